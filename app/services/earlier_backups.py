"""The backups of this shop from before its key was changed: they open with the password of their time, so somebody may open them.

They are told by the head of the history that they hold: it is in the history of this shop. A copy of the file that went its own way has
backups of the same history from before it did; where others of that name show that it did, none of them counts. Those that bear the name
of this file and hold another history are astray, of a state that a restore set aside, or of a copy elsewhere: they are told, never taken away.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app import files, paths
from app.errors import UserMistake
from app.i18n import T
from app.services import backups
from app.services.backups import BackupListed
from app.shop import Shop
from app.storage import backup as storing
from app.storage import database
from app.storage.database import raw


def listed(shop: Shop, folders: Iterable[Path | None] = (None,)) -> tuple[BackupListed, ...]:
    """Those in these folders (``None``: the backup folder of this computer), newest first in each."""
    return _told_apart(shop, folders)[0]


def everywhere(shop: Shop, second: Path | None) -> tuple[tuple[BackupListed, ...], tuple[BackupListed, ...]]:
    """Those in the backup folder, beside the shop file and at the `second` place, as far as they are there.

    And besides, of the same places, those astray: of the name of this file, with a key that it had before, and of a history that is not its own.
    """
    places = (paths.backup_folder(), shop.path.parent, second)
    return _told_apart(shop, {folder.resolve(): folder for folder in places if folder}.values())


def delete(shop: Shop, chosen: Iterable[BackupListed]) -> int:
    """Take backups from before away for good; returns how many.

    Raises as ``check`` does, and ``WorldProblem`` when the drive keeps one. Whether a good one stays where they lie is for the caller
    to see to (``deleting_earlier``).
    """
    check(shop)
    count = 0
    for backup in chosen:
        try:
            files.remove_with_retry(backup.path)
        except OSError as error:
            raise files.problem(error, backup.path) from error
        count += 1
    return count


def check(shop: Shop) -> None:
    """Raise ``UserMistake`` as long as no backup of the file as it is now can be read on this computer."""
    if backups.newest(shop) is None:
        raise UserMistake(
            "no_backup_yet",
            T("There is no backup yet that opens with the new password."),
            T("Make a backup first."),
            "backups",
        )


def _told_apart(
    shop: Shop, folders: Iterable[Path | None]
) -> tuple[tuple[BackupListed, ...], tuple[BackupListed, ...]]:
    """The backups with another key than the present one: those of this history, and those astray."""
    salt = database.salt_of(shop.path)
    found = [b for folder in folders for b in backups.listed(folder) if b.manifest]
    salts = {b.path: storing.read_salt(b.path) for b in found}
    others = [b for b in found if salts[b.path] not in (None, salt)]
    ours = [b for b in others if _is_ours(shop, b)]
    before = {salts[b.path] for b in ours}
    apart = [b for b in others if b not in ours and salts[b.path] in before]
    strayed = {_stem(b) for b in apart} - {shop.path.stem}
    return tuple(b for b in ours if _stem(b) not in strayed), tuple(b for b in apart if _stem(b) == shop.path.stem)


def _stem(backup: BackupListed) -> str:
    """The name of the shop file when it was made, as far as the program named it."""
    named = backups.NAMED.fullmatch(backup.path.name)
    return named[1] if named else backup.path.name


def _is_ours(shop: Shop, backup: BackupListed) -> bool:
    count, tag = backup.manifest.journal_head if backup.manifest else (0, "")
    with shop.read() as session:
        found = raw(session).execute("SELECT hmac FROM change WHERE id = ?", (count,)).fetchone()
    return found is not None and found[0].hex() == tag
