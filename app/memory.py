"""The memory of the process: when garbage is looked for, what goes back to the system, and that none of it is left in a file."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nothing_is_garbage() -> Iterator[None]:
    """Do not look for garbage in this block: each look would walk through all that was built so far and find nothing.

    It concerns the whole process, also its other threads; afterwards it is as it was.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def give_back() -> None:
    """Hand memory that is free again back to the system, where its allocator has a way to be asked (glibc); nothing elsewhere."""
    import ctypes

    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return
    trim(0)


def leave_no_core() -> None:
    """See to it that the system writes no core file when the program crashes: keys and customers would lie in it. Nothing on Windows."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
