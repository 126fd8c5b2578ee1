"""Which products may be one thing under two names: the same barcode, the same name spelled otherwise, one letter apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.i18n import T, Text
from app.services.product_search import order_key
from app.shop import Shop
from app.storage.database import raw
from app.values.text import normalise_key

BARCODE, NAME, SOUND, LETTER = T("same barcode"), T("same name"), T("sounds the same"), T("one letter differs")
_ALL = "SELECT id, name, code, barcode, is_new IS 1 FROM product WHERE deleted_at IS NULL"
_WORDS = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_Row = tuple[int, str, str, str, int]
FEW_LETTERS = 6
"""In a shorter name, or among characters, another letter is another thing."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Another product that may be the same, and why."""

    product_id: int
    name: str
    why: Text
    is_new: bool
    """Whether it was typed at the counter and is to be completed."""


def similar(shop: Shop, product_id: int, most: int = 3) -> tuple[Alike, ...]:
    """What may be the same as a product outside the bin, the most likely first; nothing for one that is not there."""
    with shop.read() as session:
        rows = raw(session).execute(_ALL).fetchall()
    mine = next((row for row in rows if row[0] == product_id), None)
    if mine is None:
        return ()
    order = (BARCODE, NAME, SOUND, LETTER)
    found = [(order.index(why), row) for row in rows if row is not mine and (why := _why(mine, row)) is not None]
    found.sort(key=lambda one: one[0])
    return tuple(Alike(row[0], row[1], order[place], bool(row[4])) for place, row in found[:most])


def _why(one: _Row, other: _Row) -> Text | None:
    """Why two may be the same; two that have codes of their own are told apart by them."""
    _id, name, code, barcode, _is_new = one
    _other_id, other_name, other_code, other_barcode, _is_other_new = other
    if barcode and barcode == other_barcode:
        return BARCODE
    if (code and other_code and code != other_code) or (barcode and other_barcode):
        return None
    if _spelling(name) == _spelling(other_name):
        return NAME
    key, other_key = normalise_key(name), normalise_key(other_name)
    if _NUMBERS.findall(key) != _NUMBERS.findall(other_key):
        return None
    if not key.isascii():
        return SOUND if order_key(name) == order_key(other_name) else None
    return LETTER if other_key.isascii() and len(key) >= FEW_LETTERS and _one_apart(key, other_key) else None


def _spelling(name: str) -> list[str]:
    """The words of a name whatever stands between them, and in whatever order."""
    if name.isascii():
        return sorted(_WORDS.findall(name.lower()))
    return ["".join(_WORDS.findall(normalise_key(name)))]


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter more, less, or another one makes the one the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return (
        one[start + 1 :] == other[start + 1 :] or one[start:] == other[start + 1 :] or one[start + 1 :] == other[start:]
    )
