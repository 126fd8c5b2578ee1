"""Everything about one pet: fields, whose it is, what it weighed, what was done for it and what is due next."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import PetOwner
from app.services import care_following, care_records, custom_values, pet_weights, pets
from app.services.care_following import NextCare
from app.services.care_records import CareData
from app.services.customer_rows import CustomerRow, load_rows
from app.services.pet_weights import Weighed
from app.services.pets import PetData
from app.shop import Shop
from app.values.custom import PET


@dataclass(frozen=True, slots=True)
class PetFile:
    """A pet; `owners` outside the bin, `weights` the oldest first, `care` the newest first, `next_care` the soonest first."""

    pet: PetData
    owners: tuple[CustomerRow, ...]
    weights: tuple[Weighed, ...]
    care: tuple[CareData, ...]
    next_care: tuple[NextCare, ...]


def pet_file(shop: Shop, pet_id: int) -> PetFile:
    """The file of a pet. Raises ``UserMistake`` if there is no such pet."""
    with shop.read() as session:
        pet = pets.get(session, pet_id)
        owners = _owners(shop, session, pet_id)
        draft = pets.draft_from(pet, custom_values.of(session, PET, pet_id))
        data = PetData(pet.id, draft, tuple(o.customer_id for o in owners), pet.deleted_at, pet.photo_id)
        weights = pet_weights.history(shop, session, pet)
        care = care_records.of_pets(session, (pet_id,))
        return PetFile(data, owners, weights, care, care_following.next_care(shop, session, (pet_id,)))


def _owners(shop: Shop, session: Session, pet_id: int) -> tuple[CustomerRow, ...]:
    ids = session.scalars(select(PetOwner.customer_id).where(PetOwner.pet_id == pet_id).order_by(PetOwner.id))
    return tuple(row for row in load_rows(session, ids, shop.facts.region) if row.deleted_at is None)
