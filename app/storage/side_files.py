"""What lies beside a shop file when it is opened: its own log is taken in, any other is refused, and one that is missing is found out.

SQLite folds whatever log it finds into the file, even one of another shop, which destroys it. So the main file is first read without
its log, then, reading only, with it; the two must belong together (`open_mark`). What was found waits in the file, as a setting, until
it is dealt with.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from app import files, locks
from app.errors import CannotUnlock
from app.i18n import T
from app.storage import database, journal, log_reach, open_mark, shop_lock
from app.storage.open_mark import Mark

KEY = "opened_found"
ROLLBACK, ASIDE = "-journal", ".aside"
READING, WITHOUT_LOG = "mode=ro", "mode=ro&immutable=1"
"""How to open a file so that nothing in it changes and no log is folded."""
LOOKING = f"{READING}&readonly_shm=1"
"""The same, and what connections share is not written either; it must be there (sqlite.org/wal.html, "Read-Only Databases")."""
MOST_RESTARTS = 1 << 16
"""How often a log may begin anew while a shop is open: each time the salt counts one on. More would be 250 GB."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is not dealt with yet. Each says since when the shop was open then (ISO 8601; ``""`` where nobody knows).

    `lost`: the log, or the end of it, was missing; `is_recorded`, once the history says so. `unclean`: the log was there and was
    taken in, and nothing has been checked since.
    """

    lost: str | None = None
    unclean: str | None = None
    is_recorded: bool = False


@dataclass(frozen=True, slots=True)
class _Seen:
    """A shop file as one sees it: its mark, and the head of its history."""

    mark: Mark | None
    head: tuple[int, str]


def read(value: object) -> Found:
    """What the setting `KEY` says; `value` is what its JSON holds."""
    try:
        return Found(**value) if isinstance(value, dict) else Found()
    except TypeError:
        return Found()


def put(connection: Any, found: Found) -> None:
    """Write what is not dealt with, in the transaction that is under way."""
    open_mark.put_setting(connection, KEY, json.dumps(asdict(found)))


def kept(connection: Any) -> Found:
    """What is not dealt with, as the file says it."""
    row = connection.execute("SELECT value FROM setting WHERE key = ?", (KEY,)).fetchone()
    try:
        return read(json.loads(row[0])) if row else Found()
    except ValueError:
        return Found()


def look(path: Path, data_key: bytes) -> None:
    """Read what has to be read first, with the log if there is one, so that a file which is refused is left as it is, to the byte.

    Raises ``database.NotOurs``, ``database.TooNew`` or, for a damaged file, ``sqlcipher.DatabaseError``. What the drive has to say, and
    a log that is not its own, are left to whoever opens it.
    """
    shared = path.with_name(f"{path.name}-shm")
    was_there = shared.exists()
    try:
        if open_mark.log_salt(path) is not None:
            with suppress(sqlcipher.DatabaseError):  # the file, or only its log
                _read_first(path, data_key, LOOKING if was_there else READING)
                return
        _read_first(path, data_key, WITHOUT_LOG)
    except sqlcipher.OperationalError:
        return
    except (sqlcipher.DatabaseError, database.NotOurs, database.TooNew):
        if not was_there and not locks.is_in_use(path):
            files.discard(shared)
        raise


def _read_first(path: Path, data_key: bytes, how: str) -> None:
    with closing(database.connect(path, data_key, how=how)) as connection:
        database.check_version(connection)
        connection.execute("SELECT key, value FROM setting").fetchall()
        _look(connection)


@contextmanager
def looked_at(path: Path, data_key: bytes) -> Iterator[None]:
    """Prove the file at `path`, which nobody has open in this program, inside the block; what is beside it has been looked at then.

    When the block ends well, what was found is in the file. Raises ``CannotUnlock`` with code ``foreign_log`` for a log that is not its
    own; that, the file, and whatever makes the block fail are left as they are.
    """
    _refuse_rollback(path)
    alone = _alone(path, data_key)
    if open_mark.log_salt(path) is None:
        yield
        is_open = alone is not None and alone.mark is not None and alone.mark.is_open
        if is_open and open_mark.log_salt(path) is None:
            _settle(path, data_key, is_lost=True, is_unclean=False)
    elif shop_lock.is_held_elsewhere(path):  # and they write to it
        yield
    else:
        is_cut = False
        with ExitStack() as held:
            try:
                view = held.enter_context(closing(database.connect(path, data_key, how=READING)))
                _refuse_foreign(path, alone, view)
                is_cut = log_reach.falls_short(path, view)
            except sqlcipher.OperationalError:
                held.close()  # the drive, or a file of an earlier time: told by whoever opens it next
            except sqlcipher.DatabaseError as error:
                if alone is not None:  # so it is the log that this key does not open
                    raise _foreign(path, path.with_name(path.name + open_mark.LOG)) from error
                held.close()
            yield  # as long as somebody reads, nobody folds the log
            _settle(path, data_key, is_lost=is_cut, is_unclean=True)


def set_aside(path: Path) -> None:
    """Give the log that is refused beside the file at `path` a name under which it does no harm, and is kept.

    Whoever had the file open must have closed it. Raises `database.Busy` or ``OSError``.
    """
    if locks.is_in_use(path):
        raise database.Busy("database is locked")
    for log in (path.with_name(path.name + tail) for tail in (open_mark.LOG, ROLLBACK)):
        if log.exists():
            number, aside = 1, log.with_name(f"{log.name}{ASIDE}")
            while aside.exists():
                number, aside = number + 1, log.with_name(f"{log.name}{ASIDE} {number + 1}")
            files.replace_with_retry(log, aside)
    files.discard(path.with_name(f"{path.name}-shm"))


def _alone(path: Path, data_key: bytes) -> _Seen | None:
    """What the main file says without its log; ``None`` where it cannot be read: that is for SQLite and the log to mend."""
    try:
        with closing(database.connect(path, data_key, how=WITHOUT_LOG)) as connection:
            return _look(connection)
    except sqlcipher.DatabaseError:
        return None


def _look(connection: Any) -> _Seen:
    return _Seen(open_mark.read(connection), journal.head(connection))


def _refuse_rollback(path: Path) -> None:
    """A shop file never has a journal of this kind, and SQLite would put the pages in it back without asking whose they are."""
    other = path.with_name(path.name + ROLLBACK)
    with suppress(OSError):
        if other.stat().st_size:
            raise _foreign(path, other)


def _refuse_foreign(path: Path, alone: _Seen | None, view: Any) -> None:
    """Raise ``CannotUnlock`` if the log that `view` sees does not go on from the file `alone`."""
    both = _look(view)
    if alone is None or alone.mark is None:
        return
    head, tag = alone.head
    known = view.execute("SELECT hmac FROM change WHERE id = ?", (head,)).fetchone()
    has_head = not head or (known is not None and known[0].hex() == tag)
    # there are no frames if the program was killed while it began its log
    adds_nothing = not alone.mark.is_open and not log_reach.frames(view)
    goes_on = both.mark is not None and _goes_on(alone.mark, both.mark, open_mark.log_salt(path))
    if not adds_nothing and not (has_head and goes_on):
        raise _foreign(path, path.with_name(path.name + open_mark.LOG))


def _goes_on(main: Mark, both: Mark, salt: int | None) -> bool:
    """Whether a log with this salt, with which the mark is `both`, belongs to a file whose own mark is `main`."""
    if not both.follows(main):
        return False
    if main.salt is not None and salt is not None and (salt - main.salt) % (1 << 32) < MOST_RESTARTS:
        return True
    if main.is_open:
        return main.salt is None or salt is None
    return both.token != main.token  # a new log begins with a mark, and nothing is written before that is folded


def _settle(path: Path, data_key: bytes, *, is_lost: bool, is_unclean: bool) -> None:
    """Fold the log, mark the file as closed and keep what was found. A drive that takes nothing now is no reason not to open it."""
    with suppress(sqlcipher.DatabaseError), closing(database.connect(path, data_key)) as connection:
        open_mark.fold(connection)
        connection.execute("BEGIN IMMEDIATE")
        mark, found = open_mark.read(connection), kept(connection)
        since = mark.since if mark is not None else ""
        if mark is not None and mark.is_open:
            open_mark.put(connection, mark.then(is_open=False))
        unclean = since if is_unclean else found.unclean
        lost = Found(lost=since) if is_lost else found
        put(connection, replace(lost, unclean=unclean))
        connection.execute("COMMIT")
        open_mark.fold(connection)


def _foreign(path: Path, log: Path) -> CannotUnlock:
    return CannotUnlock(
        "foreign_log",
        T(
            "{log} beside {name} belongs to another copy of the shop file, or to another shop. Nothing was changed.",
            log=log.name,
            name=path.name,
        ),
        T("Set {log} aside: move it to another folder, then open again.", log=log.name),
        str(log),
    )
