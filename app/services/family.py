"""Family and friends of a customer: remembered with their birthdays, changed, and taken off again; each is one step of undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import FamilyMember
from app.services import fields, typed
from app.services.customer_checks import check_born
from app.services.customer_data import checked
from app.services.duplicates import outside_bin
from app.shop import Shop
from app.values.birthday import Birthday

KEYS = {"name": "family_name", "relation": "relation", "birthday": "family_birthday", "note": "family_note"}
"""Attribute of ``FamilyDraft`` → key of the field."""


@dataclass(frozen=True, slots=True)
class FamilyDraft:
    """Somebody who is remembered for a customer, as a form holds them."""

    name: str = ""
    relation: str = ""
    birthday: Birthday | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class FamilyData:
    """Somebody who is kept."""

    member_id: int
    draft: FamilyDraft


def add(shop: Shop, customer_id: int, draft: FamilyDraft) -> int:
    """Remember somebody for a customer; returns the id. Raises ``UserMistake`` naming the field that is wrong."""
    with shop.write(T("Add family member")) as session:
        outside_bin(session, customer_id)
        member = FamilyMember(customer_id=customer_id, created_at=shop.clock.now())
        _fill(shop, member, draft)
        session.add(member)
        session.flush()
        return member.id


def update(shop: Shop, member_id: int, draft: FamilyDraft) -> None:
    """Change what is known of somebody. Raises ``UserMistake`` naming the field that is wrong."""
    with shop.write(T("Edit family member")) as session:
        _fill(shop, _get(session, member_id), draft)


def remove(shop: Shop, member_id: int) -> None:
    """Take somebody off."""
    with shop.write(T("Remove family member")) as session:
        session.delete(_get(session, member_id))


def from_texts(shop: Shop, texts: Mapping[str, str]) -> FamilyDraft:
    """The draft of what was typed, by the keys of the fields. Raises ``UserMistake`` for what cannot be read."""
    read = {name: typed.parsed(shop, fields.field(key), texts.get(key, "")) for name, key in KEYS.items()}
    return FamilyDraft(read["name"] or "", read["relation"] or "", read["birthday"], read["note"] or "")


def texts_of(draft: FamilyDraft) -> dict[str, str]:
    """Every field as it would be typed."""
    return {key: typed.text_of(fields.field(key), getattr(draft, name)) for name, key in KEYS.items()}


def of_customer(session: Session, customer_id: int) -> tuple[FamilyData, ...]:
    """Everybody who is remembered for a customer, in the order in which they were put down."""
    found = session.scalars(
        select(FamilyMember).where(FamilyMember.customer_id == customer_id).order_by(FamilyMember.id)
    )
    return tuple(FamilyData(member.id, _draft(member)) for member in found)


def _fill(shop: Shop, member: FamilyMember, draft: FamilyDraft) -> None:
    for name in ("name", "relation", "note"):
        setattr(member, name, checked(KEYS[name], getattr(draft, name)))
    if not (member.name or member.relation):
        raise UserMistake(
            "nothing_known",
            T("There is neither a name nor how they belong together."),
            T("Enter one of them."),
            KEYS["name"],
        )
    born = draft.birthday
    check_born(born, shop.today(), KEYS["birthday"])
    member.birthday_calendar = born.calendar if born else ""
    member.birthday_month, member.birthday_day = (born.month, born.day) if born else (None, None)
    member.birthday_is_leap, member.birthday_year = bool(born and born.is_leap), born.year if born else None


def _draft(member: FamilyMember) -> FamilyDraft:
    born = None
    if member.birthday_month and member.birthday_day:
        born = Birthday(
            "lunar" if member.birthday_calendar == "lunar" else "solar",
            member.birthday_month,
            member.birthday_day,
            member.birthday_is_leap,
            member.birthday_year,
        )
    return FamilyDraft(member.name, member.relation, born, member.note)


def _get(session: Session, member_id: int) -> FamilyMember:
    member = session.get(FamilyMember, member_id)
    if member is None:
        raise UserMistake("no_such_member", T("This family member is not on record any more."))
    return member
