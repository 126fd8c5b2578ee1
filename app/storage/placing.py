"""A shop file takes its place, and the one that lay there goes aside: all of it or nothing, even if the program is killed in between.

Everything new lies complete beside its place, as part files or as a shop file that was set aside before. Then ``NAME.shuke.restoring`` says where the old files go; then they
are moved, and the new ones after them; then the list goes. Whoever comes to the shop while there is a list ends first what it
says (`finish`), move by move, however often that is cut off.

The old shop file leaves first, and the new one comes last. So as long as a file bears the name of the shop it is whole, and so
are its keys and its log: no new file ever stands beside the log of an old one, which SQLite would fold into it.

The list names files, never folders, and anybody may have written it. What does not belong to this shop is not touched.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app import files, locks, shop_files
from app.errors import CannotUnlock
from app.i18n import T
from app.storage import database, faults, key_rings, unlocking

FORMAT = 1
MOST_BYTES = 4096
PIECES = ("", *unlocking.SIDE_FILES, ".keys", ".keys" + unlocking.NEXT)
"""Endings of the files of one shop, in the order in which they leave: no file stands with its keys but without its log."""
NEW = (".keys", "")
"""Endings of the files of a new shop, in the order in which they come. Those of one that comes back come in the order of `PIECES`, reversed."""
STRAY = ".old"
Move = tuple[Path, Path]


class _NoSense(Exception):
    """The list is damaged, or it is not about this shop."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be moved: the `pieces` (endings) of the shop that is at `target`, to `aside`, and those that `come` from `source` to `target`."""

    target: Path
    aside: Path
    pieces: tuple[str, ...]
    source: Path
    come: tuple[str, ...] = NEW

    @property
    def is_fresh(self) -> bool:
        """Whether what comes was made for this place, and is of no use elsewhere."""
        return self.source == part_of(self.target)

    def away(self) -> list[Move]:
        """The old files, from where to where."""
        return [(_beside(self.target, piece), _beside(self.aside, piece)) for piece in self.pieces]

    def here(self) -> list[Move]:
        """The new files, from where to where."""
        return [(_beside(self.source, piece), _beside(self.target, piece)) for piece in self.come]

    def has_left(self, piece: str) -> bool:
        """Whether what lies at the place of `piece` is not the old one."""
        return piece not in self.pieces or _beside(self.aside, piece).exists()

    def can_go_on(self) -> bool:
        """Whether all that is new is there, and nothing that we did not expect lies in its place."""
        is_taken = self.target.exists() and self.has_left("")
        others = zip(self.come[:-1], self.here()[:-1], strict=True)
        has_come = (new.exists() or (place.exists() and self.has_left(piece)) for piece, (new, place) in others)
        return self.source.exists() and not is_taken and all(has_come)

    def to_json(self) -> bytes:
        """The list as it is written."""
        said = {"format": FORMAT, "aside": self.aside.name, "pieces": self.pieces}
        again = {} if self.is_fresh else {"source": self.source.name, "come": self.come}
        return json.dumps({**said, **again}).encode("utf-8")


def part_of(target: Path) -> Path:
    """Where the new shop file is put together; its keys lie beside it, as they do beside a shop."""
    return target.with_name(target.name + files.PART)


def list_path(target: Path) -> Path:
    """The list of what is being moved for the shop file `target`."""
    return target.with_name(target.name + files.RESTORING)


def is_begun(target: Path) -> bool:
    """Whether a shop file is about to take the place `target`, and has not, or not quite."""
    with suppress(OSError):  # a name that is too long for a list has none
        return list_path(target).is_file()
    return False


def place(target: Path, now: dt.datetime) -> Path | None:
    """Put the shop file `part_of` the target, with its keys, in its place; returns where the file that was there lies now.

    Whoever has opened either must have closed it. Raises ``OSError``, or ``ShukeError`` when the list cannot be written or somebody
    is at it; then what was there is back. If even that fails the list stays, and `finish` goes on from there.
    """
    return _carry_out(_planned(target, part_of(target), NEW, now))


def place_again(target: Path, source: Path, now: dt.datetime) -> Path | None:
    """The same with the shop file at `source`, which was set aside from `target` and comes back with all that lies beside it."""
    return _carry_out(_planned(target, source, tuple(reversed(_pieces_at(source))), now))


def _carry_out(plan: _Plan) -> Path | None:
    target, is_void = plan.target, False
    try:
        with files.atomic_write(list_path(target)) as file:
            file.write(plan.to_json())
        with faults.told(target), _alone(target) as said:
            if said is not None:  # else somebody else has ended it meanwhile
                try:
                    _move(plan)
                except (OSError, database.Busy):
                    is_void = _go_back(plan)
                    raise
    finally:
        if is_void or not plan.source.exists():
            files.discard(list_path(target))  # it says nothing any more, should the drive keep it
        if not is_begun(target):
            _discard_parts(target)
    return _beside(plan.aside, plan.pieces[0]) if plan.pieces else None


def finish(target: Path) -> None:
    """Bring what was cut off at the shop file `target` to its end, before anybody reads it; mostly there is nothing to do.

    Raises ``CannotUnlock`` with code ``restore_cut_off`` when the list cannot be followed and no shop lies at `target`, or
    ``WorldProblem`` when the drive does not let us; then nothing is lost.
    """
    if not is_begun(target):
        return
    try:
        with faults.told(target), _alone(target) as said:
            if said is not None:
                _end(target, said)
        files.remove_with_retry(list_path(target))
    except OSError as error:
        raise files.problem(error, target) from error


def clear(target: Path) -> None:
    """The same before another file is brought here: what cannot be brought to its end is forgotten, and what lies there stays.

    Raises ``WorldProblem`` like `finish`, and ``OSError`` if a list stays: new part files would be taken for those it is about.
    """
    with suppress(CannotUnlock):
        finish(target)
    files.remove_with_retry(list_path(target))


def _planned(target: Path, source: Path, come: tuple[str, ...], now: dt.datetime) -> _Plan:
    """The list for the files that are at `target` now; aside they get a name that is free."""
    number = 1
    while _pieces_at(aside := shop_files.set_aside_as(target, now, number)):
        number += 1
    return _Plan(target, aside, _pieces_at(target), source, come)


def _pieces_at(path: Path) -> tuple[str, ...]:
    """The endings of the files that lie at `path` of a shop."""
    return tuple(piece for piece in PIECES if _beside(path, piece).exists())


def _read(target: Path, said: bytes) -> _Plan:
    """The list, if it is one about `target` that we could have written. Raises `_NoSense`."""
    try:
        listed = json.loads(said)
        aside, source = listed["aside"], listed.get("source")
        pieces, come = _in_order(listed["pieces"]), _in_order(listed.get("come", NEW))
        is_known = listed["format"] == FORMAT
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _NoSense from error
    if not is_known or not come or "" not in come or not _is_aside(aside, target):
        raise _NoSense
    if source is None:
        return _Plan(target, target.with_name(aside), pieces, part_of(target))
    if not _is_aside(source, target):
        raise _NoSense
    return _Plan(target, target.with_name(aside), pieces, target.with_name(source), tuple(reversed(come)))


def _in_order(listed: object) -> tuple[str, ...]:
    """The endings on a list, in the order in which they leave. Raises ``TypeError`` or ``ValueError`` if they are none."""
    if not isinstance(listed, list | tuple) or not set(listed) <= set(PIECES):
        raise ValueError("no endings of ours")
    return tuple(piece for piece in PIECES if piece in listed)


def _is_aside(name: object, target: Path) -> bool:
    """Whether a name on the list is one that we give to what is set aside from `target`."""
    return isinstance(name, str) and shop_files.set_aside_at(name, target) is not None


def _end(target: Path, said: bytes) -> None:
    """Go on, or where that cannot be, go back. Raises ``restore_cut_off`` if neither leaves a shop at `target`."""
    try:
        plan = _read(target, said)
    except _NoSense:
        if target.exists():  # nothing was begun, or all of it was done
            return
        raise _cut_off(target) from None
    if plan.can_go_on():
        _move(plan)
    elif not target.exists():
        _move_back(plan)
        if plan.pieces and not target.exists():
            raise _cut_off(target)


def _move(plan: _Plan) -> None:
    """Make the moves that were not made. Nothing is ever written over. Raises ``OSError``, or `database.Busy` before the first.

    Whoever had the old file open would, when closing it, take away the log of the new one: SQLite goes by its name.
    """
    if locks.is_in_use(plan.target) or (not plan.is_fresh and locks.is_in_use(plan.source)):
        raise database.Busy("database is locked")
    for old, new in plan.away():
        _move_file(old, new)
    # A log that is there now was made since, by a program that still had the old file open; or it has come already.
    for tail in unlocking.SIDE_FILES:
        if tail not in plan.come or _beside(plan.source, tail).exists():
            _move_file(_beside(plan.target, tail), _beside(plan.aside, tail + STRAY))
    for old, new in plan.here():
        _move_file(old, new)
    if plan.pieces:  # else it is a new one, or one more beside the shop whose backups those are
        key_rings.hold_again(plan.target)


def _move_back(plan: _Plan) -> None:
    """Put what was there back to where it was, and the new files to where they came from. Raises ``OSError``."""
    for piece, (part, lies) in zip(reversed(plan.come), reversed(plan.here()), strict=True):
        if plan.has_left(piece):
            _move_file(lies, part)
    for old, new in reversed(plan.away()):
        _move_file(new, old)


def _go_back(plan: _Plan) -> bool:
    """After an error all is put back and the part files go; if that fails they stay, as the list does.

    Returns whether the list is void and still there: Windows takes no file away that is open, as it is here.
    """
    with suppress(OSError):  # the first error is the one to tell
        _move_back(plan)
    if any(new.exists() for _old, new in plan.away()) or not all(part.exists() for part, _new in plan.here()):
        return False
    _discard_parts(plan.target) if plan.is_fresh else files.discard(list_path(plan.target))
    return not plan.is_fresh and is_begun(plan.target)


def _move_file(old: Path, new: Path) -> None:
    if old.exists() and not new.exists():
        files.replace_with_retry(old, new)


def _discard_parts(target: Path) -> None:
    files.discard(*(_beside(part_of(target), piece) for piece in reversed(NEW)))


@contextmanager
def _alone(target: Path) -> Iterator[bytes | None]:
    """What the list says, held so that nobody else follows it in the block; ``None`` if it is gone. Raises ``busy``."""
    try:
        handle = os.open(list_path(target), os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        yield None
        return
    try:
        _lock(handle)
        found = os.fstat(handle)
        is_it = files.identity(list_path(target)) == (found.st_dev, found.st_ino)
        yield os.read(handle, MOST_BYTES) if is_it else None
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    """Wait until nobody else moves the files, which takes a moment. Raises `database.Busy` when it takes longer."""
    for wait in (*files.PATIENCE, 0):
        with suppress(locks.Taken):
            locks.lock(handle)
            return
        time.sleep(wait)
    raise database.Busy("database is locked")


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _cut_off(target: Path) -> CannotUnlock:
    return CannotUnlock(
        "restore_cut_off",
        T(
            "The restore of {name} was cut off, and files that it needs are gone. Nothing that was there before was deleted.",
            name=target.name,
        ),
        T("Restore the backup again."),
        str(target),
    )
