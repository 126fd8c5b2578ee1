"""What people say to each other outside of a sale: calls, messages, visits; praise, suggestions, complaints."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.i18n import T, Text
from app.values.field import Choice
from app.values.text import normalise_key

CALL, WECHAT, SMS, VISIT, EMAIL = "call", "wechat", "sms", "visit", "email"
OUT, IN = "out", "in"
PRAISE, SUGGESTION, COMPLAINT = "praise", "suggestion", "complaint"
OPEN, IN_PROGRESS, RESOLVED = "open", "in_progress", "resolved"
LEAST_SCORE, BEST_SCORE = 1, 5
FIRST_YEAR, FURTHEST_YEARS = 1900, 2
"""Nobody who is in the book said anything before, and nobody is asked so late again: such a year is a slip."""

CONTACTS = (
    Choice(CALL, T("Call"), ("电话", "打电话", "通话", "call", "called", "phone", "phone call")),
    Choice(WECHAT, T("WeChat"), ("微信", "wechat")),
    Choice(SMS, T("Text message"), ("短信", "sms", "text message", "texted")),
    Choice(VISIT, T("Visit"), ("到店", "来访", "拜访", "visit", "visited", "came by")),
    Choice(EMAIL, T("E-mail message"), ("邮件", "电子邮件", "e-mail message", "e-mail", "email", "mail")),
)
"""How somebody was in touch, in the order in which it is offered."""

DIRECTIONS = (
    Choice(OUT, T("we to them"), ("我们联系的", "我们联系", "去电", "发出", "out", "we to them", "outgoing")),
    Choice(IN, T("they to us"), ("对方联系的", "对方联系", "来电", "收到", "in", "they to us", "incoming")),
)
"""Who began it; a visit has none."""

FEEDBACK = (
    Choice(COMPLAINT, T("Complaint"), ("投诉", "complaint", "complained")),
    Choice(SUGGESTION, T("Suggestion"), ("建议", "suggestion", "suggested")),
    Choice(PRAISE, T("Praise"), ("表扬", "praise", "praised")),
)
"""What somebody thinks of the shop, the most pressing first."""

STATUSES = (
    Choice(OPEN, T("open"), ("待处理", "open")),
    Choice(IN_PROGRESS, T("in progress"), ("处理中", "in progress")),
    Choice(RESOLVED, T("resolved"), ("已解决", "resolved")),
)
"""How far a complaint has come; praise and suggestions have none."""

BEGUN_BY: Mapping[str, tuple[str, str]] = {"来电": (CALL, IN), "去电": (CALL, OUT)}
"""First words that say who began it as well."""
_FIRST_WORD = re.compile(r"([^\s:：]+)[\s:：]")


@dataclass(frozen=True, slots=True)
class Course:
    """How a complaint goes: the day it was said, how far it has come, when to ask again, when and how well it ended."""

    opened_on: dt.date
    status: str
    follow_up_on: dt.date | None = None
    resolved_on: dt.date | None = None
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why something cannot be as it is said: a code, words without a full stop, and the key of the field."""

    code: str
    reason: Text
    key: str


def flaw_of_day(on: dt.date, today: dt.date, key: str) -> Flaw | None:
    """What is wrong with a day on which something was said."""
    if on.year < FIRST_YEAR:
        return Flaw("too_old", T("This day lies before {year}", year=FIRST_YEAR), key)
    return Flaw("future_day", T("This day lies in the future"), key) if on > today else None


def flaw_of(course: Course, today: dt.date) -> Flaw | None:
    """What is wrong with how a complaint goes; one that is resolved has the day of it, only such a one has that day and a score."""
    for key, day in (("follow_up_on", course.follow_up_on), ("resolved_on", course.resolved_on)):
        if day is not None and day < course.opened_on:
            return Flaw("bad_day", T("This day lies before the complaint"), key)
    if course.score is not None and not LEAST_SCORE <= course.score <= BEST_SCORE:
        return Flaw("bad_score", T("The score goes from 1 to 5"), "feedback_score")
    if course.status != RESOLVED:
        return _too_late(course, today) or _too_early(course)
    if course.resolved_on is None:
        return Flaw("no_date", T("There is no day on which it was resolved"), "resolved_on")
    return flaw_of_day(course.resolved_on, today, "resolved_on")


def _too_late(course: Course, today: dt.date) -> Flaw | None:
    on = course.follow_up_on
    if on is None or (on.year - FURTHEST_YEARS, on.month, on.day) <= (today.year, today.month, today.day):
        return None
    return Flaw("too_late", T("This day lies more than {years} years ahead", years=FURTHEST_YEARS), "follow_up_on")


def _too_early(course: Course) -> Flaw | None:
    if course.score is not None:
        return Flaw("too_early", T("A score belongs to a complaint that is resolved"), "feedback_status")
    if course.resolved_on is not None:
        return Flaw("too_early", T("Only a complaint that is resolved has a day of it"), "feedback_status")
    return None


def label_of(choices: Sequence[Choice], value: str) -> Text | str:
    """How a value is called; one that nobody knows stays as it is."""
    return next((choice.label for choice in choices if choice.value == value), value)


def first_word(text: str) -> tuple[str, str, str] | None:
    """What a line begins with, ``微信 问猫砂``: the kind, who began it if the word says so, and the rest; ``None`` if it is no such word.

    The word ends with a space or a colon, so that nothing changes while it is still typed.
    """
    found = _FIRST_WORD.match(text)
    if found is None:
        return None
    word, rest = normalise_key(found[1]), text[found.end() :].lstrip()
    if word in BEGUN_BY:
        return (*BEGUN_BY[word], rest)
    for choice in (*CONTACTS, *FEEDBACK):
        if word == choice.value or word in map(normalise_key, choice.aliases):
            return choice.value, "", rest
    return None
