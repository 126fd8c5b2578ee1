"""The phones of a customer while they are changed: one line each, with what it is called; the first is the main one."""

from __future__ import annotations

from collections.abc import Sequence

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.i18n import _
from app.ui import theme
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.in_place import Editor
from app.ui.widgets.inputs import ENTER, LineEdit
from app.ui.widgets.surfaces import row
from app.values.field import Field

LEAST_WIDTH = 390
MOST_IN_SIGHT = 6
SPACING = 4
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
BETWEEN, APART = "\t", "\n"
"""Between a number and what it is called, and between two phones, in the text of the editor."""


def lines_of(phones: Sequence[tuple[str, str]]) -> str:
    """Numbers and what they are called as the text of the editor."""
    return APART.join(number + BETWEEN + label for number, label in phones)


def phones_in(text: str) -> list[tuple[str, str]]:
    """What ``lines_of`` made."""
    return [(number, label) for number, _tab, label in (line.partition(BETWEEN) for line in text.split(APART))]


class PhoneLine(QWidget):
    """A number, what it is called, and what can be done with it."""

    def __init__(self, number: str, label: str, example: str) -> None:
        super().__init__()
        self._example = example
        self.number, self.label = LineEdit(), LineEdit()
        self.number.setText(number)
        self.label.setText(label)
        self.main, self.up = Button("", "icon", "star", size=16), Button("", "icon", "chevron-up", size=16)
        self.remove = Button("", "icon", "x", size=16)
        self.setLayout(row(self.number, self.label, self.main, self.up, self.remove, spacing=SPACING))
        self.number.setMinimumWidth(theme.scaled(120))
        self.label.setMinimumWidth(theme.scaled(60))
        self._bar = Toolbar(self.main, self.up, self.remove)

    def parts(self) -> tuple[QWidget, ...]:
        """Everything that can have the keyboard."""
        return self.number, self.label, self.main, self.up, self.remove

    def stops(self) -> list[QWidget]:
        """Where Tab comes by."""
        return [part for part in self.parts() if part.focusPolicy() == Qt.FocusPolicy.StrongFocus and part.isEnabled()]

    def say(self, place: int) -> None:
        """Speak, as the phone at `place` (0 is the main one)."""
        said = self.number.text().strip() or str(place + 1)
        self.number.setPlaceholderText(self._example)
        self.number.setAccessibleName(_("Phone {place}", place=place + 1))
        self.label.setPlaceholderText(_("home, shop …"))
        self.label.setAccessibleName(_("What phone {place} is called", place=place + 1))
        is_main = place == 0
        self.main.say("", _("Main phone") if is_main else _("Make {number} the main phone", number=said))
        self.main.set_icon("star", "accent" if is_main else "text3")
        self.up.say("", _("Move {number} up", number=said))
        self.remove.say("", _("Remove {number}", number=said))
        self.up.setEnabled(not is_main)


class PhonesEditor(Editor):
    """Lines of phones over the value. Enter saves all of them, Esc restores; Alt with an arrow moves a line, a line without a number goes."""

    least_width = LEAST_WIDTH

    def __init__(self, field: Field, text: str, over: QWidget, page: QWidget) -> None:
        super().__init__(over, page)
        self._example = str(field.example)
        self.lines: list[PhoneLine] = []
        self.add = Button("", "link", "plus", size=16)
        self.add.say(_("Add phone"))
        self.add.clicked.connect(lambda: self._add("", "").number.setFocus(Qt.FocusReason.OtherFocusReason))
        self.add.installEventFilter(self)
        self._inside, self._area = QWidget(), QScrollArea()
        self._list = QVBoxLayout(self._inside)
        self._list.setSpacing(SPACING)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._area.setWidget(self._inside)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self._area)
        self.body.addLayout(row(self.add, 1))
        self._hint = _usual_hint()
        for number, label in phones_in(text):
            self._add(number, label)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)
        self.lines[0].number.selectAll()
        self.begin()

    def text(self) -> str:
        """What is typed, as ``lines_of`` writes it; lines without anything are left out."""
        typed = [(line.number.text().strip(), line.label.text().strip()) for line in self.lines]
        return lines_of([pair for pair in typed if any(pair)])

    def say(self, hint: str) -> None:
        """Show what is said of the phones below them, or else what the keys do."""
        super().say(hint or _usual_hint())

    def move_to(self, line: PhoneLine, place: int) -> None:
        """Put a line at another place among the others; 0 makes it the main one."""
        if not 0 <= place < len(self.lines) or line is self.lines[place]:
            return
        focus = QApplication.focusWidget()
        line.number.setFocus(Qt.FocusReason.TabFocusReason)  # a button that is switched off would hand it to anybody
        self.lines.remove(line)
        self.lines.insert(place, line)
        self._list.removeWidget(line)
        self._list.insertWidget(place, line)
        self._renew()
        if focus is not None and focus in line.stops():
            focus.setFocus(Qt.FocusReason.TabFocusReason)
        self._changed()

    def take_off(self, line: PhoneLine) -> None:
        """Take a line away; the last one is emptied."""
        if len(self.lines) == 1:
            self._add("", "")
        place = self.lines.index(line)
        self.lines.remove(line)
        self.lines[min(place, len(self.lines) - 1)].number.setFocus(Qt.FocusReason.TabFocusReason)
        self._list.removeWidget(line)
        line.hide()
        line.deleteLater()
        self._renew()
        self._changed()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys that end it, walk in it, and move a line."""
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and (event.key() == Qt.Key.Key_Escape or _moves(event)):
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and isinstance(watched, QWidget) and self._acts(watched, event)

    def _first(self) -> QWidget:
        return self.lines[0].number

    def _mark(self, error: str) -> None:
        for line in self.lines:
            said = line.number.text().strip()
            line.number.set_wrong(bool(error) and bool(said) and said in error)

    def _add(self, number: str, label: str) -> PhoneLine:
        line = PhoneLine(number, label, self._example)
        self.lines.append(line)
        self._list.addWidget(line)
        line.main.clicked.connect(lambda: self.move_to(line, 0))
        line.up.clicked.connect(lambda: self.move_to(line, self.lines.index(line) - 1))
        line.remove.clicked.connect(lambda: self.take_off(line))
        for part in line.parts():
            part.installEventFilter(self)
        for box in (line.number, line.label):
            box.textEdited.connect(self._changed)
        line.show()
        self._renew()
        if self.isVisible():
            self._place()
        return line

    def _renew(self) -> None:
        """Say what each line is now, and give the lines their room."""
        for place, line in enumerate(self.lines):
            line.say(place)
        height = self.lines[0].sizeHint().height()
        shown = min(len(self.lines), MOST_IN_SIGHT)
        self._area.setFixedHeight(shown * height + (shown - 1) * SPACING)

    def _acts(self, watched: QWidget, event: QKeyEvent) -> bool:
        key = event.key()
        line = next((each for each in self.lines if watched in each.parts()), None)
        if key == Qt.Key.Key_Escape:
            self.dropped.emit()
        elif key in ENTER and isinstance(watched, LineEdit):
            self.kept.emit()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            is_back = key == Qt.Key.Key_Backtab or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._walk(watched, -1 if is_back else 1)
        elif line is not None and _moves(event):
            self.move_to(line, self.lines.index(line) + STEPS[Qt.Key(key)])
        elif line is not None and isinstance(watched, LineEdit) and key in STEPS:
            self._step(line, watched, STEPS[Qt.Key(key)])
        else:
            return False
        return True

    def _walk(self, watched: QWidget, by: int) -> None:
        stops = [stop for line in self.lines for stop in line.stops()] + [self.add]
        place = stops.index(watched) + by if watched in stops else len(stops)
        if 0 <= place < len(stops):
            stops[place].setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(stops[place])
        else:
            self.walked.emit(by)

    def _step(self, line: PhoneLine, watched: LineEdit, by: int) -> None:
        """Go to the same box of the line above or below."""
        place = self.lines.index(line) + by
        if 0 <= place < len(self.lines):
            other = self.lines[place]
            box = other.number if watched is line.number else other.label
            box.setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(box)

    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        """Something else in the window took the keyboard; a menu, or another window, takes it only for a while."""
        if not shiboken6.isValid(self) or before is None or now is None:
            return
        if self.isAncestorOf(before) and not self.isAncestorOf(now):
            self.left.emit()


def _usual_hint() -> str:
    return _("The first is the main one. Alt+↑ and Alt+↓ move a phone, Enter saves.")


def _moves(event: QKeyEvent) -> bool:
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return held == Qt.KeyboardModifier.AltModifier and Qt.Key(event.key()) in STEPS
