"""The journal as the person sees it: what was done, and how to take it back.

Ctrl+Z and Ctrl+Y walk the actions since the shop was opened; any action of the last 30 days can be undone by its id as long
as nothing that was recorded later stands on it. Undo writes a new change, redo takes back the undo.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import logs
from app.errors import ShukeError, UserMistake
from app.i18n import T, Text
from app.models import ChangeImage, JournalChange, Staff
from app.services import (
    care_following,
    complaint_following,
    currency_following,
    erased,
    history_names,
    photos,
    quiet,
    unmerging,
)
from app.services.history_standing import stacks, stands, undoers_of, undone_by
from app.shop import Shop
from app.storage import journal
from app.storage import undo as putting_back
from app.storage.database import raw

IMAGE_DAYS = 30
MOST_WALKED = 1000
UNDO, REDO = T("Undo"), T("Redo")
TAKE_APART = T("Take customers apart")
IN_BIN = "stands_in_bin"
"""The code of the mistake where a step is not undone because of somebody in the bin; its `where` is ``customer`` or ``pet``."""
MERGED = "stands_merged"
"""The code where that is because of somebody who was merged, and stands not in the bin."""
_DELETED = {
    table: f"SELECT 1 FROM {table} WHERE id = ? AND deleted_at IS NOT NULL"  # noqa: S608
    for table in ("customer", "pet")
}
_TOUCHING = """
SELECT id, touched FROM change WHERE undo_of_id IS NULL AND touched LIKE ? AND id >= (SELECT MIN(change_id) FROM change_image) ORDER BY id DESC
"""


@dataclass(frozen=True, slots=True)
class Step:
    """An action that can be, or was, taken back or done again. `touched` counts rows per table.

    Of one that was taken back `action` also says what could not go back.
    """

    change_id: int
    action: Text
    touched: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of the history. `undone_action` is the action that an undo or redo took back, `about` whom or what alone it was about."""

    id: int
    at: dt.datetime
    staff_name: str
    action: Text
    touched: Mapping[str, int]
    is_undone: bool
    undo_of_id: int | None
    import_batch_id: int | None
    undone_action: Text | None = None
    about: str = ""


def undo_step(shop: Shop) -> Step | None:
    """What Ctrl+Z would take back, or ``None``."""
    found = _last(shop)
    return found[1] if found is not None else None


def redo_step(shop: Shop) -> Step | None:
    """What Ctrl+Y would do again, or ``None``."""
    found = _last(shop, undone=True)
    return found[1] if found is not None else None


def ends_in_step(shop: Shop) -> bool:
    """Whether Ctrl+Z takes back what was done last. It does not where that itself took an action back: that comes again by Ctrl+Y.

    Only a merge that was taken apart out of its order is a step of its own.
    """
    return redo_step(shop) is None


def undo(shop: Shop) -> Step | None:
    """Take back the last action since the shop was opened. Raises ``UserMistake`` if later records stand on it."""
    found = _last(shop)
    if found is None:
        return None
    change_id, step = found
    return _told(step, _reverse(shop, change_id, UNDO))


def redo(shop: Shop) -> Step | None:
    """Do again what was undone last. Raises ``UserMistake`` if later records stand in the way."""
    found = _last(shop, undone=True)
    if found is None:
        return None
    change_id, step = found
    _reverse(shop, change_id, REDO)
    return step


def undo_change(shop: Shop, change_id: int) -> Step:
    """Take back one action by its id. Raises ``UserMistake`` when it is unknown, undone already, too old, or stood upon."""
    with shop.read() as session:
        change = session.get(JournalChange, change_id)
        if change is None or change.undo_of_id is not None:
            raise UserMistake(
                "no_such_action", T("There is no action {number} that could be undone.", number=change_id)
            )
        step = _step(change)
        if change.touched == "{}":
            raise UserMistake(
                "nothing_to_undo", T("{action} changed nothing that could be undone.", action=step.action)
            )
        if not stands(undoers_of(session), change_id):
            raise UserMistake("already_undone", T("This was undone already: {action}.", action=step.action))
    return _told(step, _reverse(shop, change_id, UNDO))


def take_back(shop: Shop, change_id: int) -> tuple[Text, ...]:
    """Take back a change that is known to be in force; returns what could not go back. Raises ``UserMistake`` as `undo_change` does."""
    return _reverse(shop, change_id, UNDO)


def redo_change(shop: Shop, change_id: int) -> Step:
    """Do an action again that was undone, by its id. Raises ``UserMistake`` when it is unknown, in force, too old, or stood upon."""
    with shop.read() as session:
        change = session.get(JournalChange, change_id)
        if change is None or change.undo_of_id is not None:
            raise UserMistake(
                "no_such_action", T("There is no action {number} that could be redone.", number=change_id)
            )
        undoers, step = undoers_of(session), _step(change)
        undoing = undone_by(undoers, change_id)
        if undoing is None:
            raise UserMistake("not_undone", T("This was not undone: {action}.", action=step.action))
    _reverse(shop, undoing, REDO)
    return step


def newest_done(shop: Shop) -> int | None:
    """The newest action that is in force and changed something, whenever it was done."""
    return next((e.id for e in _walked(shop) if e.undo_of_id is None and e.touched and not e.is_undone), None)


def newest_undone(shop: Shop) -> int | None:
    """The action that was undone last, unless something new was done since."""
    for entry in _walked(shop):
        if entry.undo_of_id is not None and entry.action == UNDO and not entry.is_undone:
            return _first(shop, entry.id)
        if entry.undo_of_id is None and entry.touched and not entry.is_undone:
            return None
    return None


def _walked(shop: Shop) -> Iterator[HistoryEntry]:
    """The newest entries, some at a time."""
    for offset in range(0, MOST_WALKED, 50):
        yield from entries(shop, 50, offset)


def _first(shop: Shop, change_id: int) -> int:
    """The action that a chain of undo and redo is about."""
    with shop.read() as session:
        change = session.get_one(JournalChange, change_id)
        while change.undo_of_id is not None:
            change = session.get_one(JournalChange, change.undo_of_id)
        return change.id


def note(shop: Shop, action: Text) -> int:
    """Put an action on record that changes nothing, such as an export. Returns its id."""
    with shop.write(action) as session:
        entry = journal.Entry(shop.clock.now(), shop.staff_id, action.message)
        return journal.append(session, entry, {})


def entries(shop: Shop, limit: int = 100, offset: int = 0) -> tuple[HistoryEntry, ...]:
    """The history, newest first."""
    with shop.read() as session:
        undoers = undoers_of(session)
        names = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}
        found = session.scalars(
            select(JournalChange).order_by(JournalChange.id.desc()).limit(limit).offset(offset)
        ).all()
        return tuple(_entry(session, change, names, undoers) for change in found)


def newest_step_on(shop: Shop, table: str, row_id: int) -> Step | None:
    """The newest action in force, of those that can be undone, that touched this very row; nothing for a row that came in bulk and stayed as it was."""
    with shop.read() as session:
        undoers = undoers_of(session)
        for change_id, touched in raw(session).execute(_TOUCHING, (f'%"{table}"%',)):
            ranges = json.loads(touched).get(table, {"ids": ()})["ids"]
            if any(first <= row_id <= last for first, last in ranges) and stands(undoers, change_id):
                change = session.get(JournalChange, change_id)
                return _step(change) if change is not None else None
    return None


def check(shop: Shop) -> tuple[int, int | None]:
    """How many actions are on record, and the first that does not fit the chain (``None`` if all fit)."""
    with shop.read() as session:
        return journal.check_chain(raw(session))


def tidy(shop: Shop) -> None:
    """Do what is due whenever a shop was opened, and nobody needs to wait for. If the drive takes nothing now, there is another time for it."""
    try:
        drop_old_images(shop)
    except ShukeError as error:
        logs.LOG.warning("old images were not dropped: %s", error.code)


def drop_old_images(shop: Shop) -> None:
    """Detach the images of actions older than `IMAGE_DAYS`, and drop the photos that only those could bring back."""
    cutoff = shop.clock.now() - dt.timedelta(days=IMAGE_DAYS)
    old = select(JournalChange.id).where(JournalChange.at < cutoff)
    with shop.read() as session:
        has_images = session.scalar(select(ChangeImage.id).where(ChangeImage.change_id.in_(old)).limit(1)) is not None
        if not has_images and not photos.has_unused(session, cutoff):
            return
    with shop.write(T("Tidy up")) as session:
        session.execute(
            delete(ChangeImage).where(ChangeImage.change_id.in_(old)), execution_options={"synchronize_session": False}
        )
        photos.drop_unused(session, cutoff)


def _reverse(shop: Shop, change_id: int, action: Text) -> tuple[Text, ...]:
    """Exactly, or not at all; only customers who were merged are taken apart whatever was done since. Returns what could not go back."""
    try:
        with shop.write(action, undo_of_id=change_id) as session:
            erased.check(shop, session, change_id)
            images = journal.load_images(raw(session), change_id)
            if not images:
                raise UserMistake(
                    "too_old", T("This is longer ago than {days} days and can no longer be undone.", days=IMAGE_DAYS)
                )
            currency_following.check_step(session, change_id, images)
            images = currency_following.as_read_now(session, change_id, images)
            merged = unmerging.step_in(change_id, images) if action == UNDO else None
            if merged is not None:
                left = unmerging.take_apart(session, merged)
                people = (*quiet.concerned(session, images), merged.kept_id, merged.other_id)
                quiet.follow(shop, session, sorted(set(people)))
                care_following.follow(shop, session, care_following.of_owners(session, people))
                return left
            edited = _edited_since(session, change_id, images)
            if edited:
                raise putting_back.Conflict(edited, 0)
            if complaint_following.is_spoken_of(session, images):
                raise UserMistake(
                    "feedback_about_it",
                    T("There is feedback about this, so it cannot be undone."),
                    T("Let the feedback be about nothing, or remove it; it stands in the timeline."),
                    "feedback",
                )
            putting_back.reverse(session, session.info["recorder"], images)
            currency_following.follow(session, images)
            care_following.follow(shop, session, care_following.concerned(session, images))
            complaint_following.follow(shop, session, complaint_following.concerned(images))
            quiet.follow(shop, session, quiet.concerned(session, images))
    except putting_back.Conflict as conflict:
        raise _in_bin(shop, conflict) or _stood_upon(conflict.table) from conflict
    except IntegrityError as error:
        raise _stood_upon("") from error
    return ()


def _told(step: Step, left: Sequence[Text]) -> Step:
    """The step, and with it what could not go back: of customers who were merged and changed since."""
    action = step.action
    for words in left:
        action = T("{action}; {left}", action=action, left=words)
    return replace(step, action=action)


def _edited_since(session: Session, change_id: int, images: Mapping[str, journal.TableImage]) -> str:
    """The table in which a row that came in bulk, and of which there is no image to compare, was changed since; or ``""``."""
    bulk = {table: image.bulk for table, image in images.items() if image.bulk}
    if not bulk:
        return ""
    undoers = undoers_of(session)
    later = select(JournalChange).where(JournalChange.id > change_id, JournalChange.undo_of_id.is_(None))
    for change in session.scalars(later):
        touched: dict[str, Any] = json.loads(change.touched)
        for table in touched.keys() & bulk.keys() if stands(undoers, change.id) else ():
            if currency_following.is_read_anew(table, touched[table]):
                continue
            if any(a <= last and first <= b for a, b in touched[table]["ids"] for first, last in bulk[table]):
                return table
    return ""


def _stood_upon(table: str) -> UserMistake:
    return UserMistake(
        "cannot_undo",
        T("This cannot be undone any more: something recorded later builds on it."),
        T("Undo the later action first; it stands in the history."),
        table,
    )


def _in_bin(shop: Shop, conflict: putting_back.Conflict) -> UserMistake | None:
    """What to say where all that stands in the way may be that a customer or a pet is in the bin."""
    if conflict.table not in _DELETED:
        return None
    with shop.read() as session:
        is_there = raw(session).execute(_DELETED[conflict.table], (conflict.row_id,)).fetchone() is not None
        name = history_names.name_of(session, conflict.table, conflict.row_id)
        merge = unmerging.step_of(session, conflict.row_id) if conflict.table == "customer" and is_there else None
        into = history_names.name_of(session, "customer", merge.kept_id) if merge is not None else ""
    if not is_there:
        return None
    if merge is not None:
        said = T("{name} was merged into {other}, so this step cannot be undone.", name=name, other=into)
        return UserMistake(MERGED, said, T("Take them apart first."), conflict.table)
    return UserMistake(
        IN_BIN,
        T("{name} is in the bin, so this step cannot be undone.", name=name or T("This pet")),
        T("Restore them first.") if conflict.table == "customer" else T("Restore this pet first."),
        conflict.table,
    )


def _last(shop: Shop, *, undone: bool = False) -> tuple[int, Step] | None:
    """The last step that can be undone, or that can be redone, since the shop was opened: the change to reverse, and the step."""
    with shop.read() as session:
        places = stacks(shop, session)[undone]
        return (places[-1].change_id, _spoken(session, places[-1].said_by)) if places else None


def _spoken(session: Session, change_id: int) -> Step:
    """The step of a change; a merge that was taken apart is one too, which is merged again."""
    change = session.get_one(JournalChange, change_id)
    step = _step(change)
    return step if change.undo_of_id is None else replace(step, action=TAKE_APART)


def _step(change: JournalChange) -> Step:
    return Step(change.id, Text(change.action), _counts(change.touched))


def _counts(touched: str) -> dict[str, int]:
    said = json.loads(touched)
    return {
        table: sum(last - first + 1 for first, last in (*t["ids"], *t.get("bulk", ()))) for table, t in said.items()
    }


def _entry(
    session: Session, change: JournalChange, names: Mapping[int, str], undoers: Mapping[int, list[int]]
) -> HistoryEntry:
    original = change
    while original.undo_of_id is not None and (before := session.get(JournalChange, original.undo_of_id)):
        original = before
    return HistoryEntry(
        change.id,
        change.at,
        names.get(change.staff_id, ""),
        Text(change.action),
        _counts(change.touched),
        not stands(undoers, change.id),
        change.undo_of_id,
        change.import_batch_id,
        None if original is change else Text(original.action),
        history_names.about(session, change.id, change.touched),
    )
