"""A password field with its label, an eye, and one line below it for hints and mistakes; and how good a password is, in words."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QProgressBar, QVBoxLayout, QWidget

from app.i18n import T, Text, _, ngettext
from app.ui.opening import PASSWORD_LEAST, PASSWORD_MOST
from app.ui.widgets.inputs import PasswordEdit, caps_lock_is_on
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.surfaces import row
from app.values.password import strength

LINE_ENDS = "\r\n\v\f\x85\u2028\u2029"
WORDS: tuple[tuple[str, Text], ...] = (
    ("danger", T("Easy to guess: add another word")),
    ("warn", T("Fair: one more word makes it good")),
    ("ok", T("Good")),
    ("ok", T("Strong")),
)


class PasswordBox(QWidget):
    """Label, field with an eye, one line below it for a hint or a mistake. `is_new` shows how good the password is."""

    edited = Signal()
    submitted = Signal()

    def __init__(self, *, is_new: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_new = is_new
        self._mistake = ""
        self._caps = False
        self.label = Label("", "body", "text2")
        self.edit = PasswordEdit()
        self.edit.setMinimumHeight(40)
        self.edit.setMaxLength(PASSWORD_MOST + 1)  # one too many is told, not cut off in silence
        self.edit.installEventFilter(self)
        self.label.setBuddy(self.edit)
        self._icon = IconLabel("triangle-alert", "danger", 14)
        self._line = Label("", "caption", "text3", wraps=True)
        self._line.setMinimumHeight(18)
        self._bar = QProgressBar()
        self._bar.setRange(0, 4)
        self._bar.setTextVisible(False)
        if not is_new:  # to show it, which has no parent yet, would make it a window of its own
            self._bar.hide()
        below = row(self._icon, self._line, spacing=6)
        below.setStretch(1, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        for piece in (self.label, self.edit, self._bar):
            inside.addWidget(piece)
        inside.addLayout(below)
        self.edit.textChanged.connect(self._drop_line_ends)
        self.edit.textEdited.connect(self._typed)
        self.edit.returnPressed.connect(self.submitted)
        self._draw()

    def password(self) -> str:
        """What was typed."""
        return self.edit.text()

    def clear(self) -> None:
        """Forget what was typed."""
        self.edit.clear()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.retranslate()
        self.say_mistake("")

    def say_mistake(self, text: str) -> None:
        """Show a mistake below the field; an empty text takes it away."""
        self._mistake = text
        self.edit.set_wrong(bool(text))
        self._draw()

    def mistake(self) -> str:
        """The mistake that is shown."""
        return self._mistake

    def retranslate(self, label: str) -> None:
        """Renew the words."""
        self.label.setText(label)
        self.edit.setAccessibleName(label)
        self.edit.retranslate()
        self._bar.setAccessibleName(_("How hard the password is to guess"))
        self._draw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice Caps Lock."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_CapsLock:
                self._caps = False
                self._draw()
            elif len(event.text()) == 1 and event.text().isalpha():
                self._caps = caps_lock_is_on(event)
        return False

    def _drop_line_ends(self, text: str) -> None:
        """What was copied with the end of its line is the password without it: nobody could type that."""
        typable = re.sub(f"[{LINE_ENDS}]+", " ", text.strip(LINE_ENDS))
        if typable != text:
            self.edit.setText(typable)

    def _typed(self) -> None:
        if self._mistake:
            self.say_mistake("")
        self._draw()
        self.edited.emit()

    def _draw(self) -> None:
        ink, text = self._below()
        self._icon.setVisible(ink in ("danger", "warn") and bool(text))
        self._icon.set("circle-alert" if ink == "danger" else "triangle-alert", ink)
        self._line.setText(text)
        self._line.set_ink(ink)

    def _below(self) -> tuple[str, str]:
        """The ink and the words of the line below the field."""
        if self._mistake:
            return "danger", self._mistake
        if self._is_new:
            return self._judged()
        return ("warn", _("Caps Lock is on")) if self._caps else ("text3", "")

    def _judged(self) -> tuple[str, str]:
        typed = self.edit.text()
        missing = PASSWORD_LEAST - len(typed.strip())
        self._bar.setValue(0 if missing > 0 else strength(typed) + 1)
        if not typed:
            return "text3", _("At least {least} characters; a few words are best", least=PASSWORD_LEAST)
        if missing > 0:
            return "text3", ngettext("{count} more character", "{count} more characters", missing)
        if typed != typed.strip():
            return "warn", _("It begins or ends with a space, which counts")
        ink, words = WORDS[strength(typed)]
        return ink, str(words)
