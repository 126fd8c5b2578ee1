"""The quality of everybody, kept while the shop is open: after a change only those whom it concerns are looked at again."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.insights.likeness import LARGEST_BLOCK, Pair
from app.insights.quality import Facts, Judged, judge
from app.services import quality_facts
from app.shop import Shop
from app.storage import derived, journal
from app.storage.database import raw
from app.storage.journal import TableImage

Tick = Callable[[int, int], None]
MOST_CHANGES, MOST_PEOPLE = 200, 300
"""After more than that everybody is looked at, which takes no longer."""
_NAMED = dict.fromkeys(
    ("customer_phone", "pet_owner", "consent", "purchase", "reminder", "right_as_is", "household_member", "not_same"),
    "customer_id",
) | {"customer": "id"}
"""Where the tables that count name a customer."""
_OF_PETS = ("pet", "care_record")
_TABLES = frozenset((*_NAMED, *_OF_PETS))
_SINCE = "SELECT id, touched FROM change WHERE id > ? ORDER BY id LIMIT ?"
_DIGITS = """
SELECT DISTINCT digits FROM customer_phone WHERE digits <> '' AND customer_id IN (SELECT value FROM json_each(?))
"""
_WITH_DIGITS = "SELECT DISTINCT customer_id FROM customer_phone WHERE digits = ? LIMIT ?"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found of everybody outside the bin, by id, as it stood after the action `head`, on a day; never changed."""

    head: int
    day: str
    kind: str
    ids: array[int]
    asked: array[int]
    failed: array[int]
    freshness: array[float]
    scores: array[float]
    pairs: frozenset[Pair]

    def all(self) -> list[tuple[int, Judged]]:
        """Everybody, in the order of their ids."""
        found = map(Judged, self.asked, self.failed, self.freshness)
        return list(zip(self.ids, found, strict=True))


def look(shop: Shop, session: Session, tick: Tick) -> Kept:
    """What is found of everybody now. Some seconds for 100,000 the first time, on a new day and after many changes; else it is quick.

    Raises what `tick` raises.
    """
    head, day, kind = journal.head(raw(session))[0], shop.today().isoformat(), shop.facts.kind
    kept = shop.kept.get("quality")
    if isinstance(kept, Kept) and (kept.day, kept.kind) == (day, kind) and kept.head <= head:
        if kept.head == head:
            return kept
        changed = _changed(raw(session), kept.head)
        new = _with(shop, session, kept, changed, head) if changed is not None else None
    else:
        new = None
    if new is None:
        new = _of_all(shop, session, head, tick)
    shop.kept["quality"] = new
    return new


def judged(
    shop: Shop, session: Session, facts: Iterable[Facts], ids: Collection[int] | None
) -> list[tuple[int, Judged]]:
    """What is found of those of whom `facts` tells: of `ids`, or of everybody (``None``)."""
    said, today, with_pets = quality_facts.right(session, ids), shop.today(), shop.facts.kind == "pet"
    return [
        (one.customer_id, judge(one, today, with_pets=with_pets, right=said.get(one.customer_id, ()))) for one in facts
    ]


def _of_all(shop: Shop, session: Session, head: int, tick: Tick) -> Kept:
    pairs = quality_facts.likely_pairs(session, tick)
    found = judged(shop, session, quality_facts.facts_of(shop, session, None, pairs), None)
    return Kept(
        head,
        shop.today().isoformat(),
        shop.facts.kind,
        array("q", (i for i, _one in found)),
        array("q", (one.asked for _i, one in found)),
        array("q", (one.failed for _i, one in found)),
        array("d", (one.freshness for _i, one in found)),
        array("d", (one.score for _i, one in found)),
        frozenset(pairs),
    )


def _changed(connection: Any, since: int) -> tuple[set[int], set[str]] | None:
    """Whose records changed after the action `since`, and the phones that were theirs before or are now; ``None`` for very many."""
    changes = connection.execute(_SINCE, (since, MOST_CHANGES + 1)).fetchall()
    people: set[int] = set()
    phones: set[str] = set()
    for change_id, touched in changes[:MOST_CHANGES]:
        wanted = _TABLES & set(json.loads(touched))
        if not wanted:
            continue
        images = journal.load_images(connection, change_id)
        if any(table not in images or images[table].bulk for table in wanted):
            return None
        people |= _people(connection, images)
        phones |= _digits(images.get("customer_phone"))
    if len(changes) > MOST_CHANGES or len(people) > MOST_PEOPLE:
        return None
    phones |= {row[0] for row in connection.execute(_DIGITS, (json.dumps(sorted(people)),))}
    return people, phones


def _people(connection: Any, images: dict[str, TableImage]) -> set[int]:
    found = derived.customers_in(connection, images, _NAMED)
    found |= derived.customers_in(connection, images, {"not_same": "other_id"})
    found |= derived.owners(connection, images.get("pet"))
    pets = derived.customers_in(connection, images, {"care_record": "pet_id"})
    return found | derived.owners(connection, TableImage(("id",), created=[(pet,) for pet in pets]))


def _digits(image: TableImage | None) -> set[str]:
    """The phones that rows of an image held before, and those they hold now."""
    if image is None:
        return set()
    place = image.columns.index("digits")
    found = {row[place] for row in (*image.created, *image.deleted)}
    return (found | {said for _id, changed in image.updated for said in changed.get("digits", ())}) - {""}


def _with(shop: Shop, session: Session, kept: Kept, changed: tuple[set[int], set[str]], head: int) -> Kept | None:
    """`kept` after a change; ``None`` if so many share a phone that they say nothing, which only a look at everybody tells apart."""
    people, phones = changed
    sharing: set[int] = set()
    for digits in phones:
        found = raw(session).execute(_WITH_DIGITS, (digits, LARGEST_BLOCK + 1)).fetchall()
        if len(found) >= LARGEST_BLOCK:
            return None
        sharing.update(row[0] for row in found)
    gone = {pair for pair in kept.pairs if not people.isdisjoint(pair)}
    come = quality_facts.likely_pairs_of(session, people)
    pairs = (kept.pairs - gone) | come
    again = people | sharing | {i for pair in gone | come for i in pair}
    facts = quality_facts.facts_of(shop, session, again, pairs)
    columns = (kept.ids[:], kept.asked[:], kept.failed[:], kept.freshness[:], kept.scores[:])
    now = dict(judged(shop, session, facts, again))
    for customer_id in sorted(again):
        _put(columns, customer_id, now.get(customer_id))
    return Kept(head, kept.day, kept.kind, *columns, pairs)


def _put(columns: tuple[array[Any], ...], customer_id: int, one: Judged | None) -> None:
    """Write what is found of somebody now in its place; ``None`` takes them out."""
    place = bisect_left(columns[0], customer_id)
    is_there = place < len(columns[0]) and columns[0][place] == customer_id
    values = (customer_id, *one, one.score) if one is not None else (customer_id, 0, 0, 0.0, 0.0)
    for column, said in zip(columns, values, strict=True):
        if is_there and one is None:
            column.pop(place)
        elif is_there:
            column[place] = said
        elif one is not None:
            column.insert(place, said)
