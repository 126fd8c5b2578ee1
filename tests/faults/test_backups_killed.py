"""B3: killed, without room, or pulled off during a backup or a restore: the shop is never worse, no part counts as a backup."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.errors import ShukeError
from app.services import backups, purchases, vault
from app.services.purchase_data import ItemDraft, PurchaseDraft
from tests.faults import traced
from tests.faults.judge import Promised, faults, promised_by
from tests.faults.warm import KILLED, heard
from tests.support import CHEAP, NOW, PASSWORD, folder_state

BACKING_UP = {"openat": 29, "pwrite64": 1100, "write": 13, "fsync": 2, "rename": 1, "unlink": 13}
RESTORING = {"openat": 21, "write": 7, "pwrite64": 6, "fsync": 11, "rename": 5, "unlink": 4}
JOBS = "tests.faults.jobs"


def _check_listed(folder: Path, good: Path) -> None:
    """Whatever is on the list is whole, and what was there before is."""
    listed = backups.listed(folder)
    assert good in [b.path for b in listed]
    assert [b.problem for b in listed if b.problem] == []
    assert not any(b.path.name.endswith(".part") for b in listed)


def _kill_backups(warm, base, fresh, tmp_path, times):
    traced.need_strace()
    dice, path, folder, kills, made = random.Random(21), fresh("shop"), tmp_path / "copies", 0, 0
    folder.mkdir()
    good = Path(shutil.copy(base["backup"], folder / "shop 2026-01-01 000000.shuke-backup"))
    promised = promised_by(path, base["key"])
    while kills < times:
        out = tmp_path / f"said {kills} {made}"
        arguments = {"path": str(path), "password": PASSWORD, "folder": str(folder)}
        ended = traced.run(warm, traced.at_some(BACKING_UP, dice, "signal=KILL"), f"{JOBS}:back_up", out, **arguments)
        assert ended in (KILLED, 0), heard(out)
        kills, made = kills + (ended == KILLED), made + (ended == 0)
        _check_listed(folder, good)
        assert faults(path, promised) == []
        for extra in set(folder.iterdir()) - {good}:
            extra.unlink()
    print(f"B3: {kills} kills and {made} made, the shop whole and the list clean each time")


def _kill_restores(warm, base, fresh, tmp_path, times):
    traced.need_strace()
    dice, kills, begun, done = random.Random(22), 0, 0, 0
    path = fresh("shop")
    while kills < times:
        out = tmp_path / f"said restore {kills} {done}"
        arguments = {"backup": str(base["backup"]), "path": str(path), "password": PASSWORD}
        ended = traced.run(warm, traced.at_some(RESTORING, dice, "signal=KILL"), f"{JOBS}:restore", out, **arguments)
        assert ended in (KILLED, 0), heard(out)
        kills, done = kills + (ended == KILLED), done + (ended == 0)
        begun += path.with_name(f"{path.name}.restoring").exists()
        assert faults(path, Promised()) == []
        for aside in path.parent.glob("shop (set aside *.shuke"):
            if aside.with_name(aside.name + ".keys").exists():
                assert faults(aside, Promised()) == []
            for piece in path.parent.glob(glob_of(aside)):
                piece.unlink()
    print(f"B3: {kills} kills and {done} done; {begun} times opening the shop ended what was begun")


def glob_of(aside: Path) -> str:
    """Everything that belongs to a file set aside."""
    return aside.name + "*"


def _pull(warm, base, fresh, drive, tmp_path, times):
    """The drive with the backups is pulled off while one is written to it."""
    path, dice, refused = fresh("shop"), random.Random(23), 0
    promised = promised_by(path, base["key"])
    for number in range(times):
        stick, out = drive("60m"), tmp_path / f"said pull {number}"
        arguments = {"path": str(path), "password": PASSWORD, "folder": str(stick)}
        warm.start(f"{JOBS}:back_up", out, **arguments)
        time.sleep(dice.uniform(0, 0.3))
        subprocess.run(["umount", "-l", str(stick)], check=False)
        assert warm.wait() == 0, heard(out)
        refused += any("refused" in line for line in heard(out))
        assert [b.problem for b in backups.listed(stick) if b.problem] == []
        assert faults(path, promised) == []
    print(f"B3: pulled off {times} times, {refused} refused in words, the shop whole each time")


def _restore_without_room(base, drive, times):
    """The drive of the shop is full at some moment of a restore: nothing has changed, and with room it works."""
    place, dice, refused = drive("32m"), random.Random(24), []
    path, ballast = place / "shop" / "shop.shuke", place / "ballast"
    shutil.copytree(base["folder"], path.parent)
    before, needs = folder_state(path.parent), path.stat().st_size + 200_000
    while len(refused) < times:
        left = shutil.disk_usage(place).free
        ballast.write_bytes(bytes(max(0, left - dice.randrange(needs))))
        try:
            backups.restore(base["backup"], path, PASSWORD, policy=CHEAP, now=NOW)
        except ShukeError as error:
            refused.append(error.code)
            assert folder_state(path.parent) == before
        ballast.unlink()
        assert faults(path, Promised()) == []
        for aside in path.parent.glob("shop (set aside *"):
            aside.unlink()
        before = folder_state(path.parent)
    assert set(refused) == {"disk_full"}
    print(f"B3: the drive was full at {len(refused)} moments of a restore, the shop as it was each time")


def test_log_left_by_a_killed_restore_is_not_folded_into_the_next(base, fresh, tmp_path):
    path = fresh("shop")
    shop = vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    purchases.record(shop, PurchaseDraft(1, (ItemDraft("Bread", 1000, 500),)))
    shutil.copy(f"{path}-wal", tmp_path / "other.shuke.part-wal")
    shop.close()
    target = tmp_path / "other.shuke"
    backups.restore(base["backup"], target, PASSWORD, policy=CHEAP, now=NOW)
    assert faults(target, promised_by(fresh("as it was"), base["key"])) == []


def test_killed_while_backing_up_keeps_the_last_good_one(warm, base, fresh, tmp_path):
    _kill_backups(warm, base, fresh, tmp_path, 3)


def test_killed_while_restoring_keeps_a_whole_shop(warm, base, fresh, tmp_path):
    _kill_restores(warm, base, fresh, tmp_path, 3)


def test_stick_pulled_off_while_backing_up_harms_nothing(warm, base, fresh, drive, tmp_path):
    _pull(warm, base, fresh, drive, tmp_path, 3)


def test_drive_full_while_restoring_changes_nothing(base, drive):
    _restore_without_room(base, drive, 3)


@pytest.mark.campaign
def test_drive_full_at_40_moments_of_a_restore_changes_nothing(base, drive):
    _restore_without_room(base, drive, 40)


@pytest.mark.campaign
def test_killed_80_times_while_backing_up_keeps_the_last_good_one(warm, base, fresh, tmp_path):
    _kill_backups(warm, base, fresh, tmp_path, 80)


@pytest.mark.campaign
def test_killed_80_times_while_restoring_keeps_a_whole_shop(warm, base, fresh, tmp_path):
    _kill_restores(warm, base, fresh, tmp_path, 80)


@pytest.mark.campaign
def test_stick_pulled_off_40_times_while_backing_up_harms_nothing(warm, base, fresh, drive, tmp_path):
    _pull(warm, base, fresh, drive, tmp_path, 40)
