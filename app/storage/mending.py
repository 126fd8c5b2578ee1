"""Making again what follows from the rows, an index or the search, where nothing else is wrong with a file.

An index and its table may differ because the one is old, or because the other is: a page that the drive never wrote. So indexes are made
again only if no row is in doubt (`lost_rows`), and all that is kept twice (totals, figures, search, history) agrees with the rows then;
else the file stays as it is.
"""

from __future__ import annotations

from typing import Any

from app.storage import database, fault_kinds, health, lost_rows, search_index


def mend(connection: Any, *, is_copy: bool = False) -> bool:
    """Make again what follows from the rows, in the transaction under way, if that is all that is wrong with the file.

    What is known of rows in doubt goes only from a copy: what it was made of still has it, and all else would not be got back.
    ``False`` if it is not, or nothing is wrong: then that transaction is to be rolled back. Raises ``DatabaseError``.
    """
    found = fault_kinds.sort(connection, health.content_faults(connection))
    if found.others or bool(found.search) == bool(found.indexes):
        return False
    if not is_copy and lost_rows.find(connection).count:
        return False
    is_of_today = connection.execute("PRAGMA user_version").fetchone()[0] == database.SCHEMA_VERSION
    if found.search:
        _make_search_again(connection, is_of_today)
    else:
        connection.execute("REINDEX")
    if health.content_faults(connection):
        return False
    return bool(found.search) or health.agrees(connection, is_of_today=is_of_today)


def settle(connection: Any) -> bool:
    """Make the search and every index again, in the transaction under way, whatever the rows say: in a file in doubt, once there is a copy of it.

    That still has what an index knew. ``False`` if more than that is wrong: then that transaction is to be rolled back.
    Raises ``DatabaseError``.
    """
    if fault_kinds.sort(connection, health.content_faults(connection)).others:
        return False
    _make_search_again(connection, connection.execute("PRAGMA user_version").fetchone()[0] == database.SCHEMA_VERSION)
    connection.execute("REINDEX")
    return not health.content_faults(connection)


def _make_search_again(connection: Any, is_of_today: bool) -> None:
    """Of an earlier schema only as far as it agrees with itself: what it should hold is known once the file is up to date."""
    connection.execute("REINDEX search_name")
    # First an index that agrees with its own content: from another one nothing can be taken out.
    connection.execute("INSERT INTO search_text (search_text) VALUES ('rebuild')")
    if is_of_today:
        search_index.rebuild(connection)
