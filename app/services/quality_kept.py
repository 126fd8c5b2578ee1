"""The quality of everybody, kept while the shop is open: after a change only those whom it concerns are looked at again."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app.insights.likeness import LARGEST_BLOCK, Pair
from app.insights.quality import Facts, Judged, judge
from app.services import duplicates_kept, kept_looks, quality_facts
from app.services.kept_looks import Concerned, Counting
from app.shop import Shop
from app.storage.database import raw

Tick = Callable[[int, int], None]
_COUNTING = Counting(
    "quality",
    (
        ("customer", "id"),
        ("customer_phone", "customer_id"),
        ("pet_owner", "customer_id"),
        ("consent", "customer_id"),
        ("purchase", "customer_id"),
        ("reminder", "customer_id"),
        ("right_as_is", "customer_id"),
        ("household_member", "customer_id"),
        ("not_same", "customer_id"),
        ("not_same", "other_id"),
    ),
    (("pet", "id"), ("care_record", "pet_id")),
)
_WITH_DIGITS = "SELECT DISTINCT customer_id FROM customer_phone WHERE digits = ? LIMIT ?"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found of everybody outside the bin, by id; never changed. `pairs` are very likely the same person."""

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
    pairs = frozenset(pair for pair, alike in duplicates_kept.look(shop, session, tick).items() if alike.is_likely)
    under = (shop.today(), shop.facts.kind)
    found: Kept = kept_looks.look(
        shop, session, _COUNTING, under, partial(_of_all, shop, session, pairs), partial(_after, shop, session, pairs)
    )
    return found


def judged(
    shop: Shop, session: Session, facts: Iterable[Facts], ids: Collection[int] | None
) -> list[tuple[int, Judged]]:
    """What is found of those of whom `facts` tells: of `ids`, or of everybody (``None``)."""
    said, today, with_pets = quality_facts.right(session, ids), shop.today(), shop.facts.kind == "pet"
    return [
        (one.customer_id, judge(one, today, with_pets=with_pets, right=said.get(one.customer_id, ()))) for one in facts
    ]


def _of_all(shop: Shop, session: Session, pairs: frozenset[Pair]) -> Kept:
    found = judged(shop, session, quality_facts.facts_of(shop, session, None, pairs), None)
    return Kept(
        array("q", (i for i, _one in found)),
        array("q", (one.asked for _i, one in found)),
        array("q", (one.failed for _i, one in found)),
        array("d", (one.freshness for _i, one in found)),
        array("d", (one.score for _i, one in found)),
        pairs,
    )


def _after(shop: Shop, session: Session, pairs: frozenset[Pair], kept: Kept, concerned: Concerned) -> Kept | None:
    """`kept` after a change; ``None`` if so many share a phone that they say nothing, which only a look at everybody tells apart."""
    sharing: set[int] = set()
    for digits in concerned.phones:
        found = raw(session).execute(_WITH_DIGITS, (digits, LARGEST_BLOCK + 1)).fetchall()
        if len(found) >= LARGEST_BLOCK:
            return None
        sharing.update(row[0] for row in found)
    again = concerned.people | sharing | {i for pair in kept.pairs ^ pairs for i in pair}
    facts = quality_facts.facts_of(shop, session, again, pairs)
    columns = (kept.ids[:], kept.asked[:], kept.failed[:], kept.freshness[:], kept.scores[:])
    now = dict(judged(shop, session, facts, again))
    for customer_id in sorted(again):
        _put(columns, customer_id, now.get(customer_id))
    return Kept(*columns, pairs)


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
