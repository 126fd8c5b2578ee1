"""The rhythm of a customer: when will they come again, and have they gone.

Everybody has a usual gap between visits, drawn towards the shop's as long as little is known; how far the present gap has run, in
usual gaps, says by the shop's own life table (`life_table`) how likely a return is. Simple rules of this kind foresee as well as
fitted purchase models (Wübben and v. Wangenheim 2008, doi 10.1509/jmkg.72.3.82).

Days are ``date.toordinal()``. A customer's days are distinct and sorted; days after `today` are left out. A shop's model is learnt
once a day from everybody (`rhythm_learning.learn`); ``model.of(days)`` is one customer.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import sub
from typing import Any, Literal

from app.insights import tiers
from app.insights.life_table import Curve, stratum_of
from app.values.tier import Stage

Churn = Literal["none", "watch", "warning"]

LATE = 1.25
"""A customer is late when the open gap has this many usual gaps."""
WATCH_FROM, WARN_FROM = 0.3, 0.5
"""From which P(lapse) on somebody late is watched, or warned of."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """One customer, seen from the day of the model.

    `last` is the day of the last visit (``None`` without a visit), `elapsed_days` the days since then on which the shop was open, and
    `usual_gap_days` what usually lies between two visits.
    """

    model: RhythmModel
    visits: int
    last: int | None
    elapsed_days: int
    usual_gap_days: float

    @property
    def curve(self) -> Curve:
        """How the gaps of customers with as many visits went on in this shop; its `gaps` say how many were seen to end."""
        return self.model.curves[stratum_of(max(1, self.visits))]

    @property
    def ratio(self) -> float:
        """The open gap in usual gaps."""
        return self.elapsed_days / self.usual_gap_days

    @property
    def is_lapsed(self) -> bool:
        """Whether they have been away for the shop's lapse days or longer."""
        return self.visits > 0 and self.elapsed_days >= self.model.lapse_days

    @property
    def stage(self) -> Stage:
        """Where the customer stands; somebody who never came is still to be won."""
        return tiers.stage(self.visits, self.elapsed_days, self.model.lapse_days)

    @property
    def churn(self) -> Churn:
        """The flag beside the stage: late, not yet lapsed, and more or less likely to lapse."""
        if self.visits < 2 or self.is_lapsed or self.ratio < LATE:
            return "none"
        p_lapse = self.p_lapse()
        return "warning" if p_lapse >= WARN_FROM else "watch" if p_lapse >= WATCH_FROM else "none"

    def p_return(self, days: int) -> float:
        """P(return in N): the chance that they come by themselves within the next `days` days. 0 for who never came."""
        if not self.visits:
            return 0.0
        curve, gap = self.curve, self.usual_gap_days
        return -math.expm1(curve.ln_survival((self.elapsed_days + days) / gap) - curve.ln_survival(self.ratio))

    def p_lapse(self) -> float:
        """P(lapse): the chance that the open gap lasts for the lapse days, 1 if it already did. 0 for who never came."""
        if not self.visits:
            return 0.0
        away = max(self.model.lapse_days, self.elapsed_days) / self.usual_gap_days
        return math.exp(self.curve.ln_survival(away) - self.curve.ln_survival(self.ratio))

    def elapsed_at_p_lapse(self, share: float) -> int:
        """After how many elapsed days P(lapse) first reaches `share` (above 0); the lapse days at the latest."""
        lapse = self.model.lapse_days
        target = self.curve.ln_survival(lapse / self.usual_gap_days) - math.log(share)
        reached = self.usual_gap_days * self.curve.length_at(target)
        return lapse if reached >= lapse else math.ceil(reached - 1e-9)

    def window_days(self) -> tuple[float, float]:
        """Between how many days after a visit the middle half of such customers come again, of those who come soon."""
        low, high = self.curve.window()
        return self.usual_gap_days * low, self.usual_gap_days * high


@dataclass(frozen=True, slots=True)
class RhythmModel:
    """What a shop's history says, as seen from `today`.

    `ln_gap` is the mean logarithm of the shop's gaps (m0), `shrinkage` how many gaps a customer needs to weigh as much as the shop
    (K), `lapse_days` after how many days somebody counts as gone (L), `curves` the life table by stratum, `closed` the sorted days
    on which the shop was or will be closed.
    """

    today: int
    ln_gap: float
    shrinkage: float
    lapse_days: int
    curves: tuple[Curve, ...]
    closed: tuple[int, ...] = ()

    def of(self, days: Sequence[int]) -> Rhythm:
        """The customer who came on `days`."""
        if days and days[-1] > self.today:
            days = days[: bisect_right(days, self.today)]
        visits = len(days)
        if not visits:
            return Rhythm(self, 0, None, 0, math.exp(self.ln_gap))
        ln_gaps = sum(map(math.log, map(sub, days[1:], days)))
        usual = math.exp((self.shrinkage * self.ln_gap + ln_gaps) / (self.shrinkage + visits - 1))
        return Rhythm(self, visits, days[-1], self.elapsed(days[-1]), usual)

    def elapsed(self, last: int) -> int:
        """The days after `last` up to today on which the shop was open; 0 if `last` is yet to come."""
        return max(0, self.today - last - self.closed_between(last, self.today))

    def closed_between(self, start: int, end: int) -> int:
        """How many days the shop is closed after `start`, up to `end`."""
        return bisect_right(self.closed, end) - bisect_right(self.closed, start) if self.closed else 0

    def day_at(self, last: int, elapsed: int) -> int:
        """The first day on which `elapsed` open days have passed since `last`."""
        day = last + elapsed
        while (later := last + elapsed + self.closed_between(last, day)) != day:
            day = later
        return day

    def at(self, today: int, closed: Sequence[int] = ()) -> RhythmModel:
        """The same history seen from another day, with these closing days."""
        return replace(self, today=today, closed=tuple(sorted(set(closed))))

    def to_data(self) -> dict[str, Any]:
        """The model as plain JSON values."""
        return {
            "today": self.today,
            "ln_gap": self.ln_gap,
            "shrinkage": self.shrinkage,
            "lapse_days": self.lapse_days,
            "gaps": [curve.gaps for curve in self.curves],
            "hazards": [list(curve.hazards) for curve in self.curves],
            "closed": list(self.closed),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> RhythmModel:
        """The model that ``to_data`` gave away. Raises ``KeyError``, ``TypeError`` or ``ValueError`` for anything else."""
        kept = zip(data["hazards"], data["gaps"], strict=True)
        return cls(
            today=int(data["today"]),
            ln_gap=float(data["ln_gap"]),
            shrinkage=float(data["shrinkage"]),
            lapse_days=int(data["lapse_days"]),
            curves=tuple(Curve(tuple(map(float, hazards)), int(gaps)) for hazards, gaps in kept),
            closed=tuple(map(int, data["closed"])),
        )
