"""What deserves a look in a cell that was read: a phone that cannot be right, a weight that hardly can, a word that is no choice, characters that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from app.i18n import T, Text
from app.values.field import Field, FieldKind, is_other_word
from app.values.text import clean_text
from app.values.weight import WEIGHTS, heavy_doubt

Doubt = tuple[str, Text]
"""A code, and the reason in words."""
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PHONES = (FieldKind.PHONE, FieldKind.PHONES)


def doubts_of(field: Field, cell: Any, value: Any) -> Iterator[Doubt]:
    """What is doubtful about `cell`, of which `value` is kept."""
    if field.key in WEIGHTS and value and (heavy := heavy_doubt(value)) is not None:
        yield "heavy", heavy
    if value and field.kind in _PHONES:
        yield from (("phone", phone.problem) for phone in value if phone.problem is not None)
    elif is_other_word(field, value):
        choices = ", ".join(str(choice.label) for choice in field.choices)
        yield "other_word", T("None of the usual words ({choices}); kept as it is", choices=choices)
    if type(cell) is str and not cell.isprintable():
        yield from _unseen(cell)


def _unseen(cell: str) -> Iterator[Doubt]:
    if cell.strip() and not clean_text(cell):
        yield "invisible", T("Only invisible characters; left blank")
    elif _DIRECTION.search(cell):
        yield "direction_mark", T("An invisible mark turned part of the text around; it is left out")
