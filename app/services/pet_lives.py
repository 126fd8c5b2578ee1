"""What changes in the life of a pet: who owns it, and that it passed away. Each is one action; its reminders follow at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import Customer, PetOwner
from app.services import care_following, pets
from app.services.pet_checks import check_death
from app.shop import Shop


def pass_away(shop: Shop, pet_id: int, on: dt.date | None = None) -> None:
    """Remember that a pet died, today or on another day: nothing about it is due any more, and nobody is greeted for it.

    Raises ``UserMistake`` for a day to come, or before its birth.
    """
    day = on or shop.today()
    with shop.write(T("Pet passed away")) as session:
        pet = pets.get(session, pet_id)
        check_death(day, pets.birthday_of(pet), shop.today())
        pet.died_on = day
        care_following.follow(shop, session, (pet_id,))


def add_owner(shop: Shop, pet_id: int, customer_id: int) -> None:
    """Let a pet belong to somebody as well. Raises ``UserMistake`` if it does already, or nobody is called so."""
    with shop.write(T("Add owner")) as session:
        pets.get(session, pet_id)
        _customer(session, customer_id)
        if any(link.customer_id == customer_id for link in _links(session, pet_id)):
            raise UserMistake("owned_already", T("This pet stands with them already."), None, "owner")
        session.add(PetOwner(customer_id=customer_id, pet_id=pet_id))
        care_following.follow(shop, session, (pet_id,))


def remove_owner(shop: Shop, pet_id: int, customer_id: int) -> None:
    """Let a pet no longer belong to somebody. Raises ``UserMistake`` for its only owner: it would be nobody's, and found no more."""
    with shop.write(T("Remove owner")) as session:
        links = _links(session, pet_id)
        if [link.customer_id for link in links] == [customer_id]:
            raise UserMistake(
                "only_owner",
                T("Nobody else owns this pet."),
                T("Move it to another owner."),
                "owner",
            )
        session.delete(_link(links, customer_id))
        care_following.follow(shop, session, (pet_id,))


def move(shop: Shop, pet_id: int, from_id: int, to_id: int) -> None:
    """Let a pet belong to `to_id` in place of `from_id`; everything about it goes along. Raises ``UserMistake``."""
    with shop.write(T("Move pet")) as session:
        _customer(session, to_id)
        links = _links(session, pet_id)
        link = _link(links, from_id)
        if any(other.customer_id == to_id for other in links):
            raise UserMistake("owned_already", T("This pet stands with them already."), None, "owner")
        link.customer_id = to_id
        care_following.follow(shop, session, (pet_id,))


def _links(session: Session, pet_id: int) -> Sequence[PetOwner]:
    return session.scalars(select(PetOwner).where(PetOwner.pet_id == pet_id).order_by(PetOwner.id)).all()


def _link(links: Sequence[PetOwner], customer_id: int) -> PetOwner:
    found = next((link for link in links if link.customer_id == customer_id), None)
    if found is None:
        raise UserMistake("not_owned", T("This pet does not stand with them."), None, "owner")
    return found


def _customer(session: Session, customer_id: int) -> None:
    customer = session.get(Customer, customer_id)
    if customer is None or customer.deleted_at is not None:
        raise UserMistake(
            "no_such_customer", T("There is no customer {number} in this shop.", number=customer_id), None, "owner"
        )
