"""Taking two customers apart who were merged, also after the kept one was changed.

What the journal remembers of the merge is put back row by row: what moved goes back to where it was, what was edited since stays with
the kept one, and what could not go back is said. Nothing is guessed: a row that somebody else has by now is left alone.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from sqlalchemy.orm import Session

from app.i18n import T, Text
from app.reminders.rules import complaint
from app.services.import_tables import BIRTHDAY
from app.services.merging_rows import subject_of
from app.storage import bulk, journal
from app.storage.database import raw
from app.storage.derived import READ_OF_PHONE
from app.storage.journal import TableImage, recorded_tables

Images = Mapping[str, TableImage]
Row = dict[str, Any]
Changed = Mapping[str, tuple[Any, Any]]
"""Column → the value before and after."""
PAIR = ("customer_id", "other_id")

_MERGED_INTO = "SELECT merged_into_id FROM customer WHERE id = ?"
_CHANGES = "SELECT id, touched FROM change WHERE touched LIKE '%\"merged_into_id\"%' AND id < ? ORDER BY id DESC"
_FIRST = "SELECT apart.undo_of_id FROM change again JOIN change apart ON apart.id = again.undo_of_id WHERE again.id = ? AND apart.undo_of_id IS NOT NULL"
_LATEST = 1 << 62
_OWNERS = "SELECT id, customer_id FROM pet_owner WHERE pet_id = ?"
_LATER = "SELECT id FROM change WHERE id > ? AND touched LIKE '%\"feedback\"%'"
_ABOUT_THEIRS = """
SELECT id FROM feedback WHERE customer_id IN (SELECT value FROM json_each(:kept)) AND (
    purchase_id IN (SELECT id FROM purchase WHERE customer_id = :other)
    OR pet_id IN (SELECT pet_id FROM pet_owner WHERE customer_id = :other EXCEPT
                  SELECT pet_id FROM pet_owner WHERE customer_id IN (SELECT value FROM json_each(:kept))))
"""
# Along the index on refunds: those of whoever bought most would all be read else.
_REFUNDS = "SELECT id FROM purchase WHERE +customer_id = ? AND refund_of_id IN (SELECT value FROM json_each(?))"

_LOST: Mapping[str, Text] = {
    "purchase": T("Sales that were changed or taken back since: {count}"),
    "pet_owner": T("Pets that somebody else has now: {count}"),
    "household_member": T("The household was changed since"),
    "family_member": T("Family members who were taken off since: {count}"),
    "interaction": T("Contacts that were taken off since: {count}"),
    "feedback": T("Feedback that was taken off since: {count}"),
    "consent": T("Consents that were taken off since: {count}"),
    "customer_phone": T("Phones that were changed or taken off since: {count}"),
    "customer_tag": T("Tags that were taken off since: {count}"),
    "not_same": T("Answers that two are not the same which were given anew since: {count}"),
    "right_as_is": T("Answers that something is right which were given anew since: {count}"),
}
_LOST_ELSE = T("Records that were changed or taken off since: {count}")
_EDITED = T("What was edited since stays with {name}")


@dataclass(frozen=True, slots=True)
class MergeStep:
    """The change by which `other_id` was merged into `kept_id`, with what it did."""

    change_id: int
    kept_id: int
    other_id: int
    images: Images


def step_of(session: Session, other_id: int) -> MergeStep | None:
    """The merge by which this customer is part of another one; ``None`` if they are not merged, or it is too long ago."""
    found = raw(session).execute(_MERGED_INTO, (other_id,)).fetchone()
    if found is None or found[0] is None:
        return None
    wanted = (other_id, found[0])
    return next((step for step in _merges(session, other_id) if (step.other_id, step.kept_id) == wanted), None)


def _as_at_first(session: Session, step: MergeStep) -> MergeStep:
    """A merge that was taken apart and done again: with what it did the first time, as far as that is still known.

    What could not go back when it was taken apart, such as a tag that was deleted just then, was not moved again either.
    """
    ids = raw(session).execute(_FIRST, (step.change_id,)).fetchone()
    first = step_in(ids[0], journal.load_images(raw(session), ids[0])) if ids is not None else None
    if first is None or (first.other_id, first.kept_id) != (step.other_id, step.kept_id):
        return step
    return replace(_as_at_first(session, first), change_id=step.change_id)


def _merges(session: Session, other_id: int | None = None, before: int = _LATEST) -> Iterator[MergeStep]:
    """The merges of customers before an action, the newest first; but those that cannot be about `other_id`, if that is said."""
    connection = raw(session)
    for change_id, touched in connection.execute(_CHANGES, (before,)).fetchall():
        spans = json.loads(touched).get("customer", {"ids": ()})["ids"]  # products are merged as well
        if any(other_id is None or first <= other_id <= last for first, last in spans):
            step = step_in(change_id, journal.load_images(connection, change_id))
            if step is not None:
                yield step


def step_in(change_id: int, images: Images) -> MergeStep | None:
    """The merge that a change did; ``None`` if it did none."""
    customers = images.get("customer")
    for row_id, changed in customers.updated if customers is not None else ():
        before, after = changed.get("merged_into_id", (None, None))
        if before is None and after is not None:
            return MergeStep(change_id, after, row_id, images)
    return None


def take_apart(session: Session, step: MergeStep) -> tuple[Text, ...]:
    """Put back what the merge did, as far as nothing else was done since; returns what could not go back, in words."""
    raw(session).execute("PRAGMA defer_foreign_keys = ON")
    return _Apart(session, _as_at_first(session, step)).run()


class _Apart:
    """Goes through the images of one merge."""

    def __init__(self, session: Session, step: MergeStep) -> None:
        self._session, self._step = session, step
        self._recorder: journal.Recorder = session.info["recorder"]
        self._lost: Counter[str] = Counter()
        self._is_edited = False
        self._links_gone: set[int] = set()
        """Pets that the kept one does not have any more."""
        self._kept_ids = self._followed(step.kept_id)

    def run(self) -> tuple[Text, ...]:
        """Put everything back; what was made first goes first, so that nothing is there twice."""
        images = self._step.images
        self._give_back_refunds()
        for table, image in images.items():
            for row in image.created:
                self._remove(table, dict(zip(image.columns, row, strict=True)))
        customers = images["customer"].updated
        for row_id, changed in sorted(customers, key=lambda updated: updated[0] == self._step.other_id):
            self._restore_customer(row_id, changed)
        for table, image in images.items():
            if table != "customer":
                self._move_back(table, dict(image.updated))
            for row in image.deleted:
                self._insert(table, image.columns, row)
        self._give_back_feedback()
        return self._words()

    # --- the rows -----------------------------------------------------------------------------------------------------

    def _now(self, table: str, row_id: int) -> Row | None:
        row = self._recorder.fetch(table, row_id)
        return None if row is None else dict(zip(recorded_tables()[table], row, strict=True))

    def _remove(self, table: str, made: Row) -> None:
        """A copy that the kept one got goes, unless it says something else by now."""
        now = self._now(table, made["id"])
        if now is None:
            if table == "pet_owner":
                self._follow_link(made["pet_id"])
            return
        aside = {"position", "label", *READ_OF_PHONE}
        if any(now.get(name) != value for name, value in made.items() if name not in aside):
            self._is_edited = True
            return
        bulk.delete(self._session, table, made["id"])

    def _follow_link(self, pet_id: int) -> None:
        """The kept one has the pet no more: whoever they were merged into gives it back; from anybody else it is not taken."""
        for link, owner in self._owners(pet_id):
            if owner in self._kept_ids:
                bulk.delete(self._session, "pet_owner", link)
                return
        self._links_gone.add(pet_id)

    def _owners(self, pet_id: int) -> list[tuple[int, int]]:
        return list(raw(self._session).execute(_OWNERS, (pet_id,)).fetchall())

    def _restore_customer(self, row_id: int, changed: Mapping[str, tuple[Any, Any]]) -> None:
        now = self._now("customer", row_id)
        if now is None:
            return
        wanted = {
            name: before
            for name, (before, after) in changed.items()
            if now[name] == after or (name == "referrer_id" and self._is_kept(now[name], after))
        }
        if row_id == self._step.other_id:
            wanted |= {name: changed[name][0] for name in ("deleted_at", "merged_into_id")}
            number = wanted.get("member_number")
            if number and self._is_number_taken(number):
                del wanted["member_number"]
                self._lost["member_number"] += 1
        elif not wanted.keys() >= set(BIRTHDAY) & changed.keys():
            wanted = {
                name: value for name, value in wanted.items() if name not in BIRTHDAY
            }  # one value in five columns
        self._is_edited |= row_id == self._step.kept_id and len(wanted) < len(changed)
        if wanted:
            bulk.update(self._session, "customer", row_id, wanted)

    def _is_number_taken(self, number: str) -> bool:
        query = "SELECT 1 FROM customer WHERE member_number = ?"
        return raw(self._session).execute(query, (number,)).fetchone() is not None

    def _move_back(self, table: str, moved: Mapping[int, Changed]) -> None:
        """Rows go back to whom they came from if the kept one, or whoever they were merged into, still has them."""
        names = ("id", *PAIR) if table == "not_same" else ("id", *dict.fromkeys(n for c in moved.values() for n in c))
        found = self._recorder.fetch_all(table, moved, names)
        alike: dict[tuple[tuple[Any, ...], Sequence[Any]], list[int]] = defaultdict(list)
        for row_id, changed in moved.items():
            alike[tuple(changed.items()), found.get(row_id, ())[1:]].append(row_id)
        for (changes, now), ids in alike.items():
            self._give_back(table, ids, dict(changes), dict(zip(names[1:], now, strict=bool(now))))

    def _give_back(self, table: str, ids: Sequence[int], changed: Changed, now: Row) -> None:
        """The same with rows that moved alike and say the same now; nothing in `now` if they are gone."""
        back = self._back(table, now, changed) if now else {}
        if back:
            self._try(table, partial(bulk.update_all, self._session, table, ids, back))
        elif table == "custom_value":
            self._is_edited = True
        elif table != "reminder" and self._first_owners.isdisjoint(now.get(name) for name in changed):
            self._lost[table] += len(ids)  # reminders follow from the records

    def _back(self, table: str, now: Row, changed: Changed) -> Row:
        """What a row that moved says again; nothing if it moved on since."""
        if table != "not_same":
            is_as_left = all(now[n] == after or self._is_kept(now[n], after) for n, (_before, after) in changed.items())
            return {name: before for name, (before, _after) in changed.items()} if is_as_left else {}
        pair = (
            now["customer_id"],
            now["other_id"],
        )  # the lower id stands first, so that it may stand the other way round
        kept = next((who for who in (self._step.kept_id, *self._kept_ids) if who in pair), None)
        if kept is None:
            return {}
        two = (self._step.other_id, pair[pair[0] == kept])
        return {"customer_id": min(two), "other_id": max(two)}

    def _insert(self, table: str, columns: Sequence[str], row: Sequence[Any]) -> None:
        pet_id = dict(zip(columns, row, strict=True)).get("pet_id")
        owners = {owner for _link, owner in self._owners(pet_id)} if pet_id in self._links_gone else set()
        if owners:
            self._lost[table] += not owners <= self._first_owners
            return
        self._try(table, partial(bulk.put_back, self._session, table, columns, row))

    def _try(self, table: str, act: Callable[[], Any]) -> None:
        """Do it, or count it as lost where something that is there only once stands in the way."""
        try:
            act()
        except raw(self._session).IntegrityError:
            self._lost[table] += 1

    def _is_kept(self, now: Any, after: Any) -> bool:
        kept_id, kept_ids = self._step.kept_id, self._kept_ids
        return (after == kept_id and now in kept_ids) or (
            after == subject_of(kept_id) and now in map(subject_of, kept_ids)
        )

    @cached_property
    def _first_owners(self) -> set[int]:
        """The other one, and who was merged into them before, with whom they are merged by now: what these have is not lost."""
        found = {self._step.other_id}
        for step in _merges(self._session, before=self._step.change_id):
            if step.kept_id in found:
                found.add(step.other_id)
        return {who for one in found for who in self._followed(one)} - self._kept_ids

    def _followed(self, customer_id: int) -> set[int]:
        """The customer, whom they were merged into since, and so on."""
        found: set[int] = set()
        following: int | None = customer_id
        while following is not None and following not in found:
            found.add(following)
            row = self._now("customer", following)
            following = row["merged_into_id"] if row else None
        return found

    def _give_back_refunds(self) -> None:
        """What was refunded since of sales that go back goes with them."""
        image = self._step.images.get("purchase")
        moved = {row_id for row_id, _changed in image.updated} if image else set()
        for kept_id in self._kept_ids:
            given = raw(self._session).execute(_REFUNDS, (kept_id, json.dumps(sorted(moved)))).fetchall()
            for (row_id,) in given:
                if row_id not in moved:
                    bulk.update(self._session, "purchase", row_id, {"customer_id": self._step.other_id})

    def _give_back_feedback(self) -> None:
        """What was said since about a sale or a pet that is the other one's again goes with it."""
        connection, bound = (
            raw(self._session),
            {"kept": json.dumps(sorted(self._kept_ids)), "other": self._step.other_id},
        )
        about = {row[0] for row in connection.execute(_ABOUT_THEIRS, bound)}
        for row_id in sorted(about & self._feedback_since() if about else ()):
            owner = {"customer_id": self._step.other_id}
            bulk.update(self._session, "feedback", row_id, owner)
            for reminder in bulk.having(self._session, "reminder", {"subject": complaint.subject_of(row_id)}):
                bulk.update(self._session, "reminder", reminder["id"], owner)

    def _feedback_since(self) -> set[int]:
        """The feedback that was put on record after the merge."""
        connection, found = raw(self._session), set[int]()
        for (change_id,) in connection.execute(_LATER, (self._step.change_id,)).fetchall():
            image = journal.load_images(connection, change_id).get("feedback")
            if image is not None:
                found.update(row[0] for row in image.created)
                found.update(row_id for first, last in image.bulk for row_id in range(first, last + 1))
        return found

    # --- what is said ---------------------------------------------------------------------------------------------------

    def _words(self) -> tuple[Text, ...]:
        said = []
        if self._is_edited:
            row = self._now("customer", self._step.kept_id) or {}
            said.append(Text(_EDITED.message, (("name", row.get("name") or row.get("member_number") or "?"),)))
        if self._lost.pop("member_number", 0):
            said.append(T("Somebody else has the member number now"))
        for table, count in self._lost.items():
            if count:
                said.append(Text(_LOST.get(table, _LOST_ELSE).message, (("count", count),)))
        return tuple(said)
