"""How the cells of a long table are painted: in plain strokes, with fonts and colours that are kept.

Going through the style sheet takes three times as long for each cell, and a step of the wheel has to be there within a frame.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui import theme
from app.ui.pages.block_model import NAME, RESTORE, TICK, BlockModel
from app.ui.pages.block_ticks import SIDE, paint_tick

Index = QModelIndex | QPersistentModelIndex
L = TypeVar("L")


class BlockDelegate(QStyledItemDelegate, Generic[L]):
    """Paints the cells: a tick, a link, words, and what a table puts beside them."""

    strong: frozenset[str] = frozenset((NAME, RESTORE))
    """The columns in strong letters."""

    def __init__(self, parent: QWidget, rows: BlockModel[L]) -> None:
        super().__init__(parent)
        self._rows = rows
        self.ratio = parent.devicePixelRatioF

    def paint_beside(self, painter: QPainter, room: QRect, line: L, key: str, *, is_lit: bool) -> QRect | None:
        """Paint what stands before the words; returns the room that is left for them, ``None`` for no words."""
        return room

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        model, place = self._rows, index.row()
        key, room = model.columns[index.column()].key, option.rect
        is_ticked = model.ids[place] in model.ticked
        is_lit = is_ticked or bool(option.state & QStyle.StateFlag.State_Selected)
        if is_lit:
            painter.fillRect(room, theme.color("selected"))
        painter.fillRect(room.left(), room.bottom(), room.width(), 1, theme.color("border"))
        if key == TICK:
            paint_tick(painter, room, self.ratio(), is_on=is_ticked)
            return
        line = model.line_at(place)
        if line is None:
            return
        left = self.paint_beside(painter, room.adjusted(SIDE, 0, -SIDE, 0), line, key, is_lit=is_lit)
        if left is not None:
            self._paint_words(painter, left, model.words_at(place, key), key)

    def _paint_words(self, painter: QPainter, room: QRect, words: str, key: str) -> None:
        if not words:
            return
        is_strong = key in self.strong
        font, metrics = theme.measured("strong") if is_strong else theme.measured("table", figures=True)
        if metrics.horizontalAdvance(words) > room.width():
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(font)
        painter.setPen(theme.color("accent" if key == RESTORE else "text"))
        side = Qt.AlignmentFlag.AlignRight if key in self._rows.right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, words)
