"""Who may be the same person twice: found in the whole shop or while somebody is typed, and what was answered about them.

Nothing is ever merged unasked (`services.merging` does it when it was said).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.insights.likeness import SHORTEST_PHONE, Born, Likeness, Someone, compare
from app.models import Customer, NotSame
from app.services import bin_words, duplicates_kept, likeness_facts
from app.services.customer_data import CustomerDraft
from app.services.customer_rows import CustomerRow, load_rows
from app.shop import Shop
from app.values.birthday import Birthday
from app.values.person_name import name_keys
from app.values.phone import parse_phone

MOST_SIMILAR = 5
NOT_SAME = T("Two different people")

Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two customers who may be one; `first_id` is the lower id."""

    first_id: int
    second_id: int
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Similar:
    """Somebody in the shop who may be the one that is typed, and why."""

    row: CustomerRow
    likeness: Likeness


def pairs(shop: Shop, tick: Tick) -> tuple[DuplicatePair, ...]:
    """Every pair that is worth asking about, the most alike first. Raises what `tick` raises; nothing is written."""
    with shop.read(sheds=not duplicates_kept.is_kept(shop)) as session:
        found = duplicates_kept.look(shop, session, tick)
    return tuple(DuplicatePair(*ids, found[ids]) for ids in sorted(found, key=lambda ids: (-found[ids].points, ids)))


def count(shop: Shop, tick: Tick) -> int:
    """How many such pairs there are. Raises what `tick` raises."""
    with shop.read(sheds=not duplicates_kept.is_kept(shop)) as session:
        return len(duplicates_kept.look(shop, session, tick))


def similar(shop: Shop, draft: CustomerDraft, leave_out: int | None = None) -> tuple[Similar, ...]:
    """Customers who may be the one in `draft`: the same phone, or much else that fits. The most alike come first."""
    numbers = (parse_phone(phone.number, shop.facts.region) for phone in draft.phones)
    digits = tuple(phone.digits for phone in numbers if phone and len(phone.digits) >= SHORTEST_PHONE)
    keys = name_keys(draft.name) if draft.name.strip() else None
    wanted = Someone(
        0,
        keys.name_key if keys else "",
        keys.pinyin_full if keys else "",
        digits,
        _born(draft.birthday),
    )
    with shop.read() as session:
        known = ((who.customer_id, compare(wanted, who)) for who in likeness_facts.could_be(session, wanted))
        found = {i: alike for i, alike in known if alike.is_asked_at_entry and i != leave_out}
        ordered = sorted(found, key=lambda i: (-found[i].points, i))[:MOST_SIMILAR]
        return tuple(Similar(row, found[row.customer_id]) for row in load_rows(session, ordered, shop.facts.region))


def say_not_same(shop: Shop, one_id: int, other_id: int) -> None:
    """Remember that these are two people: nobody is asked about them again. Raises ``UserMistake`` for one and the same."""
    first, second = _two(one_id, other_id)
    with shop.write(NOT_SAME) as session:
        for customer_id in (first, second):
            outside_bin(session, customer_id)
        if (first, second) not in likeness_facts.not_same(session):
            session.add(NotSame(customer_id=first, other_id=second))


def outside_bin(session: Session, customer_id: int) -> Customer:
    """The customer. Raises ``UserMistake`` if there is none, or they are in the bin, or were merged."""
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise UserMistake("no_such_customer", T("There is no customer {number} in this shop.", number=customer_id))
    if customer.deleted_at is not None:
        raise bin_words.refusal(session, customer_id)
    return customer


def _born(birthday: Birthday | None) -> Born | None:
    if birthday is None:
        return None
    return birthday.calendar, birthday.month, birthday.day, birthday.is_leap, birthday.year


def _two(one_id: int, other_id: int) -> tuple[int, int]:
    if one_id == other_id:
        raise UserMistake("same_customer", T("This is one and the same customer."), T("Choose another one."))
    return min(one_id, other_id), max(one_id, other_id)
