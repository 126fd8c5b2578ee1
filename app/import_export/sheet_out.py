"""Workbooks going out: every text is a text, never a formula; the same rows give the same bytes; whole or not at all.

The parts of the workbook are written here, row by row straight into the archive: nothing is kept in memory, no half-done
sheet lies about on the drive, and a row costs a fraction of what a library of cell objects takes for it.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from app import unfinished
from app.errors import UserMistake
from app.i18n import T
from app.import_export import sheet_parts
from app.import_export.limits import MOST_CELL

Tick = Callable[[int, int], None]
TICK_EVERY = 500
EPOCH = dt.date(1899, 12, 30)
EPOCH_TIME = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zone
FIRST_DAY = dt.date(1900, 3, 1)
"""Earlier days are written as texts: spreadsheets believe in a 29 February 1900, or in no days before it."""
SECONDS_A_DAY = 86_400

_ODD = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_PLAIN = re.compile(r"[\w .:,;/@()+-]*")


@dataclass(frozen=True, slots=True)
class ColumnOut:
    """A column: `kind` is ``text``, ``integer``, ``decimal``, ``quantity``, ``date`` or ``instant``; `digits` the decimals of money."""

    header: str
    kind: str = "text"
    width: int = 14
    digits: int = 2


@dataclass(frozen=True, slots=True)
class SheetOut:
    """A sheet: its name, its columns, its rows. A money cell is a ``Decimal``, an instant a local ``datetime`` without zone."""

    name: str
    columns: Sequence[ColumnOut]
    rows: Iterable[Sequence[Any]]


def write_workbook(path: Path, sheets: Sequence[SheetOut], tick: Tick | None = None, total: int = 0) -> dict[str, int]:
    """Write the sheets to `path` and return the rows of each.

    Raises ``UserMistake`` for a text no spreadsheet can hold, ``WorldProblem`` when the place fails, and what `tick` raises; then
    what was at `path` before is still there.
    """
    counts: dict[str, int] = {}
    styles = sheet_parts.Styles()
    done = 0
    with unfinished.clear_write(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, sheet in enumerate(sheets, 1):
            info = sheet_parts.entry(sheet_parts.SHEET_PATH.format(number=number))
            with archive.open(info, "w", force_zip64=True) as part:
                part.write(sheet_parts.sheet_head([c.width for c in sheet.columns]).encode())
                place = 0
                for place, lines in _lines(sheet, styles):
                    part.write(lines.encode())
                    if tick is not None:
                        tick(done + place, total)
                part.write(sheet_parts.SHEET_TAIL.encode())
            counts[sheet.name] = place
            done += place
        for name, text in sheet_parts.around([sheet.name for sheet in sheets], styles):
            archive.writestr(sheet_parts.entry(name), text.encode(), zipfile.ZIP_DEFLATED)
        if tick is not None:
            tick(done, total or done)
    return counts


def write_rejects(path: Path, headers: Sequence[str], rows: Iterable[tuple[int, Sequence[Any], str]]) -> int:
    """Write rows that were not taken, each with its number and reason, so that they can be mended and brought in again."""
    columns = [
        ColumnOut(str(T("Row")), "integer", 8),
        ColumnOut(str(T("Reason")), "text", 48),
        *(ColumnOut(h) for h in headers),
    ]
    filled = ((number, reason, *cells, *[None] * (len(headers) - len(cells))) for number, cells, reason in rows)
    return write_workbook(path, [SheetOut(str(T("To fix")), columns, filled)])[str(T("To fix"))]


def _lines(sheet: SheetOut, styles: sheet_parts.Styles) -> Iterator[tuple[int, str]]:
    """The rows as XML, many at a time, with how many rows were made so far; the heading is none of them."""
    headings = [_text_cell(column.header, 1, column, styles.heading) for column in sheet.columns]
    lines = [sheet_parts.row_of(1, headings)]
    writers = [_Writer(column, styles) for column in sheet.columns]
    count = 0
    for count, cells in enumerate(sheet.rows, 1):
        row = count + 1
        made = [w.cell(v, row) if v is not None else "" for w, v in zip(writers, cells, strict=True)]
        lines.append(sheet_parts.row_of(row, made))
        if len(lines) >= TICK_EVERY:
            yield count, "".join(lines)
            lines.clear()
    if lines:
        yield count, "".join(lines)


class _Writer:
    """Writes the cells of one column; a cell without a place of its own stands where it stands in the row."""

    def __init__(self, column: ColumnOut, styles: sheet_parts.Styles) -> None:
        self._column = column
        self._number = styles.of(column.kind, column.digits)
        self._date = styles.of("date", 0)
        self._instant = styles.of("instant", 0)

    def cell(self, value: Any, row: int) -> str:
        """One cell as XML."""
        if isinstance(value, str):
            return _text_cell(value, row, self._column)
        if isinstance(value, bool):
            return f'<c t="b"><v>{int(value)}</v></c>'
        if isinstance(value, Decimal):
            return f'<c s="{self._number}"><v>{value:f}</v></c>'
        if isinstance(value, int) and abs(value) < 10**15:
            return f"<c><v>{value}</v></c>"
        if isinstance(value, dt.datetime) and value.date() >= FIRST_DAY and value.tzinfo is None:
            since = value - EPOCH_TIME
            serial = since.days + (since.seconds + since.microseconds / 1e6) / SECONDS_A_DAY
            return f'<c s="{self._instant}"><v>{serial!r}</v></c>'
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime) and value >= FIRST_DAY:
            return f'<c s="{self._date}"><v>{(value - EPOCH).days}</v></c>'
        if isinstance(value, float) and value == value and abs(value) < float("inf"):
            return f"<c><v>{value!r}</v></c>"
        return _text_cell(str(value), row, self._column)


def _text_cell(text: str, row: int, column: ColumnOut, style: int = 0) -> str:
    """A text as XML that is a text whatever it begins with, and comes back as it was."""
    styled = f' s="{style}"' if style else ""
    if len(text) < 64 and _PLAIN.fullmatch(text) and text == text.strip() and "_x" not in text:
        return f'<c t="inlineStr"{styled}><is><t>{text}</t></is></c>'
    if len(text) > MOST_CELL:
        raise UserMistake(
            "cell_too_long",
            T(
                "The text in row {row}, column {column} has more than {most} characters; a spreadsheet cannot hold it.",
                row=row,
                column=column.header,
                most=MOST_CELL,
            ),
            T("Shorten it in the program, then export again."),
        )
    said = escape(_ODD.sub(lambda found: f"_x{ord(found[0]):04X}_", text))
    return f'<c t="inlineStr"{styled}><is><t xml:space="preserve">{said}</t></is></c>'
