"""Pets that lie in the bin by themselves, while somebody they belong to does not; those of customers in the bin come back with them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.errors import UserMistake
from app.i18n import T
from app.services import care_following, pets
from app.services.customer_crowds import TO_BIN
from app.shop import Shop
from app.storage.database import raw

_IN_BIN = """
SELECT p.id, p.name, p.breed, p.species, p.deleted_at, group_concat(c.name, '; ') FROM pet p
LEFT JOIN pet_owner o ON o.pet_id = p.id LEFT JOIN customer c ON c.id = o.customer_id AND c.deleted_at IS NULL
WHERE p.deleted_at IS NOT NULL GROUP BY p.id HAVING COUNT(o.id) = 0 OR COUNT(c.id) > 0 ORDER BY p.deleted_at DESC, p.id DESC
"""


@dataclass(frozen=True, slots=True)
class BinnedPet:
    """A pet in the bin: what it is called, the names of its owners, and since when."""

    pet_id: int
    called: str
    owners: str
    deleted_at: dt.datetime


def listed(shop: Shop) -> tuple[BinnedPet, ...]:
    """The pets in the bin that can be taken out by themselves, the last one first."""
    with shop.read() as session:
        rows = raw(session).execute(_IN_BIN).fetchall()
    return tuple(
        BinnedPet(pet_id, name or breed or species, owners or "", dt.datetime.fromtimestamp(at, dt.UTC))
        for pet_id, name, breed, species, at, owners in rows
    )


def delete(shop: Shop, pet_id: int) -> None:
    """Put a pet in the bin; what is due for it closes at once. Raises ``UserMistake`` for one that is in it already."""
    with shop.write(TO_BIN) as session:
        pet = pets.get(session, pet_id)
        if pet.deleted_at is not None:
            raise UserMistake("pet_in_bin", T("This pet is in the bin."), T("Restore it there."))
        pet.deleted_at = shop.clock.now()
        care_following.follow(shop, session, (pet_id,))


def restore(shop: Shop, pet_id: int) -> None:
    """Take a pet out of the bin; what is due for it opens again. Raises ``UserMistake`` for one that is not in it."""
    with shop.write(T("Restore pet")) as session:
        pet = pets.get(session, pet_id)
        if pet.deleted_at is None:
            raise UserMistake("not_in_bin", T("This pet is not in the bin."))
        pet.deleted_at = None
        care_following.follow(shop, session, (pet_id,))
