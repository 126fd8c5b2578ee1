"""What a pack holds: a quantity with its unit ("2 kg", "500 毫升", "12 pieces")."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from app.values.quantity import format_milli, parse_milli
from app.values.text import clean_text

LONGEST_UNIT = 20
MOST_MILLI = 10**9
_PARTS = re.compile(r"([\d.,\s]*\d)\s*([^\d\s.,][^\d]*)")


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity in thousandths of `unit`, above zero."""

    milli: int
    unit: str

    def __str__(self) -> str:
        """As it is written and kept."""
        return f"{format_milli(self.milli)} {self.unit}"


def parse_amount(text: str) -> Amount:
    """The amount that is written. Raises ``ValueError`` unless it is a number above zero, not finer than a thousandth, and a unit."""
    said = clean_text(unicodedata.normalize("NFKC", text))
    found = _PARTS.fullmatch(said)
    if found is None:
        raise ValueError("not a number with a unit")
    milli, unit = parse_milli(found[1]), found[2].strip()
    if not 0 < milli <= MOST_MILLI or not 0 < len(unit) <= LONGEST_UNIT:
        raise ValueError("nothing, or beyond all reason")
    return Amount(milli, unit)


def tidy(text: str) -> str:
    """`text` as it is kept: ``"2kg"`` → ``"2 kg"``. Raises ``ValueError``."""
    return str(parse_amount(text))
