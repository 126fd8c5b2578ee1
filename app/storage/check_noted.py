"""When a shop file was last checked on this computer, and which checks failed. It lies in the cache folder: without it the file is checked once more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from app import files
from app.errors import ShukeError
from app.storage import cached, database

NOTES, MOST = "checks.json", 50
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
        place, at, failed, (count, tag) = cached.read(NOTES)[database.salt_of(path).hex()]
        if place != _place(path):
            return None
        return Noted(dt.datetime.fromisoformat(at), tuple(map(str, failed)), (int(count), str(tag)))
    except (OSError, KeyError, ValueError, TypeError):
        return None


def has_failed(path: Path, names: Collection[str]) -> bool:
    """Whether one of these checks failed the last time, as far as anybody remembers."""
    found = of(path)
    return found is not None and not set(found.failed).isdisjoint(names)


def note(path: Path, now: dt.datetime, failed: tuple[str, ...], head: tuple[int, str]) -> None:
    """Remember a check. A cache that cannot be written is no harm."""
    try:
        said = [_place(path), now.isoformat(), list(failed), list(head)]
        cached.keep(NOTES, database.salt_of(path).hex(), said, MOST)
    except (OSError, ShukeError):
        return


def _place(path: Path) -> list[int]:
    return list(files.identity(path) or ())
