"""Keeping backups: made when something changed, copied to a second place, thinned out, and tried once in a while.

The second place (a USB stick, a folder on another computer) comes and goes; what fails there never harms the backup here.
"""

from __future__ import annotations

import datetime as dt
import glob
import hashlib
import itertools
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app import files, paths
from app.errors import ShukeError, WorldProblem
from app.i18n import T
from app.services import backups, earlier_backups, vault
from app.services.backups import BackupListed, BackupMade
from app.shop import Shop
from app.storage import backup as storing
from app.storage import backup_checked, database, unlocking
from app.values import backup_plan
from app.values.backup_plan import Held, Spread

CHUNK = 1 << 20
LEFT_SECONDS = 24 * 3600

Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Place:
    """The second place as the owner chose it; `is_other_drive` says that it was not on the drive of the shop then."""

    folder: Path
    is_other_drive: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of it: the backup that was made if any, its copy if any, and what failed at the second place.

    `away_at` is when the backup was made that lies on another drive now, if one was brought there; `not_there` is the folder of a second
    place that was chosen and is not there now: it got nothing.
    """

    made: BackupMade | None
    copied: Path | None
    trouble: ShukeError | None
    away_at: dt.datetime | None = None
    not_there: Path | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """The backups here and at the second place, newest first (``None``: it is not there now), and how far behind each place is.

    `has_changed` says whether anything was done that none here holds. `damaged*` is one that should hold more, or as much, and is not as it
    was written. `last_*` are those that hold most, whatever their dates; `behind_*`
    the days since then if they lack something, else 0. `leapt_on` is for a backup that bears a date still to come: the day of the first
    thing that none of those here holds. `is_same_drive` says of a second place that is there that it goes when the drive of the shop goes.
    `spread` says why those here stay.
    """

    here: tuple[BackupListed, ...]
    there: tuple[BackupListed, ...] | None
    has_changed: bool
    behind_here: int
    behind_there: int | None
    free_bytes: int | None
    last_here: BackupListed | None = None
    last_there: BackupListed | None = None
    leapt_on: dt.date | None = None
    damaged: BackupListed | None = None
    damaged_there: BackupListed | None = None
    is_same_drive: bool = False
    spread: Spread = backup_plan.NOTHING


def keep(shop: Shop, reason: str, place: Place | None, tick: Tick) -> Kept:
    """Make a backup if anything has changed since the last, bring it to the second place if that is there, thin both.

    A practice shop has none. Raises like ``backups.make``; what fails at the second place is told in the result.
    """
    if shop.facts.is_practice:
        return Kept(None, None, None)
    made = None
    if backups.has_changed(shop, backups.furthest(shop, backups.of_shop(shop))):
        made = backups.make(shop, None, tick, reason)
    return _kept(shop, made, place, tick)


def make_by_hand(
    shop: Shop, folder: Path | None, place: Place | None, tick: Tick, reason: str = backups.BY_HAND
) -> Kept:
    """Make a backup whether anything has changed or not: into `folder`, or where the others are, with a copy at the second place.

    Writes nothing into the shop; ``backups.record`` puts it on record. Raises like ``backups.make``.
    """
    made = backups.write(shop, folder, tick, reason)
    if folder is None:
        return _kept(shop, made, place, tick)
    try:
        return Kept(made, None, None, None if is_same_drive(shop, folder) else _made_at(made.path))
    except OSError as error:  # the stick was just pulled
        raise files.problem(error, made.path) from error


def _kept(shop: Shop, made: BackupMade | None, place: Place | None, tick: Tick) -> Kept:
    """Thin what is here, and bring the last to the second place."""
    thin(shop)
    if place is not None and not is_reachable(shop, place):
        return Kept(made, None, None, not_there=place.folder)
    try:
        copied = catch_up(shop, place, tick) if place else None
        return Kept(made, copied, None, _made_at(copied) if copied else None)
    except ShukeError as error:
        return Kept(made, None, error)


def _made_at(backup: Path) -> dt.datetime:
    return dt.datetime.fromisoformat(backups.read_manifest(backup).made_at)


def catch_up(shop: Shop, place: Place, tick: Tick) -> Path | None:
    """Copy the backup that holds most to the second place if that is there and has it not yet. Raises ``WorldProblem`` when the place fails."""
    last = backups.furthest(shop, backups.of_shop(shop))
    if last is None or last.manifest is None or not is_reachable(shop, place):
        return None
    there = backups.of_shop(shop, place.folder)
    if any(b.manifest and b.manifest.sha256 == last.manifest.sha256 for b in there):
        return None
    copied = copy(last.path, place.folder, tick)
    backup_checked.note(copied, shop.clock.now(), is_good=True)
    thin(shop, place.folder)
    return copied


def is_reachable(shop: Shop, place: Place) -> bool:
    """Whether the second place is there: the folder that a pulled stick leaves behind on the drive of the shop is not."""
    try:
        return place.folder.is_dir() and not (place.is_other_drive and is_same_drive(shop, place.folder))
    except OSError:
        return False


def is_same_drive(shop: Shop, folder: Path) -> bool:
    """Whether a folder is on the drive of the shop file, as far as the system tells. Raises ``OSError``."""
    return folder.stat().st_dev == shop.path.stat().st_dev


def _is_close(shop: Shop, folder: Path) -> bool:
    try:
        return is_same_drive(shop, folder)
    except OSError:  # the stick was just pulled
        return False


def copy(backup: Path, folder: Path, tick: Tick) -> Path:
    """Copy a backup into `folder`, read it again and compare. Raises ``WorldProblem``; then nothing of it is there."""
    try:
        target = storing.reserve(folder, backup.name.removesuffix(unlocking.BACKUP_SUFFIX))
    except OSError as error:
        raise files.problem(error, folder / backup.name) from error
    part = storing.part_of(target)
    try:
        total, done, wrote = max(1, backup.stat().st_size), 0, hashlib.sha256()
        with backup.open("rb") as source, part.open("wb") as out:
            while chunk := source.read(CHUNK):
                wrote.update(chunk)
                out.write(chunk)
                done += len(chunk)
                tick(done, 2 * total)
            out.flush()
            os.fsync(out.fileno())
        if _read_again(part, total, tick) != wrote.hexdigest():
            raise WorldProblem(
                "copy_differs",
                T(
                    "What was copied to {folder} reads back differently. The backup on this computer is good.",
                    folder=str(folder),
                ),
                T("Use another stick: this one loses data."),
                str(target),
            )
        files.replace_with_retry(part, target)
    except OSError as error:
        raise files.problem(error, target) from error
    finally:
        files.discard(part)
    return target


def thin(shop: Shop, folder: Path | None = None) -> tuple[Path, ...]:
    """Take away the backups of this shop that are too many or too old (see ``backup_plan.too_many``); returns which.

    Only files that the program named, whose manifest can be read and whose keys are of this very shop file; those of a copy of the file
    that goes its own way under another name are left alone. Those from before the key of the shop was changed go when they are too old
    (see ``backup_plan.too_old``), and so do those that are not as they were written, which count for nothing. One that the drive does not let go stays for the next time. What a backup of this shop left half done
    when the program was killed goes as well. As long as the one that holds most is in doubt, only such ones go: all others may be the last that
    have what was lost.
    """
    ours = backups.of_shop(shop, folder)
    found, held = _thinned(shop, ours)
    _sweep(shop, folder or paths.backup_folder())
    earlier = [b for b in earlier_backups.listed(shop, (folder,)) if backups.NAMED.fullmatch(b.path.name)]
    held_before = [Held(b.path, b.made_at) for b in earlier if b.made_at is not None]
    rotten = [b for b in ours if b.said_at is not None and _is_to_thin(b.path, shop.path.stem, False)]
    held_before += [Held(b.path, b.said_at) for b in rotten if b.said_at is not None]
    now = shop.clock.now()
    gone = backup_plan.too_many(held, now, shop.zone) | backup_plan.too_old(held_before, held, now, shop.zone)
    last, removed = backups.furthest(shop, ours), []
    is_doubted = last is not None and last.is_in_doubt
    for each in (*found, *earlier, *rotten):
        if each.path in gone and (each.is_in_doubt or not is_doubted):
            with suppress(OSError):
                files.remove_with_retry(each.path)
                removed.append(each.path)
    return tuple(removed)


def _thinned(shop: Shop, ours: Iterable[BackupListed]) -> tuple[list[BackupListed], list[Held]]:
    """Those of the backups of this shop that the plan decides about, newest first, and as the plan wants them."""
    readable = [b for b in ours if b.manifest]
    way = backups.on_the_way(shop, readable)
    found = [b for b in readable if _is_to_thin(b.path, shop.path.stem, b.path in way)]
    return found, [
        Held(b.path, b.made_at, b.is_by_hand, b.is_for_step) for b in reversed(found) if b.made_at is not None
    ]


def look(shop: Shop, place: Place | None) -> Seen:
    """What there is, here and at the second place."""
    here = backups.of_shop(shop)
    there = backups.of_shop(shop, place.folder) if place and is_reachable(shop, place) else None
    is_close = place is not None and there is not None and _is_close(shop, place.folder)
    folder = paths.backup_folder()
    try:
        free = shutil.disk_usage(folder if folder.is_dir() else shop.path.parent).free
    except OSError:
        free = None
    last_here, last_there = backups.furthest(shop, here), backups.furthest(shop, there or ())
    return Seen(
        here,
        there,
        backups.has_changed(shop, last_here),
        _behind(shop, last_here),
        _behind(shop, last_there) if there is not None else None,
        free,
        last_here,
        last_there,
        _leapt_on(shop, here),
        _damaged_before(here, last_here),
        _damaged_before(there or (), last_there),
        is_close,
        backup_plan.spread(_thinned(shop, here)[1], shop.clock.now(), shop.zone),
    )


def _damaged_before(found: Iterable[BackupListed], last: BackupListed | None) -> BackupListed | None:
    """The newest of these backups that is damaged, if it is newer than the last that is whole."""
    return next((b for b in itertools.takewhile(lambda b: b is not last, found) if b.manifest is None), None)


def identity(shop: Shop) -> str:
    """What tells this shop file from every other, whatever it is called: a name for what a computer remembers about it."""
    return database.salt_of(shop.path).hex()


def _behind(shop: Shop, last: BackupListed | None) -> int:
    missing = backups.missing_since(shop, last)
    if missing is None:
        return 0
    since = vault.made_on(shop)
    if last is not None and last.made_at is not None:
        since = shop.day_of(last.made_at if last.made_at <= shop.clock.now() else missing)
    return max(0, (shop.today() - since).days)


def _leapt_on(shop: Shop, here: tuple[BackupListed, ...]) -> dt.date | None:
    now = shop.clock.now()
    last = backups.furthest(shop, (b for b in here if b.made_at is not None and b.made_at > now))
    missing = backups.missing_since(shop, last) if last is not None else None
    return shop.day_of(missing) if missing is not None else None


def _is_to_thin(backup: Path, stem: str, is_on_the_way: bool) -> bool:
    """Whether the program named it: after the shop file of now, or after that of before it was renamed."""
    named = backups.NAMED.fullmatch(backup.name)
    return named is not None and (named[1] == stem or is_on_the_way)


def _sweep(shop: Shop, folder: Path) -> None:
    """Take away part files under the name of this shop that nobody can be writing any more."""
    for part in folder.glob(f"{glob.escape(shop.path.stem)} *{unlocking.BACKUP_SUFFIX}*{files.PART}"):
        named = part.name.removesuffix(files.PART).removesuffix(storing.ZIP)
        with suppress(OSError):
            age = shop.clock.now().timestamp() - part.stat().st_mtime
            if backups.NAMED.fullmatch(named) and age > LEFT_SECONDS:
                files.remove_with_retry(part)


def _read_again(part: Path, total: int, tick: Tick) -> str:
    """The SHA-256 of what lies on the drive, not of what the system still remembers of it, where that can be asked for."""
    digest, done = hashlib.sha256(), 0
    with part.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            done += len(chunk)
            tick(total + done, 2 * total)
    return digest.hexdigest()
