"""Two products that are one thing: what was sold as either counts as the one that stays; one step of undo takes it back.

The one that goes lies in the bin and names the one that stays, so that a sale or a file that still calls it so means the right product.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import Product
from app.services import segment_following
from app.services.product_data import check_replacement, get
from app.shop import Shop
from app.storage import bulk
from app.storage.database import raw

_LINES = "SELECT id FROM purchase_item WHERE product_id IN (SELECT value FROM json_each(?))"
_SPOKEN_OF = "SELECT id FROM feedback WHERE product_id IN (SELECT value FROM json_each(?))"
_REPLACED = "SELECT id FROM product WHERE replacement_id IN (SELECT value FROM json_each(?))"
_PARTS = "SELECT id FROM product WHERE merged_into_id IN (SELECT value FROM json_each(?))"
_FILLED = ("category", "unit", "price_minor", "pack_size", "barcode", "lasts_days")
"""What the one that stays takes over where it says nothing itself."""


def merge(shop: Shop, into_id: int, other_ids: Sequence[int]) -> None:
    """Make `other_ids` one with the product `into_id`. Raises ``UserMistake`` for itself, for none, and for what lies in the bin."""
    if into_id in other_ids or not other_ids:
        raise UserMistake("same_product", T("A product cannot be merged into itself."), T("Tick at least two."))
    with shop.write(T("Merge products")) as session:
        kept = get(session, into_id)
        others = [get(session, other_id) for other_id in other_ids]
        if any(product.deleted_at is not None for product in (kept, *others)):
            raise UserMistake("product_in_bin", T("This product is in the bin."), T("Restore it first."))
        _fill(session, kept, others)
        session.flush()
        ids = json.dumps(list(other_ids))
        bulk.update_all(session, "purchase_item", _ids(session, _LINES, ids), {"product_id": into_id})
        bulk.update_all(session, "feedback", _ids(session, _SPOKEN_OF, ids), {"product_id": into_id})
        pointing = [each for each in _ids(session, _REPLACED, ids) if each != into_id]
        bulk.update_all(session, "product", pointing, {"replacement_id": into_id})
        bulk.update_all(session, "product", _ids(session, _PARTS, ids), {"merged_into_id": into_id})
        gone = {"deleted_at": int(shop.clock.now().timestamp()), "merged_into_id": into_id, "replacement_id": None}
        bulk.update_all(session, "product", list(other_ids), gone)
        for other_id in other_ids:
            segment_following.products_merged(session, other_id, into_id)


def _fill(session: Session, kept: Product, others: Sequence[Product]) -> None:
    one = [kept.id, *(other.id for other in others)]
    if kept.replacement_id in one:
        kept.replacement_id = None
    for other in others:
        for name in _FILLED:
            if getattr(kept, name) in (None, ""):
                setattr(kept, name, getattr(other, name))
        if kept.replacement_id is None and _can_replace(session, other.replacement_id, one):
            kept.replacement_id = other.replacement_id
    kept.is_new = None


def _can_replace(session: Session, replacement_id: int | None, one: Sequence[int]) -> bool:
    """Whether these, which are one product now, would not be replaced by themselves in the end."""
    try:
        for product_id in one:
            check_replacement(session, product_id, replacement_id)
    except UserMistake:
        return False
    return True


def _ids(session: Session, query: str, *values: Any) -> list[int]:
    return [row[0] for row in raw(session).execute(query, values)]
