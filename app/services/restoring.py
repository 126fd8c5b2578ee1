"""What restoring a backup would do, before anything is touched: what is in it, and what lies in its place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from app import files
from app.errors import UserMistake
from app.services import backups
from app.services.backups import Manifest
from app.storage import restore_place, unlocking


@dataclass(frozen=True, slots=True)
class Present:
    """The shop file that a backup would take the place of. It is closed, so its size and its last change are all that is known."""

    path: Path
    bytes: int
    changed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """What is in a backup, and what is at the place where it would go; `refusal` says why it may not go there."""

    backup: Path
    target: Path
    manifest: Manifest
    present: Present | None
    refusal: UserMistake | None = None

    @property
    def made_at(self) -> dt.datetime:
        """When it was made."""
        return dt.datetime.fromisoformat(self.manifest.made_at)

    @property
    def why(self) -> str:
        """Why it was made, in words; nothing if that is not known."""
        return str(backups.REASONS.get(self.manifest.reason, ""))


def look(backup: Path, target: Path) -> Preview:
    """Look at both without a password. Raises ``CannotUnlock`` if it is no backup, ``UserMistake`` if it is not there."""
    manifest = backups.read_manifest(backup)
    refusal = None
    try:
        restore_place.check(backup, target)
    except UserMistake as error:
        refusal = error
    return Preview(backup, target, manifest, _present(target), refusal)


def _present(target: Path) -> Present | None:
    if not files.is_there(target) or not target.is_file():
        return None
    log = target.with_name(target.name + unlocking.SIDE_FILES[0])
    found = [piece.stat() for piece in (target, log) if piece.is_file()]
    changed_at = max(stat.st_mtime for stat in found)
    return Present(target, found[0].st_size, dt.datetime.fromtimestamp(changed_at, dt.UTC))
