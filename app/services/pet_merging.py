"""Two entries of one pet become one: after two customers were merged, the same dog often stands with the kept one twice."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import PetOwner
from app.services import care_following, pet_weights, pets
from app.services.import_tables import TABLES
from app.services.merging_rows import is_taken, pointing_at
from app.services.pets import PetData, PetDraft
from app.shop import Shop
from app.storage import bulk
from app.values.text import NOTE_LIMIT, normalise_key

PET = TABLES["pet"]
OWN_WAY = frozenset(("pet", "pet_owner", "reminder"))
"""Tables that have a rule of their own here, or follow."""
_SAYING = ("species", "breed", "sex", "birthday", "died_on", "microchip")
"""What two entries of one pet cannot say differently."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Two entries that may be one pet; the one that was there first is kept."""

    kept_id: int
    other_id: int
    name: str


def twins(shop: Shop, customer_id: int) -> tuple[Twins, ...]:
    """The pets of a customer that have one name and do not contradict each other."""
    with shop.read() as session:
        theirs = [pet for pet in pets.of_customers(session, (customer_id,)) if customer_id in pet.owner_ids]
    return tuple(
        Twins(one.pet_id, other.pet_id, one.draft.name) for one, other in combinations(theirs, 2) if _alike(one, other)
    )


def merge(shop: Shop, kept_id: int, other_id: int) -> None:
    """Make two entries one: blanks of the kept one are filled, what belongs to the other moves, and that goes to the bin.

    Raises ``UserMistake`` for one and the same pet, and for one in the bin.
    """
    if kept_id == other_id:
        raise UserMistake("same_pet", T("A pet cannot be merged into itself."), T("Choose another one."))
    with shop.write(T("Merge pets")) as session:
        for pet_id in (kept_id, other_id):
            if pets.get(session, pet_id).deleted_at is not None:
                raise UserMistake("pet_in_bin", T("This pet is in the bin."), T("Restore it there."))
        changes = _filled(session, kept_id, other_id)
        bulk.update(session, "pet", other_id, {"deleted_at": int(shop.clock.now().timestamp())})
        if changes:
            bulk.update(session, "pet", kept_id, changes)
        for table, column in pointing_at("pet", OWN_WAY):
            rows = bulk.having(session, table.name, {column: other_id})
            free = [row["id"] for row in rows if not is_taken(session, table, row, column, kept_id)]
            bulk.update_all(session, table.name, free, {column: kept_id})
        _join_owners(session, kept_id, other_id)
        session.expire_all()
        if pet_weights.has_any(session, kept_id):
            pet_weights.follow(session, pets.get(session, kept_id))
        care_following.follow(shop, session, (kept_id, other_id))


def _alike(one: PetData, other: PetData) -> bool:
    name = normalise_key(one.draft.name)
    return bool(name) and name == normalise_key(other.draft.name) and not _contradict(one.draft, other.draft)


def _contradict(one: PetDraft, other: PetDraft) -> bool:
    pairs = ((getattr(one, key), getattr(other, key)) for key in _SAYING)
    return any(a and b and a != b for a, b in pairs)


def _filled(session: Session, kept_id: int, other_id: int) -> dict[str, Any]:
    """What of the other one goes into the kept one: what is blank there, and both notes."""
    columns = (*PET.columns, "photo_id")
    (_kept, *own), (_other, *theirs) = sorted(
        bulk.fetch(session, "pet", columns, (kept_id, other_id)), key=lambda row: row[0] != kept_id
    )
    found = PET.fill(tuple(own[:-1]), tuple(theirs[:-1]))
    if own[-1] is None and theirs[-1] is not None:
        found["photo_id"] = theirs[-1]
    note, more = own[PET.place("note")], theirs[PET.place("note")]
    if note and more and more not in note and len(note) + len(more) < NOTE_LIMIT:
        found["note"] = f"{note}\n{more}"
    return found


def _join_owners(session: Session, kept_id: int, other_id: int) -> None:
    """Whoever has the other one has the kept one."""
    have = {row["customer_id"] for row in bulk.having(session, "pet_owner", {"pet_id": kept_id})}
    for row in bulk.having(session, "pet_owner", {"pet_id": other_id}):
        if row["customer_id"] not in have:
            session.add(PetOwner(customer_id=row["customer_id"], pet_id=kept_id))
    session.flush()
