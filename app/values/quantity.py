"""Quantities in thousandths."""

from __future__ import annotations

from decimal import Decimal

from app.values.money import parse_decimal

MOST = 10**12


def parse_milli(value: str | int | float | Decimal) -> int:
    """The quantity in thousandths (``"1.5"`` → ``1500``). Raises ``ValueError`` for what is no number, or finer than that."""
    scaled = parse_decimal(value).scaleb(3)
    rounded = scaled.quantize(Decimal(1))
    if abs(scaled - rounded) > Decimal("0.001"):
        raise ValueError("finer than a thousandth")
    if abs(rounded) > MOST:
        raise ValueError("too big")
    return int(rounded)


def format_milli(milli: int) -> str:
    """The quantity without needless zeros: ``1500`` → ``"1.5"``."""
    whole, part = divmod(abs(milli), 1000)
    text = f"{whole}.{part:03d}".rstrip("0").rstrip(".") if part else str(whole)
    return f"-{text}" if milli < 0 else text
