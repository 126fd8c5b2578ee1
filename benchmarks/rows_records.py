"""Rows of the bench about records: who may be there twice, merging, the timeline."""

from __future__ import annotations

import datetime as dt
import gc
import time
from collections.abc import Callable

from app.services import duplicates, history, merging, timeline
from app.shop import Shop
from app.storage.database import raw
from benchmarks.measure import Bench, Figure, median, seconds, within

COMPARE_SECONDS, MERGE_MS, MERGES, PURCHASES = 5.0, 100.0, 5, 500
LINES, PAGE_MS, LOOKS, HOUR = 5000, 20.0, 25, 3600
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
    took = (time.perf_counter() - start) * 1000
    shop.fold()  # as the window does when nobody waits
    return took


def _moved(shop: Shop, kept: int, other: int) -> float:
    """The milliseconds of giving purchases away and back with nothing else."""
    with shop.read() as session:
        ids = raw(session).execute("SELECT id FROM purchase WHERE customer_id = ?", (other,)).fetchall()
    start = time.perf_counter()
    for owner in (kept, other):
        with shop.database.write() as session:
            raw(session).executemany("UPDATE purchase SET customer_id = ? WHERE id = ?", [(owner, n) for (n,) in ids])
    took = (time.perf_counter() - start) * 1000
    shop.fold()
    return took


def timeline_first_page(bench: Bench) -> list[Figure]:
    """The first page of what happened with somebody who has 5,000 lines of all sorts, in milliseconds; the middle of many.

    Limit: the newest rows of the three largest tables, bare.
    """
    with bench.open() as shop:
        with shop.read() as session:
            customer_id = raw(session).execute(_LARGEST, (PURCHASES, 1)).fetchone()[0]
        _fill(shop, customer_id)
        limits = [_ms(lambda: _bare_page(shop, customer_id)) for _each in range(LOOKS)]
        took = [_ms(lambda: timeline.page(shop, customer_id)) for _each in range(LOOKS)]
    note = f"{LINES} lines"
    limit = median(limits) if bench.with_limits else None
    return [within("timeline, first page", median(took), "ms", limit, PAGE_MS, note=note)]


def _fill(shop: Shop, customer_id: int) -> None:
    """Give a customer so many contacts, sorts of feedback, answers and changes that it is `LINES`, over some years."""
    now = int(shop.clock.now().timestamp())
    with shop.database.write() as session:
        connection = raw(session)
        staff = connection.execute("SELECT MIN(id) FROM staff").fetchone()[0]
        change = connection.execute("SELECT MAX(id) FROM change").fetchone()[0]
        days = [
            (now - n * HOUR, shop.day_of(dt.datetime.fromtimestamp(now - n * HOUR, dt.UTC)).isoformat())
            for n in range(LINES)
        ]
        touched = ((customer_id, at, on, staff, at) for at, on in days[: LINES * 3 // 5])
        connection.executemany(_ADD_CONTACT, touched)
        connection.executemany(
            _ADD_FEEDBACK, ((customer_id, on, staff, at) for at, on in days[LINES * 3 // 5 : LINES * 4 // 5])
        )
        connection.executemany(_ADD_CONSENT, ((customer_id, on, staff, at) for at, on in days[LINES * 4 // 5 :]))
        connection.execute(_ADD_CHANGE, (change, customer_id, now))


def _bare_page(shop: Shop, customer_id: int) -> None:
    with shop.read() as session:
        for query in _NEWEST:
            raw(session).execute(query, (customer_id,)).fetchall()


def _ms(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


_ADD_CONTACT = """
INSERT INTO interaction (customer_id, kind, direction, happened_at, happened_on, note, staff_id, created_at)
VALUES (?, 'wechat', 'out', ?, ?, 'hello', ?, ?)
"""
_ADD_FEEDBACK = """
INSERT INTO feedback (customer_id, kind, text, opened_on, status, resolution, staff_id, created_at)
VALUES (?, 'praise', 'so kind', ?, '', '', ?, ?)
"""
_ADD_CONSENT = """
INSERT INTO consent (customer_id, purpose, answer, answered_on, wording, staff_id, created_at)
VALUES (?, 'marketing', 'yes', ?, 'May we?', ?, ?)
"""
_ADD_CHANGE = "INSERT OR IGNORE INTO customer_change (change_id, customer_id, at, is_undone) VALUES (?, ?, ?, 0)"
_NEWEST = (
    "SELECT * FROM purchase WHERE customer_id = ? ORDER BY purchased_on DESC LIMIT 50",
    "SELECT * FROM interaction WHERE customer_id = ? ORDER BY happened_on DESC, happened_at DESC LIMIT 50",
    "SELECT * FROM feedback WHERE customer_id = ? ORDER BY opened_on DESC LIMIT 50",
)
