"""Birthdays, solar and lunar, with or without a year."""

from __future__ import annotations

import calendar as solar_calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from app import i18n
from app.i18n import _
from app.values import dates, lunar

Calendar = Literal["solar", "lunar"]

_DIGITS = "〇一二三四五六七八九"
_MONTH_NAMES = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
_LUNAR_WORDS = re.compile(r"^(农历|阴历|旧历|lunar|l)[\s:：-]*", re.IGNORECASE)
_LUNAR_TAIL = re.compile(r"[（(]?(农历|阴历|lunar)[)）]?$", re.IGNORECASE)
_LUNAR_HANZI = re.compile(
    r"(?:(\d{4}|[〇零一二三四五六七八九]{4})年)?(闰)?(正|冬|腊|十[一二]|[一二三四五六七八九十]|\d{1,2})月(初?[一二三四五六七八九十廿卅]+|\d{1,2})[日号]?(?:\s+(\d{4}))?"
)
_MACHINE = re.compile(r"L(\d{4})?-(\d{2})(x?)-(\d{2})")
_NO_YEAR = re.compile(r"(?:--)?(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*[日号]?")
_NO_YEAR_COMPACT = re.compile(r"--(\d{2})-?(\d{2})")
_LUNAR_NUMBERS = re.compile(r"(?:(\d{4})[-/.年])?(闰)?(\d{1,2})[-/.月](\d{1,2})日?")
FEBRUARY_29 = (2, 29)
LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Birthday:
    """A birthday as it is kept: in its own calendar, the year only if it is known. Raises ``ValueError`` for a day that never was."""

    calendar: Calendar
    month: int
    day: int
    is_leap: bool = False
    year: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise dates.NoSuchDay(birthday_text(self))
        most = LONGEST[self.month - 1] if self.calendar == "solar" else 30
        if (
            self.calendar == "solar"
            and self.year is not None
            and self.month == 2
            and not solar_calendar.isleap(self.year)
        ):
            most = 28
        if not 1 <= self.day <= most or (self.year is not None and not 1800 <= self.year <= 2199):
            raise dates.NoSuchDay(birthday_text(self))


def birthday_text(birthday: Birthday) -> str:
    """The form for files, read back exactly: ``1992-06-03``, ``06-03``, ``L1985-08-15``, ``L-08-15``, ``L1990-05x-12`` (leap)."""
    year = f"{birthday.year:04d}" if birthday.year is not None else ""
    if birthday.calendar == "lunar":
        return f"L{year}-{birthday.month:02d}{'x' if birthday.is_leap else ''}-{birthday.day:02d}"
    return f"{year}-{birthday.month:02d}-{birthday.day:02d}" if year else f"{birthday.month:02d}-{birthday.day:02d}"


def parse_birthday(value: object, day_first: bool | None = None) -> Birthday:
    """The birthday in a cell or a typed text, in any usual form. Raises ``ValueError`` (``NoSuchDay`` for 30 February and the like)."""
    if isinstance(value, (dt.date, int, float)) and not isinstance(value, bool):
        return _from_date(dates.parse_date(value))
    text = str(value if value is not None else "").strip()
    if not text or len(text) > 60:
        raise ValueError("not a birthday")
    machine = _MACHINE.fullmatch(text)
    if machine:
        return Birthday(
            "lunar", int(machine[2]), int(machine[4]), bool(machine[3]), int(machine[1]) if machine[1] else None
        )
    hanzi = _lunar_text(text)
    if hanzi:
        return hanzi
    bare = _NO_YEAR_COMPACT.fullmatch(text) or (
        _NO_YEAR.fullmatch(text) if not text.isdigit() or len(text) == 4 else None
    )
    if bare and not re.fullmatch(r"\d{4}", text):
        first, second = int(bare[1]), int(bare[2])
        month, day = (
            (second, first)
            if (day_first and "月" not in text and not text.startswith("--")) or first > 12 >= second
            else (first, second)
        )
        return Birthday("solar", month, day)
    return _from_date(dates.parse_date(value, day_first))


def format_birthday(birthday: Birthday) -> str:
    """The birthday for people, in the language in force: ``3 June 1992``, ``6月3日``, ``农历闰五月十二``."""
    if birthday.calendar == "lunar":
        return _format_lunar(birthday)
    if i18n.language() == "zh_CN":
        return (
            f"{birthday.year}年{birthday.month}月{birthday.day}日"
            if birthday.year
            else f"{birthday.month}月{birthday.day}日"
        )
    named = f"{birthday.day} {solar_calendar.month_name[birthday.month]}"
    return f"{named} {birthday.year}" if birthday.year else named


def lunar_to_solar(year: int, month: int, day: int, is_leap: bool = False) -> dt.date:
    """The civil date of a lunar day; see ``lunar.to_solar``."""
    return lunar.to_solar(year, month, day, is_leap)


def solar_to_lunar(date: dt.date) -> tuple[int, int, int, bool]:
    """Lunar year, month, day and leap flag of a civil date; see ``lunar.to_lunar``."""
    found = lunar.to_lunar(date)
    return found.year, found.month, found.day, found.is_leap


def next_birthday(birthday: Birthday, today: dt.date) -> tuple[dt.date, int] | None:
    """The next time it is kept, on or after `today`, and the (lunar or solar) year it belongs to.

    29 February is kept on the 28th in other years; the 30th of a lunar month with 29 days on the 29th; a leap month in years
    without it in the plain month. ``None`` where the lunar table ends.
    """
    for year in range(today.year - 1, today.year + 3):
        kept = _kept_on(birthday, year)
        if kept is not None and kept >= today:
            return kept, year
    return None


def age_on(birthday: Birthday, day: dt.date) -> int | None:
    """Whole years lived on `day`; ``None`` without a year."""
    if birthday.year is None:
        return None
    year = day.year if birthday.calendar == "solar" else _lunar_year(day)
    kept = _kept_on(birthday, year) if year is not None else None
    if year is None or kept is None:
        return None
    return year - birthday.year - (1 if day < kept else 0)


def _kept_on(birthday: Birthday, year: int) -> dt.date | None:
    if birthday.calendar == "solar":
        day = 28 if (birthday.month, birthday.day) == FEBRUARY_29 and not solar_calendar.isleap(year) else birthday.day
        return dt.date(year, birthday.month, day)
    is_leap = birthday.is_leap and lunar.month_length(year, birthday.month, True) is not None
    length = lunar.month_length(year, birthday.month, is_leap)
    return lunar.to_solar(year, birthday.month, min(birthday.day, length), is_leap) if length else None


def _lunar_year(day: dt.date) -> int | None:
    try:
        return lunar.to_lunar(day).year
    except ValueError:
        return None


def _from_date(date: dt.date) -> Birthday:
    return Birthday("solar", date.month, date.day, year=date.year)


def _lunar_text(text: str) -> Birthday | None:
    """A lunar birthday in words or numbers; ``None`` if nothing says that it is lunar."""
    said = _LUNAR_TAIL.sub("", text).strip()
    bare = _LUNAR_WORDS.sub("", said)
    marked = bare != text
    found = _LUNAR_HANZI.fullmatch(bare)
    looks_lunar = bool(found and (found[2] or not (found[3].isdigit() or found[4].isdigit())))
    if found and (marked or looks_lunar):
        year = found[1] or found[5]
        return Birthday(
            "lunar", _hanzi_month(found[3]), _hanzi_day(found[4]), bool(found[2]), _hanzi_year(year) if year else None
        )
    if not marked:
        return None
    numbers = _LUNAR_NUMBERS.fullmatch(bare)
    if numbers:
        return Birthday(
            "lunar", int(numbers[3]), int(numbers[4]), bool(numbers[2]), int(numbers[1]) if numbers[1] else None
        )
    date = dates.parse_date(bare)
    return Birthday("lunar", date.month, date.day, year=date.year)


def _hanzi_year(text: str) -> int:
    return (
        int(text)
        if text.isdigit() and text.isascii()
        else int("".join(str(_DIGITS.replace("〇", "零").index(c) if c != "〇" else 0) for c in text))
    )


def _hanzi_month(text: str) -> int:
    if text.isdigit():
        return int(text)
    return {"十一": 11, "十二": 12}.get(text) or _MONTH_NAMES.index(text) + 1


def _hanzi_day(text: str) -> int:
    if text.isdigit():
        return int(text)
    said = text.removeprefix("初").replace("廿", "二十").replace("卅", "三十")
    tens, _sep, ones = said.rpartition("十")
    if "十" not in said:
        return _DIGITS.index(said) if len(said) == 1 else 0
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)


def _format_lunar(birthday: Birthday) -> str:
    if i18n.language() != "zh_CN":
        numbers = f"{birthday.month}/{birthday.day}"
        said = _("Lunar {day} (leap month)", day=numbers) if birthday.is_leap else _("Lunar {day}", day=numbers)
        return f"{said} {birthday.year}" if birthday.year else said
    tens, ones = divmod(birthday.day, 10)
    spoken = {10: "初十", 20: "二十", 30: "三十"}.get(birthday.day) or "初十廿"[tens] + _DIGITS[ones]
    year = f"{birthday.year}年" if birthday.year else ""
    return f"农历{year}{'闰' if birthday.is_leap else ''}{_MONTH_NAMES[birthday.month - 1]}月{spoken}"
