"""Backups by themselves: every four hours and at closing if anything changed, and a copy wherever the second place turns up.

All of it happens in the read lane: a backup reads, and sales go on meanwhile. Nothing happens before `start`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from app.errors import CannotUnlock, ShukeError
from app.i18n import _
from app.services import backup_drill, backups, vault
from app.services import backup_keeping as keeping
from app.services.backup_drill import Tried
from app.services.backup_keeping import Kept, Place, Seen
from app.settings import Settings
from app.shop import Shop
from app.ui import backup_words as words
from app.ui.backup_notes import BackupNotes, Trial
from app.ui.file_trouble import leaving_it
from app.ui.jobs import Job, Lanes, Tick
from app.ui.widgets.surfaces import Banner
from app.values import backup_plan

LOOK_EVERY = dt.timedelta(minutes=15)
"""So often everything is looked at, and tried again what failed. Whether a stick was plugged in or pulled is asked every minute."""
HURRY = dt.timedelta(minutes=2)
"""Whoever is still here so long after the end of the session was announced: it was called off, and nobody tells us that."""


class BackupBell(QObject):
    """Keeps the backups of one open shop."""

    told = Signal()
    """What is known of the backups is different: `seen`, or the notes."""

    def __init__(self, shop: Shop, lanes: Lanes, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._shop, self._lanes = shop, lanes
        self.notes = BackupNotes(settings, shop)
        self.seen: Seen | None = None
        self._job: Job | None = None
        self._is_hung = self._has_closed = self._is_asking = False
        self._owed = ""
        self._hurried_at: dt.datetime | None = None
        self._looked_at: dt.datetime | None = None
        self._no_trial_at: dict[Path, dt.datetime] = {}
        self._made_on = shop.today()
        with leaving_it():
            self._made_on = vault.made_on(shop)
        self._banner: Banner | None = None
        self._open_page: Callable[[], object] = lambda: None

    def start(self) -> None:
        """Begin; a practice shop has no backups."""
        if self._shop.facts.is_practice:
            return
        self._is_hung = True
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            # The system ends the session: there is no time for a backup, the shop itself is safe on the drive.
            app.commitDataRequest.connect(self.hurry, Qt.ConnectionType.DirectConnection)
        self.on_minute()

    def stop(self) -> None:
        """Fall silent for good, before the shop is closed."""
        self._is_hung = False

    def on_minute(self) -> None:
        """See whether one is due. A clock that was set back makes it due."""
        now = self._shop.clock.now()
        if self._looked_at is None or not self._looked_at <= now < self._looked_at + LOOK_EVERY:
            self._looked_at = now
            self.look()
        elif self._is_hung and self._job is None and not self._is_asking and (place := self.notes.place()) is not None:
            # Not as the one job under way: a drive that takes its time to answer keeps no backup waiting.
            self._is_asking = True
            job = self._lanes.read(partial(self._is_plugged_in, place), self._follow_stick, None, self)
            job.only_looks = True
            job.ended.connect(self._end_asking)

    def _is_plugged_in(self, place: Place, _tick: Tick) -> bool:
        return keeping.is_reachable(self._shop, place)

    def _follow_stick(self, is_there: bool) -> None:
        """A stick that came back gets what it missed; of one that was pulled nothing is claimed any more."""
        if self.seen is not None and is_there != (self.seen.there is not None):
            self.look()

    def _end_asking(self) -> None:
        self._is_asking = False

    def look(self) -> None:
        """See what there is, and make one if it is time."""
        if self._is_hung and self._job is None:
            place = self.notes.place()
            self._run(self._lanes.read(partial(_look, self._shop, place), self._act_on, None, self))

    def make_now(self, reason: str = backups.TIMED) -> None:
        """Make one if anything has changed."""
        if self._is_hung and self._job is None:
            place = self.notes.place()
            self._run(
                self._lanes.read(
                    lambda tick: keeping.keep(self._shop, reason, place, tick), self._note, self._fail, self
                )
            )

    def make_after_import(self) -> None:
        """Make one of what just came in, as soon as nothing else of ours is under way."""
        if self._is_hung and not self._owed:
            self._owed = backups.AFTER_IMPORT
            self._make_owed()

    # -- what is said about them

    def speak_on(self, banner: Banner, open_page: Callable[[], object]) -> None:
        """Say on `banner` what a person must hear; `open_page` leads to where it can be mended."""
        self._banner, self._open_page = banner, open_page
        self.speak()

    def speak(self) -> None:
        """Say it, in the language in force."""
        banner, seen = self._banner, self.seen
        if banner is None or seen is None or not shiboken6.isValid(banner):
            return
        warned = words.warning(self._shop, seen, self.notes, self._made_on)
        if warned is None or self._is_put_off():
            banner.say("")
            return
        put_off = partial(self._put_off, words.LATER_DAYS[warned.tone])
        banner.say(warned.text, (_("See the backups"), self._open_page), (_("Later"), put_off), tone=warned.tone)

    def _is_put_off(self) -> bool:
        """Whether the person said "later", which never holds for more than a few days: a clock that was wrong then is not believed."""
        later, today = self.notes.later_until(), self._shop.today()
        return later is not None and today < later <= today + dt.timedelta(days=max(words.LATER_DAYS.values()))

    def _put_off(self, days: int) -> None:
        self.notes.be_quiet(self._shop.today() + dt.timedelta(days=days))
        self.notes.note_told_of_damage()
        self.speak()

    # -- before the shop is closed

    def hurry(self, _manager: object = None) -> None:
        """Make none at closing, if that is soon: the system ends the session, or falls asleep."""
        self._hurried_at = self._shop.clock.now()
        self.give_up()

    def give_up(self) -> None:
        """Stop what is under way, and make no last one; nothing half of it stays."""
        self._owed = ""
        if self._job is not None:
            self._job.cancel()

    def begins_at_closing(self) -> bool:
        """Begin the last backup of the day; ``False`` when there is nothing to wait for. It is tried once, whatever comes of it."""
        if not self._is_hung or self._has_closed or self._is_hurried():
            return False
        self._has_closed, self._owed = True, backups.AT_CLOSE
        self._make_owed()
        return self._job is not None

    def is_closing(self) -> bool:
        """Whether the last backup of the day is under way."""
        return self._has_closed and self._job is not None

    def begin_at_lock(self) -> None:
        """The same at a lock, unless the last one is quite new: somebody may lock ten times a day."""
        last = self.seen.last_here.made_at if self.seen and self.seen.last_here else None
        if backup_plan.is_due(last, self._shop.clock.now(), backup_plan.LOCK_GAP):
            self.begins_at_closing()

    # -- inside

    def _is_hurried(self) -> bool:
        at = self._hurried_at
        return at is not None and at <= self._shop.clock.now() < at + HURRY

    def _run(self, job: Job) -> None:
        self._job = job
        job.ended.connect(lambda: self._end(job))

    def _end(self, job: Job) -> None:
        if self._job is job:
            self._job = None
        self._make_owed()

    def _make_owed(self) -> None:
        """Make the one that is waited for, such as the last one of the day, as soon as nothing else of ours is under way."""
        if self._owed and self._job is None:
            reason, self._owed = self._owed, ""
            self.make_now(reason)

    def _act_on(self, looked: tuple[Seen, tuple[Path, ...]]) -> None:
        seen, to_try_again = looked
        self._job = None
        self.seen = seen
        self.notes.note_seen(seen)
        if self._owed or self._is_hurried():
            return
        now = self._shop.clock.now()
        last = seen.last_here.made_at if seen.last_here else None
        is_waiting = seen.there is not None and not _has_last(seen)
        is_due = seen.has_changed and (seen.damaged is not None or backup_plan.is_due(last, now))
        has_failed_there = self.notes.copy_failure() is not None
        if is_due or self.notes.failure() is not None:
            self.make_now()
        elif is_waiting and not has_failed_there:
            self._bring_over()
        elif chosen := self._to_try(seen):
            self._try(chosen, self._note_trials)
        elif again := tuple(path for path in to_try_again if not self._had_no_room(path.parent)):
            self._try(again, self._note_trials_again)
        elif is_waiting:
            self._bring_over()  # a second place that fails for weeks keeps none of the others waiting
        self.told.emit()

    def _note(self, kept: Kept) -> None:
        self.notes.note_kept(kept)
        self._job = None
        self._see()

    def _fail(self, error: ShukeError) -> None:
        self.notes.note_failure(error)
        self._job = None
        self._see()

    def _bring_over(self) -> None:
        """Copy the last one to the second place, and make no other."""
        place = self.notes.place()
        if place is not None:
            work = partial(keeping.catch_up, self._shop, place)
            self._run(self._lanes.read(work, self._note_brought, self._note_not_brought, self))

    def _note_brought(self, _copied: Path | None) -> None:
        self._job = None
        self._see()

    def _note_not_brought(self, error: ShukeError) -> None:
        self.notes.note_copy_failure(error)
        self._job = None
        self._see()

    def _see(self) -> None:
        """Look once more, without acting on it."""
        if not self._is_hung or self._has_closed:
            return
        place = self.notes.place()
        self._run(self._lanes.read(lambda _tick: keeping.look(self._shop, place), self._show, None, self))

    def _show(self, seen: Seen) -> None:
        self.seen = seen
        self.notes.note_seen(seen)
        self.told.emit()

    # -- the trial

    def _try(self, chosen: tuple[Path, ...], done: Callable[[tuple[Tried, ...]], None]) -> None:
        self._run(self._lanes.read(partial(backup_drill.try_each, self._shop, chosen), done, None, self))

    def _to_try(self, seen: Seen) -> tuple[Path, ...]:
        """What is to be opened to see that it can be: the newest here, and the newest at the second place whenever that is there."""
        last = ((seen.last_here, self.notes.trial()), (seen.last_there, self.notes.trial_there()))
        return tuple(b.path for b, before in last if b is not None and self._wants_trial(b.path.parent, before))

    def _wants_trial(self, folder: Path, last: Trial | None) -> bool:
        """Whether a month has passed since one was tried there; after one that did not open, or for want of room, a day."""
        if self._had_no_room(folder):
            return False
        now = self._shop.clock.now()
        days = backup_plan.DRILL_AGAIN_DAYS if last is not None and last.wrong is not None else backup_plan.DRILL_DAYS
        return last is None or abs(now - last.at).days >= days

    def _had_no_room(self, folder: Path) -> bool:
        """Whether none could be tried there less than a day ago."""
        at = self._no_trial_at.get(folder)
        return at is not None and abs(self._shop.clock.now() - at).days < backup_plan.DRILL_AGAIN_DAYS

    def _note_trials_again(self, found: tuple[Tried, ...]) -> None:
        """One that still does not open is no news; of one that opens after all nobody need hear."""
        for tried in found:
            if tried.wrong is None and self.notes.damaged() == tried.path:
                self.notes.note_told_of_damage()
            elif tried.wrong is not None and not isinstance(tried.wrong, CannotUnlock):
                self._no_trial_at[tried.path.parent] = self._shop.clock.now()
        self._job = None
        self._see()

    def _note_trials(self, found: tuple[Tried, ...]) -> None:
        """One that does not open is told, and followed by another; that there was no room to try one says nothing about it."""
        is_damaged = False
        for tried in found:
            self.notes.note_trial(tried)
            if isinstance(tried.wrong, CannotUnlock):
                self.notes.note_damaged(tried.path)
                is_damaged = True
            elif tried.wrong is not None:
                self._no_trial_at[tried.path.parent] = self._shop.clock.now()
        if is_damaged:
            self._job = None
            self.make_now()
        self.told.emit()


def _look(shop: Shop, place: Place | None, _tick: Tick) -> tuple[Seen, tuple[Path, ...]]:
    """What there is, and what an earlier version of the program could not open: nothing else tells whether this one can."""
    seen = keeping.look(shop, place)
    return seen, backup_drill.to_try_again((*seen.here, *(seen.there or ())))


def _has_last(seen: Seen) -> bool:
    last = seen.last_here.manifest if seen.last_here else None
    return last is None or any(b.manifest and b.manifest.sha256 == last.sha256 for b in seen.there or ())
