"""What a visit answers: reminders about the gap that it ends are done with it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Reminder
from app.reminders.engine import CAME_BACK, DONE, OPEN
from app.reminders.rule_list import LIMITED


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
