"""The table of customers on screen: fetches what is looked at beside the window, paints names, tags and ticks, knows the keys."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.services import customers
from app.services.customers import CustomerQuery, CustomerRow
from app.ui import theme
from app.ui.context import UiContext
from app.ui.pages.customer_model import (
    BLOCK,
    NAME,
    RESTORE,
    RIGHT,
    TAGS,
    TICK,
    ColumnSpec,
    CustomerModel,
    cell_words,
    head_words,
)
from app.ui.pages.wording import tag_tone
from app.ui.widgets.avatar import paint_avatar
from app.ui.widgets.table import DataTable

FETCHED_AT_ONCE = 3
MOST_CHIPS = 3
AVATAR = 28
Index = QModelIndex | QPersistentModelIndex
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CustomerTable(DataTable):
    """A list of customers in an order; blocks of rows are fetched when they come into view."""

    opened = Signal(int)
    """The person wants this customer."""
    restored = Signal(int)
    """The person wants this customer back from the bin."""
    binned = Signal(object)
    """The person wants these customers (a list of ids) in the bin."""
    counted = Signal(int)
    """The list was read; so many customers are in it."""
    sorted = Signal(str, bool)
    """The person wants another order: what by, and whether the greatest come first."""

    def __init__(self, context: UiContext, columns: Sequence[ColumnSpec]) -> None:
        self._context, self.shop = context, context.shop
        self.customers = CustomerModel(context.shop, columns, context.lanes)
        super().__init__(self.customers)
        self.customers.setParent(self)
        self._pending: dict[int, None] = {}
        self._is_fetching = False
        self._reading = 0
        self._query = CustomerQuery()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._fetch)
        self.customers.wanted.connect(self._want)
        self.setItemDelegate(_CustomerDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.setStretchLastSection(False)
        head.sectionClicked.connect(self._sort_by)
        self.clicked.connect(self._click)
        theme.signals.changed.connect(self._fit)
        self._fit()

    # --- what is shown ------------------------------------------------------------------------------------------------

    def show_query(self, query: CustomerQuery) -> None:
        """Read the list anew; the current customer stays current where it is still there, and so does the scroll."""
        self._query = query
        self._reading += 1
        mine = self._reading
        self._context.lanes.read(
            lambda _tick: customers.ordered_ids(self.shop, query), lambda ids: self._show_ids(mine, ids), None, self
        )

    def show_columns(self, columns: Sequence[ColumnSpec]) -> None:
        """Show other columns."""
        self.customers.show_columns(columns)
        self._fit()

    def current_id(self) -> int | None:
        """The customer in the current line."""
        place = self.currentIndex().row()
        return self.customers.ids[place] if 0 <= place < len(self.customers.ids) else None

    def chosen_ids(self) -> list[int]:
        """The customers that are ticked, or else those that are selected, in the order of the list."""
        ids, ticked = self.customers.ids, self.customers.ticked
        if ticked:
            return [each for each in ids if each in ticked]
        return [ids[place] for place in sorted(index.row() for index in self.selectionModel().selectedRows())]

    def _show_ids(self, mine: int, ids: array[int]) -> None:
        if mine != self._reading:
            return
        model, kept, scroll = self.customers, self.current_id(), self.verticalScrollBar().value()
        is_same = ids == model.ids
        selected = set() if is_same else {model.ids[i.row()] for i in self.selectionModel().selectedRows()}
        model.show_ids(ids)
        if not is_same:
            self._select_again(kept, selected)
            self.verticalScrollBar().setValue(scroll)
        self.counted.emit(len(ids))

    def _select_again(self, current: int | None, selected: set[int]) -> None:
        ids, selection = self.customers.ids, self.selectionModel()
        if current is not None and current in ids:
            place = self.customers.index(ids.index(current), 0)
            selection.setCurrentIndex(place, selection.SelectionFlag.NoUpdate)
        rows = selection.SelectionFlag.Select | selection.SelectionFlag.Rows
        if len(selected) <= BLOCK:
            for each in selected.intersection(ids):
                selection.select(self.customers.index(ids.index(each), 0), rows)

    def _fit(self) -> None:
        """Share the width: fixed columns keep theirs, the pets and the tags take what is left."""
        head = self.horizontalHeader()
        for place, spec in enumerate(self.customers.columns):
            stretches = spec.key in (TAGS, "pets", NAME)
            mode = QHeaderView.ResizeMode.Stretch if stretches else QHeaderView.ResizeMode.Fixed
            head.setSectionResizeMode(place, mode)
            self.setColumnWidth(place, spec.width if spec.key == TICK else theme.scaled(spec.width))

    def _sort_by(self, section: int) -> None:
        wanted, (by, descending) = self.customers.columns[section].sort, self.customers.order
        if wanted:
            self.sorted.emit(wanted, not descending if wanted == by else wanted != "name")

    # --- fetching -----------------------------------------------------------------------------------------------------

    def _want(self, block: int) -> None:
        for each in (block - 1, block + 1, block):
            if 0 <= each <= (len(self.customers.ids) - 1) // BLOCK and not self.customers.has(each):
                self._pending.pop(each, None)
                self._pending[each] = None
        if not self._is_fetching:
            self._later.start()

    def _fetch(self) -> None:
        """Read the blocks that were asked for last; those that went out of view meanwhile are asked for again when they come back."""
        blocks = list(self._pending)[-FETCHED_AT_ONCE:]
        self._pending.clear()
        if self._is_fetching or not blocks:
            return
        self._is_fetching = True
        mine = self._reading
        wanted = [(block, self.customers.ids_of(block)) for block in blocks]
        self._context.lanes.read(
            lambda _tick: [(block, customers.rows(self.shop, ids)) for block, ids in wanted],
            lambda found: self._put(mine, found),
            None,
            self,
        )

    def _put(self, mine: int, found: list[tuple[int, tuple[CustomerRow, ...]]]) -> None:
        self._is_fetching = False
        if mine == self._reading:
            for block, rows in found:
                self.customers.put(block, rows)
        if self._pending:
            self._later.start()
        self.viewport().update()

    # --- keys and clicks ----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Space ticks, Delete moves to the bin, Ctrl+C copies with masked phones."""
        current = self.current_id()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in ENTER and current is not None:
            self._open(current)
        elif event.key() == Qt.Key.Key_Space and current is not None and self.customers.columns[0].key == TICK:
            self.customers.tick(current)
        elif event.key() == Qt.Key.Key_Delete and self.chosen_ids():
            self.binned.emit(self.chosen_ids())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the tick keeps the selection as it is."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self.customers.columns[index.column()].key == TICK:
            self.customers.tick(self.customers.ids[index.row()])
            self.selectionModel().setCurrentIndex(index, self.selectionModel().SelectionFlag.NoUpdate)
            return
        super().mousePressEvent(event)

    def copy(self) -> None:
        """Copy the chosen customers as tab-separated text, their phones masked."""
        ids = self.chosen_ids()
        keys = [spec.key for spec in self.customers.columns if head_words(spec.key)]
        if ids:
            self._context.lanes.read(
                lambda _tick: "\n".join(
                    "\t".join(cell_words(row, key, self.shop) for key in keys) for row in customers.rows(self.shop, ids)
                ),
                lambda text: QGuiApplication.clipboard().setText(text),
                None,
                self,
            )

    def _click(self, index: Index) -> None:
        key = self.customers.columns[index.column()].key
        held = QGuiApplication.keyboardModifiers()
        if key == TICK or held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier):
            return
        if key == RESTORE or not self._query.in_bin:
            self._open(self.customers.ids[index.row()])

    def _open(self, customer_id: int) -> None:
        (self.restored if self._query.in_bin else self.opened).emit(customer_id)


class _CustomerDelegate(QStyledItemDelegate):
    """Paints the cells: a name with its avatar, tags as chips, a tick, a link."""

    def __init__(self, table: CustomerTable) -> None:
        super().__init__(table)
        self._table, self._shop = table, table.shop

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        model = self._table.customers
        key = model.columns[index.column()].key
        room, colors = option.rect, theme.colors()
        # Painted here in plain strokes: the style sheet takes three times as long for each cell.
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(room, QColor(colors.selected))
        painter.fillRect(room.left(), room.bottom(), room.width(), 1, QColor(colors.border))
        row = model.row_at(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if key == TICK:
            self._paint_tick(painter, room, is_on=model.ids[index.row()] in model.ticked)
        elif row is not None and key == NAME:
            self._paint_name(painter, room, row)
        elif row is not None and key == TAGS:
            self._paint_tags(painter, room, row.tags)
        elif row is not None:
            is_link = key == RESTORE
            painter.setPen(QColor(colors.accent if is_link else colors.text))
            painter.setFont(theme.font("strong") if is_link else theme.font("table", figures=True))
            words, inner = cell_words(row, key, self._shop), room.adjusted(8, 0, -8, 0)
            said = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
            side = Qt.AlignmentFlag.AlignRight if key in RIGHT else Qt.AlignmentFlag.AlignLeft
            painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, said)
        painter.restore()

    def _paint_tick(self, painter: QPainter, room: QRect, *, is_on: bool) -> None:
        colors = theme.colors()
        box = QRectF(room.center().x() - 8.5, room.center().y() - 8.5, 18, 18)
        painter.setPen(QPen(QColor(colors.accent if is_on else colors.input), 1))
        painter.setBrush(QColor(colors.accent if is_on else colors.surface))
        painter.drawRoundedRect(box, 4, 4)
        if is_on:
            mark = theme.pixmap("check", "on_accent", 14, self._table.devicePixelRatioF())
            painter.drawPixmap(box.adjusted(2, 2, -2, -2).topLeft(), mark)

    def _paint_name(self, painter: QPainter, room: QRect, row: CustomerRow) -> None:
        place = QRectF(room.left() + 8, room.center().y() - AVATAR / 2 + 0.5, AVATAR, AVATAR)
        paint_avatar(painter, place, row.called, row.customer_id)
        painter.setPen(QColor(theme.colors().text))
        painter.setFont(theme.font("strong"))
        words = room.adjusted(8 + AVATAR + 10, 0, -8, 0)
        said = painter.fontMetrics().elidedText(row.called, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, said)

    def _paint_tags(self, painter: QPainter, room: QRect, tags: Sequence[str]) -> None:
        colors = theme.colors()
        painter.setClipRect(room)
        painter.setFont(theme.font("chip"))
        metrics, x, end = painter.fontMetrics(), room.left() + 8, room.right() - 8
        for place, tag in enumerate(tags):
            width = metrics.horizontalAdvance(tag) + 16
            left = len(tags) - place
            if place == MOST_CHIPS or (x + width + (28 if left > 1 else 0) > end and place):
                painter.setPen(QColor(colors.text2))
                painter.drawText(QRect(x, room.top(), 40, room.height()), Qt.AlignmentFlag.AlignVCenter, f"+{left}")
                return
            tone = tag_tone(tag)
            chip = QRect(x, room.center().y() - 10, min(width, max(24, end - x)), 22)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(getattr(colors, f"{tone}_soft")))
            painter.drawRoundedRect(chip, 6, 6)
            painter.setPen(QColor(getattr(colors, tone)))
            said = metrics.elidedText(tag, Qt.TextElideMode.ElideRight, chip.width() - 12)
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, said)
            x += width + 6
