"""A restore was killed half way: the window finds the shop all the same, and opening it ends what was begun."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app import paths
from app.services import purchases
from app.storage import placing
from app.ui.first_run_shop import ShopStep
from app.ui.opening import known_shop, place_for
from tests.dying import HalfRestored, half_restored
from tests.support import PASSWORD
from tests.ui.conftest import wait_for


@pytest.fixture
def half() -> HalfRestored:
    folder = paths.data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return half_restored(folder)


def test_window_asks_for_its_password_and_opens_it(window, half, monkeypatch):
    """Neither is it the first run, nor does the shop that was set aside come first."""
    shops = []
    monkeypatch.setattr(window, "enter", lambda shop, start="": shops.append(shop))
    window.start()
    assert window.unlock is not None
    assert window.unlock.path == half.path
    window.unlock.password_edit.setText(PASSWORD)
    QTest.mouseClick(window.unlock.go, Qt.MouseButton.LeftButton)
    wait_for(lambda: shops)
    assert purchases.latest(shops[0]) == ()
    assert known_shop(window.settings) == half.path
    shops[0].close()


def test_damaged_list_is_told_with_the_way_on(window, half):
    placing.list_path(half.path).write_bytes(b"")
    screen = window.show_unlock(half.path)
    screen.password_edit.setText(PASSWORD)
    QTest.mouseClick(screen.go, Qt.MouseButton.LeftButton)
    wait_for(lambda: not screen._busy)
    assert "Nothing that was there before was deleted" in screen._banner.text()
    assert screen.way_on.text() == "Restore a backup…"


def test_new_shop_of_that_name_takes_another(window, half):
    window.show_first_run()
    step = window.first_run.shop
    assert isinstance(step, ShopStep)
    step.name.edit.setText("shop")
    assert step.path().name == "shop 2.shuke"


def test_backup_for_a_new_computer_takes_another_name(half):
    assert place_for(half.backup.with_name("shop 2026-05-18 101200.shuke-backup")).name == "shop 2.shuke"
