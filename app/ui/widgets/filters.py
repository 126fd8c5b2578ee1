"""Filters of the whole application: undo that passes through, a wheel that changes nothing by accident, a ring for the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from app.ui import theme

KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class UndoPassThrough(QObject):
    """Lets Ctrl+Z reach the application when the text box with the focus has nothing to undo."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Refuse the override, so that the shortcut fires."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
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


class WheelGuard(QObject):
    """The wheel never changes a box that has no focus."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the wheel to the page instead."""
        if (
            event.type() == QEvent.Type.Wheel
            and isinstance(watched, (QComboBox, QAbstractSpinBox))
            and not watched.hasFocus()
        ):
            event.ignore()
            return True
        return False


class FocusRing(QWidget):
    """A ring around what has the focus, shown only when the keyboard brought it there."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._target: QWidget | None = None
        self.hide()
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the focus, and the widget that has it."""
        kind = event.type()
        if kind == QEvent.Type.FocusIn and isinstance(event, QFocusEvent) and isinstance(watched, QWidget):
            if watched.window() is self.window():
                self._follow(
                    watched
                    if event.reason() in KEYBOARD and not isinstance(watched, (QLineEdit, QPlainTextEdit))
                    else None
                )
        elif kind in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Hide) and watched is self._target:
            self._follow(self._target if kind != QEvent.Type.Hide else None)
        elif kind == QEvent.Type.MouseButtonPress:
            self._follow(None)
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Two pixels in the colour of text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.colors().text), 2))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)

    def _follow(self, target: QWidget | None) -> None:
        self._target = target
        if target is None or not target.isVisible():
            self.hide()
            return
        corner = target.mapTo(self.window(), QPoint(0, 0))
        self.setGeometry(QRect(corner, target.size()).adjusted(-4, -4, 4, 4))
        self.raise_()
        self.show()
