"""What customers agreed to: asked for one purpose at a time, with the words of the question, the day and who asked.

Every answer is a row of its own, so that what was said before stays on record; the newest answer to a question holds. Reminders follow
at once (`services.quiet`). Each answer is one step of undo.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import Consent
from app.services import fields, quiet, typed
from app.services.duplicates import outside_bin
from app.shop import Shop
from app.storage.database import raw
from app.values.consent import ANSWERS, PURPOSES, QUESTIONS, WORDING_LIMIT
from app.values.field import Choice
from app.values.text import clean_text

_OF_CUSTOMER = """
SELECT c.id, c.purpose, c.answer, c.answered_on, c.wording, s.name FROM consent c JOIN staff s ON s.id = c.staff_id
WHERE c.customer_id = ? ORDER BY c.answered_on DESC, c.id DESC
"""
KEYS = {"answered_on": "consent_on", "wording": "consent_wording"}
"""Attribute of ``ConsentDraft`` that is typed → key of its field."""


@dataclass(frozen=True, slots=True)
class ConsentDraft:
    """An answer: `purpose` and `answer` are values of ``values.consent``. Without a day it is today's, without words those of the house."""

    purpose: str
    answer: str
    answered_on: dt.date | None = None
    wording: str = ""


@dataclass(frozen=True, slots=True)
class ConsentData:
    """An answer that is on record, and who asked."""

    consent_id: int
    purpose: str
    answer: str
    answered_on: dt.date
    wording: str
    staff_name: str


def answer(shop: Shop, customer_id: int, draft: ConsentDraft) -> int:
    """Put an answer of a customer on record; returns its id. Raises ``UserMistake`` naming the field that is wrong."""
    purpose = _known(PURPOSES, draft.purpose, "consent_purpose")
    said = _known(ANSWERS, draft.answer, "consent_answer")
    on = draft.answered_on or shop.today()
    if on > shop.today():
        raise UserMistake(
            "future_day", T("This day lies in the future."), T("Enter a day that has passed."), KEYS["answered_on"]
        )
    wording = clean_text(draft.wording) or str(QUESTIONS[purpose])
    fields.check_length(fields.field(KEYS["wording"]), wording, WORDING_LIMIT)
    with shop.write(T("Record consent")) as session:
        outside_bin(session, customer_id)
        kept = Consent(
            customer_id=customer_id,
            purpose=purpose,
            answer=said,
            answered_on=on,
            wording=wording,
            staff_id=shop.staff_id,
            created_at=shop.clock.now(),
        )
        session.add(kept)
        session.flush()
        quiet.follow(shop, session, (customer_id,))
        return kept.id


def from_texts(shop: Shop, purpose: str, said: str, texts: Mapping[str, str]) -> ConsentDraft:
    """The draft of what was typed, by the keys of the fields. Raises ``UserMistake`` for what cannot be read."""
    read = {name: typed.parsed(shop, fields.field(key), texts.get(key, "")) for name, key in KEYS.items()}
    return ConsentDraft(purpose, said, read["answered_on"], read["wording"] or "")


def of_customer(session: Session, customer_id: int) -> tuple[ConsentData, ...]:
    """Everything a customer ever answered, the newest first."""
    return tuple(
        ConsentData(consent_id, purpose, said, dt.date.fromisoformat(on), wording, name)
        for consent_id, purpose, said, on, wording, name in raw(session).execute(_OF_CUSTOMER, (customer_id,))
    )


def in_force(answers: Sequence[ConsentData]) -> dict[str, ConsentData]:
    """Purpose → the answer that holds, of `answers` with the newest first; nothing for what was never asked."""
    found: dict[str, ConsentData] = {}
    for each in answers:
        found.setdefault(each.purpose, each)
    return found


def _known(choices: Sequence[Choice], value: str, key: str) -> str:
    if value not in {choice.value for choice in choices}:
        raise UserMistake(
            "unknown_choice",
            T("There is no choice {value}.", value=value),
            T("Use one of: {keys}.", keys=", ".join(choice.value for choice in choices)),
            key,
        )
    return value
