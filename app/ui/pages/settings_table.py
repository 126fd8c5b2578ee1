"""A small table of words: rows of text with an ink per cell, for the lists of the settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from app.ui import theme

AnyIndex = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what stands in its cells, the ink of each (empty: as usual), and an icon for the last one."""

    cells: tuple[str, ...]
    inks: tuple[str, ...] = ()
    key: object = None
    icon: str = ""
    icon_column: int = -1


class WordsModel(QAbstractTableModel):
    """Headings and lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._headings: Sequence[str] = ()
        self._lines: Sequence[Line] = ()
        self._right: frozenset[int] = frozenset()

    def say(self, headings: Sequence[str], lines: Sequence[Line], right: frozenset[int] = frozenset()) -> None:
        """Show these; columns in `right` are aligned to the right."""
        self.beginResetModel()
        self._headings, self._lines, self._right = headings, lines, right
        self.endResetModel()

    def line(self, place: int) -> Line:
        """The line at a place."""
        return self._lines[place]

    def rowCount(self, parent: AnyIndex = NOWHERE) -> int:
        """How many lines."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: AnyIndex = NOWHERE) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The headings."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self._headings):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return self._headings[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What stands in a cell."""
        line, place = self._lines[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return line.cells[place]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(place)
        ink = line.inks[place] if place < len(line.inks) else ""
        if role == Qt.ItemDataRole.ForegroundRole and ink:
            return QColor(getattr(theme.colors(), ink))
        if role == Qt.ItemDataRole.DecorationRole and line.icon and place == line.icon_column:
            return theme.icon(line.icon, ink or "text2", 16)
        if role == Qt.ItemDataRole.FontRole and place == 0:
            return theme.font("strong", figures=True)
        return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column in self._right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter
