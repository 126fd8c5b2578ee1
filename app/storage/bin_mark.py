"""What a shop file says past the journal about the clock of its bin, which empties itself: one row of ``setting``, as JSON.

``known_on`` is the last day that was believed, ``doubt`` says why nothing is to go by itself until the owner says so.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from app import files
from app.storage import open_mark

KEY = "bin"
CAME_BACK = ".came-back"
RESTORED, CLOCK = "restored", "clock"
"""Why there is a doubt: the shop came back from a backup, or the clock jumped for a while."""


def read(connection: Any) -> dict[str, str]:
    """What is said; nothing where nothing is, or it makes no sense."""
    found = connection.execute("SELECT value FROM setting WHERE key = ?", (KEY,)).fetchone()
    try:
        said = json.loads(found[0]) if found else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def put(connection: Any, **said: str) -> None:
    """Say this from now on, and nothing else."""
    open_mark.put_setting(connection, KEY, json.dumps(said))


def note_path(path: Path) -> Path:
    """Where it is noted that the shop file at `path` came back, as long as nobody has its key to say so in the file."""
    return path.with_name(path.name + CAME_BACK)


def note_came_back(path: Path) -> None:
    """Note it. Raises ``OSError``."""
    with suppress(FileExistsError):
        files.make_private(note_path(path))


def doubt_restored(connection: Any) -> None:
    """Whoever brought a backup back may have done it for somebody whose days are over: nobody goes before they were asked."""
    with suppress(sqlcipher.OperationalError):  # a file of an earlier time has no settings
        put(connection, **{**read(connection), "doubt": RESTORED})
