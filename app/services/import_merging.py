"""What merging would drop: values of a row that differ from those of the customer it is merged into, as lines for the note."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.services.import_tables import BIRTHDAY, TABLES, Values
from app.values.birthday import Birthday, format_birthday, parse_birthday
from app.values.field import Field, FieldKind
from app.values.text import normalise_key

CUSTOMER = TABLES["customer"]
NOTE = "note"
_BLANK = (None, "")


def left_over(known: Values, said: Values) -> tuple[str, ...]:
    """A line "label value" for every value of `said` beside another one in `known` (planned rows of ``customer``); of a note its own lines.

    Spaces, case, width and traditional characters make no difference.
    """
    lines: list[str] = []
    for column, field in CUSTOMER.fields.items():
        if column in CUSTOMER.references:
            continue
        before, after = _value(field, column, known), _value(field, column, said)
        if (
            before in _BLANK
            or after in _BLANK
            or _same(before, after)
            or after == CUSTOMER.blank[CUSTOMER.place(column)]
        ):
            continue
        lines += after.splitlines() if field.key == NOTE else [f"{field.label} {_words(field, after)}"]
    return tuple(lines)


def _value(field: Field, column: str, row: Values) -> Any:
    if field.kind is not FieldKind.BIRTHDAY:
        return row[CUSTOMER.place(column)]
    first = CUSTOMER.place(BIRTHDAY[0])
    born = row[first : first + len(BIRTHDAY)]
    return None if born[1] is None else Birthday(*born)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return normalise_key(one) == normalise_key(other)
    return bool(one == other)


def _words(field: Field, value: Any) -> str:
    if isinstance(value, Birthday):
        return format_birthday(value)
    if field.kind is FieldKind.DATE:
        return format_birthday(parse_birthday(dt.date.fromisoformat(str(value))))
    said = next((str(choice.label) for choice in field.choices if choice.value == value), "")
    return said or " ".join(str(value).split())
