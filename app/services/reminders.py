"""Whom to care for: brings reminders up to date, and keeps what the owner did about them.

The database is the schedule. A refresh reads the facts, lets the rules find what is due and the engine decide, and writes the
difference; it is nobody's action, so the journal says nothing of it. What a person does to a reminder is an action like any other.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.insights.rhythm_learning import learn
from app.models import Reminder
from app.reminders import engine
from app.reminders.due import Due
from app.reminders.engine import DONE, OPEN, SKIPPED, Decisions, Seen
from app.reminders.rule_list import LIMITED, RULES
from app.reminders.rules import birthday, lapsed, revisit
from app.reminders.rules.visits import VisitFacts
from app.services import reminder_data, reminder_facts, reminder_options
from app.services.reminder_data import UNTIL, WORTH, ReminderData
from app.services.reminder_options import ReminderOptions, ReminderState, day_name
from app.shop import Shop
from app.storage import journal
from app.storage.database import raw

OUTCOMES = ("contacted", "came_back", "no_answer", "not_interested")
REFRESH = T("Bring reminders up to date")
MISSED_DAYS, LATE_DAYS = 60, 3
SNOOZE_MOST = 366

Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RefreshPlan:
    """What a refresh would write, and whether there is anything to write at all."""

    decisions: Decisions
    state: ReminderState
    is_needed: bool = True


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
    tell = tick or (lambda _done, _total: None)
    today = shop.today()
    with shop.read() as session:
        state, options = reminder_options.load_state(session), reminder_options.load(session)
        head = journal.head(raw(session))[0]
        if not days and state.last_on == today and state.seen_change == head:
            return RefreshPlan(Decisions(), state, is_needed=False)
        tell(0, 3)
        since = _since(state, today)
        found = _birthdays(shop, session, options, since, days)
        tell(1, 3)
        rhythm, visited_on, model = _rhythm(shop, session, options)
        tell(2, 3)
        kept = reminder_facts.known(session, shop, today)
        seen = Seen(reminder_facts.contacted_on(session, shop), visited_on)
    fresh_from = min(since, today - dt.timedelta(days=LATE_DAYS))
    identities = {k.identity for k in kept}
    found = [due for due in found if due.due_on > fresh_from or due.identity in identities]
    wanted = [due for due in (*found, *rhythm) if due.rule not in options.off]
    decided = engine.decide(wanted, kept, seen, today, options.limits())
    tell(3, 3)
    latest = max(today, state.latest_on or today)
    return RefreshPlan(decided, ReminderState(today, latest, head, model))


def apply(shop: Shop, planned: RefreshPlan) -> Refreshed:
    """Write what was decided. A reminder that somebody acted on in the meantime stays as they left it."""
    if not planned.is_needed:
        return Refreshed()
    decided, now = planned.decisions, int(shop.clock.now().timestamp())
    with shop.derive(REFRESH, "reminder") as session:
        connection = raw(session)
        before = connection.total_changes
        connection.executemany(_INSERT, (_row(due, now) for due in decided.opened))
        connection.executemany(_REOPEN, ((reminder_id,) for reminder_id in decided.reopened))
        connection.executemany(_MOVE, ((*_when(due), reminder_id) for reminder_id, due in decided.moved))
        created = connection.total_changes - before - len(decided.moved)
        connection.executemany(_CLOSE, ((outcome, now, reminder_id) for reminder_id, outcome in decided.closed))
        closed = connection.total_changes - before - created
        reminder_options.keep_state(session, planned.state)
    return Refreshed(created, closed)


def due(shop: Shop, days: int | None = None) -> tuple[ReminderData, ...]:
    """What is to be done, put off ones left out: all that is open, or with `days` what is due within so many days."""
    today = shop.today()
    with shop.read() as session:
        found = reminder_data.load(session, reminder_data.speakable(), today)
    last = today + dt.timedelta(days=days) if days is not None else None
    return tuple(sorted((r for r in found if not r.is_waiting and (last is None or r.due_on <= last)), key=order))


def order(reminder: ReminderData) -> tuple[Any, ...]:
    """The order of telling: what has its day, by that day; then what goes by the rhythm, the worthiest first."""
    is_limited = RULES[reminder.rule].is_limited
    return is_limited, -reminder.worth if is_limited else 0, reminder.due_on, reminder.reminder_id


def done(shop: Shop, reminder_id: int, outcome: str = "contacted") -> ReminderData:
    """Keep that it was done, and how it went. Raises ``UserMistake`` if it is not open or the outcome is unknown.

    After a contact the others that go by the rhythm of this customer rest as long as the limits say.
    """
    done_all(shop, (reminder_id,), outcome)
    return reminder_of(shop, reminder_id)


def done_all(shop: Shop, reminder_ids: Sequence[int], outcome: str = "contacted") -> None:
    """As ``done``, with several reminders about one customer that one contact answered: one action, all of it or nothing."""
    if outcome not in OUTCOMES:
        raise UserMistake("bad_outcome", T("There is no outcome called {outcome}.", outcome=outcome), None, "outcome")
    with shop.write(T("Mark as done")) as session:
        ended = [_end(shop, session, reminder_id, DONE, outcome) for reminder_id in reminder_ids]
        if outcome in reminder_facts.CONTACTS:
            _let_rest(shop, session, ended)


def skip(shop: Shop, reminder_id: int) -> ReminderData:
    """Leave it out this time. Raises ``UserMistake`` if it is not open."""
    with shop.write(T("Skip reminder")) as session:
        _end(shop, session, reminder_id, SKIPPED, "")
    return reminder_of(shop, reminder_id)


def snooze(shop: Shop, reminder_id: int, until: dt.date) -> ReminderData:
    """Put it off to a later day. Raises ``UserMistake`` if it is not open, or the day is not to come within a year."""
    snooze_all(shop, (reminder_id,), until)
    return reminder_of(shop, reminder_id)


def snooze_all(shop: Shop, reminder_ids: Sequence[int], until: dt.date) -> None:
    """As ``snooze``, with several reminders: one action, all of it or nothing."""
    today = shop.today()
    if not today < until <= today + dt.timedelta(days=SNOOZE_MOST):
        raise UserMistake(
            "bad_day",
            T("{day} is not a day of the coming year.", day=until.isoformat()),
            T("Choose a later day."),
            "until",
        )
    with shop.write(T("Put off reminder")) as session:
        for reminder_id in reminder_ids:
            _open(session, reminder_id).snoozed_until = until


def reminder_of(shop: Shop, reminder_id: int) -> ReminderData:
    """One reminder, whatever became of it. Raises ``UserMistake`` if there is none."""
    with shop.read() as session:
        found = reminder_data.of_id(session, reminder_id, shop.today())
    if found is None:
        raise _no_such(reminder_id)
    return found


def questions(shop: Shop) -> tuple[birthday.Placeholder, ...]:
    """Days on which suspiciously many customers are born and about which the owner was not asked yet."""
    with shop.read() as session:
        answered = (reminder_options.load(session).answers or {}).keys()
        born = [person for person in reminder_facts.people(session) if person.pet_id is None]
    return tuple(p for p in birthday.placeholders(born) if day_name(p.key) not in answered)


_INSERT = """
INSERT OR IGNORE INTO reminder (rule, subject, occurrence_key, customer_id, pet_id, due_on, severity, status, outcome, parameters, p_return, note, created_at)
VALUES (?, ?, ?, ?, ?, ?, 'due', 'open', '', ?, ?, '', ?)
"""
_MOVE = "UPDATE reminder SET due_on = ?, parameters = ? WHERE id = ? AND status = 'open'"
_REOPEN = "UPDATE reminder SET status = 'open', outcome = '', closed_at = NULL WHERE id = ? AND status = 'closed'"
_CLOSE = "UPDATE reminder SET status = 'closed', outcome = ?, closed_at = ? WHERE id = ? AND status = 'open'"


def _row(due: Due, now: int) -> tuple[Any, ...]:
    return (*due.identity, due.customer_id, due.pet_id, *_when(due), due.p_return, now)


def _when(due: Due) -> tuple[str, str]:
    """The day it is about, and the parameters."""
    kept = {**due.parameters, UNTIL: due.until.isoformat() if due.until else None, WORTH: round(due.worth)}
    return due.due_on.isoformat(), json.dumps(kept, ensure_ascii=False)


def _since(state: ReminderState, today: dt.date) -> dt.date:
    """The day of the last look, at most two months ago; today in a new shop. A clock that was set back does not count as a look."""
    looked = [day for day in (state.latest_on, state.last_on) if day is not None and day <= today]
    return max(looked[0], today - dt.timedelta(days=MISSED_DAYS)) if looked else today


def _birthdays(shop: Shop, session: Session, options: ReminderOptions, since: dt.date, days: int) -> list[Due]:
    """Every birthday that may stand open today: what is new since the last look, and what is open already, to be found again."""
    chosen = options.birthdays(shop.facts.kind)
    chosen = replace(chosen, lead_days=max(chosen.lead_days, days))
    everybody = reminder_facts.people(session)
    customers, pets = ([p for p in everybody if (p.pet_id is None) is is_customer] for is_customer in (True, False))
    suspected = {p.key for p in birthday.placeholders(customers) if options.answer(p.key) != reminder_options.REAL}
    left_out = suspected | {p.key for p in customers if options.answer(p.key) == reminder_options.PLACEHOLDER}
    oldest = min(since, _oldest_open(session, since))
    found = birthday.find(customers, oldest, shop.today(), chosen, left_out)
    return found + birthday.find(pets, oldest, shop.today(), chosen)


def _oldest_open(session: Session, since: dt.date) -> dt.date:
    """The day before the oldest birthday that is still open, so that it is found again until its time is over."""
    oldest = session.scalar(
        select(Reminder.due_on)
        .where(Reminder.status == OPEN, Reminder.rule.not_in(LIMITED))
        .order_by(Reminder.due_on)
        .limit(1)
    )
    return oldest - dt.timedelta(days=1) if oldest is not None else since


def _rhythm(
    shop: Shop, session: Session, options: ReminderOptions
) -> tuple[list[Due], dict[int, dt.date], dict[str, Any]]:
    """What the rhythm rules find, the last visit of everybody, and the rhythm of the shop as data."""
    today = shop.today()
    came = reminder_facts.visits(session, today)
    closed = [day.toordinal() for day in options.closed()]
    model = learn((c.days for c in came), today.toordinal(), closed, options.rhythm(shop.facts.kind))
    facts = VisitFacts.of(came, model)
    found = [*revisit.find(facts, today), *lapsed.find(facts, today)]
    visited_on = {c.customer_id: dt.date.fromordinal(c.days[-1]) for c in came}
    return found, visited_on, model.to_data()


def _end(shop: Shop, session: Session, reminder_id: int, status: str, outcome: str) -> Reminder:
    reminder = _open(session, reminder_id)
    reminder.status, reminder.outcome, reminder.closed_at = status, outcome, shop.clock.now()
    return reminder


def _let_rest(shop: Shop, session: Session, contacted: Sequence[Reminder]) -> None:
    rests_until = shop.today() + dt.timedelta(days=reminder_options.load(session).days_between)
    others = select(Reminder).where(
        Reminder.customer_id.in_({reminder.customer_id for reminder in contacted}),
        Reminder.status == OPEN,
        Reminder.rule.in_(LIMITED),
    )
    for other in session.scalars(others):
        other.snoozed_until = max(other.snoozed_until or rests_until, rests_until)


def _open(session: Session, reminder_id: int) -> Reminder:
    reminder = session.get(Reminder, reminder_id)
    if reminder is None:
        raise _no_such(reminder_id)
    if reminder.status != OPEN:
        raise UserMistake("not_open", T("This reminder is no longer open."), T("Look at the list of today."))
    return reminder


def _no_such(reminder_id: int) -> UserMistake:
    return UserMistake("no_such_reminder", T("There is no reminder {number} in this shop.", number=reminder_id))
