"""Files in clear text that are being written for the person: whole or not at all, and gone even if the program is killed meanwhile.

The file in the making has a name without any meaning. Before its first byte, a note says in which folder it lies; the note is
locked as long as its program lives. `sweep`, at the next start of the window or the command line, takes away what the notes of dead
programs name: a note that is locked is left alone, and where the drive knows no locks, one of today. And the part files of a day ago in
our own folders, of notes, settings and backups that were tried; nothing else.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from app import files, locks, paths

NAME = re.compile(r"\.shuke-[0-9a-f]{16}\.part")
FOLDER = re.compile(r"\.shuke-[0-9a-f]{16}\.folder")
NOTE = ".note"
OWN_PART = re.compile(r"(?:backup|\w+\.json)(?: \d+ \d+)?\.part(?:-wal|-shm|-journal)?")
"""Not in clear text, but nobody else takes them away: each bears the numbers of a program that is gone."""
MOST_BYTES = 40_000
"""More is no note of ours."""
LONGEST_SECONDS = 24 * 3600
"""Nothing is written for so long: an older note is that of a dead program, even where no lock can say so."""


@contextmanager
def clear_write(target: Path) -> Iterator[BinaryIO]:
    """As ``files.atomic_write``, for clear text."""
    part = target.with_name(f".shuke-{secrets.token_hex(8)}{files.PART}")
    handle, note = _begin_note(part)
    try:
        with files.atomic_write(target, part) as file:
            yield file
    finally:
        _end_note(handle, note)


@contextmanager
def clear_folder() -> Iterator[Path | None]:
    """A folder for what somebody else writes in clear text for us inside the block; all of it goes at the end. ``None`` where none can be made."""
    folder = _folder() / f".shuke-{secrets.token_hex(8)}.folder"
    handle, note = _begin_note(folder)
    if handle < 0:
        yield None
        return
    try:
        yield folder if _is_made(folder) else None
    finally:
        with suppress(OSError):
            _remove_folder(folder)
        _end_note(handle, note)


def sweep() -> int:
    """Take away what programs that were killed have left half written; returns how many files that were."""
    folder, count = _folder(), 0
    for note in sorted(folder.glob(f"*{NOTE}")) if folder.is_dir() else ():
        try:
            count += _sweep(note)
        except (OSError, ValueError, locks.Taken):
            continue  # its program lives, or its drive fails: the next start looks again
    return count + sum(_sweep_parts(place) for place in {paths.cache_folder(), paths.settings_file().parent})


def _folder() -> Path:
    return paths.cache_folder() / "unfinished"


def _begin_note(part: Path) -> tuple[int, Path]:
    """The note about `part`, locked; -1 where none can be kept: the person's file is more important than the note."""
    note = _folder() / (part.stem + NOTE)
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(note, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except OSError:
        return -1, note
    try:
        locks.lock(handle)
        os.write(handle, os.fsencode(part.absolute()))
        os.fsync(handle)
    except (OSError, locks.Taken):
        _end_note(handle, note)
        return -1, note
    return handle, note


def _end_note(handle: int, note: Path) -> None:
    if handle >= 0:
        os.close(handle)
        files.discard(note)


def _sweep(note: Path) -> int:
    handle = os.open(note, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        if not locks.lock(handle) and time.time() - os.fstat(handle).st_mtime < LONGEST_SECONDS:
            return 0
        part = Path(os.fsdecode(os.read(handle, MOST_BYTES)))
        count = _sweep_folder(part)
        ours = NAME.fullmatch(part.name) is not None and part.is_absolute()
        if ours and not part.parent.is_dir():
            return 0  # a stick that was pulled: the next start looks again
        is_there = ours and part.is_file()
        if is_there:
            files.remove_with_retry(part)
    finally:
        os.close(handle)
    files.discard(note)
    return count + int(is_there)


def _sweep_parts(folder: Path) -> int:
    """Take away the part files of ours in a folder of ours that nobody can be writing any more. Returns how many files that were."""
    count = 0
    with suppress(OSError):
        for part in [lies for lies in folder.iterdir() if OWN_PART.fullmatch(lies.name)]:
            if abs(time.time() - part.stat().st_mtime) > LONGEST_SECONDS and part.is_file():
                files.remove_with_retry(part)
                count += 1
    return count


def _is_made(folder: Path) -> bool:
    try:
        folder.mkdir(0o700)
    except OSError:
        return False
    return True


def _sweep_folder(folder: Path) -> int:
    """Take a folder of ours away with what is in it; any other is left alone. Returns how many files that were."""
    is_ours = FOLDER.fullmatch(folder.name) is not None and folder.parent == _folder().absolute()
    return _remove_folder(folder) if is_ours and folder.is_dir() and not folder.is_symlink() else 0


def _remove_folder(folder: Path) -> int:
    count = 0
    for lies in sorted(folder.iterdir()) if folder.is_dir() else ():
        files.remove_with_retry(lies)
        count += 1
    with suppress(FileNotFoundError):
        folder.rmdir()
    return count
