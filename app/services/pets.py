"""Pets: take them in, change them, put them in the bin, remember those that died."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import Customer, Pet, PetOwner
from app.services import care_following, custom_fields, custom_values, pet_weights
from app.services.custom_fields import Pairs
from app.services.customer_data import checked
from app.services.pet_checks import check_age, check_birth, check_death, check_ration
from app.shop import Shop
from app.storage.database import raw
from app.values.birthday import Birthday, Calendar
from app.values.custom import PET

TEXT_KEYS = {
    "name": "pet_name", "species": "species", "breed": "breed", "sex": "sex", "age_text": "age_text", "microchip": "microchip",
    "allergies": "allergies", "temperament": "temperament", "note": "pet_note",
}  # fmt: skip
"""Attribute → key of the field."""

_OWNERS = """
SELECT pet_id, customer_id FROM pet_owner
WHERE pet_id IN (SELECT pet_id FROM pet_owner WHERE customer_id IN (SELECT value FROM json_each(?))) ORDER BY id
"""
_PETS = select(Pet).where(Pet.id.in_(bindparam("pets", expanding=True)), Pet.deleted_at.is_(None)).order_by(Pet.id)


@dataclass(frozen=True, slots=True)
class PetDraft:
    """A pet as the form holds it. `weight_milli` is in grams, thousandths of a kilogram; `ration_grams` is what it eats a day."""

    name: str = ""
    species: str = ""
    breed: str = ""
    sex: str = ""
    is_neutered: bool | None = None
    birthday: Birthday | None = None
    age_text: str = ""
    weight_milli: int | None = None
    ration_grams: int | None = None
    microchip: str = ""
    allergies: str = ""
    temperament: str = ""
    note: str = ""
    died_on: dt.date | None = None
    custom: Pairs = ()


@dataclass(frozen=True, slots=True)
class PetData:
    """A pet that is kept, and whose it is."""

    pet_id: int
    draft: PetDraft
    owner_ids: tuple[int, ...]
    deleted_at: dt.datetime | None
    photo_id: int | None = None


def create(shop: Shop, draft: PetDraft, owner_ids: Iterable[int]) -> int:
    """Take in a pet; returns the id. Raises ``UserMistake`` naming the field that is wrong."""
    with shop.write(T("New pet")) as session:
        pet = Pet(created_at=shop.clock.now())
        _fill(shop, pet, draft)
        pet_weights.check(draft.weight_milli)
        pet.weight_milli = draft.weight_milli
        session.add(pet)
        session.flush()
        for owner_id in dict.fromkeys(owner_ids):
            if session.get(Customer, owner_id) is None:
                raise UserMistake("no_such_customer", T("There is no customer {number} in this shop.", number=owner_id))
            session.add(PetOwner(customer_id=owner_id, pet_id=pet.id))
        custom_values.fill(session, PET, pet.id, draft.custom)
        return pet.id


def update(shop: Shop, pet_id: int, draft: PetDraft) -> None:
    """Make the pet say what `draft` says; another weight is a weight of today. Raises ``UserMistake`` naming the field that is wrong."""
    with shop.write(T("Edit pet")) as session:
        pet = get(session, pet_id)
        _fill(shop, pet, draft)
        custom_values.fill(session, PET, pet_id, draft.custom)
        if draft.weight_milli != pet.weight_milli:
            pet_weights.weigh(shop, session, pet, draft.weight_milli)
        care_following.follow(shop, session, (pet_id,))


def draft_of(shop: Shop, pet_id: int) -> PetDraft:
    """The pet as a form would hold it. Raises ``UserMistake`` if there is no such pet."""
    with shop.read() as session:
        return draft_from(get(session, pet_id), custom_values.of(session, PET, pet_id))


def of_customers(session: Session, customer_ids: Sequence[int]) -> tuple[PetData, ...]:
    """The pets of these customers that are not in the bin, in the order they came."""
    owners: dict[int, list[int]] = {}
    for pet_id, owner_id in raw(session).execute(_OWNERS, (json.dumps(list(customer_ids)),)):
        owners.setdefault(pet_id, []).append(owner_id)
    if not owners:
        return ()
    found = session.scalars(_PETS, {"pets": list(owners)})
    own = custom_fields.values_of(session, PET, owners)
    return tuple(
        PetData(pet.id, draft_from(pet, own.get(pet.id, ())), tuple(owners[pet.id]), pet.deleted_at, pet.photo_id)
        for pet in found
    )


def _fill(shop: Shop, pet: Pet, draft: PetDraft) -> None:
    was = (birthday_of(pet), pet.age_text or "")
    for attribute, key in TEXT_KEYS.items():
        setattr(pet, attribute, checked(key, getattr(draft, attribute)))
    if not (pet.name or pet.species or pet.breed):
        raise UserMistake(
            "nothing_known", T("The pet has neither name nor breed."), T("Enter at least one of them."), "pet_name"
        )
    check_ration(draft.ration_grams)
    if (draft.birthday, pet.age_text) != was:  # what came in from a file is put right piece by piece
        check_age(draft.birthday, pet.age_text, draft.died_on or shop.today(), shop.today())
    if draft.died_on != pet.died_on:
        check_death(draft.died_on, draft.birthday, shop.today())
    elif draft.birthday != was[0]:
        check_birth(draft.birthday, draft.died_on)
    birthday = draft.birthday
    pet.birthday_calendar = birthday.calendar if birthday else ""
    pet.birthday_month, pet.birthday_day = (birthday.month, birthday.day) if birthday else (None, None)
    pet.birthday_is_leap = bool(birthday and birthday.is_leap)
    pet.birthday_year = birthday.year if birthday else None
    pet.is_neutered, pet.ration_grams, pet.died_on = draft.is_neutered, draft.ration_grams, draft.died_on


def birthday_of(pet: Pet) -> Birthday | None:
    """The birthday of a pet, as far as it is known."""
    if not (pet.birthday_month and pet.birthday_day):
        return None
    calendar: Calendar = "lunar" if pet.birthday_calendar == "lunar" else "solar"
    return Birthday(calendar, pet.birthday_month, pet.birthday_day, pet.birthday_is_leap, pet.birthday_year)


def draft_from(pet: Pet, own: Pairs = ()) -> PetDraft:
    """The pet as a form would hold it; `own` is what it has in fields of the owner's own."""
    return PetDraft(
        custom=own,
        birthday=birthday_of(pet),
        is_neutered=pet.is_neutered,
        weight_milli=pet.weight_milli,
        ration_grams=pet.ration_grams,
        died_on=pet.died_on,
        **{attribute: getattr(pet, attribute) for attribute in TEXT_KEYS},
    )


def get(session: Session, pet_id: int) -> Pet:
    """The pet, in a session of somebody else. Raises ``UserMistake`` if there is none."""
    pet = session.get(Pet, pet_id)
    if pet is None:
        raise UserMistake("no_such_pet", T("There is no pet {number} in this shop.", number=pet_id))
    return pet
