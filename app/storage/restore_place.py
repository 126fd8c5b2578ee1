"""Where a backup may be restored to: in the place of its own shop, or of nothing. Told by the salt, before any password."""

from __future__ import annotations

from pathlib import Path

from app.errors import UserMistake
from app.i18n import T
from app.storage import backup as storing
from app.storage import database, key_rings, keys


def check(backup: Path, target: Path) -> None:
    """Raise ``UserMistake`` if the backup would take the place of itself or of another shop; nothing is touched."""
    if is_same(backup, target):
        raise UserMistake(
            "backup_itself",
            T("{name} is the backup itself; it stays where it is.", name=target.name),
            T("Name the shop file that it is to become."),
            str(target),
        )
    if is_of_another(backup, target):
        raise UserMistake(
            "another_shop",
            T(
                "{backup} is no backup of {name}: it is of another shop, or from before the key was changed. Nothing was changed.",
                backup=backup.name,
                name=target.name,
            ),
            T("Restore it beside, as a shop of its own."),
            str(target),
        )


def is_same(backup: Path, target: Path) -> bool:
    """Whether both are one file, whatever it is called."""
    try:
        return target.samefile(backup)
    except OSError:  # one of them is not there
        return False


def is_of_another(backup: Path, target: Path) -> bool:
    """Whether the file at `target` is surely a shop, and not the one that was backed up.

    A file whose beginning is damaged is known by the keys beside it; one without keys anywhere may be anything, and is set aside.
    """
    try:
        salt, start = storing.read_salt(backup), database.salt_of(target)
    except OSError:
        return False
    beside = salts_beside(target)
    if salt is None or salt == start or salt in beside:
        return False
    return start in beside or key_rings.in_backups(target, start) is not None


def salts_beside(target: Path) -> set[bytes]:
    """The salts of the shop files that the key files beside `target` belong to."""
    found = set()
    for where in (key_rings.keys_path(target), key_rings.waiting_keys_path(target)):
        try:
            found.add(keys.decode(where.read_bytes()).file_salt)
        except (OSError, keys.KeysDamaged):
            continue
    return found
