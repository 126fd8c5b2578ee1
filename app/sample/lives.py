"""The lives of the practice shop: since when somebody comes, how often, and whether they still do.

A life is told in days before today. Its visits lie one rhythm apart, each a little early or late, but never further and further away from
it; now and then one falls out, as in a holiday. So the rhythm can be read again from the visits.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

from app.sample.trade import Habit, Trade

STEADY, LATE, DRIFTING, LAPSED, FEW, FIRST, NEVER = "steady", "late", "drifting", "lapsed", "few", "first", "never"
SHARES: tuple[tuple[str, int], ...] = (
    (STEADY, 203), (LATE, 12), (DRIFTING, 8), (LAPSED, 28), (FEW, 19), (FIRST, 16), (NEVER, 4),
)  # fmt: skip
"""How many live so, beside those of whom a story is told."""
DAYS = 730
"""The two years that the shop looks back on."""
LEAST_TENURE = 100
FEW_VISITS = 4
SLACK = 0.2
"""How much of a rhythm a visit may be early or late."""
SKIPPED = 0.08
"""How often a visit falls out."""
LATE_BY = (1.35, 1.6)
STAY = 365
"""Somebody who has gone had come for about so long."""
FIRST_DAYS = (2, 9)


class Life(NamedTuple):
    """How somebody comes: `rhythm` is the usual days between visits, `visits` are days before today, the latest first.

    `rhythm` is ``None`` for somebody who came once or never.
    """

    kind: str
    rhythm: int | None
    visits: tuple[int, ...]


def deal(dice: random.Random) -> list[str]:
    """Which life each of the others has, in a random order."""
    lives = [kind for kind, count in SHARES for _each in range(count)]
    dice.shuffle(lives)
    return lives


def live(kind: str, habit: Habit, trade: Trade, dice: random.Random) -> Life:
    """A life of that kind with a rhythm of the habit."""
    rhythm = dice.choice(habit.rhythms)
    if kind == NEVER:
        return Life(kind, None, ())
    if kind == FIRST:
        return Life(kind, None, (dice.randint(*dice.choice((FIRST_DAYS, trade.late_first_days))),))
    if kind == FEW:
        away = dice.randint(1, rhythm)
        return Life(kind, rhythm, _visits(rhythm, away, away + rhythm * dice.randint(1, FEW_VISITS - 1), dice))
    away = _away(kind, rhythm, trade, dice)
    tenure = away + STAY if kind == LAPSED else dice.choice((DAYS, DAYS, dice.randint(LEAST_TENURE, DAYS)))
    return Life(kind, rhythm, _visits(rhythm, away, min(DAYS, tenure), dice))


def _away(kind: str, rhythm: int, trade: Trade, dice: random.Random) -> int:
    """How many days ago the last visit was."""
    if kind == LATE:
        return round(rhythm * dice.uniform(*LATE_BY))
    if kind == DRIFTING:
        return max(dice.randint(*trade.drifted_days), 2 * rhythm)
    if kind == LAPSED:
        return dice.randint(*trade.lapsed_days)
    return dice.randint(1, rhythm)


def _visits(rhythm: int, away: int, oldest: int, dice: random.Random) -> tuple[int, ...]:
    slack = SLACK * rhythm
    planned = range(away + rhythm, oldest + 1, rhythm)
    came = [day for place, day in enumerate(planned) if dice.random() >= SKIPPED or place < FEW_VISITS - 1]
    return (away, *(round(day + dice.uniform(-slack, slack)) for day in came))


def dealt_habits(habits: Sequence[Habit], count: int, dice: random.Random) -> list[Habit]:
    """Which habit each of `count` people has, by the shares of the habits, in a random order."""
    whole = sum(habit.people for habit in habits)
    dealt = [habit for habit in habits for _each in range(round(habit.people * count / whole))]
    dealt += list(habits[:1]) * (count - len(dealt))
    dice.shuffle(dealt)
    return dealt[:count]
