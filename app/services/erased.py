"""What was deleted for good, as the history knows it: when, and which earlier steps cannot be undone because of it.

The step that deletes says the ids of who went and of the changes whose images went with them, and nothing else.
"""

from __future__ import annotations

import datetime as dt
import json

from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T, Text
from app.reminders.spoken import Day
from app.shop import Shop
from app.storage.database import raw
from app.storage.journal import Ranges

ERASE, EMPTY = T("Delete for good"), T("Empty the bin")
"""By hand, and by itself when its days are over."""
CHANGES = "change"
"""Stands among what such a step touched for the changes that cannot be undone any more."""
_STEPS = "SELECT id, at, touched FROM change WHERE action IN (?, ?) ORDER BY id DESC"
_IS_STEP = "SELECT 1 FROM change WHERE id = ? AND action IN (?, ?)"
_SINCE = "SELECT id, touched FROM change WHERE id > ? AND action = ?"
_BY_WHAT = (ERASE.message, EMPTY.message)


def check(shop: Shop, session: Session, change_id: int) -> None:
    """Raise ``UserMistake`` saying why if a change cannot be undone, or done again, because somebody was deleted for good."""
    connection = raw(session)
    if connection.execute(_IS_STEP, (change_id, *_BY_WHAT)).fetchone() is not None:
        raise UserMistake(
            "deleted_for_good",
            T("What was deleted for good cannot be brought back."),
            T(
                "A backup from before still has it, for 90 days at most. Earlier steps can be undone one by one in the history."
            ),
        )
    at = _when(session, CHANGES, change_id)
    if at is not None:
        raise UserMistake("erased", _about(shop, at), T("Steps about others can be undone one by one in the history."))


def passed_by(shop: Shop, session: Session) -> frozenset[int]:
    """The changes since the shop was opened that Ctrl+Z steps over: what the bin did by itself, and the steps that went with it.

    What was deleted by hand is the end of Ctrl+Z: it is said each time, earlier steps are for the history.
    """
    found: set[int] = set()
    for change_id, touched in raw(session).execute(_SINCE, (shop.opened_at_change, EMPTY.message)):
        ranges: Ranges = json.loads(touched).get(CHANGES, {"ids": ()})["ids"]
        found.update((change_id,), *(range(first, last + 1) for first, last in ranges))
    return frozenset(found)


def check_person(shop: Shop, session: Session, customer_id: int) -> None:
    """Raise ``UserMistake`` saying when if this customer was deleted for good; nothing for somebody who never was here."""
    at = _when(session, "customer", customer_id)
    if at is not None:
        raise UserMistake("erased", T("This customer was deleted for good on {day}.", day=_day(shop, at)))


def _about(shop: Shop, at: int) -> Text:
    return T("This is about somebody who was deleted for good on {day}, so it cannot be undone.", day=_day(shop, at))


def _day(shop: Shop, at: int) -> Day:
    return Day(shop.day_of(dt.datetime.fromtimestamp(at, dt.UTC)), shop.today())


def _when(session: Session, table: str, row_id: int) -> int | None:
    """When the step was taken that says this id, in seconds."""
    for _step, at, touched in raw(session).execute(_STEPS, _BY_WHAT):
        ranges: Ranges = json.loads(touched).get(table, {"ids": ()})["ids"]
        if any(first <= row_id <= last for first, last in ranges):
            return int(at)
    return None
