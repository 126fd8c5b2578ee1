"""The time, asked for in one place so that tests and ``--today`` can set it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Anything that knows the time."""

    def now(self) -> dt.datetime:
        """The instant, in UTC, to the second."""
        ...


class SystemClock:
    """The clock of this computer."""

    def now(self) -> dt.datetime:
        """The instant, in UTC, to the second."""
        return dt.datetime.now(dt.UTC).replace(microsecond=0)


class FixedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, instant: dt.datetime) -> None:
        self.instant = instant.astimezone(dt.UTC)

    def now(self) -> dt.datetime:
        """The instant it was set to."""
        return self.instant

    def advance(self, by: dt.timedelta) -> None:
        """Move the clock."""
        self.instant += by


def at_noon(day: dt.date, zone: ZoneInfo) -> FixedClock:
    """A clock that stands at noon of `day` in `zone`."""
    return FixedClock(dt.datetime.combine(day, dt.time(12), zone))
