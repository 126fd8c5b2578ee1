"""Days in a row as people type them: one day or a first and a last one, the year only if it is not clear."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from app.values import dates
from app.values.birthday import parse_birthday

MOST_DAYS = 366
AHEAD = dt.timedelta(days=91)
_BETWEEN = re.compile(r"\s*(?:\.\.+|…+|至|到|[~～—–]+|\bto\b|\s-+\s)\s*", re.IGNORECASE)
_BETWEEN_OTHERS = re.compile(r"([^-]*[./月日][^-]*)-([^-]+)")
"""A hyphen stands between two days that are written with something else."""
_YEARLESS = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_SHORT_END = re.compile(r"(\d{1,2})\s*[日号]?")

Span = tuple[dt.date, dt.date]


def parse_span(text: str, today: dt.date, day_first: bool | None = None) -> Span:
    """The first and the last day of what was typed: ``2026-10-01``, ``10-1 to 10-7``, ``10月1日至7日``, ``2026-10-01..2026-10-07``.

    With `day_first` ``1/10`` is in October, as for ``parse_date``; ``1 Oct`` always.

    Without a year the first day is the next one, unless it was within the last three months; the last one is the next such day after it.
    Raises ``ValueError`` for what is no day, for a last day before the first, and for more than 366 days.
    """
    others = _BETWEEN_OTHERS.fullmatch(text.strip())
    said = [part.strip() for part in others.groups()] if others else _BETWEEN.split(text.strip())
    if len(said) > 2:
        raise ValueError("more than two days")
    first = _nearest(said[0], today, day_first)
    last = _after(said[1], first, day_first) if len(said) == 2 else first
    if not first <= last <= first + dt.timedelta(days=MOST_DAYS - 1):
        raise ValueError("not a span of days")
    return first, last


def days_of(span: Span) -> tuple[dt.date, ...]:
    """Every day of a span."""
    first, last = span
    return tuple(map(dt.date.fromordinal, range(first.toordinal(), last.toordinal() + 1)))


def spans_of(days: Iterable[dt.date]) -> tuple[Span, ...]:
    """The spans that these days make up, the first one first."""
    found: list[Span] = []
    for day in sorted(set(days)):
        if found and found[-1][1] + dt.timedelta(days=1) == day:
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return tuple(found)


def _nearest(text: str, today: dt.date, day_first: bool | None) -> dt.date:
    if not _is_yearless(text):
        return dates.parse_date(text, day_first)
    return min(_in_years(text, today.year, day_first), key=lambda day: abs(day - AHEAD - today))


def _after(text: str, first: dt.date, day_first: bool | None) -> dt.date:
    short = _SHORT_END.fullmatch(text)
    if short:
        return first.replace(day=int(short[1]))
    if not _is_yearless(text):
        return dates.parse_date(text, day_first)
    return min(day for day in _in_years(text, first.year, day_first) if day >= first)


def _is_yearless(text: str) -> bool:
    named = dates.named_day(text)
    return bool(_YEARLESS.fullmatch(text)) or (named is not None and not named[2])


def _in_years(text: str, year: int, day_first: bool | None) -> list[dt.date]:
    """The day of that month in the years around; 29 February only in those that have it."""
    said = parse_birthday(text, day_first)
    found = []
    for each in range(max(dt.MINYEAR, year - 4), min(dt.MAXYEAR, year + 4) + 1):
        try:
            found.append(dt.date(each, said.month, said.day))
        except ValueError:
            continue
    return found
