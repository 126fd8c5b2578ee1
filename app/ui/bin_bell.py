"""Emptying the bin by itself: once a day, a few at a time, after a backup that holds everything; never by a clock that is not believed."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QObject

from app import logs
from app.errors import ShukeError
from app.services import bin_due
from app.services.bin_due import Due
from app.services.erasing import Erased
from app.settings import Settings
from app.shop import Shop
from app.ui.jobs import Lanes

SETTING = "empty_bin"
"""Whether it is wanted at all."""
AGAIN = dt.timedelta(hours=1)
"""What could not be done is tried again after so long."""


def empties_itself(shop: Shop, settings: Settings) -> bool:
    """Whether the bin of this shop empties itself. In a practice shop nothing goes: no backups are made of it."""
    return bool(settings.get(SETTING)) and not shop.facts.is_practice


class BinBell(QObject):
    """Looks into the bin of one open shop when it is told that a minute has passed."""

    def __init__(self, shop: Shop, lanes: Lanes, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._shop, self._lanes, self._settings = shop, lanes, settings
        self._done_on: dt.date | None = None
        self._again_at: dt.datetime | None = None
        self._is_busy = self._is_over = False

    def on_minute(self) -> None:
        """Begin, if nothing was done today yet. A clock that was set back or ahead makes another day of it."""
        now = self._shop.clock.now()
        is_resting = self._again_at is not None and now < self._again_at <= now + AGAIN
        if not (self._is_busy or self._is_over or is_resting or self._done_on == self._shop.today()):
            self._is_busy = True
            self._lanes.read(lambda _tick: bin_due.look(self._shop), self._act_on, self._fail, self)

    def stop(self) -> None:
        """Fall silent for good, before the shop is closed."""
        self._is_over = True

    def _act_on(self, due: Due) -> None:
        self._is_busy = False
        if self._is_over:
            return
        if due.is_doubted:
            self._doubt(due)
        elif not due.count or not empties_itself(self._shop, self._settings):
            self._finish()
        else:
            self._is_busy = True
            self._lanes.read(lambda tick: bin_due.secure(self._shop, tick), self._go_on, self._fail, self)

    def _doubt(self, due: Due) -> None:
        """The page of the bin asks, as soon as somebody is due; until then no day is believed, and the doubt outlives the wrong clock."""
        self._again_at = self._shop.clock.now() + AGAIN
        if not due.doubt:
            self._lanes.write(lambda _tick: bin_due.doubt(self._shop), lambda _nothing: None, self._fail, self)

    def _go_on(self, done: Erased | None) -> None:
        """One step; each waits its turn in the lane, so that a sale comes in between."""
        if self._is_over:
            return
        self._is_busy = True
        self._lanes.write(lambda _tick: bin_due.empty_some(self._shop), self._step, self._fail, self)

    def _step(self, done: Erased | None) -> None:
        if done is None:
            self._finish()
        else:
            self._go_on(done)

    def _finish(self) -> None:
        """Remember that today was believed; that is a write of its own, and no action."""
        self._done_on, self._is_busy = self._shop.today(), False
        self._lanes.write(lambda _tick: bin_due.believe(self._shop), lambda _nothing: None, self._fail, self)

    def _fail(self, error: ShukeError) -> None:
        logs.LOG.warning("the bin was not emptied: %s", error.code)
        self._is_busy, self._done_on = False, None
        self._again_at = self._shop.clock.now() + AGAIN
