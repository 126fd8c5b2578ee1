"""How far the log of an open file had come, kept apart from it: so that a log which was cut short, or put back as it was before, is found out.

SQLite reads a log as far as it is whole, and says nothing of what stood behind. So after each commit the two salts of the log and the
number of its frames are written into the cache folder of this computer. Nobody waits for the drive: what stands there may be less than
what was committed, never more. Where nothing stands, nothing is claimed: on another computer, in another folder, after the cache was emptied.
"""

from __future__ import annotations

import hashlib
import os
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from app import paths

LOG = "-wal"
SALTS_AT = 16
SALTS = struct.Struct(">2I")
"""Where they stand in the head of a log: one that counts on with each log, one that is random (sqlite.org/fileformat2.html, section 4.1)."""
REACH = struct.Struct(">3I")
"""Both salts, and the frames in the log."""
MOST_BEFORE = 64
"""A log that began so many times before the last one that was noted is told as an earlier state of it; more could be chance."""


class Reach:
    """Notes how far the log beside one open file has come. Somebody must have the file open as long as this is not let go."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log: int | None = None
        self._noted: int | None = None

    def note(self, connection: Any) -> None:
        """Note what is committed by now, as `connection` sees it; it may be in no transaction. A cache that cannot be written is no harm."""
        with suppress(OSError, struct.error, sqlcipher.DatabaseError):
            if self._log is None or self._noted is None:
                self._open()
            assert self._log is not None
            assert self._noted is not None
            # The salts first: should the log begin anew in between, what is noted is of one that nobody asks for any more.
            os.lseek(self._log, SALTS_AT, os.SEEK_SET)
            salts = os.read(self._log, SALTS.size)
            reach = REACH.pack(*SALTS.unpack(salts), frames(connection))
            os.lseek(self._noted, 0, os.SEEK_SET)
            os.write(self._noted, reach)

    def let_go(self) -> None:
        """Close what is open; the next note opens it again."""
        for opened in (self._log, self._noted):
            if opened is not None:
                os.close(opened)
        self._log = self._noted = None

    def _open(self) -> None:
        self.let_go()
        place = _place(self._path)
        place.parent.mkdir(parents=True, exist_ok=True)
        self._log = os.open(_log_of(self._path), os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self._noted = os.open(place, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)


def falls_short(path: Path, connection: Any) -> bool:
    """Whether the log beside the file at `path`, as `connection` sees it, lacks what was committed here before; nothing in it is changed."""
    try:
        noted = REACH.unpack(_place(path).read_bytes())
        with _log_of(path).open("rb") as log:
            log.seek(SALTS_AT)
            begun, salt = SALTS.unpack(log.read(SALTS.size))
        reached = frames(connection)
    except (OSError, struct.error, sqlcipher.DatabaseError):
        return False
    noted_begun, noted_salt, noted_frames = noted
    behind = (noted_begun - begun) % (1 << 32)
    if not behind:
        return bool(salt == noted_salt and reached < noted_frames)
    return bool(behind <= MOST_BEFORE)


def frames(connection: Any) -> int:
    """How many pages the log holds, as `connection` sees it, outside of a transaction; nothing is folded."""
    # busy, frames in the log, those folded; this kind of checkpoint folds nothing
    return int(connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()[1])


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + LOG)


def _place(path: Path) -> Path:
    """Where it is noted: by the place of the file, and without its name."""
    return paths.cache_folder() / "logs" / hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:32]
