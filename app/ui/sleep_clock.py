"""Whether this computer slept, told by two of its clocks: one stands still during sleep, the other goes on. Neither can be set by a person.

Linux: CLOCK_MONOTONIC and CLOCK_BOOTTIME (clock_gettime(2)). macOS: CLOCK_UPTIME_RAW and CLOCK_MONOTONIC. Windows:
QueryUnbiasedInterruptTime and GetTickCount64. The clock on the wall is never asked: somebody who sets it has not slept.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable
from typing import Any

Reading = tuple[float, float]
"""Seconds of the clock that stands still during sleep, and of the one that goes on."""
LEAST_SECONDS = 2.0
"""Less is no sleep: the two are not read at the same instant, and one of those of Windows moves in steps of 16 ms."""


class SleepClock:
    """Says how long the computer slept since it was last asked."""

    def __init__(self, read: Callable[[], Reading] | None = None) -> None:
        self._read = read or reader()
        self._ahead = self._difference()

    def slept(self) -> float:
        """Seconds of sleep since the last call, or since this was made; 0.0 if there were none that count, or nothing can tell."""
        before, self._ahead = self._ahead, self._difference()
        seconds = self._ahead - before
        return seconds if seconds >= LEAST_SECONDS else 0.0

    def _difference(self) -> float:
        still, on = self._read()
        return on - still


def reader() -> Callable[[], Reading]:
    """What reads the two clocks of this system; where there are none, both always show the same."""
    if sys.platform == "win32":
        return _read_windows
    pairs = (("CLOCK_MONOTONIC", "CLOCK_BOOTTIME"), ("CLOCK_UPTIME_RAW", "CLOCK_MONOTONIC"))
    for still, on in pairs:
        if hasattr(time, still) and hasattr(time, on):
            return _pair(getattr(time, still), getattr(time, on))
    return lambda: (0.0, 0.0)


def _pair(still: int, on: int) -> Callable[[], Reading]:
    return lambda: (time.clock_gettime(still), time.clock_gettime(on))


def _read_windows() -> Reading:
    kernel: Any = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    kernel.GetTickCount64.restype = ctypes.c_uint64
    awake = ctypes.c_uint64()
    kernel.QueryUnbiasedInterruptTime(ctypes.byref(awake))
    return awake.value / 1e7, kernel.GetTickCount64() / 1e3
