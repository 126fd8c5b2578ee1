"""Whom to care for today: several reminders about one customer, those put off, the birthdays of the week."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import UserMistake
from app.services import (
    care,
    customer_card,
    customers,
    history,
    pet_lives,
    pets,
    reminder_facts,
    reminder_options,
    reminders,
)
from app.services.customers import CustomerDraft
from app.services.pets import PetDraft
from app.services.reports import today
from app.services.reports.params import ReportParams
from app.shop import Shop
from app.storage.database import raw
from app.ui.pages.today_words import message
from app.values.birthday import Birthday
from tests.sheets import silent

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


def customer_count(shop: Shop) -> int:
    with shop.read() as session:
        return int(raw(session).execute("SELECT COUNT(*) FROM customer").fetchone()[0])


def test_one_contact_answers_several_reminders_in_one_step(shop: Shop, ann: int) -> None:
    reminders.done_all(shop, ids(shop))
    found = care.care_list(shop)
    assert (found.people, found.later, found.done) == ((), (), 2)
    history.undo(shop)
    assert [len(p.reminders) for p in care.care_list(shop).people] == [2]


def test_what_was_done_is_done_again_after_its_customer_was_gone(shop: Shop, ann: int) -> None:
    first = ids(shop)
    reminders.done_all(shop, first)
    for _again in range(2):
        steps = 0
        while history.undo(shop) is not None:
            steps += 1
        assert (steps, ids(shop), customer_count(shop)) == (3, [], 0)
        reminders.refresh(shop)
        while history.redo(shop) is not None:
            reminders.refresh(shop)
        assert [reminders.reminder_of(shop, number).status for number in first] == ["done", "done"]


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


def test_reminder_of_a_pet_names_all_owners_and_a_contact_counts_for_each(shop: Shop, ann: int) -> None:
    bo = customers.create(shop, CustomerDraft("Bo"))
    (tom,) = (pet.pet_id for pet in customer_card.card(shop, ann).pets)
    pet_lives.add_owner(shop, tom, bo)
    (person,) = care.care_list(shop).people
    of_pet = next(r for r in person.reminders if r.pet_id == tom)
    assert [owner.customer_id for owner in of_pet.owners] == [ann, bo]
    assert str(of_pet.reason).endswith(" · owners: Ann, Bo")
    assert "owners" not in str(of_pet.headline)
    assert message(shop, person.customer, of_pet).startswith("Ann、Bo，")  # in the language of the shop
    assert [r.reminder_id for r in customer_card.card(shop, bo).reminders] == [of_pet.reminder_id]
    assert "owners: Ann, Bo" in repr(today.build(shop, ReportParams(), silent))
    reminders.done(shop, of_pet.reminder_id)
    with shop.read() as session:
        assert reminder_facts.contacted_on(session, shop) == {ann: TODAY, bo: TODAY}
