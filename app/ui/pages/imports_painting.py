"""How the rows of a file are painted: the status with its reason, and cells of which the wrong ones are outlined with an icon."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.i18n import _
from app.ui import theme
from app.ui.pages.imports_rows import RowsModel
from app.ui.pages.imports_status import LOOKS, status_words

Index = QModelIndex | QPersistentModelIndex
STATUS, ICON = 168, 16


class StatusHead(QHeaderView):
    """What becomes of each row, at the left of the table: it stays where it is when the cells are moved."""

    def __init__(self, table: QTableView, rows: RowsModel) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self._table, self._rows = table, rows
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.selectionModel().currentRowChanged.connect(lambda _new, _old: self.viewport().update())

    def sizeHint(self) -> QSize:
        """As wide as the words need."""
        return QSize(theme.widened(STATUS), super().sizeHint().height())

    def paintSection(self, painter: QPainter, room: QRect, line: int) -> None:
        """Paint the status of a row."""
        colors = theme.colors()
        is_current = self._table.currentIndex().row() == line
        painter.save()
        painter.fillRect(room, QColor(colors.selected if is_current else colors.surface))
        painter.fillRect(room.left(), room.bottom(), room.width(), 1, QColor(colors.border))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if line < self._rows.rowCount():
            self._paint_status(painter, room, line)
        painter.restore()

    def _paint_status(self, painter: QPainter, room: QRect, line: int) -> None:
        rows = self._rows
        status, reason = rows.status(line), rows.reason(line)
        icon, ink = LOOKS[status]
        picture = theme.pixmap(icon, ink, ICON, self._table.devicePixelRatioF())
        painter.drawPixmap(QRect(room.left() + 12, room.center().y() - ICON // 2 + 1, ICON, ICON), picture)
        words = room.adjusted(12 + ICON + 8, 4 if reason else 0, -6, -5 if reason else 0)
        top = words.adjusted(0, 0, 0, -words.height() // 2) if reason else words
        _write(painter, top, status_words(status), "head", ink)
        if reason:
            _write(painter, words.adjusted(0, words.height() // 2, 0, 0), reason, "caption", "text2")


class RowDelegate(QStyledItemDelegate):
    """Paints a status with its reason, and cells of which the wrong ones are outlined with an icon."""

    def __init__(self, table: QTableView, rows: RowsModel) -> None:
        super().__init__(table)
        self._table, self._rows = table, rows

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line with the text in it."""
        editor = QLineEdit(parent)
        editor.setFrame(False)
        editor.setProperty("bare", True)  # its box is painted by the cell below it
        editor.setAccessibleName(str(self._rows.headerData(index.column(), Qt.Orientation.Horizontal)))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The text as it is, once: what is being written stays when the file was looked at meanwhile."""
        if isinstance(editor, QLineEdit) and not editor.property("begun"):
            editor.setProperty("begun", True)
            editor.setText(self._rows.text(index.row(), index.column()))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """The whole of the cell."""
        editor.setGeometry(_box(option.rect).toRect().adjusted(5, 2, -5, -2))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand on what was written, if it is something else."""
        assert isinstance(editor, QLineEdit)
        model.setData(self._rows.index(index.row(), index.column()), editor.text())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        room, colors = option.rect, theme.colors()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(room, QColor(colors.selected))
        painter.fillRect(room.left(), room.bottom(), room.width(), 1, QColor(colors.border))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_cell(painter, room, index)
        painter.restore()

    def _paint_cell(self, painter: QPainter, room: QRect, index: Index) -> None:
        rows, colors = self._rows, theme.colors()
        line, column = index.row(), index.column()
        tone, text = rows.tone(line, column), rows.text(line, column)
        is_here = self._table.currentIndex() == index
        is_edited = is_here and self._table.state() == QAbstractItemView.State.EditingState
        is_current = is_edited or (is_here and self._table.hasFocus())
        if tone or is_current:
            painter.setPen(QPen(QColor(getattr(colors, tone) if tone else colors.accent), 2 if is_current else 1.4))
            painter.setBrush(QColor(getattr(colors, f"{tone}_soft")) if tone else Qt.BrushStyle.NoBrush)
            if is_edited:
                painter.setBrush(QColor(colors.surface))
            painter.drawRoundedRect(_box(room), 6, 6)
        if is_edited:
            return
        words = room.adjusted(8, 0, -8, 0)
        mark = {"danger": "circle-alert", "warn": "triangle-alert"}.get(tone, "")
        if not mark and rows.is_corrected(line, column):
            mark, tone = "pencil", "accent"
        if mark:
            picture = theme.pixmap(mark, tone, 14, self._table.devicePixelRatioF())
            painter.drawPixmap(QRect(words.right() - 15, room.center().y() - 6, 14, 14), picture)
            words.setRight(words.right() - 20)
        ink = "danger" if tone == "danger" and not text else "text"
        _write(painter, words, text or (_("blank") if tone == "danger" else ""), "table", ink)


def _box(room: QRect) -> QRectF:
    """The outline of a cell."""
    return QRectF(room).adjusted(1.5, 4.5, -2.5, -4.5)


def _write(painter: QPainter, room: QRect, words: str, role: str, ink: str) -> None:
    font, metrics = theme.measured(role, figures=role == "table")
    painter.setFont(font)
    painter.setPen(theme.color(ink))
    said = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, said)
