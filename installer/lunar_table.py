"""Make the table of ``app/values/lunar.py`` from ``cnlunar``, which follows the Hong Kong Observatory.

Run it from the project's folder with the project's Python::

    python -m installer.lunar_table          the table, ready to be put into app/values/lunar.py
    python -m installer.lunar_table check    whether the table there is this one; 1 if not

``cnlunar`` is needed here and in the tests only; the program has the table.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterator

import cnlunar

from app.values import lunar
from app.values.lunar import FIRST_DAY, FIRST_YEAR, LAST_DAY, LAST_YEAR, LunarDay

YEARS_A_LINE = 25


def their_day(date: dt.date) -> LunarDay:
    """The lunar day of a civil date by ``cnlunar``; good for the days of the table, which are all that it knows.

    Its constructor works out the whole almanac, a hundred times slower, so only its conversion is called.
    """
    asked = object.__new__(cnlunar.Lunar)
    asked.date = dt.datetime.combine(date, dt.time())
    asked.isLunarLeapMonth = False
    year, month, day = asked.get_lunarDateNum()
    return LunarDay(year, month, day, asked.isLunarLeapMonth)


def months() -> Iterator[tuple[LunarDay, int]]:
    """The first day of every lunar month from 1901 to 2099, with the days of the month."""
    date = FIRST_DAY
    while date <= LAST_DAY:
        thirtieth = date + dt.timedelta(days=29)
        days = 30 if thirtieth <= LAST_DAY and their_day(thirtieth).day == 30 else 29
        yield their_day(date), days
        date += dt.timedelta(days=days)


def year_numbers() -> list[int]:
    """One number for each lunar year, in the bits that ``app/values/lunar.py`` explains."""
    numbers = [0] * (LAST_YEAR - FIRST_YEAR + 1)
    for first, days in months():
        long = int(days == 30)
        if first.is_leap:
            numbers[first.year - FIRST_YEAR] |= long << 16 | first.month
        else:
            numbers[first.year - FIRST_YEAR] |= long << (16 - first.month)
    return numbers


def table() -> str:
    """The whole table: five hex digits for each year, without a break."""
    return "".join(f"{number:05x}" for number in year_numbers())


def main(arguments: list[str] | None = None) -> int:
    """Print the table or check the one in use; returns the exit code."""
    parser = argparse.ArgumentParser(prog="lunar_table", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("command", nargs="?", choices=["print", "check"], default="print")
    made = table()
    if parser.parse_args(arguments).command == "check":
        same = made == lunar.TABLE
        print("the table is the same" if same else "app/values/lunar.py holds another table", file=sys.stderr)
        return 0 if same else 1
    width = 5 * YEARS_A_LINE
    print(*(f'    "{made[place : place + width]}"' for place in range(0, len(made), width)), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
