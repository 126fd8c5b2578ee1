"""Rows that an index, or the search, knows and that are gone from their table: its last trace of what the drive lost.

Whoever makes an index again takes that trace away, so nobody does unasked while there is one.
"""

from __future__ import annotations

from typing import Any

FOLLOWS = ("search_", "customer_stat", "customer_product")
"""How the tables begin that are made from others: nothing is lost with a row of theirs."""
_INDEXES = """
SELECT i.name, i.tbl_name, COALESCE(substr(i.sql, NULLIF(instr(i.sql, ' WHERE '), 0)), '') FROM sqlite_master i
JOIN pragma_table_list t ON t.name = i.tbl_name AND t.schema = 'main' WHERE i.type = 'index' AND NOT t.wr
"""
_KNOWN = "SELECT rowid FROM {table} INDEXED BY {index}{some} EXCEPT SELECT rowid FROM {table} NOT INDEXED"
"""An index holds all that this asks of it: it never goes by way of the table."""
_FOUND_BY = """
SELECT COUNT(*) FROM search_name WHERE customer_id NOT IN (SELECT id FROM customer NOT INDEXED)
OR pet_id <> 0 AND pet_id NOT IN (SELECT id FROM pet NOT INDEXED)
"""


def count(connection: Any) -> int:
    """How many rows that an index knows are not in their table. Raises ``DatabaseError``."""
    lost: set[tuple[str, int]] = set()
    for index, table, some in connection.execute(_INDEXES).fetchall():
        if not table.startswith(FOLLOWS):
            asked = _KNOWN.format(table=table, index=index, some=some)
            lost.update((table, int(row[0])) for row in connection.execute(asked))
    return len(lost)


def count_in_search(connection: Any) -> int:
    """How many entries of the search are of a customer or a pet that no table has. Raises ``DatabaseError``."""
    return int(connection.execute(_FOUND_BY).fetchone()[0])
