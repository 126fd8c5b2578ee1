"""What is to be written waits its turn: it is said behind what, and it can be called off as long as it has not begun."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer

from app.errors import Cancelled, ShukeError
from app.i18n import T, Text, _
from app.ui.jobs import Lanes, Tick
from app.ui.widgets.surfaces import Banner

LOOK_MS = 400
"""So often it is looked whether it waits; what begins sooner says nothing."""
WRITING = T("This begins as soon as what is under way has been saved.")

Waits = Callable[[Text | None], None]
Work = Callable[[Tick, Waits], Any]


class Turn:
    """Brings one piece of work after another into the write lane, and says on a banner what it waits for, with a button to call it off."""

    def __init__(self, banner: Banner) -> None:
        self._banner = banner
        self._timer = QTimer(banner)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._tell)
        self._behind: Text | None = None
        self._told: Text | None = None
        self._is_called_off = False

    def write(
        self,
        lanes: Lanes,
        work: Work,
        done: Callable[[Any], None],
        failed: Callable[[ShukeError], None],
        called_off: Callable[[], None],
    ) -> None:
        """Do `work` as soon as it is its turn; it says by the second thing it is given what it waits for itself.

        `called_off` is told if the person thought better of it; then nothing was done.
        """
        self._behind, self._told, self._is_called_off = WRITING, None, False

        def run(tick: Tick) -> Any:
            def waits(behind: Text | None) -> None:
                if behind is not None:
                    tick(0, 1)  # as long as it waits, the end of the window calls it off as well
                if self._is_called_off:
                    raise Cancelled
                self._behind = behind

            waits(self._behind)
            waits(None)
            return work(tick, waits)

        def finished(what: Any) -> None:
            self._end()
            done(what)

        def refused(error: ShukeError) -> None:
            self._end()
            failed(error)

        def stopped() -> None:
            self._end()
            self._banner.say(_("Nothing was changed."), tone="info")
            called_off()

        lanes.write(run, finished, refused, self._banner).cancelled.connect(stopped)
        self._timer.start()

    def call_off(self) -> None:
        """Do not begin it; what has begun comes to its end."""
        self._is_called_off = True
        self._tell()

    # -- inside

    def _tell(self) -> None:
        behind = None if self._is_called_off else self._behind
        if behind == self._told:
            return
        self._told = behind
        if behind is None:
            self._banner.say("")
        else:
            self._banner.say(str(behind), (_("Cancel"), self.call_off), tone="info")

    def _end(self) -> None:
        self._timer.stop()
        self._behind = None
        self._tell()
