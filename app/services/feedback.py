"""Praise, suggestions and complaints. A complaint is open, in progress, and in the end resolved, with a score from 1 to 5.

While a complaint is not resolved its customer gets no offers (`quiet`), and on the day that is set for it Today asks for a word
(`complaint_following`); both follow in the transaction that changes it, also when that is undone. Each change is one action.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T, Text
from app.models import Feedback, PetOwner, Product, Purchase
from app.services import complaint_following, fields, quiet, typed
from app.services.contacts import known_choice, long_text
from app.services.duplicates import outside_bin
from app.shop import Shop
from app.storage.database import raw
from app.values.contact import (
    COMPLAINT,
    FEEDBACK,
    IN_PROGRESS,
    OPEN,
    RESOLVED,
    STATUSES,
    Course,
    Flaw,
    flaw_of,
    flaw_of_day,
)  # fmt: skip
from app.values.person_name import display_name

RECORD, CORRECT, REMOVE = T("Note feedback"), T("Correct feedback"), T("Remove feedback")
RESOLVE, REOPEN = T("Resolve complaint"), T("Open complaint again")
DAY = dt.timedelta(days=1)
ATTRIBUTES = {
    "feedback_kind": "kind", "feedback_text": "text", "feedback_on": "opened_on", "feedback_status": "status",
    "follow_up_on": "follow_up_on", "resolution": "resolution", "feedback_score": "score", "resolved_on": "resolved_on",
}  # fmt: skip
"""Key of the field → attribute of ``FeedbackDraft``, in the order of the form."""
OF_COMPLAINTS = ("feedback_status", "follow_up_on", "resolution", "feedback_score", "resolved_on")
"""The fields that only a complaint has."""
ABOUT = "feedback_about"
"""What it is about, as one text: ``sale:12``, ``product:3``, ``pet:7``, or nothing; not a field that is kept."""


@dataclass(frozen=True, slots=True)
class FeedbackDraft:
    """What somebody said, as a form holds it. Without a day it is today's; about a sale, a product or a pet, or none of them."""

    kind: str
    text: str
    opened_on: dt.date | None = None
    status: str = ""
    follow_up_on: dt.date | None = None
    score: int | None = None
    resolved_on: dt.date | None = None
    resolution: str = ""
    purchase_id: int | None = None
    product_id: int | None = None
    pet_id: int | None = None


@dataclass(frozen=True, slots=True)
class FeedbackData:
    """Feedback on record: whose, what it is about in words, and who noted it."""

    feedback_id: int
    customer_id: int
    called: str
    draft: FeedbackDraft
    about: Text | str
    staff_name: str

    @property
    def is_open(self) -> bool:
        """Whether it is a complaint that is not resolved."""
        return self.draft.status in (OPEN, IN_PROGRESS)


def record(shop: Shop, customer_id: int, draft: FeedbackDraft) -> int:
    """Put feedback on record; returns the id. A complaint without a day to follow up gets tomorrow. Raises ``UserMistake``."""
    with shop.write(RECORD) as session:
        outside_bin(session, customer_id)
        kept = Feedback(customer_id=customer_id, staff_id=shop.staff_id, created_at=shop.clock.now())
        if draft.kind == COMPLAINT and draft.status != RESOLVED and draft.follow_up_on is None:
            draft = replace(draft, follow_up_on=shop.today() + DAY)
        _fill(shop, session, kept, draft)
        session.add(kept)
        _follow(shop, session, kept)
        return kept.id


def correct(shop: Shop, feedback_id: int, draft: FeedbackDraft) -> None:
    """Make feedback say what `draft` says. Raises ``UserMistake`` naming the field that is wrong."""
    _change(shop, CORRECT, feedback_id, lambda _before: draft)


def begin(shop: Shop, feedback_id: int) -> None:
    """Keep that somebody looks after a complaint."""
    _change(
        shop, CORRECT, feedback_id, lambda before: replace(before, status=IN_PROGRESS, score=None, resolved_on=None)
    )


def resolve(shop: Shop, feedback_id: int, score: int | None = None, resolution: str = "") -> None:
    """End a complaint, today. The score may follow later: what has ended keeps its day, and its score where none is given.

    Raises ``UserMistake`` for a score that is not from 1 to 5.
    """

    def ended(before: FeedbackDraft) -> FeedbackDraft:
        what, stars = resolution or before.resolution, before.score if score is None else score
        on = before.resolved_on or shop.today()
        return replace(before, status=RESOLVED, score=stars, resolution=what, resolved_on=on)

    _change(shop, RESOLVE, feedback_id, ended)


def reopen(shop: Shop, feedback_id: int) -> None:
    """Open a complaint again: it was not well after all. It is to be followed up tomorrow."""
    tomorrow = shop.today() + DAY
    _change(
        shop,
        REOPEN,
        feedback_id,
        lambda before: replace(before, status=OPEN, score=None, resolved_on=None, follow_up_on=tomorrow),
    )


def remove(shop: Shop, feedback_id: int) -> None:
    """Take feedback away, and with it the reminder about it."""
    with shop.write(REMOVE) as session:
        kept = _get(session, feedback_id)
        outside_bin(session, kept.customer_id)
        session.delete(kept)
        _follow(shop, session, kept)


def of_id(shop: Shop, feedback_id: int) -> FeedbackData:
    """One of them. Raises ``UserMistake`` if there is none."""
    with shop.read() as session:
        found = of_ids(session, [feedback_id])
    if not found:
        raise _no_such(feedback_id)
    return found[0]


def of_ids(session: Session, feedback_ids: Iterable[int]) -> tuple[FeedbackData, ...]:
    """These, in no order."""
    return _read(session, _OF_IDS, json.dumps(list(feedback_ids)))


def of_customer(session: Session, customer_id: int) -> tuple[FeedbackData, ...]:
    """Everything a customer ever said, the newest first."""
    return _read(session, _OF_CUSTOMER, customer_id)


def open_complaints(shop: Shop) -> tuple[FeedbackData, ...]:
    """Every complaint that is not resolved, of everybody outside the bin: the first to follow up first, those without a day last."""
    with shop.read() as session:
        return _read(session, _OPEN, OPEN, IN_PROGRESS)


def draft_from(shop: Shop, texts: Mapping[str, str], base: FeedbackDraft | None = None) -> FeedbackDraft:
    """`base` with the fields in `texts` as typed. Raises ``UserMistake`` naming the first that cannot be read."""
    changes: dict[str, Any] = {}
    for key, text in texts.items():
        if key == ABOUT:
            changes |= _about_from(text)
        else:
            changes[ATTRIBUTES[key]] = typed.parsed(shop, fields.field(key), text)
    return replace(base or FeedbackDraft(COMPLAINT, ""), **changes)


def texts_of(draft: FeedbackDraft) -> dict[str, str]:
    """Every field as it would be typed."""
    return {key: typed.text_of(fields.field(key), getattr(draft, name)) for key, name in ATTRIBUTES.items()} | {
        ABOUT: about_key(draft)
    }


def about_key(draft: FeedbackDraft) -> str:
    """What it is about, as `ABOUT` says it."""
    for word, row_id in (("sale", draft.purchase_id), ("product", draft.product_id), ("pet", draft.pet_id)):
        if row_id is not None:
            return f"{word}:{row_id}"
    return ""


_NEXT_STEPS = {
    "bad_score": T("1 is not satisfied, 5 is very satisfied."),
    "too_early": T("Choose “resolved” first."),
    "too_old": T("Check the year."),
}
"""Code of a flaw → what to do, where another day does not mend it."""

_ALL = """
SELECT f.id, f.customer_id, c.name, c.member_number, s.name, f.kind, f.text, f.opened_on, f.status, f.follow_up_on, f.score, f.resolved_on,
       f.resolution, f.purchase_id, f.product_id, f.pet_id
FROM feedback f JOIN customer c ON c.id = f.customer_id JOIN staff s ON s.id = f.staff_id WHERE {which}
"""
_OF_IDS = _ALL.replace("{which}", "f.id IN (SELECT value FROM json_each(?))")
_OF_CUSTOMER = _ALL.replace("{which}", "f.customer_id = ? ORDER BY f.opened_on DESC, f.id DESC")
_OPEN = _ALL.replace(
    "{which}",
    "f.status IN (?, ?) AND c.deleted_at IS NULL ORDER BY f.follow_up_on IS NULL, f.follow_up_on, f.id",
)
_SALE = """
SELECT purchased_on, (SELECT description FROM purchase_item WHERE purchase_id = purchase.id ORDER BY position LIMIT 1)
FROM purchase WHERE id = ?
"""
_PRODUCT, _PET = "SELECT name FROM product WHERE id = ?", "SELECT name FROM pet WHERE id = ?"


def _change(shop: Shop, action: Text, feedback_id: int, how: Callable[[FeedbackDraft], FeedbackDraft]) -> None:
    with shop.write(action) as session:
        kept = _get(session, feedback_id)
        outside_bin(session, kept.customer_id)
        _fill(shop, session, kept, how(_draft(kept)))
        _follow(shop, session, kept)


def _follow(shop: Shop, session: Session, kept: Feedback) -> None:
    customer_id = kept.customer_id
    session.flush()
    complaint_following.follow(shop, session, (kept.id,))
    quiet.follow(shop, session, (customer_id,))


def _fill(shop: Shop, session: Session, kept: Feedback, draft: FeedbackDraft) -> None:
    kept.kind = known_choice(FEEDBACK, draft.kind, "feedback_kind")
    kept.text = long_text("feedback_text", draft.text)
    if not kept.text:
        raise UserMistake(
            "nothing_said", T("There is nothing written yet."), T("Write what they said."), "feedback_text"
        )
    kept.opened_on = draft.opened_on or shop.today()
    _refuse(flaw_of_day(kept.opened_on, shop.today(), "feedback_on"))
    if about_key(draft) != about_key(_draft(kept)):  # what became somebody else's since stays what it is about
        _check_about(session, kept.customer_id, draft)
    kept.purchase_id, kept.product_id, kept.pet_id = draft.purchase_id, draft.product_id, draft.pet_id
    if kept.kind != COMPLAINT:
        kept.status, kept.follow_up_on, kept.resolved_on, kept.score, kept.resolution = "", None, None, None, ""
        return
    kept.status = known_choice(STATUSES, draft.status or OPEN, "feedback_status")
    _fill_end(shop, kept, draft)


def _fill_end(shop: Shop, kept: Feedback, draft: FeedbackDraft) -> None:
    """When a complaint is to be followed up, and how it ended."""
    ended_on = (draft.resolved_on or shop.today()) if kept.status == RESOLVED else None
    course = Course(kept.opened_on, kept.status, draft.follow_up_on, ended_on, draft.score)
    _refuse(flaw_of(course, shop.today()))
    kept.follow_up_on, kept.resolved_on, kept.score = draft.follow_up_on, ended_on, draft.score
    kept.resolution = long_text("resolution", draft.resolution)


def _refuse(flaw: Flaw | None) -> None:
    """Raise ``UserMistake`` that says the flaw and what to do about it, if there is one."""
    if flaw is not None:
        todo = _NEXT_STEPS.get(flaw.code, T("Enter another day."))
        raise UserMistake(flaw.code, T("{reason}.", reason=flaw.reason), todo, flaw.key)


def _check_about(session: Session, customer_id: int, draft: FeedbackDraft) -> None:
    """Raise ``UserMistake`` if it is about something of somebody else, or something that is gone."""
    if draft.purchase_id is not None:
        purchase = session.get(Purchase, draft.purchase_id)
        if purchase is None or purchase.customer_id != customer_id:
            raise UserMistake("no_such_sale", T("This sale is not one of this customer."), T("Choose another."), ABOUT)
    if draft.product_id is not None and session.get(Product, draft.product_id) is None:
        raise UserMistake("no_such_product", T("This product is not in the shop."), T("Choose another."), ABOUT)
    if draft.pet_id is not None:
        owns = select(PetOwner.id).where(PetOwner.customer_id == customer_id, PetOwner.pet_id == draft.pet_id)
        if session.scalar(owns) is None:
            raise UserMistake("not_their_pet", T("This pet is not one of this customer."), T("Choose another."), ABOUT)


def _about_from(text: str) -> dict[str, int | None]:
    word, _colon, number = text.partition(":")
    row_id = int(number) if number.isdecimal() else None
    columns = {"sale": "purchase_id", "product": "product_id", "pet": "pet_id"}
    return {column: row_id if word == name else None for name, column in columns.items()}


def _read(session: Session, query: str, *values: Any) -> tuple[FeedbackData, ...]:
    return tuple(_data(session, *row) for row in raw(session).execute(query, values).fetchall())


def _data(
    session: Session, feedback_id: int, customer_id: int, name: str, number: str | None, staff_name: str, *said: Any
) -> FeedbackData:
    kind, text, opened_on, status, follow_up_on, score, resolved_on, *more = said
    draft = FeedbackDraft(kind, text, _day(opened_on), status, _day(follow_up_on), score, _day(resolved_on), *more)
    called = display_name(name, number, customer_id)
    return FeedbackData(feedback_id, customer_id, called, draft, _about(session, draft), staff_name)


def _day(said: str | None) -> dt.date | None:
    return dt.date.fromisoformat(said) if said else None


def _draft(kept: Feedback) -> FeedbackDraft:
    return FeedbackDraft(
        kept.kind, kept.text, kept.opened_on, kept.status, kept.follow_up_on, kept.score, kept.resolved_on,
        kept.resolution, kept.purchase_id, kept.product_id, kept.pet_id,
    )  # fmt: skip


def _about(session: Session, draft: FeedbackDraft) -> Text | str:
    connection = raw(session)
    if draft.purchase_id is not None:
        on, first = connection.execute(_SALE, (draft.purchase_id,)).fetchone()
        return T("Sale of {day}: {what}", day=_day(on), what=first) if first else T("Sale of {day}", day=_day(on))
    if draft.product_id is not None:
        return str(connection.execute(_PRODUCT, (draft.product_id,)).fetchone()[0])
    if draft.pet_id is not None:
        return str(connection.execute(_PET, (draft.pet_id,)).fetchone()[0])
    return ""


def _get(session: Session, feedback_id: int) -> Feedback:
    found = session.get(Feedback, feedback_id)
    if found is None:
        raise _no_such(feedback_id)
    return found


def _no_such(feedback_id: int) -> UserMistake:
    return UserMistake("no_such_feedback", T("There is no feedback {number} in this shop.", number=feedback_id))
