"""A backup in doubt: its tables are whole, but an index or the search in it knows more than they do, or other things.

Either the index is old, or the drive lost what was written to a table. Nobody can tell, so the backup is made as it is, what the index knows
included, and says so; when it is opened or restored, index and search of that copy are made again from the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from app.storage import database, fault_kinds, faults, health, lost_note, lost_rows, mending

CHECKS = frozenset(("indexes", "rows", "search"))
"""The checks of the file that tell it. If one of them failed lately, a backup asks each index whether it is in doubt."""


def count(copy: Path, data_key: bytes, faults_of: Callable[[Any], list[str]]) -> int:
    """What goes under `IN_DOUBT` for a copy in which `faults_of` looks for faults; 0 if it finds none.

    Raises ``CannotUnlock`` if anything is wrong that cannot be made again from the rows.
    """
    with faults.told(copy), closing(database.connect(copy, data_key)) as connection:
        if not faults_of(connection):
            return 0
        found = _count(connection)
    if found is None:
        raise faults.damaged(copy)
    return found


def count_in_file(source: database.Database) -> int:
    """The same for the file that is open: of a table that is empty a copy does not take along what the indexes know.

    0 as well where more is wrong, which the copy tells. Raises ``WorldProblem`` or ``CannotUnlock`` when the drive fails.
    """
    with faults.told(source.path), source.beside(database.CHECKING) as (connection, _data_key):
        return _count(connection) or 0


def _count(connection: Any) -> int | None:
    """How many rows are gone that something knows, at least 1 if anything differs; ``None`` where more than that is wrong."""
    found = fault_kinds.sort(connection, health.content_faults(connection))
    if found.others:
        return None
    differs = bool(found.indexes or found.search)
    return max(1, lost_rows.find(connection).count) if differs else 0


def left_after_mending(connection: Any, backup: str, *, in_doubt: bool) -> list[str]:
    """What is wrong with the content of a part file. What follows from the rows is made again, should no more than that be wrong.

    Where the rows do not agree with each other, only if the `backup` of that name says that it is `in_doubt`. Which rows are in doubt
    is noted in the part file: the backup is then the last that has their trace. Raises ``DatabaseError``.
    """
    found = health.content_faults(connection)
    if not found:
        return []
    connection.execute("BEGIN IMMEDIATE")
    if not fault_kinds.sort(connection, found).others:
        lost_note.put(connection, lost_rows.find(connection), backup)
    is_whole = mending.settle(connection) if in_doubt else mending.mend(connection, is_copy=True)
    connection.execute("COMMIT" if is_whole else "ROLLBACK")
    return [] if is_whole else found
