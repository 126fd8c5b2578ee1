"""Family and friends of a customer: remembered with their birthdays, changed, and taken off again; each is one step of undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import FamilyMember
from app.services import fields, typed
from app.services.customer_checks import check_born
from app.services.customer_data import checked
from app.services.duplicates import outside_bin
from app.shop import Shop
from app.storage.database import raw
from app.values.birthday import Birthday

KEYS = {"name": "family_name", "relation": "relation", "birthday": "family_birthday", "note": "family_note"}
"""Attribute of ``FamilyDraft`` → key of the field."""
_OF_CUSTOMER = """
SELECT id, name, relation, note, birthday_calendar, birthday_month, birthday_day, birthday_is_leap, birthday_year
FROM family_member WHERE customer_id = ? ORDER BY id
"""


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
    return tuple(_data(*row) for row in raw(session).execute(_OF_CUSTOMER, (customer_id,)))


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


def _data(member_id: int, name: str, relation: str, note: str, calendar: str, *day: Any) -> FamilyData:
    born = None
    month, day_of_month, is_leap, year = day
    if month and day_of_month:
        born = Birthday("lunar" if calendar == "lunar" else "solar", month, day_of_month, bool(is_leap), year)
    return FamilyData(member_id, FamilyDraft(name, relation, born, note))


def _get(session: Session, member_id: int) -> FamilyMember:
    member = session.get(FamilyMember, member_id)
    if member is None:
        raise UserMistake("no_such_member", T("This family member is not on record any more."))
    return member
