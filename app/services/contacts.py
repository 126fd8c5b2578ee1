"""Calls, messages and visits: recorded in one line, corrected, removed. Each is one action.

A contact counts for the limits as one that was made for a reminder does: what goes by the rhythm of the customer rests after it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import Interaction
from app.services import fields, reminders, typed
from app.services.duplicates import outside_bin
from app.shop import Shop
from app.storage.database import raw
from app.values.contact import CALL, CONTACTS, DIRECTIONS, FIRST_YEAR, OUT, VISIT, WECHAT
from app.values.field import Choice
from app.values.text import clean_text

RECORD, CORRECT, REMOVE = T("Note contact"), T("Correct contact"), T("Remove contact")
ATTRIBUTES = {
    "contact_kind": "kind", "contact_direction": "direction", "contacted_at": "happened_at", "contact_note": "note",
}  # fmt: skip
"""Key of the field → attribute of ``ContactDraft``, in the order of the form."""
_OF_IDS = """
SELECT i.id, i.customer_id, i.kind, i.direction, i.happened_at, i.happened_on, i.note, s.name
FROM interaction i JOIN staff s ON s.id = i.staff_id WHERE i.id IN (SELECT value FROM json_each(?))
"""
CLOCKS_APART = dt.timedelta(minutes=5)
"""So much may a time be ahead of ours."""


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """Once that somebody was in touch, as a form holds it; without a time it is now. `direction` is ``out`` or ``in``."""

    kind: str
    direction: str = OUT
    happened_at: dt.datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContactData:
    """A contact on record, and who noted it."""

    contact_id: int
    customer_id: int
    draft: ContactDraft
    happened_on: dt.date
    staff_name: str


def usual_kind(shop: Shop) -> str:
    """How somebody was in touch when it was noted last, in this shop; before the first time what is usual where the shop is."""
    with shop.read() as session:
        newest = session.scalar(select(Interaction.kind).order_by(Interaction.id.desc()).limit(1))
    return newest or (WECHAT if shop.facts.is_chinese else CALL)


def record(shop: Shop, customer_id: int, draft: ContactDraft) -> int:
    """Keep that somebody was in touch; returns the id. Raises ``UserMistake`` naming the field that is wrong."""
    with shop.write(RECORD) as session:
        outside_bin(session, customer_id)
        kept = Interaction(customer_id=customer_id, staff_id=shop.staff_id, created_at=shop.clock.now())
        _fill(shop, kept, draft)
        session.add(kept)
        session.flush()
        reminders.let_rest(shop, session, {customer_id}, kept.happened_on)
        return kept.id


def correct(shop: Shop, contact_id: int, draft: ContactDraft) -> None:
    """Make a contact say what `draft` says. Raises ``UserMistake`` naming the field that is wrong."""
    with shop.write(CORRECT) as session:
        kept = _get(session, contact_id)
        outside_bin(session, kept.customer_id)
        _fill(shop, kept, draft)


def remove(shop: Shop, contact_id: int) -> None:
    """Take a contact away. Raises ``UserMistake`` if there is none, or its customer is in the bin."""
    with shop.write(REMOVE) as session:
        kept = _get(session, contact_id)
        outside_bin(session, kept.customer_id)
        session.delete(kept)


def of_id(shop: Shop, contact_id: int) -> ContactData:
    """One contact. Raises ``UserMistake`` if there is none."""
    with shop.read() as session:
        found = of_ids(session, [contact_id])
    if not found:
        raise _no_such(contact_id)
    return found[0]


def of_ids(session: Session, contact_ids: Iterable[int]) -> tuple[ContactData, ...]:
    """These contacts, in no order."""
    rows = raw(session).execute(_OF_IDS, (json.dumps(list(contact_ids)),))
    return tuple(
        ContactData(
            contact_id,
            customer_id,
            ContactDraft(kind, direction, dt.datetime.fromtimestamp(at, dt.UTC), note),
            dt.date.fromisoformat(on),
            staff_name,
        )
        for contact_id, customer_id, kind, direction, at, on, note, staff_name in rows
    )


def draft_from(shop: Shop, texts: Mapping[str, str], base: ContactDraft | None = None) -> ContactDraft:
    """`base` with the fields in `texts` as typed. Raises ``UserMistake`` naming the first that cannot be read."""
    changes: dict[str, Any] = {}
    for key, text in texts.items():
        changes[ATTRIBUTES[key]] = typed.parsed(shop, fields.field(key), text)
    return replace(base or ContactDraft(""), **changes)


def texts_of(shop: Shop, draft: ContactDraft) -> dict[str, str]:
    """Every field of a contact as it would be typed."""
    at = draft.happened_at
    said = f"{at.astimezone(shop.zone):%Y-%m-%d %H:%M}" if at is not None else ""
    return {key: said if key == "contacted_at" else getattr(draft, name) for key, name in ATTRIBUTES.items()}


def known_choice(choices: Iterable[Choice], value: str, key: str) -> str:
    """`value`, if it is one of the choices. Raises ``UserMistake`` naming the field."""
    offered = [choice.value for choice in choices]
    if value not in offered:
        raise UserMistake(
            "unknown_choice",
            T("There is no choice {value}.", value=value[:60]),
            T("Use one of: {keys}.", keys=", ".join(offered)),
            key,
        )
    return value


def long_text(key: str, text: str) -> str:
    """A text of several lines as it is kept. Raises ``UserMistake`` if it is longer than the field takes."""
    field, said = fields.field(key), clean_text(text, multiline=True)
    fields.check_length(field, said)
    return said


def _fill(shop: Shop, kept: Interaction, draft: ContactDraft) -> None:
    at = draft.happened_at or shop.clock.now()
    if at > shop.clock.now() + CLOCKS_APART:
        raise UserMistake(
            "future_contact", T("This lies in the future."), T("Enter a time that has passed."), "contacted_at"
        )
    if at.year < FIRST_YEAR:
        said = T("This lies before {year}.", year=FIRST_YEAR)
        raise UserMistake("too_old", said, T("Check the year."), "contacted_at")
    kept.kind = known_choice(CONTACTS, draft.kind, "contact_kind")
    is_visit = kept.kind == VISIT
    kept.direction = "" if is_visit else known_choice(DIRECTIONS, draft.direction or OUT, "contact_direction")
    kept.happened_at, kept.happened_on = at, shop.day_of(at)
    kept.note = long_text("contact_note", draft.note)


def _get(session: Session, contact_id: int) -> Interaction:
    found = session.get(Interaction, contact_id)
    if found is None:
        raise _no_such(contact_id)
    return found


def _no_such(contact_id: int) -> UserMistake:
    return UserMistake("no_such_contact", T("There is no contact {number} in this shop.", number=contact_id))
