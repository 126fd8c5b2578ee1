"""The check that an open shop makes of its file once a day, when nobody does anything, and what is said of it.

Whoever touches a key or the mouse has the computer for themselves at once; it goes on from there at the next quiet minute, never behind a lock.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app import logs, memory
from app.errors import Cancelled, ShukeError
from app.i18n import Text, _
from app.services import check_words, daily_check, repair
from app.services.backups import Check
from app.shop import Shop
from app.ui.jobs import Job, Tick, Work
from app.ui.pages.wording import at_time, joined
from app.ui.widgets.filters import guard
from app.ui.widgets.surfaces import Banner

if TYPE_CHECKING:
    from app.ui.context import ShellLike
    from app.ui.open_shop import OpenShop

QUIET_SECONDS = 20
"""So long nobody has touched a key or the mouse."""


class Signals(QObject):
    """What the page says on which somebody has the file checked."""

    checked = Signal()
    """A check of the file that is open has ended, or what it found was made good."""


signals = Signals()


def state(shop: Shop) -> str:
    """When the file was last checked and whether all was well, and that it is done by itself; nothing for a practice shop."""
    if shop.facts.is_practice:
        return ""
    noted = daily_check.last(shop)
    if noted is None:
        return _("Once a day this is done by itself, while nobody is at it.")
    when = at_time(noted.at, shop)
    if noted.failed:
        return _("Last done {when}: something was wrong. Check now to see what.", when=when)
    return _("Last done {when}: all is well. Once a day it is done by itself.", when=when)


class FileCheck(Banner):
    """One notice below the top bar if something was wrong. Nothing is checked before `start`."""

    def __init__(self, opened: OpenShop) -> None:
        super().__init__("warn")
        self._opened, self._shop = opened, opened.shop
        self._failed: tuple[str, ...] = ()
        self._to_heal = self._was_tried = self._is_healed = self._is_started = False
        self._job: Job | None = None
        opened.shell.notices.addWidget(self)
        opened.idle.minute.connect(self.on_minute)
        opened.idle.covered.connect(self._stop)
        signals.checked.connect(self.look_again)

    def start(self) -> None:
        """From now on look at the clock, and say what is known of a check earlier today."""
        self._is_started = True
        self.look_again()

    def on_minute(self) -> None:
        """Begin, or go on, if it is due and quiet."""
        is_quiet = time.monotonic() - guard().acted_at >= QUIET_SECONDS and not self._opened.idle.is_locked()
        if not self._is_started or self._job is not None or not is_quiet or self._opened.trouble.error is not None:
            return
        lanes = self._opened.context.lanes
        if self._to_heal:
            work = _giving_way(lambda tick: daily_check.heal(self._shop, tick))
            self._follow(lanes.write(work, self._note_healed, self._leave_it, self))
        elif daily_check.is_due(self._shop):
            work = _giving_way(lambda tick: daily_check.look(self._shop, tick))
            self._follow(lanes.read(work, self._note, self._leave_it, self))

    def look_again(self) -> None:
        """Say what the last check of today found, whoever asked for it."""
        noted = daily_check.last(self._shop)
        is_of_today = noted is not None and self._shop.day_of(noted.at) == self._shop.today()
        self._failed = noted.failed if noted is not None and is_of_today else ()
        self._to_heal = daily_check.can_heal(self._failed) and not self._was_tried
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language in force."""
        if self._failed and not self._to_heal and self._opened.trouble.error is None:  # else that says more, above
            self._warn()
        elif self._is_healed:
            words = _(
                "An index of the file, or the search, did not agree with the records and was built again. No record was touched."
            )
            self.say(words, (_("Close"), self._dismiss), tone="ok")
        else:
            self.say("")

    def _warn(self) -> None:
        names = [str(check_words.name_of(Check(name, False, Text("")))) for name in self._failed]
        found = _("The check of today found something wrong: {names}.", names=joined(names))
        is_bad = bool(set(self._failed) & repair.NEEDS_BACKUP)
        # Whatever else differs from the records may know something that they lost.
        is_safe = set(self._failed) <= {"keys"}
        safe = _("What you typed is all there.") if is_safe else _("The backups are not touched.")
        words = _("{first} {second}", first=found, second=safe)
        self.say(words, (_("Check data"), self._check), tone="danger" if is_bad else "warn")

    def _follow(self, job: Job) -> None:
        self._job = job
        job.only_looks = True
        job.ended.connect(self._ended)

    def _ended(self) -> None:
        self._job = None
        memory.give_back()

    def _stop(self, is_covered: bool) -> None:
        if is_covered and self._job is not None:
            self._job.cancel()

    def _note(self, checks: tuple[Check, ...]) -> None:
        self._was_tried = False
        self.look_again()
        logs.LOG.info("checked by itself: %d checks, failed: %s", len(checks), ", ".join(self._failed) or "none")

    def _note_healed(self, is_healed: bool) -> None:
        self._is_healed, self._was_tried = is_healed, True
        self.look_again()

    def _leave_it(self, error: ShukeError) -> None:
        """That the file fails is told above all pages; here it is tried again at the next quiet minute."""
        logs.LOG.info("not checked: %s", error.code)

    def _check(self) -> None:
        check_now(self._opened.shell)

    def _dismiss(self) -> None:
        self._is_healed = False
        self.retranslate()


def check_now(shell: ShellLike) -> None:
    """Lead to where the file is checked, and begin."""
    page: Any = shell.go("settings")
    page.open("data").check_file()


def _giving_way(work: Work) -> Work:
    """`work`, which is stopped as well as soon as somebody touches a key or the mouse."""

    def gives_way(tick: Tick) -> object:
        begun = time.monotonic()

        def ask(done: int, total: int) -> None:
            tick(done, total)
            if guard().acted_at > begun:
                raise Cancelled

        return work(ask)

    return gives_way
