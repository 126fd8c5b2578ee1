"""The care list: one row a person, one Tab stop; keys and the words on each row act on the person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QListView, QWidget

from app.services.care import CarePerson
from app.ui import theme
from app.ui.pages.today_model import CareModel
from app.ui.pages.today_row import DONE, LATER, MORE, CareDelegate
from app.ui.pages.today_words import shown

AnyIndex = QModelIndex | QPersistentModelIndex


class CareListView(QListView):
    """The list. What a signal carries is the ``CarePerson`` of the row."""

    done = Signal(object)
    later = Signal(object)
    more = Signal(object)
    opened = Signal(object)
    skipped = Signal(object)
    copied = Signal(object)
    current = Signal(object)
    """Who is selected now, or ``None``."""
    wants_filter = Signal()
    typed = Signal(str)
    """A digit or a character that begins a look-up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = CareModel(self)
        self._delegate = CareDelegate(self)
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.signals.changed.connect(self.scheduleDelayedItemsLayout)
        key = Qt.Key
        self._acts: dict[int, Callable[[], None]] = {
            key.Key_Space: partial(self._tell, self.done),
            key.Key_Return: partial(self._tell, self.opened),
            key.Key_Enter: partial(self._tell, self.opened),
            key.Key_S: partial(self._tell, self.later),
            key.Key_X: partial(self._tell, self.skipped),
            key.Key_Delete: partial(self._tell, self.skipped),
            key.Key_C: partial(self._tell, self.copied),
            key.Key_O: partial(self._tell, self.more),
            key.Key_Menu: partial(self._tell, self.more),
            key.Key_Slash: self.wants_filter.emit,
        }

    def show_people(self, people: Sequence[CarePerson], group: str) -> None:
        """Show `people`; whoever was selected stays it, or the next in their place does."""
        before, place = self.person(), self.currentIndex().row()
        self.rows.show_people(people, group)
        found = self.rows.place_of(before.customer.customer_id) if before is not None else -1
        self.select(found if found >= 0 else max(0, place))

    def select(self, place: int) -> None:
        """Select the row at a place, or the last one before it."""
        last = len(self.rows.people) - 1
        if last >= 0:
            self.setCurrentIndex(self.rows.index(min(place, last)))
        else:
            self.current.emit(None)

    def person(self) -> CarePerson | None:
        """Who is selected."""
        place = self.currentIndex().row()
        return self.rows.people[place] if 0 <= place < len(self.rows.people) else None

    def shown_ids(self, person: CarePerson) -> tuple[int, ...]:
        """The reminders of a person, the one that the row shows first."""
        return tuple(r.reminder_id for r in shown(person, self.rows.group))

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._delegate.renew()
        self.rows.renew()

    def menu_place(self, button: str) -> QPoint:
        """Where a menu of the selected row opens, on the screen."""
        row = self.visualRect(self.currentIndex())
        return self.viewport().mapToGlobal(self._delegate.buttons(row)[button].bottomLeft())

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Tell who is selected."""
        super().currentChanged(current, previous)
        self.current.emit(self.person())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Single keys act on the row; a digit begins a look-up."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        text, act = event.text(), self._acts.get(event.key())
        if held not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            event.ignore()
        elif act is not None:
            # A key that is held down acts once: the next row is another person.
            if not event.isAutoRepeat():
                act()
        elif text.isdigit() or (text.isprintable() and not text.isascii()):
            self.typed.emit(text)
        elif text and text.isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The right button does what the three dots do."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self._tell(self.more)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up what the mouse is over."""
        super().mouseMoveEvent(event)
        button = self._button_at(event.position().toPoint())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if button else Qt.CursorShape.ArrowCursor)
        if self._delegate.light(event.position().toPoint() if button else None):
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the words of a row acts; anywhere else it selects."""
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        button = self._button_at(place) if event.button() == Qt.MouseButton.LeftButton else ""
        if button and self.indexAt(place) == self.currentIndex():
            self._tell({DONE: self.done, LATER: self.later, MORE: self.more}[button])

    def _button_at(self, place: QPoint) -> str:
        index = self.indexAt(place)
        boxes = self._delegate.buttons(self.visualRect(index)) if index.isValid() else {}
        return next((name for name, box in boxes.items() if box.contains(place)), "")

    def _tell(self, signal: Any) -> None:
        person = self.person()
        if person is not None:
            signal.emit(person)
