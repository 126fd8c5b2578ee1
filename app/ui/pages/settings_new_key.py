"""Somebody knew the password: the shop is written anew under another key, password and recovery code, and older backups may go."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.changes import Change
from app.errors import Cancelled, ShukeError, WorldProblem
from app.i18n import T, _
from app.services import backups, deleting_earlier
from app.services.deleting_earlier import Earlier
from app.shop import Shop
from app.ui import theme
from app.ui.backup_notes import BackupNotes
from app.ui.context import UiContext
from app.ui.jobs import Tick
from app.ui.new_password import NewPassword
from app.ui.opening import Opening
from app.ui.pages import settings_earlier
from app.ui.pages.settings_code import WIDTH, NewCode
from app.ui.pages.settings_earlier import Deleting
from app.ui.pages.settings_pane import small
from app.ui.turn import Waits
from app.ui.widgets.buttons import Toolbar


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """The new recovery code, the backups that open with the password of before, and why there is no new one, if there is none."""

    code: str
    earlier: Earlier
    trouble: ShukeError | None


class NewKey(NewCode):
    """Offers a new key, asks for the password and a new one, shows the new code; then offers to delete the backups of before."""

    backed_up = Signal(object)
    """When the newest backup here was made that opens with the key in force: a ``datetime``, or ``None``."""

    def __init__(self, context: UiContext, opening: Opening) -> None:
        self.fresh, self.delete = NewPassword(), small(icon="trash-2")
        self._notes = BackupNotes(context.settings, context.shop)
        self._earlier = Earlier()
        self._trouble: ShukeError | None = None
        self._rest = ""
        super().__init__(context, opening)
        self._shell = context.shell
        Toolbar(self.delete, self.begin)
        self.delete.hide()
        self.deleting = Deleting(context, self._notes, self)
        self.delete.clicked.connect(self.deleting.ask)
        self.layout().addWidget(self.deleting.progress)  # type: ignore[union-attr]
        self.deleting.told.connect(lambda text, tone: self.outcome.say(text, tone=tone))
        self.deleting.ended.connect(self._look_again)
        self.password.submitted.disconnect(self.make_code)
        self.password.submitted.connect(self.fresh.first.edit.setFocus)
        self.fresh.submitted.connect(self.make_code)

    def offered(self) -> tuple[QWidget, ...]:
        """A new key; as long as backups of before are there, whether they shall go."""
        return (self.delete, self.begin)

    def asked(self) -> tuple[QWidget, ...]:
        """The password, then the new one, twice."""
        return (self.password, self.fresh)

    def retranslate(self) -> None:
        """Renew the words."""
        super().retranslate()
        self.fresh.setFixedWidth(theme.widened(WIDTH))
        self.begin.say(_("New key…"))
        self.delete.say(_("Delete these backups…"))
        self._head.setText(_("Write the shop anew under a new key"))
        self._line.setText(
            _(
                "Who knew the password, or copied the keys, no longer gets in. Password and recovery code are new as well. "
                "A backup is made at once. Backups made before stay, and open with the old password, until you delete them."
            )
        )
        self.fresh.retranslate(_("New password"))

    def refresh(self, change: Change | None) -> None:
        """Say again what is left of the key of before: after the next unlock it is still to be done."""
        if change is None:
            place = self._notes.place()
            # A drive that does not answer is told on the page of the backups.
            find = partial(deleting_earlier.find, self._shop, place)
            self._lanes.read(lambda _tick: find(), self._remember, lambda _error: None, self)

    def make_code(self) -> None:
        """Write it anew, in the write lane: it takes as long as a backup."""
        old, new = self.password.password(), self.fresh.password()
        if self._pause.must_wait() or not old:
            self._enable(True)
            if not old:
                self.password.say_mistake(_("Type the current password first"))
            self.password.edit.setFocus()
            return
        if not self.fresh.is_complete():
            return
        self._enable(False)
        place = self._notes.place()

        def work(tick: Tick, waits: Waits) -> Rekeyed:
            self._opening.prove(self._shop, old)
            backups.before_many(self._shop, backups.MANY, tick, backups.BEFORE_KEY)
            code = self._opening.change_key(self._shop, old, new, waits)
            trouble = _backed_up(self._shop, tick)
            return Rekeyed(code, deleting_earlier.find(self._shop, place), trouble)

        self._turn.write(self._lanes, work, self._rekeyed, self._refused, self._call_off)

    def _remember(self, left: Earlier) -> None:
        """Unless somebody is at it, or was told what came of it."""
        if self.offer.isVisibleTo(self) and self.outcome.text() in ("", self._rest):
            self._take(left)
            self._tell_rest()

    def leave(self) -> None:
        """Back to the offer; what is left of the key of before is told."""
        super().leave()
        self.fresh.clear()
        self._tell_rest()

    def _rekeyed(self, done: Rekeyed) -> None:
        self._trouble = done.trouble
        self._take(done.earlier)
        self._tell_newest(done.earlier)
        self.fresh.clear()
        self._made(done.code)

    def _tell_new_code(self, what: str) -> None:
        """A backup was made together with the new key."""

    def _refused(self, error: ShukeError) -> None:
        if error.where == "password":
            self._enable(True)
            self.fresh.say_mistake(str(error))
        else:
            super()._refused(error)

    def _end(self) -> None:
        self.leave()
        if self._trouble is not None:
            return
        if self._earlier.count:
            self._shell.show_toast(_("The new key and the new password hold. A backup was made."))
            return
        if self._earlier.folder is not None and not self._earlier.is_there:
            away = _(
                "The new key holds. A backup was made. {folder} is not there now: backups on it still open with the old password.",
                folder=str(self._earlier.folder),
            )
            self.outcome.say(away, tone="warn")
            return
        self.outcome.say(
            _("The new key holds. A backup was made; nothing opens with the old password any more."), tone="ok"
        )

    def _tell_rest(self) -> None:
        if self._trouble is not None:
            words = _("The new key holds, but no backup was made. {why}", why=str(self._trouble))
            self.outcome.say(words, tone="warn")
        elif self._earlier.count:
            self._rest = settings_earlier.count_of(self._earlier)
            self.outcome.say(self._rest, tone="warn")
        elif self.outcome.text() == self._rest:
            self.outcome.say("")

    def _look_again(self, _newest_at: object) -> None:
        place = self._notes.place()
        self._lanes.read(lambda _tick: deleting_earlier.find(self._shop, place), self._note_left, self._say_error, self)

    def _note_left(self, left: Earlier) -> None:
        self._take(left)
        self._tell_newest(left)
        if self.outcome.text() == self._rest:
            self._tell_rest()

    def _take(self, found: Earlier) -> None:
        self._earlier = found
        self.delete.setVisible(bool(found.count))

    def _tell_newest(self, found: Earlier) -> None:
        self.backed_up.emit(found.last.made_at if found.last else None)

    def _say_offer(self) -> None:
        line = _("Changing the password is not enough then: who copied the keys could still open the file.")
        self.offer.say(_("Somebody knew the password?"), line)

    def _say_making(self, is_busy: bool) -> None:
        self.make.say(_("Writing everything anew…") if is_busy else _("Change the key"))

    def _enable(self, on: bool) -> None:
        super()._enable(on)
        self.fresh.set_read_only(not on)


def _backed_up(shop: Shop, tick: Tick) -> ShukeError | None:
    """Make a backup under the new key; what went wrong must not hide the new recovery code."""
    if shop.facts.is_practice:
        return None
    try:
        backups.make(shop, None, tick, backups.AFTER_KEY)
    except ShukeError as error:
        return error
    except Cancelled:
        return WorldProblem("stopped", T("It was stopped."), T("Make a backup."))
    return None
