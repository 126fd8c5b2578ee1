"""What many tests need: a shop with a cheap key, a clock that stands still, a folder as a table of hashes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.clock import FixedClock
from app.services import vault
from app.shop import Shop
from app.storage import keys
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
    return vault.create(folder / name, PASSWORD, **options)


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
