"""What is due for a pet of several owners stays due, at one who is there, whatever becomes of the others; and is undone exactly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from app.services import (
    care,
    care_records,
    customer_card,
    customers,
    erasing,
    history,
    merging,
    pet_lives,
    pets,
    reminders,
)
from app.services.care_records import CareDraft
from app.services.customers import CustomerDraft
from app.services.pets import PetDraft
from app.shop import Shop
from tests.support import dump

LEFT_OUT = ("change", "change_image", "sqlite_sequence", "customer_change", "setting")


@pytest.fixture
def three(shop: Shop) -> tuple[int, int, int, int]:
    """Ann and Ben, whose dog is to be vaccinated today, the dog, and Cleo, who has none."""
    ann, ben, cleo = (customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Ben", "Cleo"))
    pet = pets.create(shop, PetDraft("Doudou", "dog"), (ann, ben))
    care_records.record(
        shop, pet, CareDraft(shop.today() - dt.timedelta(days=365), kind="vaccination", next_due_on=shop.today())
    )
    return ann, ben, cleo, pet


def told(shop: Shop) -> list[int]:
    """At whom the list of Today tells of something."""
    return [each.customer_id for each in reminders.due(shop)]


def shown(shop: Shop, customer_id: int) -> int:
    """How many reminders the page of a customer shows."""
    return len(customer_card.card(shop, customer_id).reminders)


def both_gone(shop: Shop, ann: int, ben: int) -> None:
    customers.delete(shop, ann)
    customers.delete(shop, ben)
    customers.restore(shop, ben)


def erased(shop: Shop, ann: int, _ben: int) -> None:
    customers.delete(shop, ann)
    erasing.erase(shop, ann)


def merged(shop: Shop, ann: int, _ben: int) -> None:
    merging.merge(shop, customers.create(shop, CustomerDraft("Ann B.")), ann)


def taken_off(shop: Shop, ann: int, _ben: int) -> None:
    pet_lives.remove_owner(shop, customer_card.card(shop, ann).pets[0].pet_id, ann)


def in_the_bin(shop: Shop, ann: int, _ben: int) -> None:
    customers.delete(shop, ann)


@pytest.mark.parametrize("gone", [in_the_bin, both_gone, erased, merged, taken_off])
def test_what_is_due_stays_at_the_other_owner(
    shop: Shop, three: tuple[int, int, int, int], gone: Callable[[Shop, int, int], None]
) -> None:
    ann, ben, _cleo, _pet = three
    assert told(shop) == [ann]
    gone(shop, ann, ben)
    assert told(shop) == [ben]
    assert shown(shop, ben) == 1
    assert [each.customer.customer_id for each in care.care_list(shop).people] == [ben]
    assert reminders.refresh(shop) == reminders.Refreshed(), "the next look finds nothing to put right"
    assert told(shop) == [ben]


def test_owner_who_comes_back_makes_nothing_twice(shop: Shop, three: tuple[int, int, int, int]) -> None:
    ann, ben, _cleo, _pet = three
    customers.delete(shop, ann)
    customers.restore(shop, ann)
    assert told(shop) == [ann]
    assert (shown(shop, ann), shown(shop, ben)) == (1, 1)


@pytest.mark.parametrize("first", [0, 1])
def test_undo_brings_all_back_exactly(shop: Shop, three: tuple[int, int, int, int], first: int) -> None:
    reminders.refresh(shop)
    before = dump(shop, LEFT_OUT)
    customers.delete(shop, three[first])
    gone = dump(shop, LEFT_OUT)
    history.undo(shop)
    assert dump(shop, LEFT_OUT) == before
    history.redo(shop)
    assert dump(shop, LEFT_OUT) == gone
    customers.restore(shop, three[first])
    assert dump(shop, LEFT_OUT) == before
    history.undo(shop)
    assert dump(shop, LEFT_OUT) == gone


def test_what_was_done_for_the_other_owner_stays_done(shop: Shop, three: tuple[int, int, int, int]) -> None:
    ann, ben, _cleo, _pet = three
    customers.delete(shop, ann)
    reminders.done(shop, reminders.due(shop)[0].reminder_id)
    customers.restore(shop, ann)
    reminders.refresh(shop)
    assert told(shop) == []
    assert shown(shop, ben) == 0


def test_pet_that_moves_takes_along_what_is_due(shop: Shop, three: tuple[int, int, int, int]) -> None:
    ann, ben, cleo, pet = three
    pet_lives.move(shop, pet, ann, cleo)
    customers.delete(shop, cleo)
    assert told(shop) == [ben]
    history.undo(shop)
    history.undo(shop)
    assert told(shop) == [ann]


def test_two_are_two_again_and_the_first_owner_has_it(shop: Shop, three: tuple[int, int, int, int]) -> None:
    ann, ben, cleo, _pet = three
    before = dump(shop, LEFT_OUT)
    merging.merge(shop, cleo, ann)
    assert told(shop) == [ben], "the link of the kept one is the younger one"
    merging.unmerge(shop, ann)
    assert told(shop) == [ann]
    assert dump(shop, LEFT_OUT) == before
