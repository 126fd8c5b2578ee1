"""How the headings of columns are compared: in either language, without case, spaces, signs and brackets."""

from __future__ import annotations

import re
from functools import lru_cache

from app.values.field import Field
from app.values.text import normalise_key

_BRACKETS = re.compile(r"[(（\[【<《][^)）\]】>》]*[)）\]】>》]")
_SIGNS = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

IGNORED = frozenset(("row", "reason", "行", "行号", "原因"))
"""Headings of our own sheet of rejects: never fields."""


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
