"""D9 and D10: old pages put back, and the log of a killed program deleted or taken from another copy: noticed, or recovered, never a mix."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.errors import ShukeError
from app.services import backups, purchases, vault
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.storage import database
from tests.faults.judge import Promised, faults
from tests.faults.warm import heard
from tests.support import CHEAP, NOW, PASSWORD, dump, make_shop

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


@pytest.mark.parametrize("missing", [("-shm",), ("-wal",), ("-wal", "-shm")])
def test_side_file_deleted_after_a_kill_leaves_a_whole_shop(warm, base, fresh, tmp_path, missing):
    path, promised = _killed(warm, fresh, tmp_path, "shop", 1)
    for tail in missing:
        path.with_name(path.name + tail).unlink()
    assert _found(path) == ""
    if missing == ("-shm",):  # the log is all that counts
        assert faults(path, promised) == []


@pytest.mark.parametrize("tails", [("-wal",), ("-wal", "-shm")])
def test_log_of_another_moment_is_no_silent_mix(warm, base, fresh, tmp_path, tails):
    """The file went on and was closed; then the log of a copy that went another way is put beside it."""
    other, _promised = _killed(warm, fresh, tmp_path, "other", 2)
    path = fresh("shop")
    shop = vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    for _sale in range(3):
        purchases.record(shop, PurchaseDraft(1, (ItemDraft("Bread", 1000, 500),)))
    here = dump(shop)
    shop.close()
    for tail in tails:
        shutil.copy(other.with_name(other.name + tail), path.with_name(path.name + tail))
    there_shop = vault.unlock(other, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    there = dump(there_shop)
    there_shop.close()
    said = _found(path)
    print(f"D10: the log of another copy ({tails}): {said or 'nothing found'}")
    if not said:
        again = vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
        assert dump(again) in (here, there)
        again.close()


def test_log_of_another_shop_does_no_harm(warm, base, fresh, tmp_path):
    (tmp_path / "foreign").mkdir()
    foreign = make_shop(tmp_path / "foreign").shop
    purchases.record(foreign, PurchaseDraft(None, (ItemDraft("Bread", 1000, 500),)))
    path = fresh("shop")
    shutil.copy(f"{foreign.path}-wal", f"{path}-wal")
    foreign.close()
    said = _found(path)
    print(f"D10: the log of another shop: {said or 'nothing found'}")
    assert said, "a log under another key was taken in"
