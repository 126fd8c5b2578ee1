"""The catalogue as a list: which products, in what order, the rows of those that are looked at, and who buys one.

Ten thousand products are an array of ids; rows, with how often each was sold, are fetched for the part that is on screen.
"""

from __future__ import annotations

import datetime as dt
import json
from array import array
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.errors import UserMistake
from app.i18n import T
from app.models import Product
from app.services.product_search import order_key, rank, typed_key
from app.shop import Shop
from app.storage.database import raw
from app.values import category

SOLD, NEW, OVER, BIN = "sold", "new", "over", "bin"
"""The parts of the catalogue: what is sold, what was typed at the counter and is to be completed, what is discontinued, the bin."""

PARTS: Mapping[str, str] = {
    SOLD: "p.deleted_at IS NULL AND p.is_discontinued IS NOT 1",
    NEW: "p.deleted_at IS NULL AND p.is_new IS 1",
    OVER: "p.deleted_at IS NULL AND p.is_discontinued IS 1",
    BIN: "p.deleted_at IS NOT NULL AND p.merged_into_id IS NULL",
}
"""Part → the products ``p`` that are in it."""
_LAST = "(SELECT MAX(s.purchased_on) FROM purchase_item i JOIN purchase s ON s.id = i.purchase_id WHERE i.product_id = p.id AND i.quantity_milli > 0)"
_TIMES = "(SELECT COUNT(*) FROM purchase_item i WHERE i.product_id = p.id AND i.quantity_milli > 0)"
_ORDERS: Mapping[str, str] = {
    "name": "p.id", "category": "NULLIF(p.category, '') COLLATE NOCASE", "price": "p.price_minor",
    "times": _TIMES, "last": _LAST, "since": "p.created_at", "deleted": "p.deleted_at",
}  # fmt: skip
SORTS = tuple(_ORDERS)
_COUNTS = " UNION ALL ".join(
    f"SELECT '{part}', COUNT(*) FROM product p WHERE {where}"  # noqa: S608 - of the constants above
    for part, where in PARTS.items()
)
_OF_LIST = """
SELECT i.product_id, COUNT(DISTINCT i.purchase_id), MAX(s.purchased_on) FROM purchase_item i JOIN purchase s ON s.id = i.purchase_id
WHERE i.product_id IN (SELECT value FROM json_each(?)) AND i.quantity_milli > 0 GROUP BY i.product_id
"""
_GAPS = """
SELECT product_id, SUM(span) / SUM(gaps) FROM (
    SELECT i.product_id, julianday(MAX(s.purchased_on)) - julianday(MIN(s.purchased_on)) AS span, COUNT(DISTINCT s.purchased_on) - 1 AS gaps
    FROM purchase_item i JOIN purchase s ON s.id = i.purchase_id
    WHERE i.product_id IN (SELECT value FROM json_each(?)) AND i.quantity_milli > 0 AND s.customer_id IS NOT NULL
    GROUP BY i.product_id, s.customer_id)
WHERE gaps > 0 GROUP BY product_id
"""
_REPLACING = "SELECT id, name FROM product WHERE id IN (SELECT replacement_id FROM product WHERE id IN (SELECT value FROM json_each(?)))"
_REGULARS = """
SELECT c.id, c.name, c.member_number, COUNT(DISTINCT s.id), MAX(s.purchased_on) FROM purchase_item i
JOIN purchase s ON s.id = i.purchase_id JOIN customer c ON c.id = s.customer_id
WHERE i.product_id = ? AND i.quantity_milli > 0 AND c.deleted_at IS NULL
GROUP BY c.id ORDER BY COUNT(DISTINCT s.id) DESC, MAX(s.purchased_on) DESC LIMIT ?
"""
_LATEST = """
SELECT COALESCE(c.id, 0), c.name, c.member_number, s.purchased_on, i.quantity_milli, i.unit_price_minor FROM purchase_item i
JOIN purchase s ON s.id = i.purchase_id LEFT JOIN customer c ON c.id = s.customer_id AND c.deleted_at IS NULL
WHERE i.product_id = ? ORDER BY s.purchased_on DESC, s.id DESC, i.id LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """What a list of products holds: one part of the catalogue, of it what lies at or below a category and what `text` fits."""

    part: str = SOLD
    text: str = ""
    category: str = ""
    without_category: bool = False
    sort: str = "name"
    descending: bool = False

    def is_filtered(self) -> bool:
        """Whether any of the part may be left out."""
        return bool(self.text.strip() or self.category or self.without_category)


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product in a list. `times` is in how many sales it was, `gap_days` how long the same customer usually takes to buy it again."""

    product_id: int
    name: str
    code: str
    category: str
    unit: str
    price_minor: int | None
    pack_size: str
    barcode: str
    lasts_days: int | None
    is_new: bool
    is_discontinued: bool
    replaced_by: str
    times: int
    last_on: dt.date | None
    gap_days: float | None
    deleted_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Buyer:
    """Somebody who buys a product: how many times, and when last."""

    customer_id: int
    name: str
    member_number: str
    times: int
    last_on: dt.date


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A product in a sale, or given back (then below zero). `customer_id` is 0 for a walk-in."""

    customer_id: int
    name: str
    member_number: str
    on: dt.date
    quantity_milli: int
    unit_price_minor: int


def ordered_ids(shop: Shop, query: ProductQuery) -> array[int]:
    """The ids of the products that `query` holds, in its order; those without the value come last. Raises ``UserMistake`` for no such order."""
    if query.sort not in _ORDERS or query.part not in PARTS:
        raise UserMistake("unknown_order", T("A list cannot be ordered by {sort}.", sort=query.sort), None, "sort")
    way = "DESC" if query.descending else "ASC"
    order = f"{_ORDERS[query.sort]} {way} NULLS LAST, p.id {way}"
    statement = (
        f"SELECT p.id, p.name, p.code, p.barcode, p.category FROM product p WHERE {PARTS[query.part]} ORDER BY {order}"  # noqa: S608 - of the constants above
    )
    with shop.read() as session:
        rows = raw(session).execute(statement).fetchall()
    if query.category or query.without_category:
        wanted = category.key(query.category)
        kept = {text for text in {row[4] for row in rows} if _lies(text, wanted)}
        rows = [row for row in rows if row[4] in kept]
    typed = typed_key(query.text)
    if typed:
        rows = [row for row in rows if rank(typed, row[1], row[2], row[3]) is not None]
    if query.sort == "name":
        rows.sort(key=lambda row: order_key(row[1]), reverse=query.descending)
    return array("q", (row[0] for row in rows))


def lines(shop: Shop, ids: Collection[int]) -> tuple[ProductLine, ...]:
    """The rows of `ids` in that order, with how often each was sold: four statements, however many there are."""
    wanted = json.dumps(list(ids))
    with shop.read() as session:
        found = {p.id: p for p in session.scalars(select(Product).where(Product.id.in_(list(ids))))}
        connection = raw(session)
        names = dict(connection.execute(_REPLACING, (wanted,)).fetchall())
        sold = {row[0]: row[1:] for row in connection.execute(_OF_LIST, (wanted,))}
        gaps = dict(connection.execute(_GAPS, (wanted,)).fetchall())
        return tuple(
            _line(found[i], names.get(found[i].replacement_id or 0, ""), sold.get(i, (0, None)), gaps.get(i))
            for i in ids
            if i in found
        )


def counts(shop: Shop) -> dict[str, int]:
    """How many products each part of the catalogue holds."""
    with shop.read() as session:
        return dict(raw(session).execute(_COUNTS).fetchall())


def regulars(shop: Shop, product_id: int, limit: int = 5) -> tuple[Buyer, ...]:
    """Who bought a product most often, those in the bin left out."""
    with shop.read() as session:
        rows = raw(session).execute(_REGULARS, (product_id, limit)).fetchall()
    return tuple(Buyer(i, name, number or "", times, dt.date.fromisoformat(on)) for i, name, number, times, on in rows)


def latest(shop: Shop, product_id: int, limit: int = 5) -> tuple[SoldLine, ...]:
    """The last sales of a product and what was given back, newest first."""
    with shop.read() as session:
        rows = raw(session).execute(_LATEST, (product_id, limit)).fetchall()
    return tuple(
        SoldLine(i, name or "", number or "", dt.date.fromisoformat(on), quantity, price)
        for i, name, number, on, quantity, price in rows
    )


def _lies(text: str, wanted: category.Key) -> bool:
    """Whether a product with this category is meant; without any wanted, those that have none."""
    key = category.key(text)
    return category.is_within(key, wanted) if wanted else not key


def _line(product: Product, replaced_by: str, sold: tuple[int, str | None], gap: float | None) -> ProductLine:
    return ProductLine(
        product.id, product.name, product.code, product.category, product.unit, product.price_minor, product.pack_size, product.barcode,
        product.lasts_days, bool(product.is_new), bool(product.is_discontinued), replaced_by, sold[0],
        dt.date.fromisoformat(sold[1]) if sold[1] else None, gap, product.deleted_at,
    )  # fmt: skip
