"""Making a new shop file, and bringing an older one up to date: both by the migrations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from secrets import token_bytes
from typing import Any

from sqlalchemy.orm import Session

from app import files
from app.errors import UserMistake
from app.i18n import T
from app.storage import database, faults, keys, placing, unlocking

ALEMBIC_FOLDER = Path(__file__).parent / "migrations"
Secrets = Sequence[tuple[keys.SlotKind, str]]
Fill = Callable[[Session], None]
"""Adds the first rows of a new shop."""


def make(
    path: Path, password: str, recovery_code: str, fill: Fill, now: dt.datetime, policy: unlocking.Policy
) -> bytes:
    """Make a shop file, its first rows and its keys beside their place, put them there when all is whole, and return the data key.

    Raises ``UserMistake`` if anything of that name is there already, ``WorldProblem`` when the folder cannot be written to;
    then nothing is left behind.
    """
    data_key = keys.new_data_key()
    try:
        check_place(path)
        _make_parts(path, data_key, (("password", password), ("recovery", recovery_code)), fill, policy)
        placing.place(path, now)
    except OSError as error:
        raise files.problem(error, path, is_made=True) from error
    return data_key


def _make_parts(path: Path, data_key: bytes, secrets: Secrets, fill: Fill, policy: unlocking.Policy) -> None:
    """Make the part files that will be the shop at `path`; all of them, or none."""
    part = placing.part_of(path)
    cost = policy.cost or keys.calibrate()
    try:
        for leftover in _parts(path):
            files.remove_with_retry(leftover)
        with faults.told(path):
            salt = create_file(part, data_key, fill)
        slots = tuple(keys.make_slot(kind, secret, data_key, salt, cost) for kind, secret in secrets)
        unlocking.write_ring(unlocking.keys_path(part), keys.KeyRing(salt, 1, slots))
        _check_free(path)  # once more: all of this took a second
    except BaseException:
        files.discard(*_parts(path))
        raise


def _parts(path: Path) -> tuple[Path, ...]:
    part = placing.part_of(path)
    return (part, *(part.with_name(part.name + tail) for tail in unlocking.SIDE_FILES), unlocking.keys_path(part))


def check_place(path: Path) -> None:
    """Raise ``UserMistake`` unless a shop can be made at `path`: its name, its folder, and nothing there yet. Raises ``OSError`` too."""
    files.check_name(path)
    placing.finish(path)
    _check_free(path)
    if not path.parent.is_dir():
        folder = str(path.parent)
        raise UserMistake(
            "no_folder",
            T("There is no folder {folder}.", folder=folder),
            T("Make it first, or choose another."),
            folder,
        )


def _check_free(path: Path) -> None:
    for taken in (path, unlocking.keys_path(path)):
        if taken.exists():
            raise UserMistake(
                "exists",
                T("There is a file called {name} already.", name=taken.name),
                T("Choose another name, or open that one."),
                str(taken),
            )


def create_file(path: Path, data_key: bytes, fill: Fill | None = None) -> bytes:
    """Make a new encrypted file at `path`, which must not exist, `fill` it, close it and return its salt (its first 16 bytes)."""
    files.make_private(path)
    database.connect(path, data_key, create=True).close()
    engine_owner = database.Database(path, data_key)
    try:
        migrate(engine_owner)
        if fill is not None:
            with engine_owner.write() as session:
                fill(session)
    finally:
        engine_owner.close()
    salt = database.salt_of(path)
    if salt.startswith(b"SQLite format 3"):
        raise RuntimeError("the new file is not encrypted")
    return salt


def migrate(owner: database.Database, check: Callable[[Any], None] | None = None) -> None:
    """Run every migration the file has not seen, in one transaction, then put the file in WAL mode.

    What `check` raises when it is given the connection after the last of them takes all of it back.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(ALEMBIC_FOLDER).replace("%", "%%"))
    with owner.write() as session:
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "head")
        if check is not None:
            check(database.raw(session))
    with owner.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        database.set_journal(raw, "WAL")


def journal_key() -> bytes:
    """A fresh key for the chain of the journal."""
    return token_bytes(32)
