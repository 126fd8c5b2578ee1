"""The SQL behind the likeness of customers: what is compared of everybody, or of those whom somebody could be."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.insights.likeness import LARGEST_BLOCK, SHORTEST_PHONE, Born, Someone
from app.storage.database import raw

_SOME = " AND {column} IN (SELECT value FROM json_each(?))"
_PEOPLE = """
SELECT id, birthday_calendar, birthday_month, birthday_day, birthday_is_leap, birthday_year FROM customer
WHERE deleted_at IS NULL{some} ORDER BY id
"""
_NAMES = "SELECT customer_id, pet_id, name_key, pinyin FROM search_name WHERE 1{some} ORDER BY id"
_PHONES = "SELECT customer_id, digits FROM customer_phone WHERE length(digits) >= ?{some}"
_HOUSEHOLDS = "SELECT customer_id, household_id FROM household_member WHERE 1{some}"
_NOT_SAME = "SELECT customer_id, other_id FROM not_same"
_WITH_PHONE = "SELECT customer_id FROM customer_phone WHERE digits = ?"
_NEAR_PHONE = """
SELECT customer_id FROM customer_phone WHERE last4 = ?1
UNION SELECT customer_id FROM customer_phone WHERE digits BETWEEN ?2 AND ?2 || ':'
"""
"""A slip is in the first digits or in the last four; ``:`` comes after the digits."""
_OF_SOUND = "SELECT DISTINCT customer_id FROM search_name WHERE pet_id = 0 AND pinyin = ? LIMIT ?"


def everybody(session: Session) -> list[Someone]:
    """Everybody outside the bin, in the order of their ids."""
    return _load(session, None)


def some(session: Session, ids: Iterable[int]) -> list[Someone]:
    """Those of `ids` who are outside the bin, in the order of their ids."""
    return _load(session, json.dumps(sorted(ids)))


def could_be(session: Session, wanted: Someone) -> list[Someone]:
    """Everybody who may be alike enough to `wanted` to be told about: the phone, one like it, or a name of that sound."""
    connection = raw(session)
    found: set[int] = set()
    for digits in wanted.phones:
        found.update(row[0] for row in connection.execute(_WITH_PHONE, (digits,)))
        found.update(_few(connection.execute(_NEAR_PHONE, (digits[-4:], digits[:-4]))))
    if wanted.sound:
        found.update(_few(connection.execute(_OF_SOUND, (wanted.sound, LARGEST_BLOCK + 1))))
    return some(session, found)


def not_same(session: Session) -> set[tuple[int, int]]:
    """The pairs of whom somebody said that they are two people; the lower id comes first."""
    return {(one, other) for one, other in raw(session).execute(_NOT_SAME)}


def _few(rows: Iterable[Sequence[int]]) -> set[int]:
    """The ids, unless they are so many that they say nothing."""
    found = {row[0] for row in rows}
    return found if len(found) <= LARGEST_BLOCK else set()


def _load(session: Session, listed: str | None) -> list[Someone]:
    connection = raw(session)
    own: dict[int, tuple[str, str]] = {}
    pets: dict[int, dict[str, None]] = defaultdict(dict)
    for customer_id, pet_id, key, sound in _rows(connection, _NAMES, "customer_id", listed):
        if pet_id:
            pets[customer_id][key] = None
        else:
            own.setdefault(customer_id, (key, sound))  # the first reading is the likeliest
    phones: dict[int, tuple[str, ...]] = {}
    for customer_id, digits in _rows(connection, _PHONES, "customer_id", listed, SHORTEST_PHONE):
        phones[customer_id] = (*phones.get(customer_id, ()), digits)
    households = dict(_rows(connection, _HOUSEHOLDS, "customer_id", listed))
    nameless, none = ("", ""), ()
    return [
        Someone(
            i,
            *own.get(i, nameless),
            phones.get(i, none),
            born(*birthday),
            tuple(pets.get(i, none)),
            households.get(i, 0),
        )
        for i, *birthday in _rows(connection, _PEOPLE, "id", listed)
    ]


def born(calendar: str, month: int | None, day: int | None, is_leap: object, year: int | None) -> Born | None:
    """A birthday as it is compared."""
    return None if month is None or day is None else (calendar, month, day, bool(is_leap), year)


def _rows(connection: Any, query: str, column: str, listed: str | None, *values: object) -> Any:
    said = query.format(some="" if listed is None else _SOME.format(column=column))
    return connection.execute(said, (*values, *(() if listed is None else (listed,))))
