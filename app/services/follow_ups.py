"""Reminders that the owner writes: one for each of some customers, with a text and a day, all of them one step of undo."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.reminders.rules import own
from app.services import fields, typed
from app.shop import Shop
from app.storage import bulk
from app.storage.database import raw
from app.values.field import Field, FieldKind
from app.values.text import clean_text

TEXT = Field(
    "own_text", T("What to remember"), FieldKind.TEXT, limit=own.LONGEST, example=T("Ask whether the new food agrees")
)
ON = Field("own_on", T("On which day"), FieldKind.DATE)
FIELDS = (TEXT, ON)
MOST_DAYS = 366
_COLUMNS = (
    "id", "rule", "subject", "occurrence_key", "customer_id", "due_on", "severity", "status", "outcome", "snoozed_until", "parameters",
    "note", "created_at",
)  # fmt: skip
_WILLING = """
SELECT id FROM customer WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL AND do_not_contact IS NOT 1 ORDER BY id
"""

_NAME = (
    "UPDATE reminder SET subject = 'customer:' || customer_id, occurrence_key = 'own:' || id WHERE rule = ? AND id >= ?"
)


@dataclass(frozen=True, slots=True)
class Written:
    """How many reminders were written, and for how many customers none was, who want to be left alone."""

    count: int
    left_alone: int


def write(shop: Shop, customer_ids: Collection[int], texts: Mapping[str, str]) -> Written:
    """Remind of each of these customers, as typed. Raises ``UserMistake`` naming the field: no text, one too long, no day of the coming year.

    Whoever does not want to be contacted, or lies in the bin, gets none.
    """
    said, on = _text(texts.get(TEXT.key, "")), _day(shop, texts.get(ON.key, ""))
    wanted = set(customer_ids)
    with shop.write(T("Write reminders")) as session:
        willing = [row[0] for row in raw(session).execute(_WILLING, (json.dumps(sorted(wanted)),))]
        first, now = bulk.next_id(session, "reminder"), int(shop.clock.now().timestamp())
        waits_until = on.isoformat() if on > shop.today() else None
        parameters = parameters_of(said, on)
        rows = [
            (
                number,
                own.RULE,
                f"customer:{who}",
                f"own:{number}",
                who,
                on.isoformat(),
                "due",
                "open",
                "",
                waits_until,
                parameters,
                "",
                now,
            )
            for number, who in enumerate(willing, first)
        ]
        bulk.insert(session, "reminder", _COLUMNS, rows, len(rows))
    return Written(len(rows), len(wanted) - len(rows))


def parameters_of(said: str, on: dt.date) -> str:
    """The text and the day as a reminder keeps them."""
    return json.dumps({"said": said, "on": on.isoformat()}, ensure_ascii=False)


def settle(session: Session, first_id: int) -> None:
    """Name those that were just brought in, from `first_id` on, as ``write`` names them."""
    raw(session).execute(_NAME, (own.RULE, first_id))


def _text(typed_text: str) -> str:
    said = clean_text(typed_text)
    if not said:
        raise UserMistake("empty_text", T("There is nothing to remember yet."), T("Type what to do."), TEXT.key)
    fields.check_length(TEXT, said, own.LONGEST)
    return said


def _day(shop: Shop, typed_text: str) -> dt.date:
    today = shop.today()
    on = typed.parsed(shop, ON, typed_text)
    if on is None:
        raise UserMistake("no_date", T("There is no day yet."), T("Type one, such as 2026-06-01."), ON.key)
    if not today <= on <= today + dt.timedelta(days=MOST_DAYS):
        raise UserMistake(
            "bad_day", T("{day} is not a day of the coming year.", day=on.isoformat()), T("Choose a later day."), ON.key
        )
    assert isinstance(on, dt.date)
    return on
