"""A new recovery code for the open shop: the password, then the code as the first run shows it, with two groups typed back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.changes import Change
from app.errors import ShukeError
from app.i18n import _
from app.services import vault
from app.ui import code_notice, fresh_backup, theme, unlock_words
from app.ui.context import UiContext
from app.ui.first_run_code import CodeStep
from app.ui.opening import Opening
from app.ui.pages.settings_pane import Offer, small
from app.ui.password_box import PasswordBox
from app.ui.turn import Turn
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Banner, Card, column, row
from app.ui.wrong_tries import Pause, is_wrong

WIDTH = 400


class NewCode(QWidget):
    """Offers a new code, asks for the password, shows the code: one of the three at a time."""

    began = Signal(bool)
    """Whether something else than the offer is shown."""

    def __init__(self, context: UiContext, opening: Opening) -> None:
        super().__init__()
        self._shop, self._lanes, self._opening = context.shop, context.lanes, opening
        self._pause = Pause(context.settings, lambda: self._shop.path, lambda: self._enable(True), self)
        self._is_confirmed, self._is_out = True, False
        self.begin = small("", "rotate-ccw")
        self.offer, self.outcome = Offer("shield-check", *self.offered()), Banner("ok")
        self._turn = Turn(self.outcome)
        self.password, self.step = PasswordBox(), CodeStep(context.lanes)
        self.make, self.cancel = Button("", "primary", "shield-check"), Button("", "default")
        self.done, self.later = Button("", "primary"), Button("", "default")
        self._head, self._line = Label("", "card_title"), Label("", "body", "text2", wraps=True)
        self.asking, self.showing = Card(16, 8), Card(16, 8)
        asked = [row(field, 1) for field in self.asked()]
        self.asking.body.addLayout(column(self._head, self._line, *asked, row(self.make, self.cancel, 1)))
        self.showing.body.addWidget(self.step)
        self.showing.body.addLayout(row(self.done, self.later, 1))
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        for piece in (self.outcome, self.offer, self.asking, self.showing):
            inside.addWidget(piece)
        self._wire()
        self._show(self.offer)

    def _wire(self) -> None:
        self.begin.clicked.connect(self.ask)
        self.password.submitted.connect(self.make_code)
        self.make.clicked.connect(self.make_code)
        self.cancel.clicked.connect(self.leave)
        self.later.clicked.connect(self.leave)
        self.done.clicked.connect(self.confirm)
        self.step.wants_next.connect(self.confirm)

    def offered(self) -> tuple[QWidget, ...]:
        """What can be done as long as nothing was begun."""
        return (self.begin,)

    def asked(self) -> tuple[QWidget, ...]:
        """The fields to fill in, in their order, which is that of the Tab key as well."""
        return (self.password,)

    def retranslate(self) -> None:
        """Renew the words."""
        self.password.setFixedWidth(theme.widened(WIDTH))
        self._say_offer()
        self.begin.say(_("Make a new one…"))
        self._head.setText(_("Make a new recovery code"))
        self._line.setText(
            _("The paper you have no longer opens this shop then. Backups made before keep the code of their time.")
        )
        self.password.retranslate(_("Current password"))
        self._enable(self.cancel.isEnabled())
        self.cancel.say(_("Cancel"))
        self.done.say(_("Done"))
        self.later.say(_("Later"))
        self.step.retranslate()

    def refresh(self, change: Change | None) -> None:
        """Look again whether the code was confirmed."""
        if change is None or change.concerns("setting"):
            self._lanes.read(lambda _tick: vault.has_confirmed_code(self._shop), self._note, self._say_error, self)

    def ask(self) -> None:
        """Ask for the password; a code that is on screen stays there."""
        if self.offer.isVisibleTo(self):
            self.outcome.say("")
            self._show(self.asking)
        (self.step.backs[0] if self.showing.isVisibleTo(self) else self.password).edit.setFocus(
            Qt.FocusReason.OtherFocusReason
        )

    def make_code(self) -> None:
        """Make it, in the write lane: two keys are derived."""
        typed = self.password.password()
        if self._pause.must_wait() or not typed:
            self._enable(True)
            if not typed:
                self.password.say_mistake(_("Type the current password first"))
            self.password.edit.setFocus()
            return
        self._enable(False)
        self._turn.write(
            self._lanes,
            lambda _tick, _waits: self._opening.replace_code(self._shop, typed),
            self._made,
            self._refused,
            self._call_off,
        )

    def confirm(self) -> None:
        """Two groups were typed back: keep that, and forget the code."""
        if self.step.is_complete():
            self._lanes.write(
                lambda _tick: self._opening.confirm_code(self._shop),
                lambda _nothing: self._end(),
                self._say_error,
                self,
            )

    def leave(self) -> None:
        """Back to the offer; nobody sees the code again."""
        self.password.clear()
        if self.step.code:
            self.step.take(None, "")
            self._tell_new_code(fresh_backup.QUIETLY)  # what is to be done about it is said already
        self._show(self.offer)
        self.begin.setFocus()

    def _tell_new_code(self, what: str) -> None:
        """A new one is in force, whether somebody typed it back or not."""
        fresh_backup.signals.is_set.emit(what)

    def _made(self, code: str) -> None:
        self._pause.right()
        fresh_backup.signals.is_past.emit()
        self._enable(True)
        self.password.clear()
        self.step.take(self._shop, code)
        self._show(self.showing)
        self.step.focus_main()

    def _call_off(self) -> None:
        """It had not begun: what was typed is still there."""
        self._enable(True)
        self.make.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refused(self, error: ShukeError) -> None:
        if is_wrong(error):
            self._pause.wrong()
        self._enable(True)
        if error.code == "wrong_password":
            self.password.say_mistake(unlock_words.mistake(error, must_wait=self._pause.must_wait()))
            self.password.edit.setFocus()
            self.password.edit.selectAll()
        else:
            self._say_error(error)

    def _end(self) -> None:
        self.step.take(None, "")
        self.leave()
        self._tell_new_code(fresh_backup.CODE)
        self.outcome.say(
            _(
                "The new recovery code is in force. Keep the old paper only for backups made before it; else tear it up."
            ),
            tone="ok",
        )

    def _say_error(self, error: ShukeError) -> None:
        self.outcome.say(str(error), tone="danger")

    def _note(self, is_confirmed: bool) -> None:
        self._is_confirmed = is_confirmed
        self._say_offer()

    def _say_offer(self) -> None:
        lost = _("It stays good when the password changes. Paper lost, or seen by somebody? Then make a new one.")
        never = _("Nobody has typed it back yet: make a new one, and write it down.")
        self.offer.say(_("Recovery code"), lost if self._is_confirmed else never)

    def _enable(self, on: bool) -> None:
        self._say_making(not on)
        self.cancel.setEnabled(on)
        self.password.edit.setReadOnly(not on)
        self._tell_notice()
        waits = on and self._pause.must_wait()
        self.make.setEnabled(on and not waits)
        if waits:
            self.make.say(_("Wait {seconds} s", seconds=self._pause.seconds))

    def _say_making(self, is_busy: bool) -> None:
        self.make.say(_("Making the code…") if is_busy else _("Make the code"))

    def _show(self, card: QWidget) -> None:
        for each in (self.offer, self.asking, self.showing):
            each.setVisible(each is card)
        self.began.emit(card is not self.offer)
        self._tell_notice()

    def showEvent(self, event: QShowEvent) -> None:
        """A code that is still here is in sight again."""
        super().showEvent(event)
        self._tell_notice()

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page is in front of it."""
        super().hideEvent(event)
        self._tell_notice()

    def _tell_notice(self) -> None:
        is_making = not self.cancel.isEnabled()
        is_out = self.isVisible() and (is_making or self.showing.isVisibleTo(self))
        if is_out != self._is_out:
            self._is_out = is_out
            code_notice.signals.is_out.emit(is_out)
