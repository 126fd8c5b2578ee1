"""Says in the window of an open shop how it was left the last time, if not as it should; nothing if all is well.

Once the first page is there, and not before: the file is marked as open, and after an unexpected end it is checked, beside everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from app import logs
from app.errors import ShukeError
from app.i18n import _
from app.services import check_words, last_end, repair
from app.services.backups import Check
from app.services.last_end import LostLog
from app.ui.file_trouble import NEXT_STEP
from app.ui.widgets.surfaces import Banner

if TYPE_CHECKING:
    from app.ui.open_shop import OpenShop

MARK_AFTER_MS, CHECK_AFTER_MS = 400, 5000


class LastEndNotice(Banner):
    """One notice below the top bar, with the one thing to do about it."""

    def __init__(self, opened: OpenShop) -> None:
        super().__init__("warn")
        self._opened, self._shop = opened, opened.shop
        self._lost: LostLog | None = None
        self._failed: tuple[Check, ...] = ()
        opened.shell.notices.addWidget(self)
        self._after(MARK_AFTER_MS, self.begin)
        if last_end.needs_check(self._shop):
            self._after(CHECK_AFTER_MS, self.check)

    def begin(self) -> None:
        """Mark the file as open, and put on record and tell if its log was missing."""
        lanes = self._opened.context.lanes
        lanes.write(lambda _tick: self._begin(), self._note_lost, self._leave_it, self)

    def check(self) -> None:
        """Check the file in the read lane."""
        lanes = self._opened.context.lanes
        lanes.read(lambda tick: last_end.check(self._shop, tick), self._note_checked, self._leave_it, self)

    def retranslate(self) -> None:
        """Say it in the language in force. What the check found counts for more."""
        if self._failed and self._opened.trouble.error is None:  # else that says more, just above
            # Of records in doubt the index tells less than they do.
            detail = next((each.detail for each in self._failed if each.name == "rows"), self._failed[0].detail)
            words = _("The program ended unexpectedly the last time, and the check found: {detail}", detail=detail)
            self.say(words, self._next_step(), tone="danger")
        elif self._lost is not None:
            words = _("{first} {second}", first=self._lost.what, second=self._lost.next_step)
            backups = (_("See the backups"), partial(self._open, "backups"))
            self.say(words, backups, (_("Close"), self._dismiss), tone="warn")
        else:
            self.say("")

    def _after(self, milliseconds: int, act: Callable[[], None]) -> None:
        """As a child of the window, which stops its timers before the shop is closed."""
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(act)
        timer.start(milliseconds)

    def _begin(self) -> LostLog | None:
        last_end.begin(self._shop)
        return last_end.lost_log(self._shop)

    def _note_lost(self, lost: LostLog | None) -> None:
        self._lost = lost
        self.retranslate()

    def _note_checked(self, checks: tuple[Check, ...]) -> None:
        self._failed = tuple(check for check in checks if not check.ok)
        bad = ", ".join(check.name for check in self._failed) or "none"
        logs.LOG.info("checked after an unexpected end: %d checks, failed: %s", len(checks), bad)
        self.retranslate()

    def _leave_it(self, error: ShukeError) -> None:
        """Whoever works with the file next says what the drive says; here it is tried again the next time."""
        logs.LOG.info("after an unexpected end: %s", error.code)

    def _next_step(self) -> tuple[str, Callable[[], object]]:
        if check_words.can_go_on(self._failed):
            return _("Check data"), partial(self._open, "data")
        if {check.name for check in self._failed} & repair.NEEDS_BACKUP:
            return str(NEXT_STEP), self._opened.shell.rescue.emit
        return _("Check and build again"), partial(self._open, "data")

    def _open(self, pane: str) -> None:
        page: Any = self._opened.shell.go("settings")
        page.open(pane)

    def _dismiss(self) -> None:
        self._lost = None
        self.retranslate()
        lanes = self._opened.context.lanes
        lanes.write(lambda _tick: last_end.forget_lost(self._shop), lambda _nothing: None, self._leave_it, self)
