"""Which merges cannot be taken apart any more once some customers or pets are gone for good.

What the journal remembers of a merge goes with whoever it touched, such as somebody whom the merged one had recommended.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence

from sqlalchemy.orm import Session

from app.services import erasing_rows, merged_lately
from app.storage import forgetting
from app.storage.database import raw


def ended(session: Session, now: dt.datetime, people: Collection[int], pets: Collection[int]) -> int:
    """How many who stay can be taken apart still, and cannot once these people and pets are deleted for good. Nothing is written."""
    steps = merged_lately.steps(session, now)
    gone = _forgotten(session, people, pets, set(steps.values())) if steps else set()
    return count(steps, people, gone)


def count(steps: Mapping[int, int], people: Collection[int], forgotten: Collection[int]) -> int:
    """How many of those who were merged, each with their step, lose it and do not go themselves."""
    return sum(step in forgotten for who, step in steps.items() if who not in people)


def held(session: Session, now: dt.datetime, due: Sequence[int]) -> set[int]:
    """Those of these customers without whom a merge could not be taken apart that can be still. Nothing is written."""

    def needed(some: Sequence[int], steps: set[int]) -> set[int]:
        people = erasing_rows.with_merged(session, some)
        return _forgotten(session, people, erasing_rows.only_theirs(session, people), steps)

    return _held(due, merged_lately.in_force(session, now) if due else set(), needed)


def held_pets(session: Session, now: dt.datetime, due: Sequence[int]) -> set[int]:
    """The same of pets that go by themselves."""
    steps = merged_lately.in_force(session, now) if due else set()
    return _held(due, steps, lambda pets, steps: _forgotten(session, (), pets, steps))


def _held(due: Sequence[int], steps: set[int], needed: Callable[[Sequence[int], set[int]], set[int]]) -> set[int]:
    """By halves, for most shops hold nobody: one look at all of them says so. Each half is asked of the steps that need the whole."""
    steps = needed(due, steps) if due and steps else set()
    if not steps or len(due) == 1:
        return set(due) if steps else set()
    middle = len(due) // 2
    found = _held(due[:middle], steps, needed) | _held(due[middle:], steps, needed)
    return found or set(due)  # two who go together may leave a third alone in their household


def _forgotten(session: Session, people: Collection[int], pets: Collection[int], steps: set[int]) -> set[int]:
    """Those of `steps` whose images go with these people and pets."""
    rows = erasing_rows.about(session, people, pets)
    return forgetting.find(raw(session), rows, frozenset(), steps).changes
