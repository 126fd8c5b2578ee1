"""Lists of customers: which, in what order, and the rows of those that are looked at.

A list of 100,000 is an array of ids; rows are fetched for the part that is on screen.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.errors import UserMistake
from app.i18n import T
from app.models import Customer, CustomerStat, CustomerTag, SearchName, Tag
from app.services import lookup
from app.services.customer_rows import CustomerRow, load_rows
from app.shop import Shop

SORTS = ("last", "name", "visits", "spend", "since", "deleted")
MOST_FOUND = 5000


@dataclass(frozen=True, slots=True)
class CustomerQuery:
    """What a list holds. `text` is looked up as at the counter; `import_batch` keeps those that an import created."""

    text: str = ""
    tag: str = ""
    in_bin: bool = False
    import_batch: int | None = None
    sort: str = "last"
    descending: bool = True


def ordered_ids(shop: Shop, query: CustomerQuery) -> array[int]:
    """The ids of the customers that `query` holds, in its order; those without the value come last."""
    key = _key(query.sort)
    order = (key.is_(None), key.desc() if query.descending else key.asc(), Customer.id.asc())
    wanted = select(Customer.id).join(CustomerStat, CustomerStat.customer_id == Customer.id, isouter=True)
    wanted = wanted.where(Customer.deleted_at.is_not(None) if query.in_bin else Customer.deleted_at.is_(None))
    if query.tag:
        tagged = select(CustomerTag.customer_id).join(Tag, Tag.id == CustomerTag.tag_id).where(Tag.name == query.tag)
        wanted = wanted.where(Customer.id.in_(tagged))
    if query.import_batch is not None:
        wanted = wanted.where(Customer.import_batch_id == query.import_batch)
    with shop.read() as session:
        found = array("q", session.scalars(wanted.order_by(*order)))
    if query.text.strip():
        kept = set(lookup.ids(shop, query.text, MOST_FOUND))
        found = array("q", (i for i in found if i in kept))
    return found


def rows(shop: Shop, ids: Iterable[int]) -> tuple[CustomerRow, ...]:
    """The rows of `ids`, in that order."""
    with shop.read() as session:
        return load_rows(session, ids)


def known_tags(shop: Shop) -> tuple[str, ...]:
    """Every tag that somebody carries, the most used first."""
    used = (
        select(Tag.name)
        .join(CustomerTag, CustomerTag.tag_id == Tag.id)
        .group_by(Tag.id)
        .order_by(func.count().desc(), Tag.name)
    )
    with shop.read() as session:
        return tuple(session.scalars(used))


def _key(sort: str) -> ColumnElement[Any]:
    by_name = (
        select(func.min(SearchName.pinyin))
        .where(SearchName.customer_id == Customer.id, SearchName.pet_id == 0)
        .scalar_subquery()
    )
    keys: dict[str, ColumnElement[Any]] = {
        "last": CustomerStat.__table__.c.last_on,
        "visits": CustomerStat.__table__.c.visits,
        "spend": CustomerStat.__table__.c.spend_minor,
        "since": func.coalesce(Customer.since_on, func.date(Customer.created_at, "unixepoch")),
        "name": by_name,
        "deleted": Customer.__table__.c.deleted_at,
    }
    if sort not in keys:
        raise UserMistake("unknown_order", T("A list cannot be ordered by {sort}.", sort=sort), None, "sort")
    return keys[sort]
