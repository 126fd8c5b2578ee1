"""BG/NBD (Fader, Hardie, Lee 2005, Marketing Science 24(2), equations 6 and 7): what the rhythm is measured against. Of the tests only.

A customer is (x, t_x, T): repeat purchases, the time of the last one and of the end, both counted from the first purchase.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

Customer = tuple[int, float, float]
_LEAST, _MOST = 0.01, 1e4


class Parameters(NamedTuple):
    """How often customers buy (gamma with shape r and rate alpha) and how many stop after each purchase (beta with a and b)."""

    r: float
    alpha: float
    a: float
    b: float


class DegenerateFit(ValueError):
    """A parameter ran to nothing or to infinity, so the fit says nothing."""


def log_likelihood(p: Parameters, customers: Iterable[tuple[Customer, int]]) -> float:
    """The log-likelihood of customers that occur so many times each."""
    total = 0.0
    for (x, last, end), count in customers:
        bought = math.lgamma(p.r + x) - math.lgamma(p.r) + p.r * math.log(p.alpha)
        stayed = math.lgamma(p.a + p.b) + math.lgamma(p.b + x) - math.lgamma(p.b) - math.lgamma(p.a + p.b + x)
        alive = -(p.r + x) * math.log(p.alpha + end)
        if x:
            gone = math.log(p.a) - math.log(p.b + x - 1) - (p.r + x) * math.log(p.alpha + last)
            high = max(alive, gone)
            alive = high + math.log(math.exp(alive - high) + math.exp(gone - high))
        total += count * (bought + stayed + alive)
    return total


def fit(customers: Iterable[Customer]) -> tuple[Parameters, float]:
    """The likeliest parameters and their log-likelihood. Raises ``DegenerateFit``."""
    counted = list(Counter(customers).items())

    def cost(logs: Sequence[float]) -> float:
        if max(map(abs, logs)) > 20:
            return math.inf
        return -log_likelihood(Parameters(*map(math.exp, logs)), counted)

    best, value = nelder_mead(cost, [0.0] * 4)
    found = Parameters(*map(math.exp, best))
    if min(found) < _LEAST or max(found) > _MOST:
        raise DegenerateFit(found)
    return found, -value


def p_return(p: Parameters, customer: Customer, within: float) -> float:
    """The chance of a purchase within this time after the end: alive times bought."""
    x, last, end = customer
    odds = p.a / (p.b + x - 1) * ((p.alpha + end) / (p.alpha + last)) ** (p.r + x) if x else 0.0
    return (1 - ((p.alpha + end) / (p.alpha + end + within)) ** (p.r + x)) / (1 + odds)


def nelder_mead(
    cost: Callable[[Sequence[float]], float], start: Sequence[float], tolerance: float = 1e-7, rounds: int = 2000
) -> tuple[list[float], float]:
    """Where `cost` is least, near `start`, and how much it is there (Nelder and Mead 1965)."""
    size = len(start)
    corners = [list(start)] + [[s + (i == j) for j, s in enumerate(start)] for i in range(size)]
    ranked = sorted((cost(corner), corner) for corner in corners)
    for _round in range(rounds):
        if ranked[-1][0] - ranked[0][0] < tolerance:
            break
        middle = [sum(corner[j] for _cost, corner in ranked[:-1]) / size for j in range(size)]
        worst, corner = ranked[-1]

        def along(
            step: float, middle: Sequence[float] = middle, corner: Sequence[float] = corner
        ) -> tuple[float, list[float]]:
            moved = [m + step * (m - c) for m, c in zip(middle, corner, strict=True)]
            return cost(moved), moved

        tried = along(1.0)
        if tried[0] < ranked[0][0]:
            tried = min(tried, along(2.0))
        elif tried[0] >= ranked[-2][0]:
            tried = min(tried, along(-0.5), along(0.5))
        if tried[0] < worst:
            ranked[-1] = tried
        else:
            least = ranked[0][1]
            shrunk = [[(c + m) / 2 for c, m in zip(corner, least, strict=True)] for _cost, corner in ranked[1:]]
            ranked = [ranked[0], *((cost(corner), corner) for corner in shrunk)]
        ranked.sort()
    return ranked[0][1], ranked[0][0]
