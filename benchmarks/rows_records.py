"""Rows of the bench about records: who may be there twice, and merging."""

from __future__ import annotations

import gc
import time

from app.services import duplicates, history, merging
from app.shop import Shop
from app.storage.database import raw
from benchmarks.measure import Bench, Figure, median, seconds, within

COMPARE_SECONDS, MERGE_MS, MERGES, PURCHASES = 5.0, 100.0, 5, 500
_EVERYBODY = "SELECT customer_id, name_key, pinyin FROM search_name WHERE pet_id = 0"
_LARGEST = """
SELECT customer_id, COUNT(*) AS bought FROM purchase WHERE customer_id IS NOT NULL GROUP BY customer_id
ORDER BY ABS(bought - ?), customer_id LIMIT ?
"""


def compare_everybody(bench: Bench) -> list[Figure]:
    """Every customer compared with every other, as the tab of duplicates does it, in seconds. Limit: all names read once."""
    with bench.open() as shop:
        with shop.read() as session:
            connection = raw(session)
            limit = seconds(lambda: connection.execute(_EVERYBODY).fetchall())
        gc.disable()  # as in the window, which collects when it rests
        start = time.perf_counter()
        found = duplicates.pairs(shop, lambda _done, _total: None)
        took = time.perf_counter() - start
        gc.enable()
    note = f"{len(found)} pairs"
    return [within("duplicates among all", took, "s", limit if bench.with_limits else None, COMPARE_SECONDS, note=note)]


def merge_and_undo(bench: Bench) -> list[Figure]:
    """Merging a customer with about 500 purchases into another, and taking that back, in milliseconds; the middle of five.

    Limit: two transactions that give only the purchases to the other, and back.
    """
    with bench.open() as shop:
        with shop.read() as session:
            largest = raw(session).execute(_LARGEST, (PURCHASES, MERGES + 1)).fetchall()
        kept, others = largest[0][0], largest[1:]
        limit = median([_moved(shop, kept, other) for other, _count in others]) if bench.with_limits else None
        took = [_merged(shop, kept, other) for other, _count in others]
    note = f"{min((count for _other, count in others), default=0)} purchases or more move"
    return [within("merge and undo", median(took), "ms", limit, MERGE_MS, note=note)]


def _merged(shop: Shop, kept: int, other: int) -> float:
    """The milliseconds of merging and undoing."""
    start = time.perf_counter()
    merging.merge(shop, kept, other)
    history.undo(shop)
    return (time.perf_counter() - start) * 1000


def _moved(shop: Shop, kept: int, other: int) -> float:
    """The milliseconds of giving purchases away and back with nothing else."""
    with shop.read() as session:
        ids = raw(session).execute("SELECT id FROM purchase WHERE customer_id = ?", (other,)).fetchall()
    start = time.perf_counter()
    for owner in (kept, other):
        with shop.database.write() as session:
            raw(session).executemany("UPDATE purchase SET customer_id = ? WHERE id = ?", [(owner, n) for (n,) in ids])
    return (time.perf_counter() - start) * 1000
