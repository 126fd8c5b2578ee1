"""Days in the settings: a number of them to type, fields beside one another, a list of days to take some out of."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHeaderView, QWidget

from app.errors import ShukeError
from app.ui import theme
from app.ui.pages.settings_table import Line, WordsModel
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import Field, LineEdit
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, row
from app.ui.widgets.table import DataTable

LEAST_FIELD, FIELD = 96, 200
MOST_ROWS = 6
EDGES = 4


class _Edit(LineEdit):
    """A line whose Esc takes back what was typed."""

    escaped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, as long as there is something to take back; else it is left to the page."""
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.escaped.emit()
        else:
            super().keyPressEvent(event)


class NumberField(Field):
    """A number that is saved when the field is left; what is wrong stays as it was typed, with the reason below."""

    settled = Signal(str)
    """What was typed."""

    def __init__(self) -> None:
        self.line = _Edit()
        super().__init__(self.line)
        self._shown = ""
        self._mistake: ShukeError | None = None
        self.line.editingFinished.connect(self._settle)
        self.line.escaped.connect(self.put_back)

    def minimumSizeHint(self) -> QSize:
        """Narrow: the words below wrap, and the card puts the fields one below the other in time."""
        return QSize(LEAST_FIELD, super().minimumSizeHint().height())

    def say(self, label: str, hint: str = "", placeholder: str = "") -> None:
        """The words; a mistake stays, in the language in force."""
        super().say(label, hint, placeholder)
        self.edit.setAccessibleDescription(hint)
        if self._mistake is not None:
            self.set_error(str(self._mistake))

    def show_number(self, number: int | None) -> None:
        """Show what is in force, unless something else is being typed."""
        self._shown = "" if number is None else str(number)
        if self._mistake is None and not (self.line.isModified() and self.line.hasFocus()):
            self.line.setText(self._shown)

    def put_back(self) -> None:
        """Show what is in force, and nothing is wrong."""
        self._mistake = None
        self.set_error("")
        self.line.setText(self._shown)

    def accept(self) -> None:
        """What was typed is in force."""
        self._mistake = None
        self.set_error("")
        self.line.setModified(False)

    def refuse(self, error: ShukeError) -> None:
        """Say why it is not."""
        self._mistake = error
        self.set_error(str(error))

    def _settle(self) -> None:
        if self.line.isModified():
            self.settled.emit(self.line.text())


class FieldsCard(Card):
    """A title and fields side by side, as many as there is room for."""

    def __init__(self, fields: Sequence[Field]) -> None:
        super().__init__(16, 8)
        self.title = Label("", "card_title")
        self._fields, self._across = tuple(fields), 0
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(6)
        self.body.addWidget(self.title)
        self.body.addLayout(self._grid)
        self._arrange(len(fields))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another number of columns where the width asks for it."""
        super().resizeEvent(event)
        self._arrange(max(1, (self.width() - 12) // theme.scaled(FIELD)))

    def _arrange(self, room: int) -> None:
        count = len(self._fields)
        across = max(n for n in range(1, count + 1) if n <= room and count % n == 0) if room < count else count
        if across == self._across:
            return
        self._across = across
        for place, field in enumerate(self._fields):
            self._grid.addWidget(field, place // across, place % across, Qt.AlignmentFlag.AlignTop)
        for place in range(count):
            self._grid.setColumnStretch(place, 1 if place < across else 0)


class DayList(QWidget):
    """A few lines with days, what stands there when there are none, and a button for the selected one."""

    chosen = Signal(object)
    """The key of the selected line; its button was pressed."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self.model = WordsModel(self)
        self.table, self.button = DataTable(self.model), Button("", "default", icon)
        self._nothing = Label("", "body", "text2", wraps=True)
        self._headings: tuple[str, ...] = ()
        self._lines: Sequence[Line] = ()
        inside = row(self._nothing, self.table, spacing=12)
        inside.setStretch(0, 1)
        inside.setStretch(1, 1)
        inside.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(inside)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.button.clicked.connect(lambda _checked=False: self._choose())
        self.table.selectionModel().selectionChanged.connect(lambda *_both: self._enable())
        self.table.installEventFilter(self)
        theme.signals.changed.connect(self._fit)
        self._fit()

    def say(self, name: str, headings: tuple[str, ...], act: str, nothing: str) -> None:
        """The words."""
        self.table.setAccessibleName(name)
        self._nothing.setText(nothing)
        self.button.say(act)
        self._headings = headings
        self.show_lines(self._lines)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these; the selected line stays so."""
        key = self._selected()
        self._lines = lines
        self.model.say(self._headings, lines)
        for place, line in enumerate(lines):
            if line.key == key:
                self.table.selectRow(place)
        header = self.table.horizontalHeader()
        if self._headings:
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._fit()
        self._enable()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A list that the keyboard comes to has a selected line."""
        if event.type() == QEvent.Type.FocusIn and self._lines and self._selected() is None:
            self.table.selectRow(0)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and Enter do what the button does."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        has_lines = bool(self._lines)
        self.table.setVisible(has_lines)
        self.button.setVisible(has_lines)
        self._nothing.setVisible(not has_lines)
        sizes, rows = theme.sizes(), min(MOST_ROWS, max(1, len(self._lines)))
        self.table.setFixedHeight(sizes.table_head + EDGES + theme.scaled(sizes.table_row) * rows)

    def _enable(self) -> None:
        self.button.setEnabled(self._selected() is not None)

    def _selected(self) -> object:
        rows = self.table.selectionModel().selectedRows()
        return self._lines[rows[0].row()].key if rows and rows[0].row() < len(self._lines) else None

    def _choose(self) -> None:
        key = self._selected()
        if key is not None:
            self.chosen.emit(key)
