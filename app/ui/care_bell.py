"""The bell on the wall of the open shop: when it rings, reminders are brought up to date beside the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from app import memory
from app.changes import Change
from app.errors import ShukeError
from app.reminders.bell import Bell
from app.services import reminder_refresh
from app.services.reminder_refresh import Refreshed, RefreshPlan
from app.shop import NO_CHANGE, Shop
from app.ui.jobs import Lanes

REST_MS = 3000
IN_BULK = frozenset(("care_record", "customer", "pet", "purchase"))
QUICK_MS = 300
"""A look that takes no longer is done after every change of a customer or a pet; in a large shop that waits for the hour."""


class CareBell(QObject):
    """Plans in the read lane, writes in the write lane. Silent until `start`, and after `stop`."""

    fresh = Signal(int)
    """So many reminders are new."""
    troubled = Signal(object)
    """It failed again and again; the last ``ShukeError``."""
    calmed = Signal()
    """It went well again after trouble was told."""
    _rang = Signal()

    def __init__(self, shop: Shop, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._shop, self._lanes = shop, lanes
        self._is_hung = self._is_over = self._was_told = False
        self._error: ShukeError | None = None
        self._timer, self._took_ms = QElapsedTimer(), QUICK_MS + 1
        # The scheduler rings in a thread of its own.
        self._bell = Bell(self._rang.emit, shop.clock, shop.zone)
        self._rang.connect(self._plan, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Hang it up; it rings at once. In a lane, for loading the scheduler takes longer than a frame."""
        if self._is_over:
            return
        self._is_hung = True
        self._lanes.read(lambda _tick: self._bell.start(), lambda _nothing: None, None, self)

    def stop(self) -> None:
        """Take it down for good, before the shop is closed."""
        self._is_hung, self._is_over = False, True
        self._bell.stop()

    def ring(self) -> None:
        """Ring now."""
        if self._is_hung:
            self._bell.ring_now()

    def refresh(self, change: Change) -> None:
        """Ring after an import or its undo, when the owner settled something about reminders, and where it costs little."""
        is_large = bool(change.bulk & IN_BULK) or change.concerns("setting") or change.concerns("care_template")
        is_small = change.concerns("customer") or change.concerns("pet")
        if change.change_id != NO_CHANGE and (is_large or (is_small and self._took_ms <= QUICK_MS)):
            self.ring()

    def _plan(self) -> None:
        if self._is_hung:
            self._timer.start()
            job = self._lanes.read(lambda tick: reminder_refresh.plan(self._shop, tick), self._apply, self._note, self)
            job.failed.connect(self._fail)
            job.cancelled.connect(self._bell.failed)

    def _apply(self, plan: RefreshPlan) -> None:
        if not plan.is_needed:
            self._succeed(Refreshed())
        elif self._is_hung:
            self._took_ms = self._timer.elapsed()
            job = self._lanes.write(
                lambda _tick: reminder_refresh.apply(self._shop, plan), self._succeed, self._note, self
            )
            job.failed.connect(self._fail)
            job.cancelled.connect(self._bell.failed)

    def _succeed(self, refreshed: Refreshed) -> None:
        self._bell.succeeded()
        # The whole shop was read. Who reads the list anew because of it goes first.
        QTimer.singleShot(REST_MS, self, memory.give_back)
        if self._was_told:
            self._was_told = False
            self.calmed.emit()
        if refreshed.created:
            self.fresh.emit(refreshed.created)

    def _note(self, error: ShukeError) -> None:
        self._error = error

    def _fail(self, _error: Exception) -> None:
        """Whatever went wrong, the bell is to try again later."""
        if self._bell.failed() and self._error is not None:
            self._was_told = True
            self.troubled.emit(self._error)
