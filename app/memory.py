"""Looking for garbage, put off while a job builds much that is none."""

from __future__ import annotations

import gc
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
