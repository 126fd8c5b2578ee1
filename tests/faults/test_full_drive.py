"""D4 and D5: the drive is full, or does not answer; it is said in words, nothing recorded is lost, and work goes on afterwards."""

from __future__ import annotations

import errno
import itertools
import json
import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import pytest

from app import logs, paths
from app.clock import FixedClock
from app.errors import ShukeError
from app.services import backups, imports, purchases, vault
from app.services.imports import ImportRequest, Section
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.settings import Settings
from app.shop import Shop
from app.workflows.take_out import TakeOutRequest, take_out
from tests.faults import traced
from tests.faults.judge import faults, promised_by
from tests.faults.warm import Warm, heard
from tests.sheets import silent
from tests.support import CHEAP, NOW, PASSWORD

Fresh = Callable[[str], Path]
KB, MB = 1024, 1024 * 1024
LONG = tuple(ItemDraft(f"Item {n} " + "x" * 200, 1000, 1) for n in range(40))
WORLD = {"ENOSPC": {"disk_full", "io_error"}, "EIO": {"io_error", "disk_full", "file_damaged"}}
"""What may be said. A page that could not be read once may be called damaged: SQLCipher does not tell the two apart."""


class Full:
    """A shop on a drive of its own that is filled up to some room, and emptied again."""

    def __init__(self, place: Path, shop: Shop) -> None:
        self.place, self.shop, self.sales, self._ballast = place, shop, 0, place / "ballast"
        self._number = itertools.count()

    def leave(self, room: int) -> None:
        """Fill the drive but for `room` bytes; the log, whose room is used again and again, is given back before."""
        with self.shop.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        left = os.statvfs(self.place)
        self._ballast.write_bytes(bytes(max(0, left.f_bavail * left.f_bsize - room)))

    def relieve(self) -> None:
        """Empty it again."""
        self._ballast.unlink()

    def sell(self) -> None:
        """Record sales until there is no room, at most a hundred."""
        for _sale in range(100):
            purchases.record(self.shop, PurchaseDraft(None, LONG))
            self.sales += 1

    def bring_in(self) -> None:
        """Import a thousand people, and take them out again."""
        number = next(self._number)
        rows: list[Any] = [(n, (f"Person {number} {n}",), ()) for n in range(2, 1002)]
        request = ImportRequest("customers", (Section("customers", ("name",), rows),))
        batch = imports.apply(self.shop, imports.plan(self.shop, request), silent).batch
        imports.undo(self.shop, batch or 0)

    def back_up(self) -> None:
        """Make a backup, and take it away."""
        made = backups.write(self.shop, self.place / "copies", silent, backups.TIMED)
        made.path.unlink()

    def take_out(self) -> None:
        """Write everybody into a workbook."""
        book = self.place / "book.xlsx"
        take_out(self.shop, TakeOutRequest(book, "customers"), silent)
        book.unlink()

    def change_password(self) -> None:
        """Write the key file anew."""
        vault.change_password(self.shop, PASSWORD, PASSWORD, policy=CHEAP)


ROOMS: dict[str, int] = {"sell": 900 * KB, "bring_in": 600 * KB, "back_up": 14 * MB, "take_out": 400 * KB, "change_password": 70 * KB}  # fmt: skip


@pytest.fixture
def full(drive, base, monkeypatch) -> Iterator[Full]:
    place = drive("120m")
    shutil.copytree(base["folder"], place / "shop")
    monkeypatch.setenv("SHUKE_HOME", str(place / "home"))
    shop = vault.unlock(place / "shop" / "shop.shuke", PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    yield Full(place, shop)
    shop.close()


def _check_words(error: ShukeError) -> None:
    assert error.code == "disk_full", error.code
    assert re.search("drive of .+ is full", str(error)), str(error)


def _refuse(full: Full, points: int) -> None:
    """Fill the drive to all sorts of degrees until `points` actions were refused."""
    dice, met, tries = random.Random(4), dict.fromkeys(ROOMS, 0), 0
    had = vault.info(full.shop).purchases
    while sum(met.values()) < points:
        tries += 1
        assert tries < 20 * points, met
        name = min(met, key=lambda n: (met[n], dice.random()))
        full.leave(dice.randrange(ROOMS[name]))
        try:
            getattr(full, name)()
        except ShukeError as error:
            _check_words(error)
            met[name] += 1
        assert vault.info(full.shop).purchases == had + full.sales, name
        full.relieve()
        getattr(full, name)()
        assert list(full.place.rglob("*.part")) == [], name
    assert [check for check in backups.verify(full.shop) if not check.ok] == []
    print(f"D4: {met} refused of {tries} tries, {full.sales} sales kept, 0 lost")


def test_full_drive_is_said_and_loses_nothing(full):
    _refuse(full, 3)


@pytest.mark.campaign
def test_drive_full_at_100_points_is_said_and_loses_nothing(full):
    _refuse(full, 100)


def _no_room(_handler: RotatingFileHandler) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_full_drive_keeps_the_settings_and_the_log_quiet(full, capfd, monkeypatch):
    monkeypatch.setattr(logs.LOG, "handlers", [])  # as in a new process
    settings = Settings()
    settings.set("last_file", "a")
    before = paths.settings_file().read_bytes()
    log = logs.start()
    full.leave(0)
    settings.set("last_file", "b" * 9000)
    assert paths.settings_file().read_bytes() == before
    for _line in range(200):
        logs.bug(ValueError())
    full.relieve()
    settings.set("last_file", "c")
    assert json.loads(paths.settings_file().read_bytes())["last_file"] == "c"
    logs.bug(ValueError())
    assert "ValueError" in log.read_text("utf-8")
    assert capfd.readouterr().err == ""
    for handler in logs.LOG.handlers:
        handler.close()


def _fail_a_call(warm: Warm, base: dict[str, Any], fresh: Fresh, tmp_path: Path, points: int, what: str) -> None:
    """Let one call of a day fail, with `what`, at `points` places."""
    traced.need_strace()
    calls = {"pwrite64": 600, "fsync": 16, "ftruncate": 3} | ({"pread64": 500} if what == "EIO" else {})
    dice, refused = random.Random(5), 0
    for point in range(points):
        if point % 25 == 0:
            path = fresh("shop")
            promised = promised_by(path, base["key"])
        out = tmp_path / f"said {what} {point}"
        options = traced.at_some(calls, dice, f"error={what}")
        ended = traced.run(warm, options, "tests.faults.day:live", out, path=str(path), seed=point, steps=12)
        said = promised.hear(heard(out))
        assert ended == 0, (point, ended)
        assert {r["refused"] for r in promised.refused} <= WORLD[what], promised.refused
        refused += len(promised.refused)
        promised.refused.clear()
        found = faults(path, promised)
        assert found == [], (point, options, said, found)
    print(f"{what}: {points} points, {refused} refused in words, 0 lost")


def test_call_that_finds_no_room_is_said_and_loses_nothing(warm, base, fresh, tmp_path):
    _fail_a_call(warm, base, fresh, tmp_path, 4, "ENOSPC")


def test_call_that_is_not_answered_is_said_and_loses_nothing(warm, base, fresh, tmp_path):
    _fail_a_call(warm, base, fresh, tmp_path, 4, "EIO")


@pytest.mark.campaign
def test_100_calls_that_find_no_room_are_said_and_lose_nothing(warm, base, fresh, tmp_path):
    _fail_a_call(warm, base, fresh, tmp_path, 100, "ENOSPC")


@pytest.mark.campaign
def test_50_calls_that_are_not_answered_are_said_and_lose_nothing(warm, base, fresh, tmp_path):
    _fail_a_call(warm, base, fresh, tmp_path, 50, "EIO")
