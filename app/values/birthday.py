"""Birthdays, solar and lunar, with or without a year: how they are written, and on which days they are kept.

Days are civil dates of China. A year that has no such day, or two of them, is a matter of custom (``Custom``).
"""

from __future__ import annotations

import calendar as solar_calendar
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app import i18n
from app.i18n import _
from app.values import dates, lunar

Calendar = Literal["solar", "lunar"]
DayKey = tuple[str, int, int, bool]
"""Calendar, month, day, leap month: what the columns of a birthday hold, without the year."""

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
        can_swap = day_first and second <= 12 and "月" not in text and not text.startswith("--")
        month, day = (second, first) if can_swap or first > 12 >= second else (first, second)
        return Birthday("solar", month, day)
    named = dates.named_day(text)
    if named and not named[2]:
        return Birthday("solar", named[0], named[1])
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


@dataclass(frozen=True, slots=True)
class Custom:
    """How a birthday is kept in a year that has no such day, or two.

    Born on 29 February: in other years on 28 February, with `march_first` on 1 March. Born in a leap month, in a year that has it:
    `leap_month` says whether in the ``leap`` month, in the ``plain`` one of the same number, or in ``both``; other years only have the
    plain one. Born in a plain month that this year has twice: in the first only, with `plain_month_twice` in both.
    """

    march_first: bool = False
    leap_month: Literal["leap", "plain", "both"] = "leap"
    plain_month_twice: bool = False


USUAL = Custom()


class Kept(NamedTuple):
    """A day on which a birthday is kept, the solar or lunar year it belongs to, and whether it is the second of that year."""

    on: dt.date
    year: int
    is_second: bool = False


def day_key(birthday: Birthday) -> DayKey:
    """Under which ``occasions`` has this birthday."""
    return birthday.calendar, birthday.month, birthday.day, birthday.is_leap and birthday.calendar == "lunar"


def kept_between(birthday: Birthday, first: dt.date, last: dt.date, custom: Custom = USUAL) -> tuple[Kept, ...]:
    """When it is kept from `first` to `last`, both included, in order; the day of birth itself is no birthday.

    A solar year may hold none or two of a lunar birthday. A lunar one is kept as far as the table goes, a solar one always.
    """
    return tuple(_kept_between(birthday, first, last, custom))


def next_birthday(birthday: Birthday, today: dt.date, custom: Custom = USUAL) -> Kept | None:
    """The next day it is kept, on or after `today`; ``None`` where the lunar table ends, and before birth."""
    last = dt.date(min(today.year + 2, dt.MAXYEAR), 12, 31)
    return next(_kept_between(birthday, today, last, custom), None)


def age_on(birthday: Birthday, day: dt.date, custom: Custom = USUAL) -> int | None:
    """Whole years lived on `day`, counted by the days on which it is kept; ``None`` without a year, before birth and outside the lunar table."""
    year = day.year if birthday.calendar == "solar" else _lunar_year(day)
    if birthday.year is None or year is None:
        return None
    age = year - birthday.year - (1 if day < _kept_in(birthday, year, custom)[0].on else 0)
    return age if age >= 0 else None


def occasions(first: dt.date, last: dt.date, custom: Custom = USUAL) -> dict[DayKey, tuple[Kept, ...]]:
    """Every birthday that is kept from `first` to `last`, whoever has it: one look-up per person instead of a conversion.

    Says the same as ``kept_between`` of a birthday without a year. Costs a few microseconds per day of the span.
    """
    found: defaultdict[DayKey, list[Kept]] = defaultdict(list)
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = dt.date.fromordinal(ordinal)
        for key, year, is_second in (*_solar_keys(day, custom), *_lunar_keys(day, custom)):
            found[key].append(Kept(day, year, is_second))
    return {key: tuple(kept) for key, kept in found.items()}


def in_lunar_calendar(birthday: Birthday) -> Birthday | None:
    """The lunar birthday of somebody born on this solar one, to be kept from now on; ``None`` without a year or outside the lunar table."""
    if birthday.calendar == "lunar":
        return birthday
    if birthday.year is None:
        return None
    try:
        born = lunar.to_lunar(dt.date(birthday.year, birthday.month, birthday.day))
    except ValueError:
        return None
    return Birthday("lunar", born.month, born.day, born.is_leap, born.year)


def born_on(birthday: Birthday) -> dt.date | None:
    """The civil date of birth; ``None`` without a year, and for a lunar day outside the table."""
    if birthday.year is None:
        return None
    if birthday.calendar == "solar":
        return dt.date(birthday.year, birthday.month, birthday.day)
    try:
        return lunar.to_solar(birthday.year, birthday.month, birthday.day, birthday.is_leap)
    except ValueError:
        return None


def _kept_between(birthday: Birthday, first: dt.date, last: dt.date, custom: Custom) -> Iterator[Kept]:
    born = birthday.year if birthday.year is not None else dt.MINYEAR - 1
    # The end of a lunar year lies in January and February of the next solar one.
    for year in range(max(first.year - 1, born + 1, dt.MINYEAR), last.year + 1):
        yield from (kept for kept in _kept_in(birthday, year, custom) if first <= kept.on <= last)


def _kept_in(birthday: Birthday, year: int, custom: Custom) -> tuple[Kept, ...]:
    """The days of a solar or lunar year on which it is kept: one, two by custom, none outside the lunar table."""
    month, day = birthday.month, birthday.day
    if birthday.calendar == "solar":
        if (month, day) == FEBRUARY_29 and not solar_calendar.isleap(year):
            month, day = (3, 1) if custom.march_first else (2, 28)
        return (Kept(dt.date(year, month, day), year),)
    if lunar.month_length(year, month, True) is None:
        in_leap: tuple[bool, ...] = (False,)
    elif birthday.is_leap:
        in_leap = {"leap": (True,), "plain": (False,), "both": (False, True)}[custom.leap_month]
    else:
        in_leap = (False, True) if custom.plain_month_twice else (False,)
    lengths = [(is_leap, lunar.month_length(year, month, is_leap)) for is_leap in in_leap]
    days = [lunar.to_solar(year, month, min(day, length), is_leap) for is_leap, length in lengths if length]
    return tuple(Kept(on, year, place > 0) for place, on in enumerate(days))


def _solar_keys(day: dt.date, custom: Custom) -> Iterator[tuple[DayKey, int, bool]]:
    """The solar birthdays that are kept on `day`, with the year and whether they are the second of it."""
    yield ("solar", day.month, day.day, False), day.year, False
    if not solar_calendar.isleap(day.year) and (day.month, day.day) == ((3, 1) if custom.march_first else (2, 28)):
        yield ("solar", *FEBRUARY_29, False), day.year, False


def _lunar_keys(day: dt.date, custom: Custom) -> Iterator[tuple[DayKey, int, bool]]:
    """The lunar birthdays that are kept on `day`, likewise; nothing outside the lunar table."""
    try:
        lunar_day = lunar.to_lunar(day)
    except ValueError:
        return
    year, month, in_leap = lunar_day.year, lunar_day.month, lunar_day.is_leap
    if in_leap:
        plain_is_kept, leap_is_kept = custom.plain_month_twice, custom.leap_month != "plain"
    else:
        has_leap = lunar.month_length(year, month, True) is not None
        plain_is_kept, leap_is_kept = True, not has_leap or custom.leap_month != "leap"
    is_short_end = lunar_day.day == 29 == lunar.month_length(year, month, in_leap)
    for born_on in (29, 30) if is_short_end else (lunar_day.day,):
        if plain_is_kept:
            yield ("lunar", month, born_on, False), year, in_leap
        if leap_is_kept:
            yield ("lunar", month, born_on, True), year, in_leap and custom.leap_month == "both"


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
