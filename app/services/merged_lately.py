"""Who was merged into whom lately, as long as they can be taken apart again (``merging.unmerge``): then they stand here, and not in the bin."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.services import history
from app.services.customer_rows import load_rows
from app.shop import Shop
from app.storage.database import raw
from app.storage.journal import Ranges

_MERGED = """
SELECT id, merged_into_id, deleted_at FROM customer WHERE merged_into_id IS NOT NULL ORDER BY deleted_at DESC, id DESC
"""
_STEPS = """
SELECT touched FROM change WHERE id >= (SELECT MIN(change_id) FROM change_image) AND at >= ? AND touched LIKE '%"merged_into_id"%'
AND EXISTS (SELECT 1 FROM change_image WHERE change_id = change.id)
"""
"""The merges whose images are there still, and may be, as of an instant: they go when somebody they touched is deleted for good."""


@dataclass(frozen=True, slots=True)
class MergedLately:
    """Somebody who was merged, and whom they are part of since, both as they are called."""

    other_id: int
    other: str
    kept_id: int
    kept: str
    merged_at: dt.datetime


def listed(shop: Shop) -> tuple[MergedLately, ...]:
    """Everybody who was merged within ``history.IMAGE_DAYS`` days and can be taken apart, the newest first."""
    with shop.read() as session:
        found = _apart(session, shop.clock.now())
        ids = sorted({customer_id for row in found for customer_id in row[:2]})
        called = {who.customer_id: who.called for who in load_rows(session, ids, shop.facts.region)}
    return tuple(
        MergedLately(other, called[other], kept, called[kept], dt.datetime.fromtimestamp(at, dt.UTC))
        for other, kept, at in found
    )


def count(shop: Shop) -> int:
    """How many are `listed`."""
    with shop.read() as session:
        return len(_apart(session, shop.clock.now()))


def apart(session: Session, now: dt.datetime) -> dict[int, int]:
    """Everybody who was merged lately and can be taken apart, by their ids, with whom they were merged into."""
    return {other: kept for other, kept, _at in _apart(session, now)}


def touched(session: Session, now: dt.datetime) -> set[int]:
    """Everybody who was merged, whenever that was, and whose row a merge touched that can be taken back still."""
    merged = [row[0] for row in raw(session).execute(_MERGED)]
    ranges = _ranges(session, _since(now)) if merged else []
    return {each for each in merged if any(first <= each <= last for first, last in ranges)}


def _apart(session: Session, now: dt.datetime) -> list[Any]:
    since = _since(now)
    found = [row for row in raw(session).execute(_MERGED) if row[2] >= since]
    ranges = _ranges(session, since) if found else []
    return [row for row in found if any(first <= row[0] <= last for first, last in ranges)]


def _ranges(session: Session, since: int) -> Ranges:
    """The customers that the merges since then touched."""
    steps = raw(session).execute(_STEPS, (since,))
    return [span for (said,) in steps for span in json.loads(said).get("customer", {"ids": ()})["ids"]]


def _since(now: dt.datetime) -> int:
    return int((now - dt.timedelta(days=history.IMAGE_DAYS)).timestamp())
