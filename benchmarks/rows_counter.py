"""P3, P4, P5: what happens at the counter: look up, open the customer, record the sale. Each beside the bare statements on the same file."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from app.services import customer_card, lookup, purchases
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.storage.database import raw
from app.storage.search_index import PHONE_GROUP, phone_groups, spread
from benchmarks.measure import Bench, Figure, beside, in_child, median, missing, percentile, within
from benchmarks.reference_shop import SEED

SAMPLES = 25
"""How many customers or pets each way of looking up is tried with; every prefix of what is typed counts as a keystroke."""
CARDS = 300
SALES = 200
HITS = 20
FRAME_MS = 16
CARD_MS = 30

T = TypeVar("T")
Typed = tuple[str, str]
"""The way of looking up, and what stands in the box after one keystroke."""


def keystroke(bench: Bench) -> list[Figure]:
    """P3: from a keystroke to its hits, 99th of 100, in milliseconds.

    Every prefix of what is typed for the last four digits, part of a phone, initials, pinyin, one to three hanzi, a pet is a
    keystroke of its own. Limit: one indexed statement for the same text.
    """
    with bench.open() as shop:
        typed = keystrokes(shop)
        for _way, text in typed[:: max(1, len(typed) // 50)]:
            lookup.find(shop, text)
        took = [_ms(lambda t=text: lookup.find(shop, t, HITS)) for _way, text in typed]  # type: ignore[misc]
        limits = _with_connection(shop, lambda c: [_ms(lambda t=t: _bare_find(c, *t)) for t in typed])  # type: ignore[misc]
    by_way = {w: percentile([ms for ms, (way, _t) in zip(took, typed, strict=True) if way == w], 99) for w, _t in typed}
    slow = max(by_way, key=lambda way: by_way[way])
    note = f"p50 {median(took):.2f} ms; {len(typed)} keystrokes; slowest way: {slow}, p99 {by_way[slow]:.1f} ms"
    limit = percentile(limits, 99) if bench.with_limits else None
    return [within("P3 keystroke to hits, p99", percentile(took, 99), "ms", limit, FRAME_MS, note=note)]


def keystroke_painted(bench: Bench) -> list[Figure]:
    """P3 through the real window: from a keystroke in the search box to the hits painted, 99th of 100, in milliseconds.

    Limit: ten rows of labels painted.
    """
    return [_painted(bench, "P3 keystroke to hits painted, p99", "keystrokes", FRAME_MS)]


def card(bench: Bench) -> list[Figure]:
    """P4: the page of a customer, 99th of 100, in milliseconds.

    Customers as they come through the door (who comes often is opened often), each for the first time. Limit: the five bare
    statements, each customer for the first time too.
    """
    name = "P4 customer page ready, p99"
    with bench.open() as shop:
        wanted = visitors(shop, CARDS)
        limits = _with_connection(shop, lambda c: [_ms(lambda i=i: _bare_card(c, i)) for i in wanted])  # type: ignore[misc]
        customer_card.card(shop, wanted[-1])
        took = [_ms(lambda i=i: customer_card.card(shop, i)) for i in wanted]  # type: ignore[misc]
    limit = percentile(limits, 99) if bench.with_limits else None
    note = f"p50 {median(took):.2f} ms"
    return [within(name, percentile(took, 99), "ms", limit, CARD_MS, note=note)]


def card_painted(bench: Bench) -> list[Figure]:
    """P4 through the real window: from asking for a customer to their page painted, 99th of 100, in milliseconds."""
    return [_painted(bench, "P4 customer page painted, p99", "cards", CARD_MS)]


def sale(bench: Bench) -> list[Figure]:
    """P5: a sale of two items recorded, journal and figures included, committed to the disk: the median, in milliseconds.

    Limit: 4 KiB appended and synced to a file in the same folder, by turns with the sales.
    """
    with bench.open() as shop, (bench.folder / "append").open("wb") as file:
        buyers = visitors(shop, SALES)
        items = (ItemDraft("豆腐砂 6L", 1000, 2900), ItemDraft("鸡肉冻干", 2000, 1550))
        took, limits = [], []
        for customer_id in buyers:
            draft = PurchaseDraft(customer_id, items, payment="wechat")
            took.append(_ms(lambda d=draft: purchases.record(shop, d)))  # type: ignore[misc]
            limits.append(_ms(lambda: _append(file)))
    note = f"p99 {percentile(took, 99):.1f} ms"
    return [
        beside("P5 sale recorded, p50", median(took), "ms", median(limits) if bench.with_limits else None, 3, note=note)
    ]


def keystrokes(shop: Shop) -> list[Typed]:
    """Every text that stands in the search box while customers and pets of the shop are looked up; always the same for the same shop."""
    dice = random.Random(SEED)

    def some(connection: Any, query: str) -> list[tuple[str, ...]]:
        rows = connection.execute(query).fetchall()
        return [tuple(r) for r in dice.sample(rows, min(SAMPLES, len(rows)))]

    def collect(connection: Any) -> list[Typed]:
        found: list[Typed] = []

        def add(way: str, whole: str) -> None:
            found.extend((way, whole[: n + 1]) for n in range(len(whole)))

        for last4, digits in some(connection, "SELECT last4, digits FROM customer_phone WHERE length(digits) = 11"):
            add("last 4", last4)
            add("part of a phone", digits[3:9])
        readings = "SELECT name_key, pinyin, initials FROM search_name WHERE pet_id = 0 AND name_key <> pinyin AND length(name_key) < 4"
        for name, pinyin, initials in some(connection, readings):
            add("hanzi", name)
            add("hanzi inside", name[1:])
            add("pinyin", pinyin)
            add("initials", initials)
        for (name,) in some(connection, "SELECT name_key FROM search_name WHERE pet_id > 0"):
            add("pet", name)
        return found

    return list(dict.fromkeys(_with_connection(shop, collect)))


def _bare_find(connection: Any, way: str, text: str) -> object:
    """The one indexed statement that finds `text`."""
    after = text + "\U0010ffff"
    if way == "last 4" and len(text) == 4:
        query, values = "SELECT customer_id FROM customer_phone WHERE last4 = ? LIMIT 20", (text,)
    elif text.isdigit() and len(text) < PHONE_GROUP:
        query, values = "SELECT customer_id FROM customer_phone WHERE last4 >= ? AND last4 < ? LIMIT 20", (text, after)  # type: ignore[assignment]
    elif text.isdigit():
        query, values = "SELECT rowid FROM search_text WHERE search_text MATCH ? LIMIT 20", (f'phones : "{phone_groups(text)}"',)  # fmt: skip
    elif text.isascii():
        column = "initials" if way == "initials" else "pinyin"
        query = f"SELECT customer_id FROM search_name WHERE {column} >= ? AND {column} < ? LIMIT 20"
        values = (text, after)  # type: ignore[assignment]
    else:
        query, values = "SELECT rowid FROM search_text WHERE search_text MATCH ? LIMIT 20", (f'"{spread(text)}"',)
    return connection.execute(query, values).fetchall()


_CARD = (
    "SELECT * FROM customer LEFT JOIN customer_stat ON customer_id = id WHERE id = ?",
    "SELECT * FROM customer_phone WHERE customer_id = ?",
    "SELECT pet.* FROM pet_owner JOIN pet ON pet.id = pet_id WHERE customer_id = ?",
    "SELECT * FROM purchase WHERE customer_id = ? ORDER BY purchased_on DESC LIMIT 50",
    """SELECT i.* FROM (SELECT id FROM purchase WHERE customer_id = ? ORDER BY purchased_on DESC LIMIT 50) p
       JOIN purchase_item i ON i.purchase_id = p.id""",
)


def _bare_card(connection: Any, customer_id: int) -> None:
    for query in _CARD:
        connection.execute(query, (customer_id,)).fetchall()


def _append(file: Any) -> None:
    file.write(b"x" * 4096)
    file.flush()
    os.fsync(file.fileno())


def visitors(shop: Shop, count: int) -> list[int]:
    """Customers as they come through the door: those of purchases picked at random."""
    query = "SELECT customer_id FROM purchase WHERE id = ? AND customer_id IS NOT NULL"

    def pick(connection: Any) -> list[int]:
        dice, last = random.Random(SEED), connection.execute("SELECT MAX(id) FROM purchase").fetchone()[0]
        found: list[int] = []
        while len(found) < count:
            found.extend(r[0] for r in connection.execute(query, (dice.randint(1, last),)))
        return found

    return _with_connection(shop, pick)


def _painted(bench: Bench, name: str, job: str, most_ms: float) -> Figure:
    """The same through the real window, in a process of its own."""
    try:
        found = in_child(job, bench.home, shop=bench.shop_file)
    except RuntimeError as error:
        return missing(name, "ms", f"≤ {most_ms:g} ms", f"the window is not ready for it: {error}")
    took: Sequence[float] = found["ms"]
    note = f"p50 {median(took):.1f} ms; {len(took)} times"
    if "worked_ms" in found:  # what the computer takes away for others is none of ours
        note += f"; the processor worked {percentile(found['worked_ms'], 99):.1f} ms, p99"
    limit = found.get("limit_ms") if bench.with_limits else None
    return within(name, percentile(took, 99), "ms", limit, most_ms, note=note)


def _with_connection(shop: Shop, work: Callable[[Any], T]) -> T:
    with shop.read() as session:
        return work(raw(session))


def _ms(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
