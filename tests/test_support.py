"""The shop of the tests is the one that the program makes."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from app.clock import FixedClock
from app.services import vault
from app.shop import Shop
from app.storage.database import raw
from tests.support import CHEAP, NOW, PASSWORD, dump, make_shop


def _schema(shop: Shop) -> Any:
    with shop.read() as session:
        connection = raw(session)
        pragmas = (
            "user_version",
            "application_id",
            "page_size",
            "auto_vacuum",
            "encoding",
            "journal_mode",
            "foreign_keys",
        )
        settled = [connection.execute(f"PRAGMA {name}").fetchone() for name in pragmas]
        return settled, connection.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
        ).fetchall()


def test_shop_of_the_tests_is_what_the_steps_make(tmp_path: Path) -> None:
    options: Any = {"kind": "pet", "name": "Doudou", "time_zone": "Asia/Shanghai", "clock": FixedClock(NOW)}
    made = vault.create(tmp_path / "made.shuke", PASSWORD, policy=CHEAP, **options).shop
    with closing(made), closing(make_shop(tmp_path).shop) as copied:
        assert _schema(copied) == _schema(made)
        left_out = ("journal_key",)
        assert dump(copied, left_out) == dump(made, left_out)
        assert copied.database.key_for_copy() != made.database.key_for_copy()
