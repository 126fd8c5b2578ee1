"""No shop is without backups because of an index that differs from its table; and nothing goes that may be the last trace of a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from app.clock import FixedClock
from app.services import (
    backup_drill,
    backup_keeping,
    backups,
    contacts,
    customers,
    erasing,
    healing,
    history,
    lost_news,
    vault,
)
from app.services.backups import BackupMade
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft
from app.shop import Shop
from app.storage import backup_manifest
from tests.services.test_healing import LOST, MISPLACED, SEARCH_CONTRADICTS_ITSELF, behind, failed, past_the_index
from tests.support import CHEAP, NOW, PASSWORD, dump


def in_doubt(made: BackupMade) -> int:
    return made.manifest.counts.get(backup_manifest.IN_DOUBT, 0)


def at(shop: Shop, days: int) -> None:
    shop.clock = FixedClock(NOW + dt.timedelta(days=days))


@pytest.mark.parametrize("damage", [LOST, MISPLACED])
def test_backup_in_doubt_is_made_opens_and_comes_back_while_the_trace_stays(busy: Shop, damage: str) -> None:
    past_the_index(busy, damage)
    state = set(failed(busy))
    made = backups.make(busy)
    assert in_doubt(made) == 1
    assert failed(busy).keys() == state, "the index of the shop is as it was"
    backup_drill.try_open(busy, made.path, backups.no_tick)
    before = dump(busy)
    busy.close()
    done = backups.restore(made.path, busy.path, PASSWORD, policy=CHEAP, now=busy.clock.now())
    again = vault.unlock(busy.path, PASSWORD, policy=CHEAP, clock=busy.clock)
    news = lost_news.told(again)
    assert news is not None
    assert "items of purchases: 1" in str(news.what)
    assert made.path.name in str(news.next_step)
    lost_news.forget(again)
    assert lost_news.told(again) is None
    assert dump(again) == before
    assert "indexes" not in failed(again)
    assert "totals" in failed(again), "what else differs is told"
    assert in_doubt(backups.make(again)) == 0
    again.close()
    assert done.set_aside is not None
    aside = vault.unlock(done.set_aside, PASSWORD, policy=CHEAP, clock=busy.clock)
    assert set(failed(aside)) >= {"indexes"}
    aside.close()


def put_back(shop: Shop, table: str, take_away: Callable[[], object]) -> None:
    """What `take_away` deletes goes from the table, and the indexes of that know it as before: their pages were never written."""
    before = dump(shop)[table]
    take_away()
    for row in set(before) - set(dump(shop)[table]):
        values = ", ".join("NULL" if value is None else repr(value) for value in row)
        behind(shop.path, shop.database.key_for_copy(), f"INSERT INTO {table} VALUES ({values})")
        past_the_index(shop, f"DELETE FROM {table} WHERE id = {row[0]}", table=table)


def test_index_that_knows_what_somebody_deleted_is_built_again_before_the_backup(busy: Shop) -> None:
    contact = contacts.record(busy, 1, ContactDraft("call", note="one"))
    put_back(busy, "interaction", lambda: contacts.remove(busy, contact))
    assert set(failed(busy)) == {"indexes"}, "the history says that it was deleted"
    assert in_doubt(backups.make(busy)) == 0
    assert failed(busy) == {}
    assert history.entries(busy)[1].action == healing.REBUILT


def test_index_that_knows_what_was_taken_back_and_done_again_is_in_doubt(busy: Shop) -> None:
    contact = contacts.record(busy, 1, ContactDraft("call", note="one"))
    contacts.remove(busy, contact)
    history.undo(busy)
    past_the_index(busy, f"DELETE FROM interaction WHERE id = {contact}", table="interaction")
    assert set(failed(busy)) == {"indexes", "rows"}, "the last that was done is that it came back"
    assert in_doubt(backups.make(busy)) == 1


def test_search_that_knows_who_was_deleted_for_good_is_built_again_and_whom_nobody_deleted_is_not(busy: Shop) -> None:
    erasing.erase(busy, 3, only_from_bin=False)
    key = busy.database.key_for_copy()
    known = "INSERT INTO search_name (customer_id, pet_id, name_key, pinyin, initials) VALUES ({}, 0, 'x', 'x', 'x')"
    behind(busy.path, key, SEARCH_CONTRADICTS_ITSELF, known.format(3))
    assert in_doubt(backups.make(busy)) == 0
    assert failed(busy) == {}
    behind(busy.path, key, SEARCH_CONTRADICTS_ITSELF, known.format(99))
    made = backups.make(busy)
    assert in_doubt(made) == 1
    assert set(failed(busy)) == {"search", "rows"}
    backup_drill.try_open(busy, made.path, backups.no_tick)


def test_history_that_was_altered_bears_nothing_out(busy: Shop) -> None:
    contact = contacts.record(busy, 1, ContactDraft("call", note="one"))
    put_back(busy, "interaction", lambda: contacts.remove(busy, contact))
    behind(
        busy.path,
        busy.database.key_for_copy(),
        "DROP TRIGGER change_no_update",
        "UPDATE change SET at = 1",
    )
    assert {"indexes", "rows", "history"} <= set(failed(busy))


def test_none_from_before_goes_as_long_as_the_newest_is_in_doubt(busy: Shop) -> None:
    sound = []
    for day in range(-200, -100, 4):
        at(busy, day)
        customers.create(busy, CustomerDraft(f"Customer {day}"))
        sound.append(backups.write(busy, None, backups.no_tick, backups.TIMED).path)
    past_the_index(busy, LOST)
    for day in range(0, 60, 2):
        at(busy, day)
        doubted = backups.write(busy, None, backups.no_tick, backups.TIMED)
        assert in_doubt(doubted)
    backup_keeping.thin(busy)
    left = {b.path for b in backups.listed()}
    assert left.issuperset(sound)
    assert 3 <= len(left) - len(sound) < 30, "those in doubt are thinned as ever"
    seen = backup_keeping.look(busy, None)
    assert seen.last_here is not None
    assert seen.last_here.is_in_doubt
