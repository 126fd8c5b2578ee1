"""The catalogue at the counter: favourites and finding by name, initials, code or barcode."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from app.models import Product, Purchase, PurchaseItem
from app.services.product_changes import in_force, is_sold
from app.services.product_search import rank, typed_key
from app.shop import Shop
from app.storage.database import raw
from app.values.barcode import is_slip
from app.values.text import normalise_key

FAVOURITE_DAYS = 365
RECENT_SALES = 3000
LEAST_NEAR = 6
"""Shorter codes differ by one sign as a rule."""
_SOLD = "SELECT id, name, code, barcode, is_discontinued FROM product WHERE deleted_at IS NULL"


@dataclass(frozen=True, slots=True)
class ProductHit:
    """A product to choose from."""

    product_id: int
    name: str
    code: str
    price_minor: int | None
    unit: str


def favourites(shop: Shop, customer_id: int | None = None, limit: int = 9) -> tuple[ProductHit, ...]:
    """What this customer buys most often, filled up with what the shop sold most often lately."""
    since = shop.today() - dt.timedelta(days=FAVOURITE_DAYS)
    with shop.read() as session:
        chosen: list[int] = []
        if customer_id is not None:
            chosen = list(
                session.scalars(
                    _most_sold().where(Purchase.customer_id == customer_id, Purchase.purchased_on >= since).limit(limit)
                )
            )
        if len(chosen) < limit:
            newest = select(func.max(Purchase.id)).scalar_subquery()
            common = _most_sold().where(Purchase.id > newest - RECENT_SALES).limit(2 * limit)
            chosen += [p for p in session.scalars(common) if p is not None and p not in chosen][: limit - len(chosen)]
        by_id = {p.id: p for p in session.scalars(select(Product).where(Product.id.in_(chosen)))}
        sold = (p if is_sold(p) else in_force(session, p.id) for p in (by_id[i] for i in chosen))
        return tuple({p.id: _hit(p) for p in sold if p is not None}.values())


def find(shop: Shop, text: str, limit: int = 8) -> tuple[ProductHit, ...]:
    """Products whose barcode or code is `text`, or whose name or initials hold it; best first, those that are discontinued last."""
    wanted = typed_key(text)
    if not wanted:
        return ()
    with shop.read() as session:
        ranked = []
        for product_id, name, code, barcode, is_over in raw(session).execute(_SOLD):
            place = rank(wanted, name, code, barcode)
            if place is not None:
                ranked.append((bool(is_over), place, len(name), product_id))
        best = [product_id for *_order, product_id in sorted(ranked)[:limit]]
        by_id = {p.id: p for p in session.scalars(select(Product).where(Product.id.in_(best)))}
        return tuple(_hit(by_id[i]) for i in best)


def by_barcode(shop: Shop, code: str) -> ProductHit | None:
    """The one product with this barcode or code."""
    with shop.read() as session:
        found = session.scalar(
            select(Product).where(Product.barcode == code, Product.barcode != "", Product.deleted_at.is_(None)).limit(1)
        )
        found = found or session.scalar(select(Product).where(Product.product_key == normalise_key(code)))
        if found is not None and found.merged_into_id is not None:
            found = session.get(Product, found.merged_into_id)
        return _hit(found) if found is not None and found.deleted_at is None else None


def near_barcode(shop: Shop, code: str) -> ProductHit | None:
    """The one product that is sold and whose barcode is `code` but for one digit, or two neighbours swapped; ``None`` for none, or several."""
    if len(code) < LEAST_NEAR:
        return None
    with shop.read() as session:
        rows = raw(session).execute(_SOLD).fetchall()
        near = [row[0] for row in rows if not row[4] and is_slip(code, row[3])]
        found = session.get(Product, near[0]) if len(near) == 1 else None
        return _hit(found) if found is not None else None


def replacement(shop: Shop, product_id: int) -> ProductHit | None:
    """What to propose in the place of a product: itself while it is sold, else what replaces it; ``None`` for nothing."""
    with shop.read() as session:
        found = in_force(session, product_id)
        return _hit(found) if found is not None else None


def _most_sold() -> Select[int | None]:
    return (
        select(PurchaseItem.product_id)
        .join(Purchase, Purchase.id == PurchaseItem.purchase_id)
        .where(Purchase.kind == "sale", PurchaseItem.product_id.is_not(None))
        .group_by(PurchaseItem.product_id)
        .order_by(func.count().desc(), PurchaseItem.product_id)
    )


def _hit(product: Product) -> ProductHit:
    return ProductHit(product.id, product.name, product.code, product.price_minor, product.unit)
