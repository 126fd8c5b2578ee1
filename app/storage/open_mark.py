"""A mark in the shop file itself that says whether its log is needed, so that a log that was taken away or swapped does not go unnoticed.

One row of ``setting``, past the journal. Before the first thing is written it says "open" and is folded into the main file;
at a clean close it says "closed" again, after everything else was folded and before the log goes. So a main file that says
"open" and has no log has lost what was in it, and one that says "closed" needs no log. Several programs share the one mark:
whoever closes takes it away, whoever writes puts it back first.

Every state names the one that it followed and the salt of the log, which SQLite throws anew for each log and counts on from
there: that tells the log of this file from that of a copy.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from app.storage import log_reach, shop_lock

KEY = "opened"
LOG = "-wal"
LOG_STARTS = (0x377F0682, 0x377F0683)
LOG_HEADER = struct.Struct(">4I I 3I")
"""Start, version, page size, checkpoints; the salt that counts on; the salt that is random, and two sums
(sqlite.org/fileformat2.html, section 4.1)."""
TRAIL = 20
"""So many states that came before are named. All but the last few were folded into the main file long ago."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One state: open or closed, its name, those before it (newest last), the salt of the log, and since when it is open (ISO 8601)."""

    is_open: bool = False
    token: str = ""
    trail: tuple[str, ...] = ()
    salt: int | None = None
    since: str = ""

    def follows(self, other: Mark) -> bool:
        """Whether this is `other`, or came of it."""
        return other.token == self.token or other.token in self.trail

    def then(self, **changed: Any) -> Mark:
        """The next state, under a name of its own."""
        trail = (*self.trail, self.token)[-TRAIL:] if self.token else self.trail
        return replace(self, token=secrets.token_hex(8), trail=trail, **changed)


def read(connection: Any) -> Mark | None:
    """The mark, as `connection` sees the file; ``None`` where there is none yet. Raises ``sqlcipher.DatabaseError``."""
    found = connection.execute("SELECT value FROM setting WHERE key = ?", (KEY,)).fetchone()
    try:
        said = json.loads(found[0]) if found else None
        return Mark(**{**said, "trail": tuple(said["trail"])}) if said else None
    except (ValueError, TypeError, KeyError):
        return None


def put(connection: Any, mark: Mark) -> None:
    """Write the mark, in the transaction that is under way."""
    put_setting(connection, KEY, json.dumps(asdict(mark)))


def put_setting(connection: Any, key: str, value: str) -> None:
    """Write a setting past the journal. The row stays the same one: it is nobody's action, and takes no new id."""
    if not connection.execute("UPDATE setting SET value = ? WHERE key = ?", (value, key)).rowcount:
        connection.execute("INSERT INTO setting (key, value) VALUES (?, ?)", (key, value))


def close_copy(connection: Any) -> None:
    """Mark a copy of an open shop as closed: its log is none of it. To be called outside a transaction."""
    with suppress(sqlcipher.OperationalError):  # a file of an earlier time has no settings
        mark = read(connection)
        if mark is not None and mark.is_open:
            _write(connection, mark.then(is_open=False))


def log_salt(path: Path) -> int | None:
    """The salt in the log beside the file at `path`; ``None`` if there is no log, or nothing in it."""
    try:
        with path.with_name(path.name + LOG).open("rb") as log:
            header = LOG_HEADER.unpack(log.read(LOG_HEADER.size))
    except (OSError, struct.error):
        return None
    return int(header[4]) if header[0] in LOG_STARTS else None


def fold(connection: Any) -> None:
    """Bring into the main file what is in the log, as far as nobody still reads from before. Another time will do as well."""
    with suppress(sqlcipher.DatabaseError):
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()


def _write(connection: Any, mark: Mark) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        put(connection, mark)
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlcipher.DatabaseError):
            connection.execute("ROLLBACK")
        raise


class Keeper:
    """Keeps the mark of one open file. Not for several threads at once: whoever writes holds the writer's lock.

    `connect` makes a connection, which stays open until `let_go`: with the last one of all SQLite would fold and drop the log
    while the mark still says "open".
    """

    def __init__(self, path: Path, connect: Callable[[], Any], now: Callable[[], dt.datetime]) -> None:
        self._path, self._connect, self._now = path, connect, now
        self._held: Any = None
        self._reach = log_reach.Reach(path)

    def stand(self) -> None:
        """See to it that the main file says "open", before anything is written. Raises ``sqlcipher.DatabaseError``."""
        try:
            connection = self._connection()
            mark = read(connection)
            if mark is None or not mark.is_open:
                self._put_open(connection, mark or Mark())
        except sqlcipher.DatabaseError:
            self.let_go()  # SQLCipher remembers a page it could not read
            raise

    def take_away(self) -> None:
        """Say "closed", if the mark stands and no window of another program needs it. A drive that does not let us is tried once more."""
        with suppress(sqlcipher.DatabaseError):
            connection = self._connection()
            mark = read(connection)
            if mark is None or not mark.is_open or shop_lock.is_held_elsewhere(self._path):
                return
            fold(connection)
            closed = mark.then(is_open=False)
            try:
                _write(connection, closed)
            except sqlcipher.DatabaseError:
                fold(connection)  # from its start again, the log needs no more room
                _write(connection, closed)

    def note(self) -> None:
        """Something was committed: note how far the log has come."""
        if self._held is not None:
            self._reach.note(self._held)

    def let_go(self) -> None:
        """Close the connection."""
        self._reach.let_go()
        held, self._held = self._held, None
        if held is not None:
            held.close()

    def _connection(self) -> Any:
        if self._held is None:
            self._held = self._connect()
        return self._held

    def _put_open(self, connection: Any, before: Mark) -> None:
        mark = before.then(is_open=True, since=self._now().isoformat(timespec="seconds"), salt=log_salt(self._path))
        _write(connection, mark)
        if mark.salt is None:  # the log has just begun
            _write(connection, mark.then(salt=log_salt(self._path)))
        fold(connection)
