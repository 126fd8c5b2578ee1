"""What the database driver says, in words a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError

from app import files
from app.errors import CannotUnlock, ShukeError, WorldProblem
from app.i18n import T, Text


def problem(error: BaseException, path: Path) -> ShukeError | None:
    """The words for a failure of the driver on `path`; ``None`` if it is no such failure but a bug of ours."""
    driver = getattr(error, "orig", None) or error
    said = str(driver).lower()
    name = files.spoken_name(path)
    if "not a database" in said:
        return damaged(path)
    # Of the table of the search it says in other words that a page of it cannot be read.
    if (
        "malformed" in said
        or "corrupt" in said
        or getattr(driver, "sqlite_errorcode", 0) & 0xFF == sqlcipher.SQLITE_CORRUPT
    ):
        return CannotUnlock(
            "file_damaged",
            T("A part of {name} is damaged and cannot be read. Nothing was changed in it.", name=name),
            T("Restore the newest backup."),
            str(path),
        )
    found = _of_the_drive(said, name, path)
    if found is None:
        return None
    code, what, next_step = found
    return WorldProblem(code, what, next_step, str(path))


def _of_the_drive(said: str, name: str, path: Path) -> tuple[str, Text, Text] | None:
    """Code, what happened and what next, where the driver says that the drive, or somebody else on it, lets it down."""
    if "disk is full" in said or ("i/o error" in said and files.is_full(path.parent)):
        full = T("The drive of {name} is full. Nothing was lost, but nothing more can be saved.", name=name)
        return "disk_full", full, T("Free some space on it, then try again.")
    if "readonly" in said or "read-only" in said:
        return "read_only", T("{name} can only be read here; nothing was changed.", name=name), _copy_it(name)
    if "locked" in said or "busy" in said:
        used = T("{name} is in use by another window or program; nothing was changed.", name=name)
        return "busy", used, T("Close the other one, then try again.")
    if "unable to open" in said:
        shut = T("{name} does not open: its folder may not be written to. Nothing was changed.", name=name)
        return "no_permission", shut, _copy_it(name)
    if "i/o error" in said:
        silent = T("The drive of {name} does not answer properly. Nothing more was written to it.", name=name)
        return "io_error", silent, T("See that the drive is plugged in, then try again.")
    return None


def _copy_it(name: str) -> Text:
    return T("Copy it with {keys} beside it to a folder of your own, and open it there.", keys=f"{name}.keys")


def damaged(path: Path) -> CannotUnlock:
    """The file is damaged, or it does not belong to the keys beside it."""
    return CannotUnlock(
        "file_damaged",
        T(
            "The password is right, but {name} is damaged, or another key file lies beside it. The shop file is untouched.",
            name=files.spoken_name(path),
        ),
        T("Restore the newest backup."),
        str(path),
    )


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn failures of the driver inside the block into words."""
    try:
        yield
    except (DBAPIError, sqlcipher.Error) as error:
        spoken = problem(error, path)
        if spoken is None:
            raise
        raise spoken from error
