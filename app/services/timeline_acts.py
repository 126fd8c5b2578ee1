"""What is done to a line of a timeline: the last step on it is undone, a dated line of the note is corrected or removed.

What cannot be undone from here says why, and where it can be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T, Text
from app.services import history, merging
from app.services.customer_data import checked
from app.services.duplicates import outside_bin
from app.services.history import Step
from app.services.timeline_data import TimelineEntry, note_line
from app.shop import Shop
from app.storage.database import raw
from app.values.text import one_line

CORRECT_NOTE, REMOVE_NOTE = T("Correct note"), T("Remove note")
TABLES: Mapping[str, str] = {
    "sale": "purchase", "refund": "purchase", "contact": "interaction", "visit": "interaction", "care": "care_record",
    "feedback": "feedback", "consent": "consent", "reminder": "reminder",
}  # fmt: skip
"""Kind of line → the table on which it stands."""
MANY = 10
"""A step that changed more customers than this is no business of one of them."""
_COUNT = "SELECT COUNT(*), COALESCE(SUM(customer_id = ?), 0) FROM customer_change WHERE change_id = ?"
_BATCHES: Mapping[str, str] = {
    "purchase": "SELECT import_batch_id FROM purchase WHERE id = ?",
    "interaction": "SELECT import_batch_id FROM interaction WHERE id = ?",
    "care_record": "SELECT import_batch_id FROM care_record WHERE id = ?",
    "feedback": "SELECT import_batch_id FROM feedback WHERE id = ?",
    "consent": "SELECT import_batch_id FROM consent WHERE id = ?",
}


def undo(shop: Shop, customer_id: int, entry: TimelineEntry) -> Step:
    """Take back the last step on a line of this customer's; of a note, remove the line. Returns what was undone.

    Raises ``UserMistake`` saying why it cannot be: the customer lies in the bin or is gone, it is too long ago, it came with an import
    or a merge, it was done to many at once, or something later stands on it.
    """
    with shop.read() as session:
        outside_bin(session, customer_id)
    if entry.kind == "note":
        return remove_note(shop, customer_id, entry)
    if entry.kind == "change":
        return _undo_change(shop, customer_id, entry.row_id)
    if entry.kind not in TABLES:
        raise UserMistake(
            "nothing_to_undo", T("This is the day from which the customer is known."), T("Change it in Details.")
        )
    return history.undo_change(shop, _step_on(shop, TABLES[entry.kind], entry.row_id).change_id)


def correct_note(shop: Shop, customer_id: int, entry: TimelineEntry, text: str) -> None:
    """Let a dated line of the note say `text`. Raises ``UserMistake`` if it is blank, too long, or no longer there."""
    said = one_line(text)
    if not said:
        raise UserMistake("empty_note", T("There is nothing in this note yet."), T("Remove it instead."), "note")
    _change_note(shop, CORRECT_NOTE, customer_id, entry, lambda day: day + said)


def remove_note(shop: Shop, customer_id: int, entry: TimelineEntry) -> Step:
    """Take a dated line out of the note. Raises ``UserMistake`` if it is no longer there."""
    change_id = _change_note(shop, REMOVE_NOTE, customer_id, entry, lambda _day: None)
    return Step(change_id, REMOVE_NOTE, {"customer": 1})


def _undo_change(shop: Shop, customer_id: int, change_id: int) -> Step:
    with shop.read() as session:
        count, is_theirs = raw(session).execute(_COUNT, (customer_id, change_id)).fetchone()
    if count > MANY:
        raise UserMistake(
            "many_at_once",
            T("This was done to {count} customers at once.", count=count),
            T("Undo it for all of them in Settings, History."),
        )
    if not is_theirs:
        raise _came_with_merge()
    return history.undo_change(shop, change_id)


def _came_with_merge() -> UserMistake:
    return UserMistake(
        "merged",
        T("This came here when two customers were merged."),
        T("Undo the merge; it stands in the timeline as well."),
    )


def _step_on(shop: Shop, table: str, row_id: int) -> Step:
    step = history.newest_step_on(shop, table, row_id)
    if step is None:
        with shop.read() as session:
            came_in = _batch(session, table, row_id)
        if came_in is not None:
            raise UserMistake(
                "imported",
                T("This came with an import."),
                T("The whole import is undone on the page Import; this line alone can be corrected."),
            )
        raise UserMistake(
            "too_old", T("This is longer ago than {days} days and can no longer be undone.", days=history.IMAGE_DAYS)
        )
    if step.action == merging.MERGE:
        raise _came_with_merge()
    return step


def _batch(session: Session, table: str, row_id: int) -> int | None:
    found = raw(session).execute(_BATCHES[table], (row_id,)).fetchone() if table in _BATCHES else None
    return found[0] if found is not None else None


def _change_note(
    shop: Shop, action: Text, customer_id: int, entry: TimelineEntry, how: Callable[[str], str | None]
) -> int:
    """Put what `how` makes of the day in place of the line; returns the number of the step."""
    with shop.write(action) as session:
        customer = outside_bin(session, customer_id)
        lines = customer.note.split("\n")
        place = len(lines) - 1 - entry.row_id
        found = note_line(lines[place]) if 0 <= place < len(lines) else None
        if found is None or found.text != str(entry.text):
            raise UserMistake(
                "note_changed", T("This note was changed in the meantime."), T("Look at it again."), "note"
            )
        said = how(found.begin)
        lines[place : place + 1] = [] if said is None else [said]
        customer.note = checked("note", "\n".join(lines))
    return int(session.info.get("change_id", 0))
