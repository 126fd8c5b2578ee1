"""After a new password or a new recovery code a backup is made at once: those from before open with what holds no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.errors import ShukeError
from app.i18n import T, Text, _
from app.services import backup_keeping as keeping
from app.services import backups
from app.services.backup_keeping import Kept
from app.ui.widgets.surfaces import Banner

if TYPE_CHECKING:
    from app.ui.open_shop import OpenShop

PASSWORD, CODE, QUIETLY = "password", "code", ""
IS_SET: dict[str, Text] = {
    PASSWORD: T("Your new password is set."),
    CODE: T("The new recovery code is in force."),
}
WHY = {PASSWORD: backups.AFTER_PASSWORD, CODE: backups.AFTER_CODE, QUIETLY: backups.AFTER_CODE}
"""What the backup says of why it was made; nothing is said of a new code that nobody has typed back."""
BEFORE: dict[str, Text] = {
    PASSWORD: T("Backups made before, on a stick too, open with the password of their day."),
    CODE: T("Backups made before, on a stick too, open with the code of their day."),
}


class Signals(QObject):
    """What the forms say that give a shop a new password or code."""

    is_set = Signal(str)
    """`PASSWORD` or `CODE`: a new one is in force in the shop that is open; `QUIETLY` if nothing is to be said of it."""
    is_past = Signal()
    """What was said of a password or a code no longer holds: there is another one."""


signals = Signals()


class FreshBackup(Banner):
    """One notice below the top bar: what holds now, the backup that is being made of it, and what came of that."""

    def __init__(self, opened: OpenShop) -> None:
        super().__init__("ok")
        self._opened, self._shop = opened, opened.shop
        self._what = ""
        self._kept: Kept | None = None
        self._trouble: ShukeError | None = None
        signals.is_set.connect(self.make)
        signals.is_past.connect(self.dismiss)
        opened.shell.page_opened.connect(lambda _page: self._leave())
        opened.idle.covered.connect(lambda is_covered: self._leave() if is_covered else None)

    def make(self, what: str) -> None:
        """Make a backup beside everything else, and copy it to the second place; `what` as for the signal. The practice shop has none."""
        self._what, self._kept, self._trouble = what, None, None
        self.retranslate()
        if not self._shop.facts.is_practice:
            place, why = self._opened.keeper.notes.place(), WHY[what]
            self._opened.context.lanes.read(
                lambda tick: keeping.make_by_hand(self._shop, None, place, tick, why), self._made, self._failed, self
            )

    def retranslate(self) -> None:
        """Say it in the language in force."""
        if not self._what:
            self.say("")
            return
        close = (_("Close"), self.dismiss)
        said, before = IS_SET[self._what], BEFORE[self._what]
        if self._shop.facts.is_practice:
            self.say(str(said), close, tone="ok")
        elif self._trouble is not None:
            why = _("No backup of it could be made: {why}", why=self._trouble)
            again = (_("Back up now"), lambda: self.make(self._what))
            self.say(_("{first} {second}", first=said, second=why), again, close, tone="warn")
        elif self._kept is None:
            under_way = _("A backup that goes with it is being made.")
            self.say(_("{first} {second}", first=said, second=under_way), close, tone="info")
        else:
            made = _("A backup that goes with it was made.")
            first = _("{first} {second}", first=said, second=made)
            self.say(_("{first} {second}", first=first, second=before), close, tone="ok")

    def dismiss(self) -> None:
        """It was read."""
        self._what = ""
        self.retranslate()

    def _leave(self) -> None:
        """Whoever goes on to another page has read that all is well; what failed, or is under way, stays."""
        if self._kept is not None or self._shop.facts.is_practice:
            self.dismiss()

    def _made(self, kept: Kept) -> None:
        self._kept = kept
        self._opened.keeper.notes.note_kept(kept)
        self._opened.keeper.look()
        self.retranslate()

    def _failed(self, error: ShukeError) -> None:
        self._trouble = error
        self._opened.keeper.notes.note_failure(error)
        self.retranslate()
