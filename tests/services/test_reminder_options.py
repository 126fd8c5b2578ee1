"""What the owner settles about reminders: kept, refused in a sentence, readable by other versions, and in force at the next refresh."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import select

from app.clock import FixedClock
from app.errors import UserMistake
from app.models import Setting
from app.services import (
    care,
    customer_card,
    customers,
    history,
    purchases,
    reminder_choices,
    reminder_options,
    reminders,
)
from app.services.customers import CustomerDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.services.reminder_options import ReminderOptions
from app.shop import Shop
from app.values.birthday import Birthday

TODAY = dt.date(2026, 5, 18)


def loaded(shop: Shop) -> ReminderOptions:
    with shop.read() as session:
        return reminder_options.load(session)


def keep(shop: Shop, said: Any) -> None:
    from app.i18n import T

    with shop.write(T("Change the reminders")) as session:
        session.add(Setting(key=reminder_options.OPTIONS, value=json.dumps(said)))


def on(shop: Shop, day: dt.date) -> None:
    assert isinstance(shop.clock, FixedClock)
    shop.clock.instant = dt.datetime.combine(day, dt.time(9), shop.zone).astimezone(dt.UTC)


def born(shop: Shop, month: int, day: int, *, is_leap: bool = False, calendar: Any = "solar") -> int:
    return customers.create(shop, CustomerDraft("Ann", birthday=Birthday(calendar, month, day, is_leap)))


def due_on(shop: Shop) -> list[dt.date]:
    reminders.refresh(shop)
    return [reminder.due_on for reminder in reminders.due(shop)]


def test_every_key_can_be_set_and_is_kept(shop: Shop) -> None:
    texts = {
        "churn": "off", "birthday": "OFF", "days_between": "30", "most_new": "５", "lead_days": "7", "late_days": "0",
        "usual_days": " 12 ", "lapse_days": "50", "march_first": "yes", "plain_month_twice": "1", "leap_month": "both",
        "closed_on": "2026-10-01..2026-10-03, 2026-12-31",
    }  # fmt: skip
    assert set(texts) <= set(reminder_choices.KEYS)
    assert reminder_choices.set_texts(shop, texts)
    assert loaded(shop) == ReminderOptions(
        off=("birthday", "churn"), days_between=30, most_new=5, lead_days=7, late_days=0, usual_days=12, lapse_days=50,
        march_first=True, plain_month_twice=True, leap_month="both",
        closed_on=("2026-10-01", "2026-10-02", "2026-10-03", "2026-12-31"),
    )  # fmt: skip
    assert not reminder_choices.set_texts(shop, texts)
    back = dict.fromkeys(
        ("lead_days", "late_days", "usual_days", "lapse_days", "days_between", "most_new", "closed_on"), ""
    )
    reminder_choices.set_texts(shop, {**back, "churn": "on", "birthday": "on", "march_first": "no"})
    assert loaded(shop) == ReminderOptions(plain_month_twice=True, leap_month="both")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("days_between", "-1"), ("most_new", "366"), ("lead_days", "61"), ("late_days", "31"), ("usual_days", "0"),
        ("lapse_days", "0"), ("lead_days", "3.5"), ("lead_days", "three"), ("lead_days", "9" * 40), ("birthday", "maybe"),
        ("march_first", ""), ("leap_month", "none"), ("closed_on", "2026-02-30"), ("closed_on", "soon"), ("nonsense", "1"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(shop: Shop, key: str, text: str) -> None:
    before = history.entries(shop)
    with pytest.raises(UserMistake) as refused:
        reminder_choices.set_texts(shop, {"churn": "off", key: text})
    assert refused.value.where == key
    assert (loaded(shop), history.entries(shop)) == (ReminderOptions(), before)


def test_same_again_is_no_action_and_a_change_can_be_taken_back(shop: Shop) -> None:
    before = len(history.entries(shop))
    assert not reminder_choices.set_texts(shop, {"churn": "on", "days_between": "14"})
    assert len(history.entries(shop)) == before
    reminder_choices.set_texts(shop, {"churn": "off"})
    history.undo(shop)
    assert loaded(shop) == ReminderOptions()


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ({"lead_days": "5", "late_days": 1}, {"late_days": 1}),
        ({"lead_days": True, "most_new": 4.5, "days_between": None, "usual_days": None}, {}),
        ({"off": ["churn", "of a newer program", 3], "closed_on": ["2026-10-01", "x", 7, None]}, {"off": ("churn",), "closed_on": ("2026-10-01",)}),
        ({"off": "churn", "closed_on": 3, "answers": [1], "lapse_days": 90}, {"lapse_days": 90}),
        ({"answers": {"solar-01-01": "real", "solar-01-02": "perhaps"}}, {"answers": {"solar-01-01": "real"}}),
        ({"march_first": 1, "plain_month_twice": True, "leap_month": "none"}, {"plain_month_twice": True}),
        ({"leap_month": ["leap"], "of a newer program": {"a": 1}}, {}),
    ],
)  # fmt: skip
def test_each_wrong_value_counts_as_not_chosen(shop: Shop, said: dict[str, Any], understood: dict[str, Any]) -> None:
    keep(shop, said)
    assert loaded(shop) == ReminderOptions(**understood)
    reminders.refresh(shop)


def test_what_a_newer_program_keeps_stays(shop: Shop) -> None:
    keep(shop, {"of a newer program": [1], "lead_days": 4})
    reminder_choices.set_texts(shop, {"late_days": "1"})
    with shop.read() as session:
        kept = json.loads(session.scalar(select(Setting.value).where(Setting.key == reminder_options.OPTIONS)) or "")
    assert (kept["of a newer program"], kept["lead_days"], kept["late_days"]) == ([1], 4, 1)


def test_custom_of_29_february_moves_the_reminder_and_the_page(shop: Shop) -> None:
    on(shop, dt.date(2027, 2, 27))
    ann = born(shop, 2, 29)
    assert due_on(shop) == [dt.date(2027, 2, 28)]
    assert customer_card.card(shop, ann).customer.next_birthday_on == dt.date(2027, 2, 28)
    reminder_choices.set_texts(shop, {"march_first": "yes"})
    assert due_on(shop) == [dt.date(2027, 3, 1)]
    assert customer_card.card(shop, ann).customer.next_birthday_on == dt.date(2027, 3, 1)
    assert care.day_figures(shop).birthdays_of_week == 1


@pytest.mark.parametrize(
    ("custom", "days"),
    [
        ("leap", [dt.date(2025, 8, 8)]),
        ("plain", [dt.date(2025, 7, 9)]),
        ("both", [dt.date(2025, 7, 9), dt.date(2025, 8, 8)]),
    ],
)
def test_birthday_in_a_leap_month_is_kept_as_settled(shop: Shop, custom: str, days: list[dt.date]) -> None:
    born(shop, 6, 15, is_leap=True, calendar="lunar")
    reminder_choices.set_texts(shop, {"leap_month": custom, "lead_days": "40"})
    on(shop, dt.date(2025, 7, 5))
    assert due_on(shop) == days


def test_plain_month_is_kept_twice_if_settled(shop: Shop) -> None:
    born(shop, 6, 15, calendar="lunar")
    reminder_choices.set_texts(shop, {"lead_days": "40"})
    on(shop, dt.date(2025, 7, 5))
    assert due_on(shop) == [dt.date(2025, 7, 9)]
    reminder_choices.set_texts(shop, {"plain_month_twice": "yes"})
    assert due_on(shop) == [dt.date(2025, 7, 9), dt.date(2025, 8, 8)]


@pytest.mark.parametrize(("late", "found"), [("0", []), ("1", []), ("3", [dt.date(2026, 5, 16)])])
def test_late_days_say_how_long_a_birthday_that_is_over_is_told(shop: Shop, late: str, found: list[dt.date]) -> None:
    reminders.refresh(shop)
    reminder_choices.set_texts(shop, {"late_days": late})
    born(shop, 5, 16)
    assert due_on(shop) == found


def test_closing_days_stop_the_clock_and_come_and_go(shop: Shop) -> None:
    ann = customers.create(shop, CustomerDraft("Ann"))
    for place in range(8):
        at = shop.clock.now() - dt.timedelta(days=30 + 10 * place)
        purchases.record(shop, PurchaseDraft(ann, (ItemDraft("Bread", 1000, 1000),), at=at))
    assert len(due_on(shop)) == 1
    span = reminder_choices.close_on(shop, "5-1 ~ 5-17")
    assert span == (dt.date(2026, 5, 1), dt.date(2026, 5, 17))
    assert due_on(shop) == []
    reminder_choices.open_on(shop, (dt.date(2026, 5, 1), dt.date(2026, 5, 16)))
    assert loaded(shop).closed_on == ("2026-05-17",)
    assert len(due_on(shop)) == 1
    with pytest.raises(UserMistake):
        reminder_choices.close_on(shop, "soon")


def test_choices_tell_what_is_usual_and_what_was_learnt(shop: Shop) -> None:
    found = reminder_choices.choices(shop)
    assert (found.options, found.learnt) == (ReminderOptions(), None)
    assert found.usual == {"lead_days": 3, "usual_days": 30, "lapse_days": 90}
    reminders.refresh(shop)
    assert reminder_choices.choices(shop).learnt == reminder_options.Learnt(30, 90)
    reminder_choices.set_texts(shop, {"usual_days": "12", "lapse_days": "50"})
    reminders.refresh(shop)
    assert reminder_choices.choices(shop).learnt == reminder_options.Learnt(12, 50)


@pytest.mark.parametrize("model", [None, {}, {"ln_gap": "x", "lapse_days": 9}, {"ln_gap": 1e9, "lapse_days": 9}])
def test_model_that_cannot_be_understood_teaches_nothing(model: dict[str, Any] | None) -> None:
    assert reminder_options.ReminderState(model=model).learnt() is None


def test_day_that_was_answered_is_asked_again(shop: Shop) -> None:
    reminder_options.answer_placeholder(shop, "solar-01-01", "placeholder")
    reminder_options.ask_again(shop, "solar-02-02")
    assert loaded(shop).answers == {"solar-01-01": "placeholder"}
    reminder_options.ask_again(shop, "solar-01-01")
    assert loaded(shop) == ReminderOptions()


@pytest.mark.parametrize("key", [("solar", 1, 1, False), ("lunar", 6, 15, True), ("lunar", 12, 30, False)])
def test_name_of_a_day_leads_back_to_it(key: Any) -> None:
    calendar, month, day, is_leap = key
    assert reminder_options.day_named(reminder_options.day_name(key)) == Birthday(calendar, month, day, is_leap)


@pytest.mark.parametrize("name", ["", "solar-13-01", "solar-1-1", "martian-01-01"])
def test_name_that_is_none_leads_nowhere(name: str) -> None:
    assert reminder_options.day_named(name) is None
