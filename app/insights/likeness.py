"""How alike two customers are: points with their reasons. The one rule of the house, for typing, bringing in and the page of duplicates.

Points: a phone equal +60, one slip +40, two +5, another one -20; name equal +25, of the same sound +20, one character off +8,
a form of address (王姐) +8, another one -25; birthday equal +20, another one -15; a pet of the same name +15, none such -5. What one of
them does not say counts for nothing. `LIKELY` points are "very likely", `MAYBE` points "maybe", fewer are silence.
The source is section 7 of the design; members of one household are never compared, they share phones.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import combinations
from operator import ne
from typing import NamedTuple

from app.i18n import T, Text

LIKELY, MAYBE = 65, 45
LARGEST_BLOCK = 50
SHORTEST_PHONE = 5
LAST_DIGITS, GROUP = 9, 3
SHORTEST_NAME = 3
TICK_PEOPLE = 10_000

Born = tuple[str, int, int, bool, int | None]
"""Calendar, month, day, leap month, year of birth."""
Pair = tuple[int, int]
Tick = Callable[[int, int], None]


class Reason(Enum):
    """Why two customers may, or may not, be the same: the points, and the words."""

    SAME_PHONE = (60, T("Same phone"))
    PHONE_SLIP = (40, T("Phones differ by one slip"))
    PHONE_TWO_SLIPS = (5, T("Phones differ by two digits"))
    OTHER_PHONE = (-20, T("Different phones"))
    SAME_NAME = (25, T("Same name"))
    SAME_SOUND = (20, T("Names sound the same"))
    NEARLY_NAME = (8, T("Names differ by one character"))
    ADDRESS = (8, T("One name is a form of address"))
    OTHER_NAME = (-25, T("Different names"))
    SAME_BIRTHDAY = (20, T("Same birthday"))
    OTHER_BIRTHDAY = (-15, T("Different birthdays"))
    SAME_PET = (15, T("A pet of the same name"))
    OTHER_PET = (-5, T("Pets of different names"))

    def __init__(self, points: int, words: Text) -> None:
        self.points = points
        """What it counts; below zero it speaks against."""
        self.words = words


class Someone(NamedTuple):
    """What is compared of a customer: the key of the name, its pinyin, phones in digits, keys of the pets' names.

    `household` is 0 for somebody who is in none.
    """

    customer_id: int
    name: str = ""
    sound: str = ""
    phones: tuple[str, ...] = ()
    born: Born | None = None
    pets: tuple[str, ...] = ()
    household: int = 0


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two customers are, and why."""

    reasons: tuple[Reason, ...] = ()

    @property
    def points(self) -> int:
        """The sum of the reasons."""
        return sum(reason.points for reason in self.reasons)

    @property
    def is_maybe(self) -> bool:
        """Whether it is worth asking a person."""
        return self.points >= MAYBE

    @property
    def is_likely(self) -> bool:
        """Whether it is very likely the same person."""
        return self.points >= LIKELY

    @property
    def is_asked_at_entry(self) -> bool:
        """Whether somebody who types or brings in a customer is told: the same phone is enough."""
        return Reason.SAME_PHONE in self.reasons or self.is_maybe


NOTHING = Likeness()


def compare(one: Someone, other: Someone) -> Likeness:
    """How alike `one` and `other` are; the order makes no difference. Members of one household are not alike at all."""
    if one.household and one.household == other.household:
        return NOTHING
    found = (_phones(one, other), _names(one, other), _birthdays(one, other), _pets(one, other))
    return Likeness(tuple(reason for reason in found if reason is not None))


def find(people: Sequence[Someone], left_out: Collection[Pair], tick: Tick) -> list[tuple[Pair, Likeness]]:
    """Every pair of `people` with at least `MAYBE` points, the most alike first; a pair is two ids, the lower one first.

    Pairs in `left_out` are known to be two people. Only those are compared who share a block, and no block of more than
    `LARGEST_BLOCK`: those are placeholders. `tick` may raise, to stop.
    """
    total = len(people) * 2
    wide, near = _blocks(people, tick)
    pairs = _paired(wide)
    pairs |= {(a, b) for a, b in _paired(near) - pairs if _least_slips(people[a].phones, people[b].phones) <= 1}
    found = []
    for count, (a, b) in enumerate(pairs):
        if count % TICK_PEOPLE == 0:
            tick(min(total, len(people) + count * len(people) // max(1, len(pairs))), total)
        alike = compare(people[a], people[b])
        first, second = sorted((people[a].customer_id, people[b].customer_id))
        if alike.is_maybe and (first, second) not in left_out:
            found.append(((first, second), alike))
    tick(total, total)
    return sorted(found, key=lambda pair: (-pair[1].points, pair[0]))


def slips(a: str, b: str) -> int:
    """How many slips of the finger lie between two phones: 0, 1 (a digit changed, lost or added, or two swapped), 2, or 3 for more."""
    half = len(a) // 2
    if a[:half] != b[:half] and a[half + 1 :] != b[half + 1 - len(a) + len(b) :]:
        return 2 if len(a) == len(b) and sum(map(ne, a, b)) == 2 else 3
    if len(a) == len(b):
        wrong = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        is_swap = (
            len(wrong) == 2 and wrong[1] == wrong[0] + 1 and a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]
        )
        return 1 if is_swap else min(len(wrong), 3)
    short, long = sorted((a, b), key=len)
    is_gap = len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
    return 1 if is_gap else 3


# --- the four things that are compared ------------------------------------------------------------------------------------

_OF_SLIPS = {0: Reason.SAME_PHONE, 1: Reason.PHONE_SLIP, 2: Reason.PHONE_TWO_SLIPS}


def _phones(one: Someone, other: Someone) -> Reason | None:
    if not one.phones or not other.phones:
        return None
    return _OF_SLIPS.get(_least_slips(one.phones, other.phones), Reason.OTHER_PHONE)


def _least_slips(one: Sequence[str], other: Sequence[str]) -> int:
    if len(one) == 1 == len(other):
        return slips(one[0], other[0])
    return min((slips(a, b) for a in one for b in other), default=3)


def _names(one: Someone, other: Someone) -> Reason | None:
    if not one.name or not other.name:
        return None
    if one.name == other.name:
        return Reason.SAME_NAME
    if one.sound and one.sound == other.sound:
        return Reason.SAME_SOUND
    if _addresses(one.name, other.name) or _addresses(other.name, one.name):
        return Reason.ADDRESS
    if min(len(one.name), len(other.name)) >= SHORTEST_NAME and slips(one.name, other.name) == 1:
        return Reason.NEARLY_NAME
    return Reason.OTHER_NAME


_TITLES = (
    "先生|女士|小姐|太太|老师|老板|师傅|医生|阿姨|奶奶|爷爷|大姐|大哥|姐姐|哥哥|姐|哥|叔|姨|婶|嫂|总|妈|爸|姑娘|同学"
)
_FORM_OF_ADDRESS = re.compile(
    rf"(?P<after>.{{1,2}}?)(?:{_TITLES})|[小老阿](?P<before>.)|(?:mrs|mr|ms|miss|dr)\.?(?P<latin>[a-z]+)"
)


def _addresses(address: str, name: str) -> bool:
    """Whether `address` is no more than a way to speak to somebody who may be called `name`: 王姐, 小王, Ms Wang."""
    surname = _surname(address)
    return bool(surname) and (name.startswith(surname) or (surname.isascii() and name.endswith(surname)))


@lru_cache(maxsize=65_536)
def _surname(address: str) -> str:
    """The surname in a form of address; empty for any other name."""
    found = _FORM_OF_ADDRESS.fullmatch(address)
    return "" if found is None else found["after"] or found["before"] or found["latin"]


def _birthdays(one: Someone, other: Someone) -> Reason | None:
    """Two calendars cannot be compared; a year that one of them does not know makes no difference."""
    if one.born is None or other.born is None or one.born[0] != other.born[0]:
        return None
    years = {one.born[4], other.born[4]} - {None}
    return Reason.SAME_BIRTHDAY if one.born[:4] == other.born[:4] and len(years) < 2 else Reason.OTHER_BIRTHDAY


def _pets(one: Someone, other: Someone) -> Reason | None:
    if not one.pets or not other.pets:
        return None
    return Reason.OTHER_PET if set(one.pets).isdisjoint(other.pets) else Reason.SAME_PET


# --- who is compared with whom --------------------------------------------------------------------------------------------

Blocks = dict[object, list[int]]


def _blocks(people: Sequence[Someone], tick: Tick) -> tuple[Blocks, Blocks]:
    """Places of `people` who share something: enough by itself, and those whose phones may be one slip apart.

    Two slips are worth too little without name and birthday or name and pet, which are blocks of their own.
    """
    wide: Blocks = defaultdict(list)
    near: Blocks = defaultdict(list)
    for place, who in enumerate(people):
        if place % TICK_PEOPLE == 0:
            tick(place, len(people) * 2)
        for phone in who.phones:
            wide[phone].append(place)
            if len(phone) >= LAST_DIGITS:
                for key in _triples(phone, who.name[:1]):
                    near[key].append(place)
        if who.sound and who.born is not None:
            wide[who.sound, who.born[:4]].append(place)
        for pet in who.pets if who.sound else ():
            wide[who.sound, pet].append(place)
    return wide, near


def _triples(phone: str, initial: str) -> tuple[str, str, str]:
    """Any two of the three groups of the last nine digits, each with the first character of the name."""
    a, b, c = phone[-9:-6], phone[-6:-3], phone[-3:]
    return f"{a}{b}-{initial}", f"{a}-{c}{initial}", f"-{b}{c}{initial}"


def _paired(blocks: Blocks) -> set[Pair]:
    return {pair for block in _small(blocks.values()) for pair in combinations(sorted(set(block)), 2)}


def _small(blocks: Iterable[list[int]]) -> Iterable[list[int]]:
    return (block for block in blocks if 1 < len(block) <= LARGEST_BLOCK)
