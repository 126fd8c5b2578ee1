"""Many rows at once: the fast way past the ORM, noted in the journal all the same.

Names of tables and columns come from code, never from a file; values are always bound.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.storage.database import raw
from app.storage.journal import Recorder, recorded_tables


def next_id(session: Session, table: str) -> int:
    """The id that the next new row of `table` gets; ids are never given away twice."""
    found = raw(session).execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return int(found[0]) + 1 if found else 1


def insert(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], count: int) -> None:
    """Insert `count` rows whose first column is ``id``, counting up from `next_id`; foreign keys are checked at commit."""
    if not count:
        return
    first = next_id(session, table)
    connection = raw(session)
    connection.execute("PRAGMA defer_foreign_keys = ON")
    named, marks = ", ".join(f'"{c}"' for c in columns), ", ".join("?" * len(columns))
    connection.executemany(f'INSERT INTO "{table}" ({named}) VALUES ({marks})', rows)  # noqa: S608
    _recorder(session).created_in_bulk(table, first, first + count - 1)


def update(session: Session, table: str, row_id: int, values: Mapping[str, Any]) -> None:
    """Change columns of one row; the journal keeps what was there before."""
    _recorder(session).touch(table, row_id)
    assignments = ", ".join(f'"{c}" = ?' for c in values)
    raw(session).execute(f'UPDATE "{table}" SET {assignments} WHERE id = ?', (*values.values(), row_id))  # noqa: S608


def update_all(session: Session, table: str, ids: Sequence[int], values: Mapping[str, Any]) -> None:
    """Change columns of many rows alike; the journal keeps what was there before."""
    _recorder(session).set_alike(table, ids, values)


def add(session: Session, table: str, values: Mapping[str, Any]) -> None:
    """Insert one row, of which the journal keeps an image."""
    named, marks = ", ".join(f'"{c}"' for c in values), ", ".join("?" * len(values))
    made = raw(session).execute(f'INSERT INTO "{table}" ({named}) VALUES ({marks})', tuple(values.values()))  # noqa: S608
    _recorder(session).created(table, made.lastrowid)


def delete(session: Session, table: str, row_id: int) -> None:
    """Delete one row; the journal keeps what it was."""
    _recorder(session).touch(table, row_id)
    raw(session).execute(f'DELETE FROM "{table}" WHERE id = ?', (row_id,))  # noqa: S608


def delete_all(session: Session, table: str, ids: Sequence[int]) -> None:
    """Delete many rows; the journal keeps what they were."""
    _recorder(session).touch_all(table, ids)
    statement = f'DELETE FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))'  # noqa: S608
    raw(session).execute(statement, (json.dumps(list(ids)),))


def put_back(session: Session, table: str, columns: Sequence[str], row: Sequence[Any]) -> None:
    """Insert a row under the id it had; `columns` and `row` begin with it."""
    named, marks = ", ".join(f'"{c}"' for c in columns), ", ".join("?" * len(columns))
    _recorder(session).touch(table, row[0])
    raw(session).execute(f'INSERT INTO "{table}" ({named}) VALUES ({marks})', tuple(row))  # noqa: S608


def having(session: Session, table: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a recorded table with these values, as they are stored, in the order of their ids."""
    columns = recorded_tables()[table]
    named = ", ".join(f'"{c}"' for c in columns)
    where = " AND ".join(f'"{name}" = ?' for name in values)
    query = f'SELECT {named} FROM "{table}" WHERE {where} ORDER BY id'  # noqa: S608
    return [dict(zip(columns, row, strict=True)) for row in raw(session).execute(query, tuple(values.values()))]


def ids_having(session: Session, table: str, values: Mapping[str, Any]) -> list[int]:
    """The ids of the rows with these values, in their order."""
    where = " AND ".join(f'"{name}" = ?' for name in values)
    query = f'SELECT id FROM "{table}" WHERE {where} ORDER BY id'  # noqa: S608
    return [row[0] for row in raw(session).execute(query, tuple(values.values()))]


def fetch(session: Session, table: str, columns: Sequence[str], ids: Iterable[int]) -> list[tuple[Any, ...]]:
    """The rows of `table` with these ids, as they are stored: ``id`` first, then `columns`."""
    named = ", ".join(f'"{c}"' for c in ("id", *columns))
    query = f'SELECT {named} FROM "{table}" WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id'  # noqa: S608
    return [tuple(row) for row in raw(session).execute(query, (json.dumps(list(ids)),))]


def ids_with(session: Session, table: str, column: str, values: Iterable[int]) -> list[int]:
    """The ids of the rows of `table` that have one of these numbers in `column`, in their order."""
    query = f'SELECT id FROM "{table}" WHERE "{column}" IN (SELECT value FROM json_each(?)) ORDER BY id'  # noqa: S608
    return [row[0] for row in raw(session).execute(query, (json.dumps(sorted(values)),))]


def ids(session: Session, table: str) -> list[int]:
    """The ids of all rows of `table`, in their order."""
    return [row[0] for row in raw(session).execute(f'SELECT id FROM "{table}" ORDER BY id')]  # noqa: S608


def _recorder(session: Session) -> Recorder:
    recorder: Recorder = session.info["recorder"]
    return recorder
