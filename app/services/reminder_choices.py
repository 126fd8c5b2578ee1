"""The choices about reminders as texts, for the settings and for the command line: what is typed becomes one change, all of it or nothing.

A key is a rule (``on`` or ``off``) or an option: a number (empty: what is usual), ``yes`` or ``no``, the leap month, the closing days.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from app.errors import UserMistake
from app.i18n import T
from app.reminders.rule_list import RULES
from app.services import reminder_options
from app.services.reminder_options import MAY_BE_OPEN, RANGES, YES_NO, Learnt, ReminderOptions
from app.shop import Shop
from app.values.day_span import Span, days_of, parse_span

ON, OFF, YES, NO = "on", "off", "yes", "no"
CLOSED = "closed_on"
KEYS = (*RULES, *RANGES, *YES_NO, "leap_month", CLOSED)
"""Everything that can be set."""
_SAID = {"on": True, "yes": True, "1": True, "true": True, "off": False, "no": False, "0": False, "false": False}
_DEFAULTS: Mapping[str, Any] = {f.name: getattr(ReminderOptions(), f.name) for f in fields(ReminderOptions)}


@dataclass(frozen=True, slots=True)
class ReminderChoices:
    """The options, and beside them what stands where nothing was chosen: `usual` of the trade, `learnt` from the shop so far."""

    options: ReminderOptions
    usual: Mapping[str, int]
    learnt: Learnt | None


def choices(shop: Shop) -> ReminderChoices:
    """What is in force."""
    with shop.read() as session:
        options, state = reminder_options.load(session), reminder_options.load_state(session)
    kind, open_ones = shop.facts.kind, replace(options, lead_days=None, usual_days=None, lapse_days=None)
    rhythm = open_ones.rhythm(kind)
    usual = {
        "lead_days": open_ones.birthdays(kind).lead_days,
        "usual_days": round(rhythm.usual_days),
        "lapse_days": rhythm.lapse_days_at_first,
    }
    return ReminderChoices(options, usual, state.learnt())


def set_texts(shop: Shop, texts: Mapping[str, str]) -> bool:
    """Put these choices in force; ``False`` if they were already. Raises ``UserMistake``, `where` being the key, and changes nothing then."""
    reading = shop.today(), shop.facts.is_day_first

    def how(before: ReminderOptions) -> ReminderOptions:
        after = before
        for key, text in texts.items():
            after = _with(after, key, text.strip(), *reading)
        return after

    return reminder_options.change(shop, how)


def close_on(shop: Shop, text: str) -> Span:
    """Add a closing day or several in a row, as typed; which ones is returned. Raises ``UserMistake`` for what are no days."""
    span = _span(text, shop.today(), shop.facts.is_day_first)
    reminder_options.change(shop, lambda before: replace(before, closed_on=_iso({*before.closed(), *days_of(span)})))
    return span


def open_on(shop: Shop, span: Span) -> None:
    """Take closing days back."""
    reminder_options.change(shop, lambda before: replace(before, closed_on=_iso({*before.closed()} - {*days_of(span)})))


def _with(options: ReminderOptions, key: str, text: str, today: dt.date, day_first: bool) -> ReminderOptions:
    if key in RULES:
        off = set(options.off) - {key} | (set() if _is_yes(key, text) else {key})
        return replace(options, off=tuple(rule for rule in RULES if rule in off))
    if key in (*RANGES, *YES_NO, "leap_month"):
        return replace(options, **{key: _value(key, text)})
    if key == CLOSED:
        parts = [part for part in text.replace("，", ",").split(",") if part.strip()]
        return replace(
            options, closed_on=_iso({day for part in parts for day in days_of(_span(part, today, day_first))})
        )
    raise UserMistake(
        "no_such_option", T("There is no option called {key}.", key=key[:60]), T("There are: {keys}", keys=", ".join(KEYS)), key
    )  # fmt: skip


def _value(key: str, text: str) -> Any:
    """What a choice other than a list is set to."""
    if key in RANGES:
        return _number(key, text)
    if key in YES_NO:
        return _is_yes(key, text)
    return text  # the options themselves refuse what is no such month


def _number(key: str, text: str) -> int | None:
    """A whole number; empty is what is usual."""
    if not text:
        usual: int | None = _DEFAULTS[key]
        return None if key in MAY_BE_OPEN else usual
    plain = unicodedata.normalize("NFKC", text)
    if not (plain.isascii() and plain.removeprefix("-").isdigit() and len(plain) < 10):
        raise UserMistake("not_a_number", T("This is not a whole number"), None, key)
    return int(plain)


def _is_yes(key: str, text: str) -> bool:
    said = _SAID.get(text.lower())
    if said is None:
        words = T("This is on or off.") if key in RULES else T("This is yes or no.")
        raise UserMistake("bad_answer", words, None, key)
    return said


def _span(text: str, today: dt.date, day_first: bool) -> Span:
    try:
        return parse_span(text, today, day_first or None)
    except ValueError as error:
        raise UserMistake(
            "not_a_date",
            T("These are no days."),
            T("Write them like {example}.", example="10-1, 2026-10-01, 10-1..10-7"),
            CLOSED,
        ) from error


def _iso(days: set[dt.date]) -> tuple[str, ...]:
    return tuple(day.isoformat() for day in sorted(days))
