"""Which backups are as they were written: read again, and remembered for a week by path, size and date of the file. And which were opened.

What is remembered lies in the cache folder. Without it everything is read once more, none counts as opened, and nothing else is different.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from app import __version__
from app.errors import ShukeError
from app.storage import backup, cached

TRUSTED = dt.timedelta(days=7)
"""So long nobody reads a whole backup once more: a drive may lose a bit without the date of the file telling so."""
NOTES, MOST = "backups.json", 500
"""Of so many backups it is remembered, those that were asked about last."""
JUDGED_BY = f"{__version__} 3"
"""What finds a backup bad: the version and its rule, whose number grows with each change of it. What another rule refused is looked at again."""


@dataclass(frozen=True, slots=True)
class _Note:
    """What is remembered of a file: when it was read and whether it was good then, when it was opened last, and who says so.

    `by_trial` says that all of it was opened, which finds more than reading it does.
    """

    at: dt.datetime
    is_good: bool
    opened_at: dt.datetime | None = None
    judged_by: str = ""
    by_trial: bool = False


def is_whole(path: Path, now: dt.datetime) -> bool:
    """Whether a backup is as it was written, as far as one can tell without its password.

    One that was not never is again under the same rule; one that a trial found bad is bad until another trial opens it.
    """
    known = _known(path, now)
    if known is None:
        known = backup.is_whole(path)
        if known or _answers(path):
            note(path, now, is_good=known)
    return known


def is_rotten(path: Path, now: dt.datetime) -> bool:
    """Whether that is known of a backup already; nothing of it is read."""
    return _known(path, now) is False


def is_to_try_again(path: Path) -> bool:
    """Whether a trial under another rule found it bad: it stays so until there is another one."""
    noted = _noted(path)
    return noted is not None and not noted.is_good and noted.by_trial and noted.judged_by != JUDGED_BY


def opened_at(path: Path) -> dt.datetime | None:
    """When the backup that lies there now was last opened, to its last page; ``None`` if never, or nobody remembers."""
    noted = _noted(path)
    return noted.opened_at if noted else None


def note(path: Path, now: dt.datetime, *, is_good: bool, by_trial: bool = False) -> None:
    """Remember that a backup was read again, or opened even, and what came of it. A cache that cannot be written is no harm."""
    try:
        state = _state(path)
        opened = now if by_trial and is_good else opened_at(path)
        said = [*state, now.isoformat(), is_good, opened.isoformat() if opened else None, JUDGED_BY, by_trial]
        cached.keep(NOTES, str(path), said, MOST)
    except (OSError, ShukeError):
        return


def _known(path: Path, now: dt.datetime) -> bool | None:
    """What is remembered of the file that lies there now, if it still counts."""
    noted = _noted(path)
    if noted is None:
        return None
    if noted.is_good:
        return True if dt.timedelta(0) <= now - noted.at < TRUSTED else None
    return False if noted.by_trial or noted.judged_by == JUDGED_BY else None


def _noted(path: Path) -> _Note | None:
    """What is remembered of the file that lies there now; before, less was."""
    try:
        size, changed, at, is_good, opened, *judged = cached.read(NOTES)[str(path)]
        if [size, changed] != _state(path):
            return None
        opened_on = dt.datetime.fromisoformat(opened) if opened else None
        return _Note(dt.datetime.fromisoformat(at).astimezone(), bool(is_good), opened_on, *judged)
    except (OSError, KeyError, ValueError, TypeError, OverflowError):
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
