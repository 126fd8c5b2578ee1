"""The catalogue at the counter: favourites and finding by name, initials, code or barcode."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from app.models import Product, Purchase, PurchaseItem
from app.shop import Shop
from app.values.person_name import name_keys
from app.values.text import normalise_key

FAVOURITE_DAYS = 365
RECENT_SALES = 3000


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
        by_id = {
            p.id: p
            for p in session.scalars(select(Product).where(Product.id.in_(chosen), Product.deleted_at.is_(None)))
        }
        return tuple(_hit(by_id[i]) for i in chosen if i in by_id)


def find(shop: Shop, text: str, limit: int = 8) -> tuple[ProductHit, ...]:
    """Products whose barcode or code is `text`, or whose name or initials hold it; best first."""
    wanted = normalise_key(text)
    if not wanted:
        return ()
    with shop.read() as session:
        ranked = []
        for product in session.scalars(select(Product).where(Product.deleted_at.is_(None))):
            rank = _rank(product, wanted)
            if rank is not None:
                ranked.append((rank, len(product.name), product.id, product))
        ranked.sort(key=lambda r: r[:3])
        return tuple(_hit(r[3]) for r in ranked[:limit])


def by_barcode(shop: Shop, code: str) -> ProductHit | None:
    """The one product with this barcode or code."""
    with shop.read() as session:
        found = session.scalar(
            select(Product).where(Product.barcode == code, Product.barcode != "", Product.deleted_at.is_(None)).limit(1)
        )
        found = found or session.scalar(
            select(Product).where(Product.product_key == normalise_key(code), Product.deleted_at.is_(None))
        )
        return _hit(found) if found else None


def _most_sold() -> Select[int | None]:
    return (
        select(PurchaseItem.product_id)
        .join(Purchase, Purchase.id == PurchaseItem.purchase_id)
        .where(Purchase.kind == "sale", PurchaseItem.product_id.is_not(None))
        .group_by(PurchaseItem.product_id)
        .order_by(func.count().desc(), PurchaseItem.product_id)
    )


def _rank(product: Product, wanted: str) -> int | None:
    if wanted in (normalise_key(product.barcode), normalise_key(product.code)):
        return 0
    name = normalise_key(product.name)
    if name.startswith(wanted):
        return 1
    if wanted in name:
        return 2
    if wanted.isascii() and wanted.isalpha():
        keys = name_keys(product.name)
        if keys.pinyin_initials.startswith(wanted) or keys.pinyin_full.startswith(wanted):
            return 3
    return None


def _hit(product: Product) -> ProductHit:
    return ProductHit(product.id, product.name, product.code, product.price_minor, product.unit)
