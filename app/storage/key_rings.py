"""Where the key slots of a shop file lie: beside it, in wait after a change of the key that was cut off, or in one of its backups.

The salt, the first bytes of the shop file, tells before any password whose slots they are.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from app import files, paths
from app.errors import CannotUnlock, NewerVersion, ShukeError
from app.i18n import T, Text
from app.settings import Settings
from app.storage import backup_faults, keys

BACKUP_SUFFIX = ".shuke-backup"
NEXT = ".next"
"""Ending of the keys, and of the file, that are about to take the place of those in force."""
LEAP = 1000
"""So many generations later are slots of a backup that take the place of lost ones: some that were made in between may lie where nobody sees them now."""
UNREADABLE = (OSError, *backup_faults.TORN)
"""What raises a pack that cannot be read, or is not as we wrote it."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Slots of a shop file. `day` is that of the backup in which they were found (``YYYY-MM-DD``); ``""`` for those beside the file.

    `kept_as` is what a key file is called now in whose place they were put, and that was none of this shop, or damaged.
    """

    ring: keys.KeyRing
    day: str = ""
    kept_as: str = ""


def keys_path(path: Path) -> Path:
    """The key file that belongs to a shop file."""
    return path.with_name(path.name + ".keys")


def waiting_keys_path(path: Path) -> Path:
    """The keys of a file that is about to take the place of this one, or has just done so."""
    keys_file = keys_path(path)
    return keys_file.with_name(keys_file.name + NEXT)


def write_ring(target: Path, ring: keys.KeyRing) -> None:
    """Write the key file so that either the old or the new one is there, whatever happens. Raises ``WorldProblem``."""
    with files.atomic_write(target, is_private=True) as file:
        file.write(keys.encode(ring))


def write_beside(path: Path, ring: keys.KeyRing, *, keeps_own: bool = False) -> str:
    """Write the key file of the shop file at `path`, after what `keep_other` keeps, whose name it returns. Raises ``WorldProblem``.

    With `keeps_own` slots of this very shop are kept as well: of those that somebody altered one may still be good.
    """
    kept = keep_other(path, b"" if keeps_own else ring.file_salt)
    write_ring(keys_path(path), ring)
    return kept


def keep_other(path: Path, salt: bytes) -> str:
    """Copy what lies at the place of the key file aside if it is damaged or another shop's: that may have no other.

    Returns the name of the copy, ``""`` if there is nothing to keep. Raises ``WorldProblem``: then nobody may write over it.
    """
    where = keys_path(path)
    if not where.exists() or ring_in(where, salt) is not None:
        return ""
    try:
        content, number = where.read_bytes(), 1
        while (kept := _kept_as(where, number)).exists():
            if kept.read_bytes() == content:  # it was kept already, when the new one could not be written
                return kept.name
            number += 1
    except OSError as error:
        raise files.problem(error, where) from error
    with files.atomic_write(kept, is_private=True) as file:
        file.write(content)
    return kept.name


def _kept_as(where: Path, number: int) -> Path:
    return where.with_name(f"{where.name}.old{f' {number}' if number > 1 else ''}")


def kept_beside(path: Path) -> tuple[Path, ...]:
    """The key files that `keep_other` kept beside the shop file at `path`."""
    name = keys_path(path).name
    named = re.compile(rf"{re.escape(name)}\.old( \d+)?")
    try:
        return tuple(sorted(each for each in path.parent.iterdir() if named.fullmatch(each.name)))
    except OSError:  # the folder is gone, or its drive
        return ()


def ring_in(file: Path, salt: bytes) -> keys.KeyRing | None:
    """The slots in a key file, if they are those of the shop file with this salt."""
    try:
        ring = keys.decode(file.read_bytes())
    except (OSError, keys.KeysDamaged):
        return None
    return ring if ring.file_salt == salt else None


def in_force(path: Path, salt: bytes, chosen: Path | None = None) -> Keys:
    """The slots of the shop file with this salt: those beside it, else those of a backup, as `in_backups` finds it.

    Raises ``CannotUnlock`` with code ``keys_missing``, ``keys_damaged`` or ``keys_foreign`` when there are none, and ``NewerVersion``.
    """
    where = keys_path(path)
    # After a change of the data key that was cut off, the keys of the file in force may still wait for their place.
    waiting = ring_in(waiting_keys_path(path), salt)
    try:
        ring = keys.decode(where.read_bytes())
    except keys.KeysNewer as error:
        raise _newer(where) from error
    except FileNotFoundError:
        why = _missing(where, path)
    except keys.KeysDamaged:
        why = _damaged(where, path)
    except OSError as error:
        raise files.problem(error, where) from error
    else:
        if ring.file_salt == salt:
            return Keys(ring)
        why = _foreign(where, path)
    found = Keys(waiting) if waiting is not None else in_backups(path, salt, chosen)
    if found is None:
        raise why
    return found


def in_backups(path: Path, salt: bytes, chosen: Path | None = None) -> Keys | None:
    """The slots of this very file in the backup that was `chosen`, if it has them: somebody knows the password of that day.

    Else the newest among the backups beside it, in the backup folder and at the second place.
    """
    if chosen is not None and (named := in_backup(chosen, salt)) is not None:
        return named
    return max(all_in_backups(path, salt), key=lambda kept: (kept.ring.generation, kept.day), default=None)


def all_in_backups(path: Path, salt: bytes) -> Iterator[Keys]:
    """The slots of this very file in every backup beside it, in the backup folder and at the second place."""
    return filter(None, (in_backup(backup, salt) for backup in _backups(path)))


def lifted(path: Path, ring: keys.KeyRing, by: int = 0) -> keys.KeyRing:
    """The same slots, as new as the newest of this file in any backup, or newer `by` so many generations.

    For slots of before that hold again: else those made in between, whose password may be revoked, would count as newer.
    """
    known = (kept.ring.generation for kept in all_in_backups(path, ring.file_salt))
    return replace(ring, generation=keys.after(max((ring.generation, *known)), by))


def hold_again(path: Path) -> None:
    """Let the slots beside a shop file that was brought back count as newer than those that were made since. Where that cannot be, they hold all the same."""
    with suppress(ShukeError, OSError, keys.KeysDamaged):
        ring = keys.decode(keys_path(path).read_bytes())
        if lifted(path, ring) != ring:
            write_ring(keys_path(path), lifted(path, ring, LEAP))


def _backups(path: Path) -> Iterator[Path]:
    second = Settings().get("backup_elsewhere")
    for folder in (path.parent, paths.backup_folder(), *((Path(second),) if second else ())):
        with suppress(OSError):  # the stick was just pulled
            yield from folder.glob(f"*{BACKUP_SUFFIX}")


def in_backup(backup: Path, salt: bytes) -> Keys | None:
    """The slots in a backup, if they are those of the shop file with this salt."""
    try:
        with zipfile.ZipFile(backup) as archive:
            ring = keys.decode(archive.read("keys"))
            day = _day(archive, backup)
    except (*UNREADABLE, keys.KeysDamaged):
        return None
    return Keys(ring, day) if ring.file_salt == salt else None


def _day(archive: zipfile.ZipFile, backup: Path) -> str:
    """When it was made; when its file was written, if it does not say so any more."""
    try:
        made_at = dt.datetime.fromisoformat(json.loads(archive.read("manifest.json"))["made_at"])
    except UNREADABLE:
        made_at = dt.datetime.fromtimestamp(backup.stat().st_mtime, dt.UTC).astimezone()
    return made_at.date().isoformat()


def copy_a_backup(path: Path) -> Text:
    """The next step where the keys are lost and the shop is not: to restore would cost all that was done since."""
    folder = str(path.absolute().parent)
    return T(
        "Copy any backup of this shop into {folder} and try again: its keys open it, nothing is lost.", folder=folder
    )


def _missing(where: Path, path: Path) -> CannotUnlock:
    return CannotUnlock(
        "keys_missing",
        T(
            "The key file {name} is missing, and {shop} does not open without it. The shop file is untouched.",
            name=where.name,
            shop=path.name,
        ),
        copy_a_backup(path),
        str(where),
    )


def _damaged(where: Path, path: Path) -> CannotUnlock:
    return CannotUnlock(
        "keys_damaged",
        T(
            "The key file {name} is damaged, and the shop does not open without it. The shop file is untouched.",
            name=where.name,
        ),
        copy_a_backup(path),
        str(where),
    )


def _foreign(where: Path, path: Path) -> CannotUnlock:
    return CannotUnlock(
        "keys_foreign",
        T(
            "The key file {name} is of another shop or of another time, and {shop} does not open with it. Nothing was changed.",
            name=where.name,
            shop=path.name,
        ),
        copy_a_backup(path),
        str(where),
    )


def of_that_day(kind: keys.SlotKind, day: str) -> tuple[Text, Text]:
    """What happened and the next step, where the slots of a backup refuse a secret."""
    if kind == "recovery":
        return (
            T(
                "The recovery code is not right. The key file cannot be used, so the keys of the backup of {day} stand in for it.",
                day=day,
            ),
            T("Type the recovery code of that day, or use the keys of another backup."),
        )
    return (
        T("Wrong password. The key file cannot be used, so the keys of the backup of {day} stand in for it.", day=day),
        T("Type the password of that day, or use the keys of another backup."),
    )


def not_told_apart(path: Path, kind: keys.SlotKind) -> CannotUnlock:
    """The keys beside the file name another one and refuse the secret: they are not its own, or its start is damaged and the secret wrong."""
    wrong = {
        "password": T(
            "The password is wrong, or the key file {name} is not that of {shop}. Nothing was changed.",
            name=keys_path(path).name,
            shop=path.name,
        ),
        "recovery": T(
            "The recovery code is not right, or the key file {name} is not that of {shop}. Nothing was changed.",
            name=keys_path(path).name,
            shop=path.name,
        ),
    }
    return CannotUnlock(
        "keys_or_secret",
        wrong[kind],
        T(
            "Check what you typed; if it is right, copy any backup of this shop into {folder} and try again.",
            folder=str(path.absolute().parent),
        ),
        str(keys_path(path)),
    )


def start_damaged(path: Path) -> CannotUnlock:
    """The keys beside the file are its own, as whoever has them has proved, and its start is not as it was."""
    return CannotUnlock(
        "file_damaged",
        T("The start of {name} is damaged, so it does not open. Nothing was changed.", name=path.name),
        T("Restore the newest backup."),
        str(path),
    )


def _newer(where: Path) -> NewerVersion:
    return NewerVersion(
        "newer_version",
        T("{name} was made by a newer version of Shuke. Nothing was changed.", name=where.name),
        T("Install the newest version, then open it."),
        str(where),
    )
