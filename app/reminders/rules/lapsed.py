"""Somebody has been away for the shop's lapse days: win them back, once more at twice as long, then leave them alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from app.insights.rhythm import LATE
from app.reminders.due import Due
from app.reminders.rules.visits import CustomerVisits, Match, VisitFacts, reason

__all__ = ["WIN_BACK", "Options", "find", "matches", "reason"]

WIN_BACK = "win_back"


@dataclass(frozen=True, slots=True)
class Options:
    """How many `times` a customer who has gone is remembered: at the lapse days, at twice, and so on; each for as long again."""

    times: int = 2


def matches(facts: VisitFacts, options: Options = Options()) -> Iterator[Match]:
    """Who has been away so long on the day of the model behind the facts.

    Not who always comes so seldom: they are late by their own rhythm too. Of those who came once, only who bought well: no less
    than the upper quartile of first baskets.
    """
    for customer, rhythm in facts.to_contact():
        if not rhythm.is_lapsed or rhythm.ratio < LATE:
            continue
        if rhythm.visits == 1 and not _bought_well(customer, facts):
            continue
        lapse = rhythm.model.lapse_days
        time = rhythm.elapsed_days // lapse
        if time > options.times:
            continue
        yield Match(WIN_BACK, customer, rhythm, time * lapse, time)


def find(facts: VisitFacts, today: dt.date, options: Options = Options()) -> list[Due]:
    """The same as occasions with their numbers."""
    return [match.due(today) for match in matches(facts, options)]


def _bought_well(customer: CustomerVisits, facts: VisitFacts) -> bool:
    return 0 < facts.good_first_basket_minor <= customer.first_basket_minor
