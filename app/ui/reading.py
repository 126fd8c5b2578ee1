"""A read that is done again whenever something changed: one at a time, and only the newest result counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.errors import ShukeError
from app.ui.jobs import Lanes


class Reading(QObject):
    """Runs `work` in the read lane. Asked again while it runs, it drops what it reads and begins anew."""

    read = Signal(object)
    failed = Signal(object)
    """A ``ShukeError``."""

    def __init__(self, lanes: Lanes, work: Callable[[], Any], parent: QObject) -> None:
        super().__init__(parent)
        self._lanes, self._work = lanes, work
        self._is_running = self._is_stale = False

    def start(self) -> None:
        """Read, or read again."""
        self._is_stale = self._is_running
        if not self._is_running:
            self._is_running = True
            job = self._lanes.read(lambda _tick: self._work(), self._done, self._fail, self)
            job.ended.connect(self._end)

    def _done(self, what: object) -> None:
        if not self._is_stale:
            self.read.emit(what)

    def _fail(self, error: ShukeError) -> None:
        if not self._is_stale:
            self.failed.emit(error)

    def _end(self) -> None:
        self._is_running = False
        if self._is_stale:
            self.start()
