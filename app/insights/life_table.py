"""How long gaps between visits last: a life table in units of the customer's own usual gap.

A gap of g days of a customer whose usual gap is G has the length u = g / G. Customers are told apart by their number of visits
(strata), lengths by bins; h[q][b] is the share of the gaps of stratum q that lasted to bin b and ended in it. A gap that is still
open counts as half at risk in its own bin (the actuarial estimate, Cutler and Ederer 1958), and every share is drawn towards what is
usual in shops, so that a shop without history has figures too.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

EDGES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 9.0, 14.0, 22.0, 40.0, 81.0)
"""Where the bins begin, in usual gaps; the last one takes all that is longer, and nobody returns after its end."""
BINS = len(EDGES) - 1
STRATA = (1, 2, 3, 5, 10, 20, 40)
"""The fewest visits of each stratum."""

_AT_FIRST = (
    (0.10, 0.07, 0.06, 0.04, 0.03, 0.02, 0.04, 0.04, 0.03, 0.06, 0.08, 0.08, 0.01, 0.01, 0.01, 0.01),
    (0.11, 0.10, 0.09, 0.07, 0.06, 0.05, 0.09, 0.08, 0.07, 0.11, 0.17, 0.15, 0.08, 0.08, 0.08, 0.08),
    (0.13, 0.13, 0.12, 0.10, 0.10, 0.08, 0.14, 0.12, 0.10, 0.16, 0.22, 0.21, 0.17, 0.17, 0.17, 0.17),
    (0.14, 0.15, 0.13, 0.14, 0.12, 0.11, 0.19, 0.15, 0.15, 0.23, 0.29, 0.26, 0.23, 0.23, 0.23, 0.23),
    (0.13, 0.16, 0.15, 0.14, 0.13, 0.13, 0.20, 0.18, 0.19, 0.24, 0.38, 0.37, 0.37, 0.37, 0.37, 0.37),
)
HAZARDS_AT_FIRST = (*_AT_FIRST, _AT_FIRST[-1], _AT_FIRST[-1])
"""What is usual in shops: the shares a table is drawn towards, one row for each stratum."""
_WEIGHT_AT_FIRST = 16.0
_LEAST, _MOST = 0.0001, 0.98

_BACK_BY = 6.0
"""Who is not back by then, in usual gaps, does not count for the usual window of a return."""


def stratum_of(visits: int) -> int:
    """The index of the stratum of somebody with `visits` visits; at least 1."""
    return bisect_right(STRATA, visits) - 1


@dataclass(frozen=True, slots=True)
class Curve:
    """How the gaps of one stratum go on: the share that ends in each bin, and how many `gaps` were seen to end."""

    hazards: tuple[float, ...]
    gaps: int = 0
    _ln_survival: tuple[float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        steps = (math.log1p(-hazard) for hazard in self.hazards)
        object.__setattr__(self, "_ln_survival", tuple(accumulate(steps, initial=0.0)))

    def ln_survival(self, length: float) -> float:
        """The logarithm of the share S of gaps that last longer than `length` usual gaps; linear inside a bin."""
        if length >= EDGES[-1]:
            return self._ln_survival[-1]
        place = bisect_right(EDGES, length) - 1
        start, before = EDGES[place], self._ln_survival[place]
        return before + (self._ln_survival[place + 1] - before) * (length - start) / (EDGES[place + 1] - start)

    def length_at(self, ln_survival: float) -> float:
        """The length, in usual gaps, at which ln S has fallen to `ln_survival`; infinite if it never does."""
        if ln_survival >= 0.0:
            return 0.0
        for place in range(BINS):
            before, after = self._ln_survival[place], self._ln_survival[place + 1]
            if after <= ln_survival:
                return EDGES[place] + (EDGES[place + 1] - EDGES[place]) * (before - ln_survival) / (before - after)
        return math.inf

    def window(self) -> tuple[float, float]:
        """Between which lengths the middle half returned of those who were back by six usual gaps."""
        back = -math.expm1(self.ln_survival(_BACK_BY))
        low, high = (self.length_at(math.log1p(-share * back)) for share in (0.25, 0.75))
        return low, high


def curves(ended: Sequence[Sequence[int]], still_open: Sequence[Sequence[int]]) -> tuple[Curve, ...]:
    """The curve of each stratum, from how many gaps `ended` in each bin and how many are `still_open` in it."""
    return tuple(_curve(*rows) for rows in zip(ended, still_open, HAZARDS_AT_FIRST, strict=True))


def _curve(ended: Sequence[int], still_open: Sequence[int], at_first: Sequence[float]) -> Curve:
    lasting, hazards = float(sum(ended) + sum(still_open)), []
    for here, waiting, usual in zip(ended, still_open, at_first, strict=True):
        at_risk = lasting - waiting / 2
        hazard = (here + _WEIGHT_AT_FIRST * usual) / (at_risk + _WEIGHT_AT_FIRST)
        hazards.append(min(max(hazard, _LEAST), _MOST))
        lasting -= here + waiting
    return Curve(tuple(hazards), sum(ended))
