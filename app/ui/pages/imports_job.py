"""The one look at a file that is under way: a newer one stops it, and what it still says is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import ShukeError
from app.i18n import ngettext
from app.ui.jobs import Job, Lanes, Work
from app.ui.widgets.surfaces import ProgressLine

QUIET_MS = 700
"""So long a quiet look stays unseen."""


class OneJob(QObject):
    """Runs one piece of work at a time in the read lane, and shows how far it is."""

    cancelled = Signal()
    """The person stopped it; what was shown before stands."""

    def __init__(self, lanes: Lanes, progress: ProgressLine, owner: QObject) -> None:
        super().__init__(owner)
        self._lanes, self._progress = lanes, progress
        self._job: Job | None = None
        self._words = ""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(QUIET_MS)
        self._later.timeout.connect(lambda: self._progress.start(self._words))
        progress.cancel_button.clicked.connect(self.cancel)

    def is_running(self) -> bool:
        """Whether something is under way."""
        return self._job is not None

    def start(
        self,
        words: str,
        work: Work,
        done: Callable[[Any], None],
        failed: Callable[[ShukeError], None],
        *,
        is_quiet: bool = False,
    ) -> None:
        """Run `work` in place of what is running; `words` say what it is. What `is_quiet` shows its progress after a while only."""
        self.stop()
        self._words = words
        if is_quiet:
            self._later.start()
        else:
            self._progress.start(words)
        job = self._lanes.read(
            work, lambda result: self._end(job, done, result), lambda error: self._end(job, failed, error), self
        )
        self._job, job.only_looks = job, True
        job.progressed.connect(lambda rows, _total: self._count(job, words, rows))
        job.cancelled.connect(lambda: self._end(job, lambda _nothing: self.cancelled.emit(), None))

    def stop(self) -> None:
        """Forget what is running."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._hide()

    def cancel(self) -> None:
        """Ask it to stop, and say so once it has."""
        if self._job is not None:
            self._job.cancel()
            self._progress.cancel_button.setEnabled(False)

    def _end(self, job: Job, act: Callable[[Any], None], outcome: object) -> None:
        if job is not self._job:  # something newer was asked for meanwhile
            return
        self._job = None
        act(outcome)
        if self._job is None:
            self._hide()

    def _hide(self) -> None:
        self._later.stop()
        self._progress.stop()

    def _count(self, job: Job, words: str, rows: int) -> None:
        if job is self._job:
            self._progress.words.setText(f"{words} · " + ngettext("{count:,} row", "{count:,} rows", rows))
