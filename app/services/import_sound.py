"""What cannot be true of a customer or a pet in a file is left out of it, and said; the rest of the row is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from app.errors import UserMistake
from app.services import customer_checks, pet_checks, pet_weights
from app.services.import_people import BIRTH, CUSTOMER, Person
from app.services.import_section import SectionPlan
from app.services.import_tables import BIRTHDAY, TABLES, Values
from app.values.birthday import Birthday

PET = TABLES["pet"]
SINCE, CONFIRMED = CUSTOMER.place("since_on"), CUSTOMER.place("confirmed_on")
BORN = slice(PET.place(BIRTHDAY[0]), PET.place(BIRTHDAY[0]) + len(BIRTHDAY))
WEIGHT, RATION, AGE, DIED = (PET.place(column) for column in ("weight_milli", "ration_grams", "age_text", "died_on"))


def sound_person(section: SectionPlan, row: int, person: Person, today: dt.date) -> Person:
    """What a row says about a customer, without a birthday or another day that is to come or lies before 1900."""
    values = person.values
    if values[BIRTH.stop - 1] is None and values[SINCE] is None and values[CONFIRMED] is None:
        return person
    left, born = list(values), _born(values[BIRTH])
    if not _is_sound(section, row, "birthday", born, lambda: customer_checks.check_born(born, today, "birthday")):
        left[BIRTH] = CUSTOMER.blank[BIRTH]
    for place, key in ((SINCE, "since_on"), (CONFIRMED, "confirmed_on")):
        on = _day(values[place])
        if not _is_sound(section, row, key, on, partial(customer_checks.check_day, on, today, key)):
            left[place] = None
    return replace(person, values=tuple(left))


def sound_pet(section: SectionPlan, row: int, pet: Values, today: dt.date) -> Values:
    """The planned row of a pet without what cannot be: a weight of 0, a pet older than 40, not born yet, or born after it passed away."""
    if pet == PET.blank:
        return pet
    left = list(pet)
    if not _is_sound(section, row, "weight_milli", pet[WEIGHT], lambda: pet_weights.check(pet[WEIGHT])):
        left[WEIGHT] = None
    if not _is_sound(section, row, "ration_grams", pet[RATION], lambda: pet_checks.check_ration(pet[RATION])):
        left[RATION] = None
    died, born = _day(pet[DIED]), _born(pet[BORN])
    if not _is_sound(section, row, "died_on", died, lambda: pet_checks.check_death(died, None, today)):
        died = left[DIED] = None
    until = died or today
    if not _is_sound(section, row, "pet_birthday", born, lambda: _check_born(born, died, today)):
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


def _check_born(born: Birthday | None, died: dt.date | None, today: dt.date) -> None:
    """That a pet died is kept of the two: nobody is to be greeted for it."""
    pet_checks.check_birth(born, died)
    pet_checks.check_age(born, "", died or today, today)


def _day(said: str | None) -> dt.date | None:
    return dt.date.fromisoformat(said) if said else None


def _born(values: Values) -> Birthday | None:
    calendar, month, day, is_leap, year = values
    return Birthday(calendar or "solar", month, day, bool(is_leap), year) if month and day else None
