"""Reminders: bring them up to date, tell what is due, keep what was done about it."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli.opening import opened
from app.cli.output import Answer, Output
from app.cli.plain import plain
from app.i18n import _, ngettext
from app.reminders.rules.birthday import Placeholder
from app.services import customers, reminders
from app.services.reminder_data import ReminderData
from app.shop import Shop


def remind(arguments: argparse.Namespace, output: Output) -> Answer:
    """Bring reminders up to date and tell what is due, or due within ``--days``."""
    with opened(arguments, output) as shop:
        done = reminders.refresh(shop, output.tick, arguments.days or 0)
        due = reminders.due(shop, arguments.days)
        names = {row.customer_id: row.called for row in customers.rows(shop, [r.customer_id for r in due])}
        asked = reminders.questions(shop)
        data = {
            "created": done.created,
            "closed": done.closed,
            "due": [{**reminder_row(r, shop), "customer_name": names.get(r.customer_id, "")} for r in due],
            "questions": [plain(question, shop) for question in asked],
        }
    lines = [f"{r.reminder_id:>6}  {r.due_on}  {names.get(r.customer_id, '')}: {r.reason}" for r in due]
    lines += [_asked(question) for question in asked]
    return Answer(data, tuple(lines) or (_("Nobody is waiting for a word today."),))


def done(arguments: argparse.Namespace, output: Output) -> Answer:
    """Keep that a reminder was done, and how it went."""
    with opened(arguments, output) as shop:
        return _told(reminders.done(shop, arguments.reminder, arguments.outcome), _("Reminder {number} is done."))


def snooze(arguments: argparse.Namespace, output: Output) -> Answer:
    """Put a reminder off."""
    with opened(arguments, output) as shop:
        put_off = reminders.snooze(shop, arguments.reminder, arguments.until)
    said = _("Reminder {number} comes back on {day}.", number=put_off.reminder_id, day=arguments.until.isoformat())
    return Answer(
        {"reminder_id": put_off.reminder_id, "status": "snoozed", "until": arguments.until.isoformat()}, (said,)
    )


def skip(arguments: argparse.Namespace, output: Output) -> Answer:
    """Leave a reminder out this time."""
    with opened(arguments, output) as shop:
        return _told(reminders.skip(shop, arguments.reminder), _("Reminder {number} is left out."))


def reminder_row(reminder: ReminderData, shop: Shop) -> dict[str, Any]:
    """A reminder as JSON."""
    return {
        "reminder_id": reminder.reminder_id,
        "rule": reminder.rule,
        "customer_id": reminder.customer_id,
        "pet_id": reminder.pet_id,
        "due_on": reminder.due_on.isoformat(),
        "reason": str(reminder.reason),
        "severity": reminder.severity,
        "status": reminder.status,
        "snoozed_until": plain(reminder.snoozed_until, shop),
        "p_return": reminder.p_return,
    }


def _told(reminder: ReminderData, said: str) -> Answer:
    return Answer(
        {"reminder_id": reminder.reminder_id, "status": reminder.status, "outcome": reminder.outcome},
        (said.format(number=reminder.reminder_id),),
    )


def _asked(question: Placeholder) -> str:
    return ngettext(
        "{count} customer has the birthday {month}/{day}: probably nobody knows the day. Settle it in the window.",
        "{count} customers have the birthday {month}/{day}: probably nobody knows the day. Settle it in the window.",
        question.count,
        month=question.month,
        day=question.day,
    )
