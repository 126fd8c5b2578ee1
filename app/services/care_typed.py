"""Care from what was typed, field by field, and back: in the window and wherever texts come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.errors import UserMistake
from app.i18n import T
from app.services import care_records, fields, typed
from app.services.care_records import CareDraft, Recorded
from app.shop import Shop
from app.values.care import OTHER

WHAT = "care_what"
"""What was done: the number of a plan, or a kind; not a field that is kept."""
PLAN = "plan:"
ATTRIBUTES = {
    "care_title": "title", "done_on": "done_on", "care_product": "product", "batch_number": "batch_number",
    "care_weight": "weight_milli", "next_due_on": "next_due_on", "care_note": "note",
}  # fmt: skip
"""Key of the field → attribute of ``CareDraft``, in the order of the form."""


def draft_from(shop: Shop, texts: Mapping[str, str], base: CareDraft | None = None) -> CareDraft:
    """`base`, or something of today, with the fields in `texts` as typed. Raises ``UserMistake`` naming the first that cannot be read."""
    known = {field.key: field for field in fields.care_fields()}
    changes: dict[str, Any] = {}
    for key, text in texts.items():
        if key == WHAT:
            changes |= _what(text)
        else:
            changes[ATTRIBUTES[key]] = typed.parsed(shop, known[key], text)
    if changes.get("done_on", shop.today()) is None:
        raise UserMistake("no_date", T("There is no day yet."), T("Enter the day on which it was done."), "done_on")
    return replace(base or CareDraft(shop.today()), **changes)


def texts_of(draft: CareDraft) -> dict[str, str]:
    """Every field of a record as it would be typed."""
    known = {field.key: field for field in fields.care_fields()}
    said = {key: typed.text_of(known[key], getattr(draft, attribute)) for key, attribute in ATTRIBUTES.items()}
    return {WHAT: what_of(draft), **said}


def what_of(draft: CareDraft) -> str:
    """How the plan or the kind of a record is named under `WHAT`."""
    return f"{PLAN}{draft.plan_id}" if draft.plan_id is not None else draft.kind


def record_from(shop: Shop, pet_id: int, texts: Mapping[str, str]) -> Recorded:
    """Keep something that was done, of which `texts` say what was typed. Raises ``UserMistake``."""
    return care_records.record(shop, pet_id, draft_from(shop, texts))


def set_fields(shop: Shop, record_id: int, texts: Mapping[str, str]) -> None:
    """Change fields of a record to what was typed; an empty text clears one. Raises ``UserMistake``."""
    care_records.correct(shop, record_id, draft_from(shop, texts, care_records.of_id(shop, record_id).draft))


def _what(text: str) -> dict[str, Any]:
    number = text.removeprefix(PLAN)
    if text.startswith(PLAN) and number.isdecimal():
        return {"plan_id": int(number)}
    return {"plan_id": None, "kind": text or OTHER}
