"""A data table dressed for the house: rows of one height, sortable head, one Tab stop, Ctrl+C copies what is selected."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.ui import theme


class DataTable(QTableView):
    """A table over a model."""

    def __init__(
        self,
        model: QAbstractItemModel,
        *,
        sortable: bool = False,
        parent: QWidget | None = None,
        head: QHeaderView | None = None,
    ) -> None:
        super().__init__(parent)
        if head is not None:
            self.setHorizontalHeader(head)
        self.setModel(model)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        side, head = self.verticalHeader(), self.horizontalHeader()
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setStretchLastSection(True)
        self.setSortingEnabled(sortable)
        theme.signals.changed.connect(self._renew)
        self._renew()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy as tab-separated text."""
        if event.matches(QKeySequence.StandardKey.Copy):
            model = self.model()
            rows = sorted({index.row() for index in self.selectionModel().selectedIndexes()})
            lines = ("\t".join(str(model.index(r, c).data() or "") for c in range(model.columnCount())) for r in rows)
            QGuiApplication.clipboard().setText("\n".join(lines))
            return
        super().keyPressEvent(event)

    def _renew(self) -> None:
        self.setFont(theme.font("table", figures=True))
        self.horizontalHeader().setFont(theme.font("head"))
        self.verticalHeader().setDefaultSectionSize(theme.scaled(theme.sizes().table_row))
        self.viewport().update()
