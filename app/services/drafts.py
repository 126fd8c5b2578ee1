"""What is typed and not saved yet: it waits in the encrypted file, so that a crash or a power cut takes none of it.

A draft is nobody's action: no journal tells of it, Ctrl+Z passes it by, and no page hears of it. It goes when what it was for is
saved, in that very transaction.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.shop import Shop
from app.storage.database import raw

PREFIX = "draft:"
SALE = "sale"
TYPED = "typed:"
NOT_OF_PEOPLE = {"typed:in place pet": "pet", "typed:in place product": "product"}
"""Kinds that are about something else than a customer, by its number."""
_IS_GONE = {
    "customer": "SELECT 1 FROM sqlite_sequence WHERE name = 'customer' AND seq >= ?1 AND NOT EXISTS (SELECT 1 FROM customer WHERE id = ?1)",
    "pet": "SELECT 1 FROM sqlite_sequence WHERE name = 'pet' AND seq >= ?1 AND NOT EXISTS (SELECT 1 FROM pet WHERE id = ?1)",
}
"""Whether an id was given away once, and is nobody's now."""
Texts = dict[tuple[str, int], dict[str, str]]
"""Half-filled forms: (what kind it is about, its number or 0) → key of a field → what is typed."""


def load(shop: Shop, kind: str) -> dict[int, Any]:
    """The drafts of a kind: whom each is about (0: nobody) → what was typed."""
    start = f"{PREFIX}{kind}:"
    with shop.read() as session:
        rows = raw(session).execute("SELECT key, value FROM setting WHERE key GLOB ?", (f"{start}*",)).fetchall()
    return {int(key.removeprefix(start)): json.loads(value) for key, value in rows}


def waiting(shop: Shop, about: Iterable[int] | None = None) -> tuple[int, ...]:
    """Of the customers that a sale is typed for (0: nobody; ``None``: those in the file), in their order, those who can still be sold to."""
    typed = tuple(load(shop, SALE) if about is None else about)
    with shop.read() as session:
        there = raw(session).execute(
            "SELECT id FROM customer WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(?))",
            (json.dumps(typed),),
        )
        known = {0, *(row[0] for row in there)}
    return tuple(customer_id for customer_id in typed if customer_id in known)


def keep(shop: Shop, kind: str, drafts: Mapping[int, Any]) -> None:
    """Keep these drafts of a kind, and no others. Raises ``WorldProblem`` if the file fails."""
    with shop.told(), shop.database.write() as session:
        connection = raw(session)
        connection.execute("DELETE FROM setting WHERE key GLOB ?", (f"{PREFIX}{kind}:*",))
        connection.executemany(
            "INSERT INTO setting (key, value) VALUES (?, ?)",
            [(_key(kind, about), json.dumps(typed, ensure_ascii=False)) for about, typed in drafts.items()],
        )
        _drop_strangers(connection)


def load_texts(shop: Shop) -> Texts:
    """The half-filled forms; what another version kept differently is left out."""
    start = f"{PREFIX}{TYPED}"
    with shop.read() as session:
        rows = raw(session).execute("SELECT key, value FROM setting WHERE key GLOB ?", (f"{start}*",)).fetchall()
    found: Texts = {}
    for key, value in rows:
        kind, _colon, about = key.removeprefix(start).rpartition(":")
        typed = json.loads(value)
        if about.isdecimal() and isinstance(typed, dict):
            found[kind, int(about)] = {str(field): str(text) for field, text in typed.items()}
    return found


def keep_texts(shop: Shop, texts: Texts) -> None:
    """Keep these half-filled forms, and no others. Raises ``WorldProblem`` if the file fails."""
    with shop.told(), shop.database.write() as session:
        connection = raw(session)
        connection.execute("DELETE FROM setting WHERE key GLOB ?", (f"{PREFIX}{TYPED}*",))
        connection.executemany(
            "INSERT INTO setting (key, value) VALUES (?, ?)",
            [
                (_key(f"{TYPED}{kind}", about), json.dumps(typed, ensure_ascii=False))
                for (kind, about), typed in texts.items()
            ],
        )
        _drop_strangers(connection)


def drop(session: Session, kind: str, about: int) -> None:
    """Forget one, in the transaction that saves what it was for."""
    raw(session).execute("DELETE FROM setting WHERE key = ?", (_key(kind, about),))


def drop_about(session: Session, customers: Collection[int], pets: Collection[int]) -> None:
    """Forget all that is about these customers and pets, in the transaction that deletes them."""
    connection = raw(session)
    for (key,) in connection.execute("SELECT key FROM setting WHERE key GLOB ?", (f"{PREFIX}*",)).fetchall():
        kind, _colon, about = key.removeprefix(PREFIX).rpartition(":")
        gone = {"pet": pets, "customer": customers}.get(NOT_OF_PEOPLE.get(kind, "customer"), ())
        if about.isdecimal() and int(about) in gone:
            connection.execute("DELETE FROM setting WHERE key = ?", (key,))


def _drop_strangers(connection: Any) -> None:
    """Keep nothing about a customer or pet who was deleted for good: whoever typed it may have it at hand still."""
    for (key,) in connection.execute("SELECT key FROM setting WHERE key GLOB ?", (f"{PREFIX}*",)).fetchall():
        kind, _colon, about = key.removeprefix(PREFIX).rpartition(":")
        query = _IS_GONE.get(NOT_OF_PEOPLE.get(kind, "customer"))
        if query and about.isdecimal() and int(about) and connection.execute(query, (int(about),)).fetchone():
            connection.execute("DELETE FROM setting WHERE key = ?", (key,))


def _key(kind: str, about: int) -> str:
    return f"{PREFIX}{kind}:{about}"
