"""The tables an import writes to, read from the models: a field added there is imported from then on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnDefault
from sqlalchemy.sql.elements import KeyedColumnElement

from app.models import (
    Base,
    CareRecord,
    CareTemplate,
    Consent,
    Customer,
    CustomerPhone,
    CustomerTag,
    CustomField,
    CustomValue,
    FamilyMember,
    Feedback,
    Household,
    HouseholdMember,
    Interaction,
    NotSame,
    Pet,
    PetOwner,
    Product,
    Purchase,
    PurchaseItem,
    Reminder,
    RightAsIs,
    Segment,
    Tag,
)
from app.values.birthday import Birthday
from app.values.field import Field, FieldKind

STAMPS = ("created_at", "import_batch_id")
OWNER = "staff_id"
_NOT_PLANNED = ("id", "deleted_at", "photo_id", "merged_into_id", *STAMPS, OWNER)
BIRTHDAY = ("birthday_calendar", "birthday_month", "birthday_day", "birthday_is_leap", "birthday_year")

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """How rows are planned for a table: its columns, what each is when nothing is known, and which refer to what.

    A stamped table also gets `STAMPS` when the plan is carried out, an owned one `OWNER`. `fields` are the columns that a
    field of the model fills.
    """

    name: str
    columns: tuple[str, ...]
    blank: Values
    references: Mapping[str, str]
    fields: Mapping[str, Field]
    is_stamped: bool
    is_owned: bool

    def place(self, column: str) -> int:
        """Where `column` stands in a planned row."""
        return self.columns.index(column)

    def fill(self, old: Values, new: Values) -> dict[str, Any]:
        """What of `new` goes into blanks of `old`: column → value. A birthday is filled whole or not at all."""
        found: dict[str, Any] = {}
        has_birthday = BIRTHDAY[1] in self.columns and old[self.place(BIRTHDAY[1])] is not None
        for column, before, after in zip(self.columns, old, new, strict=True):
            if column in BIRTHDAY:
                if not has_birthday and after != before:
                    found[column] = after
            elif before in (None, "") and after not in (None, ""):
                found[column] = after
        return found

    def agree(self, one: Values, other: Values) -> bool:
        """Whether no column says two different things."""
        return all(a == b or a in (None, "") or b in (None, "") for a, b in zip(one, other, strict=True))

    def filled(self, old: Values, changes: Mapping[str, Any]) -> Values:
        """`old` with `changes`."""
        return tuple(changes.get(column, before) for column, before in zip(self.columns, old, strict=True))


def _table(model: type[Base]) -> Table:
    columns = list(model.__table__.columns)
    names = {c.name for c in columns}
    is_stamped = names.issuperset(STAMPS)
    kept = [c for c in columns if c.name not in _NOT_PLANNED or (c.name == STAMPS[0] and not is_stamped)]
    return Table(
        model.__tablename__,
        tuple(c.name for c in kept),
        tuple(_blank(c) for c in kept),
        {c.name: fk.column.table.name for c in kept for fk in c.foreign_keys},
        {c.name: c.info["field"] for c in kept if "field" in c.info},
        is_stamped=is_stamped,
        is_owned=OWNER in names,
    )


def _blank(column: KeyedColumnElement[Any]) -> Any:
    default = column.default if isinstance(column, Column) else None
    return default.arg if isinstance(default, ColumnDefault) and default.is_scalar else None


TABLES: Mapping[str, Table] = {
    t.name: t
    for t in map(
        _table,
        (
            Tag,
            CustomField,
            Customer,
            CustomerPhone,
            CustomerTag,
            Household,
            HouseholdMember,
            NotSame,
            FamilyMember,
            Consent,
            RightAsIs,
            Pet,
            PetOwner,
            CustomValue,
            CareTemplate,
            CareRecord,
            Product,
            Purchase,
            PurchaseItem,
            Interaction,
            Feedback,
            Reminder,
            Segment,
        ),
    )
}
"""Every table an import may write to, in the order in which rows are inserted."""


class Shaper:
    """Turns the values of a row, named by field keys, into a planned row of one table."""

    def __init__(self, table: Table, keys: Sequence[str], finish: Callable[[Values], Values] = tuple) -> None:
        self.finish = finish
        self._blank = table.blank
        self.key_of = {field.key: column for column, field in table.fields.items()}
        moves = []
        for index, key in enumerate(keys):
            column = self.key_of.get(key)
            if column is not None and column not in table.references:
                place = table.place(column)
                moves.append((index, place, table.fields[column].kind))
        self._plain = [(i, p) for i, p, kind in moves if kind not in (FieldKind.BIRTHDAY, FieldKind.DATE)]
        self._days = [(i, p) for i, p, kind in moves if kind is FieldKind.DATE]
        self._birthdays = [(i, table.place(BIRTHDAY[0])) for i, _p, kind in moves if kind is FieldKind.BIRTHDAY]
        self.places = tuple(sorted({p for _i, p, _k in moves}))
        self._read = tuple(i for i, _p, _k in moves)
        self._seen: dict[Values, Values] = {}

    def shared(self, values: Sequence[Any]) -> Values:
        """The planned row, the same object for equal cells: for what a file says again and again."""
        said = tuple([values[i] for i in self._read])
        found = self._seen.get(said)
        if found is None:
            found = self._seen[said] = self.finish(self.row(values))
        return found

    def row(self, values: Sequence[Any]) -> Values:
        """The planned row; what the file does not give is blank."""
        if not self._read:
            return self._blank
        out = list(self._blank)
        for index, place in self._plain:
            value = values[index]
            if value is not None and value != "":
                out[place] = value
        for index, place in self._days:
            if values[index] is not None:
                out[place] = values[index].isoformat()
        for index, place in self._birthdays:
            if values[index] is not None:
                out[place : place + len(BIRTHDAY)] = birthday_columns(values[index])
        return tuple(out)


def birthday_columns(birthday: Birthday) -> Values:
    """A birthday as `BIRTHDAY` keeps it."""
    return (birthday.calendar, birthday.month, birthday.day, birthday.is_leap, birthday.year)
