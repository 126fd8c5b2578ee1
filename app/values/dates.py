"""Dates and times as people and spreadsheets write them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

EXCEL_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zone
EXCEL_FIRST, EXCEL_LAST = 3653, 73050
"""1910 to 2100 as serial days of a spreadsheet."""

LONGEST_DATE = 80
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年\s]\s*(\d{1,2})\s*[-/.月\s]\s*(\d{1,2})(?:\s*[日号])?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.\s](\d{1,2})[-/.\s](\d{4}|\d{2})")
_NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s.-]+([a-z]{3,9})\.?,?[\s-]+(\d{4})|([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})"
)
_TIME = re.compile(
    r"(上午|下午|晚上|中午|凌晨|早上|am|pm)?\s*(\d{1,2})[:时点](\d{1,2})?(?:[:分](\d{1,2}))?(?:[.,]\d+)?\s*秒?分?\s*(am|pm|a\.m\.|p\.m\.)?"
)
_OFFSET = re.compile(r"(z|[+-]\d{2}:?\d{2})$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED_DAY = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[\s.-]*([a-z]{3,9})|([a-z]{3,9})\.?[\s-]*(\d{1,2})(?:st|nd|rd|th)?)(?![a-z\d])\.?"
)
_AFTERNOON = frozenset(("下午", "晚上", "pm", "p.m."))
_MORNING = frozenset(("上午", "凌晨", "早上", "am", "a.m."))


class NoSuchDay(ValueError):
    """The text is a date, but the calendar has no such day; `day` is how it reads."""

    def __init__(self, day: str) -> None:
        super().__init__(day)
        self.day = day


@dataclass(frozen=True, slots=True)
class Age:
    """An age as told: `months` if it could be read, and always the words."""

    months: int | None
    raw: str


def parse_date(value: object, day_first: bool | None = None) -> dt.date:
    """The date in a cell or a typed text.

    Where day and month could both be meant, `day_first` decides; ``None`` reads month first only if the text allows nothing
    else. Raises ``ValueError`` (``NoSuchDay`` for 30 February and the like).
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(float(value)).date()
    text = _plain(value)
    whole = _ISO.fullmatch(text)
    if whole:
        return _day(*map(int, whole.groups()))
    date, rest = _split_date(text, day_first)
    if rest and not _TIME.fullmatch(_OFFSET.sub("", rest).strip()):
        raise ValueError("not a date")
    return date


def parse_instant(value: object, zone: ZoneInfo, day_first: bool | None = None) -> dt.datetime:
    """The instant, in UTC to the second; without an offset of its own it is read in `zone`, a bare date as midnight. Raises ``ValueError``."""
    if isinstance(value, dt.datetime):
        local = value
    elif isinstance(value, dt.date):
        local = dt.datetime.combine(value, dt.time())
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        local = _from_number(float(value))
    else:
        local = _text_instant(_plain(value), day_first)
    if local.tzinfo is None:
        local = local.replace(tzinfo=zone)
    try:
        return local.astimezone(dt.UTC).replace(microsecond=0)
    except OverflowError as error:
        raise ValueError("out of range") from error


def named_day(text: str) -> tuple[int, int, str] | None:
    """Month, day and what follows them, where `text` begins with ``1 December``, ``1st Dec`` or ``Dec 1`` and no year; else ``None``."""
    found = _NAMED_DAY.match(text.strip().lower())
    if found is None:
        return None
    day, name = found[1] or found[4], found[2] or found[3]
    rest = text.strip()[found.end() :].strip()
    if name[:3] not in _MONTHS or re.match(r",?\s*\d{4}", rest):
        return None
    return _MONTHS.index(name[:3]) + 1, int(day), rest


def guess_day_first(samples: Iterable[object]) -> bool | None:
    """Whether a column writes the day before the month; ``None`` if nothing in it tells."""
    day_first = month_first = 0
    for sample in samples:
        found = _YEAR_LAST.match(_plain(sample)) if isinstance(sample, str) else None
        if found:
            first, second = int(found[1]), int(found[2])
            day_first += first > 12 >= second
            month_first += second > 12 >= first
    if day_first == month_first:
        return None
    return day_first > month_first


def parse_age_text(text: object) -> Age:
    """An age as told: ``"8M"``, ``"2YRS"``, ``"8YRS & 8 M"``, ``"2岁半"``; a plain number is years. What cannot be read keeps its words, never zero."""
    raw = (
        str(int(text))
        if isinstance(text, float) and text.is_integer()
        else str(text if text is not None else "").strip()
    )
    plain = unicodedata.normalize("NFKC", raw).lower()
    if re.fullmatch(r"\d{1,2}(\.\d+)?", plain):
        return Age(round(float(plain) * 12) or None, raw)
    years = re.search(r"(\d+(?:\.\d+)?)\s*(?:years?|yrs?\.?|y(?![a-z])|岁)\s*(半)?", plain)
    months = re.search(r"(\d+(?:\.\d+)?)\s*(?:months?|mths?|mos?\b|m\b|个?月)", plain)
    weeks = re.search(r"(\d+)\s*(?:weeks?|wks?|w\b|周)", plain)
    if not years and not months and not weeks:
        return Age(None, raw)
    total = (
        (float(years[1]) * 12 + (6 if years[2] else 0) if years else 0)
        + (float(months[1]) if months else 0)
        + (int(weeks[1]) / 4.345 if weeks else 0)
    )
    return Age(max(1, round(total)) if total > 0 else None, raw)


def _plain(value: object) -> str:
    text = str(value if value is not None else "").strip()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if len(text) > LONGEST_DATE:
        raise ValueError("not a date")
    return text.lower()


def _from_number(serial: float) -> dt.datetime:
    if EXCEL_FIRST <= serial <= EXCEL_LAST:
        return EXCEL_EPOCH + dt.timedelta(seconds=round(serial * 86400))
    whole = int(serial)
    if serial == whole and 19000101 <= whole <= 21001231:
        return dt.datetime.combine(_day(whole // 10000, whole // 100 % 100, whole % 100), dt.time())
    raise ValueError("not a date")


def _text_instant(text: str, day_first: bool | None) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text.upper())
    except ValueError:
        pass
    date, rest = _split_date(text, day_first)
    rest = rest.lstrip("t ")
    zone = None
    offset = _OFFSET.search(rest)
    if offset and ":" in rest[: offset.start()]:
        zone = dt.datetime.fromisoformat(f"2000-01-01T00:00:00{offset[1].upper()}").tzinfo
        rest = rest[: offset.start()].strip()
    return dt.datetime.combine(date, _clock(rest), zone)


def _split_date(text: str, day_first: bool | None) -> tuple[dt.date, str]:
    """The date at the beginning of `text`, and what follows it."""
    for pattern, order in ((_YEAR_FIRST, "ymd"), (_COMPACT, "ymd"), (_NAMED, "named"), (_YEAR_LAST, "dmy")):
        found = pattern.match(text)
        rest = text[found.end() :].strip() if found else ""
        if not found or (rest and rest[0].isdigit() and text[found.end()].isdigit()):
            continue
        if order == "ymd":
            return _day(int(found[1]), int(found[2]), int(found[3])), rest
        if order == "named":
            return _named(found), rest
        return _year_last(found, day_first), rest
    raise ValueError("not a date")


def _named(found: re.Match[str]) -> dt.date:
    day, month, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
    if month[:3] not in _MONTHS:
        raise ValueError("not a date")
    return _day(int(year), _MONTHS.index(month[:3]) + 1, int(day))


def _year_last(found: re.Match[str], day_first: bool | None) -> dt.date:
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    if year < 100:
        year += 2000 if year < 70 else 1900
    if day_first or (day_first is None and first > 12):
        return _day(year, second, first)
    return _day(year, first, second)


def _clock(text: str) -> dt.time:
    if not text:
        return dt.time()
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError("not a time")
    half = found[1] or found[5] or ""
    hour, minute, second = int(found[2]), int(found[3] or 0), int(found[4] or 0)
    if half in _AFTERNOON and hour < 12:
        hour += 12
    elif half in _MORNING and hour == 12:
        hour = 0
    return dt.time(hour, minute, second)


def _day(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise NoSuchDay(f"{year}-{month:02d}-{day:02d}") from error
