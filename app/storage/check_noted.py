"""When a shop file was last checked on this computer, and which checks failed. It lies in the cache folder: without it the file is checked once more."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import files, paths
from app.errors import ShukeError
from app.storage import database

MOST = 50
"""Of so many files it is remembered, those that were checked last."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A check that came to its end, the names of what failed, and how far the history had come: its last entry and that one's tag."""

    at: dt.datetime
    failed: tuple[str, ...]
    head: tuple[int, str]


def of(path: Path) -> Noted | None:
    """The last check of the file that lies at `path` now, none of one that another has taken the place of.

    Whether the history in it is still that of `Noted.head` can be asked only of the open shop.
    """
    try:
        place, at, failed, (count, tag) = _read()[database.salt_of(path).hex()]
        if place != _place(path):
            return None
        return Noted(dt.datetime.fromisoformat(at), tuple(map(str, failed)), (int(count), str(tag)))
    except (OSError, KeyError, ValueError, TypeError):
        return None


def note(path: Path, now: dt.datetime, failed: tuple[str, ...], head: tuple[int, str]) -> None:
    """Remember a check. A cache that cannot be written is no harm."""
    try:
        salt, every = database.salt_of(path).hex(), _read()
        every.pop(salt, None)
        every[salt] = [_place(path), now.isoformat(), list(failed), list(head)]
        target = _file()
        target.parent.mkdir(parents=True, exist_ok=True)
        with files.atomic_write(target, files.own_part(target)) as file:
            file.write(json.dumps(dict(list(every.items())[-MOST:])).encode())
    except (OSError, ShukeError):
        return


def _place(path: Path) -> list[int]:
    return list(files.identity(path) or ())


def _read() -> dict[str, Any]:
    try:
        said = json.loads(_file().read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _file() -> Path:
    return paths.cache_folder() / "checks.json"
