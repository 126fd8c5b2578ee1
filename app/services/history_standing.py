"""Which actions are in force, and what Ctrl+Z and Ctrl+Y come to next: read from who took what back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import JournalChange
from app.services import erased
from app.shop import Shop
from app.storage.database import raw

_SINCE = "SELECT id, undo_of_id, touched FROM change WHERE id > ? ORDER BY id"
_BEFORE = "SELECT undo_of_id FROM change WHERE id = ?"


class Place(NamedTuple):
    """A step on a stack: the change to reverse, and the one that says what was done."""

    change_id: int
    said_by: int


def stacks(shop: Shop, session: Session) -> tuple[list[Place], list[Place]]:
    """What can be undone and what can be redone since the shop was opened.

    What is taken back goes from one to the other, also out of its order: from the history, a timeline or the list of imports. It is
    done again by redo, never by undo. Only a merge that is taken apart out of its order is a step of its own: what came after it was
    built on one customer, and only in turn does all go back exactly.
    """
    done: list[Place] = []
    undone: list[Place] = []
    passed_by = erased.passed_by(shop, session)
    for change_id, undo_of_id, touched in raw(session).execute(_SINCE, (shop.opened_at_change,)):
        if change_id in passed_by:
            continue
        if undo_of_id is None:
            if touched != "{}":
                done.append(Place(change_id, change_id))
                undone.clear()
        elif not (_move(done, undone, change_id, undo_of_id) or _move(undone, done, change_id, undo_of_id)):
            _out_of_order(session, done, undone, change_id, undo_of_id, touched)
    return done, undone


def _move(source: list[Place], target: list[Place], change_id: int, undo_of_id: int) -> bool:
    if not source or source[-1].change_id != undo_of_id:
        return False
    target.append(Place(change_id, source.pop().said_by))
    return True


def _out_of_order(
    session: Session, done: list[Place], undone: list[Place], change_id: int, undo_of_id: int, touched: str
) -> None:
    """Put what was taken back, or done again, out of its order where it belongs."""
    first = _first_of(session, undo_of_id)
    if "merged_into_id" in json.loads(touched).get("customer", {}).get("fields", ()):
        done.append(Place(change_id, change_id))
        undone.clear()
        return
    source, target = (done, undone) if first == undo_of_id else (undone, done)  # an action is undone, an undo redone
    source[:] = [place for place in source if place.said_by != first]
    target.append(Place(change_id, first))


def _first_of(session: Session, change_id: int) -> int:
    """The action at the bottom of a pile of undo and redo."""
    while (before := raw(session).execute(_BEFORE, (change_id,)).fetchone()[0]) is not None:
        change_id = before
    return change_id


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
