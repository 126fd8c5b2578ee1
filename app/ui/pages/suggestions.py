"""A short list under a box that is being typed in: words at the left, a few at the right, the keyboard stays in the box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.widgets.surfaces import Card

ROW = 38
ASIDE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line: `words` at the left, `aside` at the right."""

    words: str
    aside: str = ""


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, theme.hit(ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        c, box = theme.colors(), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.selected if option.state & QStyle.StateFlag.State_Selected else c.hover))
            painter.drawRoundedRect(box, 6, 6)
        inside = box.adjusted(10, 0, -10, 0)
        aside = str(index.data(ASIDE) or "")
        painter.setFont(theme.font("table", figures=True))
        painter.setPen(QColor(c.text2))
        width = painter.fontMetrics().horizontalAdvance(aside)
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, aside)
        painter.setFont(theme.font("body"))
        painter.setPen(QColor(c.text))
        left = inside.adjusted(0, 0, -(width + 12 if aside else 0), 0)
        words = painter.fontMetrics().elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, left.width())
        painter.drawText(left, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()


class Suggestions(Card):
    """The list; it lies over what is below the box, and is hidden while it has nothing to offer."""

    chosen = Signal(int)
    """The place of a line that was clicked."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(margin=4, spacing=0, kind="over", parent=parent)
        self._list = QListWidget()
        self._delegate = _Delegate(self)
        self._list.setItemDelegate(self._delegate)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(lambda item: self.chosen.emit(self._list.row(item)))
        self.body.addWidget(self._list)
        self.hide()

    def offer(self, lines: Sequence[Suggestion], below: QWidget, most: int = 6, chosen: int = 0) -> None:
        """Show `lines` under `below` (or above it at the lower edge), the one at place `chosen` chosen, ``-1`` for none; nothing to show hides the list."""
        self._list.clear()
        for line in lines:
            item = QListWidgetItem(line.words)
            item.setData(ASIDE, line.aside)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{line.words} {line.aside}".strip())
            self._list.addItem(item)
        if not lines:
            self.hide()
            return
        self._list.setCurrentRow(chosen)
        host = self.parentWidget() or self.window()
        corner = below.mapTo(host, below.rect().bottomLeft())
        height, top = min(most, len(lines)) * theme.hit(ROW) + 10, corner.y() + 4
        if top + height > host.height():
            top = max(0, corner.y() - below.height() - 4 - height)  # above the box, where there is more room
        self.setGeometry(corner.x(), top, below.width(), height)
        self.show()
        self.raise_()

    def is_open(self) -> bool:
        """Whether it offers anything."""
        return not self.isHidden()

    def place(self) -> int:
        """The place of the chosen line, ``-1`` without one."""
        return self._list.currentRow() if self.is_open() else -1

    def step(self, by: int) -> None:
        """Choose the next or the previous line."""
        count = self._list.count()
        if count:
            self._list.setCurrentRow(min(count - 1, max(0, self._list.currentRow() + by)))


def scrolling_column(spacing: int) -> tuple[QWidget, QVBoxLayout]:
    """A widget with a column that keeps its pieces at the top, to be put into a scroll area."""
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(spacing)
    column.addStretch(1)
    return inside, column
