"""One pet that stands with somebody twice becomes one, with everything about it; undone exactly."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import UserMistake
from app.services import care_records, customers, history, merging, pet_lives, pet_merging, pets, purchases
from app.services.care_records import CareDraft
from app.services.customers import CustomerDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.values.birthday import Birthday
from tests.support import dump

LEFT_OUT = ("change", "change_image", "sqlite_sequence", "customer_change", "reminder")


def test_twins_after_a_merge_become_one_and_undo_makes_them_two(shop: Shop) -> None:
    ann, ben, cleo = (customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Ann B", "Cleo"))
    kept = pets.create(shop, PetDraft("Doudou", "dog", note="brave"), (ann,))
    other = pets.create(shop, PetDraft("doudou", breed="Poodle", weight_milli=4500, note="old"), (ben,))
    pet_lives.add_owner(shop, other, cleo)
    care_records.record(shop, other, CareDraft(shop.today() - dt.timedelta(days=9), 4))
    purchases.record(shop, PurchaseDraft(ben, (ItemDraft("Food", unit_price_minor=900),), pet_id=other))
    merging.merge(shop, ann, ben)
    before = dump(shop, LEFT_OUT)
    (found,) = pet_merging.twins(shop, ann)
    assert (found.kept_id, found.other_id, found.name) == (kept, other, "Doudou")
    pet_merging.merge(shop, kept, other)
    draft = pets.draft_of(shop, kept)
    assert (draft.species, draft.breed, draft.weight_milli, draft.note) == ("dog", "Poodle", 4500, "brave\nold")
    assert pet_merging.twins(shop, ann) == ()
    with shop.read() as session:
        (one,) = pets.of_customers(session, (ann,))
        assert set(one.owner_ids) == {ann, cleo}
        assert len(care_records.of_pets(session, (kept,))) == 1
    history.undo(shop)
    assert dump(shop, LEFT_OUT) == before


@pytest.mark.parametrize(
    "other",
    [
        PetDraft("Doudou", "cat"),
        PetDraft("Doudou", birthday=Birthday("solar", 5, 2, year=2021)),
        PetDraft("Milk", "dog"),
        PetDraft("", "dog"),
    ],
)
def test_pets_that_contradict_each_other_are_two(shop: Shop, other: PetDraft) -> None:
    ann = customers.create(shop, CustomerDraft("Ann"))
    pets.create(shop, PetDraft("Doudou", "dog", birthday=Birthday("solar", 5, 1, year=2021)), (ann,))
    pets.create(shop, other, (ann,))
    assert pet_merging.twins(shop, ann) == ()


def test_pet_is_not_merged_into_itself(shop: Shop) -> None:
    pet = pets.create(shop, PetDraft("Doudou"), (customers.create(shop, CustomerDraft("Ann")),))
    with pytest.raises(UserMistake, match="into itself"):
        pet_merging.merge(shop, pet, pet)
