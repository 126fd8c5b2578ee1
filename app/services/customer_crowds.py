"""What is done to one customer or to ten thousand at once: each call is one step of undo, all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T, Text
from app.models import Tag
from app.services import bin_words, care_following, erased, history, history_names, unmerging
from app.services.customer_data import checked_tag, spelled
from app.shop import Shop
from app.storage import bulk, journal
from app.storage.database import raw

TO_BIN = T("Move to bin")
_FOUND = "SELECT id, deleted_at FROM customer WHERE id IN (SELECT value FROM json_each(?))"
_PETS_OF_ONLY = """
SELECT DISTINCT o.pet_id FROM pet_owner o JOIN pet p ON p.id = o.pet_id
WHERE o.customer_id IN (SELECT value FROM json_each(?1)) AND p.deleted_at IS NULL AND NOT EXISTS
    (SELECT 1 FROM pet_owner w WHERE w.pet_id = o.pet_id AND w.customer_id NOT IN (SELECT value FROM json_each(?1)))
"""
_PETS_GONE_TOO = """
SELECT DISTINCT o.pet_id FROM pet_owner o JOIN pet p ON p.id = o.pet_id JOIN customer c ON c.id = o.customer_id
WHERE o.customer_id IN (SELECT value FROM json_each(?)) AND p.deleted_at = c.deleted_at
"""
_STILL_MERGED = "SELECT id, merged_into_id FROM customer WHERE merged_into_id IS NOT NULL AND id IN (SELECT value FROM json_each(?))"
_WITHOUT_TAG = """
SELECT c.value FROM json_each(?) c JOIN customer k ON k.id = c.value
WHERE NOT EXISTS (SELECT 1 FROM customer_tag l WHERE l.customer_id = c.value AND l.tag_id = ?)
"""
_LINKS = "SELECT id FROM customer_tag WHERE tag_id = ? AND customer_id IN (SELECT value FROM json_each(?))"
_TAGS_OF = """
SELECT t.name FROM customer_tag l JOIN tag t ON t.id = l.tag_id
WHERE l.customer_id IN (SELECT value FROM json_each(?)) GROUP BY t.id ORDER BY COUNT(*) DESC, t.name
"""


def delete(shop: Shop, *customer_ids: int) -> None:
    """Put customers in the bin, and with them the pets that nobody else has; what is due for the others is their other owner's from now on.

    Raises ``UserMistake`` for one who is not there.
    """
    now = int(shop.clock.now().timestamp())
    with shop.write(TO_BIN) as session:
        for customer_id, since in _bin_dates(shop, session, customer_ids).items():
            if since is not None:
                raise bin_words.refusal(session, customer_id)
        pets = _ids(session, _PETS_OF_ONLY, json.dumps(customer_ids))
        _set_deleted(session, customer_ids, pets, now)
        care_following.follow(shop, session, care_following.of_owners(session, customer_ids))


def restore(shop: Shop, *customer_ids: int) -> tuple[Text, ...]:
    """Take customers out of the bin, with the pets that went there together with them. Raises ``UserMistake`` for one who is not in it.

    Those who were merged get back what was theirs; returns what could not go back, in words.
    """
    with shop.read() as session:
        merged = [step for i in customer_ids if (step := unmerging.step_of(session, i)) is not None]
    if len(customer_ids) == len(merged) == 1:
        return history.take_back(shop, merged[0].change_id)
    left: list[Text] = []
    with shop.write(T("Restore customer")) as session:
        if not all(_bin_dates(shop, session, customer_ids).values()):
            raise UserMistake("not_in_bin", T("This customer is not in the bin."))
        for step in merged:
            left += unmerging.take_apart(session, step)
        pets = _ids(session, _PETS_GONE_TOO, json.dumps(customer_ids))
        _set_deleted(session, customer_ids, pets, None)
        for customer_id, kept_id in raw(session).execute(_STILL_MERGED, (json.dumps(customer_ids),)).fetchall():
            bulk.update(session, "customer", customer_id, {"merged_into_id": None})
            name = history_names.name_of(session, "customer", kept_id)
            left.append(T("What was merged stays with {name}", name=name))
        care_following.follow(shop, session, care_following.of_owners(session, customer_ids))
    return tuple(left)


def add_tag(shop: Shop, customer_ids: Collection[int], name: str) -> int:
    """Put a tag on everybody who does not carry it; returns on how many. Raises ``UserMistake`` for a tag without a name, or one too long."""
    said = checked_tag(name)
    if not said:
        raise UserMistake("empty_tag", T("A tag needs a name."), T("Type a word, such as “regular”."), "tags")
    with shop.write(T("Add tag")) as session:
        (said,) = spelled(session, (said,))
        tag = session.scalar(select(Tag).where(Tag.name == said)) or Tag(name=said)
        wanted = _ids(session, _WITHOUT_TAG, json.dumps(list(dict.fromkeys(customer_ids))), tag.id)
        if wanted:
            session.add(tag)
            session.flush()
        first = bulk.next_id(session, "customer_tag")
        rows = [(number, customer_id, tag.id) for number, customer_id in enumerate(wanted, first)]
        bulk.insert(session, "customer_tag", ("id", "customer_id", "tag_id"), rows, len(rows))
    return len(rows)


def remove_tag(shop: Shop, customer_ids: Collection[int], name: str) -> int:
    """Take a tag off everybody who carries it; returns off how many."""
    with shop.write(T("Remove tag")) as session:
        tag = session.scalar(select(Tag).where(Tag.name == name))
        links = _ids(session, _LINKS, tag.id, json.dumps(list(dict.fromkeys(customer_ids)))) if tag is not None else []
        columns = journal.recorded_tables()["customer_tag"][1:]
        session.info["recorder"].deleted_in_bulk("customer_tag", bulk.fetch(session, "customer_tag", columns, links))
        raw(session).executemany("DELETE FROM customer_tag WHERE id = ?", [(link,) for link in links])
    return len(links)


def tags_of(shop: Shop, customer_ids: Collection[int]) -> tuple[str, ...]:
    """Every tag that one of them carries, the most used first."""
    with shop.read() as session:
        return tuple(_ids(session, _TAGS_OF, json.dumps(list(customer_ids))))


def _bin_dates(shop: Shop, session: Session, customer_ids: Collection[int]) -> dict[int, int | None]:
    """Since when each of them lies in the bin. Raises ``UserMistake`` if one does not exist."""
    found = dict(raw(session).execute(_FOUND, (json.dumps(list(customer_ids)),)).fetchall())
    for customer_id in customer_ids:
        if customer_id not in found:
            erased.check_person(shop, session, customer_id)
            raise UserMistake("no_such_customer", T("There is no customer {number} in this shop.", number=customer_id))
    return found


def _ids(session: Session, query: str, *values: Any) -> list[Any]:
    return [row[0] for row in raw(session).execute(query, values)]


def _set_deleted(session: Session, customers: Collection[int], pets: Collection[int], at: int | None) -> None:
    for table, ids in (("customer", customers), ("pet", pets)):
        bulk.update_all(session, table, list(ids), {"deleted_at": at})
