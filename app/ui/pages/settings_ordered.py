"""A table whose rows are put in order: dragged, or moved with Alt and the arrows."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.ui.pages.settings_table import WordsModel
from app.ui.widgets.table import DataTable

STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class OrderedModel(WordsModel):
    """Lines that can be dragged."""

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """A line goes between two others, not onto one."""
        usual = super().flags(index)
        return usual | (Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled)

    def supportedDropActions(self) -> Qt.DropAction:
        """A line is moved, never copied."""
        return Qt.DropAction.MoveAction


class OrderedTable(DataTable):
    """Says where a row is to go; whoever listens writes it down and shows the lines anew."""

    moved = Signal(int, int)
    """From which place to which; the others close up."""

    def __init__(self, model: OrderedModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent=parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setDropIndicatorShown(True)

    def dropEvent(self, event: QDropEvent) -> None:
        """Between which rows it was let go."""
        at = event.position().toPoint()
        below = self.indexAt(at)
        place = self.model().rowCount() if not below.isValid() else below.row()
        if below.isValid() and at.y() > self.visualRect(below).center().y():
            place += 1
        self.move_row(self.currentIndex().row(), place)
        event.setDropAction(Qt.DropAction.IgnoreAction)  # else the view takes the row away itself
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt and an arrow move the selected row by one."""
        step = STEPS.get(Qt.Key(event.key()), 0)
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.step(step)
        else:
            super().keyPressEvent(event)

    def step(self, by: int) -> None:
        """Move the selected row up (-1) or down (+1)."""
        place = self.currentIndex().row()
        self.move_row(place, place - 1 if by < 0 else place + 2)

    def move_row(self, start: int, before: int) -> None:
        """Ask for the row at `start` to stand before the one that is at `before` now."""
        count = self.model().rowCount()
        end = before - 1 if before > start else before
        if 0 <= start < count and 0 <= end < count and end != start:
            self.moved.emit(start, end)
