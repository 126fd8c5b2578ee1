"""What follows from the rows and is wrong stops neither a backup nor an upgrade nor a restore; what the rows do not bear out is not made up."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import CannotUnlock
from app.services import backups, contacts, healing, history, lookup, repair, upgrade, vault
from app.services.contacts import ContactDraft
from app.shop import Shop
from app.storage import backup_checked, backup_manifest, database, unlocking
from tests.old_files import make_old_file as old_files
from tests.support import CHEAP, PASSWORD, dump

SEARCH_CONTRADICTS_ITSELF = "DELETE FROM search_text_content WHERE id = 2"


def behind(path: Path, key: bytes, *statements: str) -> None:
    """Change the file past all rules."""
    with closing(database.connect(path, key)) as connection:
        for statement in statements:
            connection.execute(statement)


def past_the_index(shop: Shop, *statements: str, table: str = "purchase_item") -> None:
    """The same, and no index of the items of a sale, or of another `table`, learns of it: as if the drive had lost what was written to them."""
    past_the_index_of(shop.path, shop.database.key_for_copy(), *statements, table=table)


def past_the_index_of(path: Path, key: bytes, *statements: str, table: str) -> None:
    """The same for a file that nobody has open."""
    hidden = f"type = 'index' AND tbl_name = '{table}' AND sql IS NOT NULL"
    with closing(database.connect(path, key)) as connection:
        kept = connection.execute(f"SELECT * FROM sqlite_master WHERE {hidden}").fetchall()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(f"DELETE FROM sqlite_master WHERE {hidden}")
    behind(path, key, "PRAGMA foreign_keys = OFF", *statements)
    with closing(database.connect(path, key)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.executemany("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", kept)


def failed(shop: Shop) -> dict[str, str]:
    return {check.name: str(check.detail) for check in repair.verify(shop) if not check.ok}


MOVED = "UPDATE purchase_item SET purchase_id = 3 - purchase_id"
"""The two sales swap their equal items; once more, and they are as before."""
LOST = "DELETE FROM purchase_item WHERE id = 2"
MISPLACED = "UPDATE purchase_item SET purchase_id = 1 WHERE id = 2"
"""As many rows as the index knows, but a sale has lost its item."""


def age_the_index(shop: Shop) -> None:
    """The items of the sales are as they should be, and an index of them is not: it was never written."""
    behind(shop.path, shop.database.key_for_copy(), MOVED)
    past_the_index(shop, MOVED)


def test_search_that_contradicts_itself_is_told_as_such_and_stops_no_backup(busy: Shop) -> None:
    before = dump(busy)
    behind(busy.path, busy.database.key_for_copy(), SEARCH_CONTRADICTS_ITSELF)
    assert set(failed(busy)) == {"search"}
    made = backups.make(busy)
    assert made.path.exists()
    assert failed(busy) == {}
    assert dump(busy) == before
    assert history.entries(busy)[1].action == healing.REBUILT
    assert [hit.name for hit in lookup.find(busy, "王")] == ["王小明"]


def test_index_that_is_old_is_told_and_built_again(busy: Shop) -> None:
    age_the_index(busy)
    before = dump(busy)
    assert set(failed(busy)) == {"indexes"}
    assert repair.mend(busy, repair.verify(busy)) == ("indexes",)
    assert failed(busy) == {}
    assert dump(busy) == before


def test_index_that_is_old_is_built_again_before_the_backup_of_an_upgrade(busy: Shop) -> None:
    age_the_index(busy)
    backups.make(busy, reason=backups.BEFORE_UPGRADE)
    assert failed(busy) == {}
    assert history.entries(busy)[0].action == healing.REBUILT


@pytest.mark.parametrize("damage", [LOST, MISPLACED])
def test_rows_that_were_lost_are_not_taken_for_an_index_that_is_old(busy: Shop, damage: str) -> None:
    past_the_index(busy, damage)
    before, state = dump(busy), failed(busy)
    assert set(state) == {"indexes", "rows"}
    made = backups.make(busy, reason=backups.BEFORE_UPGRADE)
    assert made.manifest.counts[backup_manifest.IN_DOUBT] == 1
    with pytest.raises(CannotUnlock) as caught:
        repair.mend(busy, repair.verify(busy))
    assert str(caught.value.what).endswith("items of purchases: 1.")
    assert (dump(busy), failed(busy)) == (before, state)


@pytest.mark.parametrize("others", [(), ("INSERT INTO interaction SELECT 9, * FROM kept",)])
def test_last_trace_of_a_row_that_nothing_else_tells_of_is_left(
    busy: Shop, tmp_path: Path, others: tuple[str, ...]
) -> None:
    for number in range(3):
        contacts.record(busy, 1, ContactDraft("call", note=f"call {number}"))
    kept = ["CREATE TEMP TABLE kept AS SELECT * FROM interaction WHERE id = 2", "ALTER TABLE kept DROP COLUMN id"]
    past_the_index(busy, *kept, "DELETE FROM interaction WHERE id = 2", *others, table="interaction")
    state = failed(busy)
    assert set(state) == {"indexes", "rows"}
    assert "contacts made: 1" in state["rows"]
    assert not healing.heal(busy)
    assert failed(busy) == state
    made = backups.make(busy)  # found by the check before: as many as there should be may still be other ones
    assert made.manifest.counts[backup_manifest.IN_DOUBT] == 1
    assert failed(busy) == state
    backups.restore(made.path, tmp_path / "again.shuke", PASSWORD, policy=CHEAP)
    again = vault.unlock(tmp_path / "again.shuke", PASSWORD, policy=CHEAP, clock=busy.clock)
    assert not any(check.name == "rows" and not check.ok for check in backups.verify(again)), (
        "a copy may go on without it"
    )
    again.close()


def test_search_that_knows_somebody_whom_no_table_has_is_not_made_again_unasked(busy: Shop) -> None:
    behind(
        busy.path,
        busy.database.key_for_copy(),
        SEARCH_CONTRADICTS_ITSELF,
        "UPDATE search_name SET customer_id = 99 WHERE customer_id = 3",
    )
    assert set(failed(busy)) == {"search", "rows"}
    assert not healing.heal(busy)
    assert repair.mend(busy, repair.verify(busy), anyway=True) == ("search",)
    assert failed(busy) == {}


def test_backup_whose_index_is_old_is_restored_with_that_built_again(busy: Shop, tmp_path: Path) -> None:
    age_the_index(busy)
    made = backups.make(busy)  # it does not ask the indexes
    before = dump(busy)
    assert set(failed(busy)) == {"indexes"}
    backups.restore(made.path, tmp_path / "again.shuke", PASSWORD, policy=CHEAP)
    again = vault.unlock(tmp_path / "again.shuke", PASSWORD, policy=CHEAP, clock=busy.clock)
    assert {check.name for check in backups.verify(again) if not check.ok} == set()
    assert dump(again) == before
    again.close()


def test_backup_whose_rows_were_lost_is_refused(busy: Shop, tmp_path: Path) -> None:
    past_the_index(busy, MISPLACED)
    made = backups.make(busy)
    with pytest.raises(CannotUnlock) as caught:
        backups.restore(made.path, tmp_path / "again.shuke", PASSWORD, policy=CHEAP)
    assert caught.value.code == "backup_damaged"
    assert not (tmp_path / "again.shuke").exists()


def test_backup_that_failed_a_trial_is_not_offered_as_a_good_one(busy: Shop) -> None:
    first, second = backups.make(busy), backups.make(busy)
    newest = backups.newest_whole(busy.path)
    assert newest is not None
    assert newest.path == second.path
    backup_checked.note(second.path, busy.clock.now(), is_good=False)
    newest = backups.newest_whole(busy.path)
    assert newest is not None
    assert newest.path == first.path


def test_old_file_whose_search_contradicts_itself_is_brought_up_to_date(tmp_path: Path) -> None:
    name = f"{old_files.name_of(1)}.shuke"
    path = tmp_path / name
    for each in (name, f"{name}.keys"):
        shutil.copy(old_files.FOLDER / each, tmp_path / each)
    key = unlocking.open_with(path, "password", old_files.PASSWORD)
    with closing(database.connect(path, key)) as connection:
        connection.execute("DELETE FROM search_text_content WHERE id = (SELECT MIN(id) FROM search_text_content)")
    shop = vault.unlock(path, old_files.PASSWORD)
    assert failed(shop) == {}
    assert [entry.action for entry in history.entries(shop, 2)] == [upgrade.UPGRADED, healing.REBUILT]
    shop.close()
