"""Who a row of a file is: somebody in the shop, somebody earlier in the file, or new.

Surely the same are an equal member number, and an equal phone with an equal name (a blank name contradicts nobody). Only
blanks are filled then. What merely looks alike (the same phone under another name, or `MAYBE` points of likeness) is told,
and the person decides. Points: phone with one slip +40, with two +5, another phone -20; equal name +25; equal birthday +20,
another -15; a pet of the same name +15, no such pet -5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from operator import ne

from app.i18n import T, Text
from app.services.import_people import BIRTH, NUMBER, PET, People, Person, key_of_name
from app.services.import_plan import Reference
from app.values.text import normalise_key

LARGEST_BLOCK = 50
MAYBE = 45
PET_NAME = PET.place("name")


class Sure(Enum):
    """How sure it is that a row is somebody who is known."""

    SAME = "same"
    MAYBE = "maybe"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Match:
    """Who it is. `why` is said of a likeness; `is_ambiguous` means that several would do and the first was taken.

    `is_namesake` is a likeness of phone and name, with another member number.
    """

    sure: Sure
    reference: Reference = 0
    why: Text | None = None
    is_ambiguous: bool = False
    is_namesake: bool = False


NEW = Match(Sure.NEW)


def match(people: People, person: Person, *, name_is_enough: bool = False) -> Match:
    """Who `person` is. With `name_is_enough` a name alone means the customer of that name, as in a list of sales."""
    if person.number:
        known = people.by_number(person.number)
        if known is not None:
            return Match(Sure.SAME, known)
    name_key = key_of_name(person.name)
    by_phone = _by_phone(people, person, name_key, name_is_enough)
    if by_phone is not NEW:
        return by_phone
    if not person.number and not person.phones:
        if name_is_enough and name_key:
            named = people.by_name(name_key)
            return Match(Sure.SAME, named[0], is_ambiguous=len(named) > 1) if named else NEW
        bare = people.take_bare(person.values)
        if bare is not None:
            return Match(Sure.SAME, bare)
    return _alike(people, person, name_key)


def _by_phone(people: People, person: Person, name_key: str, name_is_enough: bool) -> Match:
    maybe = NEW
    for digits in person.digits():
        owners = people.by_phone(digits)
        if not owners:
            continue
        found = {key: ref for key, ref in owners.items() if not _differ(people, person, ref)}
        if name_key in found:
            return Match(Sure.SAME, found[name_key])
        if len(found) == 1 and (not name_key or "" in found):
            return Match(Sure.SAME, next(iter(found.values())))
        if found and not name_key and name_is_enough:
            return Match(Sure.SAME, next(iter(found.values())), is_ambiguous=True)
        if name_key and name_key in owners:
            if not maybe.is_namesake:
                why = T("Same phone and name as {who}, another member number", who=people.shown(owners[name_key]))
                maybe = Match(Sure.MAYBE, owners[name_key], why, is_namesake=True)
            continue
        for reference in owners.values():
            if maybe is NEW:
                maybe = Match(Sure.MAYBE, reference, T("Same phone as {who}", who=people.shown(reference)))
    return maybe


def _alike(people: People, person: Person, name_key: str) -> Match:
    named = people.by_name(name_key) if name_key else ()
    if len(named) > LARGEST_BLOCK:
        return NEW
    digits = person.digits() if named else []
    for reference in named:
        if not _differ(people, person, reference) and _points(people, person, digits, reference) >= MAYBE:
            return Match(
                Sure.MAYBE, reference, T("Same name as {who}, and much else fits", who=people.shown(reference))
            )
    return NEW


def _differ(people: People, person: Person, reference: Reference) -> bool:
    """Whether both have a member number, and not the same one."""
    own = person.number
    number = people.values(reference)[NUMBER] if own else None
    return bool(number and number != own)


def _points(people: People, person: Person, digits: Sequence[str], reference: Reference) -> int:
    """The likeness of two people of the same name; 0 when neither birthday nor phone can bring it to `MAYBE`.

    `digits` are the phones of `person` that are long enough to tell people apart.
    """
    points = 25
    born, theirs = person.values[BIRTH], people.values(reference)[BIRTH]
    is_known = born[1] is not None and theirs[1] is not None
    same_day = is_known and born == theirs
    phones = people.phones_of(reference)
    slips = min([_slips(a, b) for a in digits for b in phones], default=None)
    if not same_day and slips != 1:
        return 0
    points += 20 if same_day else -15 if is_known else 0
    if slips is not None:
        points += {0: 60, 1: 40, 2: 5}.get(slips, -20)
    pets = {normalise_key(str(people.pet_values(pet)[PET_NAME])) for pet in people.pets_of(reference)} - {""}
    if person.pet_name and pets:
        points += 15 if normalise_key(person.pet_name) in pets else -5
    return points


def _slips(a: str, b: str) -> int:
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
