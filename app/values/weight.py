"""Weights as people say them: kilograms unless a unit stands behind the number, ``12 kg``, ``9斤``, ``4500 g``; rations likewise in grams.

A 斤 is 500 grams (the market unit of China, State Council, 1959).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from app.i18n import T, Text
from app.values.care import HEAVY_MILLI
from app.values.money import parse_decimal
from app.values.quantity import MOST, parse_milli

WEIGHTS = frozenset(("weight_milli", "care_weight"))
"""The fields that hold a weight in kilograms."""
RATION = "ration_grams"
"""The field that holds what a pet eats a day, in grams."""

GRAMS: Mapping[str, int] = {
    **dict.fromkeys(("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "公斤", "千克"), 1000),
    **dict.fromkeys(("斤", "市斤", "jin"), 500),
    **dict.fromkeys(("g", "gr", "gram", "grams", "克"), 1),
}
"""Unit → how many grams it is."""
_WITH_UNIT = re.compile(r"(.*\d)\s*([a-z]+|[公千市]?[斤克])\s*\.?\s*", re.IGNORECASE)
_A_DAY = re.compile(r"(?:\s*(?:/|\ba|\bper|每|一)|(?<=[g克斤]))\s*(?:day|d|天|日)\s*$", re.IGNORECASE)
"""Behind a number alone it says how long something lasts: ``60天`` is no ration."""


def parse_kilograms(value: str | float | Decimal) -> int:
    """A weight in grams, which are thousandths of a kilogram. Raises ``ValueError`` for what is no weight in a known unit."""
    grams = _in_grams(value)
    return parse_milli(value) if grams is None else grams


def parse_grams(value: str | float | Decimal) -> int:
    """Whole grams, as of what is eaten a day: ``60``, ``60 克``, ``60 g/day``. Raises ``ValueError`` for what is none, or finer."""
    plain = _A_DAY.sub("", value) if isinstance(value, str) else value
    grams = _in_grams(plain)
    if grams is not None:
        return grams
    milli = parse_milli(plain)
    if milli % 1000:
        raise ValueError("finer than a gram")
    return milli // 1000


def heavy_doubt(grams: int) -> Text | None:
    """That hardly any pet weighs as much; ``None`` for what one may weigh."""
    return T("{weight} kg is very heavy; check the unit", weight=grams // 1000) if grams > HEAVY_MILLI else None


def _in_grams(value: str | float | Decimal) -> int | None:
    """What a text with a unit says, to the gram; ``None`` if there is no unit in it."""
    found = _WITH_UNIT.fullmatch(unicodedata.normalize("NFKC", value).strip()) if isinstance(value, str) else None
    if found is None:
        return None
    unit = GRAMS.get(found[2].lower())
    if unit is None:
        raise ValueError("a unit that nobody knows")
    grams = round(parse_decimal(found[1]) * unit)
    if abs(grams) > MOST:
        raise ValueError("too big")
    return grams
