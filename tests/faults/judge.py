"""The judge: whatever happened to the worker, what it said was done is in the file, whole, and the file is sound."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.clock import FixedClock
from app.services import backups, vault
from app.storage import database, health, journal
from app.storage.database import raw
from tests.faults.day import IMPORTED, Facts
from tests.faults.warm import Said
from tests.support import CHEAP, NOW, PASSWORD

_ASK = {
    "sale": "SELECT total_minor FROM purchase WHERE id = ?",
    "note": "SELECT note FROM customer WHERE id = ?",
    "bin": "SELECT deleted_at IS NOT NULL FROM customer WHERE id = ?",
    "tag": "SELECT COUNT(*) FROM customer_tag l JOIN tag t ON t.id = l.tag_id WHERE t.name = ?",
    "batch": "SELECT COUNT(*) FROM customer WHERE import_batch_id = ?",
}
_HALF_IMPORTS = (
    "SELECT import_batch_id FROM customer WHERE import_batch_id > 2 GROUP BY import_batch_id HAVING COUNT(*) <> ?"
)
_HALF_SALES = "SELECT p.id FROM purchase p WHERE NOT EXISTS (SELECT 1 FROM purchase_item i WHERE i.purchase_id = p.id)"
_WRONG_TOTALS = (
    "SELECT p.id FROM purchase p JOIN purchase_item i ON i.purchase_id = p.id GROUP BY p.id "
    "HAVING p.total_minor <> SUM(i.total_minor)"
)


@dataclass(slots=True)
class Promised:
    """What a worker has said so far. `pending` are the facts of what it was at when it fell silent."""

    facts: Facts = field(default_factory=dict)
    head: tuple[int, str] = (0, "")
    pending: frozenset[str] = frozenset()
    refused: list[Said] = field(default_factory=list)

    def hear(self, lines: Iterable[Said]) -> int:
        """Take in what was said; returns how much of it was done. Raises ``AssertionError`` when the worker met a bug."""
        acknowledged = 0
        for said in lines:
            assert "bug" not in said, said["bug"]
            if "begin" in said:
                self.pending = frozenset(said["begin"])
            elif "done" in said:
                self.facts |= said["done"]
                self.head = (said["head"][0], said["head"][1])
                self.pending = frozenset()
                acknowledged += 1
            elif "refused" in said:
                self.pending = frozenset()
                self.refused.append(said)
        return acknowledged


def promised_by(path: Path, data_key: bytes) -> Promised:
    """Nothing but the head of the journal of a shop that is closed."""
    with closing(database.connect(path, data_key)) as connection:
        return Promised(head=journal.head(connection))


def faults(path: Path, promised: Promised) -> list[str]:
    """Open the shop as the program does, and say all that is wrong in it; nothing is well. `promised` then holds what is there."""
    shop = vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    try:
        found = [f"{check.name}: {check.detail}" for check in backups.verify(shop) if not check.ok]
        with shop.read() as session:
            found += broken_promises(raw(session), promised)
    finally:
        shop.close()
    return found


def quick_faults(path: Path, data_key: bytes, promised: Promised) -> list[str]:
    """The same with the raw key, in a few milliseconds: both pragmas after the log was folded in, totals, promises."""
    try:
        with closing(database.connect(path, data_key)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            found = health.page_faults(connection) + health.structure_faults(connection)
            found += [f"total of {row[0]}" for row in connection.execute(_WRONG_TOTALS)]
            return found + broken_promises(connection, promised)
    except database.DatabaseError as error:
        return [f"does not open: {error}"]


def broken_promises(connection: Any, promised: Promised) -> list[str]:
    """What was acknowledged and is not so, and what is there by halves. `promised` then holds what is there."""
    found = []
    newest = connection.execute("SELECT id, hmac FROM change ORDER BY id DESC LIMIT 1").fetchone() or (0, b"")
    known = connection.execute("SELECT hmac FROM change WHERE id = ?", (promised.head[0],)).fetchone()
    if promised.head[0] and (known is None or known[0].hex() != promised.head[1]):
        found.append(f"lost: change {promised.head[0]}, the newest is {newest[0]}")
    if promised.head[0] and newest[0] > promised.head[0] + 1:
        found.append(f"nobody did changes {promised.head[0] + 2} to {newest[0]}")
    moved_on = newest[0] > promised.head[0]
    for key, value in promised.facts.items():
        kind, name = key.split(":")
        row = connection.execute(_ASK[kind], (name,)).fetchone()
        is_there = None if row is None else row[0]
        if is_there != value and not (moved_on and key in promised.pending):
            found.append(f"{key} is {is_there}, not {value}")
        promised.facts[key] = is_there
    promised.head, promised.pending = (newest[0], newest[1].hex()), frozenset()
    half = connection.execute(_HALF_IMPORTS, (IMPORTED,)).fetchall() + connection.execute(_HALF_SALES).fetchall()
    return found + ([f"by halves: {half}"] if half else [])


def timed_faults(path: Path, promised: Promised) -> tuple[list[str], float]:
    """`faults`, and the seconds it took to open and check all of it."""
    started = time.monotonic()
    return faults(path, promised), time.monotonic() - started
