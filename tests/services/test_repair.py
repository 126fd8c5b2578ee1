"""D9 and the rest of the checks: what is wrong is found and said, and what follows from the records can be made again."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app import paths
from app.errors import ShukeError
from app.services import backups, customers, earlier_backups, history, purchases, repair, vault
from app.services.customers import CustomerDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.storage import database, keys
from app.storage.unlocking import keys_path
from tests.support import CHEAP, PASSWORD, dump, make_shop


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Shop]:
    """An open shop with customers, a sale and a backup."""
    folder = tmp_path / "place"
    folder.mkdir()
    shop = make_shop(folder).shop
    for name in ("Ann", "王小明", "Bob"):
        customers.create(shop, CustomerDraft(name=name, note="cake" if name == "Bob" else ""))
    purchases.record(shop, PurchaseDraft(1, (ItemDraft("Bread", 1000, 1500),)))
    yield shop
    shop.close()


def behind(shop: Shop, *statements: str) -> None:
    """Change the file past all rules."""
    with closing(database.connect(shop.path, shop.database.key_for_copy())) as connection:
        for statement in statements:
            connection.execute(statement)


def failed(shop: Shop) -> dict[str, str]:
    return {check.name: str(check.detail) for check in repair.verify(shop) if not check.ok}


def test_whole_shop_passes_every_check(busy: Shop) -> None:
    backups.make(busy)
    assert failed(busy) == {}


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE customer_stat SET spend_minor = 7 WHERE customer_id = 1", "figures"),
        ("UPDATE customer_stat SET last_on = NULL WHERE customer_id = 1", "figures"),
        ("DELETE FROM customer_stat WHERE customer_id = 2", "figures"),
        ("UPDATE customer_product SET last_on = '2001-01-01'", "figures"),
        ("DELETE FROM customer_product", "figures"),
        ("INSERT INTO customer_product VALUES (99, 99, '2026-01-01')", "figures"),
        ("UPDATE search_text SET names = 'o t h e r' WHERE rowid = 1", "search"),
        ("UPDATE search_text SET notes = '' WHERE rowid = 3", "search"),
        ("DELETE FROM search_text WHERE rowid = 2", "search"),
        ("INSERT INTO search_text (rowid, names) VALUES (99, 'g h o s t')", "search"),
        ("UPDATE search_name SET pinyin = 'x' WHERE customer_id = 2", "search"),
        ("INSERT INTO search_name (customer_id, pet_id, name_key, pinyin, initials) VALUES (1,0,'g','g','g')", "search"),
    ],
)  # fmt: skip
def test_wrong_figures_and_search_are_found_and_built_again(busy: Shop, statement: str, check: str) -> None:
    before = dump(busy)
    behind(busy, statement)
    assert set(failed(busy)) == {check}
    assert repair.can_mend(repair.verify(busy))
    repair.rebuild(busy)
    assert failed(busy) == {}
    assert dump(busy) == before
    assert history.entries(busy)[0].action == repair.REBUILT
    assert history.undo_step(busy).action != repair.REBUILT  # type: ignore[union-attr]


def test_search_whose_index_contradicts_its_content_is_found_and_built_again(busy: Shop) -> None:
    behind(busy, "UPDATE search_text_content SET c0 = 'z z z' WHERE id = 1")
    assert set(failed(busy)) & {"search", "structure"}
    repair.rebuild(busy)
    assert failed(busy) == {}


def test_total_that_is_wrong_is_told_and_not_made_up(busy: Shop) -> None:
    behind(busy, "UPDATE purchase SET total_minor = total_minor + 1")
    assert "totals" in failed(busy)
    assert not repair.can_mend(tuple(c for c in repair.verify(busy) if c.name == "totals"))


@pytest.mark.parametrize(
    "statements",
    [
        ("DELETE FROM change WHERE id = 2",),
        ("UPDATE change SET at = at + 1 WHERE id = 2",),
        ("UPDATE change SET touched = '{}' WHERE id = 1",),
    ],
)
def test_history_that_was_altered_is_found(busy: Shop, statements: tuple[str, ...]) -> None:
    behind(
        busy, "DROP TRIGGER change_no_update", "DROP TRIGGER change_no_delete", "PRAGMA foreign_keys = OFF", *statements
    )
    assert "history" in failed(busy)


def test_history_whose_tail_was_cut_is_told_by_the_newest_backup(busy: Shop) -> None:
    behind(busy, "DROP TRIGGER change_no_delete", "DELETE FROM change_image", "DELETE FROM change WHERE id > 3")
    assert failed(busy) == {}, "the chain alone cannot know"
    backup, cut = _older_than_its_backup(busy, 4)
    assert set(failed(cut)) == {"anchor"}
    assert backup.name in failed(cut)["anchor"]
    cut.close()


def _older_than_its_backup(shop: Shop, more: int) -> tuple[Path, Shop]:
    """A backup of this very file, made when its history was longer by `more` actions; and the file as it is now, opened again."""
    shop.close()
    state = shop.path.read_bytes()
    later = vault.unlock(shop.path, PASSWORD, policy=CHEAP, clock=shop.clock)
    for number in range(more):
        customers.create(later, CustomerDraft(name=f"More {number}"))
    made = backups.make(later)
    later.close()
    shop.path.write_bytes(state)
    return made.path, vault.unlock(shop.path, PASSWORD, policy=CHEAP, clock=shop.clock)


def test_whole_old_file_put_back_is_told_by_the_newest_backup(busy: Shop) -> None:
    """D9: nothing is wrong inside of it."""
    _backup, old = _older_than_its_backup(busy, 2)
    assert set(failed(old)) == {"anchor"}
    old.close()


def test_old_file_under_a_newer_manifest_is_refused(busy: Shop, tmp_path: Path) -> None:
    """D9: the manifest of a backup that is newer around the file of an older one."""
    old = backups.make(busy, tmp_path / "copies").path
    customers.create(busy, CustomerDraft(name="Later"))
    new = backups.make(busy, tmp_path / "copies").path
    forged = tmp_path / "forged.shuke-backup"
    with zipfile.ZipFile(old) as a, zipfile.ZipFile(new) as b, zipfile.ZipFile(forged, "w") as out:
        out.writestr("manifest.json", b.read("manifest.json"))
        out.writestr("keys", a.read("keys"))
        out.writestr("shop.shuke", a.read("shop.shuke"))
    with pytest.raises(ShukeError) as caught:
        backups.restore(forged, tmp_path / "again.shuke", PASSWORD, policy=CHEAP)
    assert caught.value.code == "backup_damaged"
    assert not (tmp_path / "again.shuke").exists()


def test_old_page_put_back_is_found(tmp_path: Path) -> None:
    """D9: every page that an action changed, put back alone as it was before: its seal is good, and yet it is found."""
    shop = make_shop(tmp_path).shop
    for number in range(4):
        customers.create(shop, CustomerDraft(name=f"Customer {number}"))
    purchases.record(shop, PurchaseDraft(1, (ItemDraft("Bread", 1000, 1500),)))
    shop.close()
    before = shop.path.read_bytes()
    shop = vault.unlock(shop.path, PASSWORD, policy=CHEAP, clock=shop.clock)
    purchases.record(shop, PurchaseDraft(1, (ItemDraft("Cake", 1000, 9900),)))
    backups.make(shop)
    shop.close()
    after = shop.path.read_bytes()
    changed = [
        at for at in range(0, min(len(before), len(after)), 4096) if before[at : at + 4096] != after[at : at + 4096]
    ]
    missed = []
    for at in changed[1:] if changed[0] == 0 else changed:
        shop.path.write_bytes(after[:at] + before[at : at + 4096] + after[at + 4096 :])
        if not _is_found(shop.path):
            missed.append(at // 4096 + 1)
    assert len(changed) > 4
    assert _telling(shop.path, after, missed) == []


def _is_found(path: Path) -> bool:
    try:
        shop = vault.unlock(path, PASSWORD, policy=CHEAP)
    except ShukeError:
        return True
    try:
        return bool(failed(shop))
    finally:
        shop.close()


def _telling(path: Path, after: bytes, pages: list[int]) -> list[str]:
    """Of pages whose age nobody noticed, those that hold a balance or a row of the history."""
    data_key = keys.open_slot(keys.decode(keys_path(path).read_bytes()), "password", PASSWORD, CHEAP.floor)
    path.write_bytes(after)
    with closing(database.connect(path, data_key)) as connection:
        tables = dict(connection.execute("SELECT rootpage, name FROM sqlite_master WHERE type = 'table'").fetchall())
    return [
        f"{p} {tables.get(p)}"
        for p in pages
        if tables.get(p) in ("change", "purchase", "purchase_item", "customer_stat")
    ]


def flip(path: Path, *places: int) -> None:
    content = bytearray(path.read_bytes())
    for place in places:
        content[place] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("copy", [0, 1])
def test_damaged_copy_of_the_keys_is_found_and_mended_from_the_other(busy: Shop, copy: int) -> None:
    where, whole = keys_path(busy.path), keys_path(busy.path).read_bytes()
    flip(where, copy * keys.BLOCK + 100)
    assert set(failed(busy)) == {"keys"}
    assert where.read_bytes() != whole, "checking changes nothing"
    assert repair.mend(busy, repair.verify(busy)) == ("keys",)
    assert where.read_bytes() == whole
    assert failed(busy) == {}
    assert history.entries(busy)[0].action == repair.KEYS_MENDED


@pytest.mark.parametrize("damage", ["both flipped", "gone", "of another shop", "longer"])
def test_keys_of_which_no_copy_is_left_are_mended_from_those_that_opened_the_shop(busy: Shop, damage: str) -> None:
    where, whole = keys_path(busy.path), keys_path(busy.path).read_bytes()
    if damage == "both flipped":
        flip(where, 100, keys.BLOCK + 100)
    elif damage == "gone":
        where.unlink()
    elif damage == "longer":
        where.write_bytes(whole + b"x")
    else:
        other = make_shop(busy.path.parent, "other.shuke").shop
        other.close()
        shutil.copy(keys_path(other.path), where)
    there = where.read_bytes() if damage in ("both flipped", "of another shop") else None
    assert set(failed(busy)) == {"keys"}
    assert ("stay as they are" in failed(busy)["keys"]) == (damage != "longer")
    vault.prove(busy, PASSWORD, policy=CHEAP)
    repair.mend(busy, repair.verify(busy))
    assert where.read_bytes() == whole
    assert failed(busy) == {}
    kept = where.with_name(where.name + ".old")
    assert (kept.read_bytes() if kept.exists() else None) == there, "it may be the only one of another shop"


def test_mended_keys_are_those_in_force_whatever_changed_them_last(busy: Shop) -> None:
    shop, policy = busy, CHEAP
    vault.change_password(shop, PASSWORD, "another good password", policy=policy)
    backups.make(shop)
    code = vault.replace_recovery_code(shop, "another good password", policy=policy)
    by_code, by_key = "by the code of today", "with a key of its own"
    changes = {
        "another good password": lambda: None,
        by_code: lambda: vault.set_password_by_code(shop, code, by_code, policy=policy),
        by_key: lambda: vault.change_data_key(shop, by_code, new_password=by_key, policy=policy),
    }
    for password, change in changes.items():
        change()
        keys_path(shop.path).write_bytes(b"junk" * 50)
        repair.mend_keys(shop)
        vault.prove(shop, password, policy=policy)


def test_keys_of_a_backup_that_are_newer_than_those_in_memory_mend_the_key_file(busy: Shop) -> None:
    """The command line changed the password while the window was open."""
    other = vault.unlock(busy.path, PASSWORD, policy=CHEAP, clock=busy.clock)
    vault.change_password(other, PASSWORD, "another good password", policy=CHEAP)
    backups.make(other)
    other.close()
    keys_path(busy.path).unlink()
    assert f"backup of {busy.today()}" in failed(busy)["keys"]
    repair.mend_keys(busy)
    vault.prove(busy, "another good password", policy=CHEAP)
    with pytest.raises(ShukeError):
        vault.prove(busy, PASSWORD, policy=CHEAP)


def test_backup_of_an_open_shop_whose_key_file_is_lost_opens_with_the_password_of_now(
    busy: Shop, tmp_path: Path
) -> None:
    now = "another good password"
    backups.make(busy)
    vault.change_password(busy, PASSWORD, now, policy=CHEAP)
    keys_path(busy.path).unlink()
    made = backups.make(busy)
    backups.restore(made.path, tmp_path / "again.shuke", now, policy=CHEAP)
    for kept in backups.of_shop(busy):
        kept.path.unlink()
    customers.create(busy, CustomerDraft("Ann"))
    first = backups.make(busy)
    backups.restore(first.path, tmp_path / "once more.shuke", now, policy=CHEAP)


def test_keys_that_are_lost_are_told_as_long_as_the_shop_is_open(busy: Shop) -> None:
    busy.slots = None
    flip(keys_path(busy.path), 100, keys.BLOCK + 100)
    assert "Export everything now" in failed(busy)["keys"]
    with pytest.raises(ShukeError) as caught:
        repair.mend(busy, repair.verify(busy))
    assert caught.value.code == "keys_lost"


def test_backups_from_before_a_new_key_are_known_and_go_only_after_a_new_one(busy: Shop) -> None:
    other = make_shop(busy.path.parent, "other.shuke").shop
    backups.make(other)
    old = backups.make(busy)
    vault.change_data_key(busy, PASSWORD, new_password="another good password", policy=CHEAP)
    found = earlier_backups.listed(busy, (None, paths.backup_folder() / "nowhere"))
    assert [b.path for b in found] == [old.path]
    with pytest.raises(ShukeError) as caught:
        earlier_backups.delete(busy, found)
    assert caught.value.code == "no_backup_yet"
    new = backups.make(busy)
    assert failed(busy) == {}
    assert earlier_backups.delete(busy, found) == 1
    assert not old.path.exists()
    assert new.path.exists()
    assert backups.newest(other) is not None
    other.close()
