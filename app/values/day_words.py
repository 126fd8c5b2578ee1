"""Days as people type them: ``5-18`` or ``1 December`` without a year, today and yesterday, a time alone; told as a text that every date field reads."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from app.values.dates import NoSuchDay, named_day
from app.values.text import one_line

_MONTH_DAY = re.compile(r"(\d{1,2})\s*([-/.月])\s*(\d{1,2})[日号]?")
_TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
_WORDS = {
    "today": 0, "今天": 0, "yesterday": -1, "昨天": -1, "前天": -2, "tomorrow": 1, "明天": 1, "后天": 2,
}  # fmt: skip
"""Words for a day, and how many days it lies from today."""


def spelled_out(text: str, today: dt.date, *, coming: bool = False, day_first: bool = False) -> str:
    """`text` with the day in full; unchanged where it is none of these. A time alone is today's.

    A day without a year is the last one of that number, or if it is `coming` the next one; today is both. With
    `day_first` ``3/12`` is in December; where only one of the two can be the month, it is. Raises ``NoSuchDay`` for 31 February and the like.
    """
    said = one_line(unicodedata.normalize("NFKC", text))
    if _TIME.fullmatch(said):
        return f"{today.isoformat()} {said}"
    for word, away in _WORDS.items():
        if said.lower().startswith(word):
            return f"{(today + dt.timedelta(days=away)).isoformat()} {said[len(word) :].strip()}".strip()
    found = _month_day(said, day_first=day_first)
    if found is None or (found[2] and not _TIME.fullmatch(found[2])):
        return text
    month, day, rest = found
    on = _with_year(month, day, today, coming=coming)
    return f"{on.isoformat()} {rest}".strip()


def _month_day(said: str, *, day_first: bool) -> tuple[int, int, str] | None:
    """Month, day and what follows; ``None`` if `said` begins with no day."""
    found = _MONTH_DAY.match(said)
    if found is None:
        return named_day(said)
    first, second, rest = int(found[1]), int(found[3]), said[found.end() :].strip()
    if found[2] != "月" and second <= 12 and (day_first or first > 12):
        return second, first, rest
    return first, second, rest


def _with_year(month: int, day: int, today: dt.date, *, coming: bool) -> dt.date:
    for year in (today.year, today.year + (1 if coming else -1)):
        try:
            on = dt.date(year, month, day)
        except ValueError:
            continue
        if on == today or (on > today) == coming:
            return on
    is_leap_day = (month, day) == (2, 29)  # there is one, only not in these years
    raise NoSuchDay(f"{today.year}-02-29" if is_leap_day else f"{month:02d}-{day:02d}")
