"""Who was merged into whom lately, as long as they can be taken apart again (``merging.unmerge``)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.services import history
from app.services.customer_rows import load_rows
from app.shop import Shop
from app.storage.database import raw

MOST = 200
_MERGED = """
SELECT id, merged_into_id, deleted_at FROM customer WHERE merged_into_id IS NOT NULL AND deleted_at >= ?
ORDER BY deleted_at DESC, id DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class MergedLately:
    """Somebody who was merged, and whom they are part of since, both as they are called."""

    other_id: int
    other: str
    kept_id: int
    kept: str
    merged_at: dt.datetime


def listed(shop: Shop) -> tuple[MergedLately, ...]:
    """The last `MOST` who were merged within ``history.IMAGE_DAYS`` days, the newest first."""
    since = shop.clock.now() - dt.timedelta(days=history.IMAGE_DAYS)
    with shop.read() as session:
        found = raw(session).execute(_MERGED, (int(since.timestamp()), MOST)).fetchall()
        ids = sorted({customer_id for row in found for customer_id in row[:2]})
        called = {who.customer_id: who.called for who in load_rows(session, ids, shop.facts.region)}
    return tuple(
        MergedLately(other, called[other], kept, called[kept], dt.datetime.fromtimestamp(at, dt.UTC))
        for other, kept, at in found
    )
