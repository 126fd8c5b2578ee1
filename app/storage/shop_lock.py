"""One window for one shop file: who has it open, and words for whoever comes second.

The truth is a lock of the operating system on ``NAME.shuke.lock``, held as long as the shop is open; a program that is killed loses it.
What stands in that file only says who holds it. It decides one thing: where it names another computer, and no lock is felt, the lock of
a shared drive may not reach as far as here, and the person is asked.
"""

from __future__ import annotations

import datetime as dt
import getpass
import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

from app import files, locks
from app.errors import WorldProblem
from app.i18n import T

TAIL = ".lock"
MOST_BYTES = 4096
TRIES = 20
"""How often the file may go between opening and locking it, because others close their shop just then."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the shop open. `since` is an instant in ISO 8601."""

    process: int
    computer: str
    person: str
    since: str


class Hold:
    """A shop file that nobody else opens in a window; until `release`."""

    def __init__(self, path: Path, handle: int) -> None:
        self._path, self._handle = path, handle

    def release(self) -> None:
        """Let others in. May be called again."""
        handle, self._handle = self._handle, -1
        if handle < 0:
            return
        if os.name == "nt":  # which takes no file away that is open
            os.close(handle)
            files.discard(self._path)
        else:
            files.discard(self._path)
            os.close(handle)


def lock_path(path: Path) -> Path:
    """The lock file that belongs to a shop file."""
    return path.with_name(path.name + TAIL)


def take(path: Path, now: dt.datetime, *, anyway: bool = False) -> Hold:
    """Hold the shop file at `path` from `now` on; `anyway` opens one that another computer may have open, never one that is locked.

    Raises ``WorldProblem`` with code ``open_elsewhere`` (somebody has it) or ``maybe_open_elsewhere`` (another computer may have it),
    or what the drive has to say.
    """
    try:
        handle, is_sure = _locked(path)
        holder = _read(handle)
    except locks.Taken:
        raise _held(path, holder_of(path)) from None
    except OSError as error:
        raise files.problem(error, path) from error
    if holder is not None and not anyway and (holder.computer != platform.node() or not is_sure):
        os.close(handle)
        raise _maybe_held(path, holder)
    _write(
        handle, Holder(os.getpid(), platform.node(), _person(), now.astimezone(dt.UTC).isoformat(timespec="seconds"))
    )
    return Hold(lock_path(path), handle)


def holder_of(path: Path) -> Holder | None:
    """What the lock file says, true or not; ``None`` if it says nothing that can be read."""
    try:
        handle = os.open(lock_path(path), os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    try:
        return _read(handle)
    finally:
        os.close(handle)


def is_held_elsewhere(path: Path) -> bool:
    """Whether a window of another program has the shop open now, as far as the drive lets us feel that."""
    holder = holder_of(path)
    if holder is None or (holder.process == os.getpid() and holder.computer == platform.node()):
        return False
    try:
        handle = os.open(lock_path(path), os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return False
    try:
        locks.lock(handle)
    except locks.Taken:
        return True
    except OSError:
        return False
    finally:
        os.close(handle)
    return False


def _locked(path: Path) -> tuple[int, bool]:
    """The lock file, open and locked; ``False`` where the drive knows no locks."""
    file = lock_path(path)
    for _try in range(TRIES):
        handle = _opened(file)
        try:
            is_sure = locks.lock(handle)
            # Whoever held it may have taken the file away meanwhile: then this lock is on nothing.
            if files.identity(file) == _identity(handle):
                return handle, is_sure
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
    raise locks.Taken


def _opened(file: Path) -> int:
    kind = getattr(os, "O_BINARY", 0)
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT | kind, 0o644)
    except PermissionError:
        return os.open(file, os.O_RDONLY | kind)  # left behind by another user of this computer: it can still be locked


def _identity(handle: int) -> tuple[int, int]:
    found = os.fstat(handle)
    return found.st_dev, found.st_ino


def _read(handle: int) -> Holder | None:
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        said = json.loads(os.read(handle, MOST_BYTES).decode("utf-8"))
        return Holder(int(said["process"]), *(str(said[key])[:100] for key in ("computer", "person", "since")))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _write(handle: int, holder: Holder) -> None:
    """Say who holds it. A drive that takes no text still keeps the lock."""
    try:
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, json.dumps(asdict(holder)).encode("utf-8"))
    except OSError:
        return


def _person() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _when(holder: Holder) -> str:
    """Since when, as the clock of this computer shows it."""
    try:
        return dt.datetime.fromisoformat(holder.since).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return "?"


def _held(path: Path, holder: Holder | None) -> WorldProblem:
    name = path.name
    is_mine = holder is None
    if holder is None:
        what = T("{name} is open in another window.", name=name)
    elif holder.computer != platform.node():
        what = T(
            "{name} is open on the computer {computer}, since {when}.",
            name=name,
            computer=holder.computer,
            when=_when(holder),
        )
    elif holder.person != _person():
        what = T(
            "{name} is open for {person} on this computer, since {when}.",
            name=name,
            person=holder.person,
            when=_when(holder),
        )
    else:
        is_mine = True
        what = T("{name} is open in another window, since {when}.", name=name, when=_when(holder))
    next_step = (
        T("Go on in that window. If you cannot find it, restart the computer.")
        if is_mine
        else T("Close it there, then try again.")
    )
    return WorldProblem("open_elsewhere", what, next_step, str(lock_path(path)))


def _maybe_held(path: Path, holder: Holder) -> WorldProblem:
    return WorldProblem(
        "maybe_open_elsewhere",
        T(
            "{name} was opened on the computer {computer} on {when} and not closed there.",
            name=path.name,
            computer=holder.computer,
            when=_when(holder),
        ),
        T("If it is still open there, close it first: two computers that write at once can damage it."),
        str(lock_path(path)),
    )
