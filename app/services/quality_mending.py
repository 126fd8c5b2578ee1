"""Putting right on the spot what the score of quality found: which field it is, what stands there, and the one step that changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import UserMistake
from app.i18n import T
from app.insights.quality import Check
from app.services import customers, pets, pets_typed, typed
from app.services.pets import PetData
from app.shop import Shop
from app.values.dates import parse_age_text

FIELDS: Mapping[Check, str] = {
    Check.PHONE_VALID: "phones", Check.PHONE_REAL: "phones", Check.PHONE_WORKS: "phones", Check.PHONE: "phones",
    Check.NAME_REAL: "name", Check.NAME: "name", Check.BIRTHDAY_REAL: "birthday", Check.BIRTHDAY: "birthday",
    Check.LIKING: "preferences", Check.SOURCE: "source", Check.EMAIL_FORM: "email",
    Check.PET: "pet_name", Check.PET_NAME: "pet_name", Check.PET_SPECIES: "species", Check.PET_BORN: "pet_birthday",
    Check.PET_AGE: "pet_birthday", Check.PET_ORDER: "pet_birthday",
}  # fmt: skip
"""Check → the field that is typed to put it right; the others are settled elsewhere."""
_OF_PETS = (Check.PET_NAME, Check.PET_SPECIES, Check.PET_BORN, Check.PET_AGE, Check.PET_ORDER)


@dataclass(frozen=True, slots=True)
class Gap:
    """What is to be typed: the `field`, empty if nothing can be; the `text` that stands there; the pet it is about, if it is one."""

    customer_id: int
    called: str
    phone: str
    field: str
    text: str
    pet_id: int | None = None
    pet: str = ""


def gap(shop: Shop, customer_id: int, check: Check) -> Gap:
    """What is to be typed to put `check` right. Raises ``UserMistake`` if there is no such customer."""
    draft = customers.draft_of(shop, customer_id)
    (row,) = customers.rows(shop, (customer_id,))
    key = FIELDS.get(check, "")
    pet = _pet(shop, customer_id, check)
    if pet is None:
        text = typed.customer_texts(shop, draft).get(key, "")
        return Gap(customer_id, row.called, row.phone, key, text)
    texts = typed.pet_texts(shop, pet.draft)
    if check is Check.PET_AGE and not texts["pet_birthday"]:
        key = "age_text"
    called = pet.draft.name or pet.draft.breed or pet.draft.species
    return Gap(customer_id, row.called, row.phone, key, texts[key], pet.pet_id, called)


def mend(shop: Shop, found: Gap, text: str) -> None:
    """Put what is typed in its place, in one step. An age does for the birthday of a pet.

    Raises ``UserMistake`` for what cannot be read, and if something else stands there by now.
    """
    if not text.strip():
        raise UserMistake(
            "nothing_typed", T("Nothing is typed yet."), T("Type it, or say that it is right as it is."), found.field
        )
    if _stands_there(shop, found) != found.text:
        raise UserMistake("gap_changed", T("This was changed in the meantime."), T("Look at it again."), found.field)
    if found.pet_id is not None:
        pets_typed.set_fields(
            shop, found.pet_id, _born(shop, text) if found.field == "pet_birthday" else {found.field: text}
        )
    elif found.field == "pet_name":
        pets_typed.create_from(shop, {"pet_name": text}, (found.customer_id,))
    else:
        customers.set_fields(shop, found.customer_id, {found.field: text})


def _stands_there(shop: Shop, found: Gap) -> str:
    """What stands now where something is to be typed; for the first pet the names of those who are there, for no birthday the age."""
    if found.pet_id is not None:
        texts = typed.pet_texts(shop, pets.draft_of(shop, found.pet_id))
        return texts[found.field] or (texts["age_text"] if found.field == "pet_birthday" else "")
    if found.field != "pet_name":
        return typed.customer_texts(shop, customers.draft_of(shop, found.customer_id)).get(found.field, "")
    with shop.read() as session:
        theirs = pets.of_customers(session, (found.customer_id,))
    return ", ".join(pet.draft.name or pet.draft.species for pet in theirs if found.customer_id in pet.owner_ids)


def _born(shop: Shop, text: str) -> Mapping[str, str]:
    is_age = typed.birthday_so_far(shop, text) is None and parse_age_text(text).months is not None
    return {"age_text" if is_age else "pet_birthday": text}


def _pet(shop: Shop, customer_id: int, check: Check) -> PetData | None:
    """The first of their pets that `check` is about."""
    if check not in _OF_PETS:
        return None
    with shop.read() as session:
        theirs = pets.of_customers(session, (customer_id,))
    mine = [pet for pet in theirs if customer_id in pet.owner_ids]
    lacking = [pet for pet in mine if _lacks(pet, check)]
    return next(iter(lacking or mine), None)


def _lacks(pet: PetData, check: Check) -> bool:
    draft = pet.draft
    if check is Check.PET_NAME:
        return not draft.name
    if check is Check.PET_SPECIES:
        return not draft.species
    if check is Check.PET_BORN:
        return draft.birthday is None and not draft.age_text
    return draft.birthday is not None or bool(draft.age_text)
