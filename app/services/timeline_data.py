"""Lines of a timeline as plain data, and the groups by which they are filtered."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.i18n import T, Text, _

PURCHASES, NOTES, CONTACTS, VISITS, CARE, FEEDBACK, CONSENT, CHANGES = (
    "purchases", "notes", "contacts", "visits", "care", "feedback", "consent", "changes",
)  # fmt: skip
GROUPS: Mapping[str, Text] = {
    PURCHASES: T("Purchases"),
    NOTES: T("Notes"),
    CONTACTS: T("Contacts"),
    VISITS: T("Visits"),
    CARE: T("Care"),
    FEEDBACK: T("Feedback"),
    CONSENT: T("Consent"),
    CHANGES: T("Changes"),
}
"""Every group, in the order in which they are offered."""


_NOTE_LINE = re.compile(r"(?P<begin>(?P<on>\d{4}-\d{2}-\d{2}) (?:(?P<time>(?:[01]\d|2[0-3]):[0-5]\d) )?)(?P<text>.+)")


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A dated line of a customer's note; `begin` is what stands before its text.

    A line that only looks dated, such as ``2026-13-45 hello``, has no day: its text is the whole line.
    """

    begin: str
    on: dt.date | None
    time: dt.time | None
    text: str


def note_line(line: str) -> NoteLine | None:
    """A line of a note as it was written; ``None`` if it has no date."""
    match = _NOTE_LINE.fullmatch(line)
    if match is None:
        return None
    try:
        on = dt.date.fromisoformat(match["on"])
    except ValueError:
        return NoteLine("", None, None, line)
    time = dt.time.fromisoformat(match["time"]) if match["time"] else None
    return NoteLine(match["begin"], on, time, match["text"])


@dataclass(frozen=True, slots=True)
class Joined(Text):
    """Several texts with the message between them, spoken when it is turned into ``str``; what says nothing is left out."""

    def __str__(self) -> str:
        return _(self.message).join(said for _name, value in self.values if (said := str(value)))


def joined(between: str, *parts: Text | str | None) -> Joined:
    """These texts with something between them."""
    return Joined(between, tuple((str(place), part) for place, part in enumerate(parts) if part is not None))


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened; `text` says what, `detail` more about it.

    `kind` is sale, refund, note, contact, visit, reminder (a contact made for one), care, feedback, consent, change, or joined.
    `row_id` is the row it stands on (a change: the action; a note: its place from the end of the note), `sort` what kind of
    contact, feedback or care it is. `purchase_id` and `total_minor` belong to sales and refunds, `care_id` to care.
    """

    kind: str
    on: dt.date
    at: dt.datetime | None
    text: Text | str
    purchase_id: int | None = None
    total_minor: int | None = None
    care_id: int | None = None
    row_id: int = 0
    sort: str = ""
    detail: Text | str = ""
    is_open: bool = False
    """Whether it is a complaint that is not resolved."""
