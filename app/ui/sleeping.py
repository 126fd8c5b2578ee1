"""Sleep means the full lock: the key leaves memory, what is typed is kept, and nothing is in sight when the computer wakes.

The system says so beforehand where it can (``logind``, ``power_broadcast``). A sleep that nobody announced is told by the clocks
(``sleep_clock``) at the first sign of life, a minute later at most. Where the screen of the system is locked, ours is as well.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.ui import logind
from app.ui.logind import Bus, Logind
from app.ui.sleep_clock import SleepClock

if TYPE_CHECKING:
    from app.ui.open_shop import OpenShop
    from app.ui.power_broadcast import PowerFilter
    from app.ui.window import Window

LISTEN_AFTER_MS = 300
GRACE_SECONDS = 1.0
"""So long what runs may come to its end before it is asked to stop: the system does not wait for long."""


class Sleeping(QObject):
    """Locks the shop of one window when the computer goes to sleep, or has slept."""

    def __init__(self, window: Window, clock: SleepClock | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._clock = clock or SleepClock()
        self._logind: Logind | None = None
        self._filter: PowerFilter | None = None
        self._is_locking = self._has_asked = False
        window.app.applicationStateChanged.connect(self.look)
        window.opened.connect(self._watch)

    def listen_on(self, bus: Bus) -> None:
        """Hear from now on what a Linux system says on its bus."""
        self._logind = Logind(bus, self)
        self._logind.falls_asleep.connect(self.lock)
        self._logind.woke.connect(self.look)
        self._logind.screen_locked.connect(self.cover)

    def stop(self) -> None:
        """Watch no more, and have nobody wait."""
        if self._has_asked:
            from app.ui.widgets.filters import guard

            guard().acted.disconnect(self.look)
        self._window.app.applicationStateChanged.disconnect(self.look)
        if self._logind is not None:
            self._logind.let_go()
        if self._filter is not None:
            self._window.app.removeNativeEventFilter(self._filter)

    def look(self, _state: object = None) -> None:
        """Lock if the computer slept since the last look. What is in sight goes at once, the rest once the present event is over."""
        opened = self._window.open_shop
        if self._clock.slept() and opened is not None:
            self._put_out_of_sight()
            QTimer.singleShot(0, opened, self.lock)

    def cover(self) -> None:
        """The screen of the system was locked: so is the window, unless its owner said that it never is by itself."""
        if self._window.settings.get("idle_minutes"):
            self._put_out_of_sight()

    def lock(self) -> None:
        """Close the shop and drop its key: out of sight first, then what runs ends or is stopped, as at every full lock."""
        opened = self._window.open_shop
        if opened is None or opened.shop.facts.is_practice or self._is_locking:
            return
        self._is_locking = True
        try:
            self._put_out_of_sight()
            opened.keeper.hurry()
            if not self._window.lanes.finish(GRACE_SECONDS):
                self._window.lanes.cancel_all()
            if self._window.open_shop is opened:
                self._window.lock()
        finally:
            self._is_locking = False

    # -- inside

    def _watch(self, opened: OpenShop) -> None:
        opened.idle.minute.connect(self.look)
        if not self._has_asked:
            from app.ui.widgets.filters import guard

            self._has_asked = True
            # Not before: a filter that sees every event makes half of Qt's types known to Python, and the first picture waits for it.
            guard().acted.connect(self.look)
            self._clock.slept()  # what was before there was a shop to lock does not count
            # Once the page is painted: the person cannot wait, the computer goes to sleep later than that.
            QTimer.singleShot(LISTEN_AFTER_MS, self, self._ask_system)

    def _ask_system(self) -> None:
        if sys.platform == "win32":
            from app.ui.power_broadcast import PowerFilter

            self._filter = PowerFilter(self._hear)
            self._window.app.installNativeEventFilter(self._filter)
        else:
            self._window.lanes.read(lambda _tick: logind.has_bus(), self._note_bus, None, self)

    def _note_bus(self, is_there: bool) -> None:
        if is_there:
            self.listen_on(logind.bus_of_system(self))

    def _put_out_of_sight(self) -> None:
        opened = self._window.open_shop
        if opened is not None and not opened.shop.facts.is_practice:
            opened.idle.lock()

    def _hear(self, said: str) -> None:
        from app.ui.power_broadcast import FALLS_ASLEEP

        self.lock() if said == FALLS_ASLEEP else self.look()
