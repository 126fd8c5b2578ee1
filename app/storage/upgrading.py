"""Bringing a file of an earlier version up to date: all migrations and a check of what came of them in one transaction, or nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from app.errors import CannotUnlock
from app.i18n import T
from app.storage import create as making
from app.storage import database, faults, health, open_mark

OWED = "upgrade_not_on_record"
"""A setting of the shop, written with the upgrade itself: it is not on record yet, and nobody has seen to the search."""
_LINKS = "PRAGMA foreign_key_check"


class Unsound(Exception):
    """What came of the migrations does not pass the checks."""


def is_due(owner: database.Database) -> bool:
    """Whether the file was made by an earlier version."""
    with owner.engine.connect() as connection:
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one()) < database.SCHEMA_VERSION


def upgrade(owner: database.Database) -> None:
    """Bring the file up to date.

    Raises ``WorldProblem`` (drive full) or ``CannotUnlock`` with code ``upgrade_failed``; then the file is as it was.
    """
    try:
        with faults.told(owner.path):
            making.migrate(owner, partial(_check_and_owe, broken=_broken_links(owner)))
    except (DBAPIError, database.DatabaseError, Unsound) as error:
        raise _failed(owner.path) from error


def _broken_links(owner: database.Database) -> int:
    """How many rows belong to something that is gone already: the migrations may not add to them, and who lost them is let in."""
    with owner.engine.connect() as connection:
        return len(connection.exec_driver_sql(_LINKS).fetchall())


def _check_and_owe(connection: Any, broken: int) -> None:
    _check(connection, broken)
    open_mark.put_setting(connection, OWED, "true")


def _check(connection: Any, broken: int) -> None:
    """Raise `Unsound` unless the file, not yet committed, is whole, says that it is of today and has no more than so many `broken` links."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    links = len(connection.execute(_LINKS).fetchall())
    if version != database.SCHEMA_VERSION or links > broken or health.content_faults(connection):
        raise Unsound


def _failed(path: Path) -> CannotUnlock:
    return CannotUnlock(
        "upgrade_failed",
        T(
            "{name} could not be brought up to date for this version of Shuke. It is as it was, and there is a backup.",
            name=path.name,
        ),
        T("Open it with the version you had before."),
        str(path),
    )
