"""D9 and D10: old pages and old files put back, and the log of a killed program deleted or taken from another copy: noticed, or recovered, never a mix."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
import zipfile
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.errors import CannotUnlock, ShukeError
from app.services import backups, purchases, repair, vault
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.storage import database, side_files, unlocking
from tests.faults import traced
from tests.faults.judge import Promised, faults
from tests.faults.warm import KILLED, heard
from tests.sheets import silent
from tests.support import CHEAP, NOW, PASSWORD, make_shop

PAGE = 4096
LEDGER = ("purchase", "purchase_item", "customer_stat", "change")


def _found(path: Path) -> str:
    """What the program says when it opens and checks a file; nothing if all is well."""
    try:
        shop = vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    except ShukeError as error:
        return error.code
    try:
        return ",".join(check.name for check in backups.verify(shop) if not check.ok)
    finally:
        shop.close()


def _ledger(path: Path, data_key: bytes) -> dict[str, list[tuple[object, ...]]]:
    with closing(database.connect(path, data_key)) as connection:
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in LEDGER}


@pytest.mark.parametrize("many", [False, pytest.param(True, marks=pytest.mark.campaign)])
def test_old_page_put_back_is_found_where_the_ledger_changed(base, fresh, many):
    path = fresh("shop")
    before = path.read_bytes()
    shop = vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    purchases.record(shop, PurchaseDraft(1, (ItemDraft("Bread", 1000, 500),)))
    shop.close()
    after, whole = path.read_bytes(), _ledger(path, base["key"])
    changed = [n for n in range(0, len(before), PAGE) if before[n : n + PAGE] != after[n : n + PAGE]]
    found: Counter[str] = Counter()
    for start in changed if many else changed[::6]:
        path.write_bytes(after[:start] + before[start : start + PAGE] + after[start + PAGE :])
        said = _found(path)
        if not said:
            assert _ledger(path, base["key"]) == whole, f"page {start // PAGE + 1}"
        found[said or "no figure differs"] += 1
    assert sum(found.values()) >= 3
    print(f"D9: {len(changed)} old pages put back one by one: {dict(found)}")


def test_old_file_put_back_is_told_by_the_newest_backup(base, fresh, tmp_path, shuke_home):
    """The whole of an older file, and the same under the manifest of a newer one."""
    path = fresh("shop")
    before = path.read_bytes()
    shop = vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    old = backups.write(shop, tmp_path / "old", silent, backups.BY_HAND).path
    purchases.record(shop, PurchaseDraft(1, (ItemDraft("Bread", 1000, 500),)))
    new = backups.write(shop, None, silent, backups.BY_HAND).path
    shop.close()
    path.write_bytes(before)
    shop = vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    assert [check.name for check in repair.verify(shop) if not check.ok] == ["anchor"]
    assert shop.last_end == side_files.Found(), "the file was closed when it was copied"
    shop.close()
    forged = tmp_path / f"forged{backups.SUFFIX}"
    with zipfile.ZipFile(old) as inside, zipfile.ZipFile(new) as later, zipfile.ZipFile(forged, "w") as made:
        manifest = json.loads(later.read("manifest.json"))
        manifest |= {name: json.loads(inside.read("manifest.json"))[name] for name in ("sha256", "bytes")}
        made.writestr("manifest.json", json.dumps(manifest))
        for name in ("keys", "shop.shuke"):
            made.writestr(name, inside.read(name))
    with pytest.raises(CannotUnlock) as caught:
        backups.restore(forged, tmp_path / "back.shuke", PASSWORD, policy=CHEAP, now=NOW)
    assert caught.value.code == "backup_damaged"


def _killed(warm, fresh, tmp_path, name, seed):
    """A shop whose program was killed, with its log; and what had been recorded."""
    path, out, promised = fresh(name), tmp_path / f"said {name}", Promised()
    pid = warm.start("tests.faults.day:live", out, path=str(path), seed=seed, steps=10_000)
    while len(heard(out)) < 20:
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)
    warm.wait()
    promised.hear(heard(out))
    return path, promised


def _last_end(path: Path) -> side_files.Found:
    """What the program finds of how the shop was left, when it opens it; and that the file is whole."""
    shop = vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    try:
        assert [check.name for check in backups.verify(shop) if not check.ok] == []
        return shop.last_end
    finally:
        shop.close()


@pytest.mark.parametrize("missing", [("-shm",), ("-wal",), ("-wal", "-shm")])
def test_side_file_deleted_after_a_kill_is_told_if_it_was_the_log(warm, base, fresh, tmp_path, missing):
    path, promised = _killed(warm, fresh, tmp_path, "shop", 1)
    for tail in missing:
        path.with_name(path.name + tail).unlink()
    found = _last_end(path)
    assert (found.lost is not None) == ("-wal" in missing)
    assert (found.unclean is not None) == ("-wal" not in missing)
    if missing == ("-shm",):  # the log is all that counts
        assert faults(path, promised) == []


@pytest.mark.parametrize("tails", [("-wal",), ("-wal", "-shm")])
@pytest.mark.parametrize("was_killed", [True, False])
def test_log_of_a_copy_that_went_another_way_is_refused(warm, base, fresh, tmp_path, tails, was_killed):
    """Of a copy that was killed at any moment, beside a file that was closed or whose program was killed, at several moments."""
    for seed in range(2, 5):
        other, _promised = _killed(warm, fresh, tmp_path, f"other {seed}", seed)
        path = _killed(warm, fresh, tmp_path, f"shop {seed}", seed + 100)[0] if was_killed else _sold(fresh("shop"))
        before = path.read_bytes()
        for tail in tails:
            shutil.copy(other.with_name(other.name + tail), path.with_name(path.name + tail))
        assert _found(path) == "foreign_log"
        assert path.read_bytes() == before, "a log that is refused was folded in all the same"
        path.with_name(f"{path.name}-wal").unlink()
        assert (_last_end(path).lost is not None) == was_killed
        assert _found(other) == "", "the other copy is as it was"


def _sold(path: Path) -> Path:
    shop = vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    for _sale in range(3):
        purchases.record(shop, PurchaseDraft(1, (ItemDraft("Bread", 1000, 500),)))
    shop.close()
    return path


def test_log_of_another_shop_is_refused_and_harms_nothing(warm, base, fresh, tmp_path):
    (tmp_path / "foreign").mkdir()
    foreign = make_shop(tmp_path / "foreign").shop
    purchases.record(foreign, PurchaseDraft(None, (ItemDraft("Bread", 1000, 500),)))
    path = fresh("shop")
    before = path.read_bytes()
    shutil.copy(f"{foreign.path}-wal", f"{path}-wal")
    foreign.close()
    assert _found(path) == "foreign_log"
    assert path.read_bytes() == before
    path.with_name(f"{path.name}-wal").unlink()
    assert _found(path) == ""


CALLS = ("fsync", "pwrite64", "unlink", "ftruncate")


def _kill_at_each(warm, tmp_path, calls: dict[str, Iterable[int]]) -> None:
    """Kill a program that opens, sells and closes at these calls; however it ends, nobody is told of a log that is missing."""
    traced.need_strace()
    made = make_shop(tmp_path, "shop.shuke").shop
    made.close()
    out, kills, sold = tmp_path / "said", Counter[str](), set()
    for call, places in calls.items():
        for place in places:
            out.unlink(missing_ok=True)
            options = ["-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={place}"]
            ended = traced.run(warm, options, "tests.faults.jobs:sell_once", out, path=str(made.path))
            assert ended in (KILLED, 0)
            sold |= {said["sold"] for said in heard(out) if "sold" in said}
            assert _last_end(made.path).lost is None, (call, place)
            if ended != KILLED:
                break
            kills[call] += 1
    with closing(
        database.connect(made.path, unlocking.key_behind(made.path, "password", PASSWORD, CHEAP))
    ) as connection:
        there = {row[0] for row in connection.execute("SELECT id FROM purchase")}
    assert sold <= there
    print(f"D10: killed at {dict(kills)}, {len(sold)} sales acknowledged, none lost, no false alarm")


def test_killed_at_some_calls_of_opening_and_closing_tells_no_lie(warm, tmp_path):
    _kill_at_each(warm, tmp_path, {"fsync": (1, 2, 4, 6, 8), "pwrite64": (2, 9, 14), "unlink": (1, 3)})


@pytest.mark.campaign
def test_killed_at_each_call_of_opening_and_closing_tells_no_lie(warm, tmp_path):
    _kill_at_each(warm, tmp_path, {call: range(1, 200) for call in CALLS})
