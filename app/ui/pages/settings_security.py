"""Changing the password and the recovery code of the open shop."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.changes import Change
from app.errors import ShukeError
from app.i18n import _
from app.ui import fresh_backup, theme, unlock_words
from app.ui.context import UiContext
from app.ui.new_password import NewPassword
from app.ui.opening import Opening
from app.ui.pages.settings_code import NewCode
from app.ui.pages.settings_lock import LockCard
from app.ui.pages.settings_new_key import NewKey
from app.ui.pages.settings_pane import Pane
from app.ui.password_box import PasswordBox
from app.ui.turn import Turn
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, row
from app.ui.wrong_tries import Pause, is_wrong

WIDTH = 400


class SecurityPane(Pane):
    """The old password, the new one, and the same again."""

    def __init__(self, context: UiContext, opening: Opening) -> None:
        super().__init__(context)
        self._opening = opening
        self.old, self.fresh = PasswordBox(), NewPassword(spacing=6)
        self.new, self.again = self.fresh.first, self.fresh.again
        self.change = Button("", "primary", "key-round")
        self._turn = Turn(self.banner)
        self._pause = Pause(context.settings, lambda: self.shop.path, self._say_pause, self)
        self._head = Label("", "card_title")
        self.code, self.key = NewCode(context, opening), NewKey(context, opening)
        self._card = card = Card(16, 6)
        card.body.addWidget(self._head)
        card.body.addLayout(row(self.old, 1))
        card.body.addLayout(row(self.fresh, 1))
        card.body.addLayout(row(self.change, 1))
        self.body.addWidget(card)
        self.body.addWidget(self.code)
        self.body.addWidget(self.key)
        self.lock = LockCard(context.settings)
        self.body.addWidget(self.lock)
        self.body.addStretch(1)
        self.old.submitted.connect(self.new.edit.setFocus)
        self.fresh.submitted.connect(self.save)
        self.change.clicked.connect(self.save)
        for one, other in ((self.code, self.key), (self.key, self.code)):
            one.began.connect(lambda began, o=other: self._make_room(began, o))

    def refresh(self, change: Change | None) -> None:
        """Look again whether the recovery code was confirmed, and whether backups from before a new key are left."""
        self.code.refresh(change)
        self.key.refresh(change)

    def _make_room(self, began: bool, other: QWidget) -> None:
        """One thing at a time: what was begun stands alone above the lock."""
        self._card.setVisible(not began)
        other.setVisible(not began)

    def begin_new_code(self) -> None:
        """Ask for the password for a new recovery code; one that is on screen already is the one to type back."""
        (self.code if self.code.isVisibleTo(self) else self.key).ask()

    def retranslate(self) -> None:
        """Renew the words."""
        self.old.setFixedWidth(theme.widened(WIDTH))
        self.fresh.setFixedWidth(theme.widened(WIDTH))
        self.lock.retranslate()
        self.title.setText(_("Password"))
        self.line.setText(_("It opens the shop file on this computer and every backup made from now on"))
        self._head.setText(_("Change the password"))
        self.old.retranslate(_("Current password"))
        self.fresh.retranslate(_("New password"))
        self._say_pause()
        self.code.retranslate()
        self.key.retranslate()

    def save(self) -> None:
        """Change it, in the write lane: two keys are derived."""
        old, new = self.old.password(), self.fresh.password()
        if self._pause.must_wait():
            self._say_pause()
        elif not old:
            self.old.say_mistake(_("Type the current password first"))
            self.old.edit.setFocus()
        elif self.fresh.is_complete():
            self._enable(False)
            self._turn.write(
                self.lanes,
                lambda _tick, _waits: self._opening.change_password(self.shop, old, new),
                self._changed,
                self._refused,
                lambda: self._enable(True),
            )

    def _changed(self, _nothing: object) -> None:
        self._pause.right()
        self._enable(True)
        self.old.clear()
        self.fresh.clear()
        self.banner.say("")  # one notice says it, over all pages
        fresh_backup.signals.is_set.emit(fresh_backup.PASSWORD)

    def _refused(self, error: ShukeError) -> None:
        if is_wrong(error):
            self._pause.wrong()
        self._enable(True)
        if error.code == "wrong_password":
            self.old.say_mistake(unlock_words.mistake(error, must_wait=self._pause.must_wait()))
            self.old.edit.setFocus()
        elif error.where == "password":
            self.fresh.say_mistake(str(error))
        else:
            self.warn(error)

    def _enable(self, on: bool) -> None:
        if not on and self.change.hasFocus():  # else it goes to the next button, and a stray Enter presses that
            self.old.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.change.setEnabled(on)
        self.old.edit.setReadOnly(not on)
        self.fresh.set_read_only(not on)
        if on:
            self._say_pause()

    def _say_pause(self) -> None:
        """Who typed wrong passwords waits here as on the first screen."""
        waits = self._pause.must_wait()
        self.change.say(_("Wait {seconds} s", seconds=self._pause.seconds) if waits else _("Change the password"))
        self.change.setEnabled(not waits and not self.old.edit.isReadOnly())
