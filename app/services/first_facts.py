"""What is said of a shop when it is made: what may be, and what follows from that."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzlocal

from app.errors import UserMistake
from app.i18n import LANGUAGES, T
from app.shop import ShopFacts

KINDS = ("bakery", "pet", "other")
REGIONS = {"EUR": "DE", "XAF": "CM", "XCD": "AG", "XCG": "CW", "XOF": "CI", "XPF": "NC"}
"""Where a currency is counted in that does not begin with its country, as ISO 4217 has the others: of several countries one."""


def given(
    name: str,
    kind: str,
    language: str,
    currency: str,
    minor_digits: int | None,
    time_zone: str | None,
    region: str = "",
) -> ShopFacts:
    """The facts of a new shop, with what follows from the currency, `region` too where it is not told.

    Raises ``UserMistake``; its `where` names what cannot be taken.
    """
    if kind not in KINDS:
        raise UserMistake(
            "bad_kind",
            T("There is no kind of shop called {kind}.", kind=kind),
            T("Choose bakery, pet or other."),
            "kind",
        )
    if language not in LANGUAGES:
        raise UserMistake(
            "bad_language",
            T("There is no language called {language}.", language=language),
            T("Choose zh_CN or en."),
            "language",
        )
    currency = checked_currency(currency)
    zone = time_zone or tzlocal.get_localzone_name() or "Asia/Shanghai"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UserMistake(
            "bad_zone",
            T("There is no time zone called {zone}.", zone=zone),
            T("Give one such as Asia/Shanghai."),
            "time_zone",
        ) from error
    digits = digits_of(currency) if minor_digits is None else minor_digits
    if not 0 <= digits <= 3:
        raise UserMistake("bad_digits", T("Amounts have 0 to 3 decimals."), None, "minor_digits")
    return ShopFacts(name, kind, language, currency, digits, zone, region or region_of(currency))


def checked_currency(typed: str) -> str:
    """The three letters of a currency that is in use, in capitals. Raises ``UserMistake`` for what is none."""
    currency = typed.upper()
    if currency not in _in_use():
        raise UserMistake(
            "bad_currency",
            T("{currency} is no currency.", currency=currency),
            T("Give its three letters, such as CNY."),
            "currency",
        )
    return currency


@lru_cache(maxsize=1)
def _in_use() -> frozenset[str]:
    """The currencies in which something is paid anywhere today, by the tables of Unicode."""
    from babel.core import get_global

    counted = (each for of_a_country in get_global("territory_currencies").values() for each in of_a_country)
    return frozenset(code for code, _since, until, is_tender in counted if until is None and is_tender)


def digits_of(currency: str) -> int:
    """How many decimals amounts of a currency have, by the tables of Unicode."""
    from babel.numbers import get_currency_precision

    return get_currency_precision(currency)


def region_of(currency: str) -> str:
    """The country by which phones are read in a shop that counts in `currency`."""
    return REGIONS.get(currency, currency[:2])
