"""What cannot be true of a customer: said in words beside the field."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import Customer
from app.values.birthday import Birthday, born_on

FIRST_YEAR = 1900


def check_born(born: Birthday | None, today: dt.date, key: str) -> None:
    """Raise ``UserMistake`` for a birthday to come, and for one before 1900; without a year nothing can be said."""
    if born is None or born.year is None:
        return
    if (born_on(born) or dt.date(born.year, 1, 1)) > today:
        raise UserMistake("future_day", T("This day lies in the future."), T("Enter a day that has passed."), key)
    if born.year < FIRST_YEAR:
        raise UserMistake(
            "too_old", T("Nobody who comes was born before {year}.", year=FIRST_YEAR), T("Check the year."), key
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
