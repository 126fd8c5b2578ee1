"""B6: the file of every schema there ever was opens, is brought up to date, and holds what it held when it was made."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.services import repair, vault
from app.storage import database, unlocking
from tests.old_files.make_old_file import FOLDER, PASSWORD, name_of, rows

SCHEMAS = sorted(int(path.stem.removeprefix("schema_")) for path in FOLDER.glob("schema_*.json"))
"""Those that have a file; that of today gets its own before it is changed for the first time (``make_old_file``)."""
ADDED_ON_OPENING = ("change", "setting")
"""Tables that get a row when a file is brought up to date or opened with its code."""


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
        assert found == was["rows"], table


@pytest.mark.parametrize("schema", SCHEMAS)
def test_file_of_every_schema_opens_with_its_recovery_code(copied: Any, schema: int) -> None:
    path, golden = copied(schema)
    data_key = unlocking.open_with(path, "recovery", golden["recovery_code"])
    assert held(path, data_key)["customer"]["rows"]
    vault.recover(path, golden["recovery_code"], "a password of today").close()
    vault.unlock(path, "a password of today").close()


@pytest.mark.parametrize("schema", SCHEMAS)
def test_old_files_are_small_and_full(schema: int) -> None:
    """Every table that a shop of that time could fill is filled, so that no later schema loses one unseen."""
    assert (FOLDER / f"{name_of(schema)}.shuke").stat().st_size < 300_000
    golden = json.loads((FOLDER / f"{name_of(schema)}.json").read_text("utf-8"))
    empty = {table for table, kept in golden["tables"].items() if not kept["rows"]}
    assert empty == set()
