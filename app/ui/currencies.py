"""Which currencies a shop is offered, what they are called, and which is the usual one where this computer stands."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QLocale

from app import i18n
from app.i18n import T, Text

CURRENCY_NAMES: dict[str, Text] = {
    "CNY": T("Chinese yuan"),
    "HKD": T("Hong Kong dollar"),
    "TWD": T("Taiwan dollar"),
    "SGD": T("Singapore dollar"),
    "MYR": T("Malaysian ringgit"),
    "USD": T("US dollar"),
    "CAD": T("Canadian dollar"),
    "AUD": T("Australian dollar"),
    "NZD": T("New Zealand dollar"),
    "EUR": T("Euro"),
    "GBP": T("Pound sterling"),
    "JPY": T("Japanese yen"),
}
OF_A_LANGUAGE = {"zh_CN": "CNY"}
"""What is suggested where the computer tells no place. English is spoken in too many to guess one."""
UNASKED = "US"
"""The country that a computer names where nobody ever told it one: its clock knows better."""


class Place(NamedTuple):
    """A country and its currency, as two and three letters; both empty where nobody knows."""

    country: str = ""
    currency: str = ""


def here() -> Place:
    """Where this computer stands: by its region, or by its clock where that tells more."""
    region = of_region()
    if region.country in ("", UNASKED):
        clock = of_clock()
        return clock if clock.country else region
    return region


def of_region() -> Place:
    """The country for which this computer writes numbers and days."""
    locale = QLocale.system()
    currency = locale.currencySymbol(QLocale.CurrencySymbolFormat.CurrencyIsoCode)
    return Place(QLocale.territoryToCode(locale.territory()), currency) if currency else Place()


@lru_cache(maxsize=1)
def of_clock() -> Place:
    """The country of the time zone of this computer."""
    import tzlocal  # these here, so that the first window does not wait for them where the region tells enough
    from babel.core import get_global
    from babel.numbers import get_territory_currencies

    zone = tzlocal.get_localzone_name() or ""
    country = get_global("zone_territories").get(get_global("zone_aliases").get(zone, zone), "")
    counted = get_territory_currencies(country) if len(country) == 2 and country != "ZZ" else []
    return Place(country, counted[0]) if counted else Place()


def usual_currency() -> str:
    """The currency of the place, else that of the language in force; empty where neither tells one."""
    return here().currency or OF_A_LANGUAGE.get(i18n.language(), "")


def offered(*more: str) -> tuple[str, ...]:
    """The currencies a shop is offered: the usual ones, that of the place, and `more`."""
    return tuple(dict.fromkeys(code for code in (*CURRENCY_NAMES, here().currency, *more) if code))


def said_currency(code: str) -> str:
    """What a currency is called, in the language in force, with its three letters."""
    if code in CURRENCY_NAMES:
        return f"{CURRENCY_NAMES[code]}  {code}"
    from babel.numbers import get_currency_name

    name = get_currency_name(code, locale=i18n.language())
    return f"{name}  {code}" if name != code else code


def country_for(currency: str) -> str:
    """The country of a shop that counts in `currency`: where this computer stands, if they do so there; else empty, and the currency tells."""
    place = here()
    return place.country if place.currency == currency else ""
