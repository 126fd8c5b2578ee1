"""A lock that the operating system keeps on an open file: it goes with the process that holds it, however that ends."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

FAR = 1 << 30
"""Where Windows locks one byte, far behind the text of the file, so that others can read that."""
NO_LOCKS = frozenset((errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL))
"""What a drive says that knows no locks."""
SHARED_AT, SHARED_BYTES = 0x4000_0002, 510
"""Where SQLite holds a lock on a file in WAL mode as long as it has it open (``SHARED_FIRST`` and ``SHARED_SIZE`` in its ``os.h``)."""
TAKEN = frozenset((errno.EACCES, errno.EAGAIN, errno.EDEADLK))


class Taken(Exception):
    """Somebody else holds the lock."""


def lock(handle: int) -> bool:
    """Lock the file of an open descriptor, without waiting; ``False`` where the drive knows no locks.

    Raises ``Taken`` when another descriptor holds it, in this process or another, and ``OSError`` when the drive fails.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            # flock, not lockf: that one is lost as soon as anything in the process closes the file.
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in TAKEN:
            raise Taken from error
        if error.errno in NO_LOCKS:
            return False
        raise
    return True


def is_in_use(path: Path) -> bool:
    """Whether another process has the database `path` open, as far as one can tell. Windows does not let such a file be renamed anyway.

    This process must have closed it: what it locks there is lost by asking.
    """
    if sys.platform == "win32":
        return False
    import fcntl

    with suppress(OSError), path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, SHARED_BYTES, SHARED_AT)
        except OSError as error:
            return error.errno in TAKEN
    return False
