"""Who is in a list, and in what order: the answers of its conditions narrowed down, one after the other."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Set
from functools import reduce
from itertools import filterfalse
from typing import Any, cast

from app.errors import UserMistake
from app.i18n import T
from app.services import customer_query as q
from app.services.customer_conditions import IN_BIN, Frame, check, parts
from app.services.customer_parts import ALL, NOBODY, Who, ids, met
from app.services.customer_query import SORTS, CustomerQuery
from app.services.kept_looks import Kept
from app.shop import Shop
from app.storage import journal

_ORDER = "order of customers"
_DEAR = (q.CONSENT, q.PETS, q.BOUGHT)
"""Conditions for which most is read, the dearest last: they are asked when others have left few."""
THESE = "json_each(?) w CROSS JOIN customer_stat s ON s.customer_id = w.value"
_NAME = "(SELECT MIN(n.pinyin) FROM search_name n WHERE n.customer_id = s.customer_id AND n.pet_id = 0)"
_SINCE = "(SELECT COALESCE(c.since_on, date(c.created_at, 'unixepoch')) FROM customer c WHERE c.id = s.customer_id)"
_DELETED = "(SELECT c.deleted_at FROM customer c WHERE c.id = s.customer_id)"
_ORDERS: Mapping[str, str] = dict(
    zip(SORTS, ("s.last_on", _NAME, "s.visits", "s.spend_minor", _SINCE, _DELETED), strict=True)
)


def who(connection: Any, query: CustomerQuery, frame: Frame, found: Set[int] | None = None) -> Who:
    """Those who meet everything that `query` asks, and are in the bin or outside as it wants; of `found` where a text was looked up.

    Raises ``UserMistake`` for conditions that contradict each other.
    """
    check(query)
    bin_ = met(connection, IN_BIN, ALL)
    kept = bin_ if query.in_bin else bin_.others()
    if found is not None:
        kept = kept.among(Who(found))
    for key in sorted(q.in_force(query), key=lambda each: _DEAR.index(each) if each in _DEAR else -1):
        if kept == NOBODY:
            break
        they = reduce(Who.or_in, [met(connection, part, kept) for part in parts(query, key, frame)], NOBODY)
        kept = kept.among(they.others() if key in query.negated else they)
    return kept


def in_order(shop: Shop, connection: Any, query: CustomerQuery, kept: Who) -> array[int]:
    """The ids of `kept` in the order of `query`; those without the value come last.

    Raises ``UserMistake`` for an order that does not exist.
    """
    if kept.are_few:
        return array("q", ids(connection, walk(query, THESE), (kept.listed(),)))
    pick = filterfalse if kept.is_rest else filter
    return array("q", pick(kept.ids.__contains__, _everybody(shop, connection, query)))


def _everybody(shop: Shop, connection: Any, query: CustomerQuery) -> array[int]:
    """Everybody in the order of `query`, read once while nothing changes: whoever narrows a list has its order already."""
    head, order = journal.head(connection)[0], (query.sort, query.descending)
    known = shop.kept.get(_ORDER)
    if not isinstance(known, Kept) or (known.head, known.under) != (head, order):
        known = Kept(head, order, array("q", ids(connection, walk(query), ())))
        shop.kept[_ORDER] = known
    return cast("array[int]", known.found)


def walk(query: CustomerQuery, whom: str = "customer_stat s") -> str:
    """The statement for the ids of everybody, or of `THESE`, in the order of `query`: of figures, which lie close together."""
    if query.sort not in _ORDERS:
        raise UserMistake("unknown_order", T("A list cannot be ordered by {sort}.", sort=query.sort), None, "sort")
    way = "DESC" if query.descending else "ASC"
    return f"SELECT s.customer_id FROM {whom} ORDER BY {_ORDERS[query.sort]} {way} NULLS LAST, s.customer_id {way}"  # noqa: S608


def how_many(connection: Any, kept: Who) -> int:
    """How many `kept` are."""
    if not kept.is_rest:
        return len(kept.ids)
    return int(connection.execute("SELECT COUNT(*) FROM customer_stat").fetchone()[0]) - len(kept.ids)
