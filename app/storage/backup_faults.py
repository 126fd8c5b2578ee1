"""What can be wrong with a backup, in words a person can act on."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import CannotUnlock
from app.i18n import T

_CHOOSE = T("Choose another backup.")
_OF_ITS_DAY = T("Type the one that you had when it was made.")

TORN = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, EOFError, RuntimeError, RecursionError)
"""What a pack raises that is not as we wrote it. ``RuntimeError``: packed or locked in a way of which we know nothing."""


@contextmanager
def told(backup: Path) -> Iterator[None]:
    """Whatever a pack raises in here that is not as we wrote it, is told as `damaged`."""
    try:
        yield
    except TORN as error:
        raise damaged(backup) from error


def damaged(backup: Path) -> CannotUnlock:
    """It is no backup, or one of its parts is not as it was written."""
    return CannotUnlock(
        "backup_damaged",
        T("{name} is not a backup of Shuke, or it is damaged. Nothing was changed.", name=backup.name),
        _CHOOSE,
        str(backup),
    )


def newer(backup: Path) -> CannotUnlock:
    """It was made by a newer version of the program."""
    return CannotUnlock(
        "backup_newer",
        T("{name} was made by a newer version of Shuke. Nothing was changed.", name=backup.name),
        T("Install the newest version, then restore it."),
        str(backup),
    )


def not_opened(backup: Path, error: CannotUnlock) -> CannotUnlock:
    """What its keys said to a password or a code: a backup opens with those of its day."""
    said = {
        "wrong_password": T("This password does not open the backup. Nothing was changed."),
        "wrong_code": T("This recovery code does not open the backup. Nothing was changed."),
    }.get(error.code)
    if said is not None:
        return CannotUnlock(error.code, said, _OF_ITS_DAY, str(backup))
    altered = T("The keys in {name} were altered, so they are not used. Nothing was changed.", name=backup.name)
    return CannotUnlock(error.code, altered, _CHOOSE, str(backup))


def differs(part: Path) -> CannotUnlock:
    """What was just written cannot be read back."""
    return CannotUnlock(
        "backup_damaged",
        T(
            "The backup was not kept: what was written to {folder} reads back differently. Earlier backups are not touched.",
            folder=str(part.parent),
        ),
        T("Put it on another drive: this one loses data."),
        str(part),
    )


def not_made(shop: Path, error: CannotUnlock) -> CannotUnlock:
    """Why no backup of the shop file could be made; what is not about its content speaks for itself."""
    if error.code != "file_damaged":
        return error
    return CannotUnlock(
        error.code,
        T("The backup was not kept: a part of {name} is damaged. Earlier backups are not touched.", name=shop.name),
        T("Restore the newest backup."),
        str(shop),
    )
