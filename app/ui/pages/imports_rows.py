"""The rows of a file as a table: what becomes of each, and the cells that are brought in, which can be corrected in place."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.import_export.mapping import Column
from app.ui import theme
from app.ui.pages.imports_status import ALIKE, DOUBT, FIX, SKIP, CheckedFile, SheetRows, answer_words, status_words
from app.values.field import Field
from app.values.problem import Severity
from app.workflows.bring_in_data import Cell

Index = QModelIndex | QPersistentModelIndex
KEPT = 256
"""So many rows stay unpacked: more than a screen shows."""
TONES = {Severity.REJECT: "danger", Severity.WARNING: "warn", Severity.DUPLICATE: "warn"}
PERSON = ("name", "phones")


class RowsModel(QAbstractTableModel):
    """The rows of one sheet that a filter shows; texts are unpacked when they are looked at."""

    corrected = Signal(object, str)
    """The person wrote something else into a ``Cell``."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.file: CheckedFile | None = None
        self.rows: SheetRows | None = None
        self.places: array[int] = array("q")
        self.columns: Sequence[tuple[Column, Field]] = ()
        self._corrections: Mapping[Cell, str] = {}
        self._unpacked: dict[int, list[str]] = {}

    # --- what is shown ------------------------------------------------------------------------------------------------

    def show_rows(self, file: CheckedFile, rows: SheetRows, places: array[int]) -> None:
        """Show these rows of a sheet; where they are the same as before, what is selected stays."""
        columns = file.prepared.sheets[rows.place].columns.used()
        known = self.rows is not None and (self.rows.sheet, self.columns) == (rows.sheet, columns)
        is_same = known and places == self.places
        if not is_same:
            self.beginResetModel()
        self.file, self.rows, self.places, self.columns = file, rows, places, columns
        self._corrections = file.prepared.request.corrections
        self._unpacked.clear()
        if is_same:
            self.renew()
        else:
            self.endResetModel()

    def show_corrections(self, corrections: Mapping[Cell, str]) -> None:
        """Show what was written at once; what becomes of its row follows when the file was looked at."""
        self._corrections = corrections
        self.renew()

    def renew(self) -> None:
        """Show everything anew."""
        if len(self.places):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.places) - 1, len(self.columns)))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(self.places) - 1)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns))

    def number(self, line: int) -> int:
        """The number that the row in a line of the table has in the file."""
        assert self.rows is not None
        return self.rows.texts.numbers[self.places[line]]

    def status(self, line: int) -> int:
        """What becomes of the row in a line."""
        assert self.rows is not None
        return self.rows.statuses[self.places[line]]

    def reason(self, line: int) -> str:
        """Why, in a few words; empty where there is nothing to say."""
        if self.rows is None or self.file is None:
            return ""
        status, number = self.status(line), self.number(line)
        said = [p for p in self.rows.of(self.places[line]) if status != FIX or p.severity is Severity.REJECT]
        if status == ALIKE:
            why = str(self.file.prepared.plan.outcomes[self.rows.place].asked[number])
            answer = self.file.answer(self.rows.sheet, number)
            return f"{answer_words(answer)} · {why}" if answer is not None else why
        if status not in (FIX, DOUBT, SKIP) or not said:
            return ""
        return str(said[0].reason) + (f" +{len(said) - 1}" if len(said) > 1 else "")

    def cell(self, line: int, column: int) -> Cell:
        """Which cell of the file a cell of the table is; `column` counts from 1, after the status."""
        assert self.rows is not None
        return self.rows.sheet, self.number(line), self.columns[column - 1][0].index

    def text(self, line: int, column: int) -> str:
        """What stands in a cell now."""
        corrected = self._corrections.get(self.cell(line, column))
        return corrected if corrected is not None else self.file_text(line, column)

    def file_text(self, line: int, column: int) -> str:
        """What the file says in a cell."""
        assert self.rows is not None
        place = self.places[line]
        if place not in self._unpacked:
            if len(self._unpacked) >= KEPT:
                self._unpacked.clear()
            self._unpacked[place] = self.rows.texts.texts(place)
        return self._unpacked[place][column - 1]

    def is_corrected(self, line: int, column: int) -> bool:
        """Whether the person wrote something else into a cell."""
        return self.cell(line, column) in self._corrections

    def tone(self, line: int, column: int) -> str:
        """``danger`` or ``warn`` for a cell that is wrong, or by which the row looks like somebody; else empty."""
        if self.rows is None or column == 0:
            return ""
        heading, key = self.columns[column - 1][0].heading, self.columns[column - 1][1].key
        status = self.status(line)
        for problem in self.rows.of(self.places[line]):
            tone = TONES.get(problem.severity, "")
            is_here = problem.column == heading or (not problem.column and key == "name" and status == FIX)
            if is_here and tone:
                return tone
        return "warn" if status == ALIKE and key in PERSON and self.text(line, column) else ""

    def first_bad(self, line: int) -> int:
        """The column of the first cell that is wrong, before those that are only to be looked at; the first cell if none is."""
        tones = [self.tone(line, column) for column in range(1, len(self.columns) + 1)]
        return next((tones.index(tone) + 1 for tone in ("danger", "warn") if tone in tones), 1)

    # --- what Qt asks -------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """How many rows the filter shows."""
        return 0 if parent.isValid() else len(self.places)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """The status, and a column for each of the file that is brought in."""
        return len(self.columns) + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every cell of the file can be corrected."""
        found = super().flags(index)
        return found | Qt.ItemFlag.ItemIsEditable if index.column() else found

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Our words above the columns, the file's own in the tooltip; what becomes of a row at its side."""
        if orientation == Qt.Orientation.Vertical:
            return self.data(self.index(section, 0), role)
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("head")
        if role == Qt.ItemDataRole.ToolTipRole and section:
            return self.columns[section - 1][0].heading
        if role == Qt.ItemDataRole.DisplayRole:
            return str(self.columns[section - 1][1].label) if section else _("Status")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell."""
        line, column = index.row(), index.column()
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.EditRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        if column == 0:
            words, reason = status_words(self.status(line)), self.reason(line)
            return f"{words}: {reason}" if reason else words
        text = self.text(line, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(line, column, text)
        if role == Qt.ItemDataRole.AccessibleTextRole and self.tone(line, column):
            return f"{text or _('blank')}, {self._reason_of(line, column)}"
        return text

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell what the person wrote; the file is looked at again with it."""
        text = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or not index.column() or text == self.text(index.row(), index.column()):
            return False
        self.corrected.emit(self.cell(index.row(), index.column()), text)
        return True

    def _tip(self, line: int, column: int, text: str) -> str:
        if self.is_corrected(line, column):
            return _("The file says: {text}", text=self.file_text(line, column) or _("blank"))
        return self._reason_of(line, column) or text

    def _reason_of(self, line: int, column: int) -> str:
        assert self.rows is not None
        heading = self.columns[column - 1][0].heading
        found = [str(p.reason) for p in self.rows.of(self.places[line]) if p.column == heading]
        return "; ".join(found) or (self.reason(line) if self.tone(line, column) else "")
