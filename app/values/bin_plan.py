"""How long the bin keeps what was deleted, and which clock is believed when its days are over. No database, no clock of its own."""

from __future__ import annotations

import datetime as dt

KEPT_DAYS = 30
LONGEST_REST = 14
"""A shop that was not opened for more days may have been closed, or the clock of the computer is wrong: nobody can tell. Far less than
`KEPT_DAYS`, so that a clock a month ahead is asked about."""


def days_left(deleted_on: dt.date, today: dt.date) -> int:
    """How many days it stays after today; 0 if it is due. A clock that was set back takes none away."""
    return max(0, min(KEPT_DAYS, KEPT_DAYS - (today - deleted_on).days))


def is_believed(today: dt.date, known_on: dt.date) -> bool:
    """Whether `today` can be the day it is, if the last day that was believed is `known_on`."""
    return 0 <= (today - known_on).days <= LONGEST_REST
