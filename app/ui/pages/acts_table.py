"""A page that is one table with buttons below it, which act on the selected line; an empty state while there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from app.ui.context import UiContext
from app.ui.pages.settings_table import Line, WordsModel
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.surfaces import Card, EmptyState, row
from app.ui.widgets.table import DataTable

Act = Callable[[], object]


class ActsTable(QWidget):
    """The frame; whoever has it says the buttons and keys in `build`, shows lines, and says in `say_selected` what can be done."""

    counted = Signal(int)

    def __init__(self, context: UiContext, icon: str) -> None:
        super().__init__()
        self._context, self._shop = context, context.shop
        self.model = WordsModel(self)
        self.table = DataTable(self.model)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.installEventFilter(self)
        self.table.selectionModel().selectionChanged.connect(lambda *_both: self.say_selected())
        self.none = EmptyState(icon)
        self._keys: Mapping[Qt.Key, Act] = {}
        self._whole = QStackedWidget()

    def build(
        self,
        acts: Sequence[tuple[Button, Act]],
        keys: Mapping[Qt.Key, Act],
        above: QWidget | None = None,
        below: QWidget | None = None,
    ) -> None:
        """Put the pieces in place: the table, the buttons, `above` and `below` of these; `keys` act on the table."""
        self._keys = keys
        for button, act in acts:
            button.clicked.connect(lambda _checked=False, a=act: a())
        buttons = [button for button, _act in acts]
        Toolbar(*buttons)
        card = Card(12, 8)
        card.body.addWidget(self.table, 1)
        if above is not None:
            card.body.addLayout(row(above, 1))
        card.body.addLayout(row(*buttons, 1, spacing=8))
        if below is not None:
            card.body.addWidget(below)
        self._whole.addWidget(card)
        self._whole.addWidget(self.none)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._whole)

    def focus_main(self) -> None:
        """The keyboard belongs to the table."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_selected(self) -> None:
        """Say what can be done to the selected line."""
        raise NotImplementedError

    def selected_key(self) -> object:
        """The key of the selected line; ``None`` if there is none."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.line(rows[0].row()).key if rows and rows[0].row() < self.model.rowCount() else None

    def show_lines(
        self, headings: Sequence[str], lines: Sequence[Line], stretched: int, right: frozenset[int] = frozenset()
    ) -> None:
        """Show these; what was selected stays so, or what stands in its place now. The column `stretched` takes the room."""
        before, place = self.selected_key(), self.table.currentIndex().row()
        self.model.say(headings, lines, right)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
        self._whole.setCurrentIndex(0 if lines else 1)
        if before is not None and lines:
            same = [n for n, line in enumerate(lines) if line.key == before]
            self.table.selectRow(same[0] if same else min(max(0, place), len(lines) - 1))
        self.say_selected()
        self.counted.emit(len(lines))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys act; a table that the keyboard comes to has a selected row."""
        if event.type() == QEvent.Type.FocusIn and self.model.rowCount() and self.selected_key() is None:
            self.table.selectRow(0)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            act = self._keys.get(Qt.Key(event.key()))
            if act is not None:
                act()
                return True
        return False
