"""Who a row of a file is: somebody in the shop, somebody earlier in the file, or new.

Surely the same are an equal member number, and an equal phone with an equal name (a blank name contradicts nobody). Only
blanks are filled then. What merely looks alike is told, and the person decides: the same phone under another name, or the name
of somebody with enough points of likeness (`insights.likeness`, the one rule of the house).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.i18n import T, Text
from app.insights.likeness import LARGEST_BLOCK, Someone, compare, slips
from app.services.import_people import BIRTH, NUMBER, People, Person, key_of_name
from app.services.import_plan import Reference

NOBODY = Someone(0)


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
    said = person.someone() if named else NOBODY
    for reference in named:
        if _differ(people, person, reference) or not _may_be(people, person, said, reference):
            continue
        if compare(said, people.someone(reference)).is_maybe:
            return Match(
                Sure.MAYBE, reference, T("Same name as {who}, and much else fits", who=people.shown(reference))
            )
    return NEW


def _differ(people: People, person: Person, reference: Reference) -> bool:
    """Whether both have a member number, and not the same one."""
    own = person.number
    number = people.values(reference)[NUMBER] if own else None
    return bool(number and number != own)


def _may_be(people: People, person: Person, said: Someone, reference: Reference) -> bool:
    """Whether somebody of the same name can have enough points: not without the birthday, or a phone that is one or two slips off.

    Of a common name there are thousands of pairs; few are worth comparing in full.
    """
    born, theirs = person.values[BIRTH], people.values(reference)[BIRTH]
    if born[1] is not None and born[1:3] == theirs[1:3]:
        return True
    return any(slips(a, b) < 3 for a in said.phones for b in people.phones_of(reference))
