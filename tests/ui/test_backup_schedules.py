"""C1 and C2 for backups: made every four hours, at closing, copied and tried once a month, through a thousand schedules of any clock.

The keeper is the real one; drives and lanes are made up, so that work can fail, take hours, or end when the clock has leapt.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject

from app import paths
from app.clock import FixedClock
from app.errors import WorldProblem
from app.i18n import T
from app.services.backup_drill import Tried
from app.services.backup_keeping import Kept, Seen
from app.services.backups import BackupListed, Manifest
from app.ui import backup_bell
from app.ui.backup_bell import LOOK_EVERY, BackupBell
from app.ui.jobs import Job
from app.values import backup_plan
from tests.reminders.morning import DAY, HOUR, MINUTE, YEAR

START = dt.datetime(2028, 2, 28, 9, tzinfo=dt.UTC)
FULL = WorldProblem("full", T("The drive is full."))
STICK = Path("/stick")
NOW_AND_THEN = LOOK_EVERY + MINUTE
QUIET = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)


class Lanes:
    """One job at a time, which ends when it is told to."""

    def __init__(self):
        self.waiting = []

    def read(self, work, done, failed=None, owner=None):
        job = Job(work, owner)
        job.finished.connect(done)
        if failed is not None:
            job.failed.connect(failed)
        self.waiting.append(job)
        assert sum(not each.only_looks for each in self.waiting) <= 1, "two jobs at once"
        return job

    def finish(self):
        while self.waiting:
            job = self.waiting.pop()
            how, what = job.run()
            assert how != "failed" or isinstance(what, WorldProblem), what
            job.deliver((how, what))


class Drives:
    """What lies on the drive here and at the second place; stands in for ``services.backup_keeping``."""

    def __init__(self, clock):
        self.clock, self.done, self.fails, self.full = clock, 0, False, False
        self.here, self.there, self.is_there, self.tried = [], [], True, []
        self.made = []

    def last(self, held):
        return max(held, key=lambda b: b.manifest.journal_head[0], default=None)

    def has_changed(self):
        last = self.last(self.here)
        return self.done > (last.manifest.journal_head[0] if last else 0)

    def identity(self, _shop):
        return "one shop"

    def is_reachable(self, _shop, _place):
        return self.is_there

    def look(self, _shop, _place):
        there = tuple(self.there) if self.is_there else None
        return Seen(
            tuple(self.here), there, self.has_changed(), 0, 0 if self.is_there else None, None, self.last(self.here),
            self.last(self.there) if self.is_there else None,
        )  # fmt: skip

    def keep(self, _shop, reason, place, _tick):
        if self.fails:
            raise FULL
        made = None
        if self.has_changed():
            made = self.make(reason)
        try:
            return Kept(made, self.catch_up(None, place, None), None)
        except WorldProblem as error:
            return Kept(made, None, error)

    def make(self, reason):
        now = self.clock.now()
        number = len(self.made) + 1
        manifest = Manifest({}, "", 1, "", now.isoformat(), "", (self.done, ""), f"{number}", 1, reason)
        made = BackupListed(paths.backup_folder() / f"{number}", manifest, None)
        self.made.append((now, self.done, reason))
        self.here.append(made)
        return made

    def catch_up(self, _shop, _place, _tick):
        last = self.last(self.here)
        if last is None or not self.is_there or not self.lacks(last):
            return
        if self.full:
            raise FULL
        self.there.append(replace(last, path=STICK / last.path.name))

    def lacks(self, last):
        return last is not None and all(b.manifest.sha256 != last.manifest.sha256 for b in self.there)

    def try_each(self, _shop, chosen, _tick):
        """One at the second place can be tried only while that is there."""
        lying = {b.path: b for b in (*self.here, *(self.there if self.is_there else ()))}
        self.tried += [(path.parent, self.clock.now()) for path in chosen]
        return tuple(Tried(path, lying[path].manifest, 1.0) for path in chosen)


class Remembered:
    """The settings of the computer, without a file."""

    def __init__(self):
        self.kept = {"backup_elsewhere": "/stick", "backup_elsewhere_apart": True, "backup_notes": {}}

    def get(self, key):
        return self.kept[key]

    def set(self, key, value):
        self.kept[key] = value


class Month:
    """A window that is open and closed, beside a shop in which something is done."""

    def __init__(self, patch):
        self.clock = FixedClock(START)
        self.real, self.error, self.is_long = START, dt.timedelta(), False
        self.drives, self.settings = Drives(self.clock), Remembered()
        for name in ("identity", "is_reachable", "look", "keep", "catch_up"):
            patch.setattr(backup_bell.keeping, name, getattr(self.drives, name), raising=False)
        patch.setattr(backup_bell.backup_drill, "try_each", self.drives.try_each)
        patch.setattr(backup_bell.vault, "made_on", lambda _shop: START.date())
        facts = SimpleNamespace(is_practice=False)
        zone = dt.UTC
        self.shop = SimpleNamespace(
            clock=self.clock, facts=facts, zone=zone, today=lambda: self.clock.now().date(), day_of=lambda at: at.date()
        )
        self.open()

    def open(self):
        self.parent, self.lanes = QObject(), Lanes()
        self.late_here = self.late_there = self.late_trial = self.late_trial_there = 0
        self.keeper = BackupBell(self.shop, self.lanes, self.settings, self.parent)
        self.keeper.start()
        self.look()

    def look(self):
        """The lanes do what they have, unless that takes long."""
        if not self.is_long:
            self.lanes.finish()

    def check(self):
        """What is due is done, or will be before many minutes of work."""
        now, drives, idle = self.clock.now(), self.drives, not self.lanes.waiting
        last = drives.last(drives.here)
        made_at = last.made_at if last else None
        is_due = idle and not drives.fails and drives.has_changed() and backup_plan.is_due(made_at, now)
        is_missing = idle and not drives.fails and not drives.full and drives.is_there and drives.lacks(last)
        trial = self.keeper.notes.trial()
        is_untried = idle and not drives.fails and last and (trial is None or abs(now - trial.at).days >= 30)
        there = self.keeper.notes.trial_there()
        can_try = idle and not drives.fails and drives.is_there and drives.there
        is_untried_there = can_try and (there is None or abs(now - there.at).days >= 30)
        self.late_here = self.late_here + 1 if is_due else 0
        self.late_there = self.late_there + 1 if is_missing else 0
        self.late_trial = self.late_trial + 1 if is_untried else 0
        self.late_trial_there = self.late_trial_there + 1 if is_untried_there else 0
        assert self.late_here * MINUTE <= NOW_AND_THEN, "a backup is due, and none is made"
        assert self.late_there * MINUTE <= 2 * NOW_AND_THEN, "the second place waits"
        assert self.late_trial * MINUTE <= 4 * NOW_AND_THEN, "none is tried"
        assert self.late_trial_there * MINUTE <= 4 * NOW_AND_THEN, "none at the second place is tried"

    def work(self, minutes):
        for minute in range(minutes):
            self.real += MINUTE
            self.clock.instant = self.real + self.error
            self.drives.done += minute % 20 == 0
            self.keeper.on_minute()
            self.look()
            self.check()

    def sleep(self, span):
        self.real += span
        self.clock.instant = self.real + self.error
        self.keeper.on_minute()
        self.look()

    def set_clock(self, error):
        self.error = error
        self.clock.instant = self.real + error

    def close(self, span):
        self.lanes.finish()
        before, changed = len(self.drives.made), self.drives.has_changed()
        self.keeper.begins_at_closing()
        self.lanes.finish()
        made = self.drives.made[before:]
        assert len(made) == (changed and not self.drives.fails), "one at closing if there is something, else none"
        assert not self.keeper.begins_at_closing(), "once"
        self.keeper.stop()
        self.real += span
        self.clock.instant = self.real + self.error
        self.open()

    def backups(self, how):
        self.drives.fails = how == "fail"

    def stick(self, how):
        self.drives.is_there, self.drives.full = how != "out", how == "full"

    def long(self, is_long):
        self.is_long = is_long
        self.look()


steps = st.one_of(
    st.tuples(st.just("work"), st.integers(1, 300)),
    st.tuples(st.just("work"), st.sampled_from((16, 61, 250))),
    st.tuples(st.just("sleep"), st.sampled_from((8 * HOUR, 3 * DAY))),
    st.tuples(st.just("set_clock"), st.sampled_from((-HOUR, DAY, YEAR, -YEAR, 0 * DAY, 0 * DAY))),
    st.tuples(st.just("close"), st.sampled_from((5 * MINUTE, 16 * HOUR, 30 * DAY))),
    st.tuples(st.just("backups"), st.sampled_from(("fail", "work"))),
    st.tuples(st.just("stick"), st.sampled_from(("in", "out", "full"))),
    st.tuples(st.just("long"), st.booleans()),
)


@pytest.fixture
def made_up(qapp, monkeypatch, shuke_home):
    return monkeypatch


def check(patch, schedule):
    month = Month(patch)
    for act, value in schedule:
        getattr(month, act)(value)
    month.long(False)
    month.backups("work")
    month.stick("in")
    month.set_clock(0 * DAY)
    month.work(90)
    heads = [head for _at, head, _reason in month.drives.made]
    assert heads == sorted(set(heads)), "the same thing twice"
    assert not month.drives.lacks(month.drives.last(month.drives.here))
    assert month.keeper.notes.failure() is None
    assert {folder for folder, _at in month.drives.tried} == {paths.backup_folder(), STICK}


@settings(max_examples=150, suppress_health_check=QUIET)
@given(st.lists(steps, max_size=9))
@example([("stick", "full"), ("work", 60), ("close", 30 * DAY), ("work", 60)])
@example([("backups", "fail"), ("work", 300), ("backups", "work"), ("work", 61)])
@example([("set_clock", YEAR), ("work", 61), ("set_clock", 0 * DAY), ("work", 61), ("close", 30 * DAY)])
def test_each_backup_is_made_once_copied_and_tried_whatever_the_clock_does(made_up, schedule):
    check(made_up, schedule)


@pytest.mark.campaign
@settings(max_examples=1000, suppress_health_check=QUIET)
@given(st.lists(steps, max_size=9))
def test_each_backup_is_made_once_in_a_thousand_schedules(made_up, schedule):
    check(made_up, schedule)


@settings(max_examples=20, suppress_health_check=QUIET)
@given(st.lists(st.tuples(st.just("work"), st.integers(1, 600)), max_size=5), st.booleans())
def test_timed_ones_are_four_hours_apart_also_where_the_second_place_is_full(made_up, schedule, is_full):
    month = Month(made_up)
    month.stick("full" if is_full else "in")
    for act, value in schedule:
        getattr(month, act)(value)
    timed = [at for at, _head, reason in month.drives.made if reason == "timed"]
    assert all(later - earlier >= backup_plan.EVERY for earlier, later in pairwise(timed))


def test_one_that_fails_is_tried_at_every_look_and_told_from_the_first_on(made_up):
    month = Month(made_up)
    month.backups("fail")
    tries = []
    real = month.drives.keep
    made_up.setattr(backup_bell.keeping, "keep", lambda *a: (tries.append(month.clock.now()), real(*a))[1])
    month.work(60)
    assert month.keeper.notes.failure() is not None
    assert len(tries) == 60 // (LOOK_EVERY // MINUTE)
    month.backups("work")
    month.work(16)
    assert month.keeper.notes.failure() is None
