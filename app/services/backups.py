"""Backups: one file that holds the whole shop with its keys; verified when made, checked before it is restored."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from app import __version__, files, paths
from app.errors import ShukeError, UserMistake, WorldProblem
from app.i18n import T, Text
from app.services import healing, history
from app.shop import Shop
from app.storage import backup as storing
from app.storage import backup_checked, backup_doubt, check_noted, database, health, placing, restore_place, unlocking
from app.storage.database import raw
from app.values import backup_plan

Manifest = storing.Manifest
Check = health.Check
Tick = Callable[[int, int], None]
read_manifest = storing.read_manifest
SUFFIX = unlocking.BACKUP_SUFFIX

BY_HAND, TIMED, AT_CLOSE, BEFORE_IMPORT, BEFORE_RESTORE = "by_hand", "timed", "close", "import", "restore"
BEFORE_UPGRADE, BEFORE_MANY, AFTER_IMPORT = "upgrade", "many", "after_import"
BEFORE_KEY, BEFORE_EMPTYING = "before_new_key", "empty_bin"
AFTER_KEY, AFTER_PASSWORD, AFTER_CODE = "new_key", "new_password", "new_code"
SECOND_PLACE = "second_place"
FOR_STEPS = frozenset(
    (BEFORE_IMPORT, AFTER_IMPORT, BEFORE_RESTORE, BEFORE_UPGRADE, BEFORE_MANY, BEFORE_KEY, BEFORE_EMPTYING)
)
REASONS: Mapping[str, Text] = {
    BY_HAND: T("Made by hand"),
    TIMED: T("Every 4 hours"),
    AT_CLOSE: T("At closing"),
    BEFORE_IMPORT: T("Before an import"),
    AFTER_IMPORT: T("After an import"),
    BEFORE_RESTORE: T("Before a restore"),
    BEFORE_UPGRADE: T("Before an upgrade"),
    BEFORE_MANY: T("Before changing many"),
    BEFORE_KEY: T("Before a new key"),
    AFTER_KEY: T("After a new key"),
    BEFORE_EMPTYING: T("Before deleting for good"),
    AFTER_PASSWORD: T("New password"),
    AFTER_CODE: T("New recovery code"),
    SECOND_PLACE: T("Second place chosen"),
}
"""Why a backup was made, as its manifest says it, and the words for it."""
NAMED = re.compile(rf"(.+) \d{{4}}-\d\d-\d\d \d{{6}}(?: \d+)?{re.escape(SUFFIX)}")
"""How the program names a backup: the name of the shop file first. One that a person named otherwise is never thinned out."""
BACKUP, TRIED = T("Backup"), T("Try a backup")
WORKED = "SELECT at FROM change WHERE id > ? AND NOT (action IN (?, ?) AND touched = '{}') ORDER BY at > ?, id LIMIT 1"
"""When the first thing was done after a change that is more than a note of a backup, which those two actions are; what bears a date to come is the last."""
DAMAGED = T("Damaged: it is not as it was written")
FEW, MANY = 20, 21
"""What touches more rows than a few has a backup made before it. An import is many, however few rows it had."""
LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class BackupMade:
    """A backup that was opened and checked."""

    path: Path
    bytes: int
    verified: bool
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class BackupListed:
    """A backup found in a folder; `problem` says why it cannot be used, and then there is no `manifest`.

    `bytes` is the size of its file. `said_at` is when it says that it was made, though the rest of it is damaged. `opened_at` is when it
    was last opened on this computer, all of it, to see that it can be (``backup_drill``); ``None`` if never, or nobody remembers.
    """

    path: Path
    manifest: Manifest | None
    problem: Text | None
    bytes: int = 0
    said_at: dt.datetime | None = None
    opened_at: dt.datetime | None = None

    @property
    def made_at(self) -> dt.datetime | None:
        """When it was made; ``None`` if it cannot be read."""
        return dt.datetime.fromisoformat(self.manifest.made_at) if self.manifest else None

    @property
    def is_by_hand(self) -> bool:
        """Whether a person asked for it."""
        return self.manifest is not None and self.manifest.reason == BY_HAND

    @property
    def is_for_step(self) -> bool:
        """Whether it was made because of a big step, which somebody may want to take back by it."""
        return self.manifest is not None and self.manifest.reason in FOR_STEPS

    @property
    def is_in_doubt(self) -> bool:
        """Whether its indexes know what its tables do not."""
        return self.manifest is not None and self.manifest.is_in_doubt

    @property
    def why(self) -> str:
        """Why it was made, in words; nothing if that is not known."""
        return str(REASONS.get(self.manifest.reason, "")) if self.manifest else ""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back, and where the file that was there before was set aside."""

    manifest: Manifest
    set_aside: Path | None


def no_tick(done: int, total: int) -> None:
    """Nobody watches."""


def make(shop: Shop, folder: Path | None = None, tick: Tick = no_tick, reason: str = BY_HAND) -> BackupMade:
    """The same as ``write``; one made by hand goes on record, those the program makes by itself do not."""
    made = write(shop, folder, tick, reason)
    if reason == BY_HAND:
        record(shop)
    return made


def record(shop: Shop) -> None:
    """Put on record that somebody made a backup."""
    history.note(shop, BACKUP)


def write(shop: Shop, folder: Path | None, tick: Tick, reason: str) -> BackupMade:
    """Write a verified backup into `folder`, by default the backup folder of this computer.

    The shop itself is only read, unless nothing but its indexes or its search is wrong: those are built again, on record. Where an index may be the last that knows of a row, it stays, and the backup says that it is in doubt. Raises ``WorldProblem`` when the place fails; a backup that does not check out is not kept.
    """
    place = folder or paths.backup_folder()
    files.check_name(place)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise files.problem(error, place) from error
    now = shop.clock.now().astimezone(shop.zone)
    with shop.told():
        target, manifest = _written(shop, place, now, tick, reason)
        if manifest.is_in_doubt and healing.heal(shop):
            files.discard(target)
            target, manifest = _written(shop, place, now, tick, reason)
    backup_checked.note(target, now, is_good=True)
    return BackupMade(target, target.stat().st_size, True, manifest)


def _written(shop: Shop, place: Path, now: dt.datetime, tick: Tick, reason: str) -> tuple[Path, Manifest]:
    """The backup and what it says of itself. Raises what ``storing.make`` raises."""
    about = {"app_version": __version__, "made_at": now.isoformat(), "shop_name": shop.facts.name, "reason": reason}
    # Whether each index knows every row takes as long as all else, and holds up who sells: an upgrade asks, the monthly trial and a check.
    fully = reason == BEFORE_UPGRADE or check_noted.has_failed(shop.path, backup_doubt.CHECKS)
    in_doubt = backup_doubt.count_in_file(shop.database) if fully else 0
    try:
        target = storing.reserve(place, f"{shop.path.stem} {now:%Y-%m-%d %H%M%S}")
    except OSError as error:
        raise files.problem(error, place, is_made=True) from error
    return target, storing.make(shop.database, target, about, tick, fully=fully, in_doubt=in_doubt, held=shop.slots)


def before(shop: Shop, reason: str, tick: Tick = no_tick) -> BackupMade | None:
    """Make a backup before something big (`reason` is one of `REASONS`), so that there is a way back whatever happens.

    ``None`` where none is needed: for a practice shop, for a shop in which nothing was ever done, and when nothing has changed since the
    last one. Raises like ``make``; then the big thing had better not begin.
    """
    if shop.facts.is_practice or not has_changed(shop, furthest(shop, of_shop(shop))):
        return None
    return make(shop, None, tick, reason)


def before_many(shop: Shop, count: int, tick: Tick = no_tick, reason: str = BEFORE_MANY) -> BackupMade | None:
    """The same before `count` rows are changed at once; a handful (`FEW`) needs none: they can be put right by hand.

    Raises ``WorldProblem`` with code ``backup_failed`` where none can be made.
    """
    try:
        return before(shop, reason, tick) if count > FEW else None
    except ShukeError as error:
        said = T("Nothing was changed: no backup could be made before. {problem}", problem=error.what)
        raise WorldProblem("backup_failed", said, error.next_step, error.where) from error


def has_changed(shop: Shop, since: BackupListed | None) -> bool:
    """Whether anything was done that the backup `since` does not hold (``None``: that no backup holds)."""
    return missing_since(shop, since) is not None


def missing_since(shop: Shop, since: BackupListed | None) -> dt.datetime | None:
    """When the first thing was done that the backup `since` does not hold; ``None`` if it holds all.

    What bears a date still to come, because the clock was wrong, counts only where there is nothing else.
    """
    now = shop.clock.now()
    change_id = since.manifest.journal_head[0] if since and since.manifest else 0
    went_on = not since or since.path in on_the_way(shop, (since,))
    with shop.read() as session:
        start = (change_id if went_on else 0, BACKUP.message, TRIED.message, now.timestamp())
        first = raw(session).execute(WORKED, start).fetchone()
    if first is None:
        return None if went_on else now
    return dt.datetime.fromtimestamp(first[0], dt.UTC)


def on_the_way(shop: Shop, found: Iterable[BackupListed]) -> frozenset[Path]:
    """Those of these backups whose history this shop has and goes on from.

    Another one is of a copy of the file that goes its own way, or of this one before an older backup was restored.
    """
    heads = {b.path: b.manifest.journal_head for b in found if b.manifest}
    with shop.read() as session:
        connection = raw(session)
        tags = {
            n: connection.execute("SELECT hmac FROM change WHERE id = ?", (n,)).fetchone() for n, _ in heads.values()
        }
    return frozenset(p for p, (n, tag) in heads.items() if not n or (tags[n] is not None and tags[n][0].hex() == tag))


def furthest(shop: Shop, found: Iterable[BackupListed]) -> BackupListed | None:
    """Of these backups of this shop the one that holds most of what was done in it, or ``None`` if none can be read.

    Its history tells that, not its date: a clock may have been wrong. The date decides between equals, and where none is on the way.
    """
    readable = [b for b in found if b.manifest]
    way, now = on_the_way(shop, readable), shop.clock.now()

    def rank(backup: BackupListed) -> tuple[int, tuple[bool, dt.datetime, int, str]]:
        head = backup.manifest.journal_head[0] if backup.manifest and backup.path in way else -1
        return head, _dated(backup, now)

    return max(readable, key=rank, default=None)


def listed(folder: Path | None = None) -> tuple[BackupListed, ...]:
    """The backups in a folder, newest first."""
    place = folder or paths.backup_folder()
    found = []
    here = files.is_there(place) and place.is_dir()
    for path in place.glob(f"*{unlocking.BACKUP_SUFFIX}") if here else ():
        try:
            manifest, opened_at = storing.read_manifest(path), backup_checked.opened_at(path)
            found.append(BackupListed(path, manifest, None, _size(path), opened_at=opened_at))
        except ShukeError as error:
            found.append(BackupListed(path, None, error.what, _size(path)))
    return tuple(sorted(found, key=_age, reverse=True))


def of_shop(shop: Shop, folder: Path | None = None) -> tuple[BackupListed, ...]:
    """The backups of this very shop file in a folder, whatever it was called then, newest first; damaged ones that bear its name too.

    Those that count, the newest three and the one that holds most, have been read again: they are as they were written.
    """
    now = shop.clock.now()
    found = read_again(of_file(shop.path, folder), now, backup_plan.ALWAYS)
    while (last := furthest(shop, found)) is not None and not backup_checked.is_whole(last.path, now):
        found = tuple(_damaged(b) if b is last else b for b in found)
    return found


def read_again(found: Iterable[BackupListed], now: dt.datetime, most: int | None = None) -> tuple[BackupListed, ...]:
    """The same backups, newest first, of which those that are not as they were written are told as damaged.

    All of them are read, or so many that `most` are whole; of others only what is known already counts.
    """
    said, left = [], most
    for each in found:
        if each.manifest is not None and left != 0 and not _is_to_come(each, now):
            is_good = backup_checked.is_whole(each.path, now)
            left = left - 1 if left is not None and is_good else left
        else:
            is_good = each.manifest is None or not backup_checked.is_rotten(each.path, now)
        said.append(each if is_good else _damaged(each))
    return tuple(said)


def of_file(path: Path, folder: Path | None = None) -> tuple[BackupListed, ...]:
    """The same for a shop file that is not open; of one that is not there, those that bear its name."""
    try:
        salt = database.salt_of(path)
    except OSError:
        salt = b""
    return tuple(b for b in listed(folder) if _is_of(b, path, salt))


def newest_whole(path: Path) -> BackupListed | None:
    """The newest backup of a shop file that does not open, among those here and beside it, that is as it was written, and did not fail a trial.

    A file whose beginning is lost is known by its name only.
    """
    found = [b for folder in (None, path.parent) for b in of_file(path, folder) if b.manifest]
    if not found:
        named = f"{path.stem} "
        found = [b for folder in (None, path.parent) for b in listed(folder) if b.path.name.startswith(named)]
    good = (b for b in found if b.manifest and not backup_checked.is_rotten(b.path, LONG_AGO))
    return next((b for b in sorted(good, key=_age, reverse=True) if storing.is_whole(b.path)), None)


def _damaged(backup: BackupListed) -> BackupListed:
    return replace(backup, manifest=None, problem=DAMAGED, said_at=backup.made_at)


def _is_to_come(backup: BackupListed, now: dt.datetime) -> bool:
    return backup.made_at is not None and backup.made_at > now


def _is_of(backup: BackupListed, path: Path, salt: bytes) -> bool:
    inside = storing.read_salt(backup.path) if salt else None
    return backup.path.name.startswith(f"{path.stem} ") if inside is None else inside == salt


def newest(shop: Shop, folder: Path | None = None) -> BackupListed | None:
    """The newest backup of this shop that can be read, by its date, or ``None``.

    One that bears a date still to come counts only where there is no other.
    """
    now = shop.clock.now()
    return max((b for b in of_shop(shop, folder) if b.manifest), key=lambda b: _dated(b, now), default=None)


def newest_at(shop: Shop, folder: Path | None = None) -> dt.datetime | None:
    """When the backup of this shop was made that holds most of what was done, or ``None``."""
    return found.made_at if (found := furthest(shop, of_shop(shop, folder))) else None


def restore(
    backup: Path,
    target: Path,
    secret: str,
    *,
    with_recovery_code: bool = False,
    now: dt.datetime | None = None,
    policy: unlocking.Policy = unlocking.SHIPPED,
    tick: Tick = no_tick,
) -> Restored:
    """Bring a backup back as `target`. A shop file that is there is set aside first, with its keys; nothing is overwritten.

    Nobody may have that open (see ``sole.alone``). A program that is killed in between has done all of it, or nothing, as soon
    as the shop is opened. Raises ``CannotUnlock`` for a wrong password or a damaged backup; then everything is as it was.
    """
    check_place(target)
    restore_place.check(backup, target)
    fresh, at = placing.part_of(target), now or dt.datetime.now(dt.UTC)
    try:
        placing.clear(target)
        manifest = storing.unpack(backup, fresh, "recovery" if with_recovery_code else "password", secret, policy, tick)
        aside = placing.place(target, at)
        backup_checked.note(backup, at, is_good=True, by_trial=True)
        return Restored(manifest, aside)
    except OSError as error:
        raise files.problem(error, target) from error


def verify(shop: Shop, tick: Tick = no_tick) -> tuple[Check, ...]:
    """Check the pages, the structure and whether the figures agree. `tick` may end it in between."""
    with shop.database.beside(database.CHECKING) as (connection, _data_key):
        return tuple(health.checks(connection, tick))


def check_place(target: Path) -> None:
    """Raise ``UserMistake`` if no shop file can be at `target`: there is no such folder, or it is one itself."""
    folder = target.parent
    files.check_name(target)
    if not folder.is_dir():
        raise UserMistake(
            "no_folder",
            T("There is no folder {folder}.", folder=str(folder)),
            T("Make it first, or choose another."),
            str(folder),
        )
    if files.is_there(target) and not target.is_file():
        raise UserMistake("is_folder", T("{name} is a folder.", name=target.name), T("Choose a file."), str(target))


def _age(backup: BackupListed) -> tuple[dt.datetime, int, str]:
    """What sorts the newest last; of two that were made in the same second, the one that had to be numbered is the newer."""
    return backup.made_at or LONG_AGO, len(backup.path.name), backup.path.name


def _dated(backup: BackupListed, now: dt.datetime) -> tuple[bool, dt.datetime, int, str]:
    """The same, but what bears a date still to come comes first of all: nobody knows when it was made."""
    return _age(backup)[0] <= now, *_age(backup)


def _size(path: Path) -> int:
    with suppress(OSError):  # the stick was just pulled
        return path.stat().st_size
    return 0
