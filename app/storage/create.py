"""Making a new shop file, and bringing an older one up to date: both by the migrations."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.storage import database

ALEMBIC_FOLDER = Path(__file__).parent / "migrations"


def create_file(path: Path, data_key: bytes) -> bytes:
    """Make a new encrypted file at `path`, which must not exist, and return its salt (its first 16 bytes)."""
    if path.exists():
        raise FileExistsError(path)
    database.connect(path, data_key, create=True).close()
    engine_owner = database.Database(path, data_key)
    try:
        migrate(engine_owner)
    finally:
        engine_owner.close()
    with path.open("rb") as file:
        salt = file.read(database.SALT_BYTES)
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
    return secrets.token_bytes(32)
