"""The lanes: work that may take time runs beside the window's thread, its result comes back on the window's thread.

One write lane with one thread, one read lane with two, and one for the password, which waits for none of them. A job is a plain function ``work(tick)``; ``tick(done, total)`` reports progress and
raises ``Cancelled`` when the person has asked to stop. When the widget that asked is gone, the result is dropped.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer, Signal

from app import logs
from app.errors import Cancelled, ShukeError

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

Tick = Callable[[int, int], None]
Work = Callable[[Tick], Any]
REPORT_EVERY = 0.05
COLLECT_EVERY_MS = 2000
THREADS = {"write": 1, "read": 2, "proof": 1}


class Job(QObject):
    """One piece of work in a lane."""

    progressed = Signal(int, int)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    ended = Signal()

    def __init__(self, work: Work, owner: QObject | None) -> None:
        super().__init__()
        self._work = work
        self._owner = owner
        self._stop = False
        self._last_report = 0.0
        self.is_done = self.was_stopped = False
        self.only_looks = False
        """Nobody misses it who goes away before it has ended."""

    def cancel(self) -> None:
        """Ask the work to stop at its next tick; nothing it did stays."""
        self._stop = True

    def run(self) -> tuple[str, object]:
        """Do the work, in the thread of the lane."""
        try:
            return "finished", self._work(self._tick)
        except Cancelled:
            return "cancelled", None
        except Exception as error:  # noqa: BLE001 - whatever it is, the window's thread decides
            return "failed", error

    def deliver(self, outcome: tuple[str, object]) -> None:
        """Tell the outcome, on the window's thread."""
        self.is_done = True
        how, what = outcome
        self.was_stopped = how == "cancelled"
        if self._owner is None or shiboken6.isValid(self._owner):
            if how == "finished":
                self.finished.emit(what)
            elif how == "cancelled":
                self.cancelled.emit()
            else:
                self.failed.emit(what)
        elif how == "failed" and isinstance(what, Exception) and not isinstance(what, ShukeError):
            logs.bug(what)
        self.ended.emit()

    def _tick(self, done: int, total: int) -> None:
        if self._stop:
            raise Cancelled
        now = time.monotonic()
        if now - self._last_report >= REPORT_EVERY or done >= total:
            self._last_report = now
            self.progressed.emit(done, total)


class Lanes(QObject):
    """The lanes of one open window."""

    _outcome = Signal(object, object)
    bug = Signal(object)
    """An exception that nobody expected, for which the window shows the crash dialog; or a ``ShukeError`` that nobody takes up, which it tells."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: dict[str, ThreadPoolExecutor] = {}
        self._jobs: set[Job] = set()
        self.are_closed = self.is_ending = False
        # Queued even on the window's thread: a job that is done at once still tells after its caller has its ``Job``.
        self._outcome.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def write(
        self,
        work: Work,
        done: Callable[[Any], None],
        failed: Callable[[ShukeError], None] | None = None,
        owner: QObject | None = None,
    ) -> Job:
        """Run `work` in the write lane; `done` gets its result, `failed` a ``ShukeError``."""
        return self._start("write", work, done, failed, owner)

    def read(
        self,
        work: Work,
        done: Callable[[Any], None],
        failed: Callable[[ShukeError], None] | None = None,
        owner: QObject | None = None,
    ) -> Job:
        """Run `work` in the read lane."""
        return self._start("read", work, done, failed, owner)

    def prove(
        self,
        work: Work,
        done: Callable[[Any], None],
        failed: Callable[[ShukeError], None] | None = None,
        owner: QObject | None = None,
    ) -> Job:
        """Run `work` at once, whatever is under way: somebody stands before the lock."""
        return self._start("proof", work, done, failed, owner)

    def is_busy(self) -> bool:
        """Whether anything is still under way."""
        return bool(self._jobs)

    def cancel_all(self) -> tuple[Job, ...]:
        """Ask every job to stop; returns those that were asked, which tell later whether they did."""
        asked = tuple(self._jobs)
        for job in asked:
            job.cancel()
        return asked

    def wind_up(self) -> None:
        """Ask every job to stop, those as well that are begun because others ended; what looks at no tick is still done."""
        self.is_ending = True
        self.cancel_all()

    def cancel_looks(self) -> None:
        """Ask those to stop that only look at something for who is about to go."""
        for job in self._jobs:
            if job.only_looks:
                job.cancel()

    def finish(self, seconds: float = 5.0) -> bool:
        """Let the jobs end and be delivered, for at most `seconds`; returns whether all did."""
        until = time.monotonic() + seconds
        while self._jobs and time.monotonic() < until:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 20)
        return not self._jobs

    def take_no_more(self) -> None:
        """What is asked from now on is never done nor told."""
        self.are_closed = True

    def close(self) -> None:
        """Stop the threads, and take no more. Jobs under way are asked to stop; what waits to be written is written all the same."""
        self.take_no_more()
        self.cancel_all()
        self.finish()
        for lane, threads in self._threads.items():
            threads.shutdown(wait=True, cancel_futures=lane != "write")

    def _start(
        self,
        lane: str,
        work: Work,
        done: Callable[[Any], None],
        failed: Callable[[ShukeError], None] | None,
        owner: QObject | None,
    ) -> Job:
        job = Job(work, owner)
        if self.are_closed:  # who asks now is about to go
            job.is_done = True
            return job
        if self.is_ending:
            job.cancel()
        job.finished.connect(done)
        job.failed.connect(lambda error: self._tell(error, failed))
        self._jobs.add(job)
        future: Future[tuple[str, object]] = self._threads_of(lane).submit(job.run)
        future.add_done_callback(
            lambda f: self._outcome.emit(job, f.result() if not f.cancelled() else ("cancelled", None))
        )
        return job

    def _threads_of(self, lane: str) -> ThreadPoolExecutor:
        """Those of a lane, from its first job on: the first window does not wait for what it has no use for."""
        if lane not in self._threads:
            from concurrent.futures import ThreadPoolExecutor

            self._threads[lane] = ThreadPoolExecutor(THREADS[lane], lane)
        return self._threads[lane]

    def _deliver(self, job: Job, outcome: tuple[str, object]) -> None:
        self._jobs.discard(job)
        job.deliver(outcome)

    def _tell(self, error: Exception, failed: Callable[[ShukeError], None] | None) -> None:
        if isinstance(error, ShukeError) and failed is not None:
            failed(error)
            return
        if not isinstance(error, ShukeError):
            logs.bug(error)
        self.bug.emit(error)


class Collector(QObject):
    """Collects garbage on the window's thread: Qt objects may not be freed on another.

    What is there when the program has come to rest (libraries, tables, the first pages) is laid aside once: looking through all of it
    again and again would hold the window up for a tenth of a second each time.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._is_at_rest = False
        self._timer = QTimer(self)
        self._timer.setInterval(COLLECT_EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def _collect(self) -> None:
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                if generation == 2 and not self._is_at_rest:
                    self._is_at_rest = True
                    gc.freeze()
                return
