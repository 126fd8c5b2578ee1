"""What cannot be true of a customer or a pet in a file is left out of it, and said; the rest of the row is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.errors import UserMistake
from app.services import customer_checks, pet_checks, pet_weights
from app.services.import_people import BIRTH, CUSTOMER, Person
from app.services.import_section import SectionPlan
from app.services.import_tables import BIRTHDAY, TABLES, Values
from app.values.birthday import Birthday

PET = TABLES["pet"]
BORN = slice(PET.place(BIRTHDAY[0]), PET.place(BIRTHDAY[0]) + len(BIRTHDAY))
WEIGHT, RATION, AGE, DIED = (PET.place(column) for column in ("weight_milli", "ration_grams", "age_text", "died_on"))


def sound_person(section: SectionPlan, row: int, person: Person, today: dt.date) -> Person:
    """What a row says about a customer, without a birthday to come or before 1900."""
    if person.values[BIRTH.stop - 1] is None:
        return person
    born = _born(person.values[BIRTH])
    if _is_sound(section, row, "birthday", born, lambda: customer_checks.check_born(born, today, "birthday")):
        return person
    left = list(person.values)
    left[BIRTH] = CUSTOMER.blank[BIRTH]
    return replace(person, values=tuple(left))


def sound_pet(section: SectionPlan, row: int, pet: Values, today: dt.date) -> Values:
    """The planned row of a pet without what cannot be: a weight of 0, a pet older than 40 or not born yet."""
    if pet == PET.blank:
        return pet
    left = list(pet)
    if not _is_sound(section, row, "weight_milli", pet[WEIGHT], lambda: pet_weights.check(pet[WEIGHT])):
        left[WEIGHT] = None
    if not _is_sound(section, row, "ration_grams", pet[RATION], lambda: pet_checks.check_ration(pet[RATION])):
        left[RATION] = None
    until = dt.date.fromisoformat(pet[DIED]) if pet[DIED] else today
    born = _born(pet[BORN])
    if not _is_sound(section, row, "pet_birthday", born, lambda: pet_checks.check_age(born, "", until, today)):
        left[BORN] = PET.blank[BORN]
    age = str(pet[AGE])
    if not _is_sound(section, row, "age_text", age, lambda: pet_checks.check_age(None, age, until, today)):
        left[AGE] = ""
    return tuple(left)


def _is_sound(section: SectionPlan, row: int, key: str, value: Any, check: Callable[[], None]) -> bool:
    if value in (None, ""):
        return True
    try:
        check()
    except UserMistake as mistake:
        section.note(row, mistake.code, mistake.what, key, value)
        return False
    return True


def _born(values: Values) -> Birthday | None:
    calendar, month, day, is_leap, year = values
    return Birthday(calendar or "solar", month, day, bool(is_leap), year) if month and day else None
