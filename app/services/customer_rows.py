"""Customers as rows of a list: four statements for any number of them."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.storage.database import raw
from app.values.birthday import Birthday
from app.values.person_name import display_name
from app.values.phone import dialled

_HEADS = """
SELECT c.id, c.name, c.member_number, c.deleted_at, COALESCE(s.visits, 0), COALESCE(s.spend_minor, 0), s.last_on,
       c.own_tier, COALESCE(t.tier, ''), c.birthday_calendar, c.birthday_month, c.birthday_day, c.birthday_is_leap, c.birthday_year
FROM json_each(?) w JOIN customer c ON c.id = w.value LEFT JOIN customer_stat s ON s.customer_id = c.id
LEFT JOIN customer_tier t ON t.customer_id = c.id
"""
_PHONES = """
SELECT customer_id, e164, COALESCE(NULLIF(digits, ''), raw), raw FROM customer_phone
WHERE customer_id IN (SELECT value FROM json_each(?)) ORDER BY customer_id, position, id
"""
_PETS = """
SELECT o.customer_id, p.name FROM pet_owner o JOIN pet p ON p.id = o.pet_id JOIN customer c ON c.id = o.customer_id
WHERE o.customer_id IN (SELECT value FROM json_each(?)) AND p.deleted_at IS c.deleted_at AND p.died_on IS NULL AND p.name <> ''
ORDER BY o.customer_id, o.id
"""
"""Of somebody in the bin those that went with them: one that is shared stays with whoever has it too."""
_TAGS = """
SELECT l.customer_id, t.name FROM customer_tag l JOIN tag t ON t.id = l.tag_id
WHERE l.customer_id IN (SELECT value FROM json_each(?)) ORDER BY l.customer_id, l.id
"""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One customer in a list. `phone` is the first one, as it is dialled where the shop is (``phone.dialled``); `last_on` the day of the last sale.

    `pets` are those alive, of somebody in the bin those that went there with them.
    `own_tier` is the owner's word, `tier_by_figures` what the figures say (``values.tier``); empty for none.
    """

    customer_id: int
    name: str
    member_number: str
    phone: str
    pets: tuple[str, ...]
    tags: tuple[str, ...]
    last_on: dt.date | None
    visits: int
    spend_minor: int
    deleted_at: dt.datetime | None
    birthday: Birthday | None
    own_tier: str
    tier_by_figures: str

    @property
    def tier(self) -> str:
        """The tier in force: the owner's word, else that of the figures; empty for none."""
        return self.own_tier or self.tier_by_figures

    @property
    def called(self) -> str:
        """The name, or what stands for it."""
        return display_name(self.name, self.member_number, self.customer_id)


def load_rows(session: Session, ids: Iterable[int], region: str) -> tuple[CustomerRow, ...]:
    """The rows of `ids`, in that order, in a shop of `region`; ids that are not there are left out."""
    wanted = list(ids)
    if not wanted:
        return ()
    listed = (json.dumps(wanted),)
    connection = raw(session)
    phones = {
        of: (e164, digits, said) for of, e164, digits, said in reversed(connection.execute(_PHONES, listed).fetchall())
    }
    pets, tags = (_grouped(connection, query, listed) for query in (_PETS, _TAGS))
    found = {}
    for row in connection.execute(_HEADS, listed):
        customer_id, name, number, deleted_at, visits, spend, last_on, own_tier, tier, *birthday = row
        found[customer_id] = CustomerRow(
            customer_id,
            name,
            number or "",
            _dialled(phones.get(customer_id), region),
            tuple(pets.get(customer_id, ())),
            tuple(tags.get(customer_id, ())),
            dt.date.fromisoformat(last_on) if last_on else None,
            visits,
            spend,
            None if deleted_at is None else dt.datetime.fromtimestamp(deleted_at, dt.UTC),
            _birthday(*birthday),
            own_tier,
            tier,
        )
    return tuple(found[i] for i in wanted if i in found)


def _dialled(phone: tuple[str, str, str] | None, region: str) -> str:
    """A phone (E.164, digits, as typed) as it is dialled; empty for none."""
    if phone is None:
        return ""
    e164, digits, said = phone
    return dialled(e164, digits, region, said)


def _birthday(calendar: str, month: int | None, day: int | None, is_leap: int, year: int | None) -> Birthday | None:
    if month is None or day is None:
        return None
    return Birthday("lunar" if calendar == "lunar" else "solar", month, day, bool(is_leap), year)


def _grouped(connection: Any, query: str, listed: tuple[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for customer_id, said in connection.execute(query, listed):
        found[customer_id].append(said)
    return found
