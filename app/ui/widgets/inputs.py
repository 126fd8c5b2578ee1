"""Fields: label, input, and a place below for a hint or an error that never makes the page jump."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from app.i18n import _
from app.ui import theme
from app.ui.widgets.labels import Label

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
"""Both keys that end what is typed."""


def keeps_escape(event: QEvent) -> bool:
    """Keep Esc from the shortcuts of the window, given any event of a widget that means it itself; whether it was that."""
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
        return False
    if event.key() != Qt.Key.Key_Escape:
        return False
    event.accept()
    return True


def ends_typing(event: QEvent, enter: Callable[[], None], escape: Callable[[], None]) -> bool:
    """Do what Enter and Esc stand for in a field, given any event of it; whether it was one of them."""
    if not isinstance(event, QKeyEvent) or event.key() not in (Qt.Key.Key_Escape, *ENTER):
        return False
    if keeps_escape(event):
        return True
    if event.type() != QEvent.Type.KeyPress:
        return False
    (escape if event.key() == Qt.Key.Key_Escape else enter)()
    return True


class LineEdit(QLineEdit):
    """A line to type in, in the font of a role."""

    def __init__(self, role: str = "body", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        theme.signals.changed.connect(self._renew)
        self._renew()

    def set_wrong(self, wrong: bool) -> None:
        """Mark it as the place of an error."""
        if bool(self.property("wrong")) != wrong:
            theme.restyle(self, wrong=wrong)

    def _renew(self) -> None:
        self.setFont(theme.font(self._role))


class Field(QWidget):
    """A labelled input with a hint, which an error takes the place of. A dense one keeps no place for them when there is none."""

    def __init__(self, edit: QWidget | None = None, *, dense: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dense = dense
        self.edit = edit or LineEdit()
        self._label = Label("", "body", "text2")
        self._below = Label("", "caption", "text3", wraps=True)
        self._hint = self._understood = ""
        self._label.setBuddy(self.edit)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        for piece in (self._label, self.edit, self._below):
            inside.addWidget(piece)
        self._below.setMinimumHeight(18)

    def say(self, label: str, hint: str = "", placeholder: str = "") -> None:
        """The words."""
        self._label.setText(label)
        self.edit.setAccessibleName(label)
        self._hint = hint
        if isinstance(self.edit, QLineEdit):
            self.edit.setPlaceholderText(placeholder)
        self.set_error("")

    def text(self) -> str:
        """What was typed."""
        return self.edit.text() if isinstance(self.edit, QLineEdit) else ""

    def set_error(self, error: str) -> None:
        """Show an error below, or the hint again."""
        self._say_below(error or self._hint)
        self._below.set_ink("danger" if error else "text3")
        if isinstance(self.edit, LineEdit):
            self.edit.set_wrong(bool(error))

    def set_hint(self, hint: str, ink: str = "text3") -> None:
        """Show a hint below."""
        self._hint = hint
        self._say_below(hint)
        self._below.set_ink(ink)

    def say_understood(self, said: str) -> None:
        """Say below how what is typed is understood, in place of the hint; empty for the hint again."""
        self._understood = said
        self._say_below(said or self._hint)
        self._below.set_ink("text3")

    def _say_below(self, text: str) -> None:
        self._below.setText(text)
        if self._dense:
            self._below.setVisible(bool(text))

    def error(self) -> str:
        """The error shown, if any."""
        return self._below.text() if self._below.text() not in (self._hint, self._understood) else ""


class PasswordEdit(LineEdit):
    """A password with an eye to look at it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("body", parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = QAction(self)
        self._eye.triggered.connect(self._look)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)
        theme.signals.changed.connect(self._renew_eye)
        self.retranslate()

    def retranslate(self) -> None:
        """Renew the words."""
        self._renew_eye()

    def _look(self) -> None:
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self._renew_eye()

    def _renew_eye(self) -> None:
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        self._eye.setIcon(theme.icon("eye" if hidden else "eye-off", "text3", 18))
        self._eye.setToolTip(_("Show") if hidden else _("Hide"))


class SearchBox(LineEdit):
    """The one search box: icon, clear button, and signals for the keys that belong to a list below it."""

    moved = Signal(int)
    """The person pressed up (-1) or down (+1)."""
    left = Signal()
    """The person pressed Esc on an empty box."""

    def __init__(self, *, large: bool = False, icon: str = "search", parent: QWidget | None = None) -> None:
        super().__init__("search" if large else "body", parent)
        if large:
            self.setProperty("big", True)
        self._icon_name = icon
        self._icon = QAction(self)
        self._clear = QAction(self)
        self.addAction(self._icon, QLineEdit.ActionPosition.LeadingPosition)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.triggered.connect(self.clear)
        self._clear.setVisible(False)
        self.textChanged.connect(lambda text: self._clear.setVisible(bool(text)))
        theme.signals.changed.connect(self._renew_icons)
        self._renew_icons()

    def say(self, name: str, placeholder: str) -> None:
        """The words."""
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self._clear.setToolTip(_("Clear"))

    def clear(self) -> None:
        """Empty it, history and all: the next Ctrl+Z is meant for the shop, not for what was looked for."""
        self.setText("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down move the list, Esc clears and then leaves."""
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        else:
            super().keyPressEvent(event)

    def _renew_icons(self) -> None:
        self._icon.setIcon(theme.icon(self._icon_name, "text3", 18))
        self._clear.setIcon(theme.icon("x", "text3", 18))


def caps_lock_is_on(event: QKeyEvent) -> bool:
    """Whether a letter came out in the other case than Shift asked for."""
    text = event.text()
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return text.isalpha() and text.isascii() and (text.isupper() != shift)


def is_typing() -> bool:
    """Whether the focus is in something that takes text."""
    focus = QApplication.focusWidget()
    return focus is not None and (
        isinstance(focus, QLineEdit) or focus.inherits("QPlainTextEdit") or focus.inherits("QTextEdit")
    )


def is_key_press(event: QEvent) -> bool:
    """Whether it is a key going down."""
    return event.type() == QEvent.Type.KeyPress
