"""The SQL behind the quality of what is written: the facts that count of everybody outside the bin, or of some."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.insights import likeness
from app.insights.likeness import Pair
from app.insights.quality import Facts, PetFacts
from app.services import likeness_facts
from app.shop import Shop
from app.storage.database import raw

WRONG_NUMBER = "wrong_number"
"""The outcome of a reminder when somebody else answered the phone."""

_SOME = " AND {column} IN (SELECT value FROM json_each(?))"
_HEADS = """
SELECT id, name, email, birthday_calendar, birthday_month, birthday_day, birthday_is_leap, birthday_year,
       preferences <> '' OR note <> '', source <> '', confirmed_on
FROM customer WHERE deleted_at IS NULL{some} ORDER BY id
"""
_PHONES = "SELECT customer_id, digits, e164 <> '' FROM customer_phone WHERE 1{some} ORDER BY position, id"
_SOLD_HERE = """
SELECT s.customer_id, COALESCE((
    SELECT p.purchased_on FROM purchase p WHERE p.customer_id = s.customer_id AND p.kind = 'sale' AND p.import_batch_id IS NULL
    ORDER BY p.purchased_on DESC LIMIT 1), '')
FROM customer_stat s WHERE s.last_on IS NOT NULL{some} AND EXISTS (SELECT 1 FROM purchase WHERE import_batch_id IS NULL)
"""
"""Whom somebody served at the counter, with their record in sight, and when last; sales from a file show nobody a record."""
_PETS = """
SELECT o.customer_id, p.name, p.species, p.birthday_calendar, p.birthday_month, p.birthday_day, p.birthday_is_leap, p.birthday_year,
       p.age_text, p.died_on, (SELECT MIN(r.done_on) FROM care_record r WHERE r.pet_id = p.id)
FROM pet_owner o JOIN pet p ON p.id = o.pet_id WHERE p.deleted_at IS NULL{some} ORDER BY o.id
"""
_CONSENT = "SELECT DISTINCT customer_id FROM consent WHERE 1{some}"
_SHARING = """
SELECT DISTINCT a.customer_id FROM customer_phone a WHERE a.digits <> ''{some} AND EXISTS (
    SELECT 1 FROM customer_phone b JOIN customer c ON c.id = b.customer_id
    WHERE b.digits = a.digits AND b.customer_id <> a.customer_id AND c.deleted_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM household_member m JOIN household_member n ON n.household_id = m.household_id
        WHERE m.customer_id = a.customer_id AND n.customer_id = b.customer_id))
"""
_WRONG = """
SELECT customer_id, MAX(closed_at), (
    SELECT MAX(c.at) FROM customer_change c JOIN change h ON h.id = c.change_id WHERE c.customer_id = reminder.customer_id AND c.is_undone = 0
    AND (json_type(h.touched, '$.customer') IS NOT NULL OR json_type(h.touched, '$.customer_phone') IS NOT NULL))
FROM reminder WHERE outcome = 'wrong_number' AND status = 'done'{some} GROUP BY customer_id
"""
"""Whose number was wrong, when that was found last, and when they were changed last: the day of that may be the same."""
_RIGHT = "SELECT customer_id, about, fact FROM right_as_is WHERE 1{some}"

Right = Mapping[int, list[tuple[str, str]]]


def likely_pairs_of(session: Session, ids: Iterable[int]) -> set[Pair]:
    """Every two, one of `ids` among them, who are very likely the same person; the lower id first."""
    answered, found = likeness_facts.not_same(session), set[Pair]()
    for wanted in likeness_facts.some(session, ids):
        for other in likeness_facts.could_be(session, wanted):
            pair = _pair(wanted.customer_id, other.customer_id)
            is_other = other.customer_id != wanted.customer_id
            if is_other and pair not in answered and likeness.compare(wanted, other).is_likely:
                found.add(pair)
    return found


def facts_of(shop: Shop, session: Session, ids: Iterable[int] | None, pairs: Collection[Pair]) -> list[Facts]:
    """The facts of those of `ids`, or of all (``None``), who are outside the bin, by id; `pairs` are likely the same."""
    twice = {i for pair in pairs for i in pair}
    return _load(shop, session, None if ids is None else json.dumps(sorted(ids)), twice)


def of_one(shop: Shop, session: Session, customer_id: int) -> Facts | None:
    """The facts of somebody; ``None`` for one in the bin."""
    pairs = likely_pairs_of(session, (customer_id,))
    return next(iter(facts_of(shop, session, (customer_id,), pairs)), None)


def right(session: Session, ids: Iterable[int] | None = None) -> Right:
    """What was said to be right as it is of all, or those of `ids`: customer → pairs of a key and the fact."""
    said: dict[int, list[tuple[str, str]]] = defaultdict(list)
    listed = None if ids is None else json.dumps(sorted(ids))
    for of, about, fact in _rows(raw(session), _RIGHT, "customer_id", listed):
        said[of].append((about, fact))
    return said


def _pair(one: int, other: int) -> Pair:
    return min(one, other), max(one, other)


def _load(shop: Shop, session: Session, listed: str | None, twice: Iterable[int]) -> list[Facts]:
    connection, here_twice = raw(session), set(twice)
    phones: dict[int, tuple[tuple[str, bool], ...]] = {}
    for of, digits, is_valid in _rows(connection, _PHONES, "customer_id", listed):
        phones[of] = (*phones.get(of, ()), (digits, bool(is_valid)))
    pets: dict[int, tuple[PetFacts, ...]] = {}
    for of, name, species, *birthday, age, died_on, first_care in _rows(connection, _PETS, "o.customer_id", listed):
        pets[of] = (*pets.get(of, ()), PetFacts(name, species, _born(*birthday), age, died_on, first_care))
    sold = dict(_rows(connection, _SOLD_HERE, "s.customer_id", listed))
    asked, sharing = (
        {row[0] for row in _rows(connection, query, column, listed)}
        for query, column in ((_CONSENT, "customer_id"), (_SHARING, "a.customer_id"))
    )
    wrong = {of: (at, changed or 0) for of, at, changed in _rows(connection, _WRONG, "customer_id", listed)}
    found = []
    for i, name, email, *birthday, likes, source, confirmed in _rows(connection, _HEADS, "id", listed):
        fresh = max(confirmed or "", sold.get(i, "")) or None
        is_wrong = i in wrong and _is_wrong(shop, confirmed or "", *wrong[i])
        of_pets = pets.get(i, ())
        found.append(
            Facts(
                i, name, email, _born(*birthday), bool(likes), bool(source), fresh, phones.get(i, ()), of_pets,
                i in asked, i in here_twice, i in sharing, is_wrong,
            )
        )  # fmt: skip
    return found


def _is_wrong(shop: Shop, confirmed_on: str, found_at: int, changed_at: int) -> bool:
    """Whether a number that was found wrong is so still: nobody looked at it after that; within a day the instant decides."""
    found_on = shop.day_of(dt.datetime.fromtimestamp(found_at, dt.UTC)).isoformat()
    return found_on > confirmed_on or (found_on == confirmed_on and found_at > changed_at)


def _born(calendar: str, month: int | None, day: int | None, is_leap: object, year: int | None) -> Any:
    return calendar, month, day, bool(is_leap), year


def _rows(connection: Any, query: str, column: str, listed: str | None) -> Any:
    said = query.format(some="" if listed is None else _SOME.format(column=column))
    return connection.execute(said, () if listed is None else (listed,))
