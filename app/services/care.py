"""The Today page: whom to care for, one row a person, and the few figures of the day."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from app.models import CustomerStat, Purchase, Reminder
from app.reminders import engine
from app.reminders.rule_list import BIRTHDAY, GROUPS, RULES
from app.services import reminder_data, reminders
from app.services.customer_rows import CustomerRow, load_rows
from app.services.purchase_data import PurchaseData
from app.services.purchases import latest
from app.services.reminder_data import ReminderData
from app.shop import Shop

LATEST_SALES = 8


@dataclass(frozen=True, slots=True)
class CarePerson:
    """One customer with what is due for them and their pets, the most pressing first."""

    customer: CustomerRow
    reminders: tuple[ReminderData, ...]

    @property
    def first(self) -> ReminderData:
        """The most pressing one."""
        return self.reminders[0]

    @property
    def groups(self) -> frozenset[str]:
        """The groups they are shown in."""
        return frozenset(RULES[r.rule].group for r in self.reminders)


@dataclass(frozen=True, slots=True)
class CareList:
    """Whom to care for today. `counts` are people per group, `waiting` reminders put off, `done` those done today.

    `next_on` is the day of the next reminder that is known already, where nothing is left for today.
    """

    people: tuple[CarePerson, ...]
    counts: Mapping[str, int]
    waiting: int
    done: int
    next_on: dt.date | None


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The day so far: what was sold (sales less refunds) in how many sales, and how many of the customers had come before."""

    sold_minor: int
    sales: int
    customers: int
    returning: int
    birthdays_of_week: int


def care_list(shop: Shop) -> CareList:
    """Whom to care for today, and why."""
    today = shop.today()
    with shop.read() as session:
        found = reminder_data.load(session, reminder_data.speakable(), today)
        by_customer: dict[int, list[ReminderData]] = defaultdict(list)
        for reminder in sorted(found, key=reminders.order):
            if not reminder.is_waiting:
                by_customer[reminder.customer_id].append(reminder)
        rows = load_rows(session, by_customer)
        done = session.scalar(
            select(func.count())
            .select_from(Reminder)
            .where(Reminder.status == engine.DONE, Reminder.closed_at >= _start(shop))
        )
    people = tuple(CarePerson(row, tuple(by_customer[row.customer_id])) for row in rows)
    counts = Counter(group for person in people for group in person.groups)
    waiting = [r.snoozed_until for r in found if r.is_waiting and r.snoozed_until is not None]
    return CareList(
        people, {group: counts[group] for group in GROUPS}, len(waiting), int(done or 0), min(waiting, default=None)
    )


def day_figures(shop: Shop) -> DayFigures:
    """The figures of today."""
    today = shop.today()
    with shop.read() as session:
        sold, sales, customers = session.execute(
            select(
                func.coalesce(func.sum(Purchase.total_minor), 0),
                func.count().filter(Purchase.kind == "sale"),
                func.count(Purchase.customer_id.distinct()).filter(Purchase.kind == "sale"),
            ).where(Purchase.purchased_on == today)
        ).one()
        came = select(Purchase.customer_id).where(Purchase.purchased_on == today, Purchase.kind == "sale")
        returning = session.scalar(
            select(func.count())
            .select_from(CustomerStat)
            .where(CustomerStat.customer_id.in_(came), CustomerStat.first_on < today)
        )
        birthdays = [r for r in reminder_data.load(session, reminder_data.speakable(), today) if _is_of_week(r, today)]
    return DayFigures(sold, sales, customers, int(returning or 0), len(birthdays))


def latest_sales(shop: Shop) -> tuple[PurchaseData, ...]:
    """The last sales of the shop, newest first."""
    return latest(shop, LATEST_SALES)


def _is_of_week(reminder: ReminderData, today: dt.date) -> bool:
    return RULES[reminder.rule].group == BIRTHDAY and today <= reminder.due_on <= today + dt.timedelta(days=7)


def _start(shop: Shop) -> dt.datetime:
    """The instant at which today began in the zone of the shop."""
    return dt.datetime.combine(shop.today(), dt.time(), shop.zone).astimezone(dt.UTC)
