"""A table of any length: an array of ids, and the rows of the blocks that were looked at."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.i18n import _
from app.ui import theme

BLOCK = 100
KEPT_BLOCKS = 60
TICK, NAME, RESTORE = "tick", "name", "restore"
"""Columns that every such table may have: a tick, what the row is called, a link."""
Index = QModelIndex | QPersistentModelIndex
L = TypeVar("L")


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column of the table: what it shows, how wide it is, and the order that a click on its head asks for."""

    key: str
    width: int
    sort: str = ""


class BlockModel(QAbstractTableModel, Generic[L]):
    """The table. A cell of a block that is not there yet is blank, and asks for the block."""

    wanted = Signal(int)
    """Somebody looked at this block, and it is not there."""
    ticked_changed = Signal()
    right: frozenset[str] = frozenset()
    """The columns that are aligned to the right."""

    def __init__(self, columns: Sequence[ColumnSpec], parent: QObject) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.ids: array[int] = array("q")
        self.ticked: set[int] = set()
        self.order = ("", True)
        self._blocks: dict[int, dict[int, L]] = {}
        self._words: dict[tuple[int, str], str] = {}

    # --- what a table says of its rows ---------------------------------------------------------------------------------

    def id_of(self, line: L) -> int:
        """The id of a row."""
        raise NotImplementedError

    def cell(self, line: L, key: str) -> str:
        """A cell as text."""
        raise NotImplementedError

    def head(self, key: str) -> str:
        """The words above a column."""
        raise NotImplementedError

    def head_tip(self, key: str) -> str:
        """The tooltip of the words above a column; nothing where they tell all."""
        return ""

    def tip(self, line: L, key: str) -> str:
        """What is said where the mouse rests."""
        return self.cell(line, key)

    # --- which rows ---------------------------------------------------------------------------------------------------

    def show_ids(self, ids: array[int]) -> None:
        """Show these rows; rows that were fetched are forgotten."""
        self._forget()
        if ids == self.ids:
            self.renew()
            return
        self.beginResetModel()
        self.ids = ids
        self.endResetModel()
        if self.ticked:
            kept = self.ticked.intersection(ids)
            if kept != self.ticked:
                self.ticked = kept
                self.ticked_changed.emit()

    def show_columns(self, columns: Sequence[ColumnSpec]) -> None:
        """Show other columns; rows are fetched anew with what these need."""
        self.beginResetModel()
        self._forget()
        self.columns = tuple(columns)
        self.endResetModel()

    def show_order(self, by: str, *, descending: bool) -> None:
        """Mark the column the list is ordered by."""
        self.order = (by, descending)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def shows(self, key: str) -> bool:
        """Whether there is a column of this key."""
        return any(spec.key == key for spec in self.columns)

    def put(self, block: int, lines: Iterable[L]) -> None:
        """The rows of a block; those that are gone meanwhile have none."""
        self._blocks.pop(block, None)
        self._blocks[block] = {self.id_of(line): line for line in lines}
        if len(self._blocks) > KEPT_BLOCKS:
            self._blocks.pop(next(iter(self._blocks)))
            self._words.clear()

    def tell(self, block: int) -> None:
        """Say that the rows of a block are there."""
        first = block * BLOCK
        last = min(first + BLOCK, len(self.ids)) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def has(self, block: int) -> bool:
        """Whether a block is there."""
        return block in self._blocks

    def ids_of(self, block: int) -> list[int]:
        """The ids of a block."""
        return self.ids[block * BLOCK : (block + 1) * BLOCK].tolist()

    def line_at(self, place: int) -> L | None:
        """The row in a line; ``None`` while the block is on its way."""
        block = self._blocks.get(place // BLOCK)
        if block is None:
            self.wanted.emit(place // BLOCK)
            return None
        return block.get(self.ids[place])

    def words_at(self, place: int, key: str) -> str:
        """A cell as text, kept so that painting it again costs nothing; empty while its block is on its way."""
        line = self.line_at(place)
        if line is None:
            return ""
        row_id = self.ids[place]
        known = self._words.get((row_id, key))
        if known is None:
            known = self._words[row_id, key] = self.cell(line, key)
        return known

    def renew(self) -> None:
        """Show everything anew, in the language in force."""
        self._words.clear()
        self._repaint()

    def _forget(self) -> None:
        self._blocks.clear()
        self._words.clear()

    def _repaint(self) -> None:
        if len(self.ids):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, len(self.columns) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def tick(self, row_ids: Iterable[int], *, is_on: bool) -> None:
        """Tick rows, or take their ticks away."""
        self.ticked = self.ticked.union(row_ids) if is_on else self.ticked.difference(row_ids)
        self._repaint()
        self.ticked_changed.emit()

    def tick_all(self) -> None:
        """Tick everything in the list."""
        self.tick(self.ids, is_on=True)

    def is_all_ticked(self) -> bool:
        """Whether everything in the list is ticked, and there is something in it."""
        return 0 < len(self.ids) == len(self.ticked)

    def clear_ticks(self) -> None:
        """Take all ticks away."""
        self.tick(tuple(self.ticked), is_on=False)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """How many rows there are."""
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """How many columns are shown."""
        return len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words above the columns, aligned like what stands below."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        key, sort = self.columns[section].key, self.columns[section].sort
        if role == Qt.ItemDataRole.DisplayRole:
            by, descending = self.order
            if key in (TICK, RESTORE):
                return ""
            return self.head(key) + ((" ↓" if descending else " ↑") if sort and sort == by else "")
        if key == TICK and role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return _("Untick all") if self.is_all_ticked() else _("Tick all")
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.head_tip(key) or None
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("head")
        if role == Qt.ItemDataRole.TextAlignmentRole and key in self.right:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell."""
        key = self.columns[index.column()].key
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if key in self.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.CheckStateRole and key == TICK:
            return None  # painted by the delegate, said by the accessible text
        if role == Qt.ItemDataRole.AccessibleTextRole and key == TICK:
            return _("Ticked") if self.ids[index.row()] in self.ticked else _("Not ticked")
        if role == Qt.ItemDataRole.ToolTipRole:
            line = self.line_at(index.row())
            return "" if line is None else self.tip(line, key)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return self.words_at(index.row(), key)
