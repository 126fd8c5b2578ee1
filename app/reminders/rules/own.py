"""A reminder that somebody wrote: no rule finds it, none closes it; it is told from its day on until somebody acts."""

from __future__ import annotations

import datetime as dt

from app.i18n import T, Text
from app.reminders.due import Parameters
from app.reminders.spoken import days

RULE = "own"
LONGEST = 200
"""So many characters may be written."""


def reason(parameters: Parameters, today: dt.date) -> Text:
    """What was written, and how long ago its day was."""
    late = (today - dt.date.fromisoformat(str(parameters["on"]))).days
    said = headline(parameters)
    return said if late < 1 else T("{said} (since {days})", said=said, days=days(late))


def headline(parameters: Parameters) -> Text:
    """What was written."""
    return T("{said}", said=str(parameters["said"]))
