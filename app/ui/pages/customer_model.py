"""Customers as a table of any length: an array of ids, and the rows of the blocks that were looked at."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.i18n import _, ngettext
from app.services.customer_lists import CustomerLine
from app.services.customer_sheet import days_away
from app.shop import Shop
from app.ui import theme
from app.ui.pages.wording import joined, money, on_day
from app.values.birthday import format_birthday
from app.values.phone import mask_phone

BLOCK = 100
KEPT_BLOCKS = 60
TICK, NAME, NUMBER, PHONE, BIRTHDAY, PETS, TAGS, LAST, AWAY, VISITS, SPEND, YEAR, NEXT, DELETED, LEFT, RESTORE = (
    "tick", "name", "number", "phone", "birthday", "pets", "tags", "last", "away", "visits", "spend", "year", "next", "deleted", "left", "restore",
)  # fmt: skip
RIGHT = frozenset((AWAY, VISITS, SPEND, YEAR, LEFT))
STRETCHES = frozenset((PETS, TAGS, NEXT))
"""They share what the others leave."""
BIN_DAYS = 30
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column of the table: what it shows, how wide it is, and the order that a click on its head asks for."""

    key: str
    width: int
    sort: str = ""


def head_words(key: str) -> str:
    """The words above a column."""
    return {
        NAME: _("Name"), PHONE: _("Phone"), PETS: _("Pets"), TAGS: _("Tags"), LAST: _("Last visit"), AWAY: _("Days away"),
        VISITS: _("Visits"), SPEND: _("Spend"), YEAR: _("In 12 months"), NEXT: _("Next thing"), DELETED: _("Deleted"), LEFT: _("Days left"),
        TICK: _("Ticked"), RESTORE: _("Restore"), NUMBER: _("Member number"), BIRTHDAY: _("Birthday"),
    }[key]  # fmt: skip


def days_left(deleted_at: dt.datetime, shop: Shop) -> int:
    """How many days somebody in the bin is still kept for certain."""
    return max(0, BIN_DAYS - (shop.today() - deleted_at.astimezone(shop.zone).date()).days)


def cell_words(line: CustomerLine, key: str, shop: Shop) -> str:
    """A cell as text; phones are masked."""
    return _CELLS[key](line, shop)


def _away(line: CustomerLine, shop: Shop) -> str:
    days = days_away(line.row.last_on, shop.today())
    return "" if days is None else ngettext("{count:,} day", "{count:,} days", days)


def _deleted(line: CustomerLine, shop: Shop) -> str:
    at = line.row.deleted_at
    return on_day(at.astimezone(shop.zone).date(), shop.today()) if at else ""


def _left(line: CustomerLine, shop: Shop) -> str:
    left = days_left(line.row.deleted_at, shop) if line.row.deleted_at else 0
    return str(left) if left else ""


_CELLS: Mapping[str, Callable[[CustomerLine, Shop], str]] = {
    TICK: lambda _line, _shop: "",
    NAME: lambda line, _shop: line.row.called,
    PHONE: lambda line, _shop: mask_phone(line.row.phone) if line.row.phone else "",
    NUMBER: lambda line, _shop: line.row.member_number,
    BIRTHDAY: lambda line, _shop: format_birthday(line.row.birthday) if line.row.birthday else "",
    PETS: lambda line, _shop: joined(line.row.pets),
    TAGS: lambda line, _shop: joined(line.row.tags),
    LAST: lambda line, shop: on_day(line.row.last_on, shop.today()),
    AWAY: _away,
    VISITS: lambda line, _shop: f"{line.row.visits:,}" if line.row.visits else "",
    SPEND: lambda line, shop: money(shop, line.row.spend_minor) if line.row.spend_minor else "",
    YEAR: lambda line, shop: money(shop, line.year_minor) if line.year_minor else "",
    NEXT: lambda line, _shop: str(line.next_thing.headline) if line.next_thing else "",
    DELETED: _deleted,
    LEFT: _left,
    RESTORE: lambda _line, _shop: _("Restore"),
}


class CustomerModel(QAbstractTableModel):
    """The table. A cell of a block that is not there yet is blank, and asks for the block."""

    wanted = Signal(int)
    """Somebody looked at this block, and it is not there."""
    ticked_changed = Signal()

    def __init__(self, shop: Shop, columns: Sequence[ColumnSpec], parent: QObject) -> None:
        super().__init__(parent)
        self._shop = shop
        self.columns = tuple(columns)
        self.ids: array[int] = array("q")
        self.ticked: set[int] = set()
        self.order = ("", True)
        self._blocks: dict[int, dict[int, CustomerLine]] = {}
        self._words: dict[tuple[int, str], str] = {}

    def show_ids(self, ids: array[int]) -> None:
        """Show these customers; rows that were fetched are forgotten."""
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

    def put(self, block: int, lines: Iterable[CustomerLine]) -> None:
        """The rows of a block; customers that are gone meanwhile have none."""
        self._blocks.pop(block, None)
        self._blocks[block] = {line.row.customer_id: line for line in lines}
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

    def line_at(self, place: int) -> CustomerLine | None:
        """The customer in a line; ``None`` while the block is on its way."""
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
        known = self._words.get((line.row.customer_id, key))
        if known is None:
            known = self._words[line.row.customer_id, key] = cell_words(line, key, self._shop)
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

    def tick(self, customer_ids: Iterable[int], *, is_on: bool) -> None:
        """Tick customers, or take their ticks away."""
        self.ticked = self.ticked.union(customer_ids) if is_on else self.ticked.difference(customer_ids)
        self._repaint()
        self.ticked_changed.emit()

    def tick_all(self) -> None:
        """Tick everybody in the list."""
        self.tick(self.ids, is_on=True)

    def clear_ticks(self) -> None:
        """Take all ticks away."""
        self.tick(tuple(self.ticked), is_on=False)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """How many customers there are."""
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
            return head_words(key) + ((" ↓" if descending else " ↑") if sort and sort == by else "")
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("head")
        if role == Qt.ItemDataRole.TextAlignmentRole and key in RIGHT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell."""
        key = self.columns[index.column()].key
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if key in RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.CheckStateRole and key == TICK:
            return None  # painted by the delegate, said by the accessible text
        if role == Qt.ItemDataRole.AccessibleTextRole and key == TICK:
            return _("Ticked") if self.ids[index.row()] in self.ticked else _("Not ticked")
        if role == Qt.ItemDataRole.ToolTipRole and key == NEXT:
            line = self.line_at(index.row())
            return str(line.next_thing.reason) if line is not None and line.next_thing else ""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return self.words_at(index.row(), key)
