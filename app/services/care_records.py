"""What was done for a pet: recorded, corrected, removed. Each is one action; what it answers and what is due next follow in it.

Recording something does the reminder that asked for it (`answered`), and the next one stands there at once if its day is near
(`care_following`). A weight that comes along is a weight of the pet (`pet_weights`).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T, Text
from app.models import CareRecord, Pet, Reminder
from app.reminders.rules import care_due
from app.services import answered, care_following, care_plans, pet_weights, pets
from app.services.customer_data import checked
from app.shop import Shop
from app.storage.database import raw
from app.values.birthday import born_on
from app.values.care import KINDS, OTHER, WEIGHT

RECORD, CORRECT, REMOVE = T("Record care"), T("Correct care"), T("Remove care")
FURTHEST = dt.timedelta(days=3660)
TEXTS = {"title": "care_title", "product": "care_product", "batch_number": "batch_number", "note": "care_note"}
"""Attribute → key of the field."""
EVERY = -1
"""A limit that is none."""
_RECORDS = """
SELECT r.id, r.pet_id, p.name, p.breed, p.species, t.key, t.name, r.done_on, r.template_id, r.kind, r.title, r.product, r.batch_number,
       r.weight_milli, r.note, r.next_due_on
FROM care_record r JOIN pet p ON p.id = r.pet_id LEFT JOIN care_template t ON t.id = r.template_id WHERE {which}
"""
_OF_ID = _RECORDS.replace("{which}", "r.id = ?")
_OF_IDS = _RECORDS.replace("{which}", "r.id IN (SELECT value FROM json_each(?))")
_OF_PETS = _RECORDS.replace(
    "{which}", "r.pet_id IN (SELECT value FROM json_each(?)) ORDER BY r.done_on DESC, r.id DESC LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class CareDraft:
    """Something that was done, as a form holds it: by a plan, or of a `kind` and with a `title` of its own.

    `next_due_on` is empty where it follows from the plan. `weight_milli` is in grams, thousandths of a kilogram.
    """

    done_on: dt.date
    plan_id: int | None = None
    kind: str = OTHER
    title: str = ""
    product: str = ""
    batch_number: str = ""
    weight_milli: int | None = None
    note: str = ""
    next_due_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class CareData:
    """A record that is kept, what it is called, and of which pet it is."""

    record_id: int
    pet_id: int
    pet_name: str
    what: Text | str
    draft: CareDraft

    @property
    def with_pet(self) -> Text:
        """For which pet what was done."""
        return T("{name}: {care}", name=self.pet_name, care=self.what)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording did: when it is due again (nothing: never), and how many reminders it answered.

    Of a second weighing of one day, which corrects the first, `was_milli` is what that had said.
    """

    record_id: int
    next_due_on: dt.date | None
    reminders_closed: int
    was_milli: int | None = None


def record(shop: Shop, pet_id: int, draft: CareDraft) -> Recorded:
    """Keep that something was done; a weight corrects another one of the same day.

    Raises ``UserMistake`` naming the field that is wrong; then nothing of it has happened.
    """
    with shop.write(RECORD) as session:
        return add(shop, session, pet_id, draft)


def add(shop: Shop, session: Session, pet_id: int, draft: CareDraft) -> Recorded:
    """As ``record``, in a transaction of somebody else."""
    pet = pets.get(session, pet_id)
    if draft.weight_milli is not None:
        pet_weights.check(draft.weight_milli, "care_weight")
        pet_weights.date_first(shop, session, pet)
    kept, was_milli = pet_weights.weighing(session, pet.id, draft.done_on, draft.plan_id), None
    if kept is not None and draft.kind == WEIGHT and draft.weight_milli is not None:
        was_milli = kept.weight_milli
        told = {name: getattr(draft, name) or getattr(kept, name) for name in (*TEXTS, "next_due_on")}
        draft = replace(draft, **told)
    else:
        kept = CareRecord(pet_id=pet.id, created_at=shop.clock.now())
    _fill(shop, session, pet, kept, draft)
    session.add(kept)
    closed = _settle(shop, session, pet)
    due = care_following.next_of(session, shop, pet.id, kept)
    return Recorded(kept.id, due, closed, was_milli)


def done_for(shop: Shop, reminder_id: int, on: dt.date | None = None) -> Recorded:
    """Keep that what a reminder asks for was done, today or on another day. Raises ``UserMistake`` if it is not an open one about care."""
    with shop.write(RECORD) as session:
        reminder = session.get(Reminder, reminder_id)
        if reminder is None or reminder.rule != care_due.RULE or reminder.pet_id is None or reminder.status != "open":
            raise UserMistake("not_open", T("This reminder is no longer open."), T("Look at the list of today."))
        return add(shop, session, reminder.pet_id, _draft_for(session, reminder, on or shop.today()))


def correct(shop: Shop, record_id: int, draft: CareDraft) -> None:
    """Make a record say what `draft` says. Raises ``UserMistake`` naming the field that is wrong."""
    with shop.write(CORRECT) as session:
        kept = _get(session, record_id)
        pet = pets.get(session, kept.pet_id)
        if kept.kind == WEIGHT and draft.weight_milli is None:
            raise UserMistake("bad_weight", T("A weighing needs a weight."), T("Remove it instead."), "care_weight")
        pet_weights.check(draft.weight_milli, "care_weight")
        had_weight = kept.weight_milli is not None
        if draft.weight_milli is not None and not had_weight:
            pet_weights.date_first(shop, session, pet)
        _fill(shop, session, pet, kept, draft)
        _settle(shop, session, pet, weighs=had_weight)


def remove(shop: Shop, record_id: int) -> None:
    """Take a record away; a reminder that it had answered is open again, the weight of the pet is the one before."""
    with shop.write(REMOVE) as session:
        kept = _get(session, record_id)
        pet, had_weight = pets.get(session, kept.pet_id), kept.weight_milli is not None
        session.delete(kept)
        session.flush()
        _settle(shop, session, pet, weighs=had_weight)
        answered.open_again_for_care(session, pet.id, care_following.keys(session, shop, pet.id))


def of_id(shop: Shop, record_id: int) -> CareData:
    """One record. Raises ``UserMistake`` if there is none."""
    with shop.read() as session:
        found = raw(session).execute(_OF_ID, (record_id,)).fetchone()
    if found is None:
        raise _no_such(record_id)
    return _data(found)


def of_ids(session: Session, record_ids: Iterable[int]) -> tuple[CareData, ...]:
    """These records, in no order."""
    return tuple(_data(row) for row in raw(session).execute(_OF_IDS, (json.dumps(list(record_ids)),)))


def of_pets(session: Session, pet_ids: Iterable[int], most: int = EVERY) -> tuple[CareData, ...]:
    """What was done for these pets, the newest first; at most `most`."""
    return tuple(_data(row) for row in raw(session).execute(_OF_PETS, (json.dumps(list(pet_ids)), most)))


def _settle(shop: Shop, session: Session, pet: Pet, *, weighs: bool = False) -> int:
    """What follows from the records of a pet as they are now; returns how many reminders they answer."""
    session.flush()
    if weighs or pet_weights.has_any(session, pet.id):
        pet_weights.follow(session, pet)
    closed: tuple[int, ...] = ()
    if pet.died_on is None:
        keys = care_following.keys(session, shop, pet.id)
        closed = answered.close_for_care(session, pet.id, keys, shop.clock.now())
        session.flush()
    care_following.follow(shop, session, (pet.id,))
    return len(closed)


def _fill(shop: Shop, session: Session, pet: Pet, kept: CareRecord, draft: CareDraft) -> None:
    _check_days(shop, pet, draft)
    plan = care_plans.get(session, draft.plan_id) if draft.plan_id is not None else None
    if draft.kind not in KINDS:
        raise UserMistake(
            "bad_kind", T("There is no kind of care called {kind}.", kind=draft.kind[:60]), None, "care_kind"
        )
    if plan is None and draft.kind == WEIGHT and draft.weight_milli is None:
        raise UserMistake("no_weight", T("There is no weight yet."), T("Enter kilograms, such as 4.6."), "care_weight")
    kept.template_id, kept.kind = draft.plan_id, plan.kind if plan is not None else draft.kind
    for attribute, key in TEXTS.items():
        setattr(kept, attribute, checked(key, getattr(draft, attribute)))
    if plan is not None:
        kept.title = ""
    kept.done_on, kept.weight_milli, kept.next_due_on = draft.done_on, draft.weight_milli, draft.next_due_on


def _check_days(shop: Shop, pet: Pet, draft: CareDraft) -> None:
    """Raise ``UserMistake`` for days that cannot be."""
    if draft.done_on > shop.today():
        raise UserMistake("future_day", T("This day lies in the future."), T("Enter a day that has passed."), "done_on")
    if pet.died_on is not None and draft.done_on > pet.died_on:
        raise UserMistake("after_death", T("The pet had passed away by then."), T("Check the day."), "done_on")
    birthday = pets.birthday_of(pet)
    born = born_on(birthday) if birthday is not None else None
    if born is not None and draft.done_on < born:
        raise UserMistake(
            "before_birth", T("The pet was not born yet on this day."), T("Check the day, or the birthday."), "done_on"
        )
    again = draft.next_due_on
    if again is not None and not draft.done_on < again <= draft.done_on + FURTHEST:
        raise UserMistake(
            "bad_day",
            T("It is due again after it was done, within ten years."),
            T("Choose a later day, or leave it blank."),
            "next_due_on",
        )


def _draft_for(session: Session, reminder: Reminder, on: dt.date) -> CareDraft:
    """What doing it again is: what was done last, or the first of a plan; without what belongs to one time only."""
    key = reminder.occurrence_key
    if key.startswith("p"):
        return CareDraft(on, care_plans.get(session, int(key[1:])).id)
    last = _get(session, int(key[1:]))
    if last.kind == WEIGHT and last.template_id is None:
        raise UserMistake("no_weight", T("There is no weight yet."), T("Enter kilograms, such as 4.6."), "care_weight")
    return CareDraft(on, last.template_id, last.kind, last.title, last.product)


def _data(row: Any) -> CareData:
    record_id, pet_id, name, breed, species, key, plan_name, done_on, plan_id, kind, title, *more, again = row
    day = dt.date.fromisoformat(done_on)
    free = care_due.Done(record_id, None, kind, title, day)
    what = care_due.said_plan(key, plan_name) if plan_id is not None else care_due.said_free(free)
    product, batch, weight, note = more
    due = dt.date.fromisoformat(again) if again else None
    draft = CareDraft(day, plan_id, kind, title, product, batch, weight, note, due)
    return CareData(record_id, pet_id, name or breed or species, what, draft)


def _get(session: Session, record_id: int) -> CareRecord:
    kept = session.get(CareRecord, record_id)
    if kept is None:
        raise _no_such(record_id)
    return kept


def _no_such(record_id: int) -> UserMistake:
    return UserMistake("no_such_record", T("There is no care record {number} in this shop.", number=record_id))
