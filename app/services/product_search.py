"""Whether what is typed means a product: its barcode or code, a part of its name, its pinyin or the initials of it."""

from __future__ import annotations

from functools import lru_cache

from app.values.person_name import sounds
from app.values.text import normalise_key

BY_CODE, BEGINS, INSIDE, BY_SOUND = range(4)
MOST_TYPED = 100


def typed_key(text: str) -> str:
    """What is typed, ready to be compared."""
    return normalise_key(text[:MOST_TYPED])


def rank(typed: str, name: str, code: str, barcode: str) -> int | None:
    """How well `typed` (of ``typed_key``) fits, 0 best; ``None`` if it does not."""
    if typed in (normalise_key(barcode), normalise_key(code)):
        return BY_CODE
    key = _key(name)
    if key.startswith(typed):
        return BEGINS
    if typed in key:
        return INSIDE
    if typed.isascii() and typed.isalpha() and any(typed in sound for sound in _sounds(name)):
        return BY_SOUND
    return None


def fits(typed: str, name: str, code: str, barcode: str) -> bool:
    """Whether `typed` means this product; in a list the beginning of a code or barcode is enough."""
    if rank(typed, name, code, barcode) is not None:
        return True
    return normalise_key(code).startswith(typed) or normalise_key(barcode).startswith(typed)


def order_key(name: str) -> str:
    """Where a name stands in a list: Chinese by its pinyin, as in a dictionary."""
    key = _key(name)
    return key if key.isascii() else _sounds(name)[1]


@lru_cache(maxsize=32_768)
def _key(name: str) -> str:
    return normalise_key(name)


@lru_cache(maxsize=32_768)
def _sounds(name: str) -> tuple[str, ...]:
    """The initials and the pinyin of a name, kept because every letter that is typed asks for those of the whole catalogue."""
    return sounds(name)
