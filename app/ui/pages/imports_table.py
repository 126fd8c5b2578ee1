"""The table of a file's rows on screen: paints status, reason and outlined cells; Enter or a click edits a cell, Ctrl+Z takes that back."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.i18n import _
from app.ui import theme
from app.ui.pages.imports_rows import RowsModel
from app.ui.pages.imports_status import LOOKS, status_words
from app.ui.widgets.table import DataTable
from app.values.field import FieldKind

Index = QModelIndex | QPersistentModelIndex
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
STATUS, USUAL = 168, 108
WIDTHS = {
    FieldKind.PHONES: 148,
    FieldKind.PHONE: 148,
    FieldKind.LONG_TEXT: 160,
    FieldKind.BIRTHDAY: 128,
    FieldKind.INSTANT: 150,
}
NAME, LEAST_SHARE = 132, 0.72
ICON = 16


class RowsTable(DataTable):
    """Rows of a file; one cell is current."""

    taken_back = Signal()
    """Ctrl+Z: the last correction is not to be."""

    def __init__(self, model: RowsModel) -> None:
        self.rows = model
        self.can_take_back = False
        self._was_current: tuple[int, int] = (-1, -1)
        super().__init__(model)
        self.setItemDelegate(_RowDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.horizontalHeader().setStretchLastSection(True)
        self.clicked.connect(self._click)
        model.modelReset.connect(self.fit)
        theme.signals.changed.connect(self.fit)

    def fit(self) -> None:
        """Give every column the width that its kind of value needs, or a little less where they would not fit otherwise."""
        wanted = [NAME if f.key == "name" else WIDTHS.get(f.kind, USUAL) for _c, f in self.rows.columns]
        wanted = [theme.widened(width) for width in wanted]
        status = theme.widened(STATUS)
        room = self.viewport().width() - status
        share = max(LEAST_SHARE, min(1.0, room / sum(wanted))) if wanted else 1.0
        self.setColumnWidth(0, status)
        for place, width in enumerate(wanted, 1):
            self.setColumnWidth(place, int(width * share))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width."""
        super().resizeEvent(event)
        self.fit()

    def go_to(self, line: int) -> None:
        """Make a row current, at its first cell that is wrong."""
        index = self.rows.index(line, self.rows.first_bad(line))
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def event(self, event: QEvent) -> bool:
        """Take Ctrl+Z before the window does, while there is a correction to take back."""
        is_override = event.type() == QEvent.Type.ShortcutOverride and self.can_take_back
        if is_override and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter edits, Ctrl+Z takes the last correction back."""
        current = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Undo) and self.can_take_back:
            self.taken_back.emit()
        elif event.key() in ENTER and current.isValid():
            self.edit_at(current)
        else:
            super().keyPressEvent(event)

    def edit_at(self, index: Index) -> None:
        """Edit a cell; for the status, the first cell of the row that is wrong."""
        if self.state() == QAbstractItemView.State.EditingState:  # the Enter that ends an edit comes here as well
            return
        if index.column() == 0:
            index = self.rows.index(index.row(), self.rows.first_bad(index.row()))
            self.setCurrentIndex(index)
        self.edit(self.rows.index(index.row(), index.column()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember which cell was current before the click."""
        current = self.currentIndex()
        self._was_current = (current.row(), current.column())
        super().mousePressEvent(event)

    def _click(self, index: Index) -> None:
        """A click into a cell that is wrong, or is current already, edits it."""
        is_again = (index.row(), index.column()) == self._was_current
        if index.column() and (is_again or self.rows.tone(index.row(), index.column())):
            self.edit_at(index)


class _RowDelegate(QStyledItemDelegate):
    """Paints a status with its reason, and cells of which the wrong ones are outlined with an icon."""

    def __init__(self, table: RowsTable) -> None:
        super().__init__(table)
        self._table = table

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line with the text in it."""
        editor = QLineEdit(parent)
        editor.setFrame(False)
        editor.setProperty("kind", "cell")
        editor.setAccessibleName(str(self._table.rows.headerData(index.column(), Qt.Orientation.Horizontal)))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """The whole of the cell."""
        editor.setGeometry(_box(option.rect).toRect())

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand on what was written, if it is something else."""
        assert isinstance(editor, QLineEdit)
        model.setData(self._table.rows.index(index.row(), index.column()), editor.text())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        room, colors = option.rect, theme.colors()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(room, QColor(colors.selected))
        painter.fillRect(room.left(), room.bottom(), room.width(), 1, QColor(colors.border))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.column() == 0:
            self._paint_status(painter, room, index.row())
        else:
            self._paint_cell(painter, room, index)
        painter.restore()

    def _paint_status(self, painter: QPainter, room: QRect, line: int) -> None:
        rows = self._table.rows
        status, reason = rows.status(line), rows.reason(line)
        if status not in LOOKS:  # a row that says nothing any more
            return
        icon, ink = LOOKS[status]
        picture = theme.pixmap(icon, ink, ICON, self._table.devicePixelRatioF())
        painter.drawPixmap(QRect(room.left() + 12, room.center().y() - ICON // 2 + 1, ICON, ICON), picture)
        words = room.adjusted(12 + ICON + 8, 4 if reason else 0, -6, -5 if reason else 0)
        top = words.adjusted(0, 0, 0, -words.height() // 2) if reason else words
        self._write(painter, top, status_words(status), "head", ink)
        if reason:
            self._write(painter, words.adjusted(0, words.height() // 2, 0, 0), reason, "caption", "text2")

    def _paint_cell(self, painter: QPainter, room: QRect, index: Index) -> None:
        rows, colors = self._table.rows, theme.colors()
        line, column = index.row(), index.column()
        tone, text = rows.tone(line, column), rows.text(line, column)
        is_current = self._table.currentIndex() == index and self._table.hasFocus()
        if tone or is_current:
            painter.setPen(QPen(QColor(getattr(colors, tone) if tone else colors.accent), 2 if is_current else 1.4))
            painter.setBrush(QColor(getattr(colors, f"{tone}_soft")) if tone else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(_box(room), 6, 6)
        words = room.adjusted(8, 0, -8, 0)
        mark = {"danger": "circle-alert", "warn": "triangle-alert"}.get(tone, "")
        if not mark and rows.is_corrected(line, column):
            mark, tone = "pencil", "accent"
        if mark:
            picture = theme.pixmap(mark, tone, 14, self._table.devicePixelRatioF())
            painter.drawPixmap(QRect(words.right() - 15, room.center().y() - 6, 14, 14), picture)
            words.setRight(words.right() - 20)
        ink = "danger" if tone == "danger" and not text else "text"
        self._write(painter, words, text or (_("blank") if tone == "danger" else ""), "table", ink)

    def _write(self, painter: QPainter, room: QRect, words: str, role: str, ink: str) -> None:
        font, metrics = theme.measured(role, figures=role == "table")
        painter.setFont(font)
        painter.setPen(theme.color(ink))
        said = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, said)


def _box(room: QRect) -> QRectF:
    """The outline of a cell."""
    return QRectF(room).adjusted(1.5, 4.5, -2.5, -4.5)
