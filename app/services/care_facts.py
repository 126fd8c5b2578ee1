"""The SQL behind the care of pets: which plans are in use, which pets there are to care for, what was done for them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.reminders.rules.care_due import ASKED_DAYS, DAYS_A_MONTH, ONCE_DAYS, Done, Patient, Plan
from app.shop import Shop
from app.storage.database import raw
from app.values.birthday import Birthday, born_on
from app.values.care import DAYS_A_WEEK, MONTH, animal_of, animals_of

PET_SHOP = "pet"
"""The kind of shop in which plans begin by the age of a pet; elsewhere only what was recorded once comes round."""

_PLANS = """
SELECT id, key, name, kind, species, every, unit, first_at_weeks, until_weeks, lead_days, by_rhythm FROM care_template WHERE is_on ORDER BY id
"""
_PATIENTS = """
SELECT p.id, o.customer_id, p.species, p.breed, p.created_at, p.birthday_calendar, p.birthday_month, p.birthday_day, p.birthday_is_leap,
       p.birthday_year
FROM pet p JOIN pet_owner o ON o.id =
    (SELECT MIN(w.id) FROM pet_owner w JOIN customer c ON c.id = w.customer_id WHERE w.pet_id = p.id AND c.deleted_at IS NULL)
WHERE p.deleted_at IS NULL AND p.died_on IS NULL AND {which} ORDER BY p.id
"""
_TO_LOOK_AT = _PATIENTS.replace(
    "{which}", "(p.birthday_year >= ? OR EXISTS (SELECT 1 FROM care_record r WHERE r.pet_id = p.id))"
)
_THESE = _PATIENTS.replace("{which}", "p.id IN (SELECT value FROM json_each(?))")
_DONE_FOR = "SELECT pet_id, id, template_id, kind, title, done_on, next_due_on FROM care_record WHERE pet_id IN (SELECT value FROM json_each(?))"
_DONE_FOR_ALL = _DONE_FOR.partition(" WHERE ")[0]


def plans(session: Session) -> list[Plan]:
    """The plans that are in use."""
    return [_plan(row) for row in raw(session).execute(_PLANS)]


def patients(session: Session, shop: Shop, today: dt.date, used: Collection[Plan]) -> list[Patient]:
    """The living pets of customers that care may be due for: with a record, or young enough for a plan to begin."""
    return [_patient(shop, row) for row in raw(session).execute(_TO_LOOK_AT, (_born_since(used, today),))]


def these(session: Session, shop: Shop, pet_ids: Iterable[int]) -> list[Patient]:
    """Those of these pets that are alive and belong to somebody."""
    return [_patient(shop, row) for row in raw(session).execute(_THESE, (json.dumps(sorted(pet_ids)),))]


def done(session: Session, pet_ids: Iterable[int] | None = None) -> Mapping[int, list[Done]]:
    """What was done, by pet; of all pets, or of these."""
    connection = raw(session)
    rows = (
        connection.execute(_DONE_FOR_ALL)
        if pet_ids is None
        else connection.execute(_DONE_FOR, (json.dumps(sorted(pet_ids)),))
    )
    found: dict[int, list[Done]] = {}
    for pet_id, record_id, plan_id, kind, title, done_on, next_due_on in rows:
        day = dt.date.fromisoformat(done_on)
        again = dt.date.fromisoformat(next_due_on) if next_due_on else None
        found.setdefault(pet_id, []).append(Done(record_id, plan_id, kind, title, day, again))
    return found


def begins(shop: Shop) -> bool:
    """Whether plans begin by age in this shop."""
    return shop.facts.kind == PET_SHOP


def _plan(row: Any) -> Plan:
    plan_id, key, name, kind, species, every, unit, first, until, lead, by_rhythm = row
    return Plan(plan_id, key, name, kind, animals_of(species), every, unit, first, until, lead, bool(by_rhythm))


def _born_since(used: Collection[Plan], today: dt.date) -> int:
    """The first year of birth of a pet for which a plan may still begin."""
    furthest = 0
    for plan in used:
        if plan.first_at_weeks is not None:
            interval = (plan.every or ONCE_DAYS) * (DAYS_A_MONTH if plan.unit == MONTH else 1)
            furthest = max(furthest, round(plan.first_at_weeks * DAYS_A_WEEK + interval + ASKED_DAYS))
    return today.year - furthest // 365 - 1


def _patient(shop: Shop, row: Any) -> Patient:
    pet_id, customer_id, species, breed, created_at, calendar, month, day, is_leap, year = row
    born = None
    if month and day and year:
        born = born_on(Birthday("lunar" if calendar == "lunar" else "solar", month, day, bool(is_leap), year))
    known_on = shop.day_of(dt.datetime.fromtimestamp(created_at, dt.UTC))
    return Patient(pet_id, customer_id, animal_of(species, breed), known_on, born)
