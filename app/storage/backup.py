"""One backup is one file: an uncompressed zip with ``manifest.json``, ``keys`` and ``shop.shuke``; opened and checked before it counts."""

from __future__ import annotations

import errno
import hashlib
import os
import zipfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from app import files
from app.errors import CannotUnlock, NewerVersion, ShukeError
from app.storage import (
    backup_doubt,
    backup_faults,
    bin_mark,
    copy_check,
    database,
    faults,
    health,
    journal,
    keys,
    open_mark,
    unlocking,
)
from app.storage.backup_manifest import IN_DOUBT
from app.storage.backup_manifest import Manifest as Manifest
from app.storage.backup_manifest import read_manifest as read_manifest
from app.storage.backup_manifest import read_salt as read_salt

ZIP = ".zip"
"""What tells the pack that is being written from the copy that goes into it, both of them part files."""
CHUNK = 1 << 20
CHUNKS_TO_DISK = 16
COUNTED = ("customer", "pet", "product", "purchase", "purchase_item", "reminder", "change")
IN_BIN = "customer_in_bin"
"""Stands among the counts for those of the customers who are in the bin. Backups of before do not say how many."""
Tick = Callable[[int, int], None]

_IN_NO_HURRY = "PRAGMA synchronous = OFF"
"""The copy is packed and thrown away: only the pack must reach the disk, and sales must not wait until all of the copy has."""


def reserve(folder: Path, stem: str) -> Path:
    """A name for a backup that is not there yet and that nobody else writes to: its part file is made at once. Raises ``OSError``.

    Whoever got it writes `part_of` it, and takes that away when it comes to nothing.
    """
    number = 1
    while True:
        target = folder / f"{stem}{f' {number}' if number > 1 else ''}{unlocking.BACKUP_SUFFIX}"
        part = part_of(target)
        number += 1
        try:
            files.make_private(part)
        except FileExistsError:
            continue
        if not files.is_there(target):
            return target
        files.discard(part)


def part_of(target: Path) -> Path:
    """Where a backup is put together, or copied to, before it bears its name."""
    return target.with_name(target.name + ZIP + files.PART)


def make(
    source: database.Database,
    target: Path,
    about: Mapping[str, Any],
    tick: Tick,
    *,
    fully: bool = True,
    in_doubt: int = 0,
    held: keys.KeyRing | None = None,
) -> Manifest:
    """Write a verified backup to `target`, which was reserved; `about` holds ``app_version``, ``made_at``, ``shop_name``, ``reason``.

    Every page of the copy is looked at, its tables and the search; `fully`: also whether each index knows every row. One that is whole but for
    its indexes and its search is kept as it is, with what they know: its manifest says that it is in doubt, as it does if that many rows of the file are `in_doubt`.
    Its keys are those beside the file; where they are lost, those `held` in memory, or of another backup. Raises ``WorldProblem`` (disk full, no permission) or ``CannotUnlock`` (the copy does not check out); then there is no `target`.
    """
    copy = target.with_name(target.name + files.PART)
    part = part_of(target)
    try:
        tick(0, 4)
        data_key, ring = _copy(source, copy, held)
        tick(1, 4)
        # Two cores: one checks, the other packs, and then helps to check.
        with ThreadPoolExecutor(1) as beside, part.open("wb") as file:
            checks = copy_check.Checks(copy, data_key, fully=fully)
            ask = partial(backup_doubt.count, copy, data_key, checks.content)
            asked = beside.submit(ask)
            _check(copy, data_key, checks.pages)
            about = {**about, **_facts(copy, data_key), "sha256": _sha256(copy), "bytes": copy.stat().st_size}
            tick(2, 4)
            manifest = _pack(
                file, ring, copy, lambda: _manifest(copy, data_key, about, max(in_doubt, ask(), asked.result()))
            )
            tick(3, 4)
            _to_disk(file)
        _check_zip(part)
        files.replace_with_retry(part, target)
        tick(4, 4)
    except OSError as error:
        raise files.problem(error, target, is_made=True) from error
    except CannotUnlock as error:
        raise backup_faults.not_made(source.path, error) from error
    finally:
        files.discard(copy, part)
    return manifest


def is_whole(backup: Path) -> bool:
    """Whether a backup is as it was written, as far as one can tell without its password."""
    try:
        manifest = read_manifest(backup)
        digest = hashlib.sha256()
        with backup_faults.told(backup), zipfile.ZipFile(backup) as archive:
            keys.decode(archive.read("keys"))
            with archive.open("shop.shuke") as inside:
                while chunk := inside.read(CHUNK):
                    digest.update(chunk)
    except (ShukeError, OSError, keys.KeysDamaged):
        return False
    return digest.hexdigest() == manifest.sha256


def try_open(backup: Path, data_key: bytes, target: Path, tick: Tick) -> Manifest:
    """Unpack a backup of the shop with this data key to `target`, still encrypted, check everything in it, and take it away again.

    `target` is a part file, whatever lies there or beside it is taken away. Raises ``CannotUnlock`` if it does not check out twice, or is
    of a shop with another key; ``WorldProblem`` when the place fails, also where what was unpacked does not lie there as it was packed.
    """
    manifest = read_manifest(backup)
    try:
        tick(0, 2)
        try:
            _try_once(backup, data_key, target, manifest, lambda: tick(1, 2))
        except CannotUnlock:
            # Before it counts as damaged: did the backup fail, or the place?
            _try_once(backup, data_key, target, manifest, lambda: _check_as_packed(target, manifest))
        tick(2, 2)
    except OSError as error:
        raise files.problem(error, target) from error
    finally:
        files.discard(target, *_beside(target))
    return manifest


def unpack(
    backup: Path, target: Path, kind: keys.SlotKind, secret: str, policy: unlocking.Policy, tick: Tick
) -> Manifest:
    """Bring the shop file of `backup` to `target` (and its keys beside it), after everything in it has been checked.

    `target` is a part file, whatever lies there is written over. Raises ``CannotUnlock`` for a wrong password or a damaged
    backup, ``WorldProblem`` when the place fails; then neither of the two is there.
    """
    manifest = read_manifest(backup)
    # What a restore left when it was killed: SQLite would fold the log of that file into this one.
    logs = _beside(target)
    files.discard(*logs)
    try:
        tick(0, 3)
        with backup_faults.told(backup), zipfile.ZipFile(backup) as archive:
            ring = _ring(archive, backup)
        data_key = _key_behind(ring, kind, secret, backup, policy)
        salt, digest = _take_out(backup, target)
        tick(1, 3)
        if digest != manifest.sha256 or salt != ring.file_salt:
            raise backup_faults.damaged(backup)
        _prove(target, data_key, manifest, backup)
        tick(2, 3)
        _make_live(target, data_key)
        unlocking.write_ring(unlocking.keys_path(target), ring)
        tick(3, 3)
    except BaseException as error:
        files.discard(target, unlocking.keys_path(target), *logs)
        if isinstance(error, keys.KeysDamaged):
            raise backup_faults.damaged(backup) from error
        if isinstance(error, OSError):
            raise files.problem(error, target) from error
        raise
    return manifest


def _beside(target: Path) -> tuple[Path, ...]:
    """What SQLite may keep beside a file."""
    return tuple(target.with_name(target.name + tail) for tail in unlocking.SIDE_FILES)


def _try_once(
    backup: Path, data_key: bytes, target: Path, manifest: Manifest, when_unpacked: Callable[[], None]
) -> None:
    """Unpack a backup and check everything in it. Raises what ``try_open`` raises, or ``OSError``."""
    files.discard(target, *_beside(target))  # the log that a trial left when it was killed is not of this file
    salt, digest = _take_out(backup, target)
    if digest != manifest.sha256:
        raise backup_faults.damaged(backup)
    when_unpacked()
    if salt != read_salt(backup):
        raise backup_faults.damaged(backup)
    _prove(target, data_key, manifest, backup)


def _check_as_packed(target: Path, manifest: Manifest) -> None:
    """Raise ``OSError`` if a file that was just unpacked reads back differently."""
    if _sha256(target) != manifest.sha256:
        raise OSError(errno.EIO, "what was unpacked reads back differently")


def _ring(archive: zipfile.ZipFile, backup: Path) -> keys.KeyRing:
    try:
        return keys.decode(archive.read("keys"))
    except keys.KeysNewer as error:
        raise backup_faults.newer(backup) from error


def _key_behind(ring: keys.KeyRing, kind: keys.SlotKind, secret: str, backup: Path, policy: unlocking.Policy) -> bytes:
    """What ``unlocking.prove`` gives, with its errors in words about a backup."""
    try:
        return unlocking.prove(ring, kind, secret, backup, policy)
    except CannotUnlock as error:
        raise backup_faults.not_opened(backup, error) from error


def _take_out(backup: Path, target: Path) -> tuple[bytes, str]:
    """Bring the shop file inside to `target`; returns its salt and its SHA-256."""
    digest = hashlib.sha256()
    with (
        backup_faults.told(backup),
        zipfile.ZipFile(backup) as archive,
        archive.open("shop.shuke") as inside,
        files.write_private(target) as out,
    ):
        _pour(inside, out, digest)
        _to_disk(out)
    return database.salt_of(target), digest.hexdigest()


def _prove(part: Path, data_key: bytes, manifest: Manifest, backup: Path) -> None:
    """Raise the fitting error unless the unpacked file is a whole shop and holds what the manifest says."""
    try:
        unlocking.prove_file(part, data_key)
        _check(part, data_key, health.page_faults)
        in_doubt = manifest.is_in_doubt
        _check(part, data_key, partial(backup_doubt.left_after_mending, backup=backup.name, in_doubt=in_doubt))
        facts = _facts(part, data_key)
    except CannotUnlock as error:
        raise backup_faults.damaged(backup) from error
    except NewerVersion as error:
        said = backup_faults.newer(backup)
        raise NewerVersion(error.code, said.what, said.next_step, said.where) from error
    if not _is_as_said(manifest, facts):
        raise backup_faults.damaged(backup)


def _is_as_said(manifest: Manifest, facts: Mapping[str, Any]) -> bool:
    """Whether a file holds what the manifest says: of the counts all in `COUNTED`, of others those that it names and we know.

    What is counted may become more from version to version; a backup from before, or after, is as good as it was.
    """
    counts = facts["counts"]
    wrong = any(counts[name] != said for name, said in manifest.counts.items() if name in counts)
    if wrong or not manifest.counts.keys() >= set(COUNTED):
        return False
    return all(fact == getattr(manifest, name) for name, fact in facts.items() if name != "counts")


def _copy(source: database.Database, copy: Path, held: keys.KeyRing | None) -> tuple[bytes, keys.KeyRing]:
    """Write the copy; gives its data key and the slots that hold it, for the shop may get a new key before the backup is made."""
    files.remove_with_retry(copy)
    files.make_private(copy)  # it takes its rights from the empty file that it finds
    with faults.told(copy):
        with source.beside(database.COPYING) as (connection, data_key):
            # Those that open it, even if the key file beside it is damaged.
            ring = unlocking.ring_in_force(source.path, held)
            try:
                connection.execute(_IN_NO_HURRY)
                connection.execute("VACUUM INTO ?", (str(copy),))
            finally:
                connection.execute("PRAGMA synchronous = FULL")  # closing may fold the log of the shop into its file
        with closing(database.connect(copy, data_key)) as closed:
            closed.execute(_IN_NO_HURRY)
            open_mark.close_copy(closed)
    return data_key, ring


def _check(copy: Path, data_key: bytes, faults_of: Callable[[Any], list[str]]) -> None:
    """Raise ``CannotUnlock`` if a check of the pages finds anything in a copy."""
    with faults.told(copy), closing(database.connect(copy, data_key)) as connection:
        if faults_of(connection):
            raise faults.damaged(copy)


def _facts(copy: Path, data_key: bytes, by: str = "") -> dict[str, Any]:
    """What is in a copy, as its indexes say where that is quicker, unless `by` forbids it."""
    with faults.told(copy), closing(database.connect(copy, data_key)) as connection:
        newest = connection.execute(f"SELECT MAX(purchased_on) FROM purchase{by}").fetchone()[0]  # noqa: S608
        counts = {t: int(connection.execute(f"SELECT COUNT(*) FROM {t}{by}").fetchone()[0]) for t in COUNTED}  # noqa: S608
        counts[IN_BIN] = int(connection.execute("SELECT COUNT(deleted_at) FROM customer").fetchone()[0])
        return {
            "counts": counts,
            "newest_sale_on": newest or "",
            "schema_version": int(connection.execute("PRAGMA user_version").fetchone()[0]),
            "journal_head": journal.head(connection),
        }


def _manifest(copy: Path, data_key: bytes, said: Mapping[str, Any], in_doubt: int) -> Manifest:
    """What a backup says of itself; of one in doubt what its tables say, and how many rows its indexes know more."""
    if not in_doubt:
        return Manifest(**said)
    facts = _facts(copy, data_key, " NOT INDEXED")
    facts["counts"][IN_DOUBT] = in_doubt
    return Manifest(**{**said, **facts})


def _make_live(part: Path, data_key: bytes) -> None:
    with faults.told(part):
        connection = database.connect(part, data_key)
        try:
            database.set_journal(connection, "WAL")
            bin_mark.doubt_restored(connection)
        finally:
            connection.close()


def _pack(file: BinaryIO, ring: keys.KeyRing, copy: Path, manifest_of: Callable[[], Manifest]) -> Manifest:
    """Pack a copy with its keys, and last its manifest, which is only known once the copy was checked; gives that.

    Raises what `manifest_of` raises, and ``CannotUnlock`` where what went into the pack is not what that is about.
    """
    digest = hashlib.sha256()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        archive.writestr(zipfile.ZipInfo("keys"), keys.encode(ring))
        with archive.open(zipfile.ZipInfo("shop.shuke"), "w", force_zip64=True) as inside, copy.open("rb") as whole:
            _pour(whole, inside, digest, to_disk=lambda: _to_disk(file))
        manifest = manifest_of()
        if digest.hexdigest() != manifest.sha256:
            raise backup_faults.differs(Path(file.name))
        archive.writestr(zipfile.ZipInfo("manifest.json"), manifest.to_json())
    return manifest


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _pour(source: Any, target: Any, digest: Any = None, to_disk: Callable[[], None] | None = None) -> None:
    """Copy all of `source` to `target`, by way of `digest`.

    With `to_disk` it is brought to the disk piece by piece: all at once at the end, a sale would wait for all of it.
    """
    count = 0
    while chunk := source.read(CHUNK):
        if digest is not None:
            digest.update(chunk)
        target.write(chunk)
        count += 1
        if to_disk and count % CHUNKS_TO_DISK == 0:
            to_disk()


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _check_zip(part: Path) -> None:
    try:
        with zipfile.ZipFile(part) as archive:
            is_whole = archive.testzip() is None
    except (zipfile.BadZipFile, EOFError):  # somebody else cut it off meanwhile
        is_whole = False
    if not is_whole:
        raise backup_faults.differs(part)
