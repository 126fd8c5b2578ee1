"""Bringing reminders up to date: facts are read, the rules find what is due, the engine decides, the difference is written.

The database is the schedule; a refresh is nobody's action, so the journal says nothing of it, and doing it twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from heapq import nlargest
from typing import Any

from sqlalchemy.orm import Session

from app.i18n import T
from app.insights.rhythm_learning import learn
from app.reminders import engine
from app.reminders.due import Due
from app.reminders.engine import OPEN, Decisions, Known, Limits, Seen
from app.reminders.rule_list import GREETINGS
from app.reminders.rules import birthday, care_due, complaint, lapsed, revisit
from app.reminders.rules.visits import Match, VisitFacts
from app.services import care_brought, care_facts, reminder_facts, reminder_options, tiers
from app.services.reminder_data import ASKED_FOR, UNTIL, WORTH
from app.services.reminder_options import ReminderOptions, ReminderState
from app.services.tiers import TierPlan
from app.shop import Shop
from app.storage import journal
from app.storage.database import raw
from app.values.birthday import DayKey

REFRESH = T("Bring reminders up to date")
MISSED_DAYS = 60
STEPS = 4
KEPT_LOOKS = 8
DAY = dt.timedelta(days=1)

Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RefreshPlan:
    """What a refresh would write, and whether there is anything to write at all."""

    decisions: Decisions
    state: ReminderState
    is_needed: bool = True
    tiers: TierPlan = field(default_factory=TierPlan)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh wrote: how many reminders it opened and closed; one that was opened again counts as opened."""

    created: int = 0
    closed: int = 0


def refresh(shop: Shop, tick: Tick | None = None, days: int = 0) -> Refreshed:
    """Bring reminders up to date; `days` looks at least that far ahead for birthdays. Doing it twice changes nothing."""
    return apply(shop, plan(shop, tick, days))


def plan(shop: Shop, tick: Tick | None = None, days: int = 0) -> RefreshPlan:
    """Decide what a refresh changes. Reads everything, writes nothing: work for the read lane."""
    tell, today = tick or _tell_nobody, shop.today()
    with shop.read(sheds=True) as session:
        state, options = reminder_options.load_state(session), reminder_options.load(session)
        head = journal.head(raw(session))[0]
        if not days and state.last_on == today and state.seen_change == head:
            return RefreshPlan(Decisions(), state, is_needed=False)
        tell(0, STEPS)
        known = reminder_facts.known(session, shop, today)
        contacted_on = reminder_facts.contacted_on(session, shop)
        dated = [
            *_birthdays(shop, session, options, state, known, days),
            *_care(shop, session, known, days),
            *_complaints(session, today, known, days),
        ]
        tell(1, STEPS)
        came = reminder_facts.visits(session, today)
    tell(2, STEPS)
    closed = [day.toordinal() for day in options.closed()]
    model = learn((c.days for c in came), today.toordinal(), closed, options.rhythm(shop.facts.kind))
    tell(3, STEPS)
    seen = Seen(contacted_on, {c.customer_id: dt.date.fromordinal(c.days[-1]) for c in came})
    facts = VisitFacts.of(came, model)
    rhythm = _worthiest(_matches(facts, options), known, seen, today, options.limits())
    decided = engine.decide(
        [d for d in (*dated, *rhythm) if d.rule not in options.off], known, seen, today, options.limits()
    )
    with shop.read(sheds=True) as session:
        ranked = tiers.plan(session, facts, model)
    tell(STEPS, STEPS)
    return RefreshPlan(decided, ReminderState(_looked(state, today), head, model.to_data()), tiers=ranked)


def apply(shop: Shop, planned: RefreshPlan) -> Refreshed:
    """Write what was decided. What somebody acted on in the meantime stays as they left it; nobody gone by now gets a reminder.

    Care plans that a later version brought along are there from the next time on.
    """
    if not planned.is_needed:
        return Refreshed()
    with shop.derive(REFRESH, "reminder", sheds=True) as session:
        written = write(raw(session), planned.decisions, int(shop.clock.now().timestamp()))
        tiers.write(raw(session), planned.tiers)
        reminder_options.keep_state(session, planned.state)
        care_brought.put(session)
    return written


def write(connection: Any, decided: Decisions, now: int) -> Refreshed:
    """Write what was decided, in a transaction of somebody else; `now` in seconds."""
    created = _changed(connection, _INSERT, (_row(due, now) for due in decided.opened))
    created += _changed(connection, _REOPEN, ((reminder_id,) for reminder_id in decided.reopened))
    moved = ((due.customer_id, *_when(due), reminder_id) for reminder_id, due in decided.moved)
    connection.executemany(_MOVE, moved)
    closed = _changed(connection, _CLOSE, ((outcome, now, reminder_id) for reminder_id, outcome in decided.closed))
    return Refreshed(created, closed)


_INSERT = """
INSERT OR IGNORE INTO reminder (rule, subject, occurrence_key, customer_id, pet_id, due_on, severity, status, outcome, parameters, p_return, note, created_at)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, 'due', 'open', '', ?7, ?8, '', ?9
WHERE EXISTS (SELECT 1 FROM customer WHERE id = ?4) AND (?5 IS NULL OR EXISTS (SELECT 1 FROM pet WHERE id = ?5))
"""
_MOVE = "UPDATE reminder SET customer_id = ?, due_on = ?, parameters = ? WHERE id = ? AND status = 'open'"
_REOPEN = "UPDATE reminder SET status = 'open', outcome = '', closed_at = NULL WHERE id = ? AND status = 'closed'"
_CLOSE = "UPDATE reminder SET status = 'closed', outcome = ?, closed_at = ? WHERE id = ? AND status = 'open'"


def _changed(connection: Any, statement: str, rows: Iterable[tuple[Any, ...]]) -> int:
    """How many rows the statement changed."""
    before = connection.total_changes
    connection.executemany(statement, rows)
    changed: int = connection.total_changes - before
    return changed


def _row(due: Due, now: int) -> tuple[Any, ...]:
    return (*due.identity, due.customer_id, due.pet_id, *_when(due), due.p_return, now)


def _when(due: Due) -> tuple[str, str]:
    """The day it is about, and the parameters."""
    kept = {**due.parameters, UNTIL: due.until.isoformat() if due.until else None, WORTH: round(due.worth)}
    return due.due_on.isoformat(), json.dumps(kept, ensure_ascii=False)


def suspected_days(session: Session) -> tuple[birthday.Placeholder, ...]:
    """Days on which suspiciously many customers, or suspiciously many pets, are born; each once, with the count of both."""
    found: dict[DayKey, birthday.Placeholder] = {}
    for suspected in map(birthday.placeholders, reminder_facts.birthdays(session)):
        for day in suspected:
            known = found.get(day.key)
            found[day.key] = day if known is None else replace(known, count=known.count + day.count)
    return tuple(found.values())


def _since(state: ReminderState, today: dt.date) -> dt.date:
    """The latest day up to today on which was looked, at most two months ago; today in a new shop."""
    looked = max((day for day in state.looked_on if day <= today), default=today)
    return max(looked, today - MISSED_DAYS * DAY)


def _looked(state: ReminderState, today: dt.date) -> tuple[dt.date, ...]:
    """The days of looking, with today: a step of the clock takes the place of the last one, a leap stands beside it."""
    last = state.last_on
    is_step = last is not None and last <= today <= last + MISSED_DAYS * DAY
    return (*(state.looked_on[:-1] if is_step else state.looked_on), today)[-KEPT_LOOKS:]


def _birthdays(
    shop: Shop, session: Session, options: ReminderOptions, state: ReminderState, known: Collection[Known], days: int
) -> list[Due]:
    """Every birthday that may stand open today: what is new since the last look, and what is open already, to be found again."""
    today, chosen = shop.today(), options.birthdays(shop.facts.kind)
    since, lead = _since(state, today), max(chosen.lead_days, days)
    fresh_from = min(since, today - chosen.late_days * DAY)
    # One that was opened on a day yet to come is the work of a wrong clock.
    born = [k for k in known if k.identity[0] in GREETINGS]
    standing = [k for k in born if k.status == OPEN and k.created_on <= today]
    oldest = min((since, *(k.due_on - DAY for k in standing)))
    asked = {k.identity: k.due_on for k in standing if ASKED_FOR in k.parameters}
    furthest = max((lead, *((day - today).days for day in asked.values())))
    wide = replace(chosen, lead_days=furthest)
    people = [p for group in reminder_facts.people(session, birthday.days_shown(oldest, today, wide)) for p in group]
    left_out = _left_out(session, options, {person.key for person in people})
    found, identities = birthday.find(people, oldest, today, wide, left_out), {k.identity for k in known}
    return [
        _asked_for(due) if due.due_on > today + chosen.lead_days * DAY else due
        for due in found
        if (due.due_on > fresh_from or due.identity in identities)
        and (due.due_on <= today + lead * DAY or due.identity in asked)
    ]


def _care(shop: Shop, session: Session, known: Iterable[Known], days: int) -> list[Due]:
    """Every care of a pet that may stand open today, as ``_birthdays``."""
    plans, today = care_facts.plans(session), shop.today()
    patients = care_facts.patients(session, shop, today, plans)
    asked = {k.identity for k in known if k.status == OPEN and ASKED_FOR in k.parameters}
    found = care_due.find(
        plans, patients, care_facts.done(session), today, begins=care_facts.begins(shop), ahead=days, asked=asked
    )
    return [_asked_for(replace(due, show_from=today)) if due.show_from > today else due for due in found]


def _complaints(session: Session, today: dt.date, known: Iterable[Known], days: int) -> list[Due]:
    """Every complaint that is to be followed up by now, as ``_birthdays``."""
    asked = {k.identity for k in known if k.status == OPEN and ASKED_FOR in k.parameters}
    until = today + days * DAY
    found = complaint.find(reminder_facts.complaints(session))
    return [
        due if due.due_on <= today else _asked_for(replace(due, show_from=today))
        for due in found
        if due.due_on <= until or due.identity in asked
    ]


def _asked_for(due: Due) -> Due:
    """What was found only because somebody looked further ahead than usual; it is kept until its day."""
    return replace(due, parameters={**due.parameters, ASKED_FOR: True})


def _left_out(session: Session, options: ReminderOptions, born_on: Collection[DayKey]) -> set[DayKey]:
    """The days of birth of which nobody is reminded: suspected and not said to be real, or said to be placeholders."""
    suspected = {p.key for p in suspected_days(session) if options.answer(p.key) != reminder_options.REAL}
    return suspected | {day for day in born_on if options.answer(day) == reminder_options.PLACEHOLDER}


def _matches(facts: VisitFacts, options: ReminderOptions) -> list[Match]:
    """Whom the rules about visits find, as far as they are not switched off."""
    found = (*revisit.matches(facts), *lapsed.matches(facts))
    return [match for match in found if match.rule not in options.off]


def _worthiest(
    found: Collection[Match], known: Collection[Known], seen: Seen, today: dt.date, limits: Limits
) -> list[Due]:
    """Those of which something may be decided: all who have a reminder already, and the worthiest who may get one today.

    A shop may have thousands who are late, and opens ten a day; the numbers of the others need not be worked out.
    """
    have = {k.customer_id for k in known if k.is_limited}
    others = (
        m
        for m in found
        if m.customer.customer_id not in have and not engine.was_contacted(m.customer.customer_id, seen, today, limits)
    )
    first = nlargest(limits.most_new, others, key=lambda m: (m.worth(), -m.customer.customer_id))
    return [m.due(today) for m in (*(m for m in found if m.customer.customer_id in have), *first)]


def _tell_nobody(_done: int, _total: int) -> None:
    """Nobody waits for it."""
