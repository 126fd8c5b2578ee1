"""Customers as a table of any length: an array of ids, and the rows of the blocks that were looked at."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.i18n import _
from app.services.customers import CustomerRow
from app.shop import Shop
from app.ui import theme
from app.ui.pages.wording import joined, money, on_day
from app.values.phone import mask_phone

BLOCK = 100
KEPT_BLOCKS = 60
TICK, NAME, PHONE, PETS, TAGS, LAST, VISITS, SPEND, DELETED, LEFT, RESTORE = (
    "tick", "name", "phone", "pets", "tags", "last", "visits", "spend", "deleted", "left", "restore",
)  # fmt: skip
RIGHT = frozenset((VISITS, SPEND, LEFT))
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
        NAME: _("Name"), PHONE: _("Phone"), PETS: _("Pets"), TAGS: _("Tags"), LAST: _("Last visit"),
        VISITS: _("Visits"), SPEND: _("Spend"), DELETED: _("Deleted"), LEFT: _("Days left"),
    }.get(key, "")  # fmt: skip


def days_left(deleted_at: dt.datetime, shop: Shop) -> int:
    """How many days somebody in the bin is still kept."""
    return max(0, BIN_DAYS - (shop.today() - deleted_at.astimezone(shop.zone).date()).days)


def cell_words(row: CustomerRow, key: str, shop: Shop) -> str:
    """A cell as text; phones are masked."""
    if key == NAME:
        return row.called
    if key == PHONE:
        return mask_phone(row.phone) if row.phone else ""
    if key == PETS:
        return joined(row.pets)
    if key == TAGS:
        return joined(row.tags)
    if key == LAST:
        return on_day(row.last_on, shop.today())
    if key == VISITS:
        return f"{row.visits:,}" if row.visits else ""
    if key == SPEND:
        return money(shop, row.spend_minor) if row.spend_minor else ""
    if key == RESTORE:
        return _("Restore")
    if row.deleted_at is None:
        return ""
    deleted = row.deleted_at.astimezone(shop.zone).date()
    return {DELETED: on_day(deleted, shop.today()), LEFT: str(days_left(row.deleted_at, shop))}.get(key, "")


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
        self._blocks: dict[int, dict[int, CustomerRow]] = {}

    def show_ids(self, ids: array[int]) -> None:
        """Show these customers; rows that were fetched are forgotten."""
        self._blocks.clear()
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
        """Show other columns."""
        self.beginResetModel()
        self.columns = tuple(columns)
        self.endResetModel()

    def show_order(self, by: str, *, descending: bool) -> None:
        """Mark the column the list is ordered by."""
        self.order = (by, descending)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def put(self, block: int, rows: Iterable[CustomerRow]) -> None:
        """The rows of a block; customers that are gone meanwhile have none."""
        self._blocks.pop(block, None)
        self._blocks[block] = {row.customer_id: row for row in rows}
        while len(self._blocks) > KEPT_BLOCKS:
            self._blocks.pop(next(iter(self._blocks)))
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

    def row_at(self, place: int) -> CustomerRow | None:
        """The customer in a line; ``None`` while the block is on its way."""
        block = self._blocks.get(place // BLOCK)
        if block is None:
            self.wanted.emit(place // BLOCK)
            return None
        return block.get(self.ids[place])

    def renew(self) -> None:
        """Show everything anew."""
        if len(self.ids):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, len(self.columns) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def tick(self, customer_id: int) -> None:
        """Tick a customer, or take the tick away."""
        self.ticked ^= {customer_id}
        self.renew()
        self.ticked_changed.emit()

    def clear_ticks(self) -> None:
        """Take all ticks away."""
        self.ticked.clear()
        self.renew()
        self.ticked_changed.emit()

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
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.row_at(index.row())
        return cell_words(row, key, self._shop) if row is not None else ""
