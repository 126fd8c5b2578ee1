"""How a value looks in a cell: so that a person can read it, and so that bringing the file in again gives the same value."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from app.i18n import T
from app.services.import_tables import BIRTHDAY, TABLES
from app.values import custom, workbook
from app.values.birthday import Birthday, birthday_text
from app.values.field import Field, FieldKind
from app.values.phone import split_phones

SEPARATOR = "; "
YES, NO = T("Yes"), T("No")
Record = Mapping[str, Any]
Getter = Callable[[Record], Any]


class Cells:
    """Makes cells of stored values, in the zone and with the decimals of the shop and in the language in force."""

    def __init__(self, zone: ZoneInfo, minor_digits: int) -> None:
        self._zone = zone
        self._digits = minor_digits

    def getters(self, table: str, wanted: Sequence[Field]) -> dict[str, Getter]:
        """Key of a field → what reads its cell from a record of `table`; only fields that stand on one of its columns."""
        columns = {field.key: column for column, field in TABLES[table].fields.items()}
        return {field.key: self._getter(field, columns[field.key]) for field in wanted if field.key in columns}

    def own_getters(self, wanted: Sequence[Field], own: Mapping[int, Mapping[int, str]]) -> dict[str, Getter]:
        """As ``getters``, for fields of the owner's own; `own` says what each record has in them."""
        return {field.key: self._own_getter(field, own) for field in wanted if custom.name_in(field.key).isdecimal()}

    def own_reminder(self, record: Record) -> tuple[Any, ...]:
        """The cells of a reminder that the owner wrote, as ``values.workbook`` lists them, without the customer."""
        parameters = json.loads(record["parameters"])
        said = {
            workbook.REMINDER_ON: parameters["on"],
            workbook.REMINDER_STATE: record["status"],
            workbook.REMINDER_OUTCOME: record["outcome"] or None,
            workbook.REMINDER_ENDED: record["closed_at"],
            workbook.REMINDER_BACK: record["snoozed_until"],
        }
        cells = (None if value is None else self._reader(field)(value) for field, value in said.items())
        return parameters["said"], *cells

    def _own_getter(self, field: Field, own: Mapping[int, Mapping[int, str]]) -> Getter:
        said, field_id = self._reader(field), int(custom.name_in(field.key))

        def read(record: Record) -> Any:
            text = own.get(record["id"], {}).get(field_id, "")
            value = text if field.kind is FieldKind.DATE else custom.read(field.kind, text)
            return said(value) if text else None

        return read

    def _getter(self, field: Field, column: str) -> Getter:
        if field.kind is FieldKind.BIRTHDAY:
            return _birthday
        if field.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.PATH, FieldKind.AMOUNT):
            return lambda record: record[column] or None
        said = self._reader(field)
        return lambda record: None if record[column] is None else said(record[column])

    def _reader(self, field: Field) -> Callable[[Any], Any]:
        if field.kind is FieldKind.MONEY:
            return lambda minor: Decimal(minor).scaleb(-self._digits)
        if field.kind is FieldKind.QUANTITY:
            return quantity_cell
        if field.kind is FieldKind.DATE:
            return dt.date.fromisoformat
        if field.kind is FieldKind.INSTANT:
            return self._instant
        if field.kind is FieldKind.YES_NO:
            return lambda value: str(YES if value else NO)
        if field.kind is FieldKind.CHOICE:
            labels = {choice.value: str(choice.label) for choice in field.choices}
            return lambda value: labels.get(value, value) or None
        return lambda value: value

    def _instant(self, seconds: int) -> Any:
        """The local time; with its offset, as a text, in the hour that a clock goes through twice."""
        local = dt.datetime.fromtimestamp(seconds, self._zone)
        return local.isoformat(" ") if local.fold else local.replace(tzinfo=None)


def quantity_cell(milli: int) -> int | Decimal:
    """A quantity: a whole number where it is one."""
    return Decimal(milli).scaleb(-3) if milli % 1000 else milli // 1000


def joined(parts: Sequence[str]) -> str | None:
    """Several texts in one cell."""
    return SEPARATOR.join(parts) or None


def phone_cell(raw: str, digits: str, region: str) -> str:
    """A phone as it was typed, unless that would read as several phones where the shop is."""
    parts = split_phones(raw, region)
    return raw if parts == [raw] else digits or "".join(parts)


def _birthday(record: Record) -> str | None:
    calendar, month, day, is_leap, year = (record[column] for column in BIRTHDAY)
    if month is None or day is None:
        return None
    return birthday_text(Birthday(calendar or "solar", month, day, bool(is_leap), year))
