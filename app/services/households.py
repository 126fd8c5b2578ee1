"""Households: customers who live together, linked and let go one by one. They may share a phone and are two people all the same."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import Household, HouseholdMember
from app.services.duplicates import outside_bin
from app.shop import Shop
from app.storage.database import raw
from app.values.person_name import display_name

_MATES = """
SELECT c.id, c.name, c.member_number FROM household_member own JOIN household_member m ON m.household_id = own.household_id
JOIN customer c ON c.id = m.customer_id WHERE own.customer_id = ?1 AND m.customer_id <> ?1 AND c.deleted_at IS NULL ORDER BY m.id
"""
JOIN, LEAVE = T("Same household"), T("Leave the household")


@dataclass(frozen=True, slots=True)
class Housemate:
    """Somebody who lives with a customer."""

    customer_id: int
    called: str


def join(shop: Shop, customer_id: int, other_id: int) -> None:
    """Link two customers as one household, with everybody who lives with either. Raises ``UserMistake`` for one and the same."""
    if customer_id == other_id:
        raise UserMistake(
            "same_customer", T("This is one and the same customer."), T("Choose another one."), "customer"
        )
    with shop.write(JOIN) as session:
        for who in (customer_id, other_id):
            outside_bin(session, who)
        link(session, shop, customer_id, other_id)


def leave(shop: Shop, customer_id: int) -> None:
    """Take a customer out of their household; one that is left alone lives in none."""
    with shop.write(LEAVE) as session:
        own = _membership(session, customer_id)
        if own is None:
            return
        home = own.household_id
        session.delete(own)
        session.flush()
        rest = session.scalars(select(HouseholdMember).where(HouseholdMember.household_id == home)).all()
        if len(rest) < 2:
            for alone in rest:
                session.delete(alone)
            session.flush()
            session.delete(session.get_one(Household, home))


def mates(session: Session, customer_id: int) -> tuple[Housemate, ...]:
    """Who lives with a customer, in the order in which they were linked; nobody from the bin."""
    found = raw(session).execute(_MATES, (customer_id,))
    return tuple(Housemate(i, display_name(name, number, i)) for i, name, number in found)


def link(session: Session, shop: Shop, customer_id: int, other_id: int) -> None:
    """Inside a transaction: let both live in one household, which is made or joined."""
    own, theirs = _membership(session, customer_id), _membership(session, other_id)
    if own is not None and theirs is not None:
        _unite(session, own.household_id, theirs.household_id)
        return
    known = own or theirs
    if known is None:
        home = Household(created_at=shop.clock.now())
        session.add(home)
        session.flush()
        home_id = home.id
    else:
        home_id = known.household_id
    for who, membership in ((customer_id, own), (other_id, theirs)):
        if membership is None:
            session.add(HouseholdMember(household_id=home_id, customer_id=who))
            session.flush()


def _unite(session: Session, home_id: int, other_home: int) -> None:
    if home_id == other_home:
        return
    for member in session.scalars(select(HouseholdMember).where(HouseholdMember.household_id == other_home)):
        member.household_id = home_id
    session.flush()
    session.delete(session.get_one(Household, other_home))


def _membership(session: Session, customer_id: int) -> HouseholdMember | None:
    return session.scalar(select(HouseholdMember).where(HouseholdMember.customer_id == customer_id))
