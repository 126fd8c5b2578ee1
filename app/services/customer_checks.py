"""What cannot be true of a customer: said in words beside the field."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import Customer
from app.values.birthday import Birthday, born_on
from app.values.contact import flaw_of_day
from app.values.lunar import FIRST_YEAR as FIRST_LUNAR
from app.values.lunar import LAST_YEAR as LAST_LUNAR
from app.values.lunar import month_length
from app.values.tier import TIERS, height

FIRST_YEAR = 1900


def check_born(born: Birthday | None, today: dt.date, key: str) -> None:
    """Raise ``UserMistake`` for a birthday to come, and for one before 1900; without a year nothing can be said."""
    if born is None or born.year is None:
        return
    check_lunar(born, key)
    if (born_on(born) or dt.date(born.year, 1, 1)) > today:
        raise UserMistake("future_day", T("This day lies in the future."), T("Enter a day that has passed."), key)
    if born.year < FIRST_YEAR:
        raise UserMistake(
            "too_old", T("Nobody who comes was born before {year}.", year=FIRST_YEAR), T("Check the year."), key
        )


def check_day(on: dt.date | None, today: dt.date, key: str) -> None:
    """Raise ``UserMistake`` for a day to come, and for one before 1900, on which nobody can have done what field `key` says."""
    flaw = flaw_of_day(on, today, key) if on is not None else None
    if flaw is not None:
        todo = T("Check the year.") if flaw.code == "too_old" else T("Enter a day that has passed.")
        raise UserMistake(flaw.code, T("{reason}.", reason=flaw.reason), todo, key)


def check_tier(tier: str) -> None:
    """Raise ``UserMistake`` for a word that is none of the tiers; none at all is fine."""
    if tier and not height(tier):
        raise UserMistake(
            "unknown_choice",
            T("There is no tier {word}.", word=tier[:60]),
            T("Use one of: {keys}.", keys=", ".join(str(each.label) for each in TIERS)),
            "own_tier",
        )


def check_lunar(born: Birthday, key: str) -> None:
    """Raise ``UserMistake`` for a lunar day that its year does not have; of years outside the table nothing is known."""
    if born.calendar != "lunar" or born.year is None or not FIRST_LUNAR <= born.year <= LAST_LUNAR:
        return
    length = month_length(born.year, born.month, born.is_leap)
    if length is None:
        raise UserMistake(
            "no_leap_month",
            T("The lunar year {year} has no leap month {month}.", year=born.year, month=born.month),
            T("Check the month, or leave the year out."),
            key,
        )
    if born.day > length:
        raise UserMistake(
            "no_lunar_day",
            T("This month of the lunar year {year} has {days} days.", year=born.year, days=length),
            T("Check the day, or leave the year out."),
            key,
        )


def check_referrer(session: Session, customer_id: int | None, referrer_id: int | None) -> None:
    """Raise ``UserMistake`` when somebody would have recommended themselves, directly or through others."""
    seen: set[int] = set()
    step = referrer_id
    while step is not None and step not in seen:
        if step == customer_id:
            raise UserMistake(
                "referrer_loop",
                T("They would have recommended themselves, directly or through others."),
                T("Choose somebody else, or leave it blank."),
                "referrer",
            )
        seen.add(step)
        step = session.scalar(select(Customer.referrer_id).where(Customer.id == step))
