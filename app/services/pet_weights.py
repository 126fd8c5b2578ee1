"""What a pet weighed, and when: a weight is a care record with its day, and the pet's weight is the newest of them.

A weight that came with the pet (from a list, from the form) has no day of its own. It is dated when the first other one is
recorded: the day on which the pet was taken in.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import CareRecord, Pet
from app.shop import Shop
from app.values.care import HEAVIEST_MILLI, WEIGHT

GRAMS_A_KILO = 1000


@dataclass(frozen=True, slots=True)
class Weighed:
    """A weight in grams and its day."""

    on: dt.date
    grams: int


def check(milli: int | None, where: str = "weight_milli") -> None:
    """Raise ``UserMistake`` for what no animal weighs; `where` is the field."""
    if milli is not None and not 0 < milli <= HEAVIEST_MILLI:
        raise UserMistake(
            "bad_weight", T("This is not the weight of a pet."), T("Enter kilograms, such as 4.6."), where
        )


def history(shop: Shop, session: Session, pet: Pet) -> tuple[Weighed, ...]:
    """Every weight of a pet, the oldest first; the one that came with it too, if there is no other."""
    found = [Weighed(record.done_on, record.weight_milli or 0) for record in reversed(_weighings(session, pet.id))]
    if not found and pet.weight_milli is not None:
        return (Weighed(shop.day_of(pet.created_at), pet.weight_milli),)
    return tuple(found)


def weigh(shop: Shop, session: Session, pet: Pet, milli: int | None) -> None:
    """Note the weight of today; a second one on the same day corrects the first.

    ``None`` takes back what was noted today, or what came with the pet. Raises ``UserMistake``, naming the field.
    """
    check(milli)
    date_first(shop, session, pet)
    today = shop.today()
    weighings = _weighings(session, pet.id)
    of_today = next((r for r in weighings if r.done_on == today and r.kind == WEIGHT and r.next_due_on is None), None)
    if milli is not None:
        if of_today is None:
            of_today = CareRecord(pet_id=pet.id, kind=WEIGHT, done_on=today, created_at=shop.clock.now())
            session.add(of_today)
        of_today.weight_milli = milli
    elif weighings and (len(weighings) > 1 or of_today is None):
        raise UserMistake(
            "weighed_before",
            T("The weight comes from the history of this pet."),
            T("Open the weighing there, and correct or remove it."),
            "weight_milli",
        )
    elif of_today is not None:
        session.delete(of_today)
    follow(session, pet)


def date_first(shop: Shop, session: Session, pet: Pet) -> None:
    """Give the weight that came with a pet its day, if it has none yet."""
    if pet.weight_milli is not None and not _weighings(session, pet.id):
        taken_in = shop.day_of(pet.created_at)
        session.add(
            CareRecord(
                pet_id=pet.id, kind=WEIGHT, done_on=taken_in, weight_milli=pet.weight_milli, created_at=shop.clock.now()
            )
        )
        session.flush()


def weighing(session: Session, pet_id: int, on: dt.date, plan_id: int | None) -> CareRecord | None:
    """The weighing of a day that is on record already, by the same plan or by none."""
    return next(
        (r for r in _weighings(session, pet_id) if (r.done_on, r.kind, r.template_id) == (on, WEIGHT, plan_id)), None
    )


def has_any(session: Session, pet_id: int) -> bool:
    """Whether any weight of the pet has its day."""
    return bool(_weighings(session, pet_id))


def follow(session: Session, pet: Pet) -> None:
    """Make the pet's weight the newest that is on record; none, if none is."""
    session.flush()
    newest = next(iter(_weighings(session, pet.id)), None)
    pet.weight_milli = newest.weight_milli if newest is not None else None


def _weighings(session: Session, pet_id: int) -> list[CareRecord]:
    """The records with a weight, the newest first; of one day the last that was noted."""
    query = (
        select(CareRecord)
        .where(CareRecord.pet_id == pet_id, CareRecord.weight_milli.is_not(None))
        .order_by(CareRecord.done_on.desc(), CareRecord.id.desc())
    )
    return list(session.scalars(query))
