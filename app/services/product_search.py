"""Whether what is typed means a product: its barcode or code, a part of its name, its pinyin or the initials of it."""

from __future__ import annotations

from functools import lru_cache

from app.values.person_name import sounds
from app.values.text import normalise_key

BY_CODE, BEGINS, INSIDE, BY_SOUND, BEGINS_CODE = range(5)
MOST_TYPED = 100
KEPT = 100_000
"""So many readings are kept: every letter that is typed asks for those of the whole catalogue."""


def typed_key(text: str) -> str:
    """What is typed, ready to be compared."""
    return normalise_key(text[:MOST_TYPED])


def rank(typed: str, name: str, code: str, barcode: str) -> int | None:
    """How well `typed` (of ``typed_key``) fits, 0 best; ``None`` if it does not. The beginning of a code or barcode fits last."""
    if typed in _written(name, code, barcode):
        if typed in (normalise_key(barcode), normalise_key(code)):
            return BY_CODE
        key = _key(name)
        if typed in key:
            return BEGINS if key.startswith(typed) else INSIDE
        if normalise_key(code).startswith(typed) or normalise_key(barcode).startswith(typed):
            return BEGINS_CODE
    if typed.isascii() and typed.isalpha() and any(typed in sound for sound in _sounds(name)):
        return BY_SOUND
    return None


def order_key(name: str) -> str:
    """Where a name stands in a list: Chinese by its pinyin, as in a dictionary."""
    key = _key(name)
    return key if key.isascii() else _sounds(name)[1]


@lru_cache(maxsize=KEPT)
def _written(name: str, code: str, barcode: str) -> str:
    """All that is written of a product, for the one look that leaves most of them out."""
    return "\n".join((_key(name), normalise_key(code), normalise_key(barcode)))


@lru_cache(maxsize=KEPT)
def _key(text: str) -> str:
    return normalise_key(text)


@lru_cache(maxsize=KEPT)
def _sounds(name: str) -> tuple[str, ...]:
    """The initials and the pinyin of a name."""
    return sounds(name)
