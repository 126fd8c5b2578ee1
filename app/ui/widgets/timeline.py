"""What happened, one line below the other: an icon in a disc, two lines of words, an amount at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui import theme
from app.ui.theme import icons

AnyIndex = QModelIndex | QPersistentModelIndex
ROW, DISC = 52, 28
HIGHLIGHTED = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver


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
        row, box = model.row(index.row()), option.rect
        painter.save()
        if option.state & HIGHLIGHTED:
            painter.fillRect(box, theme.color("hover"))
        top = box.top() + theme.scaled(ROW) // 2 - 16
        colors = theme.colors()
        back, ink = getattr(colors, f"{row.tone}_soft"), getattr(colors, row.tone)
        painter.drawPixmap(box.left() + 2, top, _disc(row.icon, ink, back, painter.device().devicePixelRatio()))
        lines = (
            (box.top() + theme.scaled(21), row.title, "body", "text", row.amount, "strong"),
            (box.top() + theme.scaled(40), row.detail, "caption", "text2", row.when, "caption"),
        )
        for base, words, role, name, right_words, right_role in lines:
            left, right = box.left() + 40, box.right() - 4
            painter.setPen(theme.color(name))
            if right_words:
                font, metrics = theme.measured(right_role, figures=True)
                width = metrics.horizontalAdvance(right_words)
                painter.setFont(font)
                painter.drawText(right - width, base, right_words)
                right -= width + 12
            if words:
                font, metrics = theme.measured(role)
                painter.setFont(font)
                painter.drawText(left, base, metrics.elidedText(words, Qt.TextElideMode.ElideRight, right - left))
        painter.restore()


@lru_cache(maxsize=128)
def _disc(icon: str, ink: str, back: str, ratio: float) -> QPixmap:
    """The icon in its disc, kept: a timeline shows the same two or three again and again."""
    picture = QPixmap(round(DISC * ratio), round(DISC * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    picture.setDevicePixelRatio(ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(back))
    painter.drawEllipse(QRectF(0, 0, DISC, DISC))
    painter.drawPixmap(7, 7, icons.pixmap(icon, ink, 14, ratio))
    painter.end()
    return picture


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
