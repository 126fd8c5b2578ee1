"""The journal: records what a transaction touched, chains it, and puts rows back for undo.

A ``Recorder`` belongs to one write session. Changes made through the ORM are noticed by themselves; whoever writes with
bulk statements says so with `touch`, `created_in_bulk` or `deleted_in_bulk`. At the end `finish` writes one ``change``
row (ids and field names only) and the images that undo needs.

An image is zlib-compressed JSON: ``{"columns": [...], "created": [row], "deleted": [row], "updated": [[id, {column: [before, after]}]]}``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import compress
from operator import ne
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, object_session

from app.models import base
from app.storage.database import raw

Row = dict[str, Any]
Changed = dict[str, tuple[Any, Any]]
"""Column → the value before and after."""
Ranges = list[list[int]]

IMAGE_ROWS = 20_000
PAST_THE_JOURNAL = ("reminder",)
"""Recorded tables that are also written by statements of which no recorder hears, for part of what they say follows from other rows."""


@cache
def recorded_tables() -> dict[str, tuple[str, ...]]:
    """Every table the journal follows, with its columns (``id`` first)."""
    return {
        m.class_.__tablename__: tuple(c.name for c in m.local_table.columns)
        for m in base.Recorded.registry.mappers
        if issubclass(m.class_, base.Recorded)
    }


_UNSEEN: Changed = {}
"""Stands for a row that was not touched yet: nothing is known of what it said."""


@dataclass(slots=True)
class TableImage:
    """What happened to the rows of one table. `bulk` holds id ranges of created rows of which no image is kept."""

    columns: tuple[str, ...]
    created: list[Sequence[Any]] = field(default_factory=list)
    deleted: list[Sequence[Any]] = field(default_factory=list)
    updated: list[tuple[int, dict[str, tuple[Any, Any]]]] = field(default_factory=list)
    bulk: Ranges = field(default_factory=list)

    def ids(self) -> list[int]:
        """The ids of all rows with an image."""
        return [r[0] for r in self.created] + [r[0] for r in self.deleted] + [row_id for row_id, _ in self.updated]

    def fields(self) -> list[str]:
        """The names of the fields that changed in updated rows."""
        return sorted(set().union(*(changed for _, changed in self.updated)))

    def rows(self) -> Iterator[Row]:
        """Every row seen, before and after, as far as its columns are known."""
        for full in (*self.created, *self.deleted):
            yield dict(zip(self.columns, full, strict=True))


class Recorder:
    """Notes what one write session does to recorded tables."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._tables = recorded_tables()
        self._before: dict[tuple[str, int], Sequence[Any] | Changed | None] = {}
        """Every row that was touched: as it was, or ``None``; or all that changed in it, as long as that is known without reading it."""
        self._bulk_created: dict[str, Ranges] = defaultdict(list)
        self._bulk_deleted: dict[str, list[Sequence[Any]]] = defaultdict(list)
        self.only_says: Mapping[str, Iterable[int]] | None = None
        """All that the journal may keep of this session, table → ids: what is to be forgotten leaves no image."""
        event.listen(session, "before_flush", self._before_flush)
        event.listen(session, "after_flush", self._after_flush)
        session.info["recorder"] = self

    def touch(self, table: str, row_id: int) -> None:
        """Say that the row is about to be changed by a statement of one's own."""
        self.touch_all(table, (row_id,))

    def touch_all(self, table: str, ids: Iterable[int]) -> None:
        """The same for many rows, in one statement."""
        new = [row_id for row_id in ids if isinstance(self._before.get((table, row_id), _UNSEEN), dict)]
        if new:
            self.fetched(table, new)

    def fetched(self, table: str, ids: Sequence[int]) -> dict[int, Sequence[Any]]:
        """As ``fetch_all``, for rows that are about to be changed by statements of one's own: they are read once."""
        found = self.fetch_all(table, ids)
        for row_id in ids:
            seen = self._before.setdefault((table, row_id), found.get(row_id))
            if isinstance(seen, dict):
                self._before[table, row_id] = self._as_it_was(table, found.get(row_id), seen)
        return found

    def set_alike(self, table: str, ids: Sequence[int], values: Mapping[str, Any]) -> None:
        """Change columns of many rows alike. What else stands in rows that nobody has touched is not read, neither before nor after."""
        is_told = self._is_told(table, ids)
        if not is_told:
            self.touch_all(table, ids)
        named, wanted = tuple(values), json.dumps(list(ids))
        before = self.fetch_all(table, ids, ("id", *named)) if is_told else {}
        assignments = ", ".join(f'"{c}" = ?' for c in named)
        statement = f'UPDATE "{table}" SET {assignments} WHERE id IN (SELECT value FROM json_each(?))'  # noqa: S608
        raw(self._session).execute(statement, (*values.values(), wanted))
        if before:
            # As it is stored, which one row tells for all of them: they were given the same.
            (after,) = self.fetch_all(table, list(before)[:1], ("id", *named)).values()
            changed = {said: _changed(named, said, after[1:]) for said in {row[1:] for row in before.values()}}
            self._before |= {(table, row_id): changed[row[1:]] for row_id, row in before.items()}

    def will_say(self, table: str, changes: Mapping[int, Changed]) -> None:
        """Say that these rows are about to be changed so, by a statement of one's own, and nothing else in them; before is what they say now."""
        if self._is_told(table, changes):
            self._before |= {(table, row_id): changed for row_id, changed in changes.items()}
        else:
            self.touch_all(table, changes)

    def _is_told(self, table: str, ids: Collection[int]) -> bool:
        """Whether what a statement changes in these rows is all that changes in them, as far as anybody has said by now."""
        return table not in PAST_THE_JOURNAL and not any((table, row_id) in self._before for row_id in ids)

    def _as_it_was(self, table: str, now: Sequence[Any] | None, changed: Changed) -> Sequence[Any] | None:
        """A row of which only `changed` was known, before that."""
        if now is None:
            return None
        both = zip(self._tables[table], now, strict=True)
        return tuple(changed[column][0] if column in changed else value for column, value in both)

    def created(self, table: str, row_id: int) -> None:
        """Say that the row was inserted by a statement of one's own."""
        self._before.setdefault((table, row_id), None)

    def created_in_bulk(self, table: str, first: int, last: int) -> None:
        """Say that rows `first` to `last` were inserted; no image is kept, their ids are enough to take them back."""
        if last >= first:
            self._bulk_created[table].append([first, last])

    def deleted_in_bulk(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Say that `rows` (all columns) are about to be deleted."""
        self._bulk_deleted[table].extend(rows)

    def fetch(self, table: str, row_id: int) -> Sequence[Any] | None:
        """The row as it is stored, or ``None``."""
        columns = ", ".join(f'"{c}"' for c in self._tables[table])
        found = raw(self._session).execute(f'SELECT {columns} FROM "{table}" WHERE id = ?', (row_id,)).fetchone()  # noqa: S608
        return None if found is None else tuple(found)

    def fetch_all(self, table: str, ids: Iterable[int], only: Sequence[str] = ()) -> dict[int, Sequence[Any]]:
        """Those of these rows that there are, as they are stored, by id; `only` these columns, the first of them the ``id``."""
        columns = ", ".join(f'"{c}"' for c in only or self._tables[table])
        query = f'SELECT {columns} FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))'  # noqa: S608
        return {row[0]: tuple(row) for row in raw(self._session).execute(query, (json.dumps(list(ids)),))}

    def images(self) -> dict[str, TableImage]:
        """What happened so far, per table."""
        self._session.flush()
        images = {name: TableImage(columns) for name, columns in self._tables.items()}
        touched: dict[str, list[int]] = defaultdict(list)
        for table, row_id in self._before:
            touched[table].append(row_id)
        for table, ids in touched.items():
            unread = [row_id for row_id in ids if not isinstance(self._before[table, row_id], dict)]
            now, image = self.fetch_all(table, unread), images[table]
            for row_id in ids:
                before, after = self._before[table, row_id], now.get(row_id)
                if isinstance(before, dict):
                    if before:
                        image.updated.append((row_id, before))
                elif before is None and after is not None:
                    image.created.append(after)
                elif before is not None and after is None:
                    image.deleted.append(before)
                elif before is not None and after is not None and before != after:
                    image.updated.append((row_id, _changed(image.columns, before, after)))
        for table, rows in self._bulk_deleted.items():
            images[table].deleted.extend(rows)
        for table, ranges in self._bulk_created.items():
            images[table].bulk.extend(ranges)
        return {name: i for name, i in images.items() if i.created or i.deleted or i.updated or i.bulk}

    def _before_flush(self, session: Session, _context: Any, _instances: Any) -> None:
        for thing in session.dirty:
            if isinstance(thing, base.Recorded) and session.is_modified(thing):
                self.touch(thing.__tablename__, thing.id)

    def _after_flush(self, session: Session, _context: Any) -> None:
        for thing in session.new:
            if isinstance(thing, base.Recorded):
                self._before.setdefault((thing.__tablename__, thing.id), None)


def _changed(columns: Sequence[str], before: Sequence[Any], after: Sequence[Any]) -> Changed:
    """What differs between a row before and after."""
    both = zip(columns, zip(before, after, strict=True), strict=True)
    return dict(compress(both, map(ne, before, after)))


def _before_delete(_mapper: Any, _connection: Any, thing: base.Recorded) -> None:
    """Also for rows that go because nothing holds them any more: the session knows of those only while it flushes."""
    session = object_session(thing)
    recorder = session.info.get("recorder") if session is not None else None
    if recorder is not None:
        recorder.touch(thing.__tablename__, thing.id)


event.listen(base.Recorded, "before_delete", _before_delete, propagate=True)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be written of one action. `action` names it without any value of a person."""

    at: dt.datetime
    staff_id: int
    action: str
    undo_of_id: int | None = None
    import_batch_id: int | None = None


def append(
    session: Session, entry: Entry, images: dict[str, TableImage], only_says: Mapping[str, Iterable[int]] | None = None
) -> int:
    """Write the ``change`` row with its images and return its id; with `only_says` nothing but these ids, and no image."""
    if only_says is not None:
        said = {table: {"ids": ranges_of(ids)} for table, ids in sorted(only_says.items()) if ids}
        images = {}
    else:
        said = {table: _touched(image) for table, image in sorted(images.items())}
    connection = raw(session)
    last = connection.execute("SELECT id, hmac FROM change ORDER BY id DESC LIMIT 1").fetchone()
    change_id, previous = (last[0] + 1, last[1]) if last else (1, b"")
    touched = json.dumps(said, separators=(",", ":"))
    at = int(entry.at.timestamp())
    tag = _tag(
        _key(connection),
        previous,
        (change_id, at, entry.staff_id, entry.action, touched, entry.undo_of_id, entry.import_batch_id),
    )
    connection.execute(
        "INSERT INTO change (id, at, staff_id, action, touched, undo_of_id, import_batch_id, previous_hmac, hmac) VALUES (?,?,?,?,?,?,?,?,?)",
        (change_id, at, entry.staff_id, entry.action, touched, entry.undo_of_id, entry.import_batch_id, previous, tag),
    )
    for table, image in images.items():
        for packed in _packed(image):
            connection.execute(
                "INSERT INTO change_image (change_id, table_name, rows) VALUES (?,?,?)", (change_id, table, packed)
            )
    return int(change_id)


def load_images(connection: Any, change_id: int) -> dict[str, TableImage]:
    """The images of a change, and the ranges it created in bulk. Empty if the images were detached."""
    touched = json.loads(connection.execute("SELECT touched FROM change WHERE id = ?", (change_id,)).fetchone()[0])
    images: dict[str, TableImage] = {}
    for table, packed in connection.execute(
        "SELECT table_name, rows FROM change_image WHERE change_id = ? ORDER BY id", (change_id,)
    ):
        data = json.loads(zlib.decompress(packed))
        image = images.setdefault(table, TableImage(tuple(data["columns"])))
        image.created.extend(data["created"])
        image.deleted.extend(data["deleted"])
        image.updated.extend(
            (row_id, {c: (b, a) for c, (b, a) in changed.items()}) for row_id, changed in data["updated"]
        )
    columns = recorded_tables()
    for table, said in touched.items():
        if said.get("bulk"):
            images.setdefault(table, TableImage(columns[table])).bulk = said["bulk"]
    return images


def check_chain(connection: Any) -> tuple[int, int | None]:
    """The number of changes, and the id of the first that does not fit the chain (``None`` if all do)."""
    key, previous, count = _key(connection), b"", 0
    rows = connection.execute(
        "SELECT id, at, staff_id, action, touched, undo_of_id, import_batch_id, previous_hmac, hmac FROM change ORDER BY id"
    )
    for row in rows:
        count += 1
        fits = row[0] == count and row[7] == previous and hmac.compare_digest(row[8], _tag(key, previous, row[:7]))
        if not fits:
            return count, int(row[0])
        previous = row[8]
    return count, None


def head(connection: Any) -> tuple[int, str]:
    """The id of the last change and its tag in hex; ``(0, "")`` in a new file."""
    last = connection.execute("SELECT id, hmac FROM change ORDER BY id DESC LIMIT 1").fetchone()
    return (int(last[0]), last[1].hex()) if last else (0, "")


def ranges_of(ids: Iterable[int]) -> Ranges:
    """Sorted ids as closed ranges: ``[1, 2, 3, 7]`` → ``[[1, 3], [7, 7]]``."""
    out: Ranges = []
    for row_id in sorted(set(ids)):
        if out and out[-1][1] == row_id - 1:
            out[-1][1] = row_id
        else:
            out.append([row_id, row_id])
    return out


def _key(connection: Any) -> bytes:
    return bytes(connection.execute("SELECT key FROM journal_key WHERE id = 1").fetchone()[0])


def _tag(key: bytes, previous: bytes, content: Sequence[Any]) -> bytes:
    said = json.dumps(list(content), separators=(",", ":"), ensure_ascii=False).encode()
    return hmac.new(key, previous + said, hashlib.sha256).digest()


def _touched(image: TableImage) -> dict[str, Any]:
    said: dict[str, Any] = {"ids": ranges_of(image.ids())}
    fields = image.fields()
    if fields:
        said["fields"] = fields
    if image.bulk:
        said["bulk"] = image.bulk
    return said


def _packed(image: TableImage) -> Iterator[bytes]:
    """The image in pieces of at most `IMAGE_ROWS` rows of each sort."""
    longest = max(len(image.created), len(image.deleted), len(image.updated))
    for start in range(0, longest, IMAGE_ROWS):
        part = slice(start, start + IMAGE_ROWS)
        data = {
            "columns": image.columns,
            "created": image.created[part],
            "deleted": image.deleted[part],
            "updated": image.updated[part],
        }
        yield zlib.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), 1)
