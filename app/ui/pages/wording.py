"""Dates, amounts and the like in the few words that a page has room for, in the language in force."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zlib import crc32

from babel import Locale
from babel.dates import format_date

from app import i18n
from app.i18n import _, ngettext
from app.shop import Shop
from app.ui import tag_tones
from app.values.money import format_minor
from app.values.phone import CHINESE_MOBILE, MOBILE_DIGITS, format_phone, last_shown, mask_phone, read_phone

_LOCALES = {code: Locale.parse(code) for code in i18n.LANGUAGES}
"""Parsed once: finding a locale by its name costs more than the date itself."""
TAG_TONES = ("accent", "info", "ok")


def ago(day: dt.date | None, today: dt.date) -> str:
    """How long ago: ``today``, ``12 d``; nothing for a customer who never came."""
    if day is None:
        return ""
    days = (today - day).days
    if days <= 0:
        return _("today") if days == 0 else on_day(day, today)
    return ngettext("{count} d", "{count} d", days) if days < 1000 else on_day(day, today)


def on_day(day: dt.date | None, today: dt.date) -> str:
    """The day: ``Today``, ``Yesterday``, ``18 May``, ``18 May 2025``."""
    return _day(day, today, i18n.language()) if day is not None else ""


@lru_cache(maxsize=4096)
def _day(day: dt.date, today: dt.date, language: str) -> str:
    if day == today:
        return _("Today")
    if day == today - dt.timedelta(days=1):
        return _("Yesterday")
    chinese = language == "zh_CN"
    if day.year == today.year:
        return format_date(day, "M月d日" if chinese else "d MMM", locale=_LOCALES[language])
    return day.isoformat() if chinese else format_date(day, "d MMM y", locale=_LOCALES["en"])


def long_day(day: dt.date) -> str:
    """The day with its weekday: ``Mon 18 May``, ``5月18日 周一``."""
    chinese = i18n.language() == "zh_CN"
    return format_date(day, "M月d日 EEE" if chinese else "EEE d MMM", locale=_LOCALES[i18n.language()])


def coming_day(day: dt.date | None, today: dt.date) -> str:
    """A day within the year to come, without its year: ``Today``, ``22 Feb``."""
    if day is None or day == today:
        return on_day(day, today)
    return format_date(day, "M月d日" if i18n.language() == "zh_CN" else "d MMM", locale=_LOCALES[i18n.language()])


def month_of(day: dt.date) -> str:
    """The month and year: ``Mar 2023``, ``2023-03``."""
    return f"{day:%Y-%m}" if i18n.language() == "zh_CN" else format_date(day, "MMM y", locale=_LOCALES["en"])


def at_time(at: dt.datetime, shop: Shop) -> str:
    """The day, and the time of it if that is today: ``today 10:12``, ``3 May``."""
    local = at.astimezone(shop.zone)
    if local.date() == shop.today():
        return _("today {time}", time=f"{local:%H:%M}")
    return on_day(local.date(), shop.today())


HIDDEN_AMOUNT = "•••"
"""What stands in place of an amount that nobody at the counter is to see."""


def money(shop: Shop, minor: int, *, short: bool = False) -> str:
    """An amount of the shop's currency."""
    return format_minor(minor, shop.facts.currency, shop.facts.minor_digits, short=short)


def tag_tone(tag: str) -> str:
    """The colour of a tag: the one that was chosen, else always the same for the same word."""
    chosen = tag_tones.of(tag)
    if chosen:
        return chosen
    return TAG_TONES[crc32(tag.encode()) % len(TAG_TONES)]


def masked(digits: str, matched: str = "") -> tuple[str, str]:
    """The phone with its middle hidden, and the part of it to mark: digits that were typed are no secret and stay legible."""
    start = digits.find(matched) if matched else -1
    if matched and digits.endswith(matched):
        start = len(digits) - len(matched)
    if start < 0:
        return mask_phone(digits), ""
    end = start + len(matched)
    hidden = mask_phone(digits)
    if len(matched) <= 4 and hidden.endswith(matched):
        return hidden, matched
    if not CHINESE_MOBILE.fullmatch(digits):
        keep = max(start, len(digits) - len(last_shown(digits)))
        ahead = 3 if len(digits) >= MOBILE_DIGITS or digits.startswith("+") else 0
        shown = "".join(
            c if i < ahead or i >= keep or start <= i < end or not c.isdigit() else "*" for i, c in enumerate(digits)
        )
        return shown, shown[start:end]
    shown = "".join(c if i < 3 or i >= 7 or start <= i < end else "*" for i, c in enumerate(digits))
    spaced = f"{shown[:3]} {shown[3:7]} {shown[7:]}"
    return spaced, spaced[_spaced(start) : _spaced(end - 1) + 1]


def phone_digits(number: str, shop: Shop) -> str:
    """A phone as lists and look-ups show it: as it is dialled where the shop is."""
    return read_phone(number, shop.facts.region)


def full_phone(number: str, shop: Shop) -> str:
    """The phone as people write it where the shop is."""
    return format_phone(number, shop.facts.region)


def _spaced(place: int) -> int:
    """Where a digit of a Chinese mobile stands once it is written in groups of 3, 4 and 4."""
    return place + (place >= 3) + (place >= 7)


def birthday_on(day: dt.date, today: dt.date) -> str:
    """When a birthday is kept next: one of the coming year is named without its number, which would read like a year of birth."""
    if day.year == today.year:
        return _("Birthday {day}", day=on_day(day, today))
    within_its_year = dt.date(day.year, 1, 1) if day.month > 6 else dt.date(day.year, 12, 31)
    return _("Birthday {day}, next year", day=on_day(day, within_its_year))


def joined(words: tuple[str, ...] | list[str], most: int = 0, between: str = "") -> str:
    """Words with commas of the language, or what shall stand `between`; with `most` the rest is counted: ``Milktea, Cola +2``."""
    shown = words[:most] if most else words
    more = len(words) - len(shown)
    return (between or _(", ")).join(shown) + (f" +{more}" if more else "")


def purchase_days_are() -> str:
    """What is counted as a purchase day."""
    return _("Days on which something was bought; several sales on one day count once")
