"""What this computer remembers about the backups of one shop: the second place, the last copy there, what failed, the last trial.

Kept in the settings of the computer, so that the window knows it before any drive answers. What cannot be understood counts as not there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from app import paths
from app.errors import CannotUnlock, ShukeError
from app.i18n import T, Text
from app.services import backup_keeping as keeping
from app.services.backup_drill import Tried
from app.services.backup_keeping import Kept, Place, Seen
from app.settings import Settings
from app.shop import Shop

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Failure:
    """A backup that failed: when, and why."""

    at: dt.datetime
    why: Text


@dataclass(frozen=True, slots=True)
class Trial:
    """A backup that was tried: when, for how many seconds, what was wrong with it (``None``: it opens), and when it was made."""

    at: dt.datetime
    seconds: int
    wrong: Text | None
    made_at: dt.datetime | None = None


class BackupNotes:
    """The notes about one shop."""

    def __init__(self, settings: Settings, shop: Shop) -> None:
        self._settings, self._shop, self._id = settings, shop, keeping.identity(shop)

    # -- the second place

    def place(self) -> Place | None:
        """The second place, if one was chosen."""
        folder = self._settings.get("backup_elsewhere")
        return Place(Path(folder), self._settings.get("backup_elsewhere_apart")) if folder else None

    def choose(self, folder: Path) -> bool:
        """Make `folder` the second place; returns whether it is on another drive than the shop, as it should be. Raises ``OSError``."""
        is_apart = not keeping.is_same_drive(self._shop, folder)
        self._settings.set("backup_elsewhere", str(folder))
        self._settings.set("backup_elsewhere_apart", is_apart)
        self._put(copied_at=None, later_until=None, copy_failed=None, tried_there=None)
        return is_apart

    def forget_place(self) -> None:
        """Have no second place any more."""
        self._settings.set("backup_elsewhere", "")
        self._put(copied_at=None, copy_failed=None, tried_there=None)

    # -- what happened

    def copied_at(self) -> dt.datetime | None:
        """When the newest backup that reached the second place was made."""
        return self._get("copied_at", dt.datetime.fromisoformat)

    def failure(self) -> Failure | None:
        """The last backup, if it failed and none was made since."""
        return self._failure("failed")

    def copy_failure(self) -> Failure | None:
        """The same for the second place."""
        return self._failure("copy_failed")

    def trial(self) -> Trial | None:
        """The last time that a backup on this computer was tried."""
        return self._get("tried", _trial)

    def trial_there(self) -> Trial | None:
        """The same for the second place."""
        return self._get("tried_there", _trial)

    def no_room_at(self) -> dt.datetime | None:
        """Since when no trial on this computer was possible for want of room; ``None`` if the last one was."""
        return self._get("no_room_at", dt.datetime.fromisoformat)

    def later_until(self) -> dt.date | None:
        """The day until which the person wants to hear nothing of old backups."""
        return self._get("later_until", dt.date.fromisoformat)

    def note_copy(self, made_at: dt.datetime | None) -> None:
        """The second place has this one."""
        self._put(copied_at=made_at.isoformat() if made_at else None, copy_failed=None)

    def carried_at(self) -> dt.datetime | None:
        """When the newest backup was made that somebody brought to another drive by hand, wherever that is now."""
        return self._get("carried_at", dt.datetime.fromisoformat)

    def away_at(self) -> dt.datetime | None:
        """When the newest backup was made that is on another drive, one way or the other."""
        return max(filter(None, (self.copied_at(), self.carried_at())), default=None)

    def damaged(self) -> Path | None:
        """A backup that is not as it was written, and of which nobody has been told yet."""
        return self._get("damaged", lambda kept: None if kept["is_told"] else Path(kept["path"]))

    def note_kept(self, kept: Kept) -> None:
        """Something came of making and copying one."""
        if kept.made is None or kept.made.path.parent == paths.backup_folder():
            self.note_success()
        if kept.trouble is not None:
            self.note_copy_failure(kept.trouble)
        elif kept.copied is not None:
            self.note_copy(kept.away_at)
        elif kept.away_at is not None:
            self._put(carried_at=kept.away_at.isoformat())

    def note_seen(self, seen: Seen) -> None:
        """Remember what lies at the second place now, and what is damaged."""
        made_at = seen.last_there.made_at if seen.last_there else None
        if made_at is not None and made_at != self.copied_at():
            self.note_copy(made_at)
        elif seen.there is not None and made_at is None and self.copied_at() is not None:
            self._put(copied_at=None)  # what was there is gone, or opens no more with the key in force
        for damaged in filter(None, (seen.damaged_there, seen.damaged)):
            self.note_damaged(damaged.path)

    def note_damaged(self, path: Path) -> None:
        """A backup is not as it was written; each is told once."""
        if self._get("damaged", lambda kept: kept["path"]) != str(path):
            self._put(damaged={"path": str(path), "is_told": False})

    def note_told_of_damage(self) -> None:
        """The person has read it."""
        path = self.damaged()
        if path is not None:
            self._put(damaged={"path": str(path), "is_told": True})

    def note_success(self) -> None:
        """A backup was made."""
        self._put(failed=None)

    def note_failure(self, error: ShukeError) -> None:
        """A backup could not be made."""
        self._put(failed=self._failed(error))

    def note_copy_failure(self, error: ShukeError) -> None:
        """It could not be brought to the second place."""
        self._put(copy_failed=self._failed(error))

    def note_trial(self, tried: Tried) -> None:
        """A backup was tried. That there was no room for it, or that it was just carried away, says nothing about it.

        For want of room none is tried for as long as that lasts, so it is remembered since when.
        """
        if tried.wrong is not None and not isinstance(tried.wrong, CannotUnlock):
            if tried.wrong.code == "disk_full" and self.no_room_at() is None:
                self._put(no_room_at=self._now())
            return
        said = {
            "at": self._now(),
            "seconds": max(1, round(tried.seconds)),
            "wrong": tried.wrong.what.to_data() if tried.wrong else None,
            "made_at": tried.made_at.isoformat() if tried.made_at else None,
        }
        is_here = tried.path.parent == paths.backup_folder()
        self._put(**{"tried" if is_here else "tried_there": said, "no_room_at": None})

    def be_quiet(self, until: dt.date) -> None:
        """Say nothing of old backups before this day."""
        self._put(later_until=until.isoformat())

    # -- inside

    def _failure(self, name: str) -> Failure | None:
        return self._get(name, lambda kept: Failure(dt.datetime.fromisoformat(kept["at"]), Text.from_data(kept["why"])))

    def _failed(self, error: ShukeError) -> dict[str, Any]:
        said = T("{first} {second}", first=error.what, second=error.next_step) if error.next_step else error.what
        return {"at": self._now(), "why": said.to_data()}

    def _now(self) -> str:
        return self._shop.clock.now().isoformat()

    def _follow(self) -> None:
        """Take the notes along when the shop was written anew under another key, by which it is known from then on."""
        with suppress(OSError):  # as long as its drive does not answer, it is who it was
            before, self._id = self._id, keeping.identity(self._shop)
            every = self._settings.get("backup_notes")
            if self._id != before and before in every and self._id not in every:
                self._settings.set("backup_notes", {**every, self._id: every[before]})

    def _get(self, name: str, read: Callable[[Any], Value]) -> Value | None:
        self._follow()
        notes = self._settings.get("backup_notes").get(self._id)
        kept = notes.get(name) if isinstance(notes, dict) else None
        try:
            return read(kept) if kept else None
        except (TypeError, ValueError, KeyError, AttributeError):
            return None

    def _put(self, **values: Any) -> None:
        self._follow()
        every = dict(self._settings.get("backup_notes"))
        mine = every.get(self._id)
        every[self._id] = {**(mine if isinstance(mine, dict) else {}), **values}
        self._settings.set("backup_notes", every)


def _trial(kept: Any) -> Trial:
    """A trial as it was kept. Raises ``KeyError``, ``TypeError`` or ``ValueError``."""
    wrong = Text.from_data(kept["wrong"]) if kept.get("wrong") else None
    made_at = dt.datetime.fromisoformat(kept["made_at"]) if kept.get("made_at") else None
    return Trial(dt.datetime.fromisoformat(kept["at"]), int(kept["seconds"]), wrong, made_at)
