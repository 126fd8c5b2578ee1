"""The headings of a sheet: where they stand, and how they are compared."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from app.values.field import Field, cell_text
from app.values.phone import CHINESE_MOBILE
from app.values.text import clean_text, normalise_key

HEADING_ROWS = 10
LONGEST_HEADING = 200
_BRACKETS = re.compile(r"[(（\[【<《][^)）\]】>》]*[)）\]】>》]")
_SIGNS = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NUMBER = re.compile(r"[-+¥$]?\d[\d,.:/\- ]*")


@lru_cache(maxsize=4096)
def heading_key(text: str) -> str:
    """A heading as it is compared: "Phone number*" and "phone_number" are the same, and so are 手機 and 手机."""
    return _SIGNS.sub("", normalise_key(text))


@lru_cache(maxsize=4096)
def bare_key(text: str) -> str:
    """The same without what stands in brackets: "体重(kg)" is "体重"."""
    return heading_key(_BRACKETS.sub("", text))


@lru_cache(maxsize=512)
def words_of(field: Field) -> frozenset[str]:
    """Every way to head a column of `field`, as keys."""
    return frozenset(key for said in sayings_of(field) for key in (heading_key(said), bare_key(said)) if key)


def sayings_of(field: Field) -> tuple[str, ...]:
    """Every way to head a column of `field`, as it is written."""
    return (field.key, *field.aliases, field.label.message)


@lru_cache(maxsize=4096)
def spaced(text: str) -> str:
    """A heading as words between single spaces: "CustomerPhone_No." is " customer phone no "."""
    return f" {' '.join(_SIGNS.split(_CAMEL.sub(' ', text).lower()))} ".replace("  ", " ")


def unique_headings(cells: Sequence[Any]) -> tuple[str, ...]:
    """The headings, each once: a blank one is named by its letter ("C"), a second "Phone" is "Phone (2)"."""
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        said = clean_text(cell_text(cell))[:LONGEST_HEADING] if cell is not None else ""
        heading, count = said or column_letter(index), 1
        while heading in found:
            count += 1
            heading = f"{said or column_letter(index)} ({count})"
        found[heading] = index
    return tuple(found)


def column_letter(index: int) -> str:
    """The name of a column in a spreadsheet: 0 → "A", 27 → "AB"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def find_headings(
    rows: Sequence[tuple[int, Sequence[Any]]], known: Collection[str], given: Collection[str] = ()
) -> int | None:
    """The place in `rows` of the row of headings: the one of the first ten that holds most `known` words.

    Where none is known, the first row of at least two texts none of which looks like a value. `given` are headings that
    must be there. ``None`` if no row will do.
    """
    best: tuple[int, int] | None = None
    for place, (_number, cells) in enumerate(rows[:HEADING_ROWS]):
        texts = [clean_text(cell_text(c)) for c in cells if isinstance(c, str) and c.strip()]
        score = sum(heading_key(t) in known or bare_key(t) in known for t in texts) + 100 * sum(
            t in given for t in texts
        )
        if score and (best is None or score > best[0]):
            best = (score, place)
    if best is not None:
        return best[1]
    for place, (_number, cells) in enumerate(rows[:HEADING_ROWS]):
        filled = [c for c in cells if c is not None and c != ""]
        if filled:
            return place if len(filled) > 1 and not any(looks_like_value(c) for c in filled) else None
    return None


def looks_like_value(cell: Any) -> bool:
    """Whether a cell is a number, a date, a phone: something that heads no column."""
    if isinstance(cell, (int, float, dt.date, dt.time)):
        return True
    text = str(cell).strip()
    return bool(_NUMBER.fullmatch(text) or CHINESE_MOBILE.fullmatch(text))
