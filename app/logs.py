"""The log: what the program did, in ids, counts and codes. No name, phone or amount of a customer ever."""

from __future__ import annotations

import logging
import logging.handlers
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
    if LOG.handlers:
        return file
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            file, maxBytes=MOST_BYTES, backupCount=3, encoding="utf-8"
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    return file


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
