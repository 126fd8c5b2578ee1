"""A list of customers as it stands on screen, as rows of cells ready for a file: its people, its order, its columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.services import custom_fields, customer_lists
from app.services.customer_lists import CustomerLine
from app.services.customer_query import CustomerQuery
from app.services.export_cells import NO, YES, joined, quantity_cell
from app.services.shop_export import Row, Sheet
from app.shop import Shop
from app.values.birthday import format_birthday
from app.values.custom import CUSTOMER
from app.values.field import Field, FieldKind
from app.values.phone import format_phone, mask_phone
from app.values.tier import in_words as tier_words

CHUNK = 1000
NEXT, YEAR = "next", "year"
COLUMNS: Mapping[str, Field] = {
    field.key: field
    for field in (
        Field("name", T("Name"), FieldKind.TEXT),
        Field("number", T("Member number"), FieldKind.TEXT),
        Field("phone", T("Phone"), FieldKind.PHONES),
        Field("birthday", T("Birthday"), FieldKind.TEXT),
        Field("pets", T("Pets"), FieldKind.TEXT),
        Field("tags", T("Tags"), FieldKind.TAGS),
        Field("tier", T("Tier"), FieldKind.TEXT),
        Field("last", T("Last visit"), FieldKind.DATE),
        Field("away", T("Days away"), FieldKind.INTEGER),
        Field("visits", T("Purchase days"), FieldKind.INTEGER),
        Field("spend", T("Spend"), FieldKind.MONEY),
        Field(YEAR, T("In 12 months"), FieldKind.MONEY),
        Field(NEXT, T("Next thing"), FieldKind.LONG_TEXT),
    )
}
"""The columns that a list of customers may have, under the names by which the window calls them."""


def columns_asked(shop: Shop, query: CustomerQuery) -> tuple[str, ...]:
    """The columns that tell why somebody is in a list that is narrowed by `query`."""
    told = {
        "birthday": query.birthday_month is not None or query.lunar_month is not None,
        "pets": query.has_pets is not None or query.species,
        "tags": query.tags,
        "tier": query.tiers,
        "away": query.away_over is not None or query.away_under is not None,
    }
    wanted = {test.field_id for test in query.fields}
    own = (each.key for each in custom_fields.listed(shop) if each.owner == CUSTOMER and each.field_id in wanted)
    return (*(key for key, is_asked in told.items() if is_asked), *own)


@contextmanager
def sheet(shop: Shop, ids: Sequence[int], columns: Sequence[str], *, mask: bool = True) -> Iterator[Sheet]:
    """The customers `ids` in that order with these `columns`; to be read within the block. With `mask` phones show only their ends.

    Raises ``UserMistake`` for a column that does not exist.
    """
    own = {each.key: each.field for each in custom_fields.listed(shop) if each.owner == CUSTOMER}
    known = {**COLUMNS, **own}
    unknown = next((key for key in columns if key not in known), None)
    if unknown is not None:
        raise UserMistake("unknown_column", T("A list has no column called {name}.", name=unknown), None, "columns")
    with shop.read() as session:
        yield Sheet(
            "customers", tuple(known[key] for key in columns), len(ids), _rows(shop, session, ids, columns, mask=mask)
        )


def _rows(shop: Shop, session: Session, ids: Sequence[int], columns: Sequence[str], *, mask: bool) -> Iterator[Row]:
    plain = _readers(shop, mask=mask)
    readers = [plain.get(key) or partial(_own_cell, key) for key in columns]
    with_own = not plain.keys() >= set(columns)
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        lines = customer_lists.read_lines(
            shop, session, part, with_next=NEXT in columns, with_year=YEAR in columns, with_own=with_own
        )
        for line in lines:
            yield tuple(read(line) for read in readers)


def _readers(shop: Shop, *, mask: bool) -> Mapping[str, Callable[[CustomerLine], Any]]:
    today, digits = shop.today(), shop.facts.minor_digits
    phone = mask_phone if mask else partial(format_phone, region=shop.facts.region)

    def money(minor: int) -> Decimal:
        return Decimal(minor).scaleb(-digits)

    def away(line: CustomerLine) -> int | None:
        return days_away(line.row.last_on, today)

    return {
        "name": lambda line: line.row.called,
        "number": lambda line: line.row.member_number or None,
        "birthday": lambda line: format_birthday(line.row.birthday) if line.row.birthday else None,
        "phone": lambda line: phone(line.row.phone) if line.row.phone else None,
        "pets": lambda line: joined(line.row.pets),
        "tags": lambda line: joined(line.row.tags),
        "tier": lambda line: tier_words(line.row.tier, is_own=bool(line.row.own_tier)) or None,
        "last": lambda line: line.row.last_on,
        "away": away,
        "visits": lambda line: line.row.visits,
        "spend": lambda line: money(line.row.spend_minor),
        YEAR: lambda line: money(line.year_minor),
        NEXT: lambda line: str(line.next_thing.headline) if line.next_thing else None,
    }


def _own_cell(key: str, line: CustomerLine) -> Any:
    value = dict(line.own).get(key)
    if isinstance(value, bool):
        return str(YES if value else NO)
    return quantity_cell(value) if isinstance(value, int) else value


def days_away(last_on: dt.date | None, today: dt.date) -> int | None:
    """How many days ago somebody was here last; ``None`` if never."""
    return None if last_on is None else max(0, (today - last_on).days)
