"""Trying backups: each is opened beside the shop, checked to the last page, and taken away again. Nothing is written where it lies."""

from __future__ import annotations

import datetime as dt
import errno
import shutil
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app import files, paths
from app.errors import CannotUnlock, ShukeError, UserMistake
from app.i18n import T
from app.services import backups, history
from app.services.backups import BackupListed, Manifest
from app.shop import Shop
from app.storage import backup as storing
from app.storage import backup_checked, database

Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Tried:
    """A backup that was opened, what was found in it, and the `seconds` it took; or what is `wrong` with it.

    Its `manifest` is what it says of itself, ``None`` where that cannot be read.
    """

    path: Path
    manifest: Manifest | None
    seconds: float
    wrong: ShukeError | None = None

    @property
    def made_at(self) -> dt.datetime | None:
        """When it was made, as far as it says."""
        return dt.datetime.fromisoformat(self.manifest.made_at) if self.manifest else None


def try_open(shop: Shop, backup: Path, tick: Tick) -> Tried:
    """Open a backup of this shop beside the shop, check all of it, and take it away again.

    It is unpacked as it is, encrypted, into the cache folder. Raises ``CannotUnlock`` if it does not check out, ``UserMistake`` if it
    is of another shop file, ``WorldProblem`` if there is no room, or the place fails: that says nothing about it.
    """
    started = time.monotonic()
    manifest = storing.read_manifest(backup)
    if storing.read_salt(backup) not in (None, database.salt_of(shop.path)):
        raise UserMistake(
            "other_shop",
            T("{name} is a backup of another shop file.", name=backup.name),
            T("Open that shop to try it."),
            str(backup),
        )
    place = paths.cache_folder()
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise files.problem(error, place) from error
    _check_room(place, manifest.bytes)
    now = shop.clock.now()
    try:
        # Another window or a command may try one at the same time.
        storing.try_open(backup, shop.database.key_for_copy(), files.own_part(place / "backup"), tick)
    except CannotUnlock:
        backup_checked.note(backup, now, is_good=False, by_trial=True)
        raise
    backup_checked.note(backup, now, is_good=True, by_trial=True)
    return Tried(backup, manifest, time.monotonic() - started)


def try_each(shop: Shop, chosen: Iterable[Path], tick: Tick) -> tuple[Tried, ...]:
    """The same with one after another: the newest here, the newest copy elsewhere. One that fails keeps none of the others waiting."""
    every = tuple(chosen)
    found = []
    for place, backup in enumerate(every):
        try:
            found.append(try_open(shop, backup, partial(_share, tick, place, len(every))))
        except ShukeError as error:
            found.append(Tried(backup, _said(backup), 0, error))
    return tuple(found)


def to_try_again(found: Iterable[BackupListed]) -> tuple[Path, ...]:
    """Those of these backups that did not open when another rule tried them: only another trial tells whether they still do not."""
    return tuple(b.path for b in found if b.manifest is None and backup_checked.is_to_try_again(b.path))


def _said(backup: Path) -> Manifest | None:
    """What it says of itself, if that can be read."""
    with suppress(ShukeError):
        return storing.read_manifest(backup)
    return None


def _share(tick: Tick, place: int, count: int, done: int, total: int) -> None:
    """Say how far all of them have come."""
    tick(place * total + done, count * total)


def _check_room(place: Path, count: int) -> None:
    """Raise ``WorldProblem`` if so many bytes do not go there, before any is written: without room a trial says nothing."""
    try:
        free = shutil.disk_usage(place).free
    except OSError as error:
        raise files.problem(error, place) from error
    if free < count + files.LEAST_ROOM:
        raise files.problem(OSError(errno.ENOSPC, "no room to unpack"), place / "backup")


def record_trial(shop: Shop) -> None:
    """Put on record that somebody tried a backup."""
    history.note(shop, backups.TRIED)
