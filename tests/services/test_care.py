"""Whom to care for today: several reminders about one customer, those put off, the birthdays of the week."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import UserMistake
from app.services import care, customers, history, pets, reminder_options, reminders
from app.services.customers import CustomerDraft
from app.services.pets import PetDraft
from app.shop import Shop
from app.values.birthday import Birthday

TODAY = dt.date(2026, 5, 18)


def born(month: int, day: int) -> Birthday:
    return Birthday("solar", month, day)


@pytest.fixture
def ann(shop: Shop) -> int:
    """A customer whose birthday is tomorrow, with a pet whose birthday is the day after."""
    made = customers.create(shop, CustomerDraft("Ann", birthday=born(5, 19)))
    pets.create(shop, PetDraft(name="Tom", birthday=born(5, 20)), [made])
    reminders.refresh(shop)
    return made


def ids(shop: Shop) -> list[int]:
    return [r.reminder_id for r in reminders.due(shop)]


def test_one_contact_answers_several_reminders_in_one_step(shop: Shop, ann: int) -> None:
    reminders.done_all(shop, ids(shop))
    found = care.care_list(shop)
    assert (found.people, found.later, found.done) == ((), (), 2)
    history.undo(shop)
    assert [len(p.reminders) for p in care.care_list(shop).people] == [2]


def test_nothing_is_done_when_one_of_several_is_not_open(shop: Shop, ann: int) -> None:
    first, second = ids(shop)
    reminders.skip(shop, first)
    with pytest.raises(UserMistake):
        reminders.done_all(shop, (second, first))
    assert ids(shop) == [second]


def test_those_put_off_are_listed_apart_until_their_day(shop: Shop, ann: int) -> None:
    reminders.snooze_all(shop, ids(shop), TODAY + dt.timedelta(days=2))
    found = care.care_list(shop)
    assert found.people == ()
    assert [(p.customer.name, len(p.reminders)) for p in found.later] == [("Ann", 2)]
    assert found.next_on == TODAY + dt.timedelta(days=2)


def test_birthdays_of_the_week_are_counted_whether_anybody_was_told_or_not(shop: Shop, ann: int) -> None:
    customers.create(shop, CustomerDraft("In six days", birthday=born(5, 24)))
    customers.create(shop, CustomerDraft("In seven days", birthday=born(5, 25)))
    reminders.done_all(shop, ids(shop))
    assert care.day_figures(shop).birthdays_of_week == 3
    reminder_options.answer_placeholder(shop, "solar-05-24", "placeholder")
    assert care.day_figures(shop).birthdays_of_week == 2
