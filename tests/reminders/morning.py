"""A program with its bell, run minute by minute through a schedule, and what is promised of it at each of them.

Real time goes on by the minute; the clock of the computer is real time and an error that somebody sets and mends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from app.clock import FixedClock
from app.reminders.bell import AGAIN_AFTER, EVERY, TELL_AFTER, Bell

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
YEAR = 365 * DAY
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
STARTS = (
    "2026-05-18 00:12",  # an ordinary night
    "2026-03-28 22:30",  # before the clocks of Berlin go forward
    "2026-10-24 22:30",  # and back
    "2026-10-31 23:30",  # before those of New York go back
    "2028-02-28 15:40",  # before a leap day
    "2027-02-28 15:40",  # before the day it is kept on else
    "2026-12-31 15:55",  # the eve of a year
)
HOW = ("well", "badly", "long")


@dataclass
class Morning:
    """A program with its bell: what it did, minute by minute."""

    zone: ZoneInfo
    real: dt.datetime
    job: Callable[[], object]
    clock: FixedClock
    error: dt.timedelta = dt.timedelta()
    how: str = "well"
    rings: list[dt.datetime] = field(default_factory=list)
    looked_on: list[dt.date] = field(default_factory=list)
    shown: set[dt.date] = field(default_factory=set)
    is_running: bool = False
    failures: int = 0

    def __post_init__(self):
        self.start()

    def start(self):
        self.clock.instant = self.real + self.error
        self.bell = Bell(self.ring, self.clock, self.zone)
        self.quiet, self.day, self.is_running, self.failures = 0, None, False, 0
        self.tick()

    def today(self):
        return self.clock.now().astimezone(self.zone).date()

    def ring(self):
        assert not self.is_running, "two jobs at once"
        self.is_running = True
        self.rings.append(self.clock.now())
        self.quiet = 0
        if self.how != "long":
            self.end(self.how)

    def end(self, how):
        self.is_running = False
        if how == "badly":
            self.failures += 1
            was_told = self.bell.failed()
            assert was_told is (self.failures == TELL_AFTER), "told once, at the third failure in a row"
            return
        self.failures = 0
        self.job()
        self.looked_on.append(self.today())
        self.bell.succeeded()

    def tick(self):
        """One look of the scheduler, and what is promised of it."""
        before, was_running, count = self.day, self.is_running, len(self.rings)
        self.clock.instant = self.real + self.error
        self.bell.tick()
        self.day = self.today()
        rang = len(self.rings) > count
        if before != self.day and not was_running:
            assert rang or self.looked_on[-1:] == [self.day], "a new day, and nobody looked"
        if not self.is_running and not self.failures:
            self.shown.add(self.day)
        if not self.is_running and not was_running and not rang:
            self.quiet += 1
            patience = AGAIN_AFTER[min(self.failures, len(AGAIN_AFTER)) - 1] if self.failures else EVERY
            assert self.quiet * MINUTE <= patience, "due, and forgotten"

    def work(self, minutes):
        for _minute in range(minutes):
            self.real += MINUTE
            self.tick()

    def sleep(self, span):
        self.real += span
        self.tick()

    def set_clock(self, error):
        """Between two looks: whoever asks the time before the next one is told the new one."""
        self.error = error
        self.clock.instant = self.real + error

    def close(self, span):
        self.bell.stop()
        self.real += span
        self.start()

    def finish(self, how):
        """What takes long ends now."""
        if self.is_running:
            self.how = "well"
            self.end(how)

    def rest(self):
        """The clock is right, nothing fails any more."""
        self.how, self.error = "well", dt.timedelta()
        self.finish("well")
        self.work(20)


_steps = st.one_of(
    st.tuples(st.just("work"), st.integers(1, 130)),
    st.tuples(st.just("work"), st.sampled_from((1, 2, 61))),
    st.tuples(st.just("sleep"), st.sampled_from((2 * MINUTE, 8 * HOUR, 3 * DAY))),
    st.tuples(st.just("set_clock"), st.sampled_from((-HOUR, HOUR, DAY, -DAY, YEAR, -YEAR, 0 * DAY, 0 * DAY))),
    st.tuples(st.just("close"), st.sampled_from((5 * MINUTE, 16 * HOUR, 30 * DAY))),
    st.tuples(st.just("how"), st.sampled_from(HOW)),
    st.tuples(st.just("finish"), st.sampled_from(("well", "badly"))),
)
schedules = st.lists(_steps, max_size=9)


def run(zone, start, schedule, job=lambda: None, clock=None):
    """Live through the schedule, then let everything come to rest under the right clock."""
    at = dt.datetime.fromisoformat(start).replace(tzinfo=dt.UTC)
    morning = Morning(ZoneInfo(zone), at, job, clock or FixedClock(at))
    for act, value in schedule:
        if act == "how":
            morning.how = value
        else:
            getattr(morning, act)(value)
    morning.rest()
    return morning
