"""What the rules about visits share: who they look at, how they say what they found, and the reason in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.i18n import T, Text
from app.insights.rhythm import Rhythm, RhythmModel
from app.reminders.due import Due, Parameters
from app.reminders.spoken import Day, days

RETURN_WITHIN = 14
"""The days for which the chance of a return is told and kept."""
FEWEST_GAPS = 30
"""Where fewer gaps of similar customers were seen to end, a share would be a guess, and is not told."""


@dataclass(frozen=True, slots=True)
class CustomerVisits:
    """What the rules know of a customer: the sorted days on which they came, as ordinals, and what they spent.

    `spend_365_minor` is the net spend of the last 365 days, `first_basket_minor` that of the first visit (0 if it was never recorded),
    `is_silent` marks who must not be contacted: moved away, does not want it, in the bin.
    """

    customer_id: int
    days: Sequence[int]
    spend_365_minor: int = 0
    first_basket_minor: int = 0
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """Customers with their rhythms, and the upper quartile of all first baskets of the shop (0 if there is none)."""

    customers: Sequence[CustomerVisits]
    rhythms: Sequence[Rhythm]
    good_first_basket_minor: int = 0

    @classmethod
    def of(
        cls, customers: Sequence[CustomerVisits], model: RhythmModel, good_first_basket_minor: int | None = None
    ) -> VisitFacts:
        """The facts about `customers`, who are the whole shop unless `good_first_basket_minor` is said."""
        good = good_first_basket_minor
        if good is None:
            good = upper_quartile(customer.first_basket_minor for customer in customers)
        return cls(customers, [model.of(customer.days) for customer in customers], good)

    def to_contact(self) -> Iterator[tuple[CustomerVisits, Rhythm]]:
        """Those who came and may be contacted."""
        for customer, rhythm in zip(self.customers, self.rhythms, strict=True):
            if rhythm.visits and not customer.is_silent:
                yield customer, rhythm


def upper_quartile(amounts: Iterable[int]) -> int:
    """The amount that three quarters of those above 0 do not exceed; 0 if there are none."""
    ranked = sorted(amount for amount in amounts if amount > 0)
    return ranked[(3 * len(ranked) + 3) // 4 - 1] if ranked else 0


class Match(NamedTuple):
    """A customer with a visit whom `rule` finds, due since `elapsed` days had passed, for the first or another `time`.

    The occasion is the gap that the last visit opened.
    """

    rule: str
    customer: CustomerVisits
    rhythm: Rhythm
    elapsed: int
    time: int = 1

    def worth(self) -> float:
        """What is at stake: P(lapse) times the spend of the last 365 days, in minor units."""
        return self.rhythm.p_lapse() * self.customer.spend_365_minor

    def due(self, today: dt.date) -> Due:
        """The occasion with its numbers."""
        customer, rhythm = self.customer, self.rhythm
        assert rhythm.last is not None
        last_on = dt.date.fromordinal(rhythm.last)
        due_on = dt.date.fromordinal(rhythm.model.day_at(rhythm.last, self.elapsed))
        p_return = rhythm.p_return(RETURN_WITHIN)
        return Due(
            rule=self.rule,
            subject=f"customer:{customer.customer_id}",
            occurrence_key=last_on.isoformat() if self.time == 1 else f"{last_on.isoformat()}/{self.time}",
            customer_id=customer.customer_id,
            due_on=due_on,
            show_from=due_on,
            parameters=_parameters(rhythm, last_on, today, p_return),
            p_return=p_return,
            worth=self.worth(),
            is_limited=True,
        )


def reason(parameters: Parameters, today: dt.date) -> Text:
    """Why a customer is worth a word: their usual gap, how long it is now, and what similar customers did."""
    last_on = dt.date.fromisoformat(str(parameters["last_on"]))
    elapsed = max(0, (today - last_on).days - _whole(parameters, "closed_days"))
    visits = _whole(parameters, "visits")
    if visits == 1:
        return _of_first_visit(parameters, elapsed)
    usual = float(str(parameters["usual_gap_days"]))
    since = {"day": Day(last_on, today), "elapsed": days(elapsed), "ratio": f"{elapsed / usual:.1f}"}
    if round(usual) > 1:
        habit = T(
            "Usually comes about every {gap}; last visit {day}, {elapsed} ago ({ratio} times that).",
            gap=days(round(usual)),
            **since,
        )
    else:
        habit = T("Usually comes about every day; last visit {day}, {elapsed} ago.", **since)
    said = T("{first} {second}", first=habit, second=_share(parameters))
    if visits > 3:
        return said
    return T("{said} (Only {visits} visits so far, a rough guide.)", said=said, visits=visits)


def _parameters(rhythm: Rhythm, last_on: dt.date, today: dt.date, p_return: float) -> Parameters:
    is_enough = rhythm.curve.gaps >= FEWEST_GAPS
    low, high = rhythm.window_days() if is_enough and rhythm.visits == 1 else (None, None)
    return {
        "last_on": last_on.isoformat(),
        "visits": rhythm.visits,
        "usual_gap_days": round(rhythm.usual_gap_days, 2),
        "closed_days": (today - last_on).days - rhythm.elapsed_days,
        "lapse_days": rhythm.model.lapse_days,
        "share_back": round(p_return, 1) if is_enough else None,
        "window_low_days": None if low is None else max(1, round(low)),
        "window_high_days": None if high is None else max(1, round(high)),
    }


def _of_first_visit(parameters: Parameters, elapsed: int) -> Text:
    gap, low, high = days(elapsed), parameters.get("window_low_days"), parameters.get("window_high_days")
    if low is None or high is None:
        return T("No second visit in the {elapsed} since the first. Too little data yet.", elapsed=gap)
    return T(
        "No second visit in the {elapsed} since the first; new customers here usually come again after {low} to {high} days.",
        elapsed=gap,
        low=low,
        high=high,
    )


def _share(parameters: Parameters) -> Text:
    share = parameters.get("share_back")
    if share is None:
        return T("Too little data yet.")
    tenths = round(float(share) * 10)
    if tenths == 0:
        return T("Of similar customers here, fewer than 1 in 10 return by themselves within two weeks.")
    if tenths == 10:
        return T("Of similar customers here, more than 9 in 10 return by themselves within two weeks.")
    return T("Of similar customers here, about {tenths} in 10 return by themselves within two weeks.", tenths=tenths)


def _whole(parameters: Parameters, name: str) -> int:
    return int(str(parameters[name]))
