"""Which customers a list holds, and in what order: conditions that can be joined, each answered by an index or one quick walk."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import UserMistake
from app.i18n import T
from app.values import birthday
from app.values.birthday import Custom, DayKey

MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class CustomerQuery:
    """What a list holds: the customers for whom everything that is said here is true.

    `text` is looked up as at the counter. `tags` and `species` keep those who have one of them. `away_over` and `away_under` are days
    since the last visit, neither of which holds for somebody who never came. `birthday_month` is kept in the coming month of that
    number: see ``born_in``. `import_batch` keeps those whom an import created.
    """

    text: str = ""
    tags: tuple[str, ...] = ()
    away_over: int | None = None
    away_under: int | None = None
    never_came: bool = False
    birthday_month: int | None = None
    has_pets: bool | None = None
    species: tuple[str, ...] = ()
    import_batch: int | None = None
    without_phone: bool = False
    in_bin: bool = False
    sort: str = "last"
    descending: bool = True

    def is_filtered(self) -> bool:
        """Whether anybody may be left out."""
        bare = CustomerQuery(in_bin=self.in_bin, sort=self.sort, descending=self.descending)
        return self != bare


_IN_BIN = "s.customer_id IN (SELECT id FROM customer WHERE deleted_at IS NOT NULL)"
_TAGGED = (
    "s.customer_id IN (SELECT l.customer_id FROM customer_tag l JOIN tag t ON t.id = l.tag_id"
    " WHERE t.name IN (SELECT value FROM json_each(?)))"
)
_BORN = (
    "s.customer_id IN (SELECT id FROM customer WHERE (birthday_calendar = 'lunar') * (10000 + 10000 * birthday_is_leap)"
    " + birthday_month * 100 + birthday_day IN (SELECT value FROM json_each(?)))"
)
_HAS_PETS = (
    "s.customer_id IN (SELECT o.customer_id FROM pet_owner o JOIN pet p ON p.id = o.pet_id"
    " WHERE p.deleted_at IS NULL AND p.died_on IS NULL)"
)
_SPECIES = (
    _HAS_PETS.removesuffix(")") + " AND p.species IN (SELECT value FROM json_each(?)))"  # noqa: S608 - a constant
)
_CAME_IN = "s.customer_id IN (SELECT id FROM customer WHERE import_batch_id = ?)"
_HAS_PHONE = "s.customer_id IN (SELECT customer_id FROM customer_phone)"

_NAME = "(SELECT MIN(n.pinyin) FROM search_name n WHERE n.customer_id = s.customer_id AND n.pet_id = 0)"
_SINCE = "(SELECT COALESCE(c.since_on, date(c.created_at, 'unixepoch')) FROM customer c WHERE c.id = s.customer_id)"
_DELETED = "(SELECT c.deleted_at FROM customer c WHERE c.id = s.customer_id)"
_ORDERS: Mapping[str, str] = {
    "last": "s.last_on", "name": _NAME, "visits": "s.visits", "spend": "s.spend_minor", "since": _SINCE, "deleted": _DELETED,
}  # fmt: skip
SORTS = tuple(_ORDERS)
"""The orders of a list; ``deleted`` is one for the bin."""


def statement(query: CustomerQuery, today: dt.date, custom: Custom) -> tuple[str, tuple[Any, ...]]:
    """The SQL for the ids of those who meet everything but the `text`, in order, and its values; those without the value come last.

    Figures are walked, which lie close together; everybody has some. Raises ``UserMistake`` for an order that does not exist.
    """
    if query.sort not in _ORDERS:
        raise UserMistake("unknown_order", T("A list cannot be ordered by {sort}.", sort=query.sort), None, "sort")
    found = list(_conditions(query, today, custom))
    where = " AND ".join(condition for condition, _values in found)
    way = "DESC" if query.descending else "ASC"
    order = f"{_ORDERS[query.sort]} {way} NULLS LAST, s.customer_id {way}"
    values = tuple(value for _condition, some in found for value in some)
    return f"SELECT s.customer_id FROM customer_stat s WHERE {where} ORDER BY {order}", values  # noqa: S608 - of the constants above


def born_in(month: int, today: dt.date, custom: Custom) -> set[DayKey]:
    """The birthdays that are kept in a month of this year, or of the next one where that month is over.

    A lunar birthday counts in the month in which its day falls that year, one of 29 February where the shop keeps it.
    """
    year = today.year + (1 if month < today.month else 0)
    first = dt.date(year, month, 1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return set(birthday.occasions(first, last, custom))


def _conditions(query: CustomerQuery, today: dt.date, custom: Custom) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Each condition with its values."""
    yield (_IN_BIN if query.in_bin else f"NOT {_IN_BIN}"), ()
    if query.tags:
        yield _TAGGED, (json.dumps(query.tags),)
    if query.away_over is not None:
        yield "s.last_on < ?", (_days_ago(today, query.away_over),)
    if query.away_under is not None:
        yield "s.last_on > ?", (_days_ago(today, query.away_under),)
    if query.never_came:
        yield "s.last_on IS NULL", ()
    if query.birthday_month is not None:
        yield _BORN, (json.dumps([_number(key) for key in born_in(query.birthday_month, today, custom)]),)
    if query.has_pets is not None:
        yield (_HAS_PETS if query.has_pets else f"NOT {_HAS_PETS}"), ()
    if query.species:
        yield _SPECIES, (json.dumps(query.species),)
    if query.import_batch is not None:
        yield _CAME_IN, (query.import_batch,)
    if query.without_phone:
        yield f"NOT {_HAS_PHONE}", ()


def _days_ago(today: dt.date, days: int) -> str:
    return (today - dt.timedelta(days=max(-MOST_DAYS, min(MOST_DAYS, days)))).isoformat()


def _number(key: DayKey) -> int:
    """A birthday without its year as the number that `_BORN` makes of it."""
    calendar, month, day, is_leap = key
    return (10000 + 10000 * is_leap if calendar == "lunar" else 0) + month * 100 + day
