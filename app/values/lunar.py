"""The Chinese calendar of 1901 to 2099, by a table (GB/T 33661-2017; equal to the Hong Kong Observatory on every day).

Each lunar year is five hex digits: bit 16 says that the leap month has 30 days, bits 15 to 4 that months 1 to 12 have 30
(else 29), the low four bits name the leap month or are 0. The first lunar year begins on 19 February 1901.
The table is made, and checked, by ``installer/lunar_table.py``.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1901, 2099
FIRST_DAY, LAST_DAY = dt.date(1901, 2, 19), dt.date(2100, 2, 8)
TABLE = (
    "04ae00a570054d50d2600d95016554056a009ad0055d204ae00a5b60a4d00d2501d2550b5400d6a00ada2095b014977049700a4b00b4b506a5006d401ab54"
    "02b6009570052f204970065660d4a00ea5016a9505ad002b60186e3092e01c8d70c9500d4a01d8a60b550056a01a5b4025d0092d00d2b20a9500b55706ca0"
    "0b5501535504da00a5b014573052b00a9a80e95006aa00aea60ab5004b600aae40a570052600f2630d95005b57056a0096d004dd504ad00a4d00d4d40d250"
    "0d5580b5400b6a0195a6095b0049b00a9740a4b00b27a06a5006d400af460ab600957004af504970064b0074a30ea5006b5805ac00ab60096d5092e00c960"
    "0d9540d4a00da5007552056a00abb7025d0092d00cab50a9500b4a00baa40ad50055d904ba00a5b015176052b00a9300795406aa00ad5005b5204b600a6e6"
    "0a4e00d2600ea650d53005aa0076a3096d004afb04ad00a4d01d0b60d2500d5200dd450b5a0056d0055b2049b00a5770a4b00aa501b25506d200ada014b63"
    "09370049f804970064b0168a60ea5006aa01a6c40aae0092e00d2e30c9600d5570d4a00da5005d55056a00a6d0055d4052d00a9b80a9500b4a00b6a60ad50"
    "055a00aba40a5b0052b00b273069300733706aa00ad5014b5504b600a570054e40d1600e9680d5200daa016aa6056d004ae00a9d40a2d00d1500f252"
)


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day of the Chinese calendar."""

    year: int
    month: int
    day: int
    is_leap: bool = False


@lru_cache(maxsize=1)
def _starts() -> tuple[list[dt.date], list[tuple[int, int, bool, int]]]:
    """The first day of every month from 1901 to 2099, and (year, month, leap, days) of it."""
    starts: list[dt.date] = []
    months: list[tuple[int, int, bool, int]] = []
    day = FIRST_DAY
    for place in range(LAST_YEAR - FIRST_YEAR + 1):
        bits = int(TABLE[5 * place : 5 * place + 5], 16)
        leap = bits & 0xF
        for month in range(1, 13):
            lengths = [(False, 30 if bits >> (16 - month) & 1 else 29)]
            if month == leap:
                lengths.append((True, 30 if bits >> 16 & 1 else 29))
            for is_leap, days in lengths:
                starts.append(day)
                months.append((FIRST_YEAR + place, month, is_leap, days))
                day += dt.timedelta(days=days)
    return starts, months


@lru_cache(maxsize=1)
def _by_month() -> dict[tuple[int, int, bool], tuple[dt.date, int]]:
    starts, months = _starts()
    return {(y, m, leap): (start, days) for start, (y, m, leap, days) in zip(starts, months, strict=True)}


def month_length(year: int, month: int, is_leap: bool = False) -> int | None:
    """How many days the lunar month has; ``None`` if that year has no such (leap) month or is outside the table."""
    found = _by_month().get((year, month, is_leap))
    return found[1] if found else None


def to_solar(year: int, month: int, day: int, is_leap: bool = False) -> dt.date:
    """The civil date of a lunar day. Raises ``ValueError`` for a day that does not exist, or outside 1901 to 2099."""
    found = _by_month().get((year, month, is_leap))
    if not found or not 1 <= day <= found[1]:
        raise ValueError(f"no lunar day {year}-{month}-{day}")
    return found[0] + dt.timedelta(days=day - 1)


def to_lunar(date: dt.date) -> LunarDay:
    """The lunar day of a civil date. Raises ``ValueError`` outside 1901-02-19 to the end of lunar 2099."""
    starts, months = _starts()
    place = bisect_right(starts, date) - 1
    if place < 0 or (date - starts[place]).days >= months[place][3]:
        raise ValueError(f"{date} is outside the lunar table")
    year, month, is_leap, _days = months[place]
    return LunarDay(year, month, (date - starts[place]).days + 1, is_leap)
