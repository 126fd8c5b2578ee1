"""Where an index and its table differ, the history tells which of the two is old; where it does not bear the table out, nobody loses the last trace unasked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.errors import CannotUnlock
from app.services import backups, contacts, customers, daily_check, history, lost_news, repair, vault
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft
from app.shop import Shop
from app.storage import backup_manifest, unlocking
from app.storage.database import raw
from tests.old_files import make_old_file as old_files
from tests.services.test_healing import behind, failed, past_the_index, past_the_index_of
from tests.support import CHEAP, PASSWORD, dump


def bits(shop: Shop) -> set[str]:
    """What failed in the check of the day."""
    return {check.name for check in daily_check.look(shop, backups.no_tick) if not check.ok}


def known_to_the_search(shop: Shop, customer_id: int) -> list[str]:
    with shop.read() as session:
        asked = "SELECT name_key FROM search_name WHERE customer_id = ?"
        return [row[0] for row in raw(session).execute(asked, (customer_id,))]


@pytest.fixture
def lost(busy: Shop) -> int:
    """A customer who was typed, and whose row the drive lost; indexes and search still know them."""
    customer_id = customers.create(busy, CustomerDraft("Newly Typed"))
    past_the_index(busy, f"DELETE FROM customer WHERE id = {customer_id}", table="customer")
    return customer_id


def test_nothing_is_built_again_and_who_is_lost_is_named(busy: Shop, lost: int) -> None:
    state, entries = failed(busy), len(history.entries(busy))
    assert {"indexes", "rows", "search"} <= state.keys()
    with pytest.raises(CannotUnlock) as caught:
        repair.mend(busy, repair.verify(busy))
    assert "customers: 1 (Newly Typed)" in str(caught.value.what)
    assert known_to_the_search(busy, lost) == ["newlytyped"]
    assert (failed(busy), len(history.entries(busy))) == (state, entries)


def test_owner_goes_on_without_them_and_reads_once_who_and_where_their_trace_is(busy: Shop, lost: int) -> None:
    assert "search" in repair.mend(busy, repair.verify(busy), anyway=True)
    assert (failed(busy), known_to_the_search(busy, lost)) == ({}, [])
    newest = backups.newest(busy)
    news = lost_news.told(busy)
    assert newest is not None
    assert newest.is_in_doubt
    assert news is not None
    assert "customers: 1 (Newly Typed)" in str(news.what)
    assert newest.path.name in str(news.next_step)
    assert backups.make(busy).manifest.counts.get(backup_manifest.IN_DOUBT, 0) == 0
    lost_news.forget(busy)
    assert lost_news.told(busy) is None


def test_who_goes_on_twice_before_anybody_has_read_of_it_is_told_of_both(busy: Shop, lost: int) -> None:
    repair.mend(busy, repair.verify(busy), anyway=True)
    second = customers.create(busy, CustomerDraft("Typed Later"))
    past_the_index(busy, f"DELETE FROM customer WHERE id = {second}", table="customer")
    repair.mend(busy, repair.verify(busy), anyway=True)
    news = lost_news.told(busy)
    assert news is not None
    assert "customers: 2 (Newly Typed, Typed Later)" in str(news.what)
    in_doubt = [b.path.name for b in backups.of_shop(busy) if b.is_in_doubt]
    assert len(in_doubt) == 2
    assert all(name in str(news.next_step) for name in in_doubt)


def test_restored_backup_whose_indexes_nobody_had_asked_says_what_may_be_missing_in_it(
    busy: Shop, tmp_path: Path
) -> None:
    contacts.record(busy, 1, ContactDraft("call", note="one"))
    past_the_index(busy, "UPDATE interaction SET happened_on = '2020-01-01'", table="interaction")
    made = backups.make(busy)
    assert not made.manifest.is_in_doubt, "that takes twice as long"
    backups.restore(made.path, tmp_path / "again.shuke", PASSWORD, policy=CHEAP)
    again = vault.unlock(tmp_path / "again.shuke", PASSWORD, policy=CHEAP, clock=busy.clock)
    assert failed(again) == {}
    news = lost_news.told(again)
    assert news is not None
    assert made.path.name in str(news.next_step)
    again.close()


def test_row_put_back_to_what_it_was_is_in_doubt_where_an_index_knows_the_newer(busy: Shop) -> None:
    contact = contacts.record(busy, 1, ContactDraft("call", note="one"))
    past_the_index(busy, "UPDATE interaction SET happened_on = '2020-01-01'", table="interaction")
    assert bits(busy) == {"indexes", "rows"}
    assert not daily_check.can_heal(("indexes", "rows"))
    assert not daily_check.heal(busy, backups.no_tick)
    assert contacts.of_id(busy, contact).happened_on.year == 2020, "it is as it was"


def test_index_that_is_old_is_built_again_where_the_history_bears_the_row_out(busy: Shop) -> None:
    contact = contacts.record(busy, 1, ContactDraft("call", note="one"))
    when = contacts.of_id(busy, contact).happened_on
    behind(busy.path, busy.database.key_for_copy(), "UPDATE interaction SET happened_on = '2020-01-01'")
    past_the_index(busy, f"UPDATE interaction SET happened_on = '{when}'", table="interaction")
    assert bits(busy) == {"indexes"}
    assert daily_check.heal(busy, backups.no_tick)
    assert failed(busy) == {}


@pytest.mark.parametrize("is_wanted", [True, False])
def test_entry_too_many_in_an_index_of_some_rows_is_seen_by_each_check(busy: Shop, is_wanted: bool) -> None:
    set_it = "UPDATE customer SET do_not_contact = {} WHERE id = 1"
    if is_wanted:
        customers.set_fields(busy, 1, {"do_not_contact": "yes"})
    else:
        behind(busy.path, busy.database.key_for_copy(), set_it.format(1))
    past_the_index(busy, set_it.format("NULL"), table="customer")
    found = {"indexes", "rows"} if is_wanted else {"indexes"}
    assert set(failed(busy)) == bits(busy) == found
    before = dump(busy)
    assert daily_check.heal(busy, backups.no_tick) is not is_wanted
    assert dump(busy) == before
    assert set(failed(busy)) == (found if is_wanted else set())


def old_file(folder: Path) -> tuple[Path, bytes]:
    """A file of the first version."""
    name = f"{old_files.name_of(1)}.shuke"
    for each in (name, f"{name}.keys"):
        shutil.copy(old_files.FOLDER / each, folder / each)
    return folder / name, unlocking.open_with(folder / name, "password", old_files.PASSWORD)


@pytest.mark.parametrize(
    ("table", "said"), [("reminder", "reminders: 1"), ("customer", "customers: 1 (")], ids=["reminder", "customer"]
)
def test_file_of_an_earlier_version_that_lost_a_row_opens_with_a_backup_and_the_word(
    tmp_path: Path, table: str, said: str
) -> None:
    path, key = old_file(tmp_path)
    past_the_index_of(path, key, f"DELETE FROM {table} WHERE id = (SELECT max(id) FROM {table})", table=table)
    shop = vault.unlock(path, old_files.PASSWORD)
    news = lost_news.told(shop)
    assert news is not None
    assert said in str(news.what)
    (made,) = backups.listed()
    assert made.is_in_doubt
    assert made.path.name in str(news.next_step)
    assert not failed(shop).keys() & {"indexes", "rows", "search"}
    shop.close()
    again = vault.unlock(path, old_files.PASSWORD)
    assert lost_news.told(again) == news, "until it was read"
    again.close()
