"""Birthdays of the practice shop: some just now, so that there is something to see on every day, the others all over the year."""

from __future__ import annotations

import datetime as dt
import random

from app.values import lunar
from app.values.birthday import Birthday

_EARLIEST, _LATEST = 1800, 2199
_LEAP_DAY = (2, 29)


def at(today: dt.date, days: int) -> dt.date:
    """The day `days` after `today`, or the last or first day there is."""
    return dt.date.fromordinal(min(max(today.toordinal() + days, 1), dt.date.max.toordinal()))


def solar(day: dt.date, age: int | None) -> Birthday:
    """Somebody who turns `age` on `day`; with ``None`` the year is not known."""
    year = None if age is None or not _EARLIEST <= day.year - age <= _LATEST else day.year - age
    if (day.month, day.day) == _LEAP_DAY and year is not None and year % 4:
        return Birthday("solar", 2, 28, year=year)
    return Birthday("solar", day.month, day.day, year=year)


def of_the_moon(day: dt.date, age: int | None) -> Birthday:
    """Somebody whose lunar birthday is kept on `day`; a solar one where the lunar table has no such birthday."""
    try:
        found = lunar.to_lunar(day)
        if found.is_leap:
            return _in_leap_month(found)
    except ValueError:
        return solar(day, age)
    year = None if age is None or not _EARLIEST <= found.year - age <= _LATEST else found.year - age
    return Birthday("lunar", found.month, found.day, year=year)


def of_a_leap_month(day: dt.date) -> Birthday:
    """Somebody born in a leap month, if possible kept on `day`; no leap month is the first, the eleventh or the last of a year."""
    try:
        return _in_leap_month(lunar.to_lunar(day))
    except ValueError:
        return Birthday("lunar", 5, 12, is_leap=True, year=1990)


def sometime(today: dt.date, dice: random.Random, ages: tuple[int, int]) -> Birthday | None:
    """Any day of the year; often not told, sometimes lunar or without a year."""
    chance, days, age = dice.random(), dice.randrange(365), dice.randrange(*ages)
    if chance < 0.3:
        return None
    if chance < 0.38:
        return of_the_moon(at(today, -days), age)
    return solar(at(today, -days), None if chance < 0.5 else age)


def _in_leap_month(day: lunar.LunarDay) -> Birthday:
    """Born in the latest leap month of this number that a grown-up can have seen. Raises ``ValueError`` if there was none."""
    years = range(lunar.FIRST_YEAR, day.year - 17)
    year = max((y for y in years if (lunar.month_length(y, day.month, True) or 0) >= day.day), default=None)
    if year is None:
        raise ValueError(f"no leap month {day.month} with {day.day} days")
    return Birthday("lunar", day.month, day.day, is_leap=True, year=year)
