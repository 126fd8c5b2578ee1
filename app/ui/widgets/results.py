"""The list of customers that a look-up found: rows of one height, painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui import theme
from app.ui.widgets.avatar import paint_avatar

AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row: `hit` is the part of `phone` to mark; `chips` are (words, tone)."""

    row_id: int
    name: str
    phone: str = ""
    hit: str = ""
    detail: str = ""
    aside: str = ""
    chips: tuple[tuple[str, str], ...] = field(default=())

    def spoken(self) -> str:
        """The row for a screen reader."""
        return ", ".join(part for part in (self.name, self.phone, self.detail, self.aside) if part)


class ResultModel(QAbstractListModel):
    """The rows of the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[ResultRow] = ()

    def set_rows(self, rows: Sequence[ResultRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, place: int) -> ResultRow:
        """The row at a place."""
        return self._rows[place]

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a row, for screen readers and for tests."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._rows[index.row()].spoken()
        return None


class ResultDelegate(QStyledItemDelegate):
    """Paints a row."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """All rows are of one height."""
        return QSize(200, theme.scaled(theme.sizes().result_row))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Avatar, name and chips, phone with the hit marked, pets, last visit at the right."""
        model = index.model()
        if not isinstance(model, ResultModel):
            return
        row = model.row(index.row())
        box: QRect = option.rect.adjusted(8, 2, -8, -2)
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected" if selected else "hover"))
            painter.drawRoundedRect(box, 6, 6)
        if selected:
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(QRect(box.left(), box.top() + 12, 3, box.height() - 24), 1.5, 1.5)
        paint_avatar(
            painter, QRectF(box.left() + 12, box.top() + (box.height() - 40) / 2, 40, 40), row.name, row.row_id
        )
        self._first_line(painter, row, box, selected)
        self._second_line(painter, row, box)
        painter.restore()

    def _first_line(self, painter: QPainter, row: ResultRow, box: QRect, selected: bool) -> None:
        left, base = box.left() + 64, box.top() + theme.scaled(26)
        right = box.right() - 10
        if row.aside:
            font, metrics = theme.measured("caption")
            painter.setFont(font)
            painter.setPen(theme.color("text2"))
            width = metrics.horizontalAdvance(row.aside)
            painter.drawText(right - width, base, row.aside)
            right -= width + 10
        chip_metrics = theme.measured("chip")[1]
        chips = [(words, tone, chip_metrics.horizontalAdvance(words) + 14) for words, tone in row.chips[:3]]
        font, metrics = theme.measured("name")
        room = right - left
        while chips and room - sum(w + 6 for _, _, w in chips) < 60:
            chips.pop()
        name = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, room - sum(w + 6 for _, _, w in chips))
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        painter.drawText(left, base, name)
        x = left + metrics.horizontalAdvance(name) + 8
        for words, tone, width in chips:
            paint_chip(painter, _around(x, base, width), words, tone, selected)
            x += width + 6

    def _second_line(self, painter: QPainter, row: ResultRow, box: QRect) -> None:
        x, base = float(box.left() + 64), box.top() + theme.scaled(49)
        right = box.right() - 10
        font, metrics = theme.measured("body", figures=True)
        painter.setFont(font)
        before, hit, after = row.phone.partition(row.hit) if row.hit else (row.phone, "", "")
        for part, marked in ((before, False), (hit, True), (after, False)):
            if not part:
                continue
            width = metrics.horizontalAdvance(part)
            if marked:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("warn_soft"))
                painter.drawRoundedRect(_around(x, base, width + 8), 4, 4)
                painter.setPen(theme.color("warn"))
                painter.setFont(theme.measured("strong", figures=True)[0])
                painter.drawText(_around(x, base, width + 8), Qt.AlignmentFlag.AlignCenter, part)
                painter.setFont(font)
                x += width + 10
            else:
                painter.setPen(theme.color("text2"))
                painter.drawText(int(x), base, part)
                x += width
        detail = f" · {row.detail}" if row.detail and row.phone else row.detail
        painter.setPen(theme.color("text2"))
        painter.drawText(int(x), base, metrics.elidedText(detail, Qt.TextElideMode.ElideRight, int(right - x)))


def _around(x: float, base: int, width: float) -> QRectF:
    """The box around a word that stands on the line `base`."""
    return QRectF(x, base - theme.scaled(15), width, theme.scaled(20))


def paint_chip(painter: QPainter, box: QRectF, words: str, tone: str, selected: bool) -> None:
    """Paint a chip as ``labels.Chip`` looks; on a `selected` row it stands on the plain surface."""
    plain = tone == "plain"
    painter.save()
    painter.setFont(theme.measured("chip")[0])
    has_line = plain or theme.has_high_contrast()
    painter.setPen(theme.color("border" if plain else tone) if has_line else Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("surface" if selected or plain else f"{tone}_soft"))
    painter.drawRoundedRect(box, 5, 5)
    painter.setPen(theme.color("text2" if plain else tone))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()


class ResultList(QListView):
    """The list; `chosen` fires with the id of a row that was clicked or entered, `current_changed` when the selection moves."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = ResultModel(self)
        self._delegate = ResultDelegate(self)
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self.chosen.emit(self.rows.row(index.row()).row_id))
        self.activated.connect(lambda index: self.chosen.emit(self.rows.row(index.row()).row_id))
        theme.signals.changed.connect(self.scheduleDelayedItemsLayout)

    def set_rows(self, rows: Sequence[ResultRow]) -> None:
        """Show other rows; the first is selected."""
        self.rows.set_rows(rows)
        if rows:
            self.setCurrentIndex(self.rows.index(0, 0))

    def step(self, by: int) -> None:
        """Move the selection."""
        count = self.rows.rowCount()
        if count:
            place = min(count - 1, max(0, self.currentIndex().row() + by))
            self.setCurrentIndex(self.rows.index(place, 0))

    def current_id(self) -> int | None:
        """The id of the selected row."""
        index = self.currentIndex()
        return self.rows.row(index.row()).row_id if index.isValid() else None

    def select(self, row_id: int) -> None:
        """Select the row with this id, if it is there."""
        for place in range(self.rows.rowCount()):
            if self.rows.row(place).row_id == row_id:
                self.setCurrentIndex(self.rows.index(place, 0))
                return
