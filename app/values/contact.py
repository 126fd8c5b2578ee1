"""What people say to each other outside of a sale: calls, messages, visits; praise, suggestions, complaints."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from app.i18n import T, Text
from app.values.field import Choice
from app.values.text import normalise_key

CALL, WECHAT, SMS, VISIT, EMAIL = "call", "wechat", "sms", "visit", "email"
OUT, IN = "out", "in"
PRAISE, SUGGESTION, COMPLAINT = "praise", "suggestion", "complaint"
OPEN, IN_PROGRESS, RESOLVED = "open", "in_progress", "resolved"
LEAST_SCORE, BEST_SCORE = 1, 5

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
