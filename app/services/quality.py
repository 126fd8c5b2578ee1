"""The quality of what is written: the score of the shop and of a customer, what would raise it most, and putting it right on the spot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.insights.quality import BY_KEY, Check, Parts, fact_of, gaps, mean
from app.models import RightAsIs
from app.services import quality_facts, quality_kept
from app.services.duplicates import outside_bin
from app.shop import Shop
from app.storage.database import raw

Tick = Callable[[int, int], None]
_LAST_FIRST = "SELECT customer_id FROM customer_stat ORDER BY last_on DESC NULLS LAST, customer_id"


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that is wrong or missing: with whom, those who came last first, and how many points the shop gains from all of it."""

    check: Check
    customer_ids: tuple[int, ...]
    gain: float


@dataclass(frozen=True, slots=True)
class ShopQuality:
    """The parts of the score of the shop, ``None`` for nobody, over how many customers; `work` is what raises it, the most first."""

    parts: Parts | None
    count: int
    work: tuple[Work, ...]


@dataclass(frozen=True, slots=True)
class CustomerQuality:
    """The score of a customer, 0..100, and what is wrong or missing, what raises it most first."""

    parts: Parts
    score: float
    failing: tuple[Check, ...]


def of_shop(shop: Shop, tick: Tick) -> ShopQuality:
    """Look at everybody outside the bin, as ``quality_kept.look`` does. Raises what `tick` raises; nothing is written."""
    with shop.read(sheds=True) as session:
        judged = quality_kept.look(shop, session, tick).all()
        order = {row[0]: place for place, row in enumerate(raw(session).execute(_LAST_FIRST))}
    last = len(order)
    work = (
        Work(check, tuple(sorted(ids, key=lambda i: order.get(i, last))), gain / len(judged))
        for check, (ids, gain) in gaps(judged).items()
    )
    parts = mean([one for _id, one in judged])
    return ShopQuality(parts, len(judged), tuple(sorted(work, key=lambda w: (-w.gain, w.check.key))))


def of_customer(shop: Shop, customer_id: int) -> CustomerQuality | None:
    """Look at one customer; ``None`` for somebody in the bin."""
    with shop.read() as session:
        facts = quality_facts.of_one(shop, session, customer_id)
        if facts is None:
            return None
        one = quality_kept.judged(shop, session, (facts,), (customer_id,))[0][1]
    return CustomerQuality(one.parts, one.score, tuple(one.failing()))


def ids_under(shop: Shop, session: Session, score: float) -> list[int]:
    """Everybody outside the bin whose score is under `score`, in the order of their ids; after a change as quick as ``quality_kept.look``."""
    kept = quality_kept.look(shop, session, lambda _done, _total: None)
    return [customer_id for customer_id, found in zip(kept.ids, kept.scores, strict=True) if found < score]


def say_right(shop: Shop, customer_id: int, check: Check) -> None:
    """Remember that what `check` finds is right as it is: nobody is asked again until it changes. Of freshness: it is confirmed today.

    Raises ``UserMistake`` for somebody in the bin.
    """
    with shop.write(T("Right as it is")) as session:
        customer = outside_bin(session, customer_id)
        if check is Check.FRESH:
            customer.confirmed_on = shop.today()
            return
        facts = quality_facts.of_one(shop, session, customer_id)
        assert facts is not None
        known = session.scalar(
            select(RightAsIs).where(RightAsIs.customer_id == customer_id, RightAsIs.about == check.key)
        )
        said = known or RightAsIs(customer_id=customer_id, about=check.key, created_at=shop.clock.now())
        said.fact, said.said_on = fact_of(check, facts), shop.today()
        session.add(said)


def check_of(key: str) -> Check:
    """The check of this key. Raises ``UserMistake`` if there is none."""
    if key not in BY_KEY:
        raise UserMistake(
            "unknown_check", T("There is no check {key}.", key=key), T("Use one of: {keys}.", keys=", ".join(BY_KEY))
        )
    return BY_KEY[key]
