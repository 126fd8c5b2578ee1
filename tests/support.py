"""What many tests need: a shop with a cheap key, a clock that stands still, a folder as a table of hashes."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from app.clock import FixedClock
from app.services import vault
from app.shop import Shop
from app.storage import create as making
from app.storage import database, keys
from app.storage.database import raw
from app.storage.unlocking import Policy

CHEAP_COST = keys.Cost(64, 1, 1)
CHEAP = Policy(CHEAP_COST, CHEAP_COST)
PASSWORD = "three loaves and a cat"
NOW = dt.datetime(2026, 5, 18, 2, 12, tzinfo=dt.UTC)


def make_shop(folder: Path, name: str = "shop.shuke", **options: Any) -> vault.Created:
    """A new shop in Shanghai on 18 May 2026, 10:12, whose keys cost next to nothing."""
    options = {
        "kind": "pet",
        "name": "Doudou",
        "time_zone": "Asia/Shanghai",
        "clock": FixedClock(NOW),
        "policy": CHEAP,
        **options,
    }
    made = _made_by_the_steps(making.ALEMBIC_FOLDER, database.SCHEMA_VERSION)
    with patch.object(making, "migrate", partial(_copy_tables, made)):
        return vault.create(folder / name, PASSWORD, **options)


def _copy_tables(made: tuple[Path, bytes], owner: database.Database) -> None:
    """What ``storage.create.migrate`` makes of a new file, taken from a file `made` by it: running the steps took most of the time of many tests."""
    with owner.engine.connect() as held:
        connection: Any = held.connection.dbapi_connection
        database.attach(connection, made[0], "made", made[1])
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("SELECT sqlcipher_export('main', 'made')")
        connection.execute("COMMIT")
        for name in ("user_version", "application_id"):  # the export leaves these behind
            connection.execute(f"PRAGMA {name} = {connection.execute(f'PRAGMA made.{name}').fetchone()[0]}")
        connection.execute("DETACH made")
        database.set_journal(connection, "WAL")


@cache
def _made_by_the_steps(_folder: Path, _schema: int) -> tuple[Path, bytes]:
    """An empty shop file, made by the steps in force, and its key; it goes with the process."""
    _FOLDERS.append(tempfile.TemporaryDirectory(prefix="shuke-test-", ignore_cleanup_errors=True))
    path, key = Path(_FOLDERS[-1].name) / "made", keys.new_data_key()
    making.create_file(path, key)
    return path, key


_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []


def folder_state(folder: Path, leave_out: Iterable[str] = ()) -> dict[str, tuple[int, str]]:
    """Every file below `folder`: size and SHA-256."""
    return {
        str(p.relative_to(folder)): (p.stat().st_size, hashlib.sha256(p.read_bytes()).hexdigest())
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name not in leave_out
    }


def dump(
    shop: Shop,
    leave_out: Iterable[str] = ("change", "change_image", "sqlite_sequence", "import_batch"),
) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but those of the journal, in order; without the marks past the journal: whether the file is open, which day the bin believes."""
    with shop.read() as session:
        connection = raw(session)
        names = [r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        kept = [n for n in names if n not in {*leave_out, "customer_change"} and not n.startswith("search_text_")]
        rows = {n: [tuple(r) for r in connection.execute(f'SELECT * FROM "{n}"')] for n in kept}
    rows["setting"] = [r for r in rows.get("setting", ()) if not {"opened", "opened_found", "bin"} & set(r)]
    rows["search_name"] = sorted(r[1:] for r in rows["search_name"])
    return {n: sorted(r, key=repr) for n, r in rows.items()}
