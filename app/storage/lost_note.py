"""A note in the shop file itself that rows may be missing in it, until its owner has read it. One row of ``setting``, past the journal.

It is written in the transaction that makes the indexes again and so takes away what they knew: nobody goes on without having been told.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from app.storage import open_mark
from app.storage.lost_rows import Lost

KEY = "rows_in_doubt"


@dataclass(frozen=True, slots=True)
class Note:
    """How many rows of which table, the names of customers and pets that are gone, and the backup in which their trace is."""

    kinds: dict[str, int]
    names: tuple[str, ...]
    trace: str


def put(connection: Any, lost: Lost, trace: str) -> None:
    """Note that these rows are in doubt, in the transaction under way; nothing where there are none."""
    if lost.count:
        open_mark.put_setting(connection, KEY, json.dumps(asdict(Note(lost.kinds, lost.names, trace))))


def kept(connection: Any) -> Note | None:
    """What nobody has read yet."""
    row = connection.execute("SELECT value FROM setting WHERE key = ?", (KEY,)).fetchone()
    try:
        said = json.loads(row[0]) if row else None
        return Note(said["kinds"], tuple(said["names"]), said["trace"]) if said else None
    except (ValueError, TypeError, KeyError):
        return None


def forget(connection: Any) -> None:
    """It was read."""
    connection.execute("DELETE FROM setting WHERE key = ?", (KEY,))
