"""The day and the time on the screens that ask for the password; they go on with the minute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QDate, QLocale, QObject, Qt, QTimer, Signal

from app import i18n

JUST_AFTER_MS = 30
"""A timer may come a little early, and would say the minute of before."""


class WallClock(QObject):
    """Says the time as the clock on the wall does, and when it says something else."""

    ticked = Signal()

    def __init__(self, now: Callable[[], dt.datetime], parent: QObject) -> None:
        super().__init__(parent)
        self._now = now
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)
        self._wait()

    def tick(self) -> None:
        """A minute is over, or somebody is back who did not see the last ones."""
        self.ticked.emit()
        self._wait()

    def words(self) -> str:
        """The day and the time in the language in force."""
        now, tongue = self._now(), i18n.language()
        # By Qt: the other one that knows the days of the week takes 30 ms to load, and this is the first picture.
        form = "M月d日 ddd" if tongue == "zh_CN" else "ddd d MMM"
        day = QLocale(tongue).toString(QDate(now.year, now.month, now.day), form)
        return f"{day} · {now.hour}:{now:%M}"

    def _wait(self) -> None:
        now = self._now()
        self._timer.start(60_000 - 1000 * now.second - now.microsecond // 1000 + JUST_AFTER_MS)
