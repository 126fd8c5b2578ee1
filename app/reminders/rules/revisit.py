"""Somebody is late by their own rhythm: a revisit is due, a new customer has not come again, a regular may be lost.

The three exclude one another, so a customer is found by one of them at a time, and none once they have lapsed (`lapsed`).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass

from app.insights.rhythm import LATE, WARN_FROM, Rhythm
from app.reminders.due import Due
from app.reminders.rules.visits import Match, VisitFacts, reason

__all__ = ["CHURN", "REVISIT", "SECOND_VISIT", "Options", "find", "matches", "reason"]

REVISIT, SECOND_VISIT, CHURN = "revisit", "second_visit", "churn"


@dataclass(frozen=True, slots=True)
class Options:
    """When somebody is late: from so many usual gaps on (`late`), and for a revisit not before `least_days`.

    From a P(lapse) of `warn_from` on it is a warning.
    """

    late: float = LATE
    least_days: int = 3
    warn_from: float = WARN_FROM


def matches(facts: VisitFacts, options: Options = Options()) -> Iterator[Match]:
    """Who is late on the day of the model behind the facts."""
    for customer, rhythm in facts.to_contact():
        if rhythm.ratio < options.late or rhythm.is_lapsed:
            continue
        match = _match(rhythm, options)
        if match is not None:
            yield Match(match[0], customer, rhythm, match[1])


def find(facts: VisitFacts, today: dt.date, options: Options = Options()) -> list[Due]:
    """The same as occasions with their numbers."""
    return [match.due(today) for match in matches(facts, options)]


def _match(rhythm: Rhythm, options: Options) -> tuple[str, int] | None:
    """The rule that finds a late customer, and at how many elapsed days it began to."""
    late = math.ceil(options.late * rhythm.usual_gap_days)
    if rhythm.visits == 1:
        return SECOND_VISIT, late
    if rhythm.p_lapse() >= options.warn_from:
        return CHURN, min(max(late, rhythm.elapsed_at_p_lapse(options.warn_from)), rhythm.elapsed_days)
    if rhythm.visits >= 3 and rhythm.elapsed_days >= options.least_days:
        return REVISIT, max(late, options.least_days)
    return None
