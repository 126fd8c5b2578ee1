"""Barcodes as they are kept, and what is odd about one that is typed.

The check digit of an EAN-8, UPC-A, EAN-13 or GTIN-14 makes the sum of its digits a multiple of ten, every second digit from the right
counting three times (GS1 General Specifications, section 7.9).
"""

from __future__ import annotations

import unicodedata

from app.i18n import T, Text

CHECKED_LENGTHS = (8, 12, 13, 14)
LIMIT = 64


def tidy(text: str) -> str:
    """`text` as it is kept: plain digits and capital letters, nothing between them.

    Raises ``ValueError`` for signs that no scanner reads from a label (beside letters and digits only ``-. $/+%``).
    """
    said = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if not all(c.isascii() and (c.isalnum() or c in "-.$/+%") for c in said):
        raise ValueError("no sign of a barcode")
    return said.replace("-", "") if said.replace("-", "").isdigit() else said


def doubt(code: str) -> Text | None:
    """What is odd about a barcode, if anything; it may be right all the same."""
    if not code:
        return None
    if not code.isdigit():
        return T("There are letters in it. Is this the item code?")
    if len(code) in CHECKED_LENGTHS and not has_good_check_digit(code):
        return T("The last digit does not fit the others. Scan it again, or leave it if it says so on the pack.")
    return None


def is_slip(code: str, known: str) -> bool:
    """Whether `code` is `known` with one sign wrong, or two neighbours swapped."""
    if len(code) != len(known):
        return False
    wrong = [place for place, (one, other) in enumerate(zip(code, known, strict=True)) if one != other]
    if len(wrong) != 2:
        return len(wrong) == 1
    first, second = wrong
    return second == first + 1 and code[first] == known[second] and code[second] == known[first]


def is_of_a_pack(code: str) -> bool:
    """Whether a code is sure to be one that stands on a pack: of such a length, and with its check digit."""
    return code.isascii() and code.isdigit() and len(code) in CHECKED_LENGTHS and has_good_check_digit(code)


def has_good_check_digit(code: str) -> bool:
    """Whether the last of these digits is the check digit of the others."""
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(code)))
    return weighed % 10 == 0
