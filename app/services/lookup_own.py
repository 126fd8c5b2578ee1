"""Who has what is typed in a field of the owner's own that is a choice, a number or a day; texts are in the search index.

Nothing of these is in that index, so that a choice of everybody is renamed at once. They are asked for by value, along the index
of `custom_value`: a choice by part of its word, a number whole, a day whole or by its month. Yes and no tell nobody from another.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

from app.services.custom_fields import CustomFieldData
from app.values import custom, dates
from app.values.custom import CUSTOMER, PET
from app.values.field import FieldKind
from app.values.quantity import parse_milli
from app.values.text import normalise_key

WORDS = """
WITH RECURSIVE said(word) AS (
  SELECT MIN(value) FROM custom_value WHERE field_id = ?1
  UNION ALL SELECT (SELECT MIN(value) FROM custom_value WHERE field_id = ?1 AND value > said.word) FROM said WHERE said.word IS NOT NULL
) SELECT word FROM said WHERE word IS NOT NULL
"""
"""The words of a choice that anybody has, each found by one step into the index, however many have it."""
WHO = {
    CUSTOMER: """
SELECT json_group_array(customer_id) FROM (SELECT v.customer_id FROM custom_value v
WHERE v.field_id = ? AND v.value BETWEEN ? AND ? AND v.customer_id NOT IN (SELECT id FROM customer WHERE deleted_at IS NOT NULL) LIMIT ?)
""",
    PET: """
SELECT json_group_array(customer_id) FROM (SELECT o.customer_id FROM custom_value v JOIN pet_owner o ON o.pet_id = v.pet_id
WHERE v.field_id = ? AND v.value BETWEEN ? AND ? AND v.pet_id NOT IN (SELECT id FROM pet WHERE deleted_at IS NOT NULL)
AND o.customer_id NOT IN (SELECT id FROM customer WHERE deleted_at IS NOT NULL) LIMIT ?)
""",
}
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_SHORT = re.compile(r"\d{1,2}月\d{1,2}日")
_NAMED = re.compile(r"(\d{1,2})([a-z]+)(\d{4})?")
"""Days as lists show them, without the spaces and mostly without a year, which is then this one: ``2月28日``, ``28feb``."""

Span = tuple[str, str]
"""The first and the last value, as they are kept."""


def who(connection: Any, known: tuple[CustomFieldData, ...], typed: str, today: dt.date, most: int) -> dict[int, None]:
    """The customers who have, or whose pets have, `typed` (as ``normalise_key`` gives it) in a field of `known`; at most `most` of each value."""
    found: dict[int, None] = {}
    for field in known:
        for span in _spans(connection, field, typed, today):
            listed = connection.execute(WHO[field.owner], (field.field_id, *span, most)).fetchone()[0]
            found.update(dict.fromkeys(json.loads(listed)))
    return found


def _spans(connection: Any, field: CustomFieldData, typed: str, today: dt.date) -> Iterator[Span]:
    if field.kind is FieldKind.CHOICE:
        words = (row[0] for row in connection.execute(WORDS, (field.field_id,)))
        yield from ((word, word) for word in words if _fits(typed, normalise_key(word)))
    elif field.kind is FieldKind.QUANTITY:
        yield from _number(typed)
    elif field.kind is FieldKind.DATE:
        yield from _days(typed, today)


def _fits(typed: str, word: str) -> bool:
    """Whether a word is meant: by any part of it, but one letter or digit is too little for a part."""
    return typed in word if len(typed) > 1 or not typed.isascii() else typed == word


def _number(typed: str) -> Iterator[Span]:
    try:
        said = custom.kept(parse_milli(typed))
    except ValueError:
        return
    yield said, said


def _days(typed: str, today: dt.date) -> Iterator[Span]:
    month, named = _MONTH.fullmatch(typed), _NAMED.fullmatch(typed)
    if month:
        said = f"{month[1]}-{int(month[2]):02}"
        yield f"{said}-01", f"{said}-31"
        return
    if named:
        typed = f"{named[1]} {named[2]} {named[3] or today.year}"
    elif _SHORT.fullmatch(typed):
        typed = f"{today.year}年{typed}"
    try:
        said = custom.kept(dates.parse_date(typed))
    except ValueError:
        return
    yield said, said
