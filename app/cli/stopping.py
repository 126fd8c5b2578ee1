"""Ctrl-C: the job ends at the next place where it can end cleanly, and nothing of it stays.

The first Ctrl-C is remembered and looked at wherever a job reports progress; a transaction that is being
committed is not torn, so what the message says is true. A second one breaks off at once. While the program waits for
typing, the first one does.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from app.errors import Cancelled


class Stop:
    """Whether the person asked to stop."""

    def __init__(self) -> None:
        self.asked = False
        self._at_once = False

    def check(self) -> None:
        """Raise ``Cancelled`` if the person asked to stop."""
        if self.asked:
            raise Cancelled

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Inside, Ctrl-C ends the waiting at once."""
        self._at_once = True
        try:
            self.check()
            yield
        finally:
            self._at_once = False

    def hear(self, _signal: int, _frame: FrameType | None) -> None:
        """What a Ctrl-C does."""
        is_second, self.asked = self.asked, True
        if is_second:
            raise KeyboardInterrupt
        if self._at_once:
            raise Cancelled


@contextmanager
def watched() -> Iterator[Stop]:
    """Listen for Ctrl-C inside the block. Outside the main thread there is none to hear."""
    stop = Stop()
    try:
        before = signal.signal(signal.SIGINT, stop.hear)
    except ValueError:
        yield stop
        return
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
