"""A page that is in use and counts as free is written over by whoever writes next, so each check of the file sees to it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from app.shop import Shop
from app.storage import database, health, health_bits

FILL = """
WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
INSERT INTO setting (key, value) SELECT 'k' || i, hex(randomblob(1000)) FROM n
"""


@pytest.fixture
def file(shop: Shop, tmp_path: Path) -> tuple[Path, bytes]:
    """A shop file with free pages, of which its first page counts some that are in use: the drive lost what was written to it last."""
    path, data_key = tmp_path / "copy.db", shop.database.key_for_copy()
    with shop.database.beside(database.COPYING) as (connection, _key):
        connection.execute("VACUUM INTO ?", (str(path),))
    with closing(database.connect(path, data_key)) as connection:
        connection.execute(FILL, (1, 200))
        connection.execute("DELETE FROM setting WHERE key LIKE 'k%'")
        assert not [check.name for check in health.checks(connection) if not check.ok]
        assert not [
            check.name for check in health_bits.Bits().go_on(connection, lambda _done, _total: None) if not check.ok
        ]
    first = path.read_bytes()[: database.PAGE_BYTES]
    with closing(database.connect(path, data_key)) as connection:
        connection.execute(FILL, (201, 300))
    with path.open("r+b") as begun:
        begun.write(first)
    return path, data_key


def test_free_page_that_is_in_use_is_found_by_each_check(file: tuple[Path, bytes]) -> None:
    with closing(database.connect(*file)) as connection:
        assert not health.page_faults(connection), "every page is as it was sealed"
        assert health.structure_faults(connection)
        assert health.content_faults(connection)
        assert [check.name for check in health.checks(connection) if not check.ok] == ["structure"]
        found = health_bits.Bits().go_on(connection, lambda _done, _total: None)
        assert [check.name for check in found if not check.ok] == ["structure"]
