"""Which actions are in force, and what Ctrl+Z and Ctrl+Y come to next: read from who took what back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import JournalChange
from app.services import erased
from app.shop import Shop
from app.storage.database import raw

_SINCE = "SELECT id, undo_of_id, touched <> '{}' FROM change WHERE id > ? ORDER BY id"


class Place(NamedTuple):
    """A step on a stack: the change to reverse, and the one that says what was done."""

    change_id: int
    said_by: int


def stacks(shop: Shop, session: Session) -> tuple[list[Place], list[Place]]:
    """What can be undone and what can be redone since the shop was opened.

    The last one taken back goes from one to the other. What is taken back out of its order, from the history, a timeline or the
    bin, is a step of its own: what came after it was built on a shop without it, and only in turn does all go back exactly.
    """
    done: list[Place] = []
    undone: list[Place] = []
    passed_by = erased.passed_by(shop, session)
    for change_id, undo_of_id, can_be_undone in raw(session).execute(_SINCE, (shop.opened_at_change,)):
        if undo_of_id is None:
            if can_be_undone and change_id not in passed_by:
                done.append(Place(change_id, change_id))
                undone.clear()
        elif change_id not in passed_by and not (
            _move(done, undone, change_id, undo_of_id) or _move(undone, done, change_id, undo_of_id)
        ):
            done.append(Place(change_id, change_id))
            undone.clear()
    return done, undone


def _move(source: list[Place], target: list[Place], change_id: int, undo_of_id: int) -> bool:
    if not source or source[-1].change_id != undo_of_id:
        return False
    target.append(Place(change_id, source.pop().said_by))
    return True


def undoers_of(session: Session) -> dict[int, list[int]]:
    """Which changes were taken back by which."""
    found: dict[int, list[int]] = {}
    rows: Sequence[Any] = session.execute(
        select(JournalChange.undo_of_id, JournalChange.id).where(JournalChange.undo_of_id.is_not(None))
    ).all()
    for target, change_id in rows:
        found.setdefault(target, []).append(change_id)
    return found


def stands(undoers: Mapping[int, list[int]], change_id: int) -> bool:
    """Whether the change is in force: none of those that took it back is."""
    return not any(stands(undoers, later) for later in undoers.get(change_id, ()))


def undone_by(undoers: Mapping[int, list[int]], change_id: int) -> int | None:
    """The newest change that keeps `change_id` undone, however often it was done again in between."""
    if stands(undoers, change_id):
        return None
    undoing = next(later for later in reversed(undoers[change_id]) if stands(undoers, later))
    for redone in undoers.get(undoing, ()):
        undoing = undone_by(undoers, redone) or undoing
    return undoing
