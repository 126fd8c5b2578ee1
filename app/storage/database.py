"""The one way to the encrypted file: connections, the engine, sessions, versions.

SQLCipher is only ever given the raw data key that a key slot has proved; passwords never come here. Every connection has
the same set-up, checked when it is made. All statements of one session are one transaction, DDL included.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from app.errors import Cancelled
from app.i18n import T, Text
from app.storage.log_reach import frames
from app.storage.open_mark import Keeper, fold

APPLICATION_ID = 0x53484B45
SCHEMA_VERSION = 2
KEY_BYTES, SALT_BYTES, PAGE_BYTES = 32, 16, 4096
BUSY_SECONDS = 5
COPY_SECONDS = 60
"""So long a new key waits for a copy or a check of the whole file that is under way."""
LOOK_SECONDS = 0.1
"""So often whoever waits for others looks whether it shall go on waiting."""
COPYING = T("This begins as soon as the backup under way has been copied.")
CHECKING = T("This begins as soon as the file has been checked.")
CACHE_KIB = 65536
LOG_PAGES, FOLD_PAGES = 4000, 500
"""From so many pages in the log (16 MB) a commit folds them into the file itself, and whoever waits for it waits 30 ms longer;
from so many it is worth folding when nobody waits."""

PRAGMAS: tuple[tuple[str, str, object], ...] = (
    ("synchronous", "FULL", 2),
    ("foreign_keys", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("secure_delete", "ON", 1),
    ("temp_store", "MEMORY", 2),
    ("mmap_size", "0", None),
    ("cache_size", f"-{CACHE_KIB}", -CACHE_KIB),
    ("wal_autocheckpoint", str(LOG_PAGES), LOG_PAGES),
    ("busy_timeout", str(BUSY_SECONDS * 1000), BUSY_SECONDS * 1000),
)
"""Name, what is set, what must be read back (``None``: no row, the feature is compiled out or zero)."""

DatabaseError = sqlcipher.DatabaseError
Busy = sqlcipher.OperationalError


Waits = Callable[[Text | None], None]
"""Hears again and again what is waited for, in words, at last ``None``; it may raise `Cancelled`, and then nothing begins."""


def in_silence(_behind: Text | None) -> None:
    """Nobody wants to hear it."""


class NotOurs(Exception):
    """The file opens, but it is not a shop file."""


class TooNew(Exception):
    """The file was made by a newer version."""


class Closed(Cancelled):
    """The shop was closed meanwhile, and its key forgotten: whoever still wants something of it is stopped."""


def connect(path: Path, data_key: bytes, *, create: bool = False, how: str = "mode=rw") -> Any:
    """A DB-API connection with the house's set-up; autocommit, transactions are begun by hand.

    Raises ``sqlcipher.DatabaseError`` if the key does not fit or page 1 is damaged, ``sqlcipher.OperationalError`` if the
    file cannot be opened. With `create` the file must not exist yet; else `how` it is opened goes into the URI.
    """
    how = "mode=rwc" if create else how
    connection = sqlcipher.connect(
        f"file:{quote(os.fsencode(path))}?{how}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_SECONDS,
    )
    try:
        _set_up(connection, data_key)
    except BaseException:
        connection.close()
        raise
    return connection


def _set_up(connection: Any, data_key: bytes) -> None:
    if len(data_key) != KEY_BYTES:
        raise ValueError("a data key is 32 bytes")
    connection.execute(
        "PRAGMA cipher_log_level = NONE"
    )  # it writes to standard error; what matters arrives as an exception
    connection.execute(f"PRAGMA key = \"x'{data_key.hex()}'\"")
    cipher = connection.execute("PRAGMA cipher_version").fetchone()
    if not cipher or not str(cipher[0]).startswith("4."):
        raise RuntimeError("SQLCipher 4 is needed")
    if tuple(map(int, connection.execute("SELECT sqlite_version()").fetchone()[0].split("."))) < (3, 51, 3):
        raise RuntimeError("SQLite 3.51.3 or newer is needed")
    for name, value, _expected in PRAGMAS:
        connection.execute(f"PRAGMA {name} = {value}")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def attach(connection: Any, path: Path, name: str, data_key: bytes) -> None:
    """Open a second file (made if it is not there) beside the one of `connection`, as the schema `name`."""
    key = data_key.hex()
    if not re.fullmatch("[0-9a-f]{64}", key) or not name.isidentifier():
        raise ValueError("a data key is 32 bytes")
    connection.execute(f"ATTACH ? AS {name} KEY \"x'{key}'\"", (os.fsdecode(path),))


def salt_of(path: Path) -> bytes:
    """The first bytes of a file, which no other shop has and every copy of it keeps. Raises ``OSError``."""
    with path.open("rb") as file:
        return file.read(SALT_BYTES)


def set_journal(connection: Any, mode: str) -> None:
    """Put the file in journal `mode` (``WAL`` for a live file, ``DELETE`` for a copy)."""
    if mode not in ("WAL", "DELETE"):
        raise ValueError(mode)
    got = connection.execute(f"PRAGMA journal_mode = {mode}").fetchone()[0]
    if got.upper() != mode:
        raise sqlcipher.OperationalError(f"journal mode is {got}")


def check_version(connection: Any) -> int:
    """The schema version of the file. Raises ``NotOurs`` or ``TooNew``; nothing is written."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise NotOurs
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise TooNew
    return version


class _Door:
    """Knows who is reading, and keeps everybody out while one is alone with the file."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._readers: list[Text | None] = []
        self._is_shut = False
        self._here = threading.local()

    @contextmanager
    def reading(self, why: Text | None = None) -> Iterator[None]:
        """Comes in once nobody is alone; `why` is told to whoever waits for the end of it."""
        depth = getattr(self._here, "depth", 0)
        with self._changed:
            if not depth:  # who reads inside of a reading must not wait for its own end
                self._changed.wait_for(lambda: not self._is_shut)
            self._readers.append(why)
        self._here.depth = depth + 1
        try:
            yield
        finally:
            self._here.depth = depth
            with self._changed:
                self._readers.remove(why)
                self._changed.notify_all()

    @contextmanager
    def alone(self, seconds: float = BUSY_SECONDS, waits: Waits = in_silence) -> Iterator[None]:
        """Lets nobody in any more, and waits for those who are reading. Raises `Busy` when they do not end within `seconds`."""
        with self._changed:
            self._is_shut = True
        try:
            self._await(time.monotonic() + seconds, waits)
            yield
        finally:
            with self._changed:
                self._is_shut = False
                self._changed.notify_all()

    def _await(self, until: float, waits: Waits) -> None:
        with self._changed:
            while self._readers:
                waits(self._readers[0])
                left = until - time.monotonic()
                if left <= 0:
                    raise Busy("database is locked")
                self._changed.wait(min(left, LOOK_SECONDS))
        waits(None)


class Database:
    """An open shop file: one engine, `read` and `write` sessions. At most one writer at a time.

    Once it is closed, whatever asks for a connection or the key raises `Closed`.
    """

    def __init__(self, path: Path, data_key: bytes) -> None:
        self.path = path
        self._data_key = data_key
        self._writing = threading.Lock()
        self._door, self._side_door = _Door(), _Door()
        self.mark: Keeper | None = None
        self.engine = create_engine(
            "sqlite://",
            module=sqlcipher,
            creator=lambda: connect(path, self.key_for_copy()),
            poolclass=QueuePool,
            pool_size=4,
            max_overflow=16,
            # The connection used last knows the most pages, and none of them are out of date if it did the writing.
            pool_use_lifo=True,
            hide_parameters=True,
        )
        event.listen(self.engine, "begin", _begin)

    @contextmanager
    def read(self, *, sheds: bool = False) -> Iterator[Session]:
        """A session that sees one moment and never leaves anything behind; `sheds` lets go of the pages that were read, too."""
        with (
            self._door.reading(),
            self.engine.connect() as connection,
            _let_go_when_broken(connection),
            Session(bind=connection, autoflush=False) as session,
        ):
            try:
                yield session
                if sheds:
                    raw(session).execute("PRAGMA shrink_memory")
            finally:
                session.rollback()

    @contextmanager
    def write(self, *, sheds: bool = False) -> Iterator[Session]:
        """A session that is committed when the block ends well and rolled back when it does not; `sheds` as in `read`."""
        with self._writing, self._marked_connection() as connection, _let_go_when_broken(connection):
            connection = connection.execution_options(shuke_write=True)
            with Session(bind=connection, expire_on_commit=False) as session:
                try:
                    yield session
                    session.commit()
                    if self.mark is not None:
                        self.mark.note()
                except BaseException:
                    session.rollback()
                    raise
            if sheds:
                _driver(connection).execute("PRAGMA shrink_memory")

    def watch(self, now: Callable[[], dt.datetime]) -> None:
        """From now on the file is marked as open before anything is written, and as closed at the end."""
        self.mark = Keeper(self.path, lambda: connect(self.path, self.key_for_copy()), now)

    def _marked_connection(self) -> Connection:
        if self.mark is not None:
            self.mark.stand()
        return self.engine.connect()

    def mark_open(self) -> None:
        """Mark the file as open before anybody waits for it; the first write does it else. Raises what `write` raises."""
        with self._writing:
            if self.mark is not None:
                self.mark.stand()

    def take_mark_away(self) -> None:
        """Mark the file as closed, until somebody writes again."""
        with self._writing:
            if self.mark is not None:
                self.mark.take_away()

    def fold(self) -> None:
        """Bring the log into the file if it has grown, as far as nobody still reads from before: for when nothing else is to be done.

        Writing goes on meanwhile. A drive that does not let us, or a file that fails, is no trouble here: the log keeps what is in it, and
        whoever works with it next is told.
        """
        with (
            suppress(DBAPIError, DatabaseError),
            self._door.reading(),
            self.engine.connect() as connection,
            _let_go_when_broken(connection),
        ):
            if frames(_driver(connection)) >= FOLD_PAGES:
                fold(_driver(connection))

    def key_for_copy(self) -> bytes:
        """The data key, for opening a copy of this very file. Raises `Closed`."""
        if not self._data_key:
            raise Closed
        return self._data_key

    @contextmanager
    def beside(self, why: Text) -> Iterator[tuple[Any, bytes]]:
        """A connection of its own and the data key of the file it reads, for what goes through the whole file; sales go on.

        A new key waits until the block has ended, which is told by `why`, and the block until that is there. Raises `Closed`.
        """
        with self._side_door.reading(why):
            data_key = self.key_for_copy()
            with closing(connect(self.path, data_key)) as connection:
                yield connection, data_key

    @contextmanager
    def held(self, waits: Waits = in_silence) -> Iterator[None]:
        """Nobody writes, or reads the whole file in `beside`, while the block runs; other reading goes on.

        Raises `Busy`, and what `waits` raises while somebody reads.
        """
        with self._side_door.alone(COPY_SECONDS, waits), self._writing:
            yield

    @contextmanager
    def put_down(self) -> Iterator[None]:
        """No connection of ours is open while the block runs, which `held` surrounds: another file may take the place of this one.

        Raises `Busy` when somebody goes on reading for too long.
        """
        with self._door.alone():
            self._close_all()
            yield

    def take_key(self, data_key: bytes) -> None:
        """From now on the file opens with this key; for whoever has put another file in its place in `put_down`."""
        self._data_key = data_key

    def close(self, *, is_replaced: bool = False) -> None:
        """Mark the file as closed and close every connection, which folds the write-ahead log into it; forget the key.

        When the file `is_replaced` by somebody, the log is left as it is: it holds what the other file may lack.
        """
        with self._writing:
            if self.mark is not None and self._data_key and not is_replaced:
                self.mark.take_away()
            self._close_all()
            self._data_key = b""

    def _close_all(self) -> None:
        if self.mark is not None:
            self.mark.let_go()
        self.engine.dispose()


@contextmanager
def _let_go_when_broken(connection: Connection) -> Iterator[None]:
    """Use a connection no more once the driver has failed in it: SQLCipher remembers a page it could not read, and calls the file damaged."""
    try:
        yield
    except (DBAPIError, DatabaseError):
        connection.invalidate()
        raise


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("shuke_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def raw(session: Session) -> Any:
    """The DB-API connection inside the transaction of `session`: for bulk statements."""
    return _driver(session.connection())


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection
