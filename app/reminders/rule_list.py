"""Every rule, in the order in which its reminders are told; a rule that is not listed here does not exist."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.i18n import T, Text
from app.reminders.due import Parameters
from app.reminders.rules import birthday, lapsed, revisit

Reason = Callable[[Parameters, dt.date, str], Text]


@dataclass(frozen=True, slots=True)
class Rule:
    """What is said of a rule: its name, the group it is shown in, whether the contact limits bind it, and the reason in words.

    `reason` takes the parameters of a reminder, today and the name of the pet.
    """

    label: Text
    group: str
    is_limited: bool
    reason: Reason


def _of_nobody(reason: Callable[[Parameters, dt.date], Text]) -> Reason:
    return lambda parameters, today, _pet_name: reason(parameters, today)


BIRTHDAY, REVISIT, CHURN = "birthday", "revisit", "churn"
GROUPS: Mapping[str, Text] = {
    BIRTHDAY: T("Birthdays"),
    REVISIT: T("Come again"),
    CHURN: T("Drifting away"),
}
"""The groups in which reminders are shown and counted."""

RULES: Mapping[str, Rule] = {
    "birthday": Rule(T("Birthday"), BIRTHDAY, False, birthday.reason),
    "pet_birthday": Rule(T("Pet's birthday"), BIRTHDAY, False, birthday.reason),
    "churn": Rule(T("Churn warning"), CHURN, True, _of_nobody(revisit.reason)),
    "win_back": Rule(T("Win back"), CHURN, True, _of_nobody(lapsed.reason)),
    "revisit": Rule(T("Revisit due"), REVISIT, True, _of_nobody(revisit.reason)),
    "second_visit": Rule(T("Second visit"), REVISIT, True, _of_nobody(revisit.reason)),
}

LIMITED = tuple(name for name, rule in RULES.items() if rule.is_limited)
"""The rules that go by the rhythm: the contact limits bind them, and a visit answers them."""
