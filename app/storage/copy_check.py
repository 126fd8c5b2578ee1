"""Is a copy whole that SQLite wrote this very moment? Two threads read its tables, each takes the next one.

Whatever page is read proves its seal (HMAC) in that moment, and a fresh copy (``VACUUM INTO``) has no page besides those of its tables and
their indexes. So one reading finds what ``PRAGMA cipher_integrity_check`` and ``PRAGMA quick_check`` find of any other file, one after
the other. Where a page could be passed over, both are asked.

A page of nothing but zeros, which the drive never wrote, say, bears no seal, and SQLCipher lets it pass. SQLite stops at it, unless it is
the end of a long value, so such pages are looked for by themselves.
"""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from app.storage import database, faults, health
from app.storage.database import PAGE_BYTES

_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' UNION ALL SELECT 'sqlite_schema'"
_SHARED_ROOTS = "SELECT COUNT(rootpage) - COUNT(DISTINCT rootpage) FROM sqlite_schema WHERE rootpage > 0"
_BLANK = bytes(PAGE_BYTES)
LOCK_BYTE = 1 << 30
"""Where the page lies that SQLite never writes, whatever the file holds (sqlite.org/fileformat2.html, section 1.4)."""


class Checks:
    """What is to be asked of one copy; `fully`: also whether each index knows every row."""

    def __init__(self, copy: Path, data_key: bytes, *, fully: bool) -> None:
        """Raises ``CannotUnlock`` where not even the names of the tables can be read."""
        with faults.told(copy), closing(database.connect(copy, data_key)) as connection:
            self._by_table, self._copy = not fully and _are_all(connection, copy), copy
            names = [str(row[0]) for row in connection.execute(_TABLES)]
        whole = health.content_faults if fully else health.structure_faults
        # Threads share this iterator: taking the next of a list is one step of the interpreter.
        self._left = iter(
            [partial(health.structure_faults, table=name) for name in names] if self._by_table else [whole]
        )

    def content(self, connection: Any) -> list[str]:
        """What is wrong with the tables that are left, which are taken one after the other. Raises ``DatabaseError`` where a page cannot be read."""
        return [fault for ask in self._left for fault in ask(connection)]

    def pages(self, connection: Any) -> list[str]:
        """The pages that are not as SQLCipher sealed them; where `content` comes by each of them, those that bear no seal. Raises ``OSError``."""
        return blank_pages(self._copy) if self._by_table else health.page_faults(connection)


def blank_pages(copy: Path) -> list[str]:
    """The pages of nothing but zeros, which there are none of in a whole file. Raises ``OSError``."""
    with copy.open("rb") as file:
        places = range(0, copy.stat().st_size, PAGE_BYTES)
        blank = [at for at in places if file.read(PAGE_BYTES) == _BLANK and at != LOCK_BYTE]
    return [f"page {at // PAGE_BYTES + 1} is blank" for at in blank]


def _are_all(connection: Any, copy: Path) -> bool:
    """Whether who reads every table reads the whole file: no page is free, none lies behind the last, no tree stands under two names."""
    free, pages, size, shared = (
        int(connection.execute(asked).fetchone()[0])
        for asked in ("PRAGMA freelist_count", "PRAGMA page_count", "PRAGMA page_size", _SHARED_ROOTS)
    )
    return not free and not shared and pages * size == copy.stat().st_size
