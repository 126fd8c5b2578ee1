"""How many pairs may be one person, counted when nobody does anything, so that the tab says it before it is opened."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

from app import memory
from app.changes import Change
from app.errors import Cancelled
from app.services import duplicates
from app.shop import Shop
from app.ui.jobs import Job, Lanes, Tick
from app.ui.widgets.filters import guard

QUIET_MS = 4000
"""So long nobody has touched a key or the mouse. In a large shop the first count takes some seconds of the processor, later ones nothing."""
CONCERNED = ("customer", "customer_phone", "pet", "pet_owner", "household_member", "not_same")


class DuplicatesDesk(QObject):
    """Counts in the read lane. Nothing is counted before `start`."""

    counted = Signal(int)

    def __init__(self, shop: Shop, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._shop, self._lanes = shop, lanes
        self.count = 0
        self._job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUIET_MS)
        self._timer.timeout.connect(self._count_when_quiet)
        self._is_started = False

    def start(self) -> None:
        """Count as soon as it is quiet, and again after each change that may matter."""
        self._is_started = True
        self._timer.start()

    def refresh(self, change: Change) -> None:
        """Count again if it may be another number by now."""
        if self._is_started and any(change.concerns(table) for table in CONCERNED):
            self._timer.start()

    def _count_when_quiet(self) -> None:
        if self._job is not None or (time.monotonic() - guard().acted_at) * 1000 < self._timer.interval():
            self._timer.start()
            return
        # Where the file fails, whoever next works with it says so.
        self._job = self._lanes.read(self._count, self._came, lambda _error: None, self)
        self._job.only_looks = True
        self._job.ended.connect(self._ended)

    def _count(self, tick: Tick) -> int:
        """Count in the lane; who touches a key meanwhile has the processor for themselves, and it is begun again later."""
        begun = time.monotonic()

        def give_way(done: int, total: int) -> None:
            tick(done, total)
            if guard().acted_at > begun:
                raise Cancelled

        return duplicates.count(self._shop, give_way)

    def _came(self, count: int) -> None:
        self.count = count
        self.counted.emit(count)

    def _ended(self) -> None:
        job, self._job = self._job, None
        if job is not None and job.was_stopped:
            self._timer.start()
        else:
            memory.give_back()
