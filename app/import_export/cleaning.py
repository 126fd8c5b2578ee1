"""Rows of cells become rows of values, and what cannot be read is said: which row, which column, what stands there, why.

A cell that cannot be read takes its row out of the import (the sheet of rejects lists it); a phone that cannot be right is
kept and told. Blank rows are no rows; a line of totals and a heading that is repeated are skipped and said.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.i18n import T, Text
from app.import_export.doubts import doubts_of
from app.import_export.mapping import NAME_PARTS, NOTES, Column, ColumnMap, is_called
from app.values import dates
from app.values.field import Field, FieldKind, FieldProblem, ParseContext, cell_text, parse_field
from app.values.headings import heading_key
from app.values.problem import LONGEST_VALUE, Problem, Severity

Cells = Sequence[Any]
Row = tuple[int, tuple[Any, ...] | None, tuple[Problem, ...]]
"""The row's number in the file, one value per field (``None``: the row is not taken), and what was found in it."""

TOTALS = frozenset(
    map(heading_key, ("合计", "总计", "小计", "总额", "汇总", "total", "totals", "grand total", "subtotal", "sum"))
)
UNKNOWN = frozenset(("u", "unknown", "unk", "n/a", "na", "?", "？", "-", "未知", "不详", "不明", "不清楚"))
LUNAR_HEADING = re.compile("农历|農曆|阴历|陰曆|旧历|lunar", re.IGNORECASE)
NAME = "name"
DATE_KINDS = frozenset((FieldKind.DATE, FieldKind.INSTANT, FieldKind.BIRTHDAY))

REMEMBERED = 4096
"""So many rows are remembered for who looks at them a chunk later."""
_MEMORY = 4096
_EITHER_ORDER = re.compile(r"\s*\d{1,2}[-/.\s]\d{1,2}[-/.\s](?:\d{4}|\d{2})(?!\d)")
_WHOLE = re.compile(r"(\d+)\.0+")

Reader = Callable[[Any], Any]


class DayOrder:
    """Finds out, over whole columns, whether the day stands before the month."""

    def __init__(self, columns: ColumnMap, *, usual: bool) -> None:
        self._usual = usual
        self._seen: dict[int, list[str]] = {c.index: [] for c, field in columns.used() if field.kind in DATE_KINDS}

    def matters(self, samples: Iterable[Cells]) -> bool:
        """Whether a column of dates is written in a way that can be read in either order."""
        return any(_written_either_way(cells, index) for cells in samples for index in self._seen)

    def look(self, cells: Cells) -> None:
        """Take a row into account."""
        for index, seen in self._seen.items():
            if _written_either_way(cells, index):
                seen.append(cells[index].strip()[:10])

    def decide(self) -> dict[int, bool]:
        """Column → whether the day stands first; where nothing in the file tells, as is `usual` where the shop is."""
        found = {index: dates.guess_day_first(seen) for index, seen in self._seen.items()}
        told = {order for order in found.values() if order is not None}
        usual = told.pop() if len(told) == 1 else self._usual
        return {index: usual if order is None else order for index, order in found.items()}


class Cleaner:
    """Reads the rows of one sheet; of one that the program wrote (`is_ours`) no row is a line of totals, whatever it is called."""

    def __init__(
        self,
        columns: ColumnMap,
        context: ParseContext,
        day_first: Mapping[int, bool] | None = None,
        sheet: str = "",
        *,
        is_ours: bool = False,
    ) -> None:
        self.fields = columns.fields()
        self._sheet, self._is_ours = sheet, is_ours
        self._latest: deque[tuple[int, Cells]] = deque(maxlen=REMEMBERED)
        self._headings = [(c.index, heading_key(c.heading)) for c, _field in columns.used()]
        order = day_first or {}
        users: dict[str, list[Column]] = {}
        for column, field in columns.used():
            users.setdefault(field.key, []).append(column)
        self._readers = [
            _FieldReader(field, users[field.key], [_reader(field, c, replace(context, day_first=order.get(c.index))) for c in users[field.key]])
            for field in self.fields
        ]  # fmt: skip

    def rows(self, rows: Iterable[tuple[int, Cells]]) -> Iterator[Row]:
        """Each row with its values, or with the reason why it is not taken."""
        for number, cells in rows:
            first = next(filter(_is_filled, cells), None)
            if first is None:
                continue
            reason = self._not_a_record(first, cells)
            if reason is None:
                yield self._read(number, cells)
            else:
                said = cell_text(first)[:LONGEST_VALUE]
                yield number, None, (Problem(number, "", said, *reason, Severity.SKIP, self._sheet),)

    def _read(self, number: int, cells: Cells) -> Row:
        problems: list[Problem] = []
        values: list[Any] = []
        is_taken, width = True, len(cells)
        for reader in self._readers:
            cell = cells[reader.index] if reader.index < width else None
            try:
                if reader.known is not None and (cell is None or type(cell) is str):
                    value = reader.known[cell]
                else:
                    value = reader.read(cells)
            except FieldProblem as problem:
                is_taken = False
                problems.append(self._problem(number, reader, cells, problem.reason, problem.code, Severity.REJECT))
                continue
            values.append(value)
            if reader.may_be_doubtful or (type(cell) is str and not cell.isprintable()):
                doubts = doubts_of(reader.field, cell, value)
                problems += [self._problem(number, reader, cells, why, code, Severity.WARNING) for code, why in doubts]
        if not is_taken:
            problems.sort(key=lambda p: p.severity is not Severity.REJECT)
            return number, None, tuple(problems)
        self._latest.append((number, cells))
        return number, tuple(values), tuple(problems)

    def cell(self, row: int, key: str) -> str | None:
        """What stands in the file for the field `key` in one of the rows that were taken last; ``None`` if it is not known any more."""
        reader = next((each for each in self._readers if each.field.key == key), None)
        cells = next((cells for number, cells in reversed(self._latest) if number == row), None)
        return None if reader is None or cells is None else _said(reader.guilty(cells), cells)

    def _problem(
        self, number: int, reader: _FieldReader, cells: Cells, reason: Text, code: str, severity: Severity
    ) -> Problem:
        column = reader.guilty(cells)
        value = _said(column, cells)[:LONGEST_VALUE]
        return Problem(number, column.heading, value, reason, code, severity, self._sheet)

    def _not_a_record(self, first: Any, cells: Cells) -> tuple[Text, str] | None:
        if not isinstance(first, str) or len(first) > 60:
            return None
        key = heading_key(first)
        if key in TOTALS and not self._is_ours:
            return T("Looks like a line of totals"), "totals_row"
        if len(self._headings) > 1 and all(
            index < len(cells) and isinstance(cells[index], str) and heading_key(cells[index]) == heading
            for index, heading in self._headings
        ):
            return T("The headings once more"), "heading_row"
        return None


class _Known(dict[str | None, Any]):
    """Text of a cell → its value; remembers texts that were read, as a column repeats itself."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __missing__(self, cell: str | None) -> Any:
        value = self._reader(cell)
        if len(self) >= _MEMORY:
            self.clear()
        self[cell] = value
        return value


class _FieldReader:
    """Reads one field from the column, or the columns, that hold it.

    `known` are the values of the texts in the one column that holds it, `index`; ``None`` if there are several.
    """

    def __init__(self, field: Field, columns: Sequence[Column], readers: Sequence[Reader]) -> None:
        self.field = field
        self._columns = columns
        self._pairs = [(column.index, reader) for column, reader in zip(columns, readers, strict=True)]
        self.index, self._reader = self._pairs[0]
        self._plain_note = next((c for c in columns if is_called(c.heading, field)), None)
        self._is_note = field.key in NOTES and (len(columns) > 1 or self._plain_note is None)
        self.known = _Known(self._reader) if len(columns) == 1 and not self._is_note else None
        self.may_be_doubtful = field.kind in (FieldKind.PHONE, FieldKind.PHONES, FieldKind.CHOICE)

    def read(self, cells: Cells) -> Any:
        """The value of the field in a row. Raises ``FieldProblem``."""
        if self.known is not None:
            return self._reader(cells[self.index] if self.index < len(cells) else None)
        if self.field.key == NAME:
            return self._reader(_whole_name(cells, self._columns))
        if self._is_note:
            return self._reader(_noted(cells, self._columns, self._plain_note))
        given = [cells[index] if index < len(cells) else None for index, _reader in self._pairs]
        if self.field.kind is FieldKind.INSTANT:
            return self._reader(_joined(given))
        found = [reader(cell) for cell, (_index, reader) in zip(given, self._pairs, strict=True)]
        if self.field.kind is FieldKind.BIRTHDAY:
            return next((value for value in found if value is not None), None)
        return tuple(dict.fromkeys(value for values in found for value in values or ()))

    def guilty(self, cells: Cells) -> Column:
        """The first column with something in it: what a problem names."""
        return next((c for c in self._columns if c.index < len(cells) and _is_filled(cells[c.index])), self._columns[0])


def _reader(field: Field, column: Column, context: ParseContext) -> Reader:
    """A function from a cell to the value."""
    prepare = _preparation(field, column)
    return lambda cell: parse_field(field, None if cell is None else prepare(cell), context)


def _preparation(field: Field, column: Column) -> Reader:
    """What is done to a cell before it is read."""
    if field.kind is FieldKind.BIRTHDAY and LUNAR_HEADING.search(column.heading):
        return _as_lunar
    if field.kind in (FieldKind.CHOICE, FieldKind.YES_NO):
        return lambda cell: "" if isinstance(cell, str) and cell.strip().lower() in UNKNOWN else cell
    if field.key == "member_number":
        return lambda cell: found[1] if isinstance(cell, str) and (found := _WHOLE.fullmatch(cell.strip())) else cell
    return lambda cell: cell


def _as_lunar(cell: Any) -> Any:
    """A date below a heading that says lunar."""
    if isinstance(cell, dt.date):
        return f"农历{cell.year}-{cell.month}-{cell.day}"
    text = cell_text(cell).strip()
    return text if not text or text.startswith("L") or LUNAR_HEADING.search(text) else f"农历{text}"


def _whole_name(cells: Cells, columns: Sequence[Column]) -> str:
    """Parts of a name from several columns, the family name last; Chinese names stand together, the family name first."""
    parts = sorted((NAME_PARTS.get(heading_key(c.heading), 0), c.index) for c in columns)
    said = [cell_text(cells[i]).strip() for _part, i in parts if i < len(cells) and _is_filled(cells[i])]
    if said and not any(map(str.isascii, said)):
        return "".join(reversed(said))
    return " ".join(said)


def _noted(cells: Cells, columns: Sequence[Column], plain: Column | None) -> str:
    """A note from several columns: the `plain` one as it stands, of every other that says something a line "heading: value"."""
    filled = [column for column in columns if column.index < len(cells) and _is_filled(cells[column.index])]
    lines = [cell_text(cells[column.index]) for column in filled if column is plain]
    lines += [
        f"{column.heading}: {' '.join(cell_text(cells[column.index]).split())}"
        for column in filled
        if column is not plain
    ]
    return "\n".join(lines)


def _joined(cells: Sequence[Any]) -> Any:
    """A date and a time from two columns."""
    filled = [cell for cell in cells if _is_filled(cell)]
    if len(filled) < 2:
        return filled[0] if filled else None
    day, time = filled[0], filled[1]
    if isinstance(time, float) and 0 <= time < 1:
        minutes, seconds = divmod(round(time * 86400) % 86400, 60)
        time = dt.time(minutes // 60, minutes % 60, seconds)
    if isinstance(time, dt.datetime):
        time = time.time()
    if isinstance(day, dt.date) and isinstance(time, dt.time):
        return dt.datetime.combine(day, time)
    day = day.date() if isinstance(day, dt.datetime) else day
    return f"{cell_text(day)} {time}"


def _said(column: Column, cells: Cells) -> str:
    """What stands in a column, as a text."""
    return cell_text(cells[column.index]) if column.index < len(cells) and cells[column.index] is not None else ""


def _is_filled(cell: Any) -> bool:
    return cell is not None and cell != "" and (type(cell) is not str or not cell.isspace())


def _written_either_way(cells: Cells, index: int) -> bool:
    return index < len(cells) and isinstance(cells[index], str) and _EITHER_ORDER.match(cells[index]) is not None
