"""Rows that an index, or the search, knows and that are gone from their table: its last trace of what the drive lost.

Whoever makes an index again takes that trace away, so nobody does unasked while there is one. A row of which the history says that somebody
deleted it was not lost: there it is the index that is old.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from app.storage import journal

FOLLOWS = ("search_", "customer_stat", "customer_product")
"""How the tables begin that are made from others: nothing is lost with a row of theirs."""
Row = tuple[str, int]
"""Table and id."""
_INDEXES = """
SELECT i.name, i.tbl_name, COALESCE(substr(i.sql, NULLIF(instr(i.sql, ' WHERE '), 0)), '') FROM sqlite_master i
JOIN pragma_table_list t ON t.name = i.tbl_name AND t.schema = 'main' WHERE i.type = 'index' AND NOT t.wr
"""
_KNOWN = "SELECT rowid FROM {table} INDEXED BY {index}{some} EXCEPT SELECT rowid FROM {table} NOT INDEXED"
"""An index holds all that this asks of it: it never goes by way of the table."""
_FOUND_BY = """
SELECT 'customer', customer_id FROM search_name WHERE customer_id NOT IN (SELECT id FROM customer NOT INDEXED)
UNION SELECT 'pet', pet_id FROM search_name WHERE pet_id <> 0 AND pet_id NOT IN (SELECT id FROM pet NOT INDEXED)
"""
_FORGOTTEN, _FOR_GOOD = "change", ("customer", "pet")
"""What the history says of those who were deleted for good: ids, and with them those of the changes whose images went (`services.erasing`)."""
_ACTIONS = "SELECT id, touched FROM change NOT INDEXED ORDER BY id DESC"


def count(connection: Any) -> int:
    """How many rows that an index knows are not in their table, and were not deleted. Raises ``DatabaseError``."""
    lost: set[Row] = set()
    for index, table, some in connection.execute(_INDEXES).fetchall():
        if not table.startswith(FOLLOWS):
            asked = _KNOWN.format(table=table, index=index, some=some)
            lost.update((table, int(row[0])) for row in connection.execute(asked))
    return len(lost) - len(_deleted(connection, lost))


def count_in_search(connection: Any) -> int:
    """How many customers and pets the search knows that no table has and nobody deleted. Raises ``DatabaseError``."""
    lost = {(str(table), int(row_id)) for table, row_id in connection.execute(_FOUND_BY)}
    return len(lost) - len(_deleted(connection, lost))


def _deleted(connection: Any, gone: set[Row]) -> set[Row]:
    """Those of these rows of which the last that the history says is that they were deleted; none where it is not whole itself."""
    left, deleted = set(gone), set[Row]()
    if not left or journal.check_chain(connection)[1] is not None:
        return deleted
    for change_id, text in connection.execute(_ACTIONS).fetchall():
        touched = json.loads(text)
        named = {row for row in left if _is_named(row[1], touched.get(row[0]))}
        if named:
            deleted |= named & _deleted_by(connection, change_id, touched)
            left -= named
        if not left:
            break
    return deleted


def _is_named(row_id: int, said: Any) -> bool:
    ranges = [*said.get("ids", ()), *said.get("bulk", ())] if said else []
    return any(first <= row_id <= last for first, last in ranges)


def _deleted_by(connection: Any, change_id: int, touched: dict[str, Any]) -> set[Row]:
    """The rows that an action deleted, as far as its images are still there; of those it deleted for good it keeps only the ids."""
    if _FORGOTTEN in touched:
        return {(table, row_id) for table in _FOR_GOOD for row_id in _ids(touched.get(table))}
    images = journal.load_images(connection, change_id)
    return {(table, int(row[0])) for table, image in images.items() for row in image.deleted}


def _ids(said: Any) -> Iterable[int]:
    return (row_id for first, last in (said["ids"] if said else ()) for row_id in range(first, last + 1))
