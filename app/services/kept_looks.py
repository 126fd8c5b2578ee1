"""What a look at everybody found, kept while the shop is open: after an action only those whom its images concern are looked at again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from sqlalchemy.orm import Session

from app.shop import Shop
from app.storage import derived, journal
from app.storage.database import raw
from app.storage.journal import TableImage

MOST_CHANGES, MOST_PEOPLE = 200, 300
"""After more than that everybody is looked at, which takes no longer."""
_SINCE = "SELECT id, touched FROM change WHERE id > ? ORDER BY id LIMIT ?"
_DIGITS = """
SELECT DISTINCT digits FROM customer_phone WHERE digits <> '' AND customer_id IN (SELECT value FROM json_each(?))
"""
_CALLED = "SELECT id, name FROM customer WHERE name <> '' AND id IN (SELECT value FROM json_each(?))"

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Counting:
    """Which tables count for a look, kept under `key`: `named` is table and column that names a customer, `of_pets` the same for pets."""

    key: str
    named: tuple[tuple[str, str], ...]
    of_pets: tuple[tuple[str, str], ...]

    def tables(self) -> frozenset[str]:
        """Their names."""
        return frozenset(table for table, _column in (*self.named, *self.of_pets))


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whose records changed, with the phones that were theirs before or are now, and each with every name they had or have."""

    people: frozenset[int]
    phones: frozenset[str]
    names: frozenset[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Kept(Generic[Found]):
    """What was found as it stood after the action `head`, under what else it depends on, such as the day; never changed."""

    head: int
    under: object
    found: Found


def look(
    shop: Shop,
    session: Session,
    counting: Counting,
    under: object,
    of_all: Callable[[], Found],
    after: Callable[[Found, Concerned], Found | None],
) -> Found:
    """What is found now: what is kept, as it is or brought up to date by `after`, or else everybody by `of_all`.

    `after` gives ``None`` where only a look at everybody can tell. Everybody is looked at the first time, with another `under` and after
    many changes as well. Raises what the two raise.
    """
    head = journal.head(raw(session))[0]
    kept = shop.kept.get(counting.key)
    found: Found | None = None
    if isinstance(kept, Kept) and kept.under == under and kept.head <= head:
        before = cast("Kept[Found]", kept)
        if before.head == head:
            return before.found
        concerned = _concerned(raw(session), before.head, counting)
        found = after(before.found, concerned) if concerned is not None else None
    if found is None:
        found = of_all()
    shop.kept[counting.key] = Kept(head, under, found)
    return found


def _concerned(connection: Any, since: int, counting: Counting) -> Concerned | None:
    """Whom the actions after `since` concern; ``None`` for very many, and where an action does not say."""
    changes = connection.execute(_SINCE, (since, MOST_CHANGES + 1)).fetchall()
    people, phones, names, tables = set[int](), set[str](), set[tuple[int, str]](), counting.tables()
    for change_id, touched in changes[:MOST_CHANGES]:
        wanted = tables & set(json.loads(touched))
        if not wanted:
            continue
        images = journal.load_images(connection, change_id)
        if any(table not in images or images[table].bulk for table in wanted):
            return None
        people |= _people(connection, images, counting)
        phones |= _digits(images.get("customer_phone"))
        names |= _names(images.get("customer"))
    if len(changes) > MOST_CHANGES or len(people) > MOST_PEOPLE:
        return None
    asked = (json.dumps(sorted(people)),)
    phones |= {row[0] for row in connection.execute(_DIGITS, asked)}
    names |= {(customer_id, name) for customer_id, name in connection.execute(_CALLED, asked)}
    return Concerned(frozenset(people), frozenset(phones), frozenset(names))


def _people(connection: Any, images: dict[str, TableImage], counting: Counting) -> set[int]:
    found, pets = set[int](), set[int]()
    for table, column in counting.named:
        found |= derived.customers_in(connection, images, {table: column})
    for table, column in counting.of_pets:
        pets |= derived.customers_in(connection, images, {table: column})
    return found | derived.owners(connection, TableImage(("id",), created=[(pet,) for pet in pets]))


def _digits(image: TableImage | None) -> set[str]:
    """The phones that rows of an image held before, and those they hold now."""
    if image is None:
        return set()
    place = image.columns.index("digits")
    found = {row[place] for row in (*image.created, *image.deleted)}
    return (found | {said for _id, changed in image.updated for said in changed.get("digits", ())}) - {""}


def _names(image: TableImage | None) -> set[tuple[int, str]]:
    """The names that customers of an image had before, or have since, each with the id."""
    if image is None:
        return set()
    name, own = image.columns.index("name"), image.columns.index("id")
    found = {(row[own], row[name]) for row in (*image.created, *image.deleted)}
    found |= {(row_id, said) for row_id, changed in image.updated for said in changed.get("name", ())}
    return {(customer_id, said) for customer_id, said in found if said}
