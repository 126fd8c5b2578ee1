"""The Today page: whom to care for, one row a person, and the few figures of the day."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import CustomerStat, Purchase, Reminder
from app.reminders import engine
from app.reminders.rule_list import GROUPS, TOLD
from app.services import reminder_data, reminder_options, reminders
from app.services.customer_rows import CustomerRow, load_rows
from app.services.purchase_data import PurchaseData
from app.services.purchases import latest
from app.services.reminder_data import ReminderData
from app.shop import Shop
from app.storage.database import raw
from app.values.birthday import occasions

LATEST_SALES = 8
_BORN = """
SELECT birthday_calendar, birthday_month, birthday_day, birthday_is_leap AND birthday_calendar = 'lunar', COUNT(*) FROM (
    SELECT birthday_calendar, birthday_month, birthday_day, birthday_is_leap FROM customer WHERE deleted_at IS NULL
    UNION ALL
    SELECT birthday_calendar, birthday_month, birthday_day, birthday_is_leap FROM pet WHERE deleted_at IS NULL AND died_on IS NULL
    UNION ALL
    SELECT f.birthday_calendar, f.birthday_month, f.birthday_day, f.birthday_is_leap
    FROM family_member f JOIN customer c ON c.id = f.customer_id WHERE c.deleted_at IS NULL
) WHERE birthday_month IS NOT NULL AND birthday_day IS NOT NULL GROUP BY 1, 2, 3, 4
"""


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
        return frozenset(TOLD[r.rule].group for r in self.reminders)


@dataclass(frozen=True, slots=True)
class CareList:
    """Whom to care for today. `counts` are people per group, `waiting` reminders put off, `done` those done today.

    `later` are the people of those put off, the first to come back first. `next_on` is the day of the next reminder that is known
    already, where nothing is left for today.
    """

    people: tuple[CarePerson, ...]
    later: tuple[CarePerson, ...]
    counts: Mapping[str, int]
    waiting: int
    done: int
    next_on: dt.date | None


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The day so far: what was sold (sales less refunds) in how many sales, and how many of the customers had come before.

    `birthdays_of_week` are those of customers, their families and pets from today on, for seven days.
    """

    sold_minor: int
    sales: int
    customers: int
    returning: int
    birthdays_of_week: int


def care_list(shop: Shop) -> CareList:
    """Whom to care for today, and why."""
    today = shop.today()
    with shop.read() as session:
        found = reminder_data.load(session, reminder_data.to_be_told(), today)
        due, put_off = _by_customer(found)
        rows = {row.customer_id: row for row in load_rows(session, {**due, **put_off}, shop.facts.region)}
        done = session.scalar(
            select(func.count())
            .select_from(Reminder)
            .where(
                Reminder.status == engine.DONE,
                Reminder.closed_by_purchase_id.is_(None),
                Reminder.closed_at >= _start(shop),
            )
        )
    people, later = (
        tuple(CarePerson(rows[who], tuple(theirs)) for who, theirs in group.items() if who in rows)
        for group in (due, put_off)
    )
    counts = Counter(group for person in people for group in person.groups)
    waiting = [r.snoozed_until for r in found if r.is_waiting and r.snoozed_until is not None]
    return CareList(
        people,
        later,
        {group: counts[group] for group in GROUPS},
        len(waiting),
        int(done or 0),
        min(waiting, default=None),
    )


def day_figures(shop: Shop) -> DayFigures:
    """The figures of today."""
    today = shop.today()
    with shop.read(sheds=True) as session:
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
        birthdays = _birthdays(session, today)
    return DayFigures(sold, sales, customers, int(returning or 0), birthdays)


def latest_sales(shop: Shop) -> tuple[PurchaseData, ...]:
    """The last sales of the shop, newest first."""
    return latest(shop, LATEST_SALES)


def _by_customer(
    found: Iterable[ReminderData],
) -> tuple[dict[int, list[ReminderData]], dict[int, list[ReminderData]]]:
    """What is due and what was put off, each by customer, in the order of telling."""
    due: dict[int, list[ReminderData]] = defaultdict(list)
    put_off: dict[int, list[ReminderData]] = defaultdict(list)
    for reminder in sorted(found, key=reminders.order):
        (put_off if reminder.is_waiting else due)[reminder.customer_id].append(reminder)
    first_back = sorted(put_off, key=lambda who: min(r.snoozed_until or dt.date.max for r in put_off[who]))
    return due, {who: put_off[who] for who in first_back}


def _birthdays(session: Session, today: dt.date) -> int:
    """How many customers, family members and living pets have their birthday today or in the next six days, whether anybody was told or not."""
    options = reminder_options.load(session)
    coming = occasions(today, today + dt.timedelta(days=6), options.custom())
    counts = {(calendar, month, day, bool(leap)): n for calendar, month, day, leap, n in raw(session).execute(_BORN)}
    return sum(
        count * len(coming[key])
        for key, count in counts.items()
        if key in coming and options.answer(key) != reminder_options.PLACEHOLDER
    )


def _start(shop: Shop) -> dt.datetime:
    """The instant at which today began in the zone of the shop."""
    return dt.datetime.combine(shop.today(), dt.time(), shop.zone).astimezone(dt.UTC)
