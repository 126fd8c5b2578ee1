"""What goes into bringing a file in, and what is known of it on the way: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.i18n import Text
from app.import_export import sheet_in
from app.import_export.mapping import ColumnMap
from app.services import imports
from app.services.imports import ImportPlan, ImportResult
from app.values.field import Field
from app.workflows.bring_in_rows import RowTexts

Cell = tuple[str, int, int]
"""A cell of the file: the sheet, the row as the file counts them, the column from 0."""


@dataclass(frozen=True, slots=True)
class BringInRequest:
    """What the person chose. `kind` "auto" goes by the headings; `mapping` is heading → key of a field, ``None`` to leave it out.

    `corrections` stand in place of what the file says in a cell, `answers` say for single rows, (sheet, row), what becomes of
    them if they look like somebody. With `is_headless` the first row is a record like any other. With `merges_namesakes`
    a row with the phone and the name of somebody is merged unless an answer says otherwise, though its member number is another.
    `own_fields` are those of the owner's own that a column may mean; `examine` and `prepare` ask the shop for them.
    """

    path: Path
    kind: str = "auto"
    sheet: str | None = None
    mapping: Mapping[str, str | None] | None = None
    encoding: str | None = None
    on_duplicate: str | None = None
    corrections: Mapping[Cell, str] = field(default_factory=dict)
    answers: Mapping[tuple[str, int], str] = field(default_factory=dict)
    is_headless: bool = False
    merges_namesakes: bool = False
    own_fields: tuple[Field, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class SheetView:
    """One sheet that is brought in: what it looks like, what it holds, and what its columns were taken for.

    `is_ours` says that it belongs to a whole-shop workbook: nobody added up anything there.
    """

    kind: str
    file: sheet_in.Preview
    columns: ColumnMap
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """How one cell of a column of dates or amounts is read in this file: its text, and the value or what is wrong with it."""

    heading: str
    text: str
    value: Any
    problem: Text | None


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file holds by its first rows, for choosing the columns; a whole-shop workbook has nothing to choose."""

    sheets: tuple[SheetView, ...]
    readings: tuple[Reading, ...]
    is_whole_shop: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was looked at whole: `preview` says what carrying out the `plan` will do.

    `rows` are the texts of each sheet, as the file has them, where they were asked for; `day_first` says of each sheet how
    its dates are read (column → whether the day stands first).
    """

    request: BringInRequest
    sheets: tuple[SheetView, ...]
    plan: ImportPlan
    rows: tuple[RowTexts, ...] = ()
    day_first: tuple[Mapping[int, bool], ...] = ()

    @property
    def preview(self) -> ImportResult:
        """The result that carrying it out will give."""
        return imports.preview(self.plan)

    @property
    def mapping(self) -> Mapping[str, Any]:
        """Heading → key of the field or ``None``; of a whole-shop workbook by sheet."""
        return self.plan.mapping
