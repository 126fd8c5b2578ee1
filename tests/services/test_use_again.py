"""A shop file that a restore set aside comes back, and the present one is set aside in the same way."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app import shop_files
from app.clock import FixedClock
from app.errors import ShukeError
from app.services import backups, bin_due, purchases, restoring, vault
from app.services.purchases import ItemDraft, PurchaseDraft
from tests.support import CHEAP, NOW, PASSWORD, folder_state, make_shop

LATER = NOW + dt.timedelta(hours=3)


@pytest.fixture
def restored(tmp_path: Path) -> Path:
    """A shop of no sale; the one that was set aside from there has one."""
    shop = make_shop(tmp_path).shop
    backup = backups.make(shop, tmp_path / "usb").path
    purchases.record(shop, PurchaseDraft(None, (ItemDraft("Bread", 1000, 500),)))
    shop.close()
    backups.restore(backup, shop.path, PASSWORD, policy=CHEAP, now=NOW)
    return shop.path


def _sales(path: Path) -> int:
    shop = vault.unlock(path, PASSWORD, policy=CHEAP)
    try:
        assert all(check.ok for check in backups.verify(shop))
        return len(purchases.latest(shop))
    finally:
        shop.close()


def test_file_that_was_set_aside_comes_back_and_there_is_a_way_back_again(restored: Path) -> None:
    (aside,) = shop_files.aside_of(restored)
    assert aside.path.name == "shop (set aside 2026-05-18 02.12).shuke"
    lies = restoring.use_again(aside.path, restored, LATER)
    assert lies is not None
    assert lies.name == "shop (set aside 2026-05-18 05.12).shuke"
    assert not aside.path.exists()
    assert (_sales(restored), _sales(lies)) == (1, 0)
    restoring.use_again(lies, restored, LATER)
    assert _sales(restored) == 0


def test_file_that_was_set_aside_comes_back_where_the_shop_is_gone(restored: Path) -> None:
    (aside,) = shop_files.aside_of(restored)
    for piece in restored.parent.glob("shop.shuke*"):
        piece.unlink()
    assert restoring.use_again(aside.path, restored, LATER) is None
    assert _sales(restored) == 1


@pytest.mark.parametrize(
    "name", ["shop.shuke", "gone (set aside 2026-05-18 02.12).shuke", "shop (set aside 2020-05-18 02.12).shuke"]
)
def test_another_file_is_refused_and_nothing_is_touched(restored: Path, name: str) -> None:
    before = folder_state(restored.parent)
    with pytest.raises(ShukeError) as caught:
        restoring.use_again(restored.with_name(name), restored, LATER)
    assert caught.value.code == "not_set_aside"
    assert folder_state(restored.parent) == before


def test_bin_of_a_file_that_came_back_asks_before_it_empties_itself(restored: Path) -> None:
    (aside,) = shop_files.aside_of(restored)
    restoring.use_again(aside.path, restored, LATER)
    for _ in range(2):
        shop = vault.unlock(restored, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
        assert bin_due.look(shop).doubt == bin_due.RESTORED
        shop.close()
    shop = vault.unlock(restored, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    bin_due.believe(shop)
    shop.close()
    shop = vault.unlock(restored, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    assert not bin_due.look(shop).is_doubted, "once the owner has answered"
    shop.close()
