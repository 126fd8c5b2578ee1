"""A made-up shop, run day by day for a year: what was promised about reminders holds on every one of its days."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import pytest

from app.clock import FixedClock
from app.models import Customer, Purchase, Reminder
from app.reminders.rule_list import LIMITED
from app.services import reminders
from app.services.reminder_refresh import REFRESH
from app.storage.database import raw
from app.values.birthday import Birthday, kept_between

START, DAYS = dt.date(2026, 1, 1), 365
NEW_LIMITED = "SELECT COUNT(*) FROM reminder WHERE rule NOT LIKE '%birthday' AND created_at >= ?"


class Year:
    """The shop, its people and their habits. Half of the people have a rhythm; every third of those stays away from the summer on."""

    def __init__(self, shop, people):
        self.shop, self.dice, self.people = shop, random.Random(20260101), people
        assert isinstance(shop.clock, FixedClock)
        self.contacted: dict[int, dt.date] = {}
        self.told = Counter()
        self.kept = {}
        self.go_to(START)
        with shop.write(REFRESH) as session:
            session.add_all(self._customer(n) for n in range(1, people + 1))
        self.gaps = {n: self.dice.choice((0, 12, 25, 40, 60)) for n in range(1, people + 1)}
        for day in range(-200, 0):
            self.open_doors(START + dt.timedelta(days=day))

    def _customer(self, number):
        dice, calendar = self.dice, "lunar" if number % 4 == 0 else "solar"
        month, day = dice.randint(1, 12), dice.randint(1, 30 if calendar == "lunar" else 28)
        self.kept[number] = Birthday(calendar, month, day, year=dice.randint(1950, 2005))
        return Customer(
            id=number, name=f"C{number}", created_at=self.shop.clock.now(), birthday_calendar=calendar,
            birthday_month=month, birthday_day=day, birthday_year=self.kept[number].year,
        )  # fmt: skip

    def go_to(self, day):
        self.shop.clock.instant = dt.datetime.combine(day, dt.time(8), self.shop.zone).astimezone(dt.UTC)

    def open_doors(self, day):
        """Who comes, comes; all sales of a day in one transaction, each answering its reminders."""
        came = [n for n, gap in self.gaps.items() if gap and self.dice.random() < 1 / gap and not self.has_left(n, day)]
        at = dt.datetime.combine(day, dt.time(12), self.shop.zone)
        with self.shop.write(REFRESH) as session:
            from app.services.answered import close_for_sale

            for number in came:
                sale = Purchase(
                    customer_id=number, staff_id=1, purchased_at=at, purchased_on=day, total_minor=1000, created_at=at
                )
                session.add(sale)
                session.flush()
                close_for_sale(session, number, sale.id, day, at)
        return set(came)

    def has_left(self, number, day):
        return number % 3 == 0 and day >= dt.date(2026, 6, 1)

    def care(self, day):
        """The owner does what is due, and everything promised is checked."""
        due = reminders.due(self.shop)
        for reminder in due:
            if reminder.rule in LIMITED and self.contacted.get(reminder.customer_id) == day:
                continue  # contacted for their birthday a moment ago: it has left the list
            if reminder.rule in LIMITED:
                last = self.contacted.get(reminder.customer_id)
                assert last is None or (day - last).days >= 14, (day, reminder)
            outcome = self.dice.choice(("contacted", "contacted", "no_answer"))
            if self.dice.random() < 0.9:
                reminders.done(self.shop, reminder.reminder_id, outcome)
                self.contacted[reminder.customer_id] = day
        return due


def _run(shop, people):
    year = Year(shop, people)
    for place in range(DAYS):
        day = START + dt.timedelta(days=place)
        year.go_to(day)
        reminders.refresh(shop)
        done_before = reminders.refresh(shop)
        assert done_before == reminders.Refreshed()
        midnight = int(dt.datetime.combine(day, dt.time(), shop.zone).timestamp())
        with shop.read() as session:
            new = raw(session).execute(NEW_LIMITED, (midnight,)).fetchone()[0]
        assert new <= 10
        year.care(day)
        came = year.open_doors(day)
        assert not [r for r in reminders.due(shop) if r.rule in LIMITED and r.customer_id in came]
    return year


def _check_birthdays(shop, year):
    with shop.read() as session:
        rows = session.query(Reminder.customer_id, Reminder.due_on).filter(Reminder.rule == "birthday").all()
    made = Counter((customer_id, due_on) for customer_id, due_on in rows)
    last = START + dt.timedelta(days=DAYS - 1)
    for number, birthday in year.kept.items():
        for kept in kept_between(birthday, START, last):
            assert made[number, kept.on] == 1, (number, kept)
    assert max(made.values()) == 1


def test_year_of_a_small_shop(shop):
    _check_birthdays(shop, _run(shop, 60))


@pytest.mark.campaign
def test_year_of_two_thousand_customers(shop):
    _check_birthdays(shop, _run(shop, 2000))
