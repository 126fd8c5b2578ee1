"""The SQL behind the likeness of customers: what is compared of everybody, or of those whom somebody could be."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.insights.likeness import LARGEST_BLOCK, LAST_DIGITS, SHORTEST_PHONE, Born, Someone
from app.storage.database import raw
from app.values.person_name import name_keys

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
_OF_SOUND_BORN = """
SELECT o.customer_id FROM search_name o JOIN customer c ON c.id = o.customer_id
WHERE o.pet_id = 0 AND o.pinyin = ? AND c.birthday_month = ? AND c.birthday_day = ?
"""
_OF_SOUND_PET = """
SELECT o.customer_id FROM search_name o WHERE o.pet_id = 0 AND o.pinyin = ? AND EXISTS (
    SELECT 1 FROM search_name p WHERE p.customer_id = o.customer_id AND p.pet_id <> 0 AND p.name_key = ?)
"""
_BEGINNING = """
SELECT customer_id FROM search_name
WHERE pet_id = 0 AND substr(name_key, 1, 1) = ? AND customer_id IN (SELECT value FROM json_each(?))
"""
_FIRST_SOUND = """
FROM search_name o JOIN customer c ON c.id = o.customer_id WHERE o.pet_id = 0 AND o.pinyin = ?1 AND c.deleted_at IS NULL
AND o.id = (SELECT MIN(f.id) FROM search_name f WHERE f.customer_id = o.customer_id AND f.pet_id = 0)
"""
_BORN_CROWDS = f"""
SELECT COUNT(*) {_FIRST_SOUND} AND c.birthday_day IS NOT NULL
GROUP BY c.birthday_calendar, c.birthday_month, c.birthday_day, c.birthday_is_leap HAVING COUNT(*) BETWEEN ?2 AND ?3
"""
_PET_CROWDS = f"""
SELECT COUNT(DISTINCT p.customer_id) FROM search_name p WHERE p.pet_id <> 0 AND p.customer_id IN (SELECT o.customer_id {_FIRST_SOUND})
GROUP BY p.name_key HAVING COUNT(DISTINCT p.customer_id) BETWEEN ?2 AND ?3
"""  # noqa: S608 - both parts are written here
_SHARING = "SELECT COUNT(DISTINCT customer_id) FROM customer_phone WHERE digits = ?"


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


def compared_with(session: Session, ids: Iterable[int], most: int) -> list[Someone] | None:
    """Those of `ids`, and everybody with whom ``likeness.find`` would compare them; ``None`` if these are more than `most`.

    Who shares a phone, the sound of the name and the birthday, or that sound and a pet, is there completely.
    """
    connection, wanted = raw(session), some(session, ids)
    found = {who.customer_id for who in wanted}
    for who in wanted:
        found.update(_near(connection, who))
        for query, values in _blocks(who):
            found.update(row[0] for row in connection.execute(query, values))
        if len(found) > most:
            return None
    return some(session, found)


def most_sharing(session: Session, phones: Iterable[str]) -> int:
    """By how many customers the most common one of these phones is had."""
    return max((raw(session).execute(_SHARING, (digits,)).fetchone()[0] for digits in phones), default=0)


def may_cross(session: Session, names: Iterable[tuple[int, str]]) -> bool:
    """Whether a block of a sound with a birthday or a pet may just have become too large to be compared, or small enough.

    `names` are the customers who changed, each with every name they had or have: as many of a sound may have come or gone.
    """
    changed: dict[str, set[int]] = defaultdict(set)
    for customer_id, name in names:
        changed[name_keys(name).pinyin_full].add(customer_id)
    connection = raw(session)
    return any(
        connection.execute(crowds, (sound, LARGEST_BLOCK + 1 - len(ids), LARGEST_BLOCK + len(ids))).fetchone()
        for sound, ids in changed.items()
        for crowds in (_BORN_CROWDS, _PET_CROWDS)
    )


def not_same(session: Session) -> set[tuple[int, int]]:
    """The pairs of whom somebody said that they are two people; the lower id comes first."""
    return {(one, other) for one, other in raw(session).execute(_NOT_SAME)}


def _blocks(who: Someone) -> Iterator[tuple[str, tuple[object, ...]]]:
    """What finds those who share a block of ``likeness.find`` with somebody, but for the phones that are nearly the same."""
    for digits in who.phones:
        yield _WITH_PHONE, (digits,)
    if who.sound:
        if who.born is not None:
            yield _OF_SOUND_BORN, (who.sound, who.born[1], who.born[2])
        for pet in who.pets:
            yield _OF_SOUND_PET, (who.sound, pet)


def _near(connection: Any, who: Someone) -> set[int]:
    """Whose phone may be one slip from somebody's, and whose name begins as theirs."""
    found: set[int] = set()
    for digits in who.phones:
        if len(digits) >= LAST_DIGITS:
            found.update(row[0] for row in connection.execute(_NEAR_PHONE, (digits[-4:], digits[:-4])))
            swapped = digits[:-5] + digits[-4] + digits[-5] + digits[-3:]  # across the place where the two parts meet
            found.update(row[0] for row in connection.execute(_WITH_PHONE, (swapped,)))
    if who.name:
        found = {row[0] for row in connection.execute(_BEGINNING, (who.name[0], json.dumps(sorted(found))))}
    return found


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
