"""From what the person types to the data key, with one outcome for each way it can go.

The order matters: the slots are asked first, SQLCipher only ever sees a key that a slot has proved (a wrong key would make
SQLite replay or drop the log of a file that was not closed), and nothing is written until the file has proved to be ours.
"""

from __future__ import annotations

import zipfile
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from app import files, paths
from app.errors import CannotUnlock, NewerVersion, WorldProblem
from app.i18n import T
from app.storage import database, faults, keys, side_files

BACKUP_SUFFIX = ".shuke-backup"
SIDE_FILES = ("-wal", "-shm", "-journal")
"""Endings of what SQLite keeps beside a file in use."""
NEXT = ".next"
"""Ending of the keys, and of the file, that are about to take the place of those in force."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The cheapest slot accepted, and the cost of new slots (``None``: calibrated on this computer)."""

    floor: keys.Cost
    cost: keys.Cost | None


SHIPPED = Policy(keys.FLOOR, None)


def keys_path(path: Path) -> Path:
    """The key file that belongs to a shop file."""
    return path.with_name(path.name + ".keys")


def waiting_keys_path(path: Path) -> Path:
    """The keys of a file that is about to take the place of this one, or has just done so."""
    keys_file = keys_path(path)
    return keys_file.with_name(keys_file.name + NEXT)


def write_ring(target: Path, ring: keys.KeyRing) -> None:
    """Write the key file so that either the old or the new one is there, whatever happens."""
    with files.atomic_write(target, is_private=True) as file:
        file.write(keys.encode(ring))


def open_with(
    path: Path, kind: keys.SlotKind, secret: str, policy: Policy = SHIPPED, *, is_open: bool = False
) -> bytes:
    """The data key, after the slot and the file have both been proved, and what lies beside one that is not `is_open` here."""
    salt = _salt(path)
    ring = _ring(path, salt)
    data_key = prove(ring, kind, secret, path, policy)
    if ring.file_salt != salt:
        raise faults.damaged(path)
    with nullcontext() if is_open else side_files.looked_at(path, data_key):
        prove_file(path, data_key)
    return data_key


def set_password(
    path: Path, kind: keys.SlotKind, secret: str, new_password: str, policy: Policy = SHIPPED, *, is_open: bool = False
) -> bytes:
    """Open with the password or the recovery code, write a new password slot, and return the data key."""
    data_key, ring = rewrapped(path, (kind, secret), ("password", new_password), policy, is_open=is_open)
    write_ring(keys_path(path), ring)
    return data_key


def key_behind(path: Path, kind: keys.SlotKind, secret: str, policy: Policy = SHIPPED) -> bytes:
    """The data key that a slot beside the file gives for a secret. The file itself is not asked: it may be open, and busy."""
    return prove(_ring(path, _salt(path)), kind, secret, path, policy)


def ring_in_force(path: Path) -> keys.KeyRing:
    """The keys that open the file, wherever they lie. Raises ``CannotUnlock`` when there are none."""
    return _ring(path, _salt(path))


def are_keys_whole(path: Path) -> bool:
    """Whether both copies of the slots beside a shop file are good, and are its own."""
    try:
        content = keys_path(path).read_bytes()
        return keys.is_whole(content) and keys.decode(content).file_salt == _salt(path)
    except (OSError, keys.KeysDamaged):
        return False


def whole_copy(path: Path) -> tuple[keys.KeyRing, bool] | None:
    """The slots of this very shop file, and whether they lie beside it; else those of its newest backup, or ``None``."""
    salt = _salt(path)
    beside = _ring_in(keys_path(path), salt) or _ring_in(waiting_keys_path(path), salt)
    found = beside or _ring_from_backups(path, salt)
    return (found, beside is not None) if found is not None else None


def tidy(path: Path) -> None:
    """Bring a change of the data key that was cut off to its end: its keys take their place, or what it left behind goes.

    The file must have been proved. A drive that does not let us is no harm: the keys are found where they lie.
    """
    waiting, part = waiting_keys_path(path), path.with_name(path.name + NEXT + files.PART)
    files.discard(
        waiting.with_name(waiting.name + files.PART), part, *(part.with_name(part.name + tail) for tail in SIDE_FILES)
    )
    if not waiting.exists():
        return
    try:
        salt = database.salt_of(path)
        in_force = _ring_in(keys_path(path), salt)
        if in_force is None and _ring_in(waiting, salt) is not None:
            files.replace_with_retry(waiting, keys_path(path))
        else:
            files.remove_with_retry(waiting)
    except OSError:
        return


def rewrapped(
    path: Path,
    opens: tuple[keys.SlotKind, str],
    makes: tuple[keys.SlotKind, str],
    policy: Policy = SHIPPED,
    *,
    is_open: bool = False,
) -> tuple[bytes, keys.KeyRing]:
    """Open with one secret, and give the data key and the next key ring, in which the slot of `makes` is made anew.

    Nothing is written: the ring holds once ``write_ring`` has put it in place.
    """
    data_key = open_with(path, *opens, policy, is_open=is_open)
    ring = _ring(path, _salt(path))
    slot = keys.make_slot(*makes, data_key, ring.file_salt, policy.cost or keys.calibrate())
    return data_key, ring.with_slot(slot)


def remove(path: Path) -> None:
    """Take a shop file that is closed away, and its keys after it. Raises ``WorldProblem`` when the drive does not let us."""
    logs = (path.with_name(path.name + tail) for tail in SIDE_FILES)
    try:
        for piece in (path, *logs, keys_path(path)):
            files.remove_with_retry(piece)
    except OSError as error:
        raise files.problem(error, path) from error


def prove(ring: keys.KeyRing, kind: keys.SlotKind, secret: str, path: Path, policy: Policy = SHIPPED) -> bytes:
    """The data key out of a slot of the ring of `path`. Raises ``CannotUnlock`` with code ``wrong_password``, ``wrong_code`` or ``slot_weak``."""
    try:
        return keys.open_slot(ring, kind, secret, policy.floor)
    except keys.SlotWeak as error:
        raise CannotUnlock(
            "slot_weak",
            T(
                "The key file was altered so that the password is easier to guess; it is not used. The shop file is untouched."
            ),
            T("Restore the newest backup."),
            str(path),
        ) from error
    except keys.SlotRefused as error:
        if kind == "recovery":
            raise CannotUnlock(
                "wrong_code",
                T("The recovery code is not right."),
                T("It has 6 groups of 5; type them as they stand on the newest paper."),
                str(path),
            ) from error
        raise CannotUnlock(
            "wrong_password", T("Wrong password."), T("Check Caps Lock and keyboard language."), str(path)
        ) from error


def prove_file(path: Path, data_key: bytes) -> None:
    """Raise the fitting error unless the file opens with `data_key`, is ours, whole at first sight, not newer, and may be written."""
    with faults.told(path):
        connection = database.connect(path, data_key)
        try:
            database.check_version(connection)
            _check_length(path, connection)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except database.NotOurs as error:
            raise CannotUnlock(
                "not_a_shop_file",
                T("{name} is not a shop file of Shuke. Nothing was changed.", name=path.name),
                T("Choose another file."),
                str(path),
            ) from error
        except database.TooNew as error:
            raise NewerVersion(
                "newer_version",
                T("{name} was made by a newer version of Shuke. Nothing was changed.", name=path.name),
                T("Install the newest version, then open it."),
                str(path),
            ) from error
        finally:
            connection.close()


def _check_length(path: Path, connection: object) -> None:
    """A file cut off at a page border opens; its header still says how long it was."""
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        return
    pages, size = (int(connection.execute(f"PRAGMA {p}").fetchone()[0]) for p in ("page_count", "page_size"))  # type: ignore[attr-defined]
    if path.stat().st_size < pages * size:
        raise faults.damaged(path)


def _salt(path: Path) -> bytes:
    """The first 16 bytes of the shop file. Raises the fitting error when there is no such file; never makes one."""
    files.check_name(path)
    try:
        if not path.exists():
            raise CannotUnlock(
                "file_missing",
                T("There is no file {name} in {folder}.", name=path.name, folder=str(path.absolute().parent)),
                T("Look where it is now, or plug its drive in; if it is gone, restore the newest backup."),
                str(path),
            )
        if path.is_dir():
            raise CannotUnlock(
                "not_a_shop_file",
                T("{name} is a folder, not a shop file. Nothing was changed.", name=path.name),
                T("Choose a shop file."),
                str(path),
            )
        with path.open("rb") as file:
            start = file.read(database.SALT_BYTES)
    except OSError as error:
        raise files.problem(error, path) from error
    if not start:
        raise CannotUnlock(
            "file_empty",
            T("{name} is empty: what was in it is gone from it. Backups are not touched by that.", name=path.name),
            T("Restore the newest backup."),
            str(path),
        )
    if len(start) < database.SALT_BYTES or start.startswith(b"SQLite format 3"):
        raise CannotUnlock(
            "not_a_shop_file",
            T("{name} is not a shop file of Shuke. Nothing was changed.", name=path.name),
            T("Choose another file."),
            str(path),
        )
    return start


def _ring(path: Path, salt: bytes) -> keys.KeyRing:
    """The slots beside the file; those of the newest backup of the same file when they are missing or damaged."""
    where = keys_path(path)
    # After a change of the data key that was cut off, the keys of the file in force may still wait for their place.
    waiting = _ring_in(waiting_keys_path(path), salt)
    try:
        ring = keys.decode(where.read_bytes())
        return ring if ring.file_salt == salt or waiting is None else waiting
    except FileNotFoundError:
        found = waiting or _ring_from_backups(path, salt)
        if found is None:
            raise CannotUnlock(
                "keys_missing",
                T(
                    "The key file {name} is missing, without which {shop} does not open. The shop file is untouched.",
                    name=where.name,
                    shop=path.name,
                ),
                T("Put it back beside the shop file; if it is gone, restore the newest backup."),
                str(where),
            ) from None
        return found
    except keys.KeysDamaged as error:
        found = waiting or _ring_from_backups(path, salt)
        if found is None:
            raise CannotUnlock(
                "keys_damaged",
                T(
                    "The key file {name} is damaged, and the shop does not open without it. The shop file is untouched.",
                    name=where.name,
                ),
                T("Restore the newest backup."),
                str(where),
            ) from error
        return found
    except OSError as error:
        raise files.problem(error, where) from error


def _ring_in(file: Path, salt: bytes) -> keys.KeyRing | None:
    """The keys in `file`, if they are those of the shop file with this salt."""
    try:
        ring = keys.decode(file.read_bytes())
    except (OSError, keys.KeysDamaged):
        return None
    return ring if ring.file_salt == salt else None


def _ring_from_backups(path: Path, salt: bytes) -> keys.KeyRing | None:
    """The newest key ring of this very file among the backups beside it and in the backup folder."""
    found: list[tuple[int, keys.KeyRing]] = []
    for folder in (path.parent, paths.backup_folder()):
        for backup in folder.glob(f"*{BACKUP_SUFFIX}") if folder.is_dir() else ():
            try:
                with zipfile.ZipFile(backup) as archive:
                    ring = keys.decode(archive.read("keys"))
            except (OSError, zipfile.BadZipFile, KeyError, keys.KeysDamaged, WorldProblem):
                continue
            if ring.file_salt == salt:
                found.append((ring.generation, ring))
    return max(found, key=lambda f: f[0])[1] if found else None
