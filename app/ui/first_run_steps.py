"""The steps of the first run: language, password, where to begin, and what all have in common. Each knows its words and its answers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from app.ui.new_password import NewPassword
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.surfaces import row

LANGUAGES = (("zh_CN", "中文", "languages"), ("en", "English", "languages"))


class Tiles(QWidget):
    """Big tiles side by side of which one is chosen; one Tab stop, arrows inside."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], current: str) -> None:
        super().__init__()
        self._keys = [key for key, _icon in choices]
        self._group = QButtonGroup(self)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        for place, (key, icon) in enumerate(choices):
            button = Button("", "tile", icon, size=24)
            button.setProperty("big", True)
            button.setCheckable(True)
            button.setIconSize(QSize(24, 24))
            button.setChecked(key == current)
            button.clicked.connect(lambda _checked=False, k=key: self.chosen.emit(k))
            self._group.addButton(button, place)
            inside.addWidget(button, 1)

    def say(self, words: Sequence[str]) -> None:
        """The words on the tiles."""
        for place, text in enumerate(words):
            button = self._group.button(place)
            if isinstance(button, Button):
                button.say(text)

    def set_current(self, key: str) -> None:
        """Choose without telling anybody; a key that is not offered changes nothing."""
        if key in self._keys:
            self.button(key).setChecked(True)

    def current(self) -> str:
        """The key of the tile that is chosen."""
        return self._keys[max(0, self._group.checkedId())]

    def button(self, key: str) -> QAbstractButton:
        """The tile of a key."""
        return self._group.button(self._keys.index(key))

    def focus(self) -> None:
        """Put the focus on the chosen tile."""
        button = self._group.checkedButton()
        if button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)


class Step(QWidget):
    """One step: a title, a line, and what is asked."""

    wants_next = Signal()
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title, self.line = Label("", "page_title"), Label("", "body", "text2", wraps=True)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        self.body.addWidget(self.title)
        self.body.addWidget(self.line)
        self.body.addSpacing(8)

    def retranslate(self) -> None:
        """Renew the words."""

    def focus_main(self) -> None:
        """Put the cursor where the typing goes."""

    def is_complete(self) -> bool:
        """Whether one may go on; says what is missing, and goes there, if not."""
        return True


class Steps(QWidget):
    """One step at a time, all as high as the highest, so that nothing jumps; as high as its own words where there is less `room`.

    Not a stack of Qt's: that is as high as its highest page, whatever room there is.
    """

    def __init__(self, steps: Sequence[Step]) -> None:
        super().__init__()
        self._steps, self._place, self._room = steps, 0, 0
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        for step in steps:
            step.hide()
            inside.addWidget(step)

    def currentIndex(self) -> int:
        """The step in force, from 0."""
        return self._place

    def setCurrentIndex(self, place: int) -> None:
        """Show a step."""
        self._steps[self._place].hide()
        self._place = place
        self._steps[place].show()
        self.set_room(self._room)

    def set_room(self, room: int) -> None:
        """How much height there is for it."""
        self._room = room
        highest = max(step.heightForWidth(self.width()) for step in self._steps)
        self.setMinimumHeight(max(0, min(room, highest)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words that wrap are higher where it is narrow."""
        super().resizeEvent(event)
        self.set_room(self._room)


class LanguageStep(Step):
    """Which language; it is in force at once."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.tiles = Tiles([(key, icon) for key, _name, icon in LANGUAGES], language)
        self.tiles.say([name for _key, name, _icon in LANGUAGES])
        self._promise = Label("", "body", "text2", wraps=True)
        self.existing, self.backup = Button("", "link", "folder-open"), Button("", "link", "rotate-ccw")
        self.body.addWidget(self.tiles)
        self.body.addSpacing(16)
        shield = row(IconLabel("shield-check", "ok", 18), self._promise, spacing=10)
        shield.setStretch(1, 1)
        self.body.addLayout(shield)
        self.body.addStretch(1)
        self.body.addLayout(row(self.existing, self.backup, 1, spacing=16))

    def retranslate(self) -> None:
        """Renew the words."""
        self.title.setText(_("Welcome to Shuke"))
        self.line.setText(_("Which language shall it speak? You can change it at any time."))
        self._promise.setText(
            _(
                "Everything you enter stays on this computer, in one encrypted file. There is no account, no cloud and no network."
            )
        )
        self.existing.say(_("I have a shop file already…"))
        self.backup.say(_("Restore a backup…"))

    def focus_main(self) -> None:
        """To the tiles."""
        self.tiles.focus()


class PasswordStep(Step):
    """The password, twice, and how good it is."""

    def __init__(self) -> None:
        super().__init__()
        self.fields = NewPassword(spacing=8)
        self.password, self.again = self.fields.first, self.fields.again
        self._hint = Label("", "body", "text2", wraps=True)
        self.body.addWidget(self.fields)
        self.body.addStretch(1)
        line = row(IconLabel("key-round", "text3", 18), self._hint, spacing=10)
        line.setStretch(1, 1)
        self.body.addLayout(line)
        self.fields.submitted.connect(self.wants_next)

    def retranslate(self) -> None:
        """Renew the words."""
        self.title.setText(_("Choose a password"))
        self.line.setText(
            _("It encrypts the file. A few words that only you put together are best; symbols aren't needed.")
        )
        self.fields.retranslate(_("Password"))
        self._hint.setText(
            _("You type it each time you open the shop. The next step gives you a recovery code as well.")
        )

    def focus_main(self) -> None:
        """To the first field."""
        self.password.edit.setFocus()

    def is_complete(self) -> bool:
        """Both must be the same; whether it is good enough is told when the keys are made."""
        return self.fields.is_complete()

    def forget(self) -> None:
        """Empty both fields."""
        self.fields.clear()


class StartStep(Step):
    """Where to begin: with a file, with the first customer, or in the practice shop."""

    started = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.bring_in, self.by_hand = Button("", "primary", "file-input"), Button("", "default", "user-plus")
        self.practice = Button("", "default", "store")
        self._texts: list[tuple[Label, Label]] = []
        for key, button in (("import", self.bring_in), ("hand", self.by_hand), ("practice", self.practice)):
            title, line = Label("", "card_title"), Label("", "body", "text2", wraps=True)
            self._texts.append((title, line))
            button.setProperty("tall", True)
            button.setMinimumWidth(170)
            button.clicked.connect(lambda _checked=False, k=key: self.started.emit(k))
            words = QVBoxLayout()
            words.setSpacing(4)
            words.addWidget(title)
            words.addWidget(line)
            across = row(words, button, spacing=20, margins=(0, 14, 0, 14))
            across.setStretch(0, 1)
            self.body.addLayout(across)
        self.body.addStretch(1)

    def retranslate(self) -> None:
        """Renew the words."""
        self.title.setText(_("The shop is ready"))
        self.line.setText(_("How do you want to begin? All can be undone, except what you delete for good."))
        says = (
            (_("From a table"), _("A list of customers or purchases in Excel or CSV, as your till writes it. You see everything before it is kept.")),
            (_("By hand"), _("A phone number is enough to begin with; name, birthday and animals can follow.")),
            (_("Look around first"), _("300 made-up customers in a practice shop, to try everything with. Your own shop stays as it is.")),
        )  # fmt: skip
        for (title, line), (head, words) in zip(self._texts, says, strict=True):
            title.setText(head)
            line.setText(words)
        self.bring_in.say(_("Import a file"))
        self.by_hand.say(_("Add a customer"))
        self.practice.say(_("Practice shop"))

    def focus_main(self) -> None:
        """To the first button."""
        self.bring_in.setFocus()
