"""Which backups are those from before a new key: of this shop, wherever they lie, and of no copy that went its own way."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app import paths
from app.services import backups, customers, deleting_earlier, earlier_backups, vault
from app.services.customers import CustomerDraft
from app.shop import Shop
from app.storage.unlocking import keys_path
from tests.support import CHEAP, PASSWORD, make_shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop with a customer."""
    folder = tmp_path / "place"
    folder.mkdir()
    made = make_shop(folder).shop
    customers.create(made, CustomerDraft(name="Ann"))
    return made


def copied(shop: Shop, name: str) -> Shop:
    """A copy of the shop file under another name, open."""
    shop.close()
    copy = shop.path.with_name(name)
    shutil.copy(shop.path, copy)
    shutil.copy(keys_path(shop.path), keys_path(copy))
    return vault.unlock(copy, PASSWORD, policy=CHEAP, clock=shop.clock)


def again(shop: Shop) -> Shop:
    return vault.unlock(shop.path, PASSWORD, policy=CHEAP, clock=shop.clock)


def test_those_beside_the_shop_and_at_the_second_place_are_found(shop: Shop, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    made = [backups.make(shop).path, backups.make(shop, stick).path, backups.make(shop, shop.path.parent).path]
    assert earlier_backups.everywhere(shop, stick) == ((), ())
    vault.change_data_key(shop, PASSWORD, policy=CHEAP)
    assert {b.path for b in earlier_backups.everywhere(shop, stick)[0]} == set(made)
    assert {b.path for b in earlier_backups.everywhere(shop, tmp_path / "nowhere")[0]} == {made[0], made[2]}
    shop.close()


def test_backups_of_a_copy_that_went_its_own_way_are_left_alone(shop: Shop) -> None:
    ours = backups.make(shop).path
    copy = copied(shop, "copy.shuke")
    theirs = [backups.make(copy).path]
    customers.create(copy, CustomerDraft(name="Bob"))
    theirs.append(backups.make(copy).path)
    copy.close()
    shop = again(shop)
    customers.create(shop, CustomerDraft(name="Cee"))
    vault.change_data_key(shop, PASSWORD, policy=CHEAP)
    backups.make(shop)
    found, _astray = earlier_backups.everywhere(shop, None)
    assert [b.path for b in found] == [ours]
    assert earlier_backups.delete(shop, found) == 1
    assert all(path.exists() for path in theirs)
    shop.close()


def test_backups_of_a_state_that_a_restore_put_aside_are_told_and_left_alone(shop: Shop) -> None:
    ours = backups.make(shop).path
    shop.close()
    restored = shop.path.read_bytes()
    shop = again(shop)
    for name in ("Bob", "Dan"):  # the clock of the tests stands: one step more than the history that goes on
        customers.create(shop, CustomerDraft(name=name))
    aside = backups.make(shop).path
    shop.close()
    shop.path.write_bytes(restored)
    shop = again(shop)
    customers.create(shop, CustomerDraft(name="Cee"))
    assert earlier_backups.everywhere(shop, None) == ((), ())
    vault.change_data_key(shop, PASSWORD, policy=CHEAP)
    backups.make(shop)
    assert [[b.path for b in told] for told in earlier_backups.everywhere(shop, None)] == [[ours], [aside]]
    found = deleting_earlier.find(shop, None)
    assert deleting_earlier.delete(shop, found, None, backups.no_tick).here == 1
    assert [b.path for b in found.astray] == [aside]
    assert aside.exists()
    shop.close()


def test_backups_from_before_the_shop_was_renamed_are_ours(shop: Shop) -> None:
    made = backups.make(shop).path
    shop.close()
    for old in (shop.path, keys_path(shop.path)):
        old.rename(old.with_name(old.name.replace("shop", "renamed")))
    renamed = vault.unlock(shop.path.with_name("renamed.shuke"), PASSWORD, policy=CHEAP, clock=shop.clock)
    vault.change_data_key(renamed, PASSWORD, policy=CHEAP)
    assert [b.path for b in earlier_backups.everywhere(renamed, None)[0]] == [made]
    assert made.parent == paths.backup_folder()
    renamed.close()
