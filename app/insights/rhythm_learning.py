"""What the whole shop's visits say: the shop's gap, how alike customers are, the life table and the lapse days.

Plain loops over plain lists: 100,000 customers with a million visits take about a second.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, repeat
from operator import add, mul, sub

from app.insights.life_table import BINS, EDGES, STRATA, curves, stratum_of
from app.insights.rhythm import RhythmModel

_USUAL_DAYS = {"bakery": 10, "pet": 30, "other": 21}
_LAPSE_DAYS = {"bakery": 45, "pet": 90, "other": 60}
_SHOP_WEIGHT = 5
"""How many customers the usual days of the trade count for, beside those who came again."""
_ENOUGH_CUSTOMERS, _ENOUGH_GAPS = 20, 100
_SHRINKAGE, _LEAST_SHRINKAGE, _MOST_SHRINKAGE = 2.0, 0.5, 8.0
_LEAST_LAPSE, _MOST_LAPSE = 28, 365
_KEPT = 6
"""How many gaps of a customer one stratum keeps, the latest: regulars shall not drown the others."""
_ALL_KEPT = 15
"""Up to so many gaps no stratum has more of them than it keeps: the first with room for more begins at the tenth."""
_LN_EDGES = tuple(math.log(edge) for edge in EDGES[1:-1])


@dataclass(frozen=True, slots=True)
class RhythmOptions:
    """What the owner knows: the usual days between visits in this trade, and after how many days somebody counts as gone.

    `lapse_days` fixes the latter; ``None`` learns it, and `lapse_days_at_first` holds until enough was seen. Raises ``ValueError`` for
    days below 1.
    """

    usual_days: float = _USUAL_DAYS["other"]
    lapse_days: int | None = None
    lapse_days_at_first: int = _LAPSE_DAYS["other"]

    def __post_init__(self) -> None:
        if min(self.usual_days, self.lapse_days_at_first) < 1 or (self.lapse_days is not None and self.lapse_days < 1):
            raise ValueError("days must be 1 or more")

    @classmethod
    def of_kind(cls, kind: str) -> RhythmOptions:
        """What is usual in a shop of this kind: ``bakery``, ``pet`` or ``other``."""
        return cls(_USUAL_DAYS[kind], None, _LAPSE_DAYS[kind])


@dataclass(slots=True)
class _History:
    """The visits of everybody as the rules need them: per customer the logarithms of the gaps and the open gap in days."""

    ln_gaps: list[list[float]]
    open_days: list[int]
    later_gaps: list[int]


def learn(
    customers: Iterable[Sequence[int]],
    today: int,
    closed: Iterable[int] = (),
    options: RhythmOptions = RhythmOptions(),
) -> RhythmModel:
    """The model of a shop whose customers came on these days; an empty shop gets what is usual in its trade.

    Neither the order of the customers nor how they are called makes a difference.
    """
    model = RhythmModel(today, 0.0, _SHRINKAGE, options.lapse_days_at_first, (), tuple(sorted(set(closed))))
    history = _history(customers, model)
    ln_gap = _shop_ln_gap(history.ln_gaps, math.log(options.usual_days))
    shrinkage = _shrinkage(history.ln_gaps)
    ended, still_open = _tally(history, ln_gap, shrinkage)
    lapse = options.lapse_days or _lapse_days(history.later_gaps, options.lapse_days_at_first)
    return RhythmModel(today, ln_gap, shrinkage, lapse, curves(ended, still_open), model.closed)


def _history(customers: Iterable[Sequence[int]], model: RhythmModel) -> _History:
    ln_gaps: list[list[float]] = []
    open_days: list[int] = []
    later: list[int] = []
    for days in customers:
        if days and days[-1] > model.today:
            days = days[: bisect_right(days, model.today)]
        if not days:
            continue
        gaps = list(map(sub, days[1:], days))
        ln_gaps.append(list(map(math.log, gaps)))
        open_days.append(model.elapsed(days[-1]))
        later += gaps[1:]
    return _History(ln_gaps, open_days, later)


def _shop_ln_gap(ln_gaps: Iterable[Sequence[float]], at_first: float) -> float:
    """m0: the mean over customers of their mean ln gap, the trade's usual days counting for five of them."""
    means = [sum(gaps) / len(gaps) for gaps in ln_gaps if gaps]
    # fsum is exact, so that the order of the customers makes no difference.
    return (_SHOP_WEIGHT * at_first + math.fsum(means)) / (_SHOP_WEIGHT + len(means))


def _shrinkage(ln_gaps: Iterable[list[float]]) -> float:
    """K: the variance of ln gap within customers over that between them, as in an empirical Bayes mean."""
    regulars = [gaps for gaps in ln_gaps if len(gaps) >= 2]
    if len(regulars) < _ENOUGH_CUSTOMERS:
        return _SHRINKAGE
    sums = list(map(sum, regulars))
    counts = list(map(len, regulars))
    squares = [sum(map(mul, gaps, gaps)) for gaps in regulars]
    spread = (
        max(0.0, square - total * total / count) for square, total, count in zip(squares, sums, counts, strict=True)
    )
    within = math.fsum(spread) / (sum(counts) - len(counts))
    means = [total / count for total, count in zip(sums, counts, strict=True)]
    middle = math.fsum(means) / len(means)
    between = math.fsum((mean - middle) ** 2 for mean in means) / (len(means) - 1)
    between -= within * math.fsum(1 / count for count in counts) / len(counts)
    return min(max(within / max(between, 1e-6), _LEAST_SHRINKAGE), _MOST_SHRINKAGE)


def _tally(history: _History, ln_gap: float, shrinkage: float) -> tuple[list[list[int]], list[list[int]]]:
    """How many gaps ended in each stratum and bin, and how many are open there; each measured by what was known before it."""
    longest = max(map(len, history.ln_gaps), default=0) + 1
    shares = [1 / (shrinkage + visits - 1) for visits in range(1, longest + 1)]
    rows = [stratum_of(visits) * BINS for visits in range(1, longest + 1)]
    ended: list[int] = []
    still_open: list[int] = []
    # A place in the table is row + bin. Chains of map, because this is done once for each visit of the shop's life.
    for gaps, open_days in zip(history.ln_gaps, history.open_days, strict=True):
        known = list(accumulate(gaps, initial=shrinkage * ln_gap))
        lengths = map(sub, gaps, map(mul, known, shares))
        places = map(add, map(bisect_right, repeat(_LN_EDGES), lengths), rows)
        count = len(gaps)
        ended.extend(places if count <= _ALL_KEPT else _latest(list(places)))
        place = bisect_right(_LN_EDGES, math.log(open_days) - known[count] * shares[count]) if open_days else 0
        still_open.append(rows[count] + place)
    return _table(ended), _table(still_open)


def _latest(places: list[int]) -> Iterator[int]:
    """Of each stratum the latest gaps that it keeps; `places` are those of one customer in order."""
    for low, high in zip(STRATA, (*STRATA[1:], len(places) + 1), strict=True):
        yield from places[low - 1 : high - 1][-_KEPT:]


def _table(places: Iterable[int]) -> list[list[int]]:
    counts = Counter(places)
    return [[counts[row * BINS + place] for place in range(BINS)] for row in range(len(STRATA))]


def _lapse_days(later_gaps: Sequence[int], at_first: int) -> int:
    """L: the gap that 95 of 100 returns after a second or later visit did not exceed, in whole weeks."""
    total = len(later_gaps)
    if total < _ENOUGH_GAPS:
        return at_first
    counts = Counter(later_gaps)
    wanted, seen = (95 * total + 99) // 100, 0
    for gap in sorted(counts):
        seen += counts[gap]
        if seen >= wanted:
            break
    return min(max(-(-gap // 7) * 7, _LEAST_LAPSE), _MOST_LAPSE)
