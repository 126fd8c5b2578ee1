"""What a visit answers, and what the care of a pet answers: the reminders that asked for it are done with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Reminder
from app.reminders.engine import CAME_BACK, DONE, OPEN
from app.reminders.rule_list import LIMITED
from app.reminders.rules import care_due

CARED = "cared"
"""The outcome of a reminder that was done by recording the care it asked for."""


def close_for_sale(
    session: Session, customer_id: int, purchase_id: int, on: dt.date, at: dt.datetime
) -> tuple[int, ...]:
    """Close what a sale on the day `on` answers, inside its transaction, and return the ids. Undoing the sale opens them again."""
    going_by_rhythm = select(Reminder).where(
        Reminder.customer_id == customer_id, Reminder.status == OPEN, Reminder.rule.in_(LIMITED)
    )
    answered = [r for r in session.scalars(going_by_rhythm) if r.occurrence_key[: len("2026-05-18")] < on.isoformat()]
    for reminder in answered:
        reminder.status, reminder.outcome, reminder.closed_at = DONE, CAME_BACK, at
        reminder.closed_by_purchase_id = purchase_id
    return tuple(reminder.id for reminder in answered)


def close_for_care(session: Session, pet_id: int, due_next: Collection[str], at: dt.datetime) -> tuple[int, ...]:
    """Close what asked for care of a pet and is no longer what is `due_next`, inside the transaction; returns the ids."""
    query = select(Reminder).where(
        Reminder.pet_id == pet_id,
        Reminder.rule == care_due.RULE,
        Reminder.status == OPEN,
        Reminder.occurrence_key.not_in(due_next),
    )
    answered = list(session.scalars(query))
    for reminder in answered:
        reminder.status, reminder.outcome, reminder.closed_at = DONE, CARED, at
    return tuple(reminder.id for reminder in answered)


def open_again_for_care(session: Session, pet_id: int, due_next: Collection[str]) -> None:
    """Open what had been answered by a record that is gone: it asks for what is `due_next` again."""
    query = select(Reminder).where(
        Reminder.pet_id == pet_id,
        Reminder.rule == care_due.RULE,
        Reminder.outcome == CARED,
        Reminder.occurrence_key.in_(due_next),
    )
    for reminder in session.scalars(query):
        reminder.status, reminder.outcome, reminder.closed_at = OPEN, "", None
