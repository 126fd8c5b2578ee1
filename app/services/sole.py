"""The only window of a shop: nobody else opens the file in one meanwhile, and nobody puts another file in its place.

The command line may work on the shop all the same, one whole transaction after the other: SQLite sees to that. Only what replaces
the file waits until no window has it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app import files
from app.shop import Shop
from app.storage import shop_lock, unlocking

Keep = Callable[[Shop], Shop]


@contextmanager
def alone(path: Path, now: dt.datetime, *, anyway: bool = False) -> Iterator[Keep]:
    """Nobody opens the file at `path` in a window inside the block, nor afterwards, until the shop is closed that was kept in it.

    `anyway` goes on where another computer may have it open. Raises ``WorldProblem`` with code ``open_elsewhere`` or
    ``maybe_open_elsewhere``. A folder that is not there yet is looked at when the shop is kept.
    """
    hold = shop_lock.take(path, now, anyway=anyway) if path.parent.is_dir() else None

    def keep(shop: Shop) -> Shop:
        nonlocal hold
        try:
            shop.hold, hold = hold or shop_lock.take(path, now, anyway=anyway), None
        except BaseException:
            shop.close()
            raise
        _sweep(path)
        return shop

    try:
        yield keep
    finally:
        if hold is not None:
            hold.release()


def _sweep(path: Path) -> None:
    """Take away what a restore or a change of keys that was killed has left; nobody can be at it, for we hold the shop."""
    part = path.with_name(path.name + files.PART)
    keys = unlocking.keys_path(path)
    files.discard(
        *(part.with_name(part.name + tail) for tail in ("", *unlocking.SIDE_FILES)),
        unlocking.keys_path(part),
        keys.with_name(keys.name + files.PART),
        path.with_name(path.name + files.RESTORING + files.PART),
    )
