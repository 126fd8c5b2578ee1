"""A note in the shop file itself that rows may be missing in it, until its owner has read it. One row of ``setting``, past the journal.

It is written in the transaction that makes the indexes again and so takes away what they knew: nobody goes on without having been told.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from app.storage import open_mark
from app.storage.lost_rows import Lost

KEY = "rows_in_doubt"


@dataclass(frozen=True, slots=True)
class Note:
    """How many rows of which table, the names of customers and pets that are gone, and the backup in which their trace is, or several."""

    kinds: dict[str, int]
    names: tuple[str, ...]
    trace: str


def put(connection: Any, lost: Lost, trace: str) -> None:
    """Note that these rows are in doubt, beside those of which nobody has read yet, in the transaction under way; nothing where there are none."""
    if not lost.count:
        return
    unread = kept(connection) or Note({}, (), "")
    kinds = Counter(unread.kinds) + Counter(lost.kinds)
    traces = ", ".join(filter(None, (unread.trace, trace)))
    note = Note(dict(kinds.most_common()), (*unread.names, *lost.names), traces)
    open_mark.put_setting(connection, KEY, json.dumps(asdict(note)))


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
