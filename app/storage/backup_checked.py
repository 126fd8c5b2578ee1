"""Which backups are as they were written: read again, and remembered for a week by path, size and date of the file. And which were opened.

What is remembered lies in the cache folder. Without it everything is read once more, none counts as opened, and nothing else is different.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from app import __version__
from app.errors import ShukeError
from app.storage import backup, cached

TRUSTED = dt.timedelta(days=7)
"""So long nobody reads a whole backup once more: a drive may lose a bit without the date of the file telling so."""
NOTES, MOST = "backups.json", 500
"""Of so many backups it is remembered, those that were asked about last."""
JUDGED_BY = f"{__version__} 2"
"""What finds a backup bad: the version and its rule, whose number grows with each change of it. What another rule refused is looked at again."""


def is_whole(path: Path, now: dt.datetime) -> bool:
    """Whether a backup is as it was written, as far as one can tell without its password; one that was not never is again under the same rule."""
    known = _known(path, now)
    if known is None:
        known = backup.is_whole(path)
        if known or _answers(path):
            note(path, now, is_good=known)
    return known


def is_rotten(path: Path, now: dt.datetime) -> bool:
    """Whether that is known of a backup already; nothing of it is read."""
    return _known(path, now) is False


def opened_at(path: Path) -> dt.datetime | None:
    """When the backup that lies there now was last opened, to its last page; ``None`` if never, or nobody remembers."""
    try:
        size, changed, _said, _is_good, opened = cached.read(NOTES)[str(path)][:5]
        return dt.datetime.fromisoformat(opened) if opened and [size, changed] == _state(path) else None
    except (OSError, KeyError, ValueError, TypeError):
        return None


def note(path: Path, now: dt.datetime, *, is_good: bool, is_opened: bool = False) -> None:
    """Remember that a backup was read again, or opened even, and what came of it. A cache that cannot be written is no harm."""
    try:
        state = _state(path)
        opened = now if is_opened else opened_at(path)
        said = [*state, now.isoformat(), is_good, opened.isoformat() if opened else None, JUDGED_BY]
        cached.keep(NOTES, str(path), said, MOST)
    except (OSError, ShukeError):
        return


def _known(path: Path, now: dt.datetime) -> bool | None:
    """What is remembered of the file that lies there now, if it still counts."""
    try:
        size, changed, said, is_good, _opened, *judged_by = cached.read(NOTES)[str(path)]
        age = now - dt.datetime.fromisoformat(said)
        if [size, changed] != _state(path):
            return None
        counts = dt.timedelta(0) <= age < TRUSTED if is_good else judged_by == [JUDGED_BY]
        return bool(is_good) if counts else None
    except (OSError, KeyError, ValueError, TypeError):
        return None


def _answers(path: Path) -> bool:
    """Whether the drive gives all of the file: a stick that was just pulled says nothing about the backup."""
    try:
        with path.open("rb") as file:
            while file.read(backup.CHUNK):
                pass
    except OSError:
        return False
    return True


def _state(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]
