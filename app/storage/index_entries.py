"""What an index holds beside what its table holds, entry by entry: neither is asked by way of the other.

SQLite's own check of the content (``PRAGMA integrity_check``) asks whether each row is in each index, and counts the entries, those of an
index over some rows only (``WHERE``) left out: an entry too many in one of these is found here alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_INDEXES = """
SELECT i.name, i.tbl_name, COALESCE(substr(i.sql, NULLIF(instr(i.sql, ' WHERE '), 0)), '') FROM sqlite_master i
JOIN pragma_table_list t ON t.name = i.tbl_name AND t.schema = 'main' WHERE i.type = 'index' AND NOT t.wr AND ? IN ('', i.tbl_name)
"""
_COLUMNS = "SELECT name FROM pragma_index_info(?) WHERE name IS NOT NULL"
_ENTRIES = "SELECT {columns}rowid AS entry FROM {table} {by}{some}"
_DIFFERING = "SELECT entry FROM ({held} EXCEPT {due}) UNION SELECT entry FROM ({due} EXCEPT {held})"


@dataclass(frozen=True, slots=True)
class Index:
    """An index: over which table, and over which of its rows (its ``WHERE``; empty: all)."""

    name: str
    table: str
    some: str


def indexes(connection: Any, table: str = "") -> Iterator[Index]:
    """Every index of tables whose rows have a number; with `table`, of that only."""
    return (Index(*found) for found in connection.execute(_INDEXES, (table,)).fetchall())


def differing(connection: Any, index: Index) -> set[int]:
    """The ids of the rows of which the index and its table do not say the same, or only one of them knows. Raises ``DatabaseError``."""
    columns = "".join(f'"{row[0]}", ' for row in connection.execute(_COLUMNS, (index.name,)))
    # An index holds all that this asks of it, so it never goes by way of the table.
    held, due = (
        _ENTRIES.format(columns=columns, table=index.table, by=by, some=index.some)
        for by in (f"INDEXED BY {index.name}", "NOT INDEXED")
    )
    return {int(row[0]) for row in connection.execute(_DIFFERING.format(held=held, due=due))}


def partial_faults(connection: Any, table: str = "") -> list[str]:
    """The indexes over some rows only that differ from their tables, in the words of SQLite. Raises ``DatabaseError``."""
    asked = (index for index in indexes(connection, table) if index.some)
    return [f"wrong # of entries in index {index.name}" for index in asked if differing(connection, index)]
