"""What follows from the care records of some pets: when each care is due next, and which reminders stand open for it.

The bell brings all reminders up to date by and by. What is recorded, corrected or taken back is followed at once, for the pets that it
concerns, inside its own transaction; like what the bell writes, that is nobody's action and the journal says nothing of it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.i18n import Text
from app.models import CareRecord
from app.reminders import engine
from app.reminders.rules import care_due
from app.reminders.rules.care_due import Done, Plan, Step
from app.services import care_facts, reminder_facts, reminder_options, reminder_refresh
from app.shop import Shop
from app.storage.database import raw
from app.storage.journal import TableImage

TABLES = ("pet", "pet_owner", "care_record")
"""A change of these may change what is due for a pet."""


@dataclass(frozen=True, slots=True)
class NextCare:
    """What is due next for a pet: `status` is later, upcoming, due, overdue or lapsed."""

    pet_id: int
    plan_id: int | None
    kind: str
    what: Text | str
    due_on: dt.date
    status: str
    last_on: dt.date | None


def next_care(shop: Shop, session: Session, pet_ids: Iterable[int]) -> tuple[NextCare, ...]:
    """What is due next for these pets, as far as they live and belong to somebody; the soonest first for each.

    What never began and lapsed is left out: it was done elsewhere, or nobody wanted it.
    """
    today = shop.today()
    return tuple(
        NextCare(
            pet_id,
            step.plan.plan_id if step.plan is not None else None,
            step.plan.kind if step.plan is not None else step.last.kind if step.last is not None else "",
            step.what,
            step.due_on,
            step.status(today),
            step.last.done_on if step.last is not None else None,
        )
        for pet_id, found in _steps(shop, session, pet_ids).items()
        for step in found
        if step.last is not None or step.status(today) != care_due.LAPSED
    )


def next_of(session: Session, shop: Shop, pet_id: int, kept: CareRecord) -> dt.date | None:
    """When what `kept` records is due again."""
    steps = _steps(shop, session, (pet_id,)).get(pet_id, ())
    if kept.template_id is not None:
        return next((s.due_on for s in steps if s.plan is not None and s.plan.plan_id == kept.template_id), None)
    return next((s.due_on for s in steps if s.last is not None and s.last.record_id == kept.id), None)


def keys(session: Session, shop: Shop, pet_id: int) -> frozenset[str]:
    """What names everything that is due next for a pet, however late or early."""
    return frozenset(step.occurrence_key for step in _steps(shop, session, (pet_id,)).get(pet_id, ()))


def follow(shop: Shop, session: Session, pet_ids: Iterable[int]) -> None:
    """Open and close the reminders about the care of these pets, and let all about them go to whoever owns them first now."""
    wanted, today = sorted(pet_ids), shop.today()
    if not wanted:
        return
    session.flush()
    connection = raw(session)
    connection.execute(_TO_THEIR_OWNER, (json.dumps(wanted),))
    found: list[Any] = []
    if care_due.RULE not in reminder_options.load(session).off:
        patients = care_facts.these(session, shop, wanted)
        done = care_facts.done(session, wanted)
        found = care_due.find(care_facts.plans(session), patients, done, today, begins=care_facts.begins(shop))
    known = [k for k in reminder_facts.known_of_pets(session, shop, wanted) if k.identity[0] == care_due.RULE]
    decided = engine.decide(found, known, engine.Seen({}, {}), today, engine.Limits())
    reminder_refresh.write(connection, decided, int(shop.clock.now().timestamp()))
    session.expire_all()


def of_owners(session: Session, customer_ids: Iterable[int]) -> list[int]:
    """The pets outside the bin that belong to one of these customers, whoever else they belong to."""
    return [row[0] for row in raw(session).execute(_OF_PEOPLE, (json.dumps(list(customer_ids)),))]


def concerned(session: Session, images: Mapping[str, TableImage]) -> list[int]:
    """The pets whose care may be due at another time after a change with these images; none after one in bulk, which the bell follows."""
    if any(image.bulk for image in images.values()):
        return []
    pets: set[int] = set()
    for table in TABLES:
        image = images.get(table)
        if image is None:
            continue
        place = image.columns.index("id" if table == "pet" else "pet_id")
        pets.update(row[place] for row in (*image.created, *image.deleted))
        touched = [row_id for row_id, _changed in image.updated]
        pets.update(touched if table == "pet" else _pets_of(session, table, touched))
    people = images.get("customer")
    if people is not None:  # into the bin, or out of it: what they share is the other owner's meanwhile
        pets.update(of_owners(session, (row_id for row_id, changed in people.updated if "deleted_at" in changed)))
    return sorted(pets)


def _pets_of(session: Session, table: str, ids: Sequence[int]) -> list[int]:
    query = _OF_RECORDS if table == "care_record" else _OF_OWNERS
    return [row[0] for row in raw(session).execute(query, (json.dumps(list(ids)),))]


def _steps(shop: Shop, session: Session, pet_ids: Iterable[int]) -> dict[int, list[Step]]:
    session.flush()
    wanted = list(pet_ids)
    plans: list[Plan] = care_facts.plans(session)
    done: Mapping[int, list[Done]] = care_facts.done(session, wanted)
    begins = care_facts.begins(shop)
    return {
        patient.pet_id: care_due.steps(plans, patient, done.get(patient.pet_id, ()), begins=begins)
        for patient in care_facts.these(session, shop, wanted)
    }


_OF_RECORDS = "SELECT DISTINCT pet_id FROM care_record WHERE id IN (SELECT value FROM json_each(?))"
_OF_OWNERS = "SELECT DISTINCT pet_id FROM pet_owner WHERE id IN (SELECT value FROM json_each(?))"
_OF_PEOPLE = """
SELECT DISTINCT o.pet_id FROM pet_owner o JOIN pet p ON p.id = o.pet_id
WHERE o.customer_id IN (SELECT value FROM json_each(?)) AND p.deleted_at IS NULL
"""
_TO_THEIR_OWNER = """
UPDATE reminder SET customer_id =
    (SELECT o.customer_id FROM pet_owner o JOIN customer c ON c.id = o.customer_id
     WHERE o.pet_id = reminder.pet_id AND c.deleted_at IS NULL ORDER BY o.id LIMIT 1)
WHERE status = 'open' AND pet_id IN (SELECT value FROM json_each(?)) AND EXISTS
    (SELECT 1 FROM pet_owner o JOIN customer c ON c.id = o.customer_id WHERE o.pet_id = reminder.pet_id AND c.deleted_at IS NULL)
"""
