"""A new data key for a shop file: all of it is written anew beside the old one, proved, and takes its place by one rename.

Until that rename the old file and its keys hold, whole and untouched; from it on the new ones do. The new keys lie in
``NAME.shuke.keys.next`` before the rename and in ``NAME.shuke.keys`` soon after; which of the two holds is told by the salt
that they name (``unlocking`` asks both), so whatever is on the drive when the program dies is one file with its keys.
SQLCipher's own ``rekey`` is not used: it keeps the salt, and works in the only copy there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from app import files
from app.errors import CannotUnlock
from app.i18n import T
from app.storage import database, faults, health, keys, unlocking

Secrets = Sequence[tuple[keys.SlotKind, str]]


def change(
    owner: database.Database,
    secrets: Secrets,
    policy: unlocking.Policy,
    generation: int,
    waits: database.Waits = database.in_silence,
) -> keys.KeyRing:
    """Put a copy of the open shop under a fresh data key in its place, and return its slots; `secrets` open them. `generation` is that of the keys in force.

    Raises ``WorldProblem`` (disk full, file in use) or ``CannotUnlock`` (the copy does not check out); then the old key holds,
    else the new one. So it does when `waits` raises, which hears what the change waits for.
    """
    path = owner.path
    part = path.with_name(path.name + unlocking.NEXT + files.PART)
    data_key = keys.new_data_key()
    owner.take_mark_away()  # else the copy would say that it is open, and have no log
    try:
        with faults.told(path), owner.held(waits), closing(database.connect(path, owner.key_for_copy())) as watcher:
            version = _version(watcher)
            unlocking.put_in_place(path)
            _export(owner, part, data_key)
            ring = _ring(part, data_key, secrets, policy, keys.after(generation))
            _prove(part, ring, secrets, policy, owner)
            unlocking.write_ring(unlocking.waiting_keys_path(path), ring)
            with owner.put_down():
                _check_alone(watcher, version, path)
                _take_the_place(part, path, ring)
                owner.take_key(data_key)
        return ring
    except OSError as error:
        raise files.problem(error, path) from error
    finally:
        unlocking.tidy(path)


def _version(connection: Any) -> int:
    """A number that changes when anybody else writes to the file of `connection`."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _check_alone(watcher: Any, version: int, path: Path) -> None:
    """Close the last connection of ours; raise if another program has the file open, or wrote to it since `version`."""
    is_same = _version(watcher) == version
    watcher.close()
    # Whoever closes the file last takes the log away with it.
    if not is_same or path.with_name(path.name + "-wal").exists():
        raise database.Busy("database is locked")


def _take_the_place(part: Path, path: Path, ring: keys.KeyRing) -> None:
    try:
        files.replace_with_retry(part, path)
    except OSError:
        if database.salt_of(path) != ring.file_salt:  # else it is there all the same, and that counts
            raise


def _export(owner: database.Database, part: Path, data_key: bytes) -> None:
    """Write everything anew to `part`, with a salt of its own."""
    files.remove_with_retry(part)
    files.make_private(part)
    with closing(database.connect(owner.path, owner.key_for_copy())) as connection:
        connection.execute("BEGIN IMMEDIATE")
        database.attach(connection, part, "fresh", data_key)
        connection.execute("SELECT sqlcipher_export('fresh')").fetchone()
        for name in ("application_id", "user_version"):  # the export leaves these behind
            value = int(connection.execute(f"PRAGMA main.{name}").fetchone()[0])
            connection.execute(f"PRAGMA fresh.{name} = {value}")
        connection.execute("COMMIT")
        connection.execute("DETACH fresh")
    with closing(database.connect(part, data_key)) as connection:
        database.set_journal(connection, "WAL")


def _ring(part: Path, data_key: bytes, secrets: Secrets, policy: unlocking.Policy, generation: int) -> keys.KeyRing:
    salt, cost = database.salt_of(part), policy.cost or keys.calibrate()
    slots = tuple(keys.make_slot(kind, secret, data_key, salt, cost) for kind, secret in secrets)
    return keys.KeyRing(salt, generation, slots)


def _prove(
    part: Path, ring: keys.KeyRing, secrets: Secrets, policy: unlocking.Policy, owner: database.Database
) -> None:
    """Raise the fitting error unless every secret opens `part`, and it is whole and holds what the shop holds."""
    written = keys.decode(keys.encode(ring))
    for kind, secret in secrets:
        data_key = unlocking.prove(written, kind, secret, part, policy)
    unlocking.prove_file(part, data_key)
    with closing(database.connect(part, data_key)) as connection:
        if health.file_faults(connection):
            raise _unsound(owner.path)
        database.attach(connection, owner.path, "old", owner.key_for_copy())
        if differences(connection):
            raise _unsound(owner.path)


def _unsound(path: Path) -> CannotUnlock:
    return CannotUnlock(
        "file_damaged",
        T(
            "The key was not changed: what was written anew of {name} is not whole. Everything is as it was.",
            name=path.name,
        ),
        T("Check the file: Settings › Data, or verify."),
        str(path),
    )


def differences(connection: Any) -> list[str]:
    """The tables that are not equal, value by value, in the file that is open and in the one attached to it as ``old``."""
    schema = "SELECT name FROM (SELECT name, sql FROM {}.sqlite_master EXCEPT SELECT name, sql FROM {}.sqlite_master)"
    odd = {str(r[0]) for ways in (("main", "old"), ("old", "main")) for r in connection.execute(schema.format(*ways))}
    listed = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    names = [str(r[0]) for r in connection.execute(listed).fetchall()]
    return sorted(odd) + [name for name in names if name not in odd and _differs(connection, name)]


def _differs(connection: Any, table: str) -> bool:
    counts = {connection.execute(f'SELECT COUNT(*) FROM {each}."{table}"').fetchone()[0] for each in ("main", "old")}  # noqa: S608
    if len(counts) > 1:
        return True
    columns = [str(r[1]) for r in connection.execute(f'PRAGMA main.table_info("{table}")')]
    if "id" not in columns:  # a small one
        query = f'SELECT * FROM main."{table}" EXCEPT SELECT * FROM old."{table}"'  # noqa: S608
    else:
        other = " OR ".join(f'n."{c}" IS NOT o."{c}"' for c in columns)
        query = f'SELECT 1 FROM main."{table}" n LEFT JOIN old."{table}" o ON o.id = n.id WHERE {other} LIMIT 1'  # noqa: S608
    return connection.execute(query).fetchone() is not None
