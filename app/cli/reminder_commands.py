"""Reminders: bring them up to date, tell what is due, keep what was done about it."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli.opening import opened
from app.cli.output import Answer, Output
from app.cli.parser import UsageError
from app.cli.plain import plain
from app.errors import UserMistake
from app.i18n import T, _, ngettext
from app.reminders.rule_list import RULES
from app.reminders.rules.birthday import Placeholder
from app.services import customers, reminder_choices, reminders
from app.services.reminder_choices import CLOSED, NO, OFF, ON, YES, ReminderChoices
from app.services.reminder_data import ReminderData
from app.services.reminder_options import RANGES, YES_NO
from app.shop import Shop
from app.values.day_span import spans_of


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


def options(arguments: argparse.Namespace, output: Output) -> Answer:
    """Show how reminders are set, after changing what ``--set`` says: all of it or nothing."""
    texts = _settings(arguments)
    with opened(arguments, output) as shop:
        try:
            is_changed = reminder_choices.set_texts(shop, texts) if texts else False
        except UserMistake as mistake:
            if mistake.where not in reminder_choices.KEYS:
                raise
            what = T("{key}: {problem}", key=mistake.where, problem=mistake.what)
            raise UserMistake(mistake.code, what, mistake.next_step, mistake.where) from mistake
        found = reminder_choices.choices(shop)
        return Answer({"changed": is_changed, **_options_data(found, shop)}, _options_lines(found))


def _settings(arguments: argparse.Namespace) -> dict[str, str]:
    """What ``--set KEY=VALUE`` says. Raises ``UsageError``."""
    texts = {}
    for given in arguments.set:
        key, equals, text = given.partition("=")
        if not equals:
            example = "--set birthday=off"
            raise UsageError(
                _("{given} is not KEY=VALUE.", given=given[:60]),
                _("Write it like {example}.", example=example),
                "--set",
            )
        texts[key.strip()] = text
    return texts


def _options_data(found: ReminderChoices, shop: Shop) -> dict[str, Any]:
    chosen = found.options
    data: dict[str, Any] = {"rules": {rule: rule not in chosen.off for rule in RULES}}
    data |= {key: getattr(chosen, key) for key in (*RANGES, *YES_NO, "leap_month")}
    data |= {CLOSED: list(chosen.closed_on), "answers": dict(chosen.answers or {})}
    return data | {"usual": dict(found.usual), "learnt": plain(found.learnt, shop)}


def _options_lines(found: ReminderChoices) -> tuple[str, ...]:
    """As they can be given back with ``--set``; beside a rule what it looks for, beside an empty number what is in force."""
    chosen, learnt = found.options, found.learnt
    lines = [f"{rule}={OFF if rule in chosen.off else ON}  {RULES[rule].about}" for rule in RULES]
    for key in RANGES:
        value = getattr(chosen, key)
        in_force = _("now {count}", count=getattr(learnt, key, found.usual.get(key, "")))
        lines.append(f"{key}=  {in_force}" if value is None else f"{key}={value}")
    lines += [f"{key}={YES if getattr(chosen, key) else NO}" for key in YES_NO]
    spans = spans_of(chosen.closed())
    days = ",".join(str(first) if first == last else f"{first}..{last}" for first, last in spans)
    return (*lines, f"leap_month={chosen.leap_month}", f"{CLOSED}={days}")


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
        "{count} birthday is on {month}/{day}: probably nobody knows the day. Settle it in the window.",
        "{count} birthdays are on {month}/{day}: probably nobody knows the day. Settle it in the window.",
        question.count,
        month=question.month,
        day=question.day,
    )
