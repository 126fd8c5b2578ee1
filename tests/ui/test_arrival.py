"""Once a shop is open: where the file lies that was there before, and whether its own lies badly."""

from __future__ import annotations

import pytest

from app import paths
from app.i18n import T
from app.services import backups, purchases, vault
from app.services.purchases import ItemDraft, PurchaseDraft
from app.ui import arrival
from tests.support import CHEAP, PASSWORD, make_shop
from tests.ui.conftest import wait_for
from tests.ui.test_unlock import try_password

BREAD = ItemDraft("Country bread", 2000, 550)
WARNING = T("This drive can be pulled out.")


def told_by(window):
    return window.open_shop.findChild(arrival.Arrival)


def press(notice, words):
    (button,) = [b for b in notice._buttons if b.text() == words]
    button.click()


@pytest.fixture
def bad_place(monkeypatch):
    monkeypatch.setattr(
        arrival, "place_here", lambda path: None if path.is_relative_to(paths.data_folder()) else WARNING
    )


def open_it(window, path):
    screen = window.show_unlock(path)
    try_password(screen, PASSWORD)
    wait_for(lambda: window.open_shop is not None and not window.lanes.is_busy())


def test_window_says_where_the_old_file_lies_after_a_restore(window, folder, tmp_path):
    shop = make_shop(folder, language="en").shop
    backup = backups.make(shop, tmp_path / "usb").path
    shop.close()
    screen = window.show_unlock(shop.path)
    screen.restore_from(backup)
    try_password(screen, PASSWORD)
    wait_for(lambda: window.open_shop is not None)
    (aside,) = folder.glob("* (set aside *.shuke")
    notice = told_by(window).restored
    assert notice.text().startswith("The shop is back as it was: Today 10:12.")
    assert aside.name in notice.text()
    window.set_language("zh_CN")
    assert "店铺恢复到了 今天 10:12" in notice.text()
    window.set_language("en")
    press(notice, "Close")
    assert not notice.text()


def test_nothing_is_said_of_a_shop_that_opens_as_always(window, shop_path):
    open_it(window, shop_path)
    assert (told_by(window).restored.text(), told_by(window).place.text()) == ("", "")


def test_bad_place_is_told_once_for_each_file(window, folder, shop_path, bad_place):
    open_it(window, shop_path)
    notice = told_by(window).place
    assert notice.text() == str(WARNING)
    press(notice, "Keep it here")
    assert not notice.text()
    window.lock()
    open_it(window, shop_path)
    assert not told_by(window).place.text()
    window.lock()
    other = make_shop(folder, "other.shuke").shop
    other.close()
    open_it(window, other.path)
    assert told_by(window).place.text()


def test_bad_place_is_told_after_a_restore_there(window, folder, tmp_path, bad_place):
    shop = make_shop(folder).shop
    backup = backups.make(shop, tmp_path / "usb").path
    shop.close()
    screen = window.show_unlock(shop.path)
    screen.restore_from(backup)
    try_password(screen, PASSWORD)
    wait_for(lambda: window.open_shop is not None and not window.lanes.is_busy())
    assert told_by(window).place.text() == str(WARNING)
    assert told_by(window).restored.text()


def test_practice_shop_may_lie_anywhere(window, folder, bad_place):
    window.enter(make_shop(folder, is_practice=True).shop)
    wait_for(lambda: not window.lanes.is_busy())
    assert not told_by(window).place.text()


def test_shop_moves_to_this_computer(window, folder, shop_path, bad_place):
    shop = vault.unlock(shop_path, PASSWORD, policy=CHEAP)
    purchases.record(shop, PurchaseDraft(None, (BREAD,)))
    shop.close()
    open_it(window, shop_path)
    press(told_by(window).place, "Move it to this computer")
    target = paths.data_folder() / shop_path.name
    wait_for(lambda: window.unlock is not None and window.unlock.path == target)
    assert "on this computer now" in window.unlock._banner.text()
    assert window.settings.get("last_file") == str(target)
    assert not shop_path.exists()
    (left,) = folder.glob("shop moved *.shuke")
    vault.unlock(left, PASSWORD, policy=CHEAP).close()
    open_it(window, target)
    assert len(purchases.latest(window.open_shop.shop)) == 1
    assert not told_by(window).place.text()


def test_shop_that_cannot_be_moved_stays(window, shop_path, bad_place, monkeypatch):
    open_it(window, shop_path)
    monkeypatch.setattr("app.services.moving._digest", lambda _file: "another")
    press(told_by(window).place, "Move it to this computer")
    wait_for(lambda: window.unlock is not None and not window.lanes.is_busy() and window.unlock.isEnabled())
    assert "does not answer properly" in window.unlock._banner.text()
    assert shop_path.exists()
    assert not list(paths.data_folder().glob("*.shuke*"))
    open_it(window, shop_path)
