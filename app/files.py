"""The one place that replaces and removes files: whole or not at all, with patience for programs that hold a file for a moment."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.errors import ShukeError, UserMistake, WorldProblem
from app.i18n import T

PATIENCE = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
"""Waits in seconds between tries while somebody else holds a file: about 2.5 seconds in all."""
HELD = frozenset((5, 32, 33))
"""Windows error codes that mean so: access denied, sharing violation, lock violation."""
NO_NAME, TOO_LONG = frozenset((123, 161, 267)), frozenset((111, 206))
"""Windows error codes that mean that no file may be called so, or that its path is too long for it."""
WORLDLY = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.EIO))
"""What an ``OSError`` says when the world failed, whatever the program was doing."""
PART = ".part"
_OF_PART = re.compile(r"(?: \d+ \d+)?\.part$")
RESTORING = ".restoring"
"""Ending of the list of what is being moved for a shop file; see ``storage.placing``."""
LEAST_ROOM = 64 * 1024
"""Bytes. With less a shop file cannot even be opened: its log and what connections share lie beside it."""


@contextmanager
def atomic_write(target: Path, part: Path | None = None, *, is_private: bool = False) -> Iterator[BinaryIO]:
    """A file to write to, `part`, that takes the place of `target` when the block ends well; else `target` stays as it is.

    One that `is_private` nobody else on this computer may read.

    Raises ``WorldProblem`` (disk full, no permission, file open elsewhere) in words that name the file.
    """
    part = part or target.with_name(target.name + PART)
    try:
        with write_private(part) if is_private else part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        replace_with_retry(part, target)
    except OSError as error:
        raise problem(error, target, is_made=True) from error
    finally:
        discard(part)


def own_part(target: Path) -> Path:
    """A part file for `target` that no other program, and no other thread of this one, writes at the same time."""
    return target.with_name(f"{target.name} {os.getpid()} {threading.get_ident()}{PART}")


def spoken_name(path: Path) -> str:
    """What to call a file when talking to a person: a part file is called what it becomes."""
    return _OF_PART.sub("", path.name)


def make_private(path: Path) -> None:
    """Make an empty file that nobody else on this computer may read (on Windows its folder says who may). Raises ``OSError``."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def write_private(path: Path) -> BinaryIO:
    """Open a file to write to it; a new one nobody else on this computer may read. Raises ``OSError``."""
    return open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600))


def replace_with_retry(source: Path, target: Path) -> None:
    """Rename `source` to `target`, over what is there, and make the folder remember it. Raises ``OSError``."""
    _patiently(lambda: source.replace(target))
    fsync_folder(target.parent)


def remove_with_retry(path: Path) -> None:
    """Remove a file; one that is not there is fine. Raises ``OSError``."""
    _patiently(lambda: path.unlink(missing_ok=True))


def discard(*leftovers: Path) -> None:
    """Remove what an unfinished job left behind, as far as the drive lets us: the job has its own error to tell."""
    for leftover in leftovers:
        try:
            leftover.unlink(missing_ok=True)
        except OSError:
            continue


def fsync_folder(folder: Path) -> None:
    """Make a rename survive a power cut (Windows does so by itself)."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check_name(path: Path) -> None:
    """Raise ``UserMistake`` for a path that is not UTF-8, which SQLite cannot open."""
    name = os.fsencode(path)  # the bytes on the drive, whatever the locale made of them
    try:
        name.decode("utf-8")
    except UnicodeDecodeError as error:
        shown = name.decode("utf-8", "replace")
        raise UserMistake(
            "bad_name",
            T("The name {name} is not written in UTF-8.", name=shown),
            T("Rename the file or the folder, then try again."),
            str(path),
        ) from error


def is_there(path: Path) -> bool:
    """Whether something lies at `path`. Raises what ``problem`` says where nobody can tell, as for a name that is too long."""
    try:
        return path.exists()
    except OSError as error:
        raise problem(error, path) from error


def is_full(folder: Path) -> bool:
    """Whether the drive of `folder` has no room left, not even for the page that two connections share."""
    try:
        return shutil.disk_usage(folder).free < LEAST_ROOM
    except OSError:
        return False


def problem(error: OSError, path: Path, *, is_made: bool = False) -> ShukeError:
    """What an ``OSError`` on `path` means, in words; with `is_made` for a file that was to be made there."""
    name, folder = spoken_name(path), str(path.absolute().parent)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return WorldProblem(
            "disk_full",
            T(
                "The drive of {folder} is full: {name} was not written. What was there before stays.",
                folder=folder,
                name=name,
            ),
            T("Free some space on it, or choose another drive."),
            str(path),
        )
    if getattr(error, "winerror", None) in HELD:
        return WorldProblem(
            "file_held",
            T("Another program has {name} open.", name=name),
            T("Close it there, then try again."),
            str(path),
        )
    if error.errno == errno.EROFS:
        return WorldProblem(
            "read_only",
            T("Nothing can be written to {folder}: the drive is read-only.", folder=folder),
            T("Choose another folder."),
            str(path),
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return WorldProblem(
            "no_permission",
            T("You may not use {name} in {folder}.", name=name, folder=folder),
            T("Choose another folder, or change its permissions."),
            str(path),
        )
    return _mistake(error, path, is_made=is_made) or _no_answer(name, path)


def _no_answer(name: str, path: Path) -> WorldProblem:
    said = T("The drive of {name} does not answer properly.", name=name)
    return WorldProblem("io_error", said, T("Check the drive, then try again."), str(path))


def _mistake(error: OSError, path: Path, *, is_made: bool) -> UserMistake | None:
    """The words for a path that cannot be meant; ``None`` if it is the world that failed."""
    name, folder = spoken_name(path), str(path.absolute().parent)
    if getattr(error, "winerror", None) in NO_NAME:
        cannot = T("No file on this computer can be called {name}.", name=name[:60])
        return UserMistake("bad_name", cannot, T("Choose another name."), str(path))
    if error.errno == errno.ENAMETOOLONG or getattr(error, "winerror", None) in TOO_LONG:
        return UserMistake(
            "name_too_long",
            T("The name of the file is too long: {name}.", name=name[:60]),
            T("Choose a shorter one."),
            str(path),
        )
    if error.errno == errno.ENOENT and path.absolute().parent.is_dir():
        # Not even the system's own folders take everything.
        cannot = T("{name} is not in {folder}, and cannot be made there.", name=name, folder=folder)
        absent = T("There is no file {name} in {folder}.", name=name, folder=folder)
        said, then = (
            (cannot, T("Choose another folder.")) if is_made else (absent, T("Check its name, or choose another."))
        )
        return UserMistake("not_there", said, then, str(path))
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return UserMistake(
            "no_folder",
            T("There is no folder {folder}.", folder=folder),
            T("Make it first, or choose another."),
            str(path),
        )
    if error.errno == errno.EEXIST:
        return UserMistake("is_file", T("{name} is a file, not a folder.", name=name), T("Choose a folder."), str(path))
    if error.errno == errno.EISDIR:
        return UserMistake("is_folder", T("{name} is a folder.", name=name), T("Choose a file."), str(path))
    return None


def _patiently(act: Callable[[], object]) -> None:
    for wait in PATIENCE:
        try:
            act()
            return
        except OSError as error:
            if getattr(error, "winerror", None) not in HELD:
                raise
        time.sleep(wait)
    act()


def identity(path: Path) -> tuple[int, int] | None:
    """What tells this file from any other that may lie under its name; ``None`` if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def check_identity(path: Path, known: tuple[int, int] | None) -> None:
    """Raise ``WorldProblem`` when the file that was opened as `path` no longer lies there: what is written to it would be lost with it."""
    if identity(path) != known:
        raise WorldProblem(
            "file_gone",
            T(
                "{name} was moved, renamed or deleted while it was open. Nothing more can be saved until it is back.",
                name=path.name,
            ),
            T(
                "Put it back into {folder}; if you cannot, lock the shop and open it where it is now.",
                folder=str(path.parent),
            ),
            str(path),
        )
