"""What restoring a backup would do, before anything is touched; and the way back to a shop file that was set aside by one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from app import files, logs, shop_files
from app.errors import UserMistake, WorldProblem
from app.i18n import T
from app.services import backups
from app.services.backups import Manifest
from app.shop import Shop
from app.storage import backup as storing
from app.storage import bin_mark, placing, restore_place, unlocking
from app.storage.database import raw


@dataclass(frozen=True, slots=True)
class Present:
    """The shop file that a backup would take the place of. It is closed, so its size and its last change are all that is known."""

    path: Path
    bytes: int
    changed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """What is in a backup, and what is at the place where it would go; `refusal` says why it may not go there.

    By its `salt` in hexadecimal digits the shop is known whose password opens it; ``""`` if its keys cannot be read.
    """

    backup: Path
    target: Path
    manifest: Manifest
    present: Present | None
    refusal: UserMistake | None = None
    salt: str = ""

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
    salt = storing.read_salt(backup) or b""
    return Preview(backup, target, manifest, _present(target), refusal, salt.hex())


def use_again(aside: Path, target: Path, now: dt.datetime) -> Path | None:
    """Put a shop file that was set aside from `target` back in its place; returns where the one lies now that was there.

    No password is asked for, and none is needed to go back: nothing is written over. Nobody may have either open (see ``sole.alone``).
    Raises ``UserMistake`` if it is not one that was set aside from there, or is gone, and ``WorldProblem``; then all is as it was.
    """
    check_aside(aside, target)
    backups.check_place(target)
    try:
        placing.clear(target)
        # It may have lain there for weeks: nobody goes from its bin before the owner was asked, as after a restore.
        bin_mark.note_came_back(target)
        return placing.place_again(target, aside, now)
    except OSError as error:
        raise files.problem(error, target) from error


def doubt_bin(shop: Shop) -> None:
    """Let the bin ask before it empties itself, if the file that was just opened had been set aside and was put back."""
    note = bin_mark.note_path(shop.path)
    if not note.exists():
        return
    try:
        with shop.told(), shop.database.write() as session:
            bin_mark.doubt_restored(raw(session))
    except WorldProblem as error:  # then nothing goes from the bin either
        logs.LOG.warning("the bin of a shop that came back: %s", error.code)
        return
    files.discard(note)


def check_aside(aside: Path, target: Path) -> None:
    """Raise ``UserMistake`` unless `aside` is a file that was set aside from `target` and lies beside it."""
    is_named = (
        shop_files.set_aside_at(aside.name, target) is not None and aside.parent.absolute() == target.parent.absolute()
    )
    if not is_named or not files.is_there(aside):
        raise UserMistake(
            "not_set_aside",
            T("There is no file {name} any more that was set aside. Nothing was changed.", name=aside.name),
            T("Look into {folder}.", folder=str(target.parent)),
            str(aside),
        )


def _present(target: Path) -> Present | None:
    if not files.is_there(target) or not target.is_file():
        return None
    log = target.with_name(target.name + unlocking.SIDE_FILES[0])
    found = [piece.stat() for piece in (target, log) if piece.is_file()]
    changed_at = max(stat.st_mtime for stat in found)
    return Present(target, found[0].st_size, dt.datetime.fromtimestamp(changed_at, dt.UTC))
