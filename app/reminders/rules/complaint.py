"""A complaint is to be followed up: on the day that was set for it, until it is resolved or another day is set.

Every day that is set is an occasion of its own, so that a complaint that was spoken about once comes back on the next one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from app.i18n import T, Text
from app.reminders.due import Due, Parameters
from app.reminders.spoken import Day, days

RULE = "complaint_follow_up"
LONGEST = 120
"""So many characters of what was said stand in the reason."""


class Complaint(NamedTuple):
    """A complaint that is not resolved: what was said, on which day, and when it is to be followed up."""

    feedback_id: int
    customer_id: int
    said: str
    opened_on: dt.date
    follow_up_on: dt.date


def find(complaints: Iterable[Complaint]) -> list[Due]:
    """The occasion of every complaint; it stays until somebody acts, and is shown from its day on."""
    return [
        Due(
            rule=RULE,
            subject=subject_of(each.feedback_id),
            occurrence_key=each.follow_up_on.isoformat(),
            customer_id=each.customer_id,
            due_on=each.follow_up_on,
            show_from=each.follow_up_on,
            parameters={
                "on": each.follow_up_on.isoformat(),
                "opened_on": each.opened_on.isoformat(),
                "said": each.said[:LONGEST],
            },
        )
        for each in complaints
    ]


def subject_of(feedback_id: int) -> str:
    """What a reminder about this complaint is about."""
    return f"feedback:{feedback_id}"


def reason(parameters: Parameters, today: dt.date) -> Text:
    """What was said, when, and since when an answer is due."""
    on, opened_on = (dt.date.fromisoformat(str(parameters[key])) for key in ("on", "opened_on"))
    values = {"day": Day(opened_on, today), "said": str(parameters["said"]), "days": days(abs((today - on).days))}
    if on > today:
        return T("Complaint of {day}: {said}; to follow up in {days}", **values)
    if on == today:
        return T("Complaint of {day}: {said}; to follow up today", **values)
    return T("Complaint of {day}: {said}; to follow up since {days}", **values)


def headline(parameters: Parameters, today: dt.date) -> Text:
    """The same in a few words."""
    on = dt.date.fromisoformat(str(parameters["on"]))
    said = str(parameters["said"])
    if on < today:
        return T("Complaint, {days} overdue: {said}", days=days((today - on).days), said=said)
    return T("Complaint: {said}", said=said)
