"""Putting rows back as the journal remembers them; exactly, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from app.storage import derived
from app.storage.database import raw
from app.storage.journal import Changed, Recorder, TableImage, ranges_of, recorded_tables


class Conflict(Exception):
    """A row is no longer as the change left it: `table` and `row_id` say which."""

    def __init__(self, table: str, row_id: int) -> None:
        super().__init__(f"{table} {row_id}")
        self.table = table
        self.row_id = row_id


def reverse(session: Session, recorder: Recorder, images: dict[str, TableImage]) -> None:
    """Take back everything in `images`, noting it in `recorder`. Raises ``Conflict``; foreign keys are checked at commit."""
    session.flush()
    connection = raw(session)
    connection.execute("PRAGMA defer_foreign_keys = ON")
    known = recorded_tables()
    for table, image in images.items():
        if table not in known:
            raise Conflict(table, 0)
        try:
            _reverse_table(connection, recorder, table, known[table], image)
        except connection.IntegrityError as error:
            raise Conflict(table, 0) from error


def _reverse_table(
    connection: Any, recorder: Recorder, table: str, columns: tuple[str, ...], image: TableImage
) -> None:
    """The last update goes first: what two rows have in turn (a member number) is there only once at any moment."""
    _delete_bulk(connection, recorder, table, columns, image)
    for row in image.created:
        _delete(connection, recorder, table, image.columns, row)
    _restore(connection, recorder, table, image)
    following = [row for row in image.deleted if _follows(image, row)] if table == "reminder" else []
    if following:
        _bring_back(connection, image.columns, following)
    acted_on = [row for row in image.deleted if not _follows(image, row)] if following else image.deleted
    _insert(connection, recorder, table, image.columns, acted_on)


def _follows(image: TableImage, row: Sequence[Any]) -> bool:
    """Whether a deleted reminder is nobody's doing, but was found by a rule and went with somebody."""
    said = dict(zip(image.columns, row, strict=True))
    return said["status"] in derived.UNHANDLED and said["rule"] != derived.OWN


def _bring_back(connection: Any, columns: tuple[str, ...], reminders: list[Sequence[Any]]) -> None:
    """Put back reminders that went with somebody, under their ids, which later actions name.

    Like all that follows they are not recorded: the rules may change them at any time, and nothing would be as this left it.
    """
    named, marks = ", ".join(f'"{c}"' for c in columns), ", ".join("?" * len(columns))
    connection.executemany(f"INSERT OR IGNORE INTO reminder ({named}) VALUES ({marks})", map(tuple, reminders))  # noqa: S608


def _delete_bulk(connection: Any, recorder: Recorder, table: str, columns: tuple[str, ...], image: TableImage) -> None:
    named = ", ".join(f'"{c}"' for c in columns)
    for first, last in image.bulk:
        rows = connection.execute(f'SELECT {named} FROM "{table}" WHERE id BETWEEN ? AND ?', (first, last)).fetchall()  # noqa: S608
        if len(rows) != last - first + 1:
            raise Conflict(table, first)
        recorder.deleted_in_bulk(table, rows)
        connection.execute(f'DELETE FROM "{table}" WHERE id BETWEEN ? AND ?', (first, last))  # noqa: S608


def _delete(connection: Any, recorder: Recorder, table: str, columns: tuple[str, ...], row: Sequence[Any]) -> None:
    now = _now(recorder, table, row[0])
    if now is None or any(now.get(c) != v for c, v in zip(columns, row, strict=True)):
        raise Conflict(table, row[0])
    recorder.touch(table, row[0])
    connection.execute(f'DELETE FROM "{table}" WHERE id = ?', (row[0],))  # noqa: S608


def _restore(connection: Any, recorder: Recorder, table: str, image: TableImage) -> None:
    """Give updated rows back what they said; looked at all together, for a merge may have moved tens of thousands."""
    if not image.updated:
        return
    names = image.fields()
    if not set(names) <= {*image.columns} & {*recorded_tables()[table]}:
        raise Conflict(table, image.updated[0][0])
    found = recorder.fetch_all(table, [row_id for row_id, _changed in image.updated], ("id", *names))
    for row_id, changed in image.updated:
        now = dict(zip(names, found[row_id][1:], strict=True)) if row_id in found else {}
        if any(c not in now or now[c] != after for c, (_before, after) in changed.items()):
            raise Conflict(table, row_id)
    recorder.will_say(table, {row_id: _turned(changed) for row_id, changed in image.updated})
    for changed_columns, rows in groupby(reversed(image.updated), key=lambda each: tuple(each[1])):
        assignments = ", ".join(f'"{c}" = ?' for c in changed_columns)
        said = [(*(before for before, _after in changed.values()), row_id) for row_id, changed in rows]
        connection.executemany(f'UPDATE "{table}" SET {assignments} WHERE id = ?', said)  # noqa: S608


def _turned(changed: Changed) -> Changed:
    return {column: (after, before) for column, (before, after) in changed.items()}


def _insert(
    connection: Any, recorder: Recorder, table: str, columns: tuple[str, ...], rows: Sequence[Sequence[Any]]
) -> None:
    named, marks = ", ".join(f'"{c}"' for c in columns), ", ".join("?" * len(columns))
    if len(rows) > 1000:
        ids = sorted(r[0] for r in rows)
        connection.executemany(f'INSERT INTO "{table}" ({named}) VALUES ({marks})', rows)  # noqa: S608
        _note_bulk(recorder, table, ids)
        return
    for row in rows:
        recorder.touch(table, row[0])
        connection.execute(f'INSERT INTO "{table}" ({named}) VALUES ({marks})', tuple(row))  # noqa: S608


def _note_bulk(recorder: Recorder, table: str, ids: list[int]) -> None:
    for first, last in ranges_of(ids):
        recorder.created_in_bulk(table, first, last)


def _now(recorder: Recorder, table: str, row_id: int) -> dict[str, Any] | None:
    row = recorder.fetch(table, row_id)
    return None if row is None else dict(zip(recorded_tables()[table], row, strict=True))
