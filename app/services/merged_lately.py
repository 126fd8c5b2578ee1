"""Who was merged into whom lately, as long as they can be taken apart again (``merging.unmerge``): then they stand here, and not in the bin."""

from __future__ import annotations

import datetime as dt
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.services import history
from app.services.customer_rows import CustomerRow, load_rows
from app.shop import Shop
from app.storage.database import raw

LAST_DIGITS = 4
"""So many last digits of a phone are said."""
_MERGED = """
SELECT id, merged_into_id, deleted_at FROM customer WHERE merged_into_id IS NOT NULL ORDER BY deleted_at DESC, id DESC
"""
_STEPS = """
SELECT id, at, touched, EXISTS (SELECT 1 FROM change_image WHERE change_id = change.id) FROM change
WHERE at >= ?1 AND touched LIKE '%"merged_into_id"%' AND id >= MIN((SELECT MIN(change_id) FROM change_image),
COALESCE((SELECT id FROM change WHERE at < ?1 ORDER BY id DESC LIMIT 1), 0)) ORDER BY id
"""
"""The merges since an instant, with whether their images are there still: they go when somebody whom the merge touched is deleted for good."""


@dataclass(frozen=True, slots=True)
class MergedLately:
    """Somebody who was merged, and whom they are part of since: both as they are called, with what tells them apart if that is the same."""

    other_id: int
    other: str
    kept_id: int
    kept: str
    merged_at: dt.datetime


class _Step(NamedTuple):
    """A merge; without its images it cannot be taken back."""

    change_id: int
    has_images: bool


def listed(shop: Shop) -> tuple[MergedLately, ...]:
    """Everybody who was merged within ``history.IMAGE_DAYS`` days and can be taken apart, the newest first."""
    with shop.read() as session:
        found = _apart(session, shop.clock.now())
        ids = sorted({customer_id for row in found for customer_id in row[:2]})
        rows = {who.customer_id: who for who in load_rows(session, ids, shop.facts.region)}
    return tuple(
        MergedLately(other, said, kept, kept_said, dt.datetime.fromtimestamp(at, dt.UTC))
        for other, kept, at in found
        for said, kept_said in (_told_apart(rows[other], rows[kept]),)
    )


def count(shop: Shop) -> int:
    """How many are `listed`."""
    with shop.read() as session:
        return len(_apart(session, shop.clock.now()))


def apart(session: Session, now: dt.datetime) -> dict[int, int]:
    """Everybody who was merged lately and can be taken apart, by their ids, with whom they were merged into."""
    return {other: kept for other, kept, _at in _apart(session, now)}


def steps(session: Session, now: dt.datetime) -> dict[int, int]:
    """The same people with the change by which they were merged."""
    return {who: step.change_id for who, step in _own(session, now).items()}


def in_force(session: Session, now: dt.datetime) -> set[int]:
    """The changes that can be taken back still and may have merged somebody who is merged, whenever that was.

    One that was done again counts, though its day is an old one; so may one that only touched somebody who was merged before.
    """
    merged = {row[0]: row[2] for row in _merged(session)}
    return {step.change_id for step, _who in _touching(session, now, merged) if step.has_images}


def _told_apart(one: CustomerRow, other: CustomerRow) -> tuple[str, str]:
    """What both are called. Behind the same name stand the last digits of the phone, or the number where those are the same as well."""
    if one.called != other.called:
        return one.called, other.called
    marks = [f" · {who.phone[-LAST_DIGITS:]}" if who.phone else "" for who in (one, other)]
    if marks[0] == marks[1]:
        marks = [f" #{who.customer_id}" for who in (one, other)]
    return one.called + marks[0], other.called + marks[1]


def _apart(session: Session, now: dt.datetime) -> list[Any]:
    own = _own(session, now)
    return [row for row in _merged(session) if row[0] in own]


def _merged(session: Session) -> list[Any]:
    return list(raw(session).execute(_MERGED).fetchall())


def _own(session: Session, now: dt.datetime) -> dict[int, _Step]:
    """Who can be taken apart, with the step by which they were merged: the first that touched them since they are.

    A later one touched them for the sake of somebody else, such as who recommended them.
    """
    since = _since(now)
    merged = {row[0]: row[2] for row in _merged(session) if row[2] >= since}
    own: dict[int, _Step] = {}
    for step, who in _touching(session, now, merged):
        own.setdefault(who, step)
    return {who: step for who, step in own.items() if step.has_images}


def _touching(session: Session, now: dt.datetime, merged: Mapping[int, int]) -> Iterator[tuple[_Step, int]]:
    """Every merge of late with each of those it touched who are merged since (id → when), the oldest first."""
    ids = sorted(merged)
    for change_id, at, touched, has_images in raw(session).execute(_STEPS, (_since(now),)) if ids else ():
        step = _Step(change_id, bool(has_images))
        for first, last in json.loads(touched).get("customer", {"ids": ()})["ids"]:
            within = ids[bisect_left(ids, first) : bisect_right(ids, last)]
            yield from ((step, who) for who in within if merged[who] <= at)


def _since(now: dt.datetime) -> int:
    return int((now - dt.timedelta(days=history.IMAGE_DAYS)).timestamp())
