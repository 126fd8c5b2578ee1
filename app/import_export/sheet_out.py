"""Workbooks going out: every text is a text, never a formula; the same rows give the same bytes; whole or not at all."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from app import files
from app.errors import ShukeError, UserMistake
from app.i18n import T
from app.import_export.limits import MOST_CELL

Tick = Callable[[int, int], None]
FORMATS = {
    "integer": "0",
    "decimal": "0.00",
    "quantity": "0.###",
    "date": "yyyy-mm-dd",
    "instant": "yyyy-mm-dd hh:mm:ss",
    "text": "@",
}
TICK_EVERY = 500
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_RISKY = tuple("=+-@")
_SOME_DAY = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that equal rows give equal files


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
    done = 0
    with _private_temp(path), _workbook() as book:
        for sheet in sheets:
            counts[sheet.name] = 0
            target = _sheet(book, sheet)
            for number, cells in enumerate(sheet.rows, 2):
                target.append(_cells(target, sheet, cells, number))
                counts[sheet.name] += 1
                done += 1
                if tick is not None and done % TICK_EVERY == 0:
                    tick(done, total)
        with files.atomic_write(path) as file:
            _save(book, file)
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


@contextlib.contextmanager
def _private_temp(path: Path) -> Iterator[None]:
    """Let the writer's temporary sheets lie in a folder of their own beside the target, gone afterwards whatever happens."""
    before = tempfile.tempdir
    try:
        with tempfile.TemporaryDirectory(prefix=".shuke-", dir=path.parent) as folder:
            tempfile.tempdir = folder
            yield
    except OSError as error:
        if isinstance(error, ShukeError):
            raise
        raise files.problem(error, path) from error
    finally:
        tempfile.tempdir = before


@contextlib.contextmanager
def _workbook() -> Iterator[Any]:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = "Shuke"
    book.properties.created = book.properties.modified = _SOME_DAY
    try:
        yield book
    finally:
        for sheet in book.worksheets:
            writer = getattr(sheet, "_writer", None)
            if writer is not None and not sheet.closed:
                with contextlib.suppress(Exception):
                    sheet.close()


def _sheet(book: Any, sheet: SheetOut) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    target = book.create_sheet(sheet.name[:31])
    target.freeze_panes = "A2"
    head = []
    for place, column in enumerate(sheet.columns, 1):
        target.column_dimensions[get_column_letter(place)].width = column.width
        cell = WriteOnlyCell(target, column.header)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="F0EFEB")
        head.append(cell)
    target.append(head)
    return target


def _cells(target: Any, sheet: SheetOut, cells: Sequence[Any], row: int) -> list[Any]:
    """The cells of a row; only those that need a type or a format of their own become cell objects."""
    return [
        _cell(target, column, value, row) if value is not None else None
        for column, value in zip(sheet.columns, cells, strict=True)
    ]


def _cell(target: Any, column: ColumnOut, value: Any, row: int) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, str):
        if len(value) < 64 and value.isalnum():
            return value
        said = _LIKE_ESCAPE.sub("_x005F_", value)
        said = _CONTROL.sub(lambda m: f"_x{ord(m[0]):04X}_", said)
        if len(said) > MOST_CELL:
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
        if not said.startswith(_RISKY) and not said.startswith("#"):
            return said
        cell = WriteOnlyCell(target)
        cell._value, cell.data_type = said, "s"
        return cell
    if isinstance(value, int):
        return value
    cell = WriteOnlyCell(target, value)
    if isinstance(value, Decimal):
        cell.number_format = (
            FORMATS["quantity"] if column.kind == "quantity" else f"0.{'0' * column.digits}" if column.digits else "0"
        )
    elif isinstance(value, dt.datetime):
        cell.number_format = FORMATS["instant"]
    elif isinstance(value, dt.date):
        cell.number_format = FORMATS["date"]
    return cell


class _Archive(zipfile.ZipFile):
    """An archive whose parts carry a fixed time, so that equal rows give equal bytes."""

    def writestr(self, name: Any, data: Any, *_args: Any, **_options: Any) -> None:  # type: ignore[override]
        super().writestr(_info(name), data, zipfile.ZIP_DEFLATED)

    def write(self, filename: Any, arcname: Any = None, *_args: Any, **_options: Any) -> None:
        with (
            Path(filename).open("rb") as source,
            self.open(_info(arcname or filename), "w", force_zip64=True) as inside,
        ):
            shutil.copyfileobj(source, inside, 1 << 16)


def _save(book: Any, file: Any) -> None:
    from openpyxl.writer.excel import ExcelWriter

    ExcelWriter(book, _Archive(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True)).save()


def _info(name: Any) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(str(name.filename if isinstance(name, zipfile.ZipInfo) else name), (2000, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info
