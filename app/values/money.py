"""Money in minor units: reading, writing, multiplying. No float ever carries an amount."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from app import i18n

_PLAIN = re.compile(r"-?\d{1,15}(\.\d+)?")
_MARKS = re.compile(r"[¥￥$£€₩元圆块\s\u00a0']|CNY|RMB|USD|EUR|GBP|HKD|TWD|JPY", re.IGNORECASE)
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_GROUPED_DOTS = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d{1,2})?")
_COMMA_DECIMAL = re.compile(r"-?\d+,\d{1,2}")
FLOAT_NOISE = Decimal("0.000001")
MOST = 10**15


def parse_minor(value: str | int | float | Decimal, digits: int = 2) -> int:
    """The amount in minor units (``"¥1,286.50"`` → ``128650`` with 2 `digits`).

    Raises ``ValueError`` for anything that is no amount, or that is finer than `digits` decimals (beyond the noise of floats).
    """
    number = parse_decimal(value)
    scaled = number.scaleb(digits)
    rounded = scaled.quantize(Decimal(1), ROUND_HALF_UP)
    if abs(scaled - rounded) > FLOAT_NOISE * max(Decimal(1), abs(scaled)):
        raise ValueError("finer than the currency")
    if abs(rounded) > MOST:
        raise ValueError("too big")
    return int(rounded)


def parse_decimal(value: str | int | float | Decimal) -> Decimal:
    """A number as people write it. Raises ``ValueError``."""
    if isinstance(value, bool):
        raise ValueError("not a number")
    if isinstance(value, str):
        return _from_text(value)
    try:
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except (InvalidOperation, TypeError) as error:
        raise ValueError("not a number") from error
    if not number.is_finite():
        raise ValueError("not a number")
    return number


def _from_text(value: str) -> Decimal:
    if _PLAIN.fullmatch(value) and value.isascii():
        return Decimal(value)
    text = _MARKS.sub("", unicodedata.normalize("NFKC", value)).replace("−", "-").replace("–", "-")
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    if text.endswith("-"):
        text = "-" + text[:-1]
    text = text.removeprefix("+")
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    elif ("," in text or text.count(".") != 1) and _GROUPED_DOTS.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    elif _COMMA_DECIMAL.fullmatch(text):
        text = text.replace(",", ".")
    elif re.fullmatch(r"-?\.\d+", text):
        text = text.replace(".", "0.")
    elif re.fullmatch(r"-?\d+\.", text):
        text = text[:-1]
    if not _PLAIN.fullmatch(text) or not text.isascii():
        raise ValueError("not a number")
    return Decimal(text)


def decimal_text(minor: int, digits: int = 2) -> str:
    """The amount as a plain decimal number: ``128650`` → ``"1286.50"``."""
    if digits == 0:
        return str(minor)
    whole, part = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}.{part:0{digits}d}"


def format_minor(minor: int, currency: str = "CNY", digits: int = 2, *, short: bool = False) -> str:
    """The amount for people, in the language in force: ``"¥1,286.50"``. With `short` whole amounts drop their decimals."""
    whole, part = divmod(abs(minor), 10**digits)
    shown = f"{whole:,}" if digits == 0 or (short and part == 0) else f"{whole:,}.{part:0{digits}d}"
    return f"{'−' if minor < 0 else ''}{_symbol(currency, i18n.language())}{shown}"


def line_total_minor(quantity_milli: int, unit_price_minor: int) -> int:
    """Quantity (thousandths) times price, rounded to the nearest minor unit, halves away from zero."""
    product = quantity_milli * unit_price_minor
    rounded = (abs(product) + 500) // 1000
    return rounded if product >= 0 else -rounded


@lru_cache(maxsize=64)
def _symbol(currency: str, language: str) -> str:
    if currency == "CNY":
        return "¥"
    from babel.numbers import get_currency_symbol

    symbol = get_currency_symbol(currency, locale=language)
    return symbol + (" " if symbol.isalpha() else "")
