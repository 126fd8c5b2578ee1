"""Key files that were kept when others took their place: whose they are, and that the only one of a shop never goes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import UserMistake
from app.services import backups, history, keys_aside, vault
from app.shop import Shop
from app.storage.unlocking import keys_path
from tests.support import CHEAP, PASSWORD, make_shop


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Shop, Path]]:
    """An open shop beside which the key file of another was kept, and that other shop file, which has no key file any more."""
    for name in ("place", "other"):
        (tmp_path / name).mkdir()
    mine, other = make_shop(tmp_path / "place").shop, make_shop(tmp_path / "other").shop
    backups.make(mine)
    for each in (mine, other):
        each.close()
    keys_path(other.path).replace(keys_path(mine.path))
    shop = vault.unlock(mine.path, PASSWORD, policy=CHEAP)
    yield shop, other.path
    shop.close()


def test_only_key_file_of_another_shop_is_listed_and_stays(pair: tuple[Shop, Path]) -> None:
    shop, _other = pair
    (kept,) = keys_aside.listed(shop.path)
    assert (kept.why, kept.is_needed) == (keys_aside.ONLY_ONE, True)
    assert kept.aside.path.name == shop.kept_keys_as
    with pytest.raises(UserMistake) as caught:
        keys_aside.delete(shop, kept.aside.path)
    assert caught.value.code == "only_keys"
    assert kept.aside.path.exists()


def test_one_whose_shop_has_its_keys_again_or_a_backup_may_go(pair: tuple[Shop, Path]) -> None:
    shop, other = pair
    (kept,) = keys_aside.listed(shop.path)
    shutil.copy2(kept.aside.path, keys_path(other))
    opened = vault.unlock(other, PASSWORD, policy=CHEAP)
    made = backups.make(opened, shop.path.parent).path
    opened.close()
    assert keys_aside.listed(shop.path)[0].why == keys_aside.HAS_OWN
    made.unlink()
    assert keys_aside.listed(shop.path)[0].is_needed
    beside = shop.path.with_name("Other.shuke")
    shutil.copy2(other, beside)
    shutil.copy2(keys_path(other), keys_path(beside))
    assert keys_aside.delete(shop, kept.aside.path) == 8192
    assert history.entries(shop)[0].action == keys_aside.DELETED
    assert keys_aside.listed(shop.path) == ()


def test_only_key_file_with_the_present_password_stays_though_a_backup_has_older_keys(tmp_path: Path) -> None:
    for name in ("place", "other"):
        (tmp_path / name).mkdir()
    mine, other = make_shop(tmp_path / "place").shop, make_shop(tmp_path / "other").shop
    backups.make(mine)
    backups.make(other)
    vault.change_password(other, PASSWORD, "the one in force now", policy=CHEAP)
    for each in (mine, other):
        each.close()
    keys_path(other.path).replace(keys_path(mine.path))
    shop = vault.unlock(mine.path, PASSWORD, policy=CHEAP)
    (kept,) = keys_aside.listed(shop.path)
    assert (kept.why, kept.is_needed) == (keys_aside.ONLY_ONE, True)
    shutil.copy2(kept.aside.path, keys_path(other.path))
    opened = vault.unlock(other.path, "the one in force now", policy=CHEAP)
    backups.make(opened)
    opened.close()
    assert keys_aside.listed(shop.path)[0].why == keys_aside.HAS_OWN
    shop.close()


def test_damaged_ones_and_those_of_this_shop_may_go_once_its_own_are_whole(pair: tuple[Shop, Path]) -> None:
    shop, _other = pair
    own = keys_path(shop.path)
    (own.with_name(own.name + ".old 2")).write_bytes(b"x" * 8192)
    (own.with_name(own.name + ".old 3")).write_bytes(own.read_bytes())
    (own.with_name(own.name + ".older")).write_bytes(b"none of ours")
    why = {each.aside.path.name[-5:]: each for each in keys_aside.listed(shop.path)}
    assert len(why) == 3
    assert (why["old 2"].why, why["old 2"].is_needed) == (keys_aside.BROKEN, False)
    assert (why["old 3"].why, why["old 3"].is_needed) == (keys_aside.EARLIER, False)
    good = own.read_bytes()
    own.write_bytes(good[:4096] + b"x" * 4096)
    assert keys_aside.listed(shop.path)[0].is_needed
    own.write_bytes(good)
    with pytest.raises(UserMistake) as caught:
        keys_aside.delete(shop, own)
    assert caught.value.code == "not_set_aside"
