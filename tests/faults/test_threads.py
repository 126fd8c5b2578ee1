"""G3 and B1: many threads write at once, and a backup is made while sales are recorded at full speed."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.pool import QueuePool

from app.clock import FixedClock
from app.services import backups, purchases, vault
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.storage import database
from app.storage.database import PRAGMAS, raw
from tests.sheets import silent
from tests.support import CHEAP, NOW, PASSWORD

SALE = PurchaseDraft(1, (ItemDraft("Bread", 1000, 500),))


@pytest.fixture
def big(fresh):
    shop = vault.unlock(fresh("shop"), PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    yield shop
    shop.close()


def _write_at_once(shop, each):
    before = vault.info(shop).purchases
    with ThreadPoolExecutor(16) as threads:
        made = list(threads.map(lambda _n: purchases.record(shop, SALE).purchase_id, range(16 * each)))
    assert len(set(made)) == 16 * each
    assert vault.info(shop).purchases - before == 16 * each
    assert all(check.ok for check in backups.verify(shop))
    print(f"G3: {16 * each} of {16 * each} rows of 16 threads, no error")


def test_sixteen_threads_lose_no_sale(big):
    _write_at_once(big, 5)


@pytest.mark.campaign
def test_sixteen_threads_write_2400_sales(big):
    _write_at_once(big, 150)


def test_every_connection_is_of_the_pool_and_set_up_alike(big):
    assert type(big.database.engine.pool) is QueuePool
    gate, seen = threading.Barrier(16, timeout=20), []

    def look(_n):
        with big.read() as session:
            connection = raw(session)
            gate.wait()
            seen.append(id(connection))
            for name, _value, expected in PRAGMAS:
                row = connection.execute(f"PRAGMA {name}").fetchone()
                assert expected is None or row[0] == expected, name
            assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(look, range(16)))
    assert len(set(seen)) == 16


def _back_up_beside_a_writer(shop, folder: Path, times):
    stop, slowest, sold = threading.Event(), [0.0], [0]

    def sell():
        while not stop.is_set():
            started = time.monotonic()
            purchases.record(shop, SALE)
            slowest[0] = max(slowest[0], time.monotonic() - started)
            sold[0] += 1

    writer = threading.Thread(target=sell)
    writer.start()
    try:
        for number in range(times):
            before = vault.info(shop).purchases
            made = backups.write(shop, folder, silent, backups.TIMED)
            _check_snapshot(made.path, folder / f"restored {number}.shuke", before, vault.info(shop).purchases)
            made.path.unlink()
    finally:
        stop.set()
        writer.join()
    print(f"B1: {times} backups beside {sold[0]} sales, each one moment; the slowest sale took {slowest[0]:.2f} s")


def _check_snapshot(backup: Path, target: Path, at_least: int, at_most: int) -> None:
    """All sales up to some moment are in it, each with its line and its journal entry, and no other."""
    backups.restore(backup, target, PASSWORD, policy=CHEAP, now=NOW)
    shop = vault.unlock(target, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    assert all(check.ok for check in backups.verify(shop))
    assert at_least <= vault.info(shop).purchases <= at_most
    with closing(database.connect(target, shop.database.key_for_copy())) as connection:
        newest, count = connection.execute("SELECT MAX(id), COUNT(*) FROM purchase").fetchone()
    assert newest == count
    shop.close()


def test_backup_beside_a_writer_is_of_one_moment(big, tmp_path):
    _back_up_beside_a_writer(big, tmp_path, 1)


@pytest.mark.campaign
def test_twenty_backups_beside_a_writer_are_each_of_one_moment(big, tmp_path):
    _back_up_beside_a_writer(big, tmp_path, 20)
