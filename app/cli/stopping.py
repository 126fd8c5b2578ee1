"""Ctrl-C, and what the system says to end a program: the job ends at the next place where it can end cleanly, and nothing of it stays.

The first of them is remembered and looked at wherever a job reports progress; a transaction that is being
committed is not torn, so what the message says is true. A second Ctrl-C breaks off at once. While the program waits for
typing, the first one does. What holds at some point for good, a new password, is `settle`d: after it a stop takes nothing back.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from app.errors import Cancelled

NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""As far as the system has them. What the program was told to ignore at its start (``nohup``) it ignores."""


class Stop:
    """Whether the person asked to stop, and whether by then something holds that is not taken back: `is_settled`."""

    def __init__(self) -> None:
        self.asked = False
        self.is_settled = False
        self._at_once = False

    def check(self) -> None:
        """Raise ``Cancelled`` if the person asked to stop."""
        if self.asked:
            raise Cancelled

    def settle(self) -> None:
        """From here on what is done stays, and is told as it is."""
        self.is_settled = True

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Inside, Ctrl-C ends the waiting at once."""
        self._at_once = True
        try:
            self.check()
            yield
        finally:
            self._at_once = False

    def hear(self, number: int, _frame: FrameType | None) -> None:
        """What one of the signals does."""
        is_second, self.asked = self.asked, True
        if is_second and number == signal.SIGINT:
            raise KeyboardInterrupt
        if self._at_once:
            raise Cancelled


@contextmanager
def watched() -> Iterator[Stop]:
    """Listen for the signals inside the block. Outside the main thread there are none to hear."""
    stop, before = Stop(), {}
    try:
        for number in (getattr(signal, name) for name in NAMES if hasattr(signal, name)):
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, stop.hear)
    except ValueError:
        yield stop
        return
    try:
        yield stop
    finally:
        for number, heard in before.items():
            signal.signal(number, heard)
