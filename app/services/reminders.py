"""Whom to care for: what is due, and what the owner did about it. Bringing it up to date is the work of `reminder_refresh`.

What a person does to a reminder is an action like any other: journaled, and undone with Ctrl+Z.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import Reminder
from app.reminders.engine import DONE, OPEN, SKIPPED
from app.reminders.rule_list import LIMITED, TOLD
from app.reminders.rules import care_due, complaint
from app.reminders.rules.birthday import Placeholder
from app.services import reminder_data, reminder_facts, reminder_options
from app.services.reminder_data import ReminderData
from app.services.reminder_refresh import Refreshed, RefreshPlan, apply, plan, refresh, suspected_days
from app.shop import Shop

__all__ = [
    "OUTCOMES", "RefreshPlan", "Refreshed",
    "apply", "done", "done_all", "due", "let_rest", "order", "plan", "questions", "refresh", "reminder_of", "skip", "snooze", "snooze_all",
]  # fmt: skip

OUTCOMES = ("contacted", "came_back", "no_answer", "not_interested", "wrong_number")
SNOOZE_MOST = 366
JUST_NOW_DAYS = 3
"""A birthday so many days ago is still worth a word before anything that goes by the rhythm."""


def due(shop: Shop, days: int | None = None) -> tuple[ReminderData, ...]:
    """What is to be done, put off ones left out: all that is open, or with `days` what is due within so many days."""
    today = shop.today()
    with shop.read() as session:
        found = reminder_data.load(session, reminder_data.to_be_told(), today)
    last = today + dt.timedelta(days=days) if days is not None else None
    return tuple(sorted((r for r in found if not r.is_waiting and (last is None or r.due_on <= last)), key=order))


def order(reminder: ReminderData) -> tuple[Any, ...]:
    """The order of telling: complaints, what else has its day, then what goes by the rhythm, at last what was missed while nobody looked.

    The first by the day, today before what is to come; the second the worthiest first; the last the latest first.
    """
    if TOLD[reminder.rule].is_limited:
        return 1, -reminder.worth, reminder.due_on, reminder.reminder_id
    if reminder.rule == complaint.RULE:
        return 0, -1, reminder.due_on, reminder.reminder_id
    if reminder.rule == care_due.RULE:  # it does not go away by itself: the longer it is due, the sooner it is told
        return 0, 1, reminder.due_on, reminder.reminder_id
    late = (reminder.today - reminder.due_on).days
    if late > JUST_NOW_DAYS:
        return 2, late, reminder.due_on, reminder.reminder_id
    return 0, max(0, late), reminder.due_on, reminder.reminder_id


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
            let_rest(shop, session, _contacted(session, ended), shop.today())


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


def questions(shop: Shop) -> tuple[Placeholder, ...]:
    """Days on which suspiciously many customers are born and about which the owner was not asked yet."""
    with shop.read(sheds=True) as session:
        options = reminder_options.load(session)
        return tuple(p for p in suspected_days(session) if not options.answer(p.key))


def let_rest(shop: Shop, session: Session, customer_ids: Collection[int | None], on: dt.date) -> None:
    """Let what goes by the rhythm of customers who were contacted on a day rest as long as the limits say."""
    rests_until = on + dt.timedelta(days=reminder_options.load(session).days_between)
    if rests_until <= shop.today():
        return
    others = select(Reminder).where(
        Reminder.customer_id.in_(customer_ids), Reminder.status == OPEN, Reminder.rule.in_(LIMITED)
    )
    for other in session.scalars(others):
        other.snoozed_until = max(other.snoozed_until or rests_until, rests_until)


def _contacted(session: Session, ended: Collection[Reminder]) -> set[int | None]:
    """Whom the contact was with: of a pet, everybody whom it belongs to."""
    owners = reminder_data.owners_of(session, {each.pet_id for each in ended if each.pet_id is not None})
    others = {owner.customer_id for theirs in owners.values() for owner in theirs}
    return {reminder.customer_id for reminder in ended} | others


def _end(shop: Shop, session: Session, reminder_id: int, status: str, outcome: str) -> Reminder:
    reminder = _open(session, reminder_id)
    reminder.status, reminder.outcome, reminder.closed_at = status, outcome, shop.clock.now()
    return reminder


def _open(session: Session, reminder_id: int) -> Reminder:
    reminder = session.get(Reminder, reminder_id)
    if reminder is None:
        raise _no_such(reminder_id)
    if reminder.status != OPEN:
        raise UserMistake("not_open", T("This reminder is no longer open."), T("Look at the list of today."))
    return reminder


def _no_such(reminder_id: int) -> UserMistake:
    return UserMistake("no_such_reminder", T("There is no reminder {number} in this shop.", number=reminder_id))
