"""D6: odd names, and places that cannot be written to."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import ShukeError, WorldProblem
from app.services import backups, purchases, vault
from app.services.purchase_data import ItemDraft, PurchaseDraft
from tests.support import CHEAP, PASSWORD, folder_state, make_shop

BREAD = ItemDraft("Country bread", 1000, 550)
ODD = [
    "豆豆.shuke",
    "my shop.shuke",
    "50% off.shuke",
    "a#b?c=d&e.shuke",
    "🐱.shuke",
    'it\'s "mine".shuke',
    "no suffix",
    "..shuke",
    "mode=ro.shuke",
]


@pytest.mark.parametrize("name", ODD)
def test_shop_with_an_odd_name_works_from_making_to_restoring(tmp_path: Path, name: str) -> None:
    folder = tmp_path / ("目录 #1?%20" if len(name) % 2 else "plain")
    folder.mkdir()
    shop = make_shop(folder, name).shop
    purchases.record(shop, PurchaseDraft(None, (BREAD,)))
    made = backups.make(shop, folder / "copies")
    shop.close()
    assert {p.name for p in folder.iterdir()} == {name, f"{name}.keys", "copies"}
    again = vault.unlock(folder / name, PASSWORD, policy=CHEAP)
    assert len(purchases.latest(again)) == 1
    again.close()
    backups.restore(made.path, folder / name, PASSWORD, policy=CHEAP)


def test_create_in_a_missing_folder_is_refused_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ShukeError) as caught:
        make_shop(tmp_path / "missing")
    assert caught.value.code == "no_folder"
    assert list(tmp_path.glob("missing*")) == []


def test_create_over_an_existing_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shop.shuke").write_text("something else")
    with pytest.raises(ShukeError) as caught:
        make_shop(tmp_path)
    assert caught.value.code == "exists"
    assert (tmp_path / "shop.shuke").read_text() == "something else"


def test_create_with_a_name_of_300_characters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShukeError) as caught:
        make_shop(tmp_path, "x" * 300)
    assert caught.value.code == "name_too_long"
    assert folder_state(tmp_path) == {}


@pytest.fixture
def small_drive(tmp_path: Path) -> Iterator[Path]:
    """A drive of 3 MB of its own."""
    place = tmp_path / "drive"
    place.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("a small drive can only be mounted by root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


def _remount(place: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(place)], check=True)


def test_unlock_on_a_read_only_drive_says_so_and_changes_nothing(small_drive: Path) -> None:
    make_shop(small_drive).shop.close()
    before = folder_state(small_drive)
    _remount(small_drive, "ro")
    with pytest.raises(ShukeError) as caught:
        vault.unlock(small_drive / "shop.shuke", PASSWORD, policy=CHEAP)
    assert caught.value.code in ("read_only", "no_permission")
    assert folder_state(small_drive) == before
    with pytest.raises(ShukeError) as caught:
        make_shop(small_drive, "other.shuke")
    assert caught.value.code in ("read_only", "no_permission")


def test_restore_to_a_read_only_drive_says_so_and_changes_nothing(small_drive: Path, tmp_path: Path) -> None:
    shop = make_shop(small_drive).shop
    made = backups.make(shop, tmp_path / "copies")
    shop.close()
    before = folder_state(small_drive)
    _remount(small_drive, "ro")
    with pytest.raises(ShukeError) as caught:
        backups.restore(made.path, small_drive / "shop.shuke", PASSWORD, policy=CHEAP)
    assert caught.value.code == "read_only"
    assert folder_state(small_drive) == before


def test_drive_without_any_room_is_called_full_and_the_shop_opens_again(small_drive: Path) -> None:
    make_shop(small_drive).shop.close()
    left = os.statvfs(small_drive)
    (small_drive / "ballast").write_bytes(b"x" * left.f_bavail * left.f_bsize)
    with pytest.raises(ShukeError) as caught:
        vault.unlock(small_drive / "shop.shuke", PASSWORD, policy=CHEAP)
    assert caught.value.code == "disk_full"
    (small_drive / "ballast").unlink()
    shop = vault.unlock(small_drive / "shop.shuke", PASSWORD, policy=CHEAP)
    assert all(check.ok for check in backups.verify(shop))
    shop.close()


def test_full_drive_says_so_loses_nothing_and_works_again(small_drive: Path) -> None:
    shop = make_shop(small_drive).shop
    kept = 0
    long = tuple(ItemDraft(f"Item {i} " + "x" * 300, 1000, 1) for i in range(60))
    caught = None
    while caught is None and kept < 2000:
        try:
            purchases.record(shop, PurchaseDraft(None, long))
            kept += 1
        except ShukeError as error:
            caught = error
    assert caught is not None
    assert caught.code == "disk_full"
    assert kept > 3
    assert len(purchases.latest(shop, 5000)) == kept
    with pytest.raises(ShukeError) as refused:
        backups.make(shop, small_drive / "copies")
    assert refused.value.code == "disk_full"
    assert ".part" not in str(refused.value)
    assert list((small_drive / "copies").iterdir()) == []
    _remount(small_drive, "size=12m")
    purchases.record(shop, PurchaseDraft(None, long))
    assert len(purchases.latest(shop, 5000)) == kept + 1
    assert all(c.ok for c in backups.verify(shop))
    shop.close()


def test_create_on_a_full_drive_leaves_nothing_behind(small_drive: Path) -> None:
    (small_drive / "ballast").write_bytes(b"x" * (3 * 1024 * 1024 - 64 * 1024))
    with pytest.raises(ShukeError) as caught:
        make_shop(small_drive)
    assert caught.value.code == "disk_full"
    assert [p.name for p in small_drive.iterdir()] == ["ballast"]


def test_shop_that_was_moved_away_while_open_takes_no_more_and_says_so(tmp_path: Path) -> None:
    shop = make_shop(tmp_path).shop
    sale = PurchaseDraft(None, (ItemDraft("Bread", 1000, 500),))
    away = shop.path.with_name("away.shuke")
    shop.path.rename(away)
    with pytest.raises(WorldProblem) as caught:
        purchases.record(shop, sale)
    assert caught.value.code == "file_gone"
    assert "moved, renamed or deleted" in str(caught.value)
    away.rename(shop.path)
    purchases.record(shop, sale)
    assert len(purchases.latest(shop)) == 1
    shop.close()
