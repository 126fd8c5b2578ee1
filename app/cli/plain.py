"""Dataclasses as JSON: amounts and quantities as decimal texts, dates and instants in ISO 8601."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from app.i18n import Text
from app.shop import Shop
from app.values.birthday import Birthday, birthday_text
from app.values.money import decimal_text, format_minor
from app.values.phone import mask_phone
from app.values.quantity import format_milli


def plain(value: Any, shop: Shop) -> Any:
    """`value` as JSON. A field ``x_minor`` becomes the amount ``x``, ``x_milli`` the quantity ``x``, a ``draft`` its fields."""
    if isinstance(value, Birthday):
        return birthday_text(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, (type, Text)):
        return _fields({f.name: getattr(value, f.name) for f in dataclasses.fields(value)}, shop)
    if isinstance(value, Mapping):
        return _fields({str(key): held for key, held in value.items()}, shop)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each, shop) for each in value]
    if isinstance(value, Enum):
        return value.value
    return _single(value, shop)


def _single(value: Any, shop: Shop) -> Any:
    if isinstance(value, dt.datetime):
        return instant(shop, value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, (Text, Decimal, Path)) else value


def _fields(values: Mapping[str, Any], shop: Shop) -> dict[str, Any]:
    said = {}
    for name, value in values.items():
        if name.endswith("_minor"):
            said[name.removesuffix("_minor")] = amount(shop, value)
        elif name.endswith("_milli"):
            said[name.removesuffix("_milli")] = None if value is None else format_milli(value)
        elif name == "draft":
            said |= plain(value, shop)
        else:
            said[name] = plain(value, shop)
    return said


def amount(shop: Shop, minor: int | None) -> str | None:
    """An amount as a decimal text: ``"12.50"``."""
    return None if minor is None else decimal_text(minor, shop.facts.minor_digits)


def money(shop: Shop, minor: int) -> str:
    """An amount for people: ``"¥12.50"``."""
    return format_minor(minor, shop.facts.currency, shop.facts.minor_digits)


def instant(shop: Shop, at: dt.datetime) -> str:
    """An instant with the offset of the shop."""
    return at.astimezone(shop.zone).isoformat()


def clock_text(shop: Shop, at: dt.datetime) -> str:
    """An instant for people, in the shop's zone: ``"2026-11-22 15:30"``."""
    return f"{at.astimezone(shop.zone):%Y-%m-%d %H:%M}"


def shown_phone(phone: str | None, *, mask: bool) -> str | None:
    """A phone as it is told: whole, or with its middle hidden."""
    return mask_phone(phone) if phone and mask else phone
