"""The window goes while something is being typed: nothing of it is lost."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import customers, drafts, vault
from app.services.customers import CustomerDraft
from app.ui import last_place
from app.ui.pages import typed_kept
from tests.support import CHEAP, PASSWORD, make_shop
from tests.ui.conftest import enter, wait_for


@pytest.fixture
def opened(window, folder, monkeypatch):
    """A real open shop at the page of its only customer."""
    monkeypatch.setattr(window.app, "quit", lambda: None, raising=False)
    shop = make_shop(folder, language="en").shop
    customers.create(shop, CustomerDraft(name="He Jing"))
    return enter(window, shop)


def retype(opened, key, text):
    changes = opened.shell.page("counter").changes
    changes.change(key)
    edit = changes.place.editor().edit
    edit.selectAll()
    QTest.keyClicks(edit, text)
    return edit


def close(window, opened):
    opened.shell.close()
    wait_for(lambda: window.open_shop is None)


def lock_with_the_keyboard(window, opened):
    QTest.keyClick(opened.shell, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    wait_for(lambda: window.open_shop is None)


def lock_fully_from_the_screen_lock(window, opened):
    opened.idle.lock()
    opened.idle.screen.full_lock.click()
    wait_for(lambda: window.open_shop is None)


def go_to_practice(window, opened):
    window.show_practice(afresh=False)
    wait_for(lambda: window.open_shop is not opened)
    wait_for(lambda: not window.lanes.is_busy())


def close_under_the_screen_lock(window, opened):
    opened.idle.lock()
    close(window, opened)


WAYS = [close, lock_with_the_keyboard, lock_fully_from_the_screen_lock, go_to_practice, close_under_the_screen_lock]


@pytest.mark.parametrize("go", WAYS)
def test_value_changed_in_place_is_saved_when_the_window_goes(window, opened, go):
    path = opened.shop.path
    retype(opened, "wechat", "hejing_cc")
    go(window, opened)
    shop = vault.unlock(path, PASSWORD, policy=CHEAP)
    assert customers.draft_of(shop, 1).wechat == "hejing_cc"
    shop.close()


@pytest.mark.parametrize("go", WAYS)
def test_field_of_the_settings_is_saved_when_the_window_goes(window, opened, go):
    path, edit = opened.shop.path, opened.shell.go("settings").open("shop").edits["name"]
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "Milktea")
    go(window, opened)
    shop = vault.unlock(path, PASSWORD, policy=CHEAP)
    assert shop.facts.name == "Milktea"
    shop.close()


def test_value_that_cannot_be_saved_outlives_a_lock(window, opened):
    path = opened.shop.path
    retype(opened, "birthday", "30 Feb 1990")
    lock_with_the_keyboard(window, opened)
    again = enter(window, vault.unlock(path, PASSWORD, policy=CHEAP))
    changes = again.shell.page("counter").changes
    changes.change("birthday")
    assert changes.place.editor().text() == "30 Feb 1990"


def test_value_and_drawer_that_were_not_saved_outlive_the_program(window, opened):
    path = opened.shop.path
    retype(opened, "birthday", "30 Feb 1990")
    opened.shell.page("counter").new_customer()
    opened.shell.page("counter")._drawer.form.boxes["name"].edit.setText("Half Typed")
    lock_with_the_keyboard(window, opened)
    typed_kept._at_hand.clear()  # as in a new process
    last_place._left.clear()
    counter = enter(window, vault.unlock(path, PASSWORD, policy=CHEAP)).shell.page("counter")
    counter.changes.change("birthday")
    assert counter.changes.place.editor().text() == "30 Feb 1990"
    QTest.keyClick(counter.changes.place.editor().edit, Qt.Key.Key_Escape)
    counter.new_customer()
    assert counter._drawer.form.texts()["name"] == "Half Typed"
    counter.new_customer()
    assert counter._drawer.form.texts()["name"] == "Half Typed", "asked for twice, it is the same"
    counter._drawer.form.boxes["name"].edit.clear()
    counter.handle_escape()
    wait_for(lambda: not window.lanes.is_busy())
    assert drafts.load_texts(window.open_shop.shop) == {}


def test_value_that_cannot_be_saved_holds_the_window_once(window, opened):
    retype(opened, "birthday", "30 Feb 1990")
    opened.shell.go("today")
    opened.shell.close()
    wait_for(lambda: "Close the window again" in opened.shell.toast.text())
    place = opened.shell.page("counter").changes.place
    assert window.open_shop is opened
    assert opened.shell.current_key() == "counter"
    assert place.editor().error()
    close(window, opened)


def test_value_that_cannot_be_saved_does_not_hold_a_covered_window(window, opened):
    retype(opened, "birthday", "30 Feb 1990")
    close_under_the_screen_lock(window, opened)


def test_what_is_typed_of_a_pet_and_in_a_drawer_outlives_a_lock(window, opened):
    path, page = opened.shop.path, opened.shell.page("counter")
    page.changes.add_pet()
    page.pets.new_pet.boxes["pet_name"].setText("Milktea")
    page.edit_customer()
    page._drawers.current.form.set_texts({**page._drawers.current.form.texts(), "wechat": "hejing"})
    lock_with_the_keyboard(window, opened)
    page = enter(window, vault.unlock(path, PASSWORD, policy=CHEAP)).shell.page("counter")
    page.edit_customer()
    assert page._drawers.current.form.texts()["wechat"] == "hejing"
    page._close_drawer()
    page.changes.add_pet()
    assert page.pets.new_pet.texts()["pet_name"] == "Milktea"


def test_work_that_a_lock_stops_is_told_and_what_only_looks_is_not(window, opened, monkeypatch):
    finish = window.lanes.finish
    monkeypatch.setattr(window.lanes, "finish", lambda seconds=5.0: finish(0.3 if seconds == 5.0 else seconds))
    looks = window.lanes.read(endless, print)
    looks.only_looks = True
    window.lock()
    assert looks.was_stopped
    assert "stopped" not in window.unlock._banner.text()
    enter(window, vault.unlock(window.unlock.path, PASSWORD, policy=CHEAP))
    writes = window.lanes.write(endless, print)
    window.lock()
    assert writes.was_stopped
    assert "nothing of it was kept" in window.unlock._banner.text()


def endless(tick):
    while True:
        tick(0, 1)
        time.sleep(0.01)
