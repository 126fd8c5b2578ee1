"""Every rule, in the order in which its reminders are told; a rule that is not listed here does not exist."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.i18n import T, Text
from app.reminders.due import Parameters
from app.reminders.rules import birthday, care_due, complaint, lapsed, own, revisit

Reason = Callable[[Parameters, dt.date, str], Text]


@dataclass(frozen=True, slots=True)
class Rule:
    """What is said of a rule: its name, what it looks for and when, its group, whether the contact limits bind it, and the reason in words.

    `reason` takes the parameters of a reminder, today and the name of the pet.
    """

    label: Text
    about: Text
    group: str
    is_limited: bool
    reason: Reason


def _of_nobody(reason: Callable[[Parameters, dt.date], Text]) -> Reason:
    return lambda parameters, today, _pet_name: reason(parameters, today)


COMPLAINT, OWN, BIRTHDAY, CARE, REVISIT, CHURN = "complaint", "own", "birthday", "care", "revisit", "churn"
GROUPS: Mapping[str, Text] = {
    COMPLAINT: T("Complaints"),
    OWN: T("Written by you"),
    BIRTHDAY: T("Birthdays"),
    CARE: T("Pet care"),
    REVISIT: T("Come again"),
    CHURN: T("Drifting away"),
}
"""The groups in which reminders are shown and counted."""

RULES: Mapping[str, Rule] = {
    complaint.RULE: Rule(
        T("Complaint to follow up"),
        T("Somebody complained, and the day has come to ask whether all is well. Until it is resolved they get no offers."),
        COMPLAINT, False, _of_nobody(complaint.reason),
    ),
    "birthday": Rule(
        T("Birthday"),
        T("A customer's birthday is coming up. Lunar birthdays are found by the lunar calendar."),
        BIRTHDAY, False, birthday.reason,
    ),
    "pet_birthday": Rule(
        T("Pet's birthday"),
        T("A pet's birthday is coming up; its owner is the one to write to."),
        BIRTHDAY, False, birthday.reason,
    ),
    "care": Rule(
        T("Care due"),
        T("Vaccination, deworming, grooming and other care of a pet is due again, by the plans and by what is on record."),
        CARE, False, care_due.reason,
    ),
    "churn": Rule(
        T("May not come back"),
        T("Somebody who came twice or more is late, and customers like that mostly stayed away in your shop."),
        CHURN, True, _of_nobody(revisit.reason),
    ),
    "win_back": Rule(
        T("Win back"),
        T("Somebody has been away so long that they count as gone; said twice at most."),
        CHURN, True, _of_nobody(lapsed.reason),
    ),
    "revisit": Rule(
        T("Revisit due"),
        T("Somebody who came three times or more is late: a quarter longer than they usually stay away."),
        REVISIT, True, _of_nobody(revisit.reason),
    ),
    "second_visit": Rule(
        T("Second visit"),
        T("Somebody came once and not again, a quarter longer than is usual after a first visit."),
        REVISIT, True, _of_nobody(revisit.reason),
    ),
}  # fmt: skip

TOLD: Mapping[str, Rule] = {
    **RULES,
    own.RULE: Rule(
        T("Own reminder"), T("What you wrote yourself, on the day you said."), OWN, False, _of_nobody(own.reason)
    ),
}
"""What may be told: what the rules find, and what somebody wrote."""

LIMITED = tuple(name for name, rule in RULES.items() if rule.is_limited)
"""The rules that go by the rhythm: the contact limits bind them, and a visit answers them."""
GREETINGS = tuple(name for name, rule in RULES.items() if rule.group == BIRTHDAY)
"""The rules that ask for a greeting."""
