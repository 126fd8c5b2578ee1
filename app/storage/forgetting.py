"""What the journal remembers of rows that are to be forgotten: found in its images, and dropped with them.

The chain holds ids and names of fields only, so it stays whole. A change loses all of its images or none: what it did to others cannot be
taken back without what it did to those who are gone.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from app.models import Base
from app.storage.journal import Ranges, recorded_tables

POINTED_AT = ("customer", "pet")
"""The tables of those who can be forgotten."""
FEW, AT_ONCE = 12, 500
_SINCE = "SELECT id, touched FROM change WHERE id >= (SELECT MIN(change_id) FROM change_image)"
_THESE = "SELECT id, touched FROM change WHERE id IN (SELECT value FROM json_each(?))"
_IMAGES = "SELECT change_id, table_name, rows FROM change_image WHERE table_name IN (SELECT value FROM json_each(?))"
_IMAGES_OF_THESE = f"{_IMAGES} AND change_id IN (SELECT value FROM json_each(?))"  # noqa: S608 - of constants
_GONE = 'SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM "{table}" WHERE id = value)'
_DROP = "DELETE FROM change_image WHERE change_id = ?"


@dataclass(slots=True)
class Remembered:
    """Which changes hold something of the rows that go, and the photos that those rows showed at some time."""

    changes: set[int] = field(default_factory=set)
    photos: set[int] = field(default_factory=set)


def find(
    connection: Any, rows: Mapping[str, Iterable[int]], gone: Iterable[str], among: Collection[int] | None = None
) -> Remembered:
    """Every change whose images hold something of `rows` (table → ids), or of rows that pointed at these customers and pets.

    A change that made rows in bulk holds nothing of them; it counts as well where rows of a table in `gone` will not be there any more.
    With `among` only these changes are looked at.
    """
    wanted = {table: set(ids) for table, ids in rows.items()}
    found = Remembered()
    only = None if among is None else json.dumps(sorted(among))
    _look_into_images(connection, wanted, found, only)
    _look_at_ids(connection, wanted, frozenset(gone), found, only)
    return found


def drop(connection: Any, found: Remembered) -> None:
    """Forget the images of these changes, and the photos that nobody points at now and that no other image can bring back."""
    connection.executemany(_DROP, [(change_id,) for change_id in sorted(found.changes)])
    photos = found.photos - _in_images(connection, found.photos)
    connection.executemany(
        "DELETE FROM photo WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM customer WHERE photo_id = ?1) "
        "AND NOT EXISTS (SELECT 1 FROM pet WHERE photo_id = ?1)",
        [(photo,) for photo in sorted(photos)],
    )


@cache
def pointers() -> dict[str, dict[str, str]]:
    """Recorded table → column that points at a customer or a pet → the table it points at; ``id`` is such a column of these two."""
    known: dict[str, dict[str, str]] = {}
    for name in recorded_tables():
        columns = {
            key.parent.name: key.column.table.name
            for key in Base.metadata.tables[name].foreign_keys
            if key.column.table.name in POINTED_AT
        }
        if name in POINTED_AT:
            columns["id"] = name
        if columns:
            known[name] = columns
    return known


def _look_into_images(connection: Any, wanted: dict[str, set[int]], found: Remembered, only: str | None) -> None:
    """What is said of rows that are gone already, or point at somebody else by now, stands only here; `wanted` learns of those gone."""
    ids = {row_id for table in POINTED_AT for row_id in wanted.get(table, ())}
    if not ids:
        return
    is_named = _finder(ids)
    learnt: dict[str, set[int]] = defaultdict(set)
    tables = json.dumps(list(pointers()))
    asked = (_IMAGES, (tables,)) if only is None else (_IMAGES_OF_THESE, (tables, only))
    for change_id, table, packed in connection.execute(*asked):
        said = zlib.decompress(packed)
        if is_named(said):
            for row_id in _rows_about(json.loads(said), pointers()[table], table, wanted, found):
                found.changes.add(change_id)
                learnt[table].add(row_id)
    for table, more in learnt.items():
        if table not in POINTED_AT:  # one that is still there is somebody else's by now, and so are its later steps
            gone = connection.execute(_GONE.format(table=table), (json.dumps(sorted(more)),))
            wanted.setdefault(table, set()).update(row[0] for row in gone)


def _finder(ids: set[int]) -> Callable[[bytes], object]:
    """Says of the bytes of an image whether one of `ids` stands among its values; most images are of others, and are made nothing of."""
    numbers = [str(row_id).encode() for row_id in sorted(ids)]
    if len(numbers) > FEW:
        return re.compile(rb"[\[,](?:" + b"|".join(numbers) + rb")[,\]]").search
    values = [before + number + after for number in numbers for before in (b"[", b",") for after in (b",", b"]")]
    return lambda said: any(value in said for value in values)


def _rows_about(
    image: Mapping[str, Any], columns: Mapping[str, str], table: str, wanted: Mapping[str, set[int]], found: Remembered
) -> Iterator[int]:
    """The ids of rows of an image that are about those who go; the photos of these are noted."""
    places = {name: place for place, name in enumerate(image["columns"])}
    for row in (*image["created"], *image["deleted"]):
        if any(row[places[name]] in wanted.get(target, ()) for name, target in columns.items() if name in places):
            if table in POINTED_AT and row[0] in wanted.get(table, ()):
                found.photos.update({row[places["photo_id"]]} - {None})
            yield row[0]
    for row_id, changed in image["updated"]:
        is_theirs = table in POINTED_AT and row_id in wanted.get(table, ())
        if is_theirs:
            found.photos.update(set(changed.get("photo_id", ())) - {None})
        named = ((target, value) for name, target in columns.items() for value in changed.get(name, ()))
        if is_theirs or any(value in wanted.get(target, ()) for target, value in named):
            yield row_id


def _in_images(connection: Any, photos: set[int]) -> set[int]:
    """Those of `photos` that a customer or pet shows in an image."""
    found: set[int] = set()
    if not photos:
        return found
    is_named = _finder(photos)
    for _change_id, _table, packed in connection.execute(_IMAGES, (json.dumps(POINTED_AT),)):
        said = zlib.decompress(packed)
        if is_named(said):
            found |= photos.intersection(_shown(json.loads(said)))
    return found


def _shown(image: Mapping[str, Any]) -> Iterator[int | None]:
    place = image["columns"].index("photo_id")
    yield from (row[place] for row in (*image["created"], *image["deleted"]))
    for _row_id, changed in image["updated"]:
        yield from changed.get("photo_id", ())


def _look_at_ids(
    connection: Any, wanted: Mapping[str, set[int]], gone: frozenset[str], found: Remembered, only: str | None
) -> None:
    """The journal says of every change which rows it touched."""
    changes = connection.execute(_SINCE) if only is None else connection.execute(_THESE, (only,))
    while some := changes.fetchmany(AT_ONCE):
        for (change_id, _text), touched in zip(
            some, json.loads(f"[{','.join(text for _id, text in some)}]"), strict=True
        ):
            for table, said in touched.items():
                ids = wanted.get(table)
                if ids and (_touches(said["ids"], ids) or (table in gone and _touches(said.get("bulk", ()), ids))):
                    found.changes.add(change_id)
                    break


def _touches(ranges: Ranges, ids: set[int]) -> bool:
    """Whether one of `ids` lies in the ranges."""
    for first, last in ranges:
        if first == last:
            if first in ids:
                return True
        elif last - first < len(ids):
            if any(row_id in ids for row_id in range(first, last + 1)):
                return True
        elif any(first <= row_id <= last for row_id in ids):
            return True
    return False
