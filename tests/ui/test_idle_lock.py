"""The screen lock: nothing of the shop can be seen, and everything comes back."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from app.services import backups, customers, history, shop_facts, vault
from app.services.customer_data import CustomerDraft
from app.ui import dialogs, wrong_tries
from app.ui.arrival import Arrival
from app.ui.tray import TrayNotice
from app.ui.widgets.filters import guard
from tests.support import CHEAP, PASSWORD, make_shop
from tests.ui.conftest import wait_for, words_of


@pytest.fixture
def opened(window, folder):
    """A real open shop at its Settings, with the name of the shop in a field."""
    return enter(window, make_shop(folder, language="en").shop)


def enter(window, shop):
    window.enter(shop)
    opened = window.open_shop
    opened.bell.stop()
    opened.shell.resize(1366, 768)
    opened.shell.activateWindow()
    opened.shell.go("settings").open("shop")
    rest(window)
    return opened


def rest(window):
    wait_for(lambda: not window.lanes.is_busy())
    QTest.qWait(10)


def type_password(opened, password=PASSWORD):
    screen = opened.idle.screen
    screen.password_edit.clear()
    QTest.keyClicks(screen.password_edit, password)
    QTest.keyClick(screen.password_edit, Qt.Key.Key_Return)


def picture(window, opened) -> QImage:
    opened.shell.showNormal()
    opened.shell.resize(1366, 768)
    rest(window)  # the cover takes the new size, and needs no scroll bar for it
    opened.idle.screen.password_edit.clearFocus()  # the cursor blinks
    return opened.shell.grab().toImage()


def test_picture_of_a_locked_window_is_the_same_for_two_shops(window, tmp_path):
    pictures = []
    for place, name in (("one", "Doudou"), ("two", "Milktea and Sons")):
        (tmp_path / place).mkdir()
        shop = make_shop(tmp_path / place, name="shop.shuke", language="en").shop
        shop_facts.change(shop, name=name)
        customers.create(shop, CustomerDraft(name=f"Customer of {name}"))
        opened = enter(window, shop)
        opened.shell.go("customers" if place == "one" else "settings")
        opened.shell.show_toast(f"Saved {name}", undo=True)
        opened.shell.banner.say(f"About {name}")
        opened.idle.lock()
        pictures.append(picture(window, opened))
        opened.shell.lock.emit()
    assert pictures[0] == pictures[1]


def test_same_page_field_and_typed_text_come_back(window, opened):
    pane = opened.shell.go("settings").open("shop")
    pane.edits["name"].setFocus()
    pane.edits["name"].setText("half typ")
    pane.edits["name"].setCursorPosition(4)
    opened.idle.lock()
    assert not opened.shell.centralWidget().isVisible()
    assert QApplication.focusWidget() is opened.idle.screen.password_edit
    type_password(opened)
    wait_for(lambda: not opened.idle.is_locked())
    rest(window)
    assert opened.shop.facts.name == "Doudou"
    assert opened.shell.current_key() == "settings"
    assert QApplication.focusWidget() is pane.edits["name"]
    assert (pane.edits["name"].text(), pane.edits["name"].cursorPosition()) == ("half typ", 4)


@pytest.mark.qt_log_ignore("This plugin does not support grabbing")
def test_open_menus_and_dialogs_go_and_dialogs_come_back(window, opened):
    menu = QMenu(opened.shell)
    menu.addAction("Copy 138 0000 6688")
    menu.popup(QPoint(10, 10))
    answers = []
    dialog = dialogs.ask(opened.shell, "Mrs Wang", "Delete Mrs Wang?", "Delete", lambda: answers.append(True))
    opened.idle.lock()
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == [opened.shell]
    type_password(opened)
    wait_for(lambda: not opened.idle.is_locked())
    assert dialog.isVisible()
    assert dialog.isModal()
    assert answers == []
    dialog.accept()
    assert answers == [True]


def test_dialog_whose_caller_waits_is_answered_as_by_escape(opened):
    dialog = QDialog(opened.shell)
    QTimer.singleShot(20, opened.idle.lock)
    assert dialog.exec() == QDialog.DialogCode.Rejected
    assert opened.idle.is_locked()
    opened.idle.unlock()
    assert not dialog.isVisible()


def test_page_comes_back_though_another_program_was_in_front(window, opened):
    pane = opened.shell.go("settings").open("shop")
    pane.edits["name"].setFocus()
    other = QWidget()
    other.show()
    other.activateWindow()
    opened.idle.lock()
    other.close()
    opened.shell.activateWindow()
    type_password(opened)
    wait_for(lambda: not opened.idle.is_locked())
    assert opened.shell.focusWidget() is pane.edits["name"]


def test_what_comes_up_meanwhile_stays_out_of_sight_until_the_password(window, opened):
    opened.idle.lock()
    before = opened.shell.grab().toImage()
    window.lanes.read(lambda _tick: 1 / 0, lambda _never: None)
    rest(window)
    wait_for(lambda: not window._dialog.isVisible())
    opened.shell.show_toast("Saved Mrs Wang")
    assert opened.shell.grab().toImage().size() == before.size()
    assert not any("Wang" in words for words in words_of(opened.shell))
    type_password(opened)
    wait_for(lambda: window._dialog.isVisible())
    window._dialog.close()


def test_keys_do_nothing_behind_the_cover(window, opened):
    shop_facts.change(opened.shop, name="Milktea")
    rest(window)
    opened.idle.lock()
    for key, held in ((Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_F4, Qt.KeyboardModifier.NoModifier),
                      (Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)):  # fmt: skip
        QTest.keyClick(opened.idle.screen.password_edit, key, held)
    rest(window)
    assert opened.shop.facts.name == "Milktea"
    assert opened.shell.current_key() == "settings"
    type_password(opened)
    wait_for(lambda: not opened.idle.is_locked())
    QTest.keyClick(opened.shell, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert opened.shell.current_key() == "today"


def test_wrong_password_says_so_and_waits_longer_as_on_the_first_screen(window, opened):
    opened.idle.lock()
    screen = opened.idle.screen
    for _turn in range(5):
        type_password(opened, "a wrong password")
        rest(window)
        assert opened.idle.is_locked()
    assert screen._password.mistake()
    assert wrong_tries.count(window.settings, opened.shop.path) == 5
    assert not screen.go.isEnabled()
    assert "Wait" in screen.go.text()


def test_keys_of_somebody_else_beside_the_file_do_not_open_it(window, opened, tmp_path):
    other = make_shop(tmp_path, name="other.shuke").shop
    vault.change_password(other, PASSWORD, "the one of somebody else", policy=CHEAP)
    other.close()
    mine = opened.shop.path.with_name("shop.shuke.keys")
    mine.write_bytes((tmp_path / "other.shuke.keys").read_bytes())
    opened.idle.lock()
    type_password(opened, "the one of somebody else")
    rest(window)
    assert opened.idle.is_locked()
    assert opened.idle.screen._password.mistake()
    type_password(opened)
    wait_for(lambda: not opened.idle.is_locked())  # by the slots that opened it


def test_what_runs_goes_on_and_the_key_stays(window, opened):
    done = []
    window.lanes.write(lambda _tick: QTest.qSleep(100) or shop_facts.change(opened.shop, name="Late"), done.append)
    opened.idle.lock()
    wait_for(lambda: done)
    with opened.shop.read():
        assert opened.shop.facts.name == "Late"


def test_password_is_proved_while_a_long_write_is_under_way(window, opened):
    go_on = []
    window.lanes.write(lambda _tick: wait_in_lane(go_on), lambda _nothing: None)
    opened.idle.lock()
    type_password(opened)
    wait_for(lambda: not opened.idle.is_locked())
    go_on.append(True)
    rest(window)


def test_password_is_proved_while_two_long_reads_are_under_way(window, opened):
    go_on = []
    for _each in range(2):
        window.lanes.read(lambda _tick: wait_in_lane(go_on), lambda _nothing: None)
    opened.idle.lock()
    type_password(opened)
    try:
        wait_for(lambda: not opened.idle.is_locked())
    finally:
        go_on.append(True)
    rest(window)


def test_cover_and_title_speak_the_language_that_was_chosen_meanwhile(window, opened):
    opened.idle.lock()
    english = words_of(opened.idle.screen)
    window.set_language("zh_CN")
    assert opened.idle.screen.go.text().strip() == "打开"
    kept = {"Shuke 熟客 0.1.0", "shop"}
    assert not english & (words_of(opened.idle.screen) - kept)
    assert opened.shell.windowTitle() == "熟客"
    opened.idle.unlock()
    assert opened.shell.windowTitle() == "熟客"


def wait_in_lane(go_on):
    while not go_on:
        QTest.qSleep(5)


def test_clipboard_is_emptied(opened):
    QApplication.clipboard().setText("138 0000 6688")
    opened.idle.lock()
    assert QApplication.clipboard().text() == ""


def test_tray_is_silent_and_the_title_tells_nothing(opened, monkeypatch):
    hushed = []
    monkeypatch.setattr(TrayNotice, "hide", lambda self: hushed.append(True))
    opened.shell.setWindowTitle("Mrs Wang")
    opened.idle.lock()
    assert hushed
    assert opened.shell.windowTitle() == "Shuke"
    opened.idle.unlock()
    assert opened.shell.windowTitle() == "Mrs Wang"


@pytest.mark.parametrize(("minutes", "idle", "locks"), [(10, 601, True), (10, 590, False), (1, 61, True), (0, 90_000, False)])  # fmt: skip
def test_locks_after_the_chosen_minutes(window, opened, minutes, idle, locks):
    window.settings.set("idle_minutes", minutes)
    opened.idle.start()
    guard().acted_at -= idle
    opened.idle.look()
    assert opened.idle.is_locked() is locks


def test_key_or_mouse_counts_as_being_there(window, opened):
    opened.idle.start()
    guard().acted_at -= 3600
    QTest.keyClick(opened.shell, Qt.Key.Key_Shift)
    opened.idle.look()
    assert not opened.idle.is_locked()
    guard().acted_at -= 3600
    QTest.mouseMove(opened.shell, QPoint(50, 60))
    QTest.mouseMove(opened.shell, QPoint(70, 80))
    opened.idle.look()
    assert not opened.idle.is_locked()


@pytest.mark.parametrize("leap", [8, -8])
def test_sleep_or_a_clock_that_was_set_locks_at_the_next_sign_of_life(window, opened, leap):
    opened.idle.start()
    opened.shop.clock.advance(dt.timedelta(hours=leap))
    guard().acted.emit()
    assert opened.idle.is_locked()


def test_choice_in_the_settings_is_in_force_at_once(window, opened):
    opened.idle.start()
    card = opened.shell.go("settings").open("security").lock
    card.choice.chosen.emit("0")
    assert window.settings.get("idle_minutes") == 1
    guard().acted_at -= 61
    opened.idle.look()
    assert opened.idle.is_locked()


def test_full_lock_from_the_cover(window, opened):
    opened.idle.lock()
    screen = opened.idle.screen
    QTest.mouseClick(screen.full_lock, Qt.MouseButton.LeftButton)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert window.open_shop is None
    assert window.gate.isVisible()
    vault.unlock(window.unlock.path, PASSWORD, policy=CHEAP).close()


def test_recovery_code_opens_the_cover_with_a_new_password_and_what_was_typed_stays(window, folder):
    made = make_shop(folder, language="en")
    opened = enter(window, made.shop)
    counter = opened.shell.go("counter")
    counter.new_customer()
    typed = counter.window().focusWidget()
    QTest.keyClicks(typed, "Half a name")
    opened.idle.lock()
    screen = opened.idle.screen
    assert screen.other_way.text() == "Forgot it? Use the recovery code"
    QTest.mouseClick(screen.other_way, Qt.MouseButton.LeftButton)
    assert screen.mode() == "recover"
    QTest.keyClicks(screen._code_edit, made.recovery_code)
    for box in (screen._new_password.first, screen._new_password.again):
        QTest.keyClicks(box.edit, "a brand new password")
    QTest.keyClick(box.edit, Qt.Key.Key_Return)
    wait_for(lambda: not opened.idle.is_locked())
    assert typed.text() == "Half a name"
    notice = opened.findChild(Arrival).password
    wait_for(lambda: "A backup that goes with it was made." in notice.text())
    assert notice.text().startswith("Your new password is set.")
    (backup,) = backups.of_shop(made.shop)
    assert backup.why == "New password"
    backups.restore(backup.path, folder / "again.shuke", "a brand new password", policy=CHEAP)
    rest(window)
    assert history.entries(made.shop, 5)[0].action in (vault.NEW_PASSWORD, backups.BACKUP)


def test_wrong_code_at_the_cover_is_said_beside_the_field_and_leads_back(window, opened):
    opened.idle.lock()
    screen = opened.idle.screen
    screen.other_way.click()
    screen._code_edit.setText("AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA")
    for box in (screen._new_password.first, screen._new_password.again):
        box.edit.setText("a brand new password")
    screen.submit()
    wait_for(screen._code.error)
    assert opened.idle.is_locked()
    assert screen._code.error().startswith("The recovery code is not right.")
    screen.back.click()
    assert screen.mode() == "password"
    type_password(opened)
    wait_for(lambda: not opened.idle.is_locked())


def test_closing_the_window_while_it_is_locked_closes_it(window, opened, monkeypatch):
    monkeypatch.setattr(window.app, "quit", lambda: None, raising=False)
    opened.idle.lock()
    opened.shell.close()
    wait_for(lambda: window.open_shop is None)  # what is under way is finished first


@pytest.mark.parametrize("is_locked_first", [True, False])
def test_cover_says_that_the_window_closes_after_the_last_backup(window, opened, monkeypatch, is_locked_first):
    monkeypatch.setattr(window.app, "quit", lambda: None, raising=False)
    keeper = opened.keeper
    keeper.start()
    wait_for(lambda: keeper.seen is not None and keeper._job is None)
    rest(window)
    shop_facts.change(opened.shop, name="Milktea")
    rest(window)
    real, go_on = backups.write, []
    monkeypatch.setattr(backups, "write", lambda *arguments: (wait_in_lane(go_on), real(*arguments))[1])
    if is_locked_first:
        opened.idle.lock()
    opened.shell.close()
    opened.idle.lock()
    try:
        assert opened.keeper.is_closing()
        assert "Backing up, then the window closes" in opened.idle.screen._banner.text()
        assert opened.idle.screen._banner.isVisible()
    finally:
        go_on.append(True)
    wait_for(lambda: window.open_shop is None)


def test_cover_says_that_the_window_closes_after_the_work_under_way(window, opened, monkeypatch):
    monkeypatch.setattr(window.app, "quit", lambda: None, raising=False)
    go_on = []
    window.lanes.write(lambda _tick: wait_in_lane(go_on), lambda _nothing: None)
    opened.idle.lock()
    opened.shell.close()
    try:
        assert "then the window closes" in opened.idle.screen._banner.text()
    finally:
        go_on.append(True)
    wait_for(lambda: window.open_shop is None)


def test_cover_keeps_the_size_of_the_window(opened):
    opened.idle.lock()
    opened.shell.resize(1024, 640)
    assert opened.idle.screen.geometry() == opened.shell.rect()


def test_practice_shop_is_not_locked_by_itself(window, folder):
    opened = enter(window, make_shop(folder, language="en", is_practice=True).shop)
    opened.idle.start()
    guard().acted_at -= 7200
    opened.idle.look()
    assert not opened.idle.is_locked()


def test_locking_twice_and_unlocking_twice_is_the_same_as_once(window, opened):
    opened.idle.lock()
    screen = opened.idle.screen
    opened.idle.lock()
    assert opened.idle.screen is screen
    opened.idle.unlock()
    opened.idle.unlock()
    assert opened.shell.centralWidget().isVisible()
