"""What the whole application is watched for: undo that passes through, a wheel that changes nothing by accident, a ring for the keyboard."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from app.ui import theme

KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


ACTS = frozenset(
    (
        QEvent.Type.ShortcutOverride, QEvent.Type.InputMethod, QEvent.Type.Wheel,
        QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.TouchBegin,
    )
)  # fmt: skip
"""What only a person does."""
KINDS = ACTS | {QEvent.Type.FocusIn}
ACT_SECONDS = 5
"""So often at most it is told that somebody does something."""


class Guard(QObject):
    """The one filter of the whole application. It sees every event, so that it looks no further than the kind of most."""

    focus_came = Signal(object, object)
    """A widget got the focus, and the reason."""
    mouse_pressed = Signal()
    acted = Signal()
    """The person did something, for the first time in a while."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.acted_at = self._told_at = time.monotonic()
        """When the person last did anything, in seconds of ``time.monotonic``."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let undo pass through, keep the wheel from changing things, tell the focus rings."""
        kind = event.type()
        if kind not in KINDS:
            return False
        if kind in ACTS:
            self._note_act()
        if kind == QEvent.Type.FocusIn:
            if isinstance(event, QFocusEvent) and isinstance(watched, QWidget):
                self.focus_came.emit(watched, event.reason())
        elif kind == QEvent.Type.MouseButtonPress:
            self.mouse_pressed.emit()
        elif kind == QEvent.Type.Wheel:
            return _turns_by_accident(watched, event)
        elif isinstance(event, QKeyEvent):
            return _undoes_nothing(watched, event)
        return False

    def _note_act(self) -> None:
        self.acted_at = time.monotonic()
        if self.acted_at - self._told_at >= ACT_SECONDS:
            self._told_at = self.acted_at
            self.acted.emit()


_guards: list[Guard] = []


def guard() -> Guard:
    """The filter of this application, installed when it is first asked for."""
    app = QApplication.instance()
    assert app is not None
    if not _guards or not shiboken6.isValid(_guards[0]):
        _guards[:] = [Guard(app)]
        app.installEventFilter(_guards[0])
    return _guards[0]


@contextmanager
def unwatched() -> Iterator[None]:
    """No filter while every widget changes at once: it would be asked for each of thousands of events."""
    app = QApplication.instance()
    assert app is not None
    known = [g for g in _guards if shiboken6.isValid(g)]
    for one in known:
        app.removeEventFilter(one)
    try:
        yield
    finally:
        for one in known:
            app.installEventFilter(one)


def _undoes_nothing(watched: QObject, event: QKeyEvent) -> bool:
    """Ctrl+Z in a text box that has nothing to undo: the override is refused, so that the shortcut of the window fires."""
    undo, redo = event.matches(QKeySequence.StandardKey.Undo), event.matches(QKeySequence.StandardKey.Redo)
    if not undo and not redo:
        return False
    if isinstance(watched, QLineEdit):
        can = watched.isUndoAvailable() if undo else watched.isRedoAvailable()
    elif isinstance(watched, (QTextEdit, QPlainTextEdit)):
        can = watched.document().isUndoAvailable() if undo else watched.document().isRedoAvailable()
    else:
        return False
    if can:
        return False
    event.ignore()
    return True


def _turns_by_accident(watched: QObject, event: QEvent) -> bool:
    """The wheel over a box that has no focus: it belongs to the page."""
    if isinstance(watched, (QComboBox, QAbstractSpinBox)) and not watched.hasFocus():
        event.ignore()
        return True
    return False


class FocusRing(QWidget):
    """A ring around what has the focus, shown only when the keyboard brought it there."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._target: QWidget | None = None
        self._followed: list[QWidget] = []
        """The widget that is ringed and what it lies in, which moves when a page is scrolled."""
        self.hide()
        guard().focus_came.connect(self._focus_came)
        guard().mouse_pressed.connect(self._leave)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move along with the widget that is ringed."""
        kind = event.type()
        if kind in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        elif kind == QEvent.Type.Hide and watched is self._target:
            self._leave()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Two pixels in the colour of text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.colors().text), 2))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)

    def _focus_came(self, widget: QWidget, reason: Qt.FocusReason) -> None:
        if widget.window() is not self.window():
            return
        self._leave()
        if reason in KEYBOARD and not isinstance(widget, (QLineEdit, QPlainTextEdit)) and widget.isVisible():
            self._target = widget
            widget.destroyed.connect(self._leave)
            around: QWidget | None = widget
            while around is not None and around is not self.window():
                around.installEventFilter(self)
                self._followed.append(around)
                around = around.parentWidget()
            self._place()

    def _leave(self) -> None:
        for each in self._followed:
            if shiboken6.isValid(each):
                each.removeEventFilter(self)
        if self._target is not None and shiboken6.isValid(self._target):
            self._target.destroyed.disconnect(self._leave)
        self._followed.clear()
        self._target = None
        self.hide()

    def _place(self) -> None:
        if self._target is None:
            return
        if not shiboken6.isValid(self._target):  # being taken away, and what it lies in moves
            return
        if self._target.visibleRegion().isEmpty():  # scrolled away
            self.hide()
            return
        corner = self._target.mapTo(self.window(), QPoint(0, 0))
        self.setGeometry(QRect(corner, self._target.size()).adjusted(-4, -4, 4, 4))
        self.raise_()
        self.show()
