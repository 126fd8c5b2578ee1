"""Rows of the bench about the list of customers: how soon it is said how many fit."""

from __future__ import annotations

from collections.abc import Mapping

from app.services import customer_lists
from app.services.customer_query import Bought, CustomerQuery
from app.shop import Shop
from app.storage.database import raw
from benchmarks.measure import Bench, Figure, median, seconds, within

COUNT_MS, LOOKS = 150.0, 5
_WALK = "SELECT COUNT(*) FROM customer_stat WHERE visits > 1"


def count_conditions(bench: Bench) -> list[Figure]:
    """How many customers meet conditions as an owner joins them, in milliseconds: the slowest of the kinds, each the middle of five.

    Limit: all figures walked once.
    """
    with bench.open() as shop:
        took = {name: _looked(shop, query) for name, query in _queries(shop).items()}
        with shop.read() as session:
            connection = raw(session)
            limit = seconds(lambda: connection.execute(_WALK).fetchone()) * 1000 if bench.with_limits else None
    slowest = max(took, key=lambda name: took[name])
    return [within("count of a segment", took[slowest], "ms", limit, COUNT_MS, note=slowest)]


def _queries(shop: Shop) -> Mapping[str, CustomerQuery]:
    tags = customer_lists.known_tags(shop)[:2]
    return {
        "tag and tier": CustomerQuery(tags=tags, tiers=("vip", "potential")),
        "stage, not seen lately": CustomerQuery(stages=("grow", "retain"), away_over=60),
        "pets and birthday": CustomerQuery(has_pets=True, birthday_month=5),
        "a product in a year": CustomerQuery(bought=Bought((1,), (), 365)),
        "consent and contact": CustomerQuery(consent=(("marketing", "unasked"),), do_not_contact=False),
        "all but a tag": CustomerQuery(tags=tags, negated=("tags",)),
    }


def _looked(shop: Shop, query: CustomerQuery) -> float:
    """The milliseconds of a look, the middle of some."""
    return median([seconds(lambda: customer_lists.how_many(shop, query)) * 1000 for _look in range(LOOKS)])
