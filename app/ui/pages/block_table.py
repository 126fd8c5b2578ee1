"""A long table on screen: fetches what is looked at beside the window, shares the width among its columns, knows the keys."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from app import logs
from app.errors import ShukeError
from app.ui import theme
from app.ui.context import UiContext
from app.ui.pages.block_head import TickHead
from app.ui.pages.block_model import BLOCK, NAME, RESTORE, TICK, BlockModel, ColumnSpec
from app.ui.widgets.inputs import ENTER
from app.ui.widgets.table import DataTable

FETCHED_AT_ONCE = 3
LEAST_STRETCH, COMFORT, MOST_MORE = 96, 165, 90
"""Pixels: what a column that stretches needs, what it does well with, and what a name gets at most of the rest."""
Index = QModelIndex | QPersistentModelIndex
ARROWS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
L = TypeVar("L")


class Query(Protocol):
    """What a list holds, a frozen dataclass, and in which order."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def sort(self) -> str:
        """What it is ordered by."""

    @property
    def descending(self) -> bool:
        """Whether the greatest come first."""


Q = TypeVar("Q", bound=Query)


class BlockTable(DataTable, Generic[L, Q]):
    """Rows in the order of a query; blocks of them are fetched when they come into view."""

    opened = Signal(int)
    """The person wants this row."""
    restored = Signal(int)
    """The person wants this row back from the bin."""
    binned = Signal(object)
    """The person wants these rows (a list of ids) in the bin."""
    counted = Signal(int)
    """The list was read; so many rows are in it."""
    failed = Signal(object)
    """The list could not be read, by a ``ShukeError``."""
    sorted = Signal(str, bool)
    """The person wants another order: what by, and whether the greatest come first."""

    stretches: frozenset[str] = frozenset()
    """The columns that share what the others leave."""
    gives_way: tuple[str, ...] = ()
    """The columns that are left out, one after the other, where the room is too narrow for all."""

    def __init__(self, context: UiContext, rows: BlockModel[L], query: Q) -> None:
        self._context, self.shop = context, context.shop
        self.rows = rows
        super().__init__(rows, head=TickHead(rows))
        rows.setParent(self)
        self._pending: dict[int, None] = {}
        self._is_fetching = False
        self._reading = self._anchor = 0
        self._query = query
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._fetch)
        self.rows.wanted.connect(self._want)
        # What is opaque is moved when the list rolls, and only the new lines are painted.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.setStretchLastSection(False)
        head.sectionClicked.connect(self._sort_by)
        self.clicked.connect(self._click)
        theme.signals.changed.connect(self._fit)
        self._fit()

    # --- what a table reads ---------------------------------------------------------------------------------------------

    def ordered(self, query: Q) -> array[int]:
        """The ids of `query` in order; called in the read lane."""
        raise NotImplementedError

    def reader(self) -> Callable[[Sequence[int]], Sequence[L]]:
        """What reads the rows of ids; asked on the thread of the window, called in the read lane."""
        raise NotImplementedError

    def copied(self) -> Callable[[Sequence[L]], str]:
        """What makes the text of rows that are copied, made in the same way."""
        keys = [spec.key for spec in self.rows.columns if spec.key not in (TICK, RESTORE)]
        cell = self.rows.cell
        return lambda lines: "\n".join("\t".join(cell(line, key) for key in keys) for line in lines)

    def is_narrowed_alike(self, before: Q, now: Q) -> bool:
        """Whether nothing but the order differs: two such queries hold the same rows."""
        return replace(before, sort=now.sort, descending=now.descending) == now

    def opens_bin(self) -> bool:
        """Whether the bin is shown, in which a row is restored instead of opened."""
        return False

    # --- what is shown ------------------------------------------------------------------------------------------------

    def show_query(self, query: Q) -> None:
        """Read the list anew; the current row stays current where it is still there, and so does the scroll.

        Ticks go as soon as other rows are asked for: what is ticked is done to, and nobody remembers a tick from another list.
        """
        if self.rows.ticked and not self.is_narrowed_alike(self._query, query):
            self.rows.clear_ticks()
        self._query = query
        self._reading += 1
        mine = self._reading
        self._context.lanes.read(
            lambda _tick: self.ordered(query),
            lambda ids: self._show_ids(mine, ids),
            self.failed.emit,
            self,
        )

    def show_columns(self, columns: Sequence[ColumnSpec]) -> None:
        """Show other columns; the current row stays current."""
        kept, scroll = self.current_id(), self.verticalScrollBar().value()
        self._reading += 1  # what is under way lacks what these columns need
        self.rows.show_columns(columns)
        self._fit()
        self._select_again(kept, set())
        self.verticalScrollBar().setValue(scroll)

    def current_id(self) -> int | None:
        """The row in the current line."""
        place = self.currentIndex().row()
        return self.rows.ids[place] if 0 <= place < len(self.rows.ids) else None

    def chosen_ids(self) -> list[int]:
        """The rows that are ticked, or else those that are selected, in the order of the list."""
        ids = self.rows.ids
        return self.ticked_ids() or [
            ids[place] for place in sorted(index.row() for index in self.selectionModel().selectedRows())
        ]

    def ticked_ids(self) -> list[int]:
        """The rows that are ticked, in the order of the list."""
        ticked = self.rows.ticked
        return [each for each in self.rows.ids if each in ticked] if ticked else []

    def _show_ids(self, mine: int, ids: array[int]) -> None:
        if mine != self._reading:
            return
        model, kept, scroll = self.rows, self.current_id(), self.verticalScrollBar().value()
        is_same = ids == model.ids
        selected = set() if is_same else {model.ids[i.row()] for i in self.selectionModel().selectedRows()}
        model.show_ids(ids)
        if not is_same:
            self._select_again(kept, selected)
            self.verticalScrollBar().setValue(scroll)
        self.counted.emit(len(ids))

    def _select_again(self, current: int | None, selected: set[int]) -> None:
        ids, selection = self.rows.ids, self.selectionModel()
        if current is not None and current in ids:
            place = self.rows.index(ids.index(current), 0)
            selection.setCurrentIndex(place, selection.SelectionFlag.NoUpdate)
        rows = selection.SelectionFlag.Select | selection.SelectionFlag.Rows
        if len(selected) <= BLOCK:
            for each in selected.intersection(ids):
                selection.select(self.rows.index(ids.index(each), 0), rows)

    def _fit(self) -> None:
        """Share the width: fixed columns keep theirs; those that stretch take what is left, without any of them the name."""
        head, hidden = self.horizontalHeader(), self._too_many()
        shown = {spec.key for spec in self.rows.columns} - hidden
        stretching = shown & self.stretches or {NAME}
        more = self._more_for_names([spec for spec in self.rows.columns if spec.key in shown])
        for place, spec in enumerate(self.rows.columns):
            stretches = spec.key in stretching
            mode = QHeaderView.ResizeMode.Stretch if stretches else QHeaderView.ResizeMode.Fixed
            head.setSectionResizeMode(place, mode)
            self.setColumnHidden(place, spec.key in hidden)
            self.setColumnWidth(place, self._width_of(spec) + (more if spec.key == NAME else 0))

    def _more_for_names(self, shown: Sequence[ColumnSpec]) -> int:
        """What the name gets of the room that the columns which stretch can do without."""
        taken = sum(theme.scaled(COMFORT) if s.key in self.stretches else self._width_of(s) for s in shown)
        return min(max(0, self.viewport().width() - taken) // 2, theme.scaled(MOST_MORE))

    def _too_many(self) -> set[str]:
        """The columns that this width has no room for."""
        shown = list(self.rows.columns)
        for key in self.gives_way:
            least = sum(theme.widened(LEAST_STRETCH) if s.key in self.stretches else self._width_of(s) for s in shown)
            if least <= self.viewport().width():
                break
            shown = [spec for spec in shown if spec.key != key]
        return {spec.key for spec in self.rows.columns} - {spec.key for spec in shown}

    @staticmethod
    def _width_of(spec: ColumnSpec) -> int:
        if spec.key == TICK:
            return spec.width
        return theme.widened(spec.width) if spec.key == NAME else theme.scaled(spec.width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns come and go with the width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _sort_by(self, section: int) -> None:
        if self.rows.columns[section].key == TICK:
            self.rows.clear_ticks() if self.rows.is_all_ticked() else self.rows.tick_all()
            return
        wanted, (by, descending) = self.rows.columns[section].sort, self.rows.order
        if wanted:
            self.sorted.emit(wanted, not descending if wanted == by else wanted != "name")

    # --- fetching -----------------------------------------------------------------------------------------------------

    def _want(self, block: int) -> None:
        for each in (block - 1, block + 1, block):
            if 0 <= each <= (len(self.rows.ids) - 1) // BLOCK and not self.rows.has(each):
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
        wanted = [(block, self.rows.ids_of(block)) for block in blocks]
        read = self.reader()
        self._context.lanes.read(
            lambda _tick: [(block, ids, read(ids)) for block, ids in wanted],
            lambda found: self._put(mine, found),
            self._leave_unread,
            self,
        )

    def _leave_unread(self, error: ShukeError) -> None:
        """These lines stay empty; those of other blocks may be there."""
        self._is_fetching = False
        logs.LOG.info("lines of the list could not be read: %s", error.code)

    def _put(self, mine: int, found: list[tuple[int, list[int], Sequence[L]]]) -> None:
        self._is_fetching = False
        if mine == self._reading:
            first, last = (self.rowAt(y) // BLOCK for y in (0, self.viewport().height() - 1))
            for block, ids, lines in found:
                if ids != self.rows.ids_of(block):
                    continue  # another list came while they were read: its own lines are asked for when it is painted
                self.rows.put(block, lines)
                # What was fetched ahead is no reason to paint what is in view.
                if first <= block and (block <= last or last < 0):
                    self.rows.tell(block)
        if self._pending:
            self._later.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, which the style sheet leaves to whatever lies below, then the cells."""
        QPainter(self.viewport()).fillRect(event.rect(), theme.color("surface"))
        super().paintEvent(event)

    # --- keys and clicks ----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Space ticks, Shift with an arrow ticks on the way, Delete moves to the bin, Ctrl+C copies."""
        current, step = self.current_id(), ARROWS.get(Qt.Key(event.key()))
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in ENTER and current is not None:
            self._open(current)
        elif not self._can_tick():
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.rows.tick_all()
        elif event.key() == Qt.Key.Key_Space and current is not None:
            self._tick(self.currentIndex().row(), reaches=False)
        elif step and event.modifiers() == Qt.KeyboardModifier.ShiftModifier and current is not None:
            self._tick_along(step)
        elif event.key() == Qt.Key.Key_Delete and self.chosen_ids():
            self.binned.emit(self.chosen_ids())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the tick keeps the selection as it is; with Shift it ticks everything from the last one on."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self.rows.columns[index.column()].key == TICK:
            self._tick(index.row(), reaches=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            self.selectionModel().setCurrentIndex(index, self.selectionModel().SelectionFlag.NoUpdate)
            return
        super().mousePressEvent(event)

    def _can_tick(self) -> bool:
        return self.rows.shows(TICK)

    def _tick(self, place: int, *, reaches: bool) -> None:
        """Tick a line, or take its tick away; one that `reaches` ticks everything from the line that was ticked last."""
        model = self.rows
        if reaches:
            first, last = sorted((min(self._anchor, len(model.ids) - 1), place))
            model.tick(model.ids[first : last + 1], is_on=True)
        else:
            model.tick((model.ids[place],), is_on=model.ids[place] not in model.ticked)
        self._anchor = place

    def _tick_along(self, step: int) -> None:
        place = self.currentIndex().row()
        target = min(max(0, place + step), len(self.rows.ids) - 1)
        self.rows.tick((self.rows.ids[place], self.rows.ids[target]), is_on=True)
        self.setCurrentIndex(self.rows.index(target, self.currentIndex().column()))
        self._anchor = target

    def copy(self) -> None:
        """Copy the chosen rows as tab-separated text, as they stand."""
        ids, read, said = self.chosen_ids(), self.reader(), self.copied()
        if ids:
            self._context.lanes.read(
                lambda _tick: said(read(ids)), lambda text: QGuiApplication.clipboard().setText(text), None, self
            )

    def _click(self, index: Index) -> None:
        key = self.rows.columns[index.column()].key
        held = QGuiApplication.keyboardModifiers()
        if key == TICK or held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier):
            return
        if key == RESTORE or not self.opens_bin():
            self._open(self.rows.ids[index.row()])

    def _open(self, row_id: int) -> None:
        (self.restored if self.opens_bin() else self.opened).emit(row_id)
