"""What cannot be true of a pet: said in words beside the field."""

from __future__ import annotations

import datetime as dt
import re

from app.errors import UserMistake
from app.i18n import T
from app.services.customer_checks import check_lunar
from app.values.birthday import Birthday, age_on, born_on
from app.values.care import MONTHS_A_YEAR, OLDEST_YEARS
from app.values.dates import parse_age_text

MOST_GRAMS = 50_000
_BELOW_ZERO = re.compile(r"\s*[-−–－]\s*\d")


def check_ration(grams: int | None) -> None:
    """Raise ``UserMistake`` for what no pet eats a day."""
    if grams is not None and not 0 < grams <= MOST_GRAMS:
        raise UserMistake(
            "bad_ration", T("No pet eats this much a day."), T("Enter grams a day, such as 60."), "ration_grams"
        )


def check_age(birthday: Birthday | None, age_text: str, until: dt.date, today: dt.date) -> None:
    """Raise ``UserMistake`` for a birthday to come, for an age below zero, and for a pet that lived more than 40 years up to `until`."""
    if birthday is not None and birthday.year is not None:
        check_lunar(birthday, "pet_birthday")
        born = born_on(birthday)
        if born is not None and born > today:
            raise UserMistake(
                "future_day", T("This day lies in the future."), T("Enter a day that has passed."), "pet_birthday"
            )
        age = age_on(birthday, until)
        if until.year - birthday.year > OLDEST_YEARS + 1 or (age is not None and age > OLDEST_YEARS):
            raise _too_old("pet_birthday")
    if _BELOW_ZERO.match(age_text):
        raise UserMistake("bad_age", T("No age is below zero."), T("Enter years, such as 3, or 8 months."), "age_text")
    months = parse_age_text(age_text).months
    if months is not None and months > OLDEST_YEARS * MONTHS_A_YEAR:
        raise _too_old("age_text")


def check_death(day: dt.date | None, birthday: Birthday | None, today: dt.date) -> None:
    """Raise ``UserMistake`` for a day on which a pet cannot have died: to come, before its birth, more than 40 years back."""
    if day is None:
        return
    if day > today:
        raise UserMistake("future_day", T("This day lies in the future."), T("Enter a day that has passed."), "died_on")
    if today.year - day.year > OLDEST_YEARS:
        raise UserMistake(
            "too_old",
            T("This day lies more than {years} years back.", years=OLDEST_YEARS),
            T("Check the year."),
            "died_on",
        )
    if _is_before(day, birthday):
        raise UserMistake(
            "before_birth", T("The pet was not born yet on this day."), T("Check the day, or the birthday."), "died_on"
        )


def check_birth(birthday: Birthday | None, died_on: dt.date | None) -> None:
    """Raise ``UserMistake`` for a birthday after the day on which the pet passed away."""
    if died_on is not None and _is_before(died_on, birthday):
        raise UserMistake(
            "after_death",
            T("The pet had passed away before this day."),
            T("Check the birthday, or the day it passed away."),
            "pet_birthday",
        )


def _is_before(day: dt.date, birthday: Birthday | None) -> bool:
    born = born_on(birthday) if birthday is not None else None
    return born is not None and day < born


def _too_old(where: str) -> UserMistake:
    return UserMistake(
        "too_old", T("No pet lives longer than {years} years.", years=OLDEST_YEARS), T("Check the year."), where
    )
