"""The SQL behind the reminders: whose birthdays are known, who came when, what is kept already, who was contacted."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from app.reminders.engine import OPEN, Known
from app.reminders.rule_list import LIMITED, RULES
from app.reminders.rules.birthday import Person
from app.reminders.rules.complaint import Complaint
from app.reminders.rules.visits import CustomerVisits
from app.services import quiet
from app.services.reminder_data import UNTIL, WORTH
from app.shop import Shop
from app.storage.database import raw
from app.values.birthday import DayKey
from app.values.consent import BIRTHDAY, MARKETING
from app.values.text import one_line

CONTACTS = ("contacted", "no_answer", "not_interested")
"""The outcomes after which somebody has been contacted."""
YEAR = dt.timedelta(days=365)
_KNOWN_DAYS = dt.timedelta(days=400)

_PEOPLE = """
SELECT id, NULL, birthday_calendar, birthday_month, birthday_day, birthday_is_leap, birthday_year FROM customer
WHERE birthday_month * 100 + birthday_day IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL
"""
_PETS = """
SELECT o.customer_id, p.id, p.birthday_calendar, p.birthday_month, p.birthday_day, p.birthday_is_leap, p.birthday_year
FROM pet p JOIN pet_owner o ON o.id =
    (SELECT MIN(w.id) FROM pet_owner w JOIN customer c ON c.id = w.customer_id WHERE w.pet_id = p.id AND c.deleted_at IS NULL)
WHERE p.birthday_month * 100 + p.birthday_day IN (SELECT value FROM json_each(?)) AND p.deleted_at IS NULL AND p.died_on IS NULL
"""
_FAMILY = """
SELECT f.customer_id, NULL, f.birthday_calendar, f.birthday_month, f.birthday_day, f.birthday_is_leap, f.birthday_year, f.id, f.name, f.relation
FROM family_member f JOIN customer c ON c.id = f.customer_id
WHERE f.birthday_month * 100 + f.birthday_day IN (SELECT value FROM json_each(?)) AND c.deleted_at IS NULL
"""
_BIRTHDAYS = """
SELECT birthday_calendar, birthday_month, birthday_day, birthday_is_leap, COUNT(*) FROM customer
WHERE birthday_month IS NOT NULL AND birthday_day IS NOT NULL AND deleted_at IS NULL GROUP BY 1, 2, 3, 4
"""
_PET_BIRTHDAYS = _BIRTHDAYS.replace("FROM customer", "FROM pet").replace("deleted_at", "died_on IS NULL AND deleted_at")
_VISITS = """
SELECT customer_id, group_concat(purchased_on) FILTER (WHERE kind = 'sale'),
       COALESCE(SUM(total_minor) FILTER (WHERE purchased_on > ?), 0), total_minor, MIN(purchased_on) FILTER (WHERE kind = 'sale')
FROM purchase WHERE customer_id IS NOT NULL AND purchased_on <= ? GROUP BY customer_id
"""
"""The bare `total_minor` is that of the row with the first day: so SQLite promises of a column beside a single MIN."""
_GIVEN_BACK = """
SELECT s.customer_id, s.purchased_on
FROM (SELECT refund_of_id, SUM(total_minor) AS back FROM purchase WHERE refund_of_id IS NOT NULL GROUP BY refund_of_id) r
JOIN purchase s ON s.id = r.refund_of_id
WHERE s.customer_id IS NOT NULL AND s.total_minor > 0 AND s.total_minor + r.back <= 0
"""
_KEPT = """
SELECT r.id, r.rule, r.subject, r.occurrence_key, r.customer_id, r.status, r.created_at, r.due_on, r.parameters, c.deleted_at IS NOT NULL
FROM reminder r JOIN customer c ON c.id = r.customer_id WHERE {which}
"""
_KNOWN = _KEPT.replace("{which}", "r.status = 'open' OR r.due_on >= ? OR r.rule IN (SELECT value FROM json_each(?))")
_KNOWN_OF_PETS = _KEPT.replace("{which}", "r.pet_id IN (SELECT value FROM json_each(?))")
_KNOWN_OF_SUBJECTS = _KEPT.replace("{which}", "r.rule = ? AND r.subject IN (SELECT value FROM json_each(?))")
_CONTACTED = """
SELECT customer_id, MAX(at) FROM (
    SELECT customer_id, closed_at AS at FROM reminder WHERE status = 'done' AND outcome IN (SELECT value FROM json_each(?))
    UNION ALL SELECT o.customer_id, r.closed_at FROM reminder r JOIN pet_owner o ON o.pet_id = r.pet_id
    WHERE r.pet_id IS NOT NULL AND r.status = 'done' AND r.outcome IN (SELECT value FROM json_each(?))
    UNION ALL SELECT customer_id, happened_at FROM interaction
) GROUP BY customer_id
"""
_COMPLAINTS = """
SELECT f.id, f.customer_id, f.text, f.opened_on, f.follow_up_on FROM feedback f JOIN customer c ON c.id = f.customer_id
WHERE f.status IN ('open', 'in_progress') AND f.follow_up_on IS NOT NULL AND c.deleted_at IS NULL AND {which} ORDER BY f.id
"""
_ALL_COMPLAINTS = _COMPLAINTS.replace("{which}", "?1 IS NULL")
_THESE_COMPLAINTS = _COMPLAINTS.replace("{which}", "f.id IN (SELECT value FROM json_each(?1))")


def people(session: Session, born_on: Iterable[DayKey]) -> tuple[list[Person], ...]:
    """The customers, their families, and the living pets of customers, who were born on one of these days (or on one of like number).

    Without those of customers who want no greeting.
    """
    numbers = (json.dumps(sorted({month * 100 + day for _calendar, month, day, _is_leap in born_on})),)
    connection, unwanted = raw(session), quiet.silent(session, BIRTHDAY)
    return tuple(
        [Person(*row) for row in connection.execute(q, numbers) if row[0] not in unwanted]
        for q in (_PEOPLE, _FAMILY, _PETS)
    )


def birthdays(session: Session) -> tuple[Counter[DayKey], Counter[DayKey]]:
    """How many customers, and how many living pets, were born on each day of the year."""
    connection = raw(session)
    customers, pets = (
        Counter(
            {(calendar, month, day, bool(leap)): count for calendar, month, day, leap, count in connection.execute(q)}
        )
        for q in (_BIRTHDAYS, _PET_BIRTHDAYS)
    )
    return customers, pets


def visits(session: Session, today: dt.date) -> list[CustomerVisits]:
    """Everybody who came up to `today`, a day once; sales that were given back whole are no visits.

    The first basket is the first sale (one of them, if there were several that day). Customers in the bin, and those who want no
    messages, are part of the shop's history, but silent.
    """
    connection = raw(session)
    in_bin = {row[0] for row in connection.execute("SELECT id FROM customer WHERE deleted_at IS NOT NULL")}
    silent = quiet.silent(session, MARKETING) | in_bin
    given_back: dict[int, list[str]] = {}
    for customer_id, day in connection.execute(_GIVEN_BACK):
        given_back.setdefault(customer_id, []).append(day)
    found, ordinals = [], _Ordinals()
    rows = connection.execute(_VISITS, ((today - YEAR).isoformat(), today.isoformat()))
    for customer_id, said, spent, basket, _first_on in rows:
        days = said.split(",") if said else []
        for day in given_back.get(customer_id, ()):
            if day in days:  # it may lie after `today`
                days.remove(day)
        if days:
            numbers = sorted(set(map(ordinals.__getitem__, days)))
            found.append(CustomerVisits(customer_id, numbers, max(0, spent), basket, customer_id in silent))
    return found


def known(session: Session, shop: Shop, today: dt.date) -> list[Known]:
    """What is kept already: all that is open, all of the last year, and all that the limits bind."""
    rows = raw(session).execute(_KNOWN, ((today - _KNOWN_DAYS).isoformat(), json.dumps(LIMITED)))
    return [_known(shop, row) for row in rows]


def known_of_pets(session: Session, shop: Shop, pet_ids: Iterable[int]) -> list[Known]:
    """Everything that was ever kept about these pets."""
    rows = raw(session).execute(_KNOWN_OF_PETS, (json.dumps(list(pet_ids)),))
    return [_known(shop, row) for row in rows]


def known_of_subjects(session: Session, shop: Shop, rule: str, subjects: Iterable[str]) -> list[Known]:
    """Everything that was ever kept by a rule about these subjects."""
    rows = raw(session).execute(_KNOWN_OF_SUBJECTS, (rule, json.dumps(list(subjects))))
    return [_known(shop, row) for row in rows]


def complaints(session: Session, feedback_ids: Iterable[int] | None = None) -> list[Complaint]:
    """The complaints that are to be followed up, or those of them with these ids; none of somebody in the bin."""
    query = _ALL_COMPLAINTS if feedback_ids is None else _THESE_COMPLAINTS
    wanted = None if feedback_ids is None else json.dumps(list(feedback_ids))
    day = dt.date.fromisoformat
    return [
        Complaint(feedback_id, customer_id, one_line(text), day(opened_on), day(follow_up_on))
        for feedback_id, customer_id, text, opened_on, follow_up_on in raw(session).execute(query, (wanted,))
    ]


def contacted_on(session: Session, shop: Shop) -> dict[int, dt.date]:
    """The day of the last contact with each customer: a reminder that was acted on, of a pet with all who own it, or a call, a message, a visit."""
    rows = raw(session).execute(_CONTACTED, (json.dumps(CONTACTS),) * 2)
    return {customer_id: shop.day_of(_instant(at)) for customer_id, at in rows}


def _known(shop: Shop, row: Any) -> Known:
    reminder_id, rule, subject, key, customer_id, status, created_at, due_on, parameters, in_bin = row
    said = json.loads(parameters)
    until = said.get(UNTIL)
    return Known(
        reminder_id,
        (rule, subject, key),
        customer_id,
        status,
        shop.day_of(_instant(created_at)),
        dt.date.fromisoformat(due_on),
        dt.date.fromisoformat(until) if until else None,
        rule in LIMITED,
        bool(in_bin) or (status == OPEN and rule not in RULES),
        {name: value for name, value in said.items() if name not in (UNTIL, WORTH)},
    )


def _instant(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


class _Ordinals(dict[str, int]):
    """ISO days as ordinals; a shop has few days and many visits."""

    def __missing__(self, day: str) -> int:
        self[day] = found = dt.date.fromisoformat(day).toordinal()
        return found
