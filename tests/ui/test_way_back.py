"""The unlock screen before anything is typed: a file that is gone, the time, other shops, and those that a restore set aside."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app import shop_files
from app.clock import FixedClock
from app.services import backups, purchases, vault
from app.services.purchases import ItemDraft, PurchaseDraft
from app.storage import keys
from app.storage.key_rings import keys_path
from app.ui import dialogs, unlock_files, wrong_tries
from app.ui.opening import known_shop
from tests.support import CHEAP, NOW, PASSWORD, make_shop
from tests.ui.accessible import faults, faults_of_room
from tests.ui.conftest import wait_for
from tests.ui.test_unlock import opened, try_password  # noqa: F401


@pytest.fixture
def replaced(folder, tmp_path):
    """A shop without a sale that took the place of one with a sale, and a backup of it."""
    made = make_shop(folder, language="en")
    backup = backups.make(made.shop, tmp_path / "usb").path
    purchases.record(made.shop, PurchaseDraft(None, (ItemDraft("Country bread", 2000, 550),)))
    made.shop.close()
    backups.restore(backup, made.shop.path, PASSWORD, policy=CHEAP, now=NOW)
    return made.shop.path, backup


def come_back():
    """The person returns to the program from another one."""
    QGuiApplication.instance().applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)


def entries(menu):
    return [action.text() for action in menu.actions() if action.text()]


def take(menu, words):
    next(action for action in menu.actions() if action.text() == words).trigger()


def test_file_that_is_gone_is_said_before_a_password_and_taken_back_when_it_is_there_again(window, folder):
    made = make_shop(folder, language="en")
    newest = backups.make(made.shop).path
    made.shop.close()
    path = made.shop.path
    path.rename(path.with_name("moved"))
    screen = window.show_unlock(path)
    wait_for(lambda: screen.way_on.text() == "Restore this backup")
    assert f"There is no file {path.name}" in screen._banner.text()
    assert screen._banner.text().endswith(f": {newest.name}")
    path.with_name("moved").rename(path)
    come_back()
    wait_for(lambda: not screen._banner.text())
    assert screen.error() is None


def test_file_that_goes_while_the_screen_waits_is_said_when_the_person_comes_back(window, shop_path):
    screen = window.show_unlock(shop_path)
    screen.watch.look()
    wait_for(lambda: not window.lanes.is_busy())
    assert not screen._banner.text()
    shop_path.unlink()
    come_back()
    wait_for(screen._banner.text)
    assert screen.error().code == "file_missing"


def test_clock_goes_on_with_the_minute_and_over_midnight(window, shop_path):
    screen = window.show_unlock(shop_path)
    assert screen._when.text() == "Mon 18 May · 10:12"
    window._opening.clock = FixedClock(NOW + dt.timedelta(hours=13, minutes=49))
    screen._clock.tick()
    assert screen._when.text() == "Tue 19 May · 0:01"
    assert screen._clock._timer.isActive()


def test_file_that_was_set_aside_is_offered_and_comes_back(window, replaced, opened, monkeypatch):  # noqa: F811
    path, _backup = replaced
    other = make_shop(path.parent, "other.shuke").shop
    other.close()
    screen = window.show_unlock(path)
    menu = unlock_files.menu_of(unlock_files.look_around(path), window._opening, screen)
    again = "Set aside Today 02:12: use it again…"
    assert entries(menu) == ["other", again, "Choose a file…"]
    asked = []
    monkeypatch.setattr(dialogs, "ask", lambda _p, _t, text, _yes, act, **_k: (asked.append(text), act()))
    take(menu, again)
    wait_for(lambda: "is again what was set aside" in screen._banner.text())
    assert "The present one is set aside in the same way" in asked[0]
    (aside,) = shop_files.aside_of(path)
    assert aside.path.name in screen._banner.text()
    try_password(screen, PASSWORD)
    wait_for(lambda: opened)
    assert len(purchases.latest(opened[0])) == 1


def test_settings_lead_back_to_the_file_that_was_set_aside(window, replaced, monkeypatch):
    path, _backup = replaced
    window.enter(vault.unlock(path, PASSWORD, policy=CHEAP))
    window.open_shop.shell.resize(1366, 768)
    pane = window.open_shop.shell.go("settings").open("backups")
    wait_for(lambda: pane.aside.isVisibleTo(pane))
    assert pane.aside._title.text() == "1 shop file set aside"
    (line,) = entries(pane.aside.menu())
    monkeypatch.setattr(dialogs, "ask", lambda _p, _t, _text, yes, act, **_k: yes == "Lock and use it" and act())
    take(pane.aside.menu(), line)
    wait_for(lambda: window.unlock is not None and "is again what was set aside" in window.unlock._banner.text())
    try_password(window.unlock, PASSWORD)
    wait_for(lambda: window.open_shop is not None)
    assert len(purchases.latest(window.open_shop.shop)) == 1


def test_file_that_was_set_aside_is_deleted_in_the_settings_once_it_need_not_stay(window, replaced, monkeypatch):
    path, _backup = replaced
    shop = vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    window.enter(shop)
    pane = window.open_shop.shell.go("settings").open("backups")
    wait_for(lambda: pane.aside.isVisibleTo(pane))
    (line,) = pane.aside.menu_to_delete().actions()
    assert line.text().startswith("Today 02:12 · ")
    assert line.text().endswith(" · another file took its place · stays until 25 May: no backup holds what is in it")
    assert not line.isEnabled()
    shop.clock.advance(dt.timedelta(days=8))
    pane.refresh(None)
    wait_for(lambda: pane.aside.menu_to_delete().actions()[0].isEnabled())
    asked = []
    monkeypatch.setattr(
        dialogs, "ask", lambda _p, title, text, yes, act, **kw: (asked.append((title, text, yes, kw)), act())
    )
    pane.aside.delete.setFocus()
    take(pane.aside.menu_to_delete(), entries(pane.aside.menu_to_delete())[0])
    wait_for(lambda: "are free again" in pane.banner.text())
    ((title, text, yes, more),) = asked
    assert (title, yes, more) == ("Delete this shop file for good?", "Delete", {"is_dangerous": True})
    assert "another file took its place" in text
    wait_for(lambda: not pane.aside.isVisibleTo(pane))
    assert pane.make.hasFocus(), "the keyboard stays on the page"
    assert shop_files.aside_of(path) == ()


def test_key_files_that_were_set_aside_say_whose_they_are_and_go_if_nobody_needs_them(window, shop_path, monkeypatch):
    broken, others = (shop_path.with_name(f"{shop_path.name}.keys.old{tail}") for tail in ("", " 2"))
    broken.write_bytes(b"x" * 8192)
    (shop_path.parent / "b").mkdir()
    other = make_shop(shop_path.parent / "b").shop
    other.close()
    others.write_bytes(keys_path(other.path).read_bytes())
    window.enter(vault.unlock(shop_path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW)))
    pane = window.open_shop.shell.go("settings").open("backups")
    wait_for(lambda: pane.aside.isVisibleTo(pane))
    assert pane.aside._title.text() == "2 key files set aside"
    assert not pane.aside.again.isVisibleTo(pane)
    lines = {line.text().split(" · ")[-1]: line.isEnabled() for line in pane.aside.menu_to_delete().actions()}
    assert lines == {
        "a damaged key file, which opens nothing": True,
        "a key file of another shop, maybe its only one": False,
    }
    monkeypatch.setattr(dialogs, "ask", lambda _p, _title, _text, _yes, act, **_kw: act())
    take(pane.aside.menu_to_delete(), next(e for e in entries(pane.aside.menu_to_delete()) if "damaged" in e))
    wait_for(lambda: "was deleted" in pane.banner.text())
    assert not broken.exists()
    assert others.exists()


def test_another_shop_is_taken_from_the_menu_and_opens_at_the_next_start(window, shop_path):
    other = make_shop(shop_path.parent, "other.shuke").shop
    other.close()
    screen = window.show_unlock(shop_path)
    take(unlock_files.menu_of(unlock_files.look_around(shop_path), window._opening, screen), "other")
    assert screen.path == other.path
    try_password(screen, PASSWORD)
    wait_for(lambda: window.open_shop is not None)
    assert known_shop(window.settings) == other.path


def test_shop_that_came_back_beside_does_not_become_the_first_by_being_locked(window, shop_path):
    window.settings.set("last_file", str(shop_path))
    beside = make_shop(shop_path.parent, "shop (restored 2026-05-18 10.12).shuke").shop
    window.enter(beside)
    window.lock()
    try_password(window.unlock, PASSWORD)
    wait_for(lambda: window.open_shop is not None)
    assert window.open_shop.shop.path == beside.path
    assert known_shop(window.settings) == shop_path


def test_wrong_passwords_for_a_backup_count_against_the_shop_in_it(window, replaced, tmp_path):
    path, backup = replaced
    (tmp_path / "other").mkdir()
    other = make_shop(tmp_path / "other").shop
    other.close()
    screen = window.show_unlock(other.path)
    screen.restore_from(backup)
    wait_for(lambda: screen.box.salt())
    screen.pause.wrong()
    assert wrong_tries.count(window.settings, other.path) == 0
    assert wrong_tries.count(window.settings, path) == 1
    screen.set_mode("password")
    assert screen.pause._place() == other.path


def test_key_slot_that_asks_for_a_gigabyte_is_refused_in_words(window, shop_path):
    where = keys_path(shop_path)
    ring = keys.decode(where.read_bytes())
    dear = tuple(dataclasses.replace(slot, cost=keys.Cost(1 << 20, 3, 4)) for slot in ring.slots)
    where.write_bytes(keys.encode(dataclasses.replace(ring, slots=dear)))
    screen = window.show_unlock(shop_path)
    try_password(screen, PASSWORD)
    assert "all its memory" in screen._banner.text()
    assert screen.way_on.text() == "Use the keys of a backup…"


@pytest.mark.parametrize(("size", "percent"), [((1366, 768), 100), ((1024, 640), 150)])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_page_of_backups_with_files_set_aside_passes_the_check_list(window, replaced, language, size, percent):
    path, _backup = replaced
    window.set_language(language)
    window.set_text(percent)
    window.enter(vault.unlock(path, PASSWORD, policy=CHEAP))
    shell = window.open_shop.shell
    shell.setWindowState(Qt.WindowState.WindowNoState)
    shell.resize(*size)
    pane = shell.go("settings").open("backups")
    wait_for(lambda: not window.lanes.is_busy() and pane.aside.isVisibleTo(pane))
    QTest.qWait(20)
    assert (faults("backups", shell) if percent == 100 else []) + faults_of_room("backups", shell, size) == []
    window.set_text(100)
