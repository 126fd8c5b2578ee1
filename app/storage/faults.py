"""What the database driver says, in words a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError

from app import files
from app.errors import CannotUnlock, ShukeError, WorldProblem
from app.i18n import T


def problem(error: BaseException, path: Path) -> ShukeError | None:
    """The words for a failure of the driver on `path`; ``None`` if it is no such failure but a bug of ours."""
    said = str(getattr(error, "orig", None) or error).lower()
    name = path.name.removesuffix(files.PART)
    if "disk is full" in said or ("i/o error" in said and files.is_full(path.parent)):
        return WorldProblem(
            "disk_full",
            T("The drive of {name} is full. Nothing was lost, but nothing more can be saved.", name=name),
            T("Free some space on it, then try again."),
            str(path),
        )
    if "readonly" in said or "read-only" in said:
        return WorldProblem(
            "read_only",
            T("{name} may only be read here.", name=name),
            T("Move the shop file to a folder you may write to."),
            str(path),
        )
    if "locked" in said or "busy" in said:
        return WorldProblem(
            "busy",
            T("{name} is in use by another window or program.", name=name),
            T("Close the other one, then try again."),
            str(path),
        )
    if "unable to open" in said:
        return WorldProblem(
            "no_permission",
            T("{name} cannot be opened: the file or its folder may not be written to.", name=name),
            T("Check the permissions of the folder, or move the shop file to another one."),
            str(path),
        )
    if "i/o error" in said:
        return WorldProblem(
            "io_error",
            T("The drive of {name} does not answer properly.", name=name),
            T("Check the drive, then restore a backup if needed."),
            str(path),
        )
    if "not a database" in said or "malformed" in said or "corrupt" in said:
        return damaged(path)
    return None


def damaged(path: Path) -> CannotUnlock:
    """The file is damaged, or it does not belong to the keys beside it."""
    return CannotUnlock(
        "file_damaged",
        T(
            "The password is right, but {name} is damaged, or it does not belong to the keys beside it. It was left untouched.",
            name=path.name.removesuffix(files.PART),
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
