"""Lists of customers: which, in what order, and the rows of those that are looked at.

A list of 100,000 is an array of ids; rows are fetched for the part that is on screen.
"""

from __future__ import annotations

import datetime as dt
import json
from array import array
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from app.reminders.rules import own
from app.services import (
    categories,
    custom_fields,
    customer_sets,
    imports,
    lookup,
    quality,
    reminder_data,
    reminder_options,
    reminders,
    species,
    tiers,
)
from app.services.custom_fields import CustomFieldData, Pairs
from app.services.customer_conditions import Frame
from app.services.customer_query import CustomerQuery
from app.services.customer_rows import CustomerRow, load_rows
from app.services.import_plan import BatchData
from app.services.reminder_data import ReminderData
from app.shop import Shop
from app.storage.database import raw
from app.values.custom import CUSTOMER

__all__ = [
    "Choices", "CustomerLine", "CustomerQuery", "Names",
    "choices", "count", "frame_of", "how_many", "known_tags", "lines", "names", "ordered_ids", "read_lines", "rows", "spent_in_year",
]  # fmt: skip

YEAR = dt.timedelta(days=365)

_TAGS = """
SELECT t.name FROM customer_tag l JOIN tag t ON t.id = l.tag_id GROUP BY t.id ORDER BY COUNT(*) DESC, t.name
"""
_CATEGORIES = "SELECT id, category FROM product WHERE category <> ''"
_PRODUCTS = "SELECT id, name FROM product WHERE deleted_at IS NULL ORDER BY name"
_PRODUCTS_CALLED = "SELECT id, name FROM product WHERE id IN (SELECT value FROM json_each(?))"
_COUNT = "SELECT COUNT(*) FROM customer WHERE deleted_at IS NULL"
_SPENT = """
SELECT COALESCE(SUM(total_minor), 0) FROM purchase
WHERE customer_id IN (SELECT value FROM json_each(?)) AND purchased_on > ? AND purchased_on <= ?
"""
_SPENT_BY = _SPENT.replace(" COALESCE", " customer_id, COALESCE") + " GROUP BY customer_id"
_LISTED = text("reminder.customer_id IN (SELECT value FROM json_each(:listed))").bindparams(bindparam("listed"))


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """A customer in a list with what may stand beside: the next thing to do for them, what they spent in the last 365 days, their own fields."""

    row: CustomerRow
    next_thing: ReminderData | None = None
    year_minor: int = 0
    own: Pairs = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What a list can be narrowed to: tags that somebody carries and species of living pets, the most common first, and the imports.

    Also the ways of the categories, the products outside the bin by their ids, the fields of the owner's own, and which words mean
    a species as well (``species.Offered``).
    """

    tags: tuple[str, ...]
    species: tuple[str, ...]
    batches: tuple[BatchData, ...]
    categories: tuple[str, ...] = ()
    products: Mapping[int, str] = field(default_factory=dict)
    fields: tuple[CustomFieldData, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Names:
    """What the conditions of a list name by id, and what it is called: the files of imports, products, and fields of the owner's own."""

    files: Mapping[int, str] = field(default_factory=dict)
    products: Mapping[int, str] = field(default_factory=dict)
    fields: Mapping[int, CustomFieldData] = field(default_factory=dict)


def ordered_ids(shop: Shop, query: CustomerQuery) -> array[int]:
    """The ids of the customers that `query` holds, in its order; those without the value come last.

    Raises ``UserMistake`` for an order that does not exist.
    """
    found = _looked_up(shop, query)
    with shop.read() as session:
        kept = customer_sets.who(raw(session), query, frame_of(shop, session, query), found)
        return customer_sets.in_order(shop, raw(session), query, kept)


def how_many(shop: Shop, query: CustomerQuery) -> int:
    """How many customers `query` holds."""
    found = _looked_up(shop, query)
    with shop.read() as session:
        kept = customer_sets.who(raw(session), query, frame_of(shop, session, query), found)
        return customer_sets.how_many(raw(session), kept)


def _looked_up(shop: Shop, query: CustomerQuery) -> set[int] | None:
    """Whom the text of `query` fits; ``None`` where none was typed."""
    return lookup.ids(shop, query.text) if query.text.strip() else None


def frame_of(shop: Shop, session: Session, query: CustomerQuery) -> Frame:
    """What the conditions of `query` are read against; nothing is read that none of them needs."""
    needs_categories = query.bought is not None and query.bought.categories
    return Frame(
        shop.today(),
        reminder_options.load(session).custom(),
        tiers.gone_since(shop, session) if query.stages else shop.today(),
        dict(raw(session).execute(_CATEGORIES).fetchall()) if needs_categories else {},
        {each.field_id: each for each in custom_fields.read(session)} if query.fields else {},
        quality.ids_under(shop, session, query.quality_under) if query.quality_under is not None else (),
        species.meant(raw(session), query.species) if query.species else (),
    )


def rows(shop: Shop, ids: Iterable[int]) -> tuple[CustomerRow, ...]:
    """The rows of `ids`, in that order."""
    with shop.read() as session:
        return load_rows(session, ids, shop.facts.region)


def lines(
    shop: Shop, ids: Collection[int], *, with_next: bool = False, with_year: bool = False, with_own: bool = False
) -> tuple[CustomerLine, ...]:
    """As ``rows``, with what is asked for beside: a statement more for each, however many there are."""
    with shop.read() as session:
        return read_lines(shop, session, ids, with_next=with_next, with_year=with_year, with_own=with_own)


def read_lines(
    shop: Shop,
    session: Session,
    ids: Collection[int],
    *,
    with_next: bool = False,
    with_year: bool = False,
    with_own: bool = False,
) -> tuple[CustomerLine, ...]:
    """As ``lines``, within somebody else's session."""
    today = shop.today()
    things = _next_things(session, today, ids) if with_next else {}
    spent: Mapping[int, int] = {}
    if with_year:
        spent = dict(raw(session).execute(_SPENT_BY, _in_year(ids, today)).fetchall())
    kept = custom_fields.values_of(session, CUSTOMER, ids) if with_own else {}
    return tuple(
        CustomerLine(row, things.get(row.customer_id), spent.get(row.customer_id, 0), kept.get(row.customer_id, ()))
        for row in load_rows(session, ids, shop.facts.region)
    )


def count(shop: Shop) -> int:
    """How many customers there are outside the bin."""
    with shop.read() as session:
        return int(raw(session).execute(_COUNT).fetchone()[0])


def spent_in_year(shop: Shop, ids: Iterable[int]) -> int:
    """What these customers spent in the last 365 days, refunds taken off, in minor units."""
    with shop.read() as session:
        return int(raw(session).execute(_SPENT, _in_year(ids, shop.today())).fetchone()[0])


def choices(shop: Shop) -> Choices:
    """What a list can be narrowed to."""
    with shop.read() as session:
        kinds = species.offered(raw(session))
        products = dict(raw(session).execute(_PRODUCTS).fetchall())
        made_up = custom_fields.read(session)
    batches = tuple(b for b in imports.batches(shop) if b.counts.get("customer"))
    ways = tuple(each.path for each in categories.tree(shop))
    return Choices(known_tags(shop), kinds.words, batches, ways, products, made_up, kinds.also)


def names(shop: Shop, queries: Iterable[CustomerQuery]) -> Names:
    """What the conditions of `queries` name, as it is called now; what is not there any more is left out."""
    wanted = list(queries)
    bought = sorted({product for query in wanted if query.bought for product in query.bought.products})
    with shop.read() as session:
        products = dict(raw(session).execute(_PRODUCTS_CALLED, (json.dumps(bought),)).fetchall()) if bought else {}
        made_up = custom_fields.read(session) if any(query.fields for query in wanted) else ()
    files = imports.batches(shop) if any(query.import_batch for query in wanted) else ()
    return Names({b.batch: b.file_name for b in files}, products, {each.field_id: each for each in made_up})


def known_tags(shop: Shop) -> tuple[str, ...]:
    """Every tag that somebody carries, the most used first."""
    with shop.read() as session:
        return tuple(row[0] for row in raw(session).execute(_TAGS))


def _in_year(ids: Iterable[int], today: dt.date) -> tuple[str, str, str]:
    return json.dumps(list(ids)), (today - YEAR).isoformat(), today.isoformat()


def _next_things(session: Session, today: dt.date, ids: Collection[int]) -> Mapping[int, ReminderData]:
    """Customer → the first of the open reminders about them that is not put off, else the first that somebody wrote for a day to come."""
    wanted = reminder_data.speakable().where(_LISTED)
    open_ones = reminder_data.load(session, wanted, today, {"listed": json.dumps(list(ids))})
    found: dict[int, ReminderData] = {}
    told = (each for each in open_ones if not each.is_waiting or each.rule == own.RULE)
    for each in sorted(told, key=lambda one: (one.is_waiting, *reminders.order(one))):
        found.setdefault(each.customer_id, each)
    return found
