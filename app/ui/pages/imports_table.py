"""The table of a file's rows on screen: Enter or a click edits a cell. Status and reason stay in view at the left."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QWidget

from app.ui import theme
from app.ui.pages.imports_painting import RowDelegate, StatusHead
from app.ui.pages.imports_rows import RowsModel
from app.ui.widgets.inputs import ENTER
from app.ui.widgets.labels import Label
from app.ui.widgets.table import DataTable
from app.values.field import FieldKind

Index = QModelIndex | QPersistentModelIndex
USUAL = 108
WIDTHS = {
    FieldKind.PHONES: 148,
    FieldKind.PHONE: 148,
    FieldKind.LONG_TEXT: 160,
    FieldKind.BIRTHDAY: 128,
    FieldKind.INSTANT: 150,
}
NAME, LEAST_SHARE = 132, 0.72
LONGEST = {
    **dict.fromkeys((FieldKind.PHONES, FieldKind.PHONE), "00000000000"),
    **dict.fromkeys((FieldKind.BIRTHDAY, FieldKind.DATE), "0000-00-00"),
}
"""What a cell shows whole, with the icon beside it that says that it is wrong."""
MARKED = 44
"""Margins and icon of such a cell."""


class RowsTable(DataTable):
    """Rows of a file; one cell is current."""

    def __init__(self, model: RowsModel) -> None:
        self.rows = model
        self._was_current: tuple[int, int] = (-1, -1)
        self._opens = False
        super().__init__(model)
        self.setItemDelegate(RowDelegate(self, model))
        self.setVerticalHeader(StatusHead(self, model))
        self._corner = Label("", "head", "text2", parent=self)
        self._corner.setIndent(12)
        self._corner.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._renew()
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
        share = max(LEAST_SHARE, min(1.0, self.viewport().width() / sum(wanted))) if wanted else 1.0
        metrics = theme.measured("table", figures=True)[1]
        least = [
            metrics.horizontalAdvance(LONGEST[f.kind]) + MARKED if f.kind in LONGEST else 0
            for _c, f in self.rows.columns
        ]
        side, head = self.verticalHeader(), self.horizontalHeader()
        self.setColumnHidden(0, True)
        self._corner.setText(str(self.rows.headerData(0, Qt.Orientation.Horizontal)))
        for place, width in enumerate(wanted, 1):
            self.setColumnWidth(place, max(int(width * share), least[place - 1], head.sectionSizeHint(place)))
        self._corner.setGeometry(self.frameWidth(), self.frameWidth(), side.width(), head.height() - 1)
        self._corner.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width."""
        super().resizeEvent(event)
        self.fit()

    def go_to(self, line: int) -> None:
        """Make a row current, at its first cell that is wrong; where there is no such row nothing happens."""
        if line >= self.rows.rowCount():
            return
        index = self.rows.index(line, self.rows.first_bad(line))
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def open_at(self, line: int) -> None:
        """Make a row current for the first time: whose it is stands at the left, so that is what is in view."""
        self.go_to(line)
        self.horizontalScrollBar().setValue(0)
        self._opens = not self.isVisible()

    def showEvent(self, event: QShowEvent) -> None:
        """Undo that Qt goes to the current cell when the table comes up."""
        super().showEvent(event)
        if self._opens:
            self.horizontalScrollBar().setValue(0)
            self._opens = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter edits."""
        current = self.currentIndex()
        if event.key() in ENTER and current.isValid():
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

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Tab ends an edit and does not begin the next: the table is one stop, and no trap."""
        is_tab = hint in (
            QAbstractItemDelegate.EndEditHint.EditNextItem,
            QAbstractItemDelegate.EndEditHint.EditPreviousItem,
        )
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint if is_tab else hint)

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
