"""A small table below a list or in its place, with one act for the line that is selected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView

from app.ui.pages.settings_table import Line, WordsModel
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import ENTER
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, row
from app.ui.widgets.table import DataTable

MOST_LINES = 4
"""So many lines are in sight where nothing else is said; the others scroll."""


class SmallTable(Card):
    """A title with a button beside it, and the table. Enter does what the button does."""

    acted = Signal(object)
    """The person wants it done with the line of this key."""

    def __init__(self, icon: str, most: int | None = MOST_LINES) -> None:
        """`most` lines are in sight; with ``None`` as many as there is room for."""
        super().__init__(12, 8)
        self._most = most
        self.model = WordsModel(self)
        self.table = DataTable(self.model)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.installEventFilter(self)
        self.title, self.button = Label("", "card_title"), Button("", "default", icon)
        self.button.clicked.connect(lambda _checked=False: self.act())
        self.body.addLayout(row(self.title, 1, self.button))
        self.body.addWidget(self.table, 1)

    def say(self, title: str, act: str, name: str) -> None:
        """Its words: the title, the button, and the `name` of the table for a screen reader."""
        self.title.setText(title)
        self.button.say(act)
        self.table.setAccessibleName(name)

    def show_lines(self, headings: Sequence[str], lines: Sequence[Line]) -> None:
        """Show these; what was selected stays so."""
        before, place = self.selected(), self.table.currentIndex().row()
        self.model.say(headings, lines)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        if self._most is not None:
            rows = min(self._most, max(1, len(lines)))
            self.table.setFixedHeight(
                head.sizeHint().height() + rows * self.table.verticalHeader().defaultSectionSize() + 4
            )
        if lines:
            same = [n for n, line in enumerate(lines) if line.key == before]
            self.table.selectRow(same[0] if same else min(max(0, place), len(lines) - 1))

    def selected(self) -> object:
        """The key of the selected line; ``None`` if there is none."""
        place = self.table.currentIndex().row()
        return self.model.line(place).key if 0 <= place < self.model.rowCount() else None

    def act(self) -> None:
        """Ask for it with the selected line."""
        key = self.selected()
        if key is not None:
            self.acted.emit(key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter acts; a table that the keyboard comes to has a selected row."""
        if event.type() == QEvent.Type.FocusIn and self.selected() is None and self.model.rowCount():
            self.table.selectRow(0)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in ENTER:
            self.act()
            return True
        return False
