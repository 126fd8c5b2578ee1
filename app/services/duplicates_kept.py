"""Who may be here twice, kept while the shop is open: after a change only those whom it concerns are compared again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from sqlalchemy.orm import Session

from app.insights.likeness import LARGEST_BLOCK, Likeness, Pair, find
from app.services import kept_looks, likeness_facts
from app.services.kept_looks import Concerned, Counting
from app.shop import Shop

Tick = Callable[[int, int], None]
Pairs = Mapping[Pair, Likeness]
MOST_COMPARED = 3000
"""Where more may be alike to those whom a change concerns, everybody is compared."""
_COUNTING = Counting(
    "duplicates",
    (
        ("customer", "id"),
        ("customer_phone", "customer_id"),
        ("pet_owner", "customer_id"),
        ("household_member", "customer_id"),
        ("not_same", "customer_id"),
        ("not_same", "other_id"),
    ),
    (("pet", "id"),),
)


def look(shop: Shop, session: Session, tick: Tick) -> Pairs:
    """Every pair that is worth asking about. Some seconds for 100,000 the first time and after many changes; else it is quick.

    Raises what `tick` raises.
    """
    return kept_looks.look(shop, session, _COUNTING, None, partial(_of_all, session, tick), partial(_after, session))


def is_kept(shop: Shop) -> bool:
    """Whether everybody was compared since the shop was opened."""
    return _COUNTING.key in shop.kept


def _of_all(session: Session, tick: Tick) -> Pairs:
    return dict(find(likeness_facts.everybody(session), likeness_facts.not_same(session), tick))


def _after(session: Session, pairs: Pairs, concerned: Concerned) -> Pairs | None:
    """`pairs` after a change; ``None`` if only a look at everybody tells more.

    So it is where those whom the change concerns share a phone, or name and birthday, or name and pet, with about as many as are compared.
    """
    people = concerned.people
    if not people:
        return pairs
    if likeness_facts.most_sharing(session, concerned.phones) >= LARGEST_BLOCK:
        return None
    if likeness_facts.may_cross(session, concerned.names):
        return None
    compared = likeness_facts.compared_with(session, people, MOST_COMPARED)
    if compared is None:
        return None
    found = find(compared, likeness_facts.not_same(session), lambda _done, _total: None)
    stay = {pair: alike for pair, alike in pairs.items() if people.isdisjoint(pair)}
    return stay | {pair: alike for pair, alike in found if not people.isdisjoint(pair)}
