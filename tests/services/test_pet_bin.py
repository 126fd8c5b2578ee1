"""A pet that was made by mistake goes to the bin by itself, and comes back with all about it; both are undone exactly."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import UserMistake
from app.services import care_records, customers, history, pet_bin, pet_lives, pets
from app.services.care_records import CareDraft
from app.services.customers import CustomerDraft
from app.services.pets import PetDraft
from app.shop import Shop
from tests.support import dump

LEFT_OUT = ("change", "change_image", "sqlite_sequence", "customer_change")


def open_reminders(shop: Shop) -> list[tuple[object, ...]]:
    return [row for row in dump(shop)["reminder"] if "open" in row]


def test_pet_in_the_bin_is_due_for_nothing_and_comes_back_with_it(shop: Shop) -> None:
    ann, ben = (customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Ben"))
    pet = pets.create(shop, PetDraft("Doudou", "dog"), (ann,))
    pet_lives.add_owner(shop, pet, ben)
    care_records.record(shop, pet, CareDraft(shop.today() - dt.timedelta(days=89), 4))
    before = dump(shop, LEFT_OUT)
    assert len(open_reminders(shop)) == 1
    pet_bin.delete(shop, pet)
    assert open_reminders(shop) == []
    (found,) = pet_bin.listed(shop)
    assert (found.pet_id, found.called, found.owners) == (pet, "Doudou", "Ann; Ben")
    pet_bin.restore(shop, pet)
    assert pet_bin.listed(shop) == ()
    assert len(open_reminders(shop)) == 1
    history.undo(shop)
    history.undo(shop)
    after = dump(shop, LEFT_OUT)
    assert {k: v for k, v in after.items() if k != "reminder"} == {k: v for k, v in before.items() if k != "reminder"}
    assert len(open_reminders(shop)) == 1


def test_pet_of_a_customer_in_the_bin_is_not_listed_by_itself(shop: Shop) -> None:
    ann = customers.create(shop, CustomerDraft("Ann"))
    pets.create(shop, PetDraft("Doudou", "dog"), (ann,))
    customers.delete(shop, ann)
    assert pet_bin.listed(shop) == ()


def test_twice_is_refused_in_words(shop: Shop) -> None:
    pet = pets.create(shop, PetDraft("Doudou"), (customers.create(shop, CustomerDraft("Ann")),))
    with pytest.raises(UserMistake, match="not in the bin"):
        pet_bin.restore(shop, pet)
    pet_bin.delete(shop, pet)
    with pytest.raises(UserMistake, match="in the bin"):
        pet_bin.delete(shop, pet)
