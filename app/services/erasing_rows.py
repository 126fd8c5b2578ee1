"""What becomes of the rows about people and pets who are deleted for good: all that point at them are found in the tables themselves.

Whatever was theirs goes. Sales stay, for the figures of the shop are about money; they are nobody's from then on, as a walk-in is.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.services.merging_rows import pointing_at
from app.storage import bulk
from app.storage.database import raw

OWN_WAY = frozenset(("customer", "pet", "purchase", "feedback", "reminder"))
"""Tables that have a rule of their own here: some of their rows stay."""
NOBODYS: Mapping[str, Any] = {"customer_id": None, "pet_id": None, "note": ""}
"""What a sale of theirs says afterwards; a note on it may name them."""
SHORTEST_NAME, SHORTEST_PHONE = 2, 7
"""A shorter name, or number, stands in too many words that have nothing to do with it."""

_LISTED = "IN (SELECT value FROM json_each(?))"
_SALES = f"SELECT id FROM purchase WHERE customer_id {_LISTED}"  # noqa: S608
_SALES_OF_PETS = f"SELECT id FROM purchase WHERE pet_id {_LISTED}"  # noqa: S608
_SAID_OF_PETS = f"SELECT id FROM feedback WHERE pet_id {_LISTED} AND customer_id NOT {_LISTED}"  # noqa: S608
_FEEDBACK = f"SELECT id FROM feedback WHERE customer_id {_LISTED}"  # noqa: S608
_LINES = f"""
SELECT i.id, i.description, COALESCE(p.name, '') FROM purchase_item i LEFT JOIN product p ON p.id = i.product_id
WHERE i.purchase_id {_LISTED}
"""  # noqa: S608
_NAMES = f"SELECT name FROM customer WHERE id {_LISTED}"  # noqa: S608
_PHONES = f"SELECT raw, digits FROM customer_phone WHERE customer_id {_LISTED}"  # noqa: S608
_REMINDERS = f"""
SELECT r.id, r.pet_id, (
    SELECT o.customer_id FROM pet_owner o JOIN customer c ON c.id = o.customer_id
    WHERE o.pet_id = r.pet_id ORDER BY c.deleted_at IS NOT NULL, o.customer_id LIMIT 1) FROM reminder r
WHERE r.customer_id {_LISTED} OR r.pet_id {_LISTED}
"""  # noqa: S608
_ALONE = """
SELECT h.id FROM household h WHERE h.id IN (SELECT value FROM json_each(?))
AND (SELECT COUNT(*) FROM household_member m WHERE m.household_id = h.id) < 2
"""
_HOMES = f"SELECT DISTINCT household_id FROM household_member WHERE customer_id {_LISTED}"  # noqa: S608
_LEFT_IN = f"SELECT id FROM household_member WHERE household_id {_LISTED}"  # noqa: S608
_LEFT_ALONE = f"""
SELECT m.id FROM household_member m
WHERE m.household_id IN (SELECT household_id FROM household_member WHERE customer_id {_LISTED})
AND (SELECT COUNT(*) FROM household_member o WHERE o.household_id = m.household_id AND o.customer_id NOT {_LISTED}) < 2
"""  # noqa: S608
_REFERRED = f"SELECT id FROM customer WHERE referrer_id {_LISTED} AND id NOT {_LISTED}"  # noqa: S608
_MERGED = f"SELECT id FROM customer WHERE merged_into_id {_LISTED}"  # noqa: S608
_ONLY_THEIRS = f"""
SELECT DISTINCT o.pet_id FROM pet_owner o WHERE o.customer_id {_LISTED}
AND NOT EXISTS (SELECT 1 FROM pet_owner w WHERE w.pet_id = o.pet_id AND w.customer_id NOT {_LISTED})
"""  # noqa: S608
_BESIDE = (
    f"DELETE FROM customer_tier WHERE customer_id {_LISTED}",  # noqa: S608
    f"DELETE FROM customer_change WHERE customer_id {_LISTED}",  # noqa: S608
)
"""Tables past the journal that say something about a customer, and that nothing brings up to date by itself."""

Rows = dict[str, set[int]]


def ids(session: Session, query: str, *lists: Collection[int]) -> list[int]:
    """The first column of what `query` finds with these lists of ids."""
    return [row[0] for row in raw(session).execute(query, tuple(json.dumps(sorted(each)) for each in lists))]


def clear(session: Session, customers: Collection[int], pets: Collection[int], segments: Collection[int]) -> Rows:
    """Take away all that is about these customers and pets; returns which rows went, or say nothing of them any more, by table.

    `pets` are those that go: nobody else has them; `segments` those that find nobody any more. Foreign keys are checked at commit.
    """
    raw(session).execute("PRAGMA defer_foreign_keys = ON")
    rows: Rows = defaultdict(set)
    sales = ids(session, _SALES, customers)
    _clear_lines(session, customers, sales, rows)
    _let_go(session, "purchase", sales, NOBODYS, rows)
    _let_go(session, "purchase", ids(session, _SALES_OF_PETS, pets), {"pet_id": None}, rows)
    _let_go(session, "feedback", ids(session, _SAID_OF_PETS, pets, customers), {"pet_id": None}, rows)
    _let_go(session, "customer", ids(session, _REFERRED, customers, customers), {"referrer_id": None}, rows)
    rows.pop("customer", None)  # whom they recommended stays, and keeps their own steps
    _delete(session, "feedback", ids(session, _FEEDBACK, customers), rows)
    _delete(session, "segment", segments, rows)
    homes = ids(session, _HOMES, customers)
    for target, gone in (("customer", customers), ("pet", pets)):
        for table, column in pointing_at(target, OWN_WAY):
            _delete(session, table.name, bulk.ids_with(session, table.name, column, gone), rows)
    _clear_reminders(session, customers, pets, rows)
    _leave_homes(session, homes, rows)
    _delete(session, "pet", pets, rows)
    _delete(session, "customer", customers, rows)
    for statement in _BESIDE:
        raw(session).execute(statement, (json.dumps(sorted(customers)),))
    return dict(rows)


def with_merged(session: Session, customers: Collection[int]) -> set[int]:
    """These customers, and whoever was merged into them, and into those."""
    found: set[int] = set()
    more = set(customers)
    while more:
        found |= more
        more = set(ids(session, _MERGED, more)) - found
    return found


def only_theirs(session: Session, customers: Collection[int]) -> list[int]:
    """The pets that these customers have, and nobody else."""
    return ids(session, _ONLY_THEIRS, customers, customers)


def about(session: Session, customers: Collection[int], pets: Collection[int]) -> Rows:
    """The rows that `clear` would take away, or let say nothing of these customers and pets; perhaps a few more. Nothing is changed."""
    rows: Rows = defaultdict(set, customer=set(customers), pet=set(pets))
    for target, gone in (("customer", customers), ("pet", pets)):
        for table, column in pointing_at(target, ("customer", "pet")):
            rows[table.name].update(bulk.ids_with(session, table.name, column, gone))
    rows["household_member"].update(ids(session, _LEFT_ALONE, customers, customers))
    return rows


def _let_go(session: Session, table: str, found: Collection[int], values: Mapping[str, Any], rows: Rows) -> None:
    if found:
        bulk.update_all(session, table, list(found), values)
        rows[table].update(found)


def _delete(session: Session, table: str, found: Collection[int], rows: Rows) -> None:
    if found:
        bulk.delete_all(session, table, list(found))
        rows[table].update(found)


def _clear_lines(session: Session, customers: Collection[int], sales: Collection[int], rows: Rows) -> None:
    """A line that was typed by hand may name them ("Cake for Wang Lihua"): it says what the product is called instead, or nothing without one."""
    secrets = _secrets(session, customers)
    if not secrets or not sales:
        return
    for line, text, product in raw(session).execute(_LINES, (json.dumps(sorted(sales)),)).fetchall():
        if text != product and any(_stands_in(secret, text) for secret in secrets):
            bulk.update(session, "purchase_item", line, {"description": product})
            rows["purchase_item"].add(line)


def _stands_in(secret: str, text: str) -> bool:
    """Whether it is there as words of their own, where the script parts words: "Li" does not stand in "Salmon Lite 2kg"."""
    starts = (at for at in range(len(text)) if text.startswith(secret, at))
    return any(
        not _is_one_word(text[at - 1 : at], secret[0])
        and not _is_one_word(secret[-1], text[at + len(secret) : at + len(secret) + 1])
        for at in starts
    )


def _is_one_word(one: str, other: str) -> bool:
    """Whether two neighbours are letters of a script with capitals, or digits; the edge of a text is neither."""
    return all(char.isdigit() or char.lower() != char.upper() for char in (one, other))


def _secrets(session: Session, customers: Collection[int]) -> set[str]:
    listed = (json.dumps(sorted(customers)),)
    names = {row[0] for row in raw(session).execute(_NAMES, listed)}
    phones = {text for row in raw(session).execute(_PHONES, listed) for text in row}
    return {n for n in names if len(n) >= SHORTEST_NAME} | {p for p in phones if len(p) >= SHORTEST_PHONE}


def searches_of(session: Session, customers: Collection[int]) -> dict[int, str]:
    """The segments that look for a name or phone of theirs, and the text each looks for. Others may be found by it as well."""
    secrets = _secrets(session, customers)
    kept = raw(session).execute("SELECT id, conditions FROM segment").fetchall() if secrets else ()
    said = {segment: json.loads(conditions).get("text", "") for segment, conditions in kept}
    return {segment: text for segment, text in said.items() if text in secrets}


def _clear_reminders(session: Session, customers: Collection[int], pets: Collection[int], rows: Rows) -> None:
    """Those about a pet that somebody else has as well are theirs now, without what was noted; the others go."""
    listed = tuple(json.dumps(sorted(each)) for each in (customers, pets))
    gone: list[int] = []
    for reminder, pet, owner in raw(session).execute(_REMINDERS, listed).fetchall():
        if pet is None or pet in pets or owner is None:
            gone.append(reminder)
        else:
            _let_go(session, "reminder", (reminder,), {"customer_id": owner, "note": ""}, rows)
    _delete(session, "reminder", gone, rows)


def _leave_homes(session: Session, homes: Iterable[int], rows: Rows) -> None:
    """Who is left alone lives in no household."""
    alone = ids(session, _ALONE, list(homes))
    _delete(session, "household_member", ids(session, _LEFT_IN, alone), rows)
    _delete(session, "household", alone, rows)
