"""How each kind of line of a timeline is read from its rows and said: by the ids of those that stand on a page."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.i18n import T, Text, ngettext
from app.models import Customer, Pet
from app.reminders.rule_list import TOLD
from app.reminders.spoken import Day
from app.services import care_records, contacts, feedback, fields, purchase_data
from app.services.feedback import FeedbackData
from app.services.purchase_data import PurchaseData
from app.services.timeline_data import TimelineEntry, joined
from app.shop import Shop
from app.storage.database import raw
from app.values.consent import ANSWERS, PURPOSES
from app.values.contact import COMPLAINT, CONTACTS, DIRECTIONS, FEEDBACK, RESOLVED, STATUSES, VISIT, label_of
from app.values.quantity import format_milli
from app.values.text import one_line

LONGEST = 300
"""So many characters of a text stand in a line; the whole of it is shown when the line is opened."""
MOST_NAMED = 4
"""So many fields and pets a line about a change names."""
OF_TABLES: Mapping[str, str] = {"customer_phone": "phones", "customer_tag": "tags"}
"""Table → the field of which it holds the values."""
BESIDE, AND = " · ", ", "
OUTCOMES: Mapping[str, Text] = {
    "contacted": T("Contacted"),
    "no_answer": T("No answer"),
    "not_interested": T("Not interested"),
    "wrong_number": T("Number is wrong"),
}
_ANSWERS = """
SELECT c.id, c.purpose, c.answer, c.answered_on, c.wording, s.name FROM consent c JOIN staff s ON s.id = c.staff_id
WHERE c.id IN (SELECT value FROM json_each(?))
"""
_REMINDERS = """
SELECT r.id, r.rule, r.outcome, r.closed_at, r.parameters, p.name FROM reminder r LEFT JOIN pet p ON p.id = r.pet_id
WHERE r.id IN (SELECT value FROM json_each(?))
"""
_CHANGES = """
SELECT c.id, c.at, c.action, c.touched, s.name,
       (SELECT MIN(customer_id) FROM customer_change WHERE change_id = c.id) = (SELECT MAX(customer_id) FROM customer_change WHERE change_id = c.id)
FROM change c JOIN staff s ON s.id = c.staff_id WHERE c.id IN (SELECT value FROM json_each(?))
"""
_OWNED = "SELECT pet_id FROM pet_owner WHERE customer_id IN (SELECT value FROM json_each(?))"
Lines = dict[int, TimelineEntry]
Touched = Mapping[str, Mapping[str, Sequence[object]]]
Reader = Callable[[Shop, Session, Sequence[int]], Lines]


def of_purchases(shop: Shop, session: Session, ids: Sequence[int]) -> Lines:
    """Sales and refunds."""
    return {bought.id: of_purchase(bought) for bought in purchase_data.load(session, ids)}


def of_purchase(bought: PurchaseData) -> TimelineEntry:
    """A sale or a refund: what was bought, how it was paid, the note and the number."""
    items = [
        item.description + (f" ×{format_milli(abs(item.quantity_milli))}" if abs(item.quantity_milli) != 1000 else "")
        for item in bought.items
    ]
    is_refund = T("Refund") if bought.kind == "refund" else None
    return TimelineEntry(
        bought.kind,
        bought.on,
        bought.at,
        joined(AND, *items) if any(items) else ngettext("{count} item", "{count} items", len(items)),
        bought.id,
        bought.total_minor,
        row_id=bought.id,
        detail=joined(
            BESIDE,
            is_refund,
            label_of(fields.field("payment").choices, bought.payment),
            bought.note,
            bought.receipt_number,
        ),
    )


def of_care(_shop: Shop, session: Session, ids: Sequence[int]) -> Lines:
    """What was done for pets."""
    found: Lines = {}
    for record in care_records.of_ids(session, ids):
        draft = record.draft
        weight = T("{weight} kg", weight=format_milli(draft.weight_milli)) if draft.weight_milli is not None else None
        detail = joined(BESIDE, weight, draft.product, draft.batch_number, one_line(draft.note)[:LONGEST])
        found[record.record_id] = TimelineEntry(
            "care", draft.done_on, None, record.with_pet, care_id=record.record_id, row_id=record.record_id,
            sort=draft.kind, detail=detail if str(detail) else T("Care"),
        )  # fmt: skip
    return found


def of_contacts(_shop: Shop, session: Session, ids: Sequence[int]) -> Lines:
    """Calls, messages and visits: what was said, how, and who began it."""
    found: Lines = {}
    for contact in contacts.of_ids(session, ids):
        draft = contact.draft
        how, said = label_of(CONTACTS, draft.kind), one_line(draft.note)[:LONGEST]
        who = label_of(DIRECTIONS, draft.direction) if draft.direction else None
        found[contact.contact_id] = TimelineEntry(
            "visit" if draft.kind == VISIT else "contact",
            contact.happened_on,
            draft.happened_at,
            said or how,
            row_id=contact.contact_id,
            sort=draft.kind,
            detail=joined(BESIDE, how if said else None, who, contact.staff_name),
        )
    return found


def of_feedback(shop: Shop, session: Session, ids: Sequence[int]) -> Lines:
    """Praise, suggestions, complaints: what was said, what about, how far it has come."""
    return {
        each.feedback_id: TimelineEntry(
            "feedback",
            each.draft.opened_on or shop.today(),
            None,
            one_line(each.draft.text)[:LONGEST],
            row_id=each.feedback_id,
            sort=each.draft.kind,
            detail=said_of_feedback(shop, each),
            is_open=each.is_open,
        )
        for each in feedback.of_ids(session, ids)
    }


def said_of_feedback(shop: Shop, each: FeedbackData) -> Text:
    """What kind it is, what about, and how far a complaint has come."""
    draft, today = each.draft, shop.today()
    state: Text | str | None = None
    end: Text | None = None
    if draft.kind == COMPLAINT:
        state = label_of(STATUSES, draft.status)
        if draft.status != RESOLVED:
            end = (
                T("follow up {day}", day=Day(draft.follow_up_on, today))
                if draft.follow_up_on
                else T("no day to follow up")
            )
        else:
            end = T("{score} of 5", score=draft.score) if draft.score is not None else T("no score yet")
    done = one_line(draft.resolution)[:LONGEST]
    return joined(BESIDE, label_of(FEEDBACK, draft.kind), state, end, each.about, done)


def of_consent(_shop: Shop, session: Session, ids: Sequence[int]) -> Lines:
    """Answers to questions of consent, with the words of the question."""
    return {
        consent_id: TimelineEntry(
            "consent",
            dt.date.fromisoformat(on),
            None,
            T("{purpose}: {answer}", purpose=label_of(PURPOSES, purpose), answer=label_of(ANSWERS, answer)),
            row_id=consent_id,
            sort=purpose,
            detail=joined(BESIDE, T("Consent"), one_line(wording), name),
        )
        for consent_id, purpose, answer, on, wording, name in raw(session).execute(_ANSWERS, (json.dumps(list(ids)),))
    }


def of_reminders(shop: Shop, session: Session, ids: Sequence[int]) -> Lines:
    """Contacts that were made because of a reminder: what came of it, and why they were made, as it was said then."""
    found: Lines = {}
    rows = raw(session).execute(_REMINDERS, (json.dumps(list(ids)),))
    for reminder_id, name, outcome, closed_at, parameters, pet_name in rows:
        at = dt.datetime.fromtimestamp(closed_at, dt.UTC)
        on, rule = shop.day_of(at), TOLD.get(name)
        what = rule.label if rule else name
        said = T("{outcome}: {reminder}", outcome=OUTCOMES.get(outcome, outcome), reminder=what)
        why = rule.reason(json.loads(parameters), on, pet_name or "") if rule else ""
        found[reminder_id] = TimelineEntry("reminder", on, at, said, row_id=reminder_id, sort=name, detail=why)
    return found


def of_changes(shop: Shop, session: Session, ids: Sequence[int], people: Sequence[int]) -> Lines:
    """What was changed about these people, who are one customer, by whom; what else the action was about is not told."""
    found: Lines = {}
    pets = _Pets(session, people)
    for change_id, seconds, action, touched, name, is_alone in raw(session).execute(_CHANGES, (json.dumps(list(ids)),)):
        at = dt.datetime.fromtimestamp(seconds, dt.UTC)
        detail = joined(BESIDE, _what_of(pets, json.loads(touched), is_theirs=bool(is_alone)) or T("Changed"), name)
        found[change_id] = TimelineEntry("change", shop.day_of(at), at, Text(action), row_id=change_id, detail=detail)
    return found


class _Pets:
    """The pets of somebody, read when they are asked for first."""

    def __init__(self, session: Session, people: Sequence[int]) -> None:
        self._session, self._people = session, people

    @cached_property
    def _theirs(self) -> frozenset[int]:
        owned = raw(self._session).execute(_OWNED, (json.dumps(list(self._people)),))
        return frozenset(row[0] for row in owned)

    def names(self, touched: Touched, *, is_theirs: bool) -> tuple[str, ...] | None:
        """The names of those that a change was about, some more than are told; ``None`` where it was about none of theirs.

        One that changed nobody else (`is_theirs`) was about theirs, also where somebody else has them by now.
        """
        spans = cast("Sequence[tuple[int, int]]", touched.get("pet", {}).get("ids", ()))
        if is_theirs:
            ids = [row_id for first, last in spans for row_id in range(first, last + 1)]
        else:
            ids = sorted(row_id for row_id in self._theirs if any(first <= row_id <= last for first, last in spans))
        wanted = select(Pet.name).where(Pet.id.in_(ids[: MOST_NAMED + 1]), Pet.name != "").order_by(Pet.id)
        return tuple(self._session.scalars(wanted)) if ids else None


def _what_of(pets: _Pets, touched: Touched, *, is_theirs: bool) -> Text | None:
    """Which pets of theirs a change was about, and which fields it changed, as far as that is kept."""
    names = pets.names(touched, is_theirs=is_theirs)
    columns = [
        model.__table__.columns.get(str(name))
        for model in ((Customer,) if names is None else (Customer, Pet))
        for name in touched.get(model.__tablename__, {}).get("fields", ())
    ]
    labels = [column.info["field"].label for column in columns if column is not None and "field" in column.info]
    labels += [fields.field(key).label for table, key in OF_TABLES.items() if table in touched]
    parts = list(dict.fromkeys((*(names or ()), *labels)))
    more = ("…",) if len(parts) > MOST_NAMED else ()
    return joined(AND, *parts[:MOST_NAMED], *more) if parts else None


READERS: Mapping[str, Reader] = {
    "purchase": of_purchases,
    "care": of_care,
    "contact": of_contacts,
    "visit": of_contacts,
    "feedback": of_feedback,
    "consent": of_consent,
    "reminder": of_reminders,
}
"""Sort of row → who reads it; changes are read for somebody (`of_changes`)."""
