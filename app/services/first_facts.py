"""What is fixed when a shop is made: what may be said of it, and what follows from that."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzlocal

from app.errors import UserMistake
from app.i18n import LANGUAGES, T
from app.shop import ShopFacts

KINDS = ("bakery", "pet", "other")
CURRENCY_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0}
REGIONS = {
    "CNY": "CN",
    "TWD": "TW",
    "HKD": "HK",
    "GBP": "GB",
    "USD": "US",
    "EUR": "DE",
    "JPY": "JP",
    "SGD": "SG",
    "MYR": "MY",
}


def given(
    name: str, kind: str, language: str, currency: str, minor_digits: int | None, time_zone: str | None
) -> ShopFacts:
    """The facts of a new shop, with what follows from the currency. Raises ``UserMistake``; its `where` names what cannot be taken."""
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
    currency = currency.upper()
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
        raise UserMistake(
            "bad_currency",
            T("{currency} is no currency.", currency=currency),
            T("Give its three letters, such as CNY."),
            "currency",
        )
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
    digits = CURRENCY_DIGITS.get(currency, 2) if minor_digits is None else minor_digits
    if not 0 <= digits <= 3:
        raise UserMistake("bad_digits", T("Amounts have 0 to 3 decimals."), None, "minor_digits")
    return ShopFacts(name, kind, language, currency, digits, zone, REGIONS.get(currency, "CN"))
