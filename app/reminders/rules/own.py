"""A reminder that somebody wrote: no rule finds it, none closes it; it is told from its day on until somebody acts."""

from __future__ import annotations

import datetime as dt

from app.i18n import T, Text
from app.reminders.due import Parameters
from app.reminders.spoken import Day, days

RULE = "own"
LONGEST = 200
"""So many characters may be written."""


def reason(parameters: Parameters, today: dt.date) -> Text:
    """What was written, and how long ago its day was."""
    late = (today - dt.date.fromisoformat(str(parameters["on"]))).days
    said = T("{said}", said=str(parameters["said"]))
    return said if late < 1 else T("{said} (since {days})", said=said, days=days(late))


def headline(parameters: Parameters, today: dt.date) -> Text:
    """What was written, with its day while that is to come."""
    on, said = dt.date.fromisoformat(str(parameters["on"])), str(parameters["said"])
    return T("{day}: {said}", day=Day(on, today), said=said) if on > today else T("{said}", said=said)
