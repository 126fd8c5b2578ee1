"""What a trade is made of: what it sells, the habits of those who come, and what is said about them.

Where something is said twice, the first is for the Chinese shop and the second for the English one: counterparts, each natural for its
readers, not translations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

Pair = tuple[str, str]
"""The Chinese words and the English ones."""

LANGUAGES = ("zh_CN", "en")


class Good(NamedTuple):
    """Something on the shelf. `prices` are hundredths of the currency; `lasts_days` says how long it usually lasts, where it does."""

    code: str
    names: Pair
    prices: tuple[int, int]
    category: Pair
    unit: Pair
    lasts_days: int | None = None


class Habit(NamedTuple):
    """Why people come and how often: `people` of a hundred do, in one of these `rhythms` (days between visits).

    `hours` are the first and the last at which they come, `always` what they buy each time, `often` what is now and then added,
    `amounts` how many of it. `species` is the animal they have, in a pet shop.
    """

    people: int
    rhythms: tuple[int, ...]
    hours: tuple[int, int]
    always: tuple[str, ...]
    often: tuple[str, ...]
    amounts: tuple[int, ...]
    preferences: tuple[Pair, ...]
    tag: Pair = ("", "")
    species: str = ""


class Breed(NamedTuple):
    """A kind of animal: what it is called and between how many grams it weighs."""

    names: Pair
    grams: tuple[int, int]


class Animals(NamedTuple):
    """The animals of one species: what people call the species, its breeds."""

    names: Pair
    breeds: tuple[Breed, ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of shop.

    `big` is the habit of customers whom one would miss, `big_first_basket` what somebody bought who should come again. So many days
    somebody stays away of whom a second visit is due, who is drifting, or gone: `late_first_days`, `drifted_days`, `lapsed_days`.
    `walk_ins` is how many nameless sales a day has at most.
    """

    goods: tuple[Good, ...]
    habits: tuple[Habit, ...]
    big: Habit
    big_first_basket: tuple[tuple[str, int], ...]
    late_first_days: tuple[int, int]
    drifted_days: tuple[int, int]
    lapsed_days: tuple[int, int]
    walk_ins: int
    alerts: tuple[Pair, ...]
    notes: tuple[Pair, ...]
    refund_reasons: tuple[Pair, ...]
    ordered_ahead: tuple[str, ...]
    animals: dict[str, Animals]
