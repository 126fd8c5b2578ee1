"""Before a restore: what is in the backup, what lies in its place, and what is refused there."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import ShukeError, UserMistake
from app.services import backups, purchases, restoring, vault
from app.services.purchases import ItemDraft, PurchaseDraft
from app.shop import Shop
from tests.support import CHEAP, PASSWORD, folder_state, make_shop

BREAD = ItemDraft("Country bread", 2000, 550)
FRESH = "another password of mine"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The file of another shop, which is closed."""
    folder = tmp_path / "other"
    folder.mkdir()
    shop = make_shop(folder, "other.shuke").shop
    shop.close()
    return shop.path


def test_preview_tells_what_is_inside_and_what_it_would_replace(shop: Shop, tmp_path: Path) -> None:
    purchases.record(shop, PurchaseDraft(None, (BREAD,)))
    made = backups.make(shop, tmp_path / "usb")
    shop.close()
    before = folder_state(tmp_path)
    found = restoring.look(made.path, shop.path)
    assert (found.manifest.shop_name, found.why, found.refusal) == ("Doudou", "Made by hand", None)
    assert found.manifest.counts["purchase"] == 1
    assert found.manifest.newest_sale_on == "2026-05-18"
    assert found.present is not None
    assert found.present.bytes == shop.path.stat().st_size
    assert restoring.look(made.path, tmp_path / "new.shuke").present is None
    assert folder_state(tmp_path) == before


def test_backup_of_another_shop_is_refused_as_a_replacement(shop: Shop, other: Path, tmp_path: Path) -> None:
    made = backups.make(shop, tmp_path / "usb")
    before = folder_state(other.parent)
    assert restoring.look(made.path, other).refusal is not None
    with pytest.raises(UserMistake) as caught:
        backups.restore(made.path, other, PASSWORD, policy=CHEAP)
    assert caught.value.code == "another_shop"
    assert str(caught.value.next_step) == "Restore it beside, as a shop of its own."
    assert folder_state(other.parent) == before
    backups.restore(made.path, other.with_name("beside.shuke"), PASSWORD, policy=CHEAP)


def test_other_shop_that_lost_its_keys_is_still_known_by_its_backups(shop: Shop, other: Path, tmp_path: Path) -> None:
    made = backups.make(shop, tmp_path / "usb")
    kept = vault.unlock(other, PASSWORD, policy=CHEAP)
    backups.make(kept, other.parent)
    kept.close()
    other.with_name(other.name + ".keys").unlink()
    assert restoring.look(made.path, other).refusal is not None


def test_shop_whose_key_was_changed_is_not_replaced_by_what_opens_with_the_old_password(
    shop: Shop, tmp_path: Path
) -> None:
    made = backups.make(shop, tmp_path / "usb")
    vault.change_data_key(shop, PASSWORD, new_password=FRESH, policy=CHEAP)
    shop.close()
    with pytest.raises(UserMistake) as caught:
        backups.restore(made.path, shop.path, PASSWORD, policy=CHEAP)
    assert "before the key was changed" in str(caught.value)


@pytest.mark.parametrize("place", [3, 200, -300])
def test_damaged_file_is_replaced_by_its_own_backup(shop: Shop, tmp_path: Path, place: int) -> None:
    made = backups.make(shop, tmp_path / "usb")
    shop.close()
    content = bytearray(shop.path.read_bytes())
    content[place] ^= 0xFF
    shop.path.write_bytes(content)
    assert restoring.look(made.path, shop.path).refusal is None
    assert backups.restore(made.path, shop.path, PASSWORD, policy=CHEAP).set_aside is not None


def test_file_that_is_empty_is_replaced(shop: Shop, tmp_path: Path) -> None:
    made = backups.make(shop, tmp_path / "usb")
    shop.close()
    shop.path.write_bytes(b"")
    assert backups.restore(made.path, shop.path, PASSWORD, policy=CHEAP).set_aside is not None


def test_backup_is_not_restored_onto_itself(shop: Shop, tmp_path: Path) -> None:
    made = backups.make(shop, tmp_path / "usb")
    before = folder_state(tmp_path / "usb")
    target = made.path.parent / "." / made.path.name
    refusal = restoring.look(made.path, target).refusal
    assert refusal is not None
    assert refusal.code == "backup_itself"
    with pytest.raises(ShukeError) as caught:
        backups.restore(made.path, target, PASSWORD, policy=CHEAP)
    assert caught.value.code == "backup_itself"
    assert folder_state(tmp_path / "usb") == before
