"""Reminders as plain data: what is kept, and the reason in words."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, and_, bindparam, or_, select, text
from sqlalchemy.orm import Session

from app.i18n import AsTyped, T, Text
from app.models import Customer, Pet, Reminder
from app.reminders import engine
from app.reminders.due import Parameters
from app.reminders.rule_list import BIRTHDAY, CARE, COMPLAINT, TOLD
from app.reminders.rules import care_due, complaint, own
from app.reminders.spoken import days
from app.storage.database import raw
from app.values.person_name import display_name

_OWNERS = """
SELECT o.pet_id, c.id, c.name, c.member_number FROM pet_owner o JOIN customer c ON c.id = o.customer_id
WHERE o.pet_id IN (SELECT value FROM json_each(?)) AND c.deleted_at IS NULL ORDER BY o.id
"""
_OPEN = Reminder.status == engine.OPEN
INFO, DUE, OVERDUE = "info", "due", "overdue"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose pet it is."""

    customer_id: int
    called: str


@dataclass(frozen=True, slots=True)
class ReminderData:
    """One reminder as of `today`. `worth` orders those under the limits; `snoozed_until` is the day it comes back."""

    reminder_id: int
    rule: str
    customer_id: int
    pet_id: int | None
    pet_name: str
    due_on: dt.date
    status: str
    outcome: str
    snoozed_until: dt.date | None
    parameters: Parameters
    worth: float
    p_return: float | None
    today: dt.date
    owners: tuple[Owner, ...] = ()
    """All owners of the pet it is about, if there are several: each of them is meant."""

    @property
    def severity(self) -> str:
        """``info`` before its day, ``due`` on it, ``overdue`` after; those that go by the rhythm are never late."""
        if TOLD[self.rule].is_limited or self.due_on == self.today:
            return DUE
        return INFO if self.due_on > self.today else OVERDUE

    @property
    def reason(self) -> Text:
        """Why, with the numbers behind it and all owners of a pet that has several; spoken in the language in force."""
        names = self.names
        return self._why if names is None else T("{reason} · owners: {names}", reason=self._why, names=names)

    @property
    def names(self) -> Text | None:
        """How the owners are called, where there are several."""
        if not self.owners:
            return None
        first, *others = self.owners
        said: Text = AsTyped(first.called)
        for owner in others:
            said = T("{names}, {name}", names=said, name=owner.called)
        return said

    @property
    def _why(self) -> Text:
        return TOLD[self.rule].reason(self.parameters, self.today, self.pet_name)

    @property
    def headline(self) -> Text:
        """Why, in a few words: what a list says of it, on screen and in a file."""
        if TOLD[self.rule].group == BIRTHDAY:
            return self._why
        if TOLD[self.rule].group == COMPLAINT:
            return complaint.headline(self.parameters, self.today)
        if self.rule == own.RULE:
            return own.headline(self.parameters, self.today)
        if TOLD[self.rule].group == CARE:
            return care_due.headline(self.parameters, self.today, self.pet_name)
        said = self.parameters
        last_on = dt.date.fromisoformat(str(said["last_on"]))
        away = days(max(0, (self.today - last_on).days - int(str(said["closed_days"]))))
        if int(str(said["visits"])) == 1:
            return T("Came once, {days} ago", days=away)
        usual = max(1, round(float(str(said["usual_gap_days"]))))
        return T("Away {days} (usually every {gap})", days=away, gap=usual)

    @property
    def is_waiting(self) -> bool:
        """Whether it was put off to a later day."""
        return self.snoozed_until is not None and self.snoozed_until > self.today


def speakable(is_open: ColumnElement[bool] | TextClause = _OPEN) -> Select[Reminder, str]:
    """The open reminders about customers who are not in the bin and pets that are alive, with the name of the pet.

    `is_open` says the same in a way that leads along another index.
    """
    return (
        select(Reminder, Pet.name)
        .join(Customer, Customer.id == Reminder.customer_id)
        .outerjoin(Pet, Pet.id == Reminder.pet_id)
        .where(
            is_open,
            Reminder.rule.in_(TOLD),
            Customer.deleted_at.is_(None),
            or_(Reminder.pet_id.is_(None), and_(Pet.died_on.is_(None), Pet.deleted_at.is_(None))),
        )
        .order_by(Reminder.due_on, Reminder.id)
    )


def to_be_told() -> Select[Reminder, str]:
    """Those of ``speakable`` that are an occasion to contact somebody; what is left for the others is spoken of at the counter."""
    return speakable().where(Customer.do_not_contact.is_not(True))


# Their own rows are asked first, and most customers have none: the index on open ones would lead through those of the whole shop.
_OPEN_OF = """
SELECT id FROM reminder WHERE customer_id = ?1 AND +status = 'open' UNION
SELECT r.id FROM pet_owner o JOIN reminder r ON r.pet_id = o.pet_id WHERE o.customer_id = ?1 AND +r.status = 'open'
"""
_THESE = speakable(text("+reminder.status = 'open'")).where(Reminder.id.in_(bindparam("wanted", expanding=True)))


def load(
    session: Session, query: Select[Reminder, str], today: dt.date, values: Mapping[str, Any] | None = None
) -> tuple[ReminderData, ...]:
    """What `query`, made of ``speakable``, finds with `values` bound."""
    found = session.execute(query, values).all()
    owners = owners_of(session, {reminder.pet_id for reminder, _name in found if reminder.pet_id is not None})
    return tuple(_data(reminder, name or "", today, owners) for reminder, name in found)


def owners_of(session: Session, pet_ids: Collection[int]) -> dict[int, tuple[Owner, ...]]:
    """The owners, outside the bin, of those pets that have several, in their order."""
    found: dict[int, tuple[Owner, ...]] = {}
    rows = raw(session).execute(_OWNERS, (json.dumps(list(pet_ids)),)) if pet_ids else ()
    for pet_id, customer_id, name, number in rows:
        found[pet_id] = (*found.get(pet_id, ()), Owner(customer_id, display_name(name, number, customer_id)))
    return {pet_id: owners for pet_id, owners in found.items() if len(owners) > 1}


def of_customer(session: Session, customer_id: int, today: dt.date) -> tuple[ReminderData, ...]:
    """What is open for a customer and their pets, whoever else these belong to, also what was put off; nothing for one in the bin."""
    wanted = [row[0] for row in raw(session).execute(_OPEN_OF, (customer_id,))]
    return load(session, _THESE, today, {"wanted": wanted}) if wanted else ()


def of_id(session: Session, reminder_id: int, today: dt.date) -> ReminderData | None:
    """One reminder, whatever became of it."""
    found = session.get(Reminder, reminder_id)
    if found is None or found.rule not in TOLD:
        return None
    pet = session.get(Pet, found.pet_id) if found.pet_id is not None else None
    owners = owners_of(session, {found.pet_id} if found.pet_id is not None else ())
    return _data(found, pet.name if pet else "", today, owners)


def _data(reminder: Reminder, pet_name: str, today: dt.date, owners: Mapping[int, tuple[Owner, ...]]) -> ReminderData:
    assert reminder.customer_id is not None
    parameters = json.loads(reminder.parameters)
    return ReminderData(
        reminder.id,
        reminder.rule,
        reminder.customer_id,
        reminder.pet_id,
        pet_name,
        reminder.due_on,
        reminder.status,
        reminder.outcome,
        reminder.snoozed_until,
        parameters,
        float(parameters.get(WORTH) or 0),
        reminder.p_return,
        today,
        owners.get(reminder.pet_id or 0, ()),
    )


WORTH, UNTIL, ASKED_FOR = "worth", "until", "asked_for"
"""Kept among the parameters: what a reminder under the limits is worth, the last day on which it is of use, and whether it was found
only because somebody looked further ahead than usual."""
