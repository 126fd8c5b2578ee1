"""What one customer bought handed over to another, as in a merge, and put back: of neither a line is read again.

It is about ``customer_product``, who bought what and when last, which `storage.derived` keeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.storage import journal
from app.storage.journal import TableImage, ranges_of

_HAND_OVER = """
INSERT INTO customer_product (customer_id, product_id, last_on) SELECT ?2, product_id, last_on FROM customer_product WHERE customer_id = ?1
ON CONFLICT DO UPDATE SET last_on = MAX(last_on, excluded.last_on)
"""
_LEAVE = "DELETE FROM customer_product WHERE customer_id BETWEEN ? AND ?"
_OF_BOTH = """
SELECT customer_id, product_id, last_on FROM customer_product
WHERE customer_id IN (?1, ?2) AND product_id IN (SELECT product_id FROM customer_product WHERE customer_id = ?1)
"""
_LEAVE_SOME = "DELETE FROM customer_product WHERE customer_id = ? AND product_id = ?"
_PUT_BACK = "INSERT INTO customer_product (customer_id, product_id, last_on) VALUES (?, ?, ?)"
_STILL_BUYERS = "SELECT customer_id FROM purchase WHERE customer_id = ? LIMIT 1"

Rows = list[tuple[int, int, str]]
Pair = tuple[int, int]


@dataclass(slots=True)
class _HandedOver:
    """What `giver` and `taker` had of the goods of the giver, before they handed over these purchases; `head` is the tag of that action."""

    giver: int
    taker: int
    purchases: frozenset[int]
    rows: Rows
    head: str | None = None


class Memory:
    """How it was before the last action, if that handed the goods of one customer to another. Taken back at once, no line is read again.

    It counts only while that action is the last one in the journal, by its tag; so one that was never committed counts for nothing.
    """

    def __init__(self) -> None:
        self._last: _HandedOver | None = None

    def begin(self) -> None:
        """Forget what was noted in a write that was rolled back before it was signed: this one would sign it as its own."""
        if self._last is not None and self._last.head is None:
            self._last = None

    def note(self, connection: Any, pair: Pair, purchases: frozenset[int]) -> None:
        """Remember what both have, before the first of `pair` hands `purchases`, which are all, to the second."""
        self._last = _HandedOver(*pair, purchases, connection.execute(_OF_BOTH, pair).fetchall())

    def sign(self, connection: Any) -> None:
        """Say that the action is written, to which what was noted belongs, if anything was."""
        if self._last is not None and self._last.head is None:
            self._last.head = journal.head(connection)[1]

    def put_back(self, connection: Any, pair: Pair, purchases: frozenset[int]) -> bool:
        """Put back what was noted, if these purchases are what was handed over, from the second of `pair` to the first, in the last action."""
        last, self._last = self._last, None
        if last is None or (last.taker, last.giver, last.purchases) != (*pair, purchases):
            return False
        if last.head != journal.head(connection)[1]:
            return False
        theirs = [(last.taker, product) for who, product, _day in last.rows if who == last.giver]
        connection.executemany(_LEAVE_SOME, theirs)
        connection.executemany(_PUT_BACK, last.rows)
        return True


def is_handed_over(connection: Any, sold: TableImage, memory: Memory) -> bool:
    """Hand over the goods of who gave all their purchases to somebody, as in a merge, or got them back, if nothing else happened to purchases."""
    pairs = _pairs(sold)
    purchases = frozenset(row_id for row_id, _changed in sold.updated)
    is_one = len(pairs) == 1
    if is_one and memory.put_back(connection, pairs[0], purchases):
        return True
    if not pairs or any(connection.execute(_STILL_BUYERS, (giver,)).fetchone() for giver, _taker in pairs):
        return False
    if is_one:
        memory.note(connection, pairs[0], purchases)
    connection.executemany(_HAND_OVER, pairs)
    connection.executemany(_LEAVE, ranges_of(giver for giver, _taker in pairs))
    return True


def _pairs(sold: TableImage) -> list[Pair]:
    """Who gave purchases to whom; none if anything else happened to purchases, or somebody gave to two, or gave and got."""
    if sold.created or sold.deleted or sold.bulk or sold.fields() != ["customer_id"]:
        return []
    pairs = {changed["customer_id"] for _id, changed in sold.updated}
    givers, takers = {before for before, _after in pairs}, {after for _before, after in pairs}
    is_clear = len(givers) == len(pairs) and None not in givers | takers and not givers & takers
    return sorted(pairs) if is_clear else []
