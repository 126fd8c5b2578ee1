"""Rows in doubt: an index or the search, and the table, do not say the same of them, and the history does not bear the table out.

Either the index is old, or the drive lost what was written to the table; then the index is the last trace of that. Whoever makes it again
takes the trace away, so nobody does unasked while there is one. A row that is gone is in doubt unless the history says that somebody
deleted it; one that is there, if the history says last that it was deleted, or that a field says something else than it does.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.storage import index_entries, journal

FOLLOWS = ("search_", "customer_stat", "customer_product")
"""How the tables begin that are made from others: nothing is lost with a row of theirs."""
Row = tuple[str, int]
"""Table and id."""
Said = dict[str, Any] | None
"""What the history says last of a row: its fields, as far as it says them; ``None``: that it was deleted."""
_FOUND_BY = """
SELECT 'customer', customer_id, name_key FROM search_name WHERE pet_id = 0 AND customer_id NOT IN (SELECT id FROM customer NOT INDEXED)
UNION SELECT 'pet', pet_id, name_key FROM search_name WHERE pet_id <> 0 AND pet_id NOT IN (SELECT id FROM pet NOT INDEXED)
"""
_FORGOTTEN, _FOR_GOOD = "change", ("customer", "pet")
"""What the history says of those who were deleted for good: ids, and with them those of the changes whose images went (`services.erasing`)."""
_ACTIONS = "SELECT id, touched FROM change NOT INDEXED ORDER BY id DESC"


@dataclass(frozen=True, slots=True)
class Lost:
    """The rows in doubt, and the names of customers and pets that are gone: as they were typed, or as the search has them."""

    rows: frozenset[Row] = frozenset()
    names: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many rows are in doubt."""
        return len(self.rows)

    @property
    def kinds(self) -> dict[str, int]:
        """How many of each table, most first."""
        return dict(Counter(table for table, _ in sorted(self.rows)).most_common())


def find(connection: Any, *, are_indexes_right: bool = False) -> Lost:
    """The rows in doubt, of all tables; where it is known that every index is right, only the search is asked. Raises ``DatabaseError``."""
    called = {(str(table), int(row_id)): str(name) for table, row_id, name in connection.execute(_FOUND_BY)}
    suspects = set(called)
    for index in () if are_indexes_right else index_entries.indexes(connection):
        if not index.table.startswith(FOLLOWS):
            suspects.update((index.table, row_id) for row_id in index_entries.differing(connection, index))
    if not suspects:
        return Lost()
    said, there = _said(connection, suspects), _there(connection, suspects)
    lost = {row for row in suspects if _is_in_doubt(row, said, there)}
    gone = sorted(row for row in lost if row not in there and row[0] in _FOR_GOOD)
    names = ((said.get(row) or {}).get("name") or called.get(row, "") for row in gone)
    return Lost(frozenset(lost), tuple(filter(None, names)))


def _is_in_doubt(row: Row, said: Mapping[Row, Said], there: Mapping[Row, dict[str, Any]]) -> bool:
    if row not in there:
        return row not in said or said[row] is not None
    known = said.get(row, {})
    return known is None or any(there[row].get(field) != value for field, value in known.items())


def _there(connection: Any, rows: Iterable[Row]) -> dict[Row, dict[str, Any]]:
    """Those of these rows that their tables have, field by field."""
    found: dict[Row, dict[str, Any]] = {}
    for table, row_ids in _by_table(rows).items():
        asked = f'SELECT rowid, * FROM "{table}" NOT INDEXED WHERE rowid IN (SELECT value FROM json_each(?))'  # noqa: S608
        cursor = connection.execute(asked, (json.dumps(row_ids),))
        fields = [column[0] for column in cursor.description][1:]
        found |= {(table, int(row[0])): dict(zip(fields, row[1:], strict=True)) for row in cursor}
    return found


def _said(connection: Any, rows: Iterable[Row]) -> dict[Row, Said]:
    """What the history says last of each of these rows; none of whom it says nothing, and of nobody where it is not whole itself."""
    known: dict[Row, Said] = {}
    if journal.check_chain(connection)[1] is not None:
        return known
    left = _by_table(rows)
    for change_id, text in connection.execute(_ACTIONS).fetchall():
        touched = json.loads(text)
        named = {table: ids for table in left if (ids := _named(left[table], touched.get(table)))}
        if named:
            done = _learn(known, named, _told_by(connection, change_id, touched))
            left = {table: [row_id for row_id in ids if (table, row_id) not in done] for table, ids in left.items()}
        if not any(left.values()):
            break
    return known


def _learn(known: dict[Row, Said], named: Mapping[str, list[int]], told: Mapping[Row, tuple[Said, bool]]) -> set[Row]:
    """Add what an action before those that are `known` tells of the rows it has `named`; returns those of which nothing older counts."""
    done = set[Row]()
    for row in ((table, row_id) for table, ids in named.items() for row_id in ids):
        fields, is_all = told.get(row, ({}, True))  # rows brought in, say, of which it keeps the ids only
        if fields is None:
            known.setdefault(row, None)
        elif fields:
            known[row] = {**fields, **(known.get(row) or {})}
        if is_all:
            done.add(row)
    return done


def _told_by(connection: Any, change_id: int, touched: Mapping[str, Any]) -> dict[Row, tuple[Said, bool]]:
    """What an action says of its rows, as far as its images are still there, and whether that is all of the row.

    Of those it deleted for good it keeps only the ids.
    """
    if _FORGOTTEN in touched:
        return {(table, row_id): (None, True) for table in _FOR_GOOD for row_id in _ids(touched.get(table))}
    told: dict[Row, tuple[Said, bool]] = {}
    for table, image in journal.load_images(connection, change_id).items():
        told |= {(table, int(row[0])): (None, True) for row in image.deleted}
        told |= {(table, int(row[0])): (dict(zip(image.columns, row, strict=True)), True) for row in image.created}
        told |= {(table, row_id): ({c: after for c, (_, after) in new.items()}, False) for row_id, new in image.updated}
    return told


def _by_table(rows: Iterable[Row]) -> dict[str, list[int]]:
    """The ids of rows by their table, in order."""
    ids: dict[str, list[int]] = {}
    for table, row_id in sorted(rows):
        ids.setdefault(table, []).append(row_id)
    return ids


def _named(row_ids: list[int], said: Any) -> list[int]:
    """Those of these ids, which are in order, that an action says it touched."""
    ranges = [*said.get("ids", ()), *said.get("bulk", ())] if said else []
    return [
        row_id
        for first, last in ranges
        for row_id in row_ids[bisect_left(row_ids, first) : bisect_right(row_ids, last)]
    ]


def _ids(said: Any) -> Iterable[int]:
    return (row_id for first, last in (said["ids"] if said else ()) for row_id in range(first, last + 1))
