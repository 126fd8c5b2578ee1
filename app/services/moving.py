"""A shop file that is closed moves to another folder: copied, read back, and only then the old one gets another name."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from app import files
from app.errors import WorldProblem
from app.i18n import T
from app.storage import placing

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the shop file is now, and where the old one lies."""

    path: Path
    left: Path


def move(path: Path, target: Path, now: dt.datetime) -> Moved:
    """Bring the shop file at `path`, with its keys and its log, to `target`, where nothing may lie.

    Nobody may have either open (see ``sole.alone``). The old files stay beside their place as ``NAME moved …``. Raises ``WorldProblem``
    or ``UserMistake``; then all is as it was.
    """
    pieces = [piece for piece in placing.PIECES if piece != "-shm" and _beside(path, piece).exists()]
    left = path.with_name(f"{path.stem} moved {now:%Y%m%d-%H%M%S}{path.suffix}")
    if any(_beside(place, piece).exists() for place in (target, left) for piece in placing.PIECES):
        raise WorldProblem("is_there", T("{name} is there already.", name=target.name), T("Try again."), str(target))
    try:
        _copy_all(path, target, pieces)
        _rename_all(path, left, pieces)
    except OSError as error:
        if not target.exists() or path.exists():
            files.discard(*(_beside(target, piece) for piece in pieces))
            raise files.problem(error, target) from error
        # The stick was pulled when all of it was here already: what we have is whole, and nobody else's.
    files.discard(_beside(path, "-shm"))
    return Moved(target, left)


def _copy_all(path: Path, target: Path, pieces: list[str]) -> None:
    """Copy them; the shop file takes its place last, so that it never stands without its keys. Raises ``OSError``."""
    parts = {piece: _beside(target, piece + files.PART) for piece in pieces}
    try:
        for piece, part in parts.items():
            written = _copy(_beside(path, piece), part)
            if _digest(part) != written:
                raise OSError(f"{part.parent} does not give back what was written")
        for piece in reversed(pieces):
            files.replace_with_retry(parts[piece], _beside(target, piece))
    finally:
        files.discard(*parts.values())


def _rename_all(path: Path, left: Path, pieces: list[str]) -> None:
    """Give the old files their other name, the shop file first; all of them or none. Raises ``OSError``."""
    done: list[str] = []
    try:
        for piece in pieces:
            files.replace_with_retry(_beside(path, piece), _beside(left, piece))
            done.append(piece)
    except OSError:
        for piece in reversed(done):
            files.replace_with_retry(_beside(left, piece), _beside(path, piece))
        raise


def _copy(source: Path, part: Path) -> str:
    """Copy a file to the disk; returns its SHA-256."""
    digest = hashlib.sha256()
    with source.open("rb") as read, files.write_private(part) as written:
        while chunk := read.read(CHUNK):
            digest.update(chunk)
            written.write(chunk)
        written.flush()
        os.fsync(written.fileno())
    return digest.hexdigest()


def _digest(file: Path) -> str:
    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
