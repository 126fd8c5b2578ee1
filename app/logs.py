"""The log: what the program did, in ids, counts and codes. No name, phone or amount of a customer ever."""

from __future__ import annotations

import contextlib
import logging
import traceback
from pathlib import Path

from app import paths

LOG = logging.getLogger("shuke")
MOST_BYTES = 1_000_000


def start() -> Path:
    """Write to the log folder from now on; returns the file. A folder that cannot be written to is not an error."""
    file = paths.log_folder() / "shuke.log"
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    logging.raiseExceptions = (
        False  # a log that cannot be written, as on a full drive, is no reason to say so on standard error
    )
    if not LOG.handlers:
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
        LOG.addHandler(_WhenNeeded(file))
    return file


class _WhenNeeded(logging.Handler):
    """Opens the file for the first record: what writes it takes longer to load than the rest of the log, and the window waits."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def emit(self, record: logging.LogRecord) -> None:
        """Give the record, and all that follow, to the file."""
        if self not in LOG.handlers:  # another thread was first
            LOG.handle(record)
            return
        from logging.handlers import RotatingFileHandler

        # "delay": a file that cannot be opened now, as on a full drive, is tried again at the next record
        handler = RotatingFileHandler(self._file, maxBytes=MOST_BYTES, backupCount=3, encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        LOG.addHandler(handler)
        LOG.removeHandler(self)
        handler.handle(record)


def redacted(error: BaseException) -> str:
    """An error as its kinds and places in the code, without its message: a message may quote a customer."""
    lines = []
    seen: BaseException | None = error
    while seen is not None:
        lines.append(f"{type(seen).__module__}.{type(seen).__qualname__}")
        lines += [f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(seen.__traceback__)]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines)


def bug(error: BaseException) -> None:
    """Put an error of ours on record, redacted."""
    LOG.error("%s", redacted(error))
