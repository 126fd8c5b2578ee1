"""A list of customers that is narrowed: the conditions of the window as arguments."""

from __future__ import annotations

import argparse
import datetime as dt

from app.services import customers, segments
from app.services.customers import CustomerQuery
from app.shop import Shop

BY_NAME, NO_TIER = "name", "none"


def query_of(arguments: argparse.Namespace, today: dt.date) -> CustomerQuery | None:
    """What the arguments ask for; ``None`` where they leave nobody out and want no order."""
    before, after = arguments.last_visit_before, arguments.last_visit_after
    query = CustomerQuery(
        text=arguments.matching,
        tags=tuple(arguments.tag),
        every_tag=arguments.every_tag and len(set(arguments.tag)) > 1,
        away_over=(today - before).days if before else None,
        away_under=(today - after).days if after else None,
        never_came=arguments.never_came,
        birthday_month=int(arguments.birthday_month) if arguments.birthday_month else None,
        has_pets={"yes": True, "no": False}.get(arguments.pets),
        species=tuple(arguments.species),
        import_batch=arguments.from_import,
        without_phone=arguments.without_phone,
        tiers=tuple("" if tier == NO_TIER else tier for tier in arguments.tier),
        stages=tuple(arguments.stage),
        sort=arguments.sort,
        descending=arguments.sort != BY_NAME,
    )
    return query if query.is_filtered() or arguments.columns else None


def ids_of(shop: Shop, arguments: argparse.Namespace) -> list[int] | None:
    """The customers that the arguments ask for, in order; ``None`` for all of them as they are kept.

    Raises ``UserMistake`` for a segment that does not exist.
    """
    query = query_of(arguments, shop.today())
    if arguments.segment:
        kept = segments.named(shop, arguments.segment).query or CustomerQuery()
        query = query or CustomerQuery(sort=arguments.sort, descending=arguments.sort != BY_NAME)
        inside = set(customers.ordered_ids(shop, kept))
        return [each for each in customers.ordered_ids(shop, query) if each in inside]
    return customers.ordered_ids(shop, query).tolist() if query is not None else None


def columns_of(arguments: argparse.Namespace) -> tuple[str, ...]:
    """The columns that are named, by the names of the list; none for whole records."""
    return tuple(key.strip() for key in arguments.columns.split(",") if key.strip())
