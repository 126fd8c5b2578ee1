"""Reminders that the owner writes for many at once: told from their day on, left in peace by the rules, one step of undo."""

from __future__ import annotations

import datetime as dt

import pytest

from app.clock import FixedClock
from app.errors import UserMistake
from app.services import care, customers, follow_ups, history, merging, reminders
from app.services.customers import CustomerDraft
from app.services.follow_ups import ON, TEXT, Written
from app.shop import Shop
from tests.support import NOW

DAY = dt.timedelta(days=1)


def said(shop: Shop) -> list[tuple[int, str]]:
    return [(each.customer_id, str(each.reason)) for each in reminders.due(shop)]


@pytest.fixture
def people(shop: Shop) -> list[int]:
    made = [customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Ben", "Cleo", "Dora")]
    customers.set_fields(shop, made[1], {"do_not_contact": "yes"})
    customers.delete(shop, made[2])
    return made


def test_each_gets_one_from_its_day_on_and_the_rules_leave_it_in_peace(shop: Shop, people: list[int]) -> None:
    on = (shop.today() + 2 * DAY).isoformat()
    written = follow_ups.write(shop, people, {TEXT.key: " Ask about  the food ", ON.key: on})
    assert written == Written(2, 2)
    assert said(shop) == []
    for days, words in ((2, "Ask about the food"), (5, "Ask about the food (since 3 days)")):
        shop.clock = FixedClock(NOW + days * DAY)
        reminders.refresh(shop)
        assert said(shop) == [(people[0], words), (people[3], words)]
    listed = care.care_list(shop)
    assert {person.customer.name for person in listed.people} == {"Ann", "Dora"}
    merging.merge(shop, people[3], people[0])
    assert [who for who, _words in said(shop)] == [people[3], people[3]]
    history.undo(shop)
    reminders.done(shop, reminders.due(shop)[0].reminder_id)
    assert len(said(shop)) == 1
    history.undo(shop)
    history.undo(shop)
    assert said(shop) == []


@pytest.mark.parametrize(
    ("text", "on", "code", "where"),
    [
        (" ", "2026-06-01", "empty_text", TEXT.key),
        ("x" * 201, "2026-06-01", "too_long", TEXT.key),
        ("Call", "", "no_date", ON.key),
        ("Call", "31 Feb 2026", "no_such_day", ON.key),
        ("Call", "2026-05-17", "bad_day", ON.key),
        ("Call", "2027-06-01", "bad_day", ON.key),
    ],
)
def test_bad_input_is_told_beside_its_field(
    shop: Shop, people: list[int], text: str, on: str, code: str, where: str
) -> None:
    with pytest.raises(UserMistake) as refused:
        follow_ups.write(shop, people, {TEXT.key: text, ON.key: on})
    assert (refused.value.code, refused.value.where) == (code, where)
