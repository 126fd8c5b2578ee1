"""The bell: says when reminders are to be looked at, stores nothing, decides nothing about them.

It rings when it is hung up, every hour, when the day of the shop changes, and after this computer slept or its clock was set.
APScheduler only wakes it once a minute; what is due is worked out anew each time, so that a ring missed or doubled
costs nothing. A job that failed is tried again after one, five and fifteen minutes; from the third failure on the person is told.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any, Protocol
from zoneinfo import ZoneInfo

TICK_SECONDS = 60
EVERY = dt.timedelta(hours=1)
JUMP = dt.timedelta(minutes=3)
"""A tick later (or earlier) than this means that the computer slept, or that somebody set its clock."""
AGAIN_AFTER = (dt.timedelta(minutes=1), dt.timedelta(minutes=5), dt.timedelta(minutes=15))
TELL_AFTER = 3


class _Clock(Protocol):
    def now(self) -> dt.datetime: ...


class Bell:
    """Calls `ring` when it is time. `ring` starts the job and returns; the job says `succeeded` or `failed` when it ended.

    Thread-safe: ticks come in the thread of the scheduler, the others in that of the window. Once `stop` has returned, `ring`
    is not called any more, not even by a tick that had begun: whoever hears it may be gone then.
    """

    def __init__(self, ring: Callable[[], None], clock: _Clock, zone: ZoneInfo) -> None:
        self._ring, self._clock, self._zone = ring, clock, zone
        self._lock = threading.RLock()
        self._ticked_at: dt.datetime | None = None
        self._next_at: dt.datetime | None = None
        self._is_running = False
        self._rang_while_running = False
        self._failures = 0
        self._scheduler: Any = None
        self._is_stopped = False

    def start(self) -> None:
        """Ring once, then wake every minute until `stop`; nothing happens if that came first, or if it hangs already."""
        from apscheduler.schedulers.background import BackgroundScheduler

        with self._lock:
            if self._is_stopped or self._scheduler is not None:
                return
            self._scheduler = BackgroundScheduler(timezone=dt.UTC, daemon=True)
            self._scheduler.add_job(
                self.tick, "interval", seconds=TICK_SECONDS, coalesce=True, max_instances=1, misfire_grace_time=None
            )
            self._scheduler.start()
        self.tick()

    def stop(self) -> None:
        """Fall silent for good."""
        with self._lock:
            self._is_stopped = True
            scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            scheduler.shutdown(wait=False)

    def tick(self) -> None:
        """Look at the clock, and ring if it is time."""
        now = self._clock.now()
        with self._lock:
            is_due = self._is_due(now)
            self._ticked_at = now
        if is_due:
            self.ring_now()

    def ring_now(self) -> None:
        """Ring without waiting for the hour: something changed. While a job runs, it is run once more when it has ended."""
        with self._lock:
            if self._is_stopped:
                return
            if self._is_running:
                self._rang_while_running = True
                return
            self._is_running = True
            self._next_at = self._clock.now() + EVERY
            self._ring()

    def succeeded(self) -> None:
        """The job ended well. If the day or the clock changed while it ran, it is run once more."""
        self._ended(failed=False)
        if self._ticked_at is not None:
            self.tick()

    def failed(self) -> bool:
        """The job failed; it is tried again later. Returns whether it has failed so often that the person is to be told."""
        self._ended(failed=True)
        return self._failures == TELL_AFTER

    def _ended(self, *, failed: bool) -> None:
        with self._lock:
            self._is_running = False
            self._failures = self._failures + 1 if failed else 0
            if failed:
                self._next_at = self._clock.now() + AGAIN_AFTER[min(self._failures, len(AGAIN_AFTER)) - 1]
            again, self._rang_while_running = self._rang_while_running and not failed, False
        if again:
            self.ring_now()

    def _is_due(self, now: dt.datetime) -> bool:
        before = self._ticked_at
        if before is None or self._next_at is None:
            return True
        if self._day(now) != self._day(before) or abs(now - before) > JUMP:
            return True
        return not now < self._next_at <= now + EVERY  # further away, it was worked out under a clock that was wrong

    def _day(self, instant: dt.datetime) -> dt.date:
        return instant.astimezone(self._zone).date()
