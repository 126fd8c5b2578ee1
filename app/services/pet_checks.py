"""What cannot be true of a pet: said in words beside the field."""

from __future__ import annotations

import datetime as dt

from app.errors import UserMistake
from app.i18n import T
from app.services.customer_checks import check_lunar
from app.values.birthday import Birthday, age_on, born_on
from app.values.care import MONTHS_A_YEAR, OLDEST_YEARS
from app.values.dates import parse_age_text

MOST_GRAMS = 50_000


def check_ration(grams: int | None) -> None:
    """Raise ``UserMistake`` for what no pet eats a day."""
    if grams is not None and not 0 < grams <= MOST_GRAMS:
        raise UserMistake(
            "bad_ration", T("No pet eats this much a day."), T("Enter grams a day, such as 60."), "ration_grams"
        )


def check_age(birthday: Birthday | None, age_text: str, until: dt.date, today: dt.date) -> None:
    """Raise ``UserMistake`` for a birthday to come, and for a pet that lived more than 40 years up to `until`."""
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
    months = parse_age_text(age_text).months
    if months is not None and months > OLDEST_YEARS * MONTHS_A_YEAR:
        raise _too_old("age_text")


def _too_old(where: str) -> UserMistake:
    return UserMistake(
        "too_old", T("No pet lives longer than {years} years.", years=OLDEST_YEARS), T("Check the year."), where
    )
