"""Tiers, stages and scores: what a customer is worth to the shop, and where they stand with it.

Everybody who bought something is ranked by what they spent in a year (mid-rank, so that equal customers are equal); the tier joins that
with whether they still come (section 3 of the rules). Nobody falls at once: a lower tier holds when it was found on two days.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.values.tier import (
    ACQUIRE,
    GENERAL,
    GROW,
    GROWS_FROM,
    LOW,
    POTENTIAL,
    REGULAR_FROM,
    RETAIN,
    VIP,
    WIN_BACK,
    Stage,
    Tier,
    height,
)

TOP, UPPER_HALF = 0.8, 0.5
"""From which mid-rank of spend somebody is among the top fifth, and in the upper half."""
NEW_DAYS = 60
ENOUGH = 30
"""From so many customers on they are scored by fifths; before, by fixed cuts."""
_VISIT_CUTS, _LATE_CUTS = (2, 3, 5, 10), (2.0, 1.5, 1.0)


@dataclass(frozen=True, slots=True)
class Buyer:
    """Somebody who bought something.

    `elapsed` are open days since the last visit, `since_first` days since the first, `visits` and `spend_minor` the days with a visit and
    the net spend of the last 365 days.
    """

    customer_id: int
    elapsed: int
    since_first: int
    usual_gap: float
    visits: int
    spend_minor: int
    first_basket_minor: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What the figures say of somebody today: the tier, how many of 100 customers spend less, and scores from 1 to 5 (0: none)."""

    tier: Tier
    share: int
    recency: int
    frequency: int
    amount: int


@dataclass(frozen=True, slots=True)
class Held:
    """The tier that holds, since when, what it was before, and since when the figures say less (``None``: they do not)."""

    tier: Tier
    since_on: dt.date
    before: str = ""
    lower_on: dt.date | None = None


def standings(buyers: Sequence[Buyer], lapse_days: int, good_first_basket_minor: int) -> list[Standing]:
    """The standing of each of `buyers`, who are the whole shop, in their order.

    `good_first_basket_minor` is the upper quartile of first baskets (0: none). Neither order nor ids make a difference.
    """
    spent, came, away = (
        mid_ranks(values)
        for values in ((b.spend_minor for b in buyers), (b.visits for b in buyers), (-b.elapsed for b in buyers))
    )
    by_fifths = len(buyers) >= ENOUGH
    found = []
    for buyer in buyers:
        rank = spent[buyer.spend_minor]
        scores = (
            (fifth(away[-buyer.elapsed]), fifth(came[buyer.visits]), fifth(rank))
            if by_fifths
            else (_late_score(buyer, lapse_days), 1 + sum(buyer.visits >= cut for cut in _VISIT_CUTS), 0)
        )
        tier = _tier(buyer, rank, lapse_days, good_first_basket_minor)
        found.append(Standing(tier, int(100 * rank), *scores))
    return found


def mid_ranks(values: Iterable[int]) -> dict[int, float]:
    """Value → (its average rank - 0.5) / n: between 0 and 1, equal for equal values."""
    counts = Counter(values)
    total, below = counts.total(), 0
    found = {}
    for value in sorted(counts):
        found[value] = (below + counts[value] / 2) / total
        below += counts[value]
    return found


def fifth(rank: float) -> int:
    """A mid-rank as a score from 1 to 5."""
    return min(5, int(5 * rank) + 1)


def stage(visits: int, elapsed: int | None, lapse_days: int) -> Stage:
    """Where somebody stands who came on so many days, `elapsed` open days ago (``None``: never); who never came is still to be won."""
    if visits and elapsed is not None and elapsed >= lapse_days:
        return WIN_BACK
    if visits < GROWS_FROM:
        return ACQUIRE
    return GROW if visits < REGULAR_FROM else RETAIN


def held(found: Tier, before: Held | None, today: dt.date) -> Held:
    """The tier that holds once the figures say `found`: a higher one at once, a lower one on the second day it is found."""
    if before is None:
        return Held(found, today)
    if found == before.tier:
        return Held(before.tier, before.since_on, before.before)
    if height(found) > height(before.tier):
        return Held(found, today, before.tier)
    if before.lower_on is None or before.lower_on >= today:
        return Held(before.tier, before.since_on, before.before, before.lower_on or today)
    return Held(found, today, before.tier)


def _tier(buyer: Buyer, rank: float, lapse_days: int, good_first_basket_minor: int) -> Tier:
    """The first that holds, of VIP, potential, general, low."""
    is_active = buyer.elapsed < lapse_days
    is_promising = 0 < good_first_basket_minor <= buyer.first_basket_minor and buyer.since_first <= NEW_DAYS
    if rank >= TOP and is_active:
        return VIP
    if rank >= TOP or (is_active and (rank >= UPPER_HALF or is_promising)):
        return POTENTIAL
    return GENERAL if is_active or rank >= UPPER_HALF else LOW


def _late_score(buyer: Buyer, lapse_days: int) -> int:
    """Recency where there are few: by the open gap in usual gaps."""
    ratio = buyer.elapsed / buyer.usual_gap
    if ratio > _LATE_CUTS[0]:
        return 2 if buyer.elapsed < lapse_days else 1
    return 3 + sum(ratio <= cut for cut in _LATE_CUTS[1:])
