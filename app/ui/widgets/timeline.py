"""What happened, one line below the other: an icon in a disc, two lines of words, an amount at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui import theme

AnyIndex = QModelIndex | QPersistentModelIndex
ROW = 52


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One line; `tone` colours the disc, `row_id` says what it stands for."""

    icon: str
    tone: str
    title: str
    detail: str = ""
    amount: str = ""
    when: str = ""
    row_id: int = 0


class TimelineModel(QAbstractListModel):
    """The lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[TimelineRow] = ()

    def set_rows(self, rows: Sequence[TimelineRow]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, place: int) -> TimelineRow:
        """The line at a place."""
        return self._rows[place]

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """How many lines."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a line."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            row = self._rows[index.row()]
            return ", ".join(part for part in (row.title, row.amount, row.detail, row.when) if part)
        return None


class TimelineDelegate(QStyledItemDelegate):
    """Paints a line."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """All lines are of one height."""
        return QSize(200, theme.scaled(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Disc, title and amount, detail and time."""
        model = index.model()
        if not isinstance(model, TimelineModel):
            return
        row, c, box = model.row(index.row()), theme.colors(), option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.fillRect(box, QColor(c.hover))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(c, f"{row.tone}_soft")))
        top = box.top() + theme.scaled(ROW) // 2 - 16
        painter.drawEllipse(QRectF(box.left() + 2, top, 28, 28))
        painter.drawPixmap(
            box.left() + 9, top + 7, theme.pixmap(row.icon, row.tone, 14, painter.device().devicePixelRatio())
        )
        lines = (
            (box.top() + theme.scaled(21), row.title, "body", c.text, row.amount, "strong"),
            (box.top() + theme.scaled(40), row.detail, "caption", c.text2, row.when, "caption"),
        )
        for base, words, role, ink, right_words, right_role in lines:
            right = box.right() - 4
            if right_words:
                painter.setFont(theme.font(right_role, figures=True))
                painter.setPen(QColor(ink))
                width = painter.fontMetrics().horizontalAdvance(right_words)
                painter.drawText(right - width, base, right_words)
                right -= width + 12
            painter.setFont(theme.font(role))
            painter.setPen(QColor(ink))
            left = box.left() + 40
            painter.drawText(
                left, base, painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, right - left)
            )
        painter.restore()


class TimelineList(QListView):
    """The list; `chosen` fires with the place of a line that was clicked or entered."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = TimelineModel(self)
        self._delegate = TimelineDelegate(self)
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self.chosen.emit(index.row()))
        self.activated.connect(lambda index: self.chosen.emit(index.row()))
        theme.signals.changed.connect(self.scheduleDelayedItemsLayout)
