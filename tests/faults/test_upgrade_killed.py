"""B7: killed, or refused by the drive, while the file of schema 1 is brought up to date; it is the old one or the whole new one, after a backup."""

from __future__ import annotations

import json
import os
import random
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.clock import FixedClock
from app.services import backups, repair, vault
from app.storage import backup, database, unlocking
from tests.faults import traced
from tests.faults.warm import KILLED, Warm, heard
from tests.old_files import make_old_file as old
from tests.support import CHEAP, NOW

CALLS = {"openat": 333, "fsync": 20, "rename": 2, "unlink": 14, "pwrite64": 332}
ROOM = {"fsync": 20, "rename": 2, "pwrite64": 332}
"""Calls that can find no room, and about how many of each there are."""
FILE = f"{old.name_of(1)}.shuke"
REFUSED = (None, "backup_failed", "disk_full", "io_error")


class Earlier:
    """The file of schema 1, whose password costs next to nothing here."""

    def __init__(self, folder: Path) -> None:
        self.golden = json.loads((old.FOLDER / f"{old.name_of(1)}.json").read_text("utf-8"))["tables"]
        self.folder = folder
        for ending in ("", ".keys"):
            shutil.copy2(old.FOLDER / (FILE + ending), folder)
        self.key = unlocking.open_with(folder / FILE, "password", old.PASSWORD)
        unlocking.set_password(folder / FILE, "password", old.PASSWORD, old.PASSWORD, CHEAP)

    def fresh(self, place: Path) -> Path:
        """A copy of it in a folder of its own."""
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.folder, place)
        return place / FILE

    def wrong(self, connection: Any) -> list[str]:
        """The tables that do not hold what they held; at schema 1 also those that hold more."""
        now, names = old.rows(connection), []
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
        for table, was in self.golden.items():
            places = [now[table]["columns"].index(column) for column in was["columns"]]
            found = [[row[place] for place in places] for row in now[table]["rows"]]
            if table == "setting" or (table == "change" and schema > 1):
                found = [row for row in found if row[0] in {r[0] for r in was["rows"]}]
            is_new = schema == 1 and now[table]["columns"] != was["columns"]
            names += [table] if found != was["rows"] or is_new else []
        return names


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Earlier:
    return Earlier(tmp_path_factory.mktemp("earlier"))


def _left(earlier: Earlier, path: Path, aside: Path) -> int:
    """The schema of what lies there after the cut, once SQLite has made of its log what it can; looked at in a copy."""
    shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(path.parent, aside)
    with closing(database.connect(aside / path.name, earlier.key)) as connection:
        schema = int(connection.execute("PRAGMA user_version").fetchone()[0])
        assert earlier.wrong(connection) == []
    kept = [made.manifest.schema_version for made in backups.listed() if made.manifest and backup.is_whole(made.path)]
    assert len(kept) == len(backups.listed()), "one that bears its name is whole"
    assert schema in (1, database.SCHEMA_VERSION)
    assert schema == 1 or kept == [1], "brought up to date without a backup of before"
    return schema


def _opens(earlier: Earlier, path: Path) -> None:
    """Whatever was left is opened, and then it is of today and whole."""
    shop = vault.unlock(path, old.PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    try:
        assert [check.name for check in repair.verify(shop) if not check.ok] == []
    finally:
        shop.close()
    with closing(database.connect(path, earlier.key)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == database.SCHEMA_VERSION
        assert earlier.wrong(connection) == []
    assert [each.name for each in sorted(path.parent.iterdir())] == [FILE, f"{FILE}.keys"]


def _cut_short(warm: Warm, earlier: Earlier, place: Path, calls: traced.Calls, what: str, times: int) -> None:
    traced.need_strace()
    dice, met, runs, schemas = random.Random(7), 0, 0, dict.fromkeys((1, database.SCHEMA_VERSION), 0)
    home = Path(os.environ["SHUKE_HOME"])
    while met < times:
        runs += 1
        assert runs < 5 * times
        shutil.rmtree(home, ignore_errors=True)
        path, out = earlier.fresh(place / "shop"), place / f"said {runs}"
        options = traced.at_some(calls, dice, what)
        arguments = {"path": str(path), "password": old.PASSWORD, "home": str(home)}
        ended = traced.run(warm, options, "tests.faults.jobs:bring_up_to_date", out, **arguments)
        said = {key: value for line in heard(out) for key, value in line.items()}
        assert ended in (KILLED, 0), said
        assert said.get("refused") in REFUSED, said
        is_met = ended == KILLED or "refused" in said
        met += is_met
        schema = _left(earlier, path, place / "aside")
        schemas[schema] += is_met
        assert "opened" not in said or schema == database.SCHEMA_VERSION, options
        _opens(earlier, path)
    print(f"B7, {what}: {met} times in {runs} runs, by schema left {schemas}, 0 lost")


def test_killed_while_it_is_brought_up_to_date_leaves_one_whole_file(warm, earlier, tmp_path):
    _cut_short(warm, earlier, tmp_path, CALLS, "signal=KILL", 2)


def test_no_room_while_it_is_brought_up_to_date_leaves_one_whole_file(warm, earlier, tmp_path):
    _cut_short(warm, earlier, tmp_path, ROOM, "error=ENOSPC", 2)


@pytest.mark.campaign
def test_killed_100_times_while_it_is_brought_up_to_date_leaves_one_whole_file(warm, earlier, tmp_path):
    _cut_short(warm, earlier, tmp_path, CALLS, "signal=KILL", 100)


@pytest.mark.campaign
def test_no_room_100_times_while_it_is_brought_up_to_date_leaves_one_whole_file(warm, earlier, tmp_path):
    _cut_short(warm, earlier, tmp_path, ROOM, "error=ENOSPC", 100)
