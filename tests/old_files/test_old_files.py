"""B6: the file of every schema there ever was opens, is brought up to date, and holds what it held when it was made."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.clock import FixedClock
from app.services import repair, vault
from app.shop import Shop
from app.storage import database, open_mark, unlocking
from app.storage.migrations.versions import m0001_first, m0002_records
from tests.old_files import make_old_file
from tests.old_files.make_old_file import FOLDER, PASSWORD, name_of, rows
from tests.sheets import comes_back_the_same
from tests.support import folder_state, make_shop

SCHEMAS = sorted(int(path.stem.removeprefix("schema_")) for path in FOLDER.glob("schema_*.json"))
"""Those that have a file; that of today gets its own before it is changed for the first time (``make_old_file``)."""
ADDED_ON_OPENING = ("change", "setting")
"""Tables that get a row when a file is brought up to date or opened with its code."""
SIZE_LIMITS = {1: 300_000}
SIZE_LIMIT = 700_000
FROZEN = {
    1: (m0001_first.STATEMENTS, "15bd315dd473f5a5"),
    2: (m0002_records.STATEMENTS, "5fe68ca6f06189d2"),
}
"""The steps of each schema that has a file, and what they were when it was made: a shop somewhere went through just these."""
NEVER_FILLED = {
    "customer_tier.amount", "customer_tier.before",  # follow from looks on other days
    "reminder.note", "right_as_is.import_batch_id", "staff.name", "staff.deleted_at",  # nothing in the program fills them yet
}  # fmt: skip


@pytest.fixture
def copied(tmp_path: Path) -> Any:
    """Copies the file of a schema to a folder of its own, and gives it with what it held."""

    def copy(schema: int) -> tuple[Path, dict[str, Any]]:
        name = name_of(schema)
        for ending in (".shuke", ".shuke.keys"):
            shutil.copy2(FOLDER / (name + ending), tmp_path / (name + ending))
        return tmp_path / f"{name}.shuke", json.loads((FOLDER / f"{name}.json").read_text("utf-8"))

    return copy


def held(path: Path, data_key: bytes) -> dict[str, Any]:
    with closing(database.connect(path, data_key)) as connection:
        return rows(connection)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_file_of_every_schema_opens_and_holds_what_it_held(copied: Any, schema: int) -> None:
    path, golden = copied(schema)
    shop = vault.unlock(path, PASSWORD)
    assert [check.name for check in repair.verify(shop) if not check.ok] == []
    now = held(path, shop.database.key_for_copy())
    shop.close()
    for table, was in golden["tables"].items():
        places = [now[table]["columns"].index(column) for column in was["columns"]]
        found = [[row[place] for place in places] for row in now[table]["rows"]]
        if table in ADDED_ON_OPENING:
            found = [row for row in found if row[0] in {r[0] for r in was["rows"]}]
        assert _without_mark(table, found) == _without_mark(table, was["rows"]), table


def _without_mark(table: str, kept: list[Any]) -> list[Any]:
    """Without the mark of the file, which says at every opening and closing something else."""
    return [row for row in kept if table != "setting" or row[1] != open_mark.KEY]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_file_of_every_schema_opens_with_its_recovery_code(copied: Any, schema: int) -> None:
    path, golden = copied(schema)
    data_key = unlocking.open_with(path, "recovery", golden["recovery_code"])
    assert held(path, data_key)["customer"]["rows"]
    vault.recover(path, golden["recovery_code"], "a password of today", policy=vault.PUBLIC).close()
    vault.unlock(path, "a password of today").close()


@pytest.mark.parametrize("schema", SCHEMAS)
def test_file_of_every_schema_is_given_the_tables_of_a_new_one(copied: Any, tmp_path: Path, schema: int) -> None:
    """A step that was changed after its file had been made would give new shops what no older one has."""
    path, _golden = copied(schema)
    with closing(vault.unlock(path, PASSWORD)) as old, closing(make_shop(tmp_path).shop) as new:
        assert _made_by(old) == _made_by(new)


def _made_by(shop: Shop) -> list[tuple[str, ...]]:
    with shop.read() as session:
        return sorted(
            database.raw(session).execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        )


@pytest.mark.parametrize("schema", SCHEMAS)
def test_steps_of_a_schema_that_has_a_file_are_those_of_that_day(schema: int) -> None:
    steps, known = FROZEN[schema]
    assert hashlib.sha256(repr(steps).encode()).hexdigest()[:16] == known


@pytest.mark.parametrize("schema", SCHEMAS)
def test_old_files_are_small_and_full(schema: int) -> None:
    """Every table that a shop of that time could fill is filled, so that no later schema loses one unseen."""
    assert (FOLDER / f"{name_of(schema)}.shuke").stat().st_size < SIZE_LIMITS.get(schema, SIZE_LIMIT)
    golden = json.loads((FOLDER / f"{name_of(schema)}.json").read_text("utf-8"))
    assert {table for table, kept in golden["tables"].items() if not kept["rows"]} == set()


def test_file_of_today_fills_every_column_and_comes_back_from_its_workbook(tmp_path: Path) -> None:
    """The file of the next freeze is made anew with every run of the tests, so that it is full on the day it is needed."""
    make_old_file.main(tmp_path)
    path = tmp_path / f"{name_of(database.SCHEMA_VERSION)}.shuke"
    golden = json.loads(path.with_suffix(".json").read_text("utf-8"))["tables"]
    assert {table for table, kept in golden.items() if not kept["rows"]} == set()
    assert set(_unfilled(golden)) <= NEVER_FILLED
    with closing(vault.unlock(path, PASSWORD)) as shop:
        assert [check.name for check in repair.verify(shop) if not check.ok] == []
        counts = comes_back_the_same(shop, tmp_path, _customers, clock=FixedClock(make_old_file.DAY))
        assert all(counts.values())


def _unfilled(tables: dict[str, Any]) -> Iterator[str]:
    """The columns that hold nothing in any row, as ``table.column``."""
    for table, kept in tables.items():
        for place, column in enumerate(kept["columns"]):
            if not any(row[place] not in (None, "", 0) for row in kept["rows"]):
                yield f"{table}.{column}"


def _customers(shop: Shop) -> int:
    return vault.info(shop).customers


def test_file_of_todays_schema_is_opened_as_it_is(copied: Any) -> None:
    """No upgrade, and so no backup of one, and no step in the journal."""
    if SCHEMAS[-1] != database.SCHEMA_VERSION:
        pytest.skip("the schema of today has no file yet")
    path, golden = copied(SCHEMAS[-1])
    before = set(folder_state(path.parent))
    with closing(vault.unlock(path, PASSWORD)) as shop:
        now = held(path, shop.database.key_for_copy())
    assert now["change"] == golden["tables"]["change"]
    assert set(folder_state(path.parent)) == before
