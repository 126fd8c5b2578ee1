"""What becomes of what the rules found: which reminders open, close or come back. Pure and idempotent.

A reminder nobody has acted on follows from the facts and the day: it is open while its rule finds it and its time has not run out,
closed otherwise, and open again when it is found again (a sale undone, a pet restored, a clock put right). What a person
has done or skipped stays so for ever. So a bell that is missed or rings twice costs nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from app.reminders.due import Due, Parameters

OPEN, CLOSED, DONE, SKIPPED = "open", "closed", "done", "skipped"
CAME_BACK, EXPIRED = "came_back", "expired"


@dataclass(frozen=True, slots=True)
class Limits:
    """How often one customer is suggested for a contact, and how many such suggestions a day adds."""

    days_between: int = 14
    most_new: int = 10


@dataclass(frozen=True, slots=True)
class Known:
    """A reminder that is kept already. `until` and `parameters` as in ``Due``.

    `is_silent`: its customer is in the bin, so nothing is decided about it unless it is found for somebody else.
    """

    reminder_id: int
    identity: tuple[str, str, str]
    customer_id: int
    status: str
    created_on: dt.date
    due_on: dt.date
    until: dt.date | None = None
    is_limited: bool = False
    is_silent: bool = False
    parameters: Parameters = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the limits go by: the last contact and the last visit of each customer."""

    contacted_on: Mapping[int, dt.date]
    visited_on: Mapping[int, dt.date]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What is to be written: new reminders, those to close with their outcome, those to open again, those that were put right."""

    opened: tuple[Due, ...] = ()
    closed: tuple[tuple[int, str], ...] = ()
    reopened: tuple[int, ...] = ()
    moved: tuple[tuple[int, Due], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.opened or self.closed or self.reopened or self.moved)


def decide(found: Iterable[Due], known: Iterable[Known], seen: Seen, today: dt.date, limits: Limits) -> Decisions:
    """What changes on `today`. Of those under the limits the worthiest come first, one per customer."""
    by_identity = {k.identity: k for k in known}
    dues = {d.identity: d for d in found if d.show_from <= today}
    pairs = ((k, dues.get(k.identity)) for k in by_identity.values())
    kept = [(k, due) for k, due in pairs if due is not None or not k.is_silent]
    closed = tuple(
        (k.reminder_id, _outcome(k, seen, today)) for k, due in kept if k.status == OPEN and not _stands(k, due, today)
    )
    moved = tuple(
        (k.reminder_id, due)
        for k, due in kept
        if due is not None and k.status in (OPEN, CLOSED) and _has_moved(k, due) and _stands(k, due, today)
    )
    going = {reminder_id for reminder_id, _outcome in closed}
    room = _Room(
        limits,
        seen,
        today,
        {
            k.customer_id
            for k in by_identity.values()
            if k.is_limited and k.status == OPEN and k.reminder_id not in going
        },
    )
    reopened = tuple(
        k.reminder_id
        for k, due in kept
        if k.status == CLOSED and _stands(k, due, today) and (not k.is_limited or room.takes(k.customer_id))
    )
    fresh = [d for i, d in dues.items() if i not in by_identity and not _has_run_out(d.until, today)]
    left = limits.most_new - sum(k.is_limited and k.created_on == today for k in by_identity.values())
    limited = sorted((d for d in fresh if d.is_limited), key=lambda d: (-d.worth, d.customer_id, d.rule))
    chosen = islice((d for d in limited if room.takes(d.customer_id)), max(0, left))
    return Decisions((*(d for d in fresh if not d.is_limited), *chosen), closed, reopened, moved)


@dataclass(slots=True)
class _Room:
    """Whom the limits let be suggested for a contact: nobody who was contacted lately, and nobody twice."""

    limits: Limits
    seen: Seen
    today: dt.date
    taken: set[int]

    def takes(self, customer_id: int) -> bool:
        """Whether there is room for a suggestion; then it is taken."""
        if customer_id in self.taken or was_contacted(customer_id, self.seen, self.today, self.limits):
            return False
        self.taken.add(customer_id)
        return True


def was_contacted(customer_id: int, seen: Seen, today: dt.date, limits: Limits) -> bool:
    """Whether the last contact is too near for another suggestion. One that is yet to come is the work of a wrong clock."""
    last = seen.contacted_on.get(customer_id)
    return last is not None and today - dt.timedelta(days=limits.days_between) < last <= today


def _stands(known: Known, due: Due | None, today: dt.date) -> bool:
    """Whether the rule finds it and its time has not run out; a day that was put right has the time of the new day."""
    if due is None:
        return False
    return not _has_run_out(due.until if _has_moved(known, due) else known.until, today)


def _has_moved(known: Known, due: Due) -> bool:
    """Whether another day, person or reason was found than is kept. What goes by the rhythm moves with every look, which says nothing."""
    kept, found = ((it.due_on, it.customer_id, it.parameters) for it in (known, due))
    return not known.is_limited and kept != found


def _has_run_out(until: dt.date | None, today: dt.date) -> bool:
    return until is not None and today > until


def _outcome(known: Known, seen: Seen, today: dt.date) -> str:
    """They came, or its time is over. The key of what the limits bind begins with the last visit before it."""
    visited = seen.visited_on.get(known.customer_id)
    came = known.is_limited and visited is not None and visited.isoformat() > known.identity[2][:10]
    return CAME_BACK if came and visited is not None and visited <= today else EXPIRED
