"""A restore that was killed between two renames: whichever way one comes to the shop, it is ended first."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import ShukeError
from app.services import backups, purchases, vault
from app.shop import Shop
from app.storage import placing
from tests.dying import HalfRestored, half_restored
from tests.support import CHEAP, PASSWORD, make_shop


@pytest.fixture
def half(tmp_path: Path) -> HalfRestored:
    """No file bears the name of the shop."""
    return half_restored(tmp_path)


def _check(shop: Shop, sales: int) -> None:
    """It is whole, and so is the one with the sale that was set aside; nothing else is left."""
    assert len(purchases.latest(shop)) == sales
    assert all(check.ok for check in backups.verify(shop))
    shop.close()
    aside = shop.path.with_name("shop (set aside 2026-05-18 02.12).shuke")
    other = vault.unlock(aside, PASSWORD, policy=CHEAP)
    assert len(purchases.latest(other)) == 1
    other.close()
    assert not placing.is_begun(shop.path)
    assert not list(shop.path.parent.glob("*.part*"))


def test_password_opens_what_was_to_be_restored(half: HalfRestored) -> None:
    _check(vault.unlock(half.path, PASSWORD, policy=CHEAP), 0)


def test_recovery_code_does_as_well(half: HalfRestored) -> None:
    shop = vault.recover(half.path, half.code, "another good password", policy=CHEAP)
    _check(shop, 0)


def test_wrong_password_is_told_as_ever(half: HalfRestored) -> None:
    with pytest.raises(ShukeError) as caught:
        vault.unlock(half.path, "not this password", policy=CHEAP)
    assert caught.value.code == "wrong_password"
    _check(vault.unlock(half.path, PASSWORD, policy=CHEAP), 0)


def test_restoring_again_sets_the_restored_one_aside(half: HalfRestored) -> None:
    done = backups.restore(half.backup, half.path, PASSWORD, policy=CHEAP)
    assert done.set_aside is not None
    between = vault.unlock(done.set_aside, PASSWORD, policy=CHEAP)
    assert purchases.latest(between) == ()
    between.close()
    _check(vault.unlock(half.path, PASSWORD, policy=CHEAP), 0)


def test_making_a_shop_there_is_refused(half: HalfRestored) -> None:
    with pytest.raises(ShukeError) as caught:
        make_shop(half.path.parent)
    assert caught.value.code == "exists"
    _check(vault.unlock(half.path, PASSWORD, policy=CHEAP), 0)


def test_new_files_that_are_gone_give_the_old_shop_back(half: HalfRestored) -> None:
    placing.part_of(half.path).unlink()
    shop = vault.unlock(half.path, PASSWORD, policy=CHEAP)
    assert len(purchases.latest(shop)) == 1
    shop.close()
    assert list(half.path.parent.glob("shop (set*")) == []


@pytest.mark.parametrize("said", [b"", b"{}", b"[1, 2]"])
def test_damaged_list_is_said_and_restoring_again_is_the_way_on(half: HalfRestored, said: bytes) -> None:
    placing.list_path(half.path).write_bytes(said)
    with pytest.raises(ShukeError) as caught:
        vault.unlock(half.path, PASSWORD, policy=CHEAP)
    assert (caught.value.code, caught.value.exit_code) == ("restore_cut_off", 3)
    backups.restore(half.backup, half.path, PASSWORD, policy=CHEAP)
    shop = vault.unlock(half.path, PASSWORD, policy=CHEAP)
    assert purchases.latest(shop) == ()
    shop.close()
