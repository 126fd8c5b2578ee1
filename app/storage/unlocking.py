"""From what the person types to the data key, with one outcome for each way it can go.

The order matters: the slots are asked first, SQLCipher only ever sees a key that a slot has proved (a wrong key would make
SQLite replay or drop the log of a file that was not closed), and nothing is written until the file has proved to be ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from app import files, logs
from app.errors import CannotUnlock, NewerVersion, ShukeError, UserMistake
from app.i18n import T
from app.storage import database, faults, key_rings, keys, page_marks, side_files
from app.storage.key_rings import BACKUP_SUFFIX as BACKUP_SUFFIX
from app.storage.key_rings import NEXT as NEXT
from app.storage.key_rings import Keys as Keys
from app.storage.key_rings import keys_path as keys_path
from app.storage.key_rings import waiting_keys_path as waiting_keys_path
from app.storage.key_rings import write_beside as write_beside
from app.storage.key_rings import write_ring as write_ring

SIDE_FILES = ("-wal", "-shm", "-journal")
"""Endings of what SQLite keeps beside a file in use."""
CutOff = Literal["", "old", "new"]
"""Which key holds after a change of the data key that was cut off; ``""`` if none was."""
SLOT_ALTERED = ("slot_weak", "slot_dear")
"""Codes of the errors that say that somebody edited what a slot costs."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The cheapest slot accepted, and the cost of new slots (``None``: calibrated on this computer)."""

    floor: keys.Cost
    cost: keys.Cost | None


SHIPPED = Policy(keys.FLOOR, None)


def open_with(
    path: Path, kind: keys.SlotKind, secret: str, policy: Policy = SHIPPED, *, is_open: bool = False
) -> bytes:
    """The data key, as `proved` gives it."""
    return proved(path, kind, secret, policy, is_open=is_open)[0]


def proved(
    path: Path,
    kind: keys.SlotKind,
    secret: str,
    policy: Policy = SHIPPED,
    *,
    is_open: bool = False,
    keys_of: Path | None = None,
) -> tuple[bytes, Keys]:
    """The data key, after the slot and the file have both been proved, and what lies beside one that is not `is_open` here.

    With it come the slots that gave it; where those beside the file cannot be used, the backup `keys_of` is asked first. Those of a backup have been written beside the file then, if the drive let us. Whatever is
    refused is left as it is, to the byte.
    """
    data_key, found = _key_and_slots(path, kind, secret, policy, keys_of)
    if not is_open:
        with _judged(path):
            side_files.look(path, data_key)
    with nullcontext() if is_open else side_files.looked_at(path, data_key):
        prove_file(path, data_key)
    return data_key, _put_beside(path, found) if found.day else found


def _key_and_slots(
    path: Path, kind: keys.SlotKind, secret: str, policy: Policy, keys_of: Path | None = None
) -> tuple[bytes, Keys]:
    """The data key, and the slots that gave it: those of a backup where those beside the file were altered.

    That is the backup `keys_of`; where its slots refuse the secret, the newest of the others as well. What the first said is told then.
    """
    salt = _salt(path)
    try:
        found = key_rings.in_force(path, salt, keys_of)
    except CannotUnlock as error:
        if error.code == "keys_foreign":
            raise _foreign(error, path, kind, secret, policy) from error
        raise
    try:
        return _prove_found(found, kind, secret, path, policy), found
    except CannotUnlock as error:
        if not found.day and error.code not in SLOT_ALTERED:
            raise
        beside, refused = error, error if found.day else None
    tried = [found.ring]
    for kept in (key_rings.in_backups(path, salt, keys_of), key_rings.in_backups(path, salt)):
        if kept is None or kept.ring in tried:
            continue
        try:
            return _prove_found(kept, kind, secret, path, policy), kept
        except CannotUnlock as error:
            refused = refused or error
            tried.append(kept.ring)
    raise refused or beside


def _foreign(error: CannotUnlock, path: Path, kind: keys.SlotKind, secret: str, policy: Policy) -> CannotUnlock:
    """What to say where the start of the file says that the keys beside it are of another one: whoever opens them can tell. Nothing is written."""
    try:
        ring = keys.decode(keys_path(path).read_bytes())
        data_key = keys.open_slot(ring, kind, secret, policy.floor)
        is_ours = page_marks.are_of(path, data_key, ring.file_salt)
    except (OSError, keys.KeysDamaged):
        return error
    except (keys.SlotRefused, keys.SlotWeak, keys.SlotDear):
        return key_rings.not_told_apart(path, kind)
    return key_rings.start_damaged(path) if is_ours else error


def _prove_found(found: Keys, kind: keys.SlotKind, secret: str, path: Path, policy: Policy) -> bytes:
    """What `prove` gives; a secret that slots of a backup refuse is told together with where they come from."""
    try:
        return prove(found.ring, kind, secret, path, policy)
    except CannotUnlock as error:
        if not found.day or error.code in SLOT_ALTERED:
            raise
        raise CannotUnlock(error.code, *key_rings.of_that_day(kind, found.day), str(keys_path(path))) from error


def _put_beside(path: Path, found: Keys) -> Keys:
    """Write the slots of a backup, which hold from now on, beside the file that they opened. Where that cannot be, they are found again the next time."""
    found = replace(found, ring=key_rings.lifted(path, found.ring, key_rings.LEAP))
    try:
        return replace(found, kept_as=write_beside(path, found.ring, keeps_own=True))
    except ShukeError as error:
        logs.LOG.warning("the keys of a backup could not be put beside the file: %s", error.code)
        return found


def set_password(
    path: Path,
    kind: keys.SlotKind,
    secret: str,
    new_password: str,
    policy: Policy = SHIPPED,
    *,
    is_open: bool = False,
    keys_of: Path | None = None,
) -> tuple[bytes, Keys]:
    """Open with the password or the recovery code, write a new password slot, and return the data key with the slots in force."""
    opens: tuple[keys.SlotKind, str] = (kind, secret)
    data_key, made = rewrapped(path, opens, ("password", new_password), policy, is_open=is_open, keys_of=keys_of)
    write_beside(path, made.ring)
    return data_key, made


def find(path: Path) -> None:
    """Raise the fitting error unless there is a file at `path` that may be a shop."""
    _salt(path)


def check_keys_of(path: Path, backup: Path) -> None:
    """Raise ``UserMistake`` if a backup holds no keys of the shop file at `path`."""
    if key_rings.in_backup(backup, _salt(path)) is None:
        raise UserMistake(
            "another_shop",
            T(
                "{backup} holds no keys of {name}: it is of another shop, of another time, or damaged. Nothing was changed.",
                backup=backup.name,
                name=path.name,
            ),
            T("Choose another backup."),
            str(backup),
        )


def key_behind(
    path: Path, kind: keys.SlotKind, secret: str, policy: Policy = SHIPPED, held: keys.KeyRing | None = None
) -> bytes:
    """The data key that a slot beside the file gives for a secret; where none is good there, one of those `held` in memory.

    The file itself is not asked: it may be open, and busy.
    """
    if (found := _held(path, held)) is not None:
        return _prove_found(found, kind, secret, path, policy)
    return _key_and_slots(path, kind, secret, policy)[0]


def ring_in_force(path: Path, held: keys.KeyRing | None = None) -> keys.KeyRing:
    """The keys that open the file, wherever they lie; where none is good beside it, those `held` in memory. Raises ``CannotUnlock`` when there are none."""
    return (_held(path, held) or key_rings.in_force(path, _salt(path))).ring


def put_in_place(path: Path) -> None:
    """See to it that the keys in force lie beside the file, not in wait or in a backup only: others are about to wait. Raises ``WorldProblem``."""
    salt = _salt(path)
    if key_rings.ring_in(keys_path(path), salt) is None:
        write_beside(path, key_rings.in_force(path, salt).ring)


def are_keys_whole(path: Path) -> bool:
    """Whether both copies of the slots beside a shop file are good, and are its own."""
    try:
        content = keys_path(path).read_bytes()
        return keys.is_whole(content) and keys.decode(content).file_salt == _salt(path)
    except (OSError, keys.KeysDamaged):
        return False


def beside(path: Path) -> keys.KeyRing | None:
    """The slots of this very shop file that lie beside it, if any copy of them is good."""
    salt = _salt(path)
    return key_rings.ring_in(keys_path(path), salt) or key_rings.ring_in(waiting_keys_path(path), salt)


def stand_in(path: Path, held: keys.KeyRing | None) -> Keys | None:
    """What may take the place of slots that are lost: those that are `held` in memory, or newer ones of a backup; ``None`` if there are none."""
    salt = _salt(path)
    kept = key_rings.in_backups(path, salt)
    if held is None or held.file_salt != salt or (kept is not None and kept.ring.generation > held.generation):
        return kept and replace(kept, ring=key_rings.lifted(path, kept.ring, key_rings.LEAP))
    return Keys(held)


def _held(path: Path, held: keys.KeyRing | None) -> Keys | None:
    """What takes the place of slots of which none is good beside the file, as long as some are `held` in memory."""
    return stand_in(path, held) if held is not None and beside(path) is None else None


def tidy(path: Path) -> CutOff:
    """Bring a change of the data key that was cut off to its end: its keys take their place, or what it left behind goes.

    Returns which key holds then. The file must have been proved. A drive that does not let us is no harm: the keys are found where they lie.
    """
    waiting, part = waiting_keys_path(path), path.with_name(path.name + NEXT + files.PART)
    was_begun = part.exists()
    files.discard(
        waiting.with_name(waiting.name + files.PART), part, *(part.with_name(part.name + tail) for tail in SIDE_FILES)
    )
    if not waiting.exists():
        return "old" if was_begun else ""
    holds: CutOff = ""
    try:
        salt = database.salt_of(path)
        if key_rings.ring_in(waiting, salt) is None:
            files.remove_with_retry(waiting)
            return "old"
        holds = "new"
        if key_rings.ring_in(keys_path(path), salt) is None:
            files.replace_with_retry(waiting, keys_path(path))
        else:  # they could not take their place, and those made since hold
            files.remove_with_retry(waiting)
    except OSError:
        logs.LOG.warning("the keys of a change that was cut off could not take their place")
    return holds


def rewrapped(
    path: Path,
    opens: tuple[keys.SlotKind, str],
    makes: tuple[keys.SlotKind, str],
    policy: Policy = SHIPPED,
    *,
    is_open: bool = False,
    keys_of: Path | None = None,
) -> tuple[bytes, Keys]:
    """Open with one secret, and give the data key and the next slots, in which that of `makes` is made anew.

    Nothing is written: their ring holds once ``write_beside`` has put it in place.
    """
    data_key, found = proved(path, *opens, policy, is_open=is_open, keys_of=keys_of)
    slot = keys.make_slot(*makes, data_key, found.ring.file_salt, policy.cost or keys.calibrate())
    return data_key, replace(found, ring=key_rings.lifted(path, found.ring).with_slot(slot))


def remove(path: Path) -> None:
    """Take a shop file that is closed away, and its keys after it. Raises ``WorldProblem`` when the drive does not let us."""
    logs = (path.with_name(path.name + tail) for tail in SIDE_FILES)
    try:
        for piece in (path, *logs, keys_path(path)):
            files.remove_with_retry(piece)
    except OSError as error:
        raise files.problem(error, path) from error


def prove(ring: keys.KeyRing, kind: keys.SlotKind, secret: str, path: Path, policy: Policy = SHIPPED) -> bytes:
    """The data key out of a slot of the ring of `path`. Raises ``CannotUnlock`` with code ``wrong_password``, ``wrong_code``, ``slot_weak`` or ``slot_dear``."""
    try:
        return keys.open_slot(ring, kind, secret, policy.floor)
    except (keys.SlotWeak, keys.SlotDear) as error:
        raise _altered(path, is_dear=isinstance(error, keys.SlotDear)) from error
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


def _altered(path: Path, *, is_dear: bool) -> CannotUnlock:
    weak = T(
        "The key file was altered so that the password is easier to guess; it is not used. The shop file is untouched."
    )
    dear = T(
        "The key file was altered so that trying a password would take this computer very long, or all its memory; it is not used. The shop file is untouched."
    )
    code, what = ("slot_dear", dear) if is_dear else ("slot_weak", weak)
    # A restore would cost all that was done since; the keys of a backup cost nothing.
    return CannotUnlock(code, what, key_rings.copy_a_backup(path), str(path))


def prove_file(path: Path, data_key: bytes) -> None:
    """Raise the fitting error unless the file opens with `data_key`, is ours, whole at first sight, not newer, and may be written."""
    with _judged(path):
        connection = database.connect(path, data_key)
        try:
            database.check_version(connection)
            _check_length(path, connection)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        finally:
            connection.close()


@contextmanager
def _judged(path: Path) -> Iterator[None]:
    """Turn what a first look at the file finds into words."""
    try:
        with faults.told(path):
            yield
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


def _check_length(path: Path, connection: Any) -> None:
    """A file cut off at a page border opens; its header still says how long it was."""
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        return
    pages, size = (int(connection.execute(f"PRAGMA {p}").fetchone()[0]) for p in ("page_count", "page_size"))
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
                T("If it is nowhere to be found, restore the newest backup."),
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
