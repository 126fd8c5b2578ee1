"""A new key in the settings, and what is offered after a check that failed."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.errors import CannotUnlock
from app.services import backups, customers, repair, vault
from app.services.customers import CustomerDraft
from app.storage import database
from app.storage.unlocking import keys_path
from app.ui import dialogs, fresh_backup, turn
from tests.support import CHEAP, PASSWORD, make_shop
from tests.ui.accessible import faults, faults_of_room
from tests.ui.conftest import wait_for, words_of
from tests.ui.test_settings_code import idle, type_back

LEFT = Qt.MouseButton.LeftButton
FRESH = "another good password"


@pytest.fixture
def shop(window, folder):
    """The shop on screen, with a customer and a backup."""
    shop = make_shop(folder, language="en").shop
    customers.create(shop, CustomerDraft(name="Ann"))
    backups.make(shop)
    window.enter(shop)
    idle(window)
    return shop


def open_pane(window, key):
    pane = window.open_shop.shell.go("settings").open(key)
    idle(window)
    return pane


def change_key(window, pane, password=PASSWORD, fresh=FRESH):
    QTest.mouseClick(pane.key.begin, LEFT)
    QTest.keyClicks(pane.key.password.edit, password)
    QTest.keyClick(pane.key.password.edit, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is pane.key.fresh.first.edit
    for box in (pane.key.fresh.first, pane.key.fresh.again):
        QTest.keyClicks(box.edit, fresh)
        QTest.keyClick(box.edit, Qt.Key.Key_Return)
    idle(window)


def opens(path, password):
    try:
        vault.unlock(path, password, policy=CHEAP).close()
    except CannotUnlock:
        return False
    return True


def test_tab_goes_through_the_fields_of_a_new_key_to_its_button(window, shop):
    pane = open_pane(window, "security")
    QTest.mouseClick(pane.key.begin, LEFT)
    fresh = pane.key.fresh
    for piece in (pane.key.password.edit, fresh.first.edit, fresh.again.edit, pane.key.make):
        assert QApplication.focusWidget() is piece
        QTest.keyClick(piece, Qt.Key.Key_Tab)


def test_new_password_that_is_mistyped_the_second_time_changes_no_key(window, shop):
    pane = open_pane(window, "security")
    QTest.mouseClick(pane.key.begin, LEFT)
    QTest.keyClicks(pane.key.password.edit, PASSWORD)
    QTest.keyClicks(pane.key.fresh.first.edit, FRESH)
    QTest.keyClicks(pane.key.fresh.again.edit, FRESH[:-1])
    QTest.mouseClick(pane.key.make, LEFT)
    idle(window)
    assert pane.key.fresh.again.mistake()
    assert not pane.key.showing.isVisible()
    vault.prove(shop, PASSWORD, policy=CHEAP)


def test_new_key_shows_its_code_makes_a_backup_and_offers_to_delete_the_older(window, shop, monkeypatch):
    pane, toasts = open_pane(window, "security"), []
    monkeypatch.setattr(window.open_shop.shell, "show_toast", lambda text, **_o: toasts.append(text))
    old = backups.newest(shop).path
    change_key(window, pane)
    assert pane.key.showing.isVisible()
    assert not pane._card.isVisible()
    assert not pane.code.isVisible()
    code = pane.key.step.code
    type_back(pane.key.step)
    QTest.mouseClick(pane.key.done, LEFT)
    idle(window)
    assert vault.has_confirmed_code(shop)
    assert pane.code.isVisible()
    assert toasts == ["The new key and the new password hold. A backup was made."]
    assert "1 backup from before the new key still opens with the old password." in pane.key.outcome.text()
    asked = []
    monkeypatch.setattr(dialogs, "ask", lambda _parent, _title, text, _yes, act, **_o: (asked.append(text), act()))
    QTest.mouseClick(pane.key.delete, LEFT)
    idle(window)
    assert "1 backup on this computer:\n  Today 10:12 · Made by hand · 1 customer" in asked[0]
    assert not old.exists()
    assert backups.newest(shop) is not None
    assert "1 backup was deleted" in pane.key.outcome.text()
    path = shop.path
    window.lock()
    assert not opens(path, PASSWORD)
    assert opens(path, FRESH)
    vault.recover(path, code, FRESH, policy=CHEAP).close()


def test_new_key_is_made_after_a_backup_of_what_was_done_since_the_last(window, shop):
    pane = open_pane(window, "security")
    customers.create(shop, CustomerDraft(name="Ben"))
    change_key(window, pane, "not the password")
    assert len(backups.listed()) == 1
    QTest.keyClicks(pane.key.password.edit, PASSWORD)
    QTest.keyClick(pane.key.password.edit, Qt.Key.Key_Return)
    QTest.mouseClick(pane.key.make, LEFT)
    idle(window)
    assert pane.key.showing.isVisible()
    reasons = [b.manifest.reason for b in backups.listed() if b.manifest]
    assert sorted(reasons) == sorted([backups.BY_HAND, backups.BEFORE_KEY, backups.AFTER_KEY])
    assert pane.key._earlier.count == 2


def click(banner, words):
    next(button for button in banner._buttons if button.text() == words).click()


def test_new_key_says_that_it_waits_for_a_check_and_can_be_called_off(window, shop, monkeypatch):
    monkeypatch.setattr(turn, "LOOK_MS", 10)
    pane, is_checking, may_end = open_pane(window, "security"), threading.Event(), threading.Event()

    def check(_tick):
        with shop.database.beside(database.CHECKING):
            is_checking.set()
            assert may_end.wait(60)

    window.lanes.read(check, lambda _nothing: None)
    assert is_checking.wait(60)
    monkeypatch.setitem(globals(), "idle", lambda _window: None)
    change_key(window, pane)
    wait_for(lambda: pane.key.outcome.text() == str(database.CHECKING))
    before = (keys_path(shop.path).read_bytes(), vault.has_confirmed_code(shop))
    click(pane.key.outcome, "Cancel")
    wait_for(lambda: pane.key.outcome.text() == "Nothing was changed.")
    assert QApplication.focusWidget() is pane.key.make
    assert (keys_path(shop.path).read_bytes(), vault.has_confirmed_code(shop)) == before
    QTest.mouseClick(pane.key.make, LEFT)
    wait_for(lambda: pane.key.outcome.text() == str(database.CHECKING))
    may_end.set()
    wait_for(pane.key.showing.isVisible)
    assert pane.key.outcome.text() == ""


def test_new_password_says_that_it_waits_for_what_is_saved_and_can_be_called_off(window, shop):
    pane, may_end = open_pane(window, "security"), threading.Event()
    window.lanes.write(lambda _tick: may_end.wait(60), lambda _nothing: None)
    for box, text in ((pane.old, PASSWORD), (pane.new, FRESH), (pane.again, FRESH)):
        QTest.keyClicks(box.edit, text)
    QTest.mouseClick(pane.change, LEFT)
    wait_for(lambda: pane.banner.text() == str(turn.WRITING))
    click(pane.banner, "Cancel")
    may_end.set()
    wait_for(lambda: pane.banner.text() == "Nothing was changed.")
    assert pane.change.isEnabled()
    vault.prove(shop, PASSWORD, policy=CHEAP)


def test_backups_of_before_can_be_deleted_after_the_next_start_as_well(window, shop, monkeypatch):
    old = backups.newest(shop).path
    vault.change_data_key(shop, PASSWORD, new_password=FRESH, policy=CHEAP)
    customers.create(shop, CustomerDraft(name="After"))
    new = backups.make(shop).path
    pane = open_pane(window, "backups")
    assert pane.earlier.isVisible()
    assert "1 backup from before the new key still opens" in " ".join(words_of(pane))
    asked = []
    monkeypatch.setattr(dialogs, "ask", lambda _parent, _title, text, _yes, act, **_o: (asked.append(text), act()))
    QTest.mouseClick(pane.earlier.delete, LEFT)
    idle(window)
    idle(window)
    assert "1 backup on this computer:\n  Today 10:12 · Made by hand · 1 customer" in asked[0]
    assert not old.exists()
    assert new.exists()
    assert not pane.earlier.isVisible()


def test_backups_of_before_are_told_under_the_password_after_the_next_start_as_well(window, shop, monkeypatch):
    vault.change_data_key(shop, PASSWORD, new_password=FRESH, policy=CHEAP)
    backups.make(shop)
    pane = open_pane(window, "security")
    assert "1 backup from before the new key still opens" in pane.key.outcome.text()
    assert pane.key.begin.isVisible()
    monkeypatch.setattr(dialogs, "ask", lambda _parent, _title, _text, _yes, act, **_o: act())
    QTest.mouseClick(pane.key.delete, LEFT)
    idle(window)
    assert "1 backup was deleted" in pane.key.outcome.text()
    assert not pane.key.delete.isVisible()


def test_notice_of_the_code_before_goes_when_there_is_a_newer_one(window, shop):
    pane, notice = open_pane(window, "security"), window.open_shop.shell.findChild(fresh_backup.FreshBackup)
    fresh_backup.signals.is_set.emit(fresh_backup.CODE)
    idle(window)
    assert "The new recovery code is in force" in notice.text()
    change_key(window, pane)
    assert pane.key.showing.isVisible()
    assert not notice.text()


def test_without_a_new_key_nothing_is_said_of_earlier_backups(window, shop):
    assert not open_pane(window, "backups").earlier.isVisible()


@pytest.mark.parametrize(("password", "fresh"), [("not the password", FRESH), (PASSWORD, "short")])
def test_mistakes_are_told_beside_their_field_and_nothing_changes(window, shop, password, fresh):
    pane = open_pane(window, "security")
    change_key(window, pane, password, fresh)
    field = pane.key.fresh.first if fresh == "short" else pane.key.password
    assert field.mistake()
    assert not pane.key.showing.isVisible()
    path = shop.path
    window.lock()
    assert opens(path, PASSWORD)


def test_first_empty_field_is_told_first(window, shop):
    pane = open_pane(window, "security")
    QTest.mouseClick(pane.change, LEFT)
    assert (pane.old.mistake(), pane.fresh.first.mistake()) == ("Type the current password first", "")
    QTest.mouseClick(pane.key.begin, LEFT)
    QTest.mouseClick(pane.key.make, LEFT)
    assert (pane.key.password.mistake(), pane.key.fresh.first.mistake()) == ("Type the current password first", "")


def test_shop_goes_on_after_it_and_opens_again_in_the_window(window, shop):
    change_key(window, open_pane(window, "security"))
    customers.create(shop, CustomerDraft(name="After"))
    window.lock()
    QTest.keyClicks(window.unlock.password_edit, FRESH)
    window.unlock.submit()
    wait_for(lambda: window.open_shop is not None)
    idle(window)
    assert vault.info(window.open_shop.shop).customers == 2
    assert window.open_shop.code_notice.isVisible(), "nobody has typed the new code back"


def behind(shop, *statements):
    with closing(database.connect(shop.path, shop.database.key_for_copy())) as connection:
        for statement in statements:
            connection.execute(statement)


def test_wrong_figures_are_built_again_from_the_page(window, shop):
    behind(shop, "UPDATE customer_stat SET visits = 9")
    pane = open_pane(window, "data")
    QTest.mouseClick(pane.check, LEFT)
    idle(window)
    assert "built again" in pane.banner.text()
    QTest.mouseClick(pane.banner._buttons[0], LEFT)
    idle(window)
    assert "all 12 checks passed" in pane._results_head.text()
    assert not pane.banner.isVisible()
    assert all(check.ok for check in repair.verify(shop))


def test_damaged_copy_of_the_keys_is_mended_from_the_page(window, shop):
    where, whole = keys_path(shop.path), keys_path(shop.path).read_bytes()
    where.write_bytes(whole[:100] + b"?" + whole[101:])
    pane = open_pane(window, "data")
    QTest.mouseClick(pane.check, LEFT)
    idle(window)
    assert "not safe yet" in pane.banner.text()
    QTest.mouseClick(pane.banner._buttons[0], LEFT)
    idle(window)
    assert "all 12 checks passed" in pane._results_head.text()
    assert where.read_bytes() == whole


def test_altered_history_leads_to_the_newest_good_backup(window, shop, qtbot):
    behind(shop, "DROP TRIGGER change_no_update", "UPDATE change SET at = at + 1 WHERE id = 1")
    pane = open_pane(window, "data")
    QTest.mouseClick(pane.check, LEFT)
    idle(window)
    with qtbot.waitSignal(window.open_shop.shell.rescue):
        QTest.mouseClick(pane.banner._buttons[0], LEFT)
    idle(window)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(("size", "percent"), [((1366, 768), 100), ((1024, 640), 150)])
def test_each_card_of_the_new_key_passes_the_check_list(window, shop, language, size, percent):
    window.set_language(language)
    window.set_text(percent)
    pane = open_pane(window, "security")
    shell, found = window.open_shop.shell, []

    def look(name):
        shell.setWindowState(Qt.WindowState.WindowNoState)
        shell.resize(*size)
        idle(window)
        found.extend((faults(name, shell) if percent == 100 else []) + faults_of_room(name, shell, size))

    look("offer")
    pane.key.ask()
    look("asking")
    pane.key.password.edit.setText(PASSWORD)
    pane.key.fresh.first.edit.setText(FRESH)
    pane.key.fresh.again.edit.setText(FRESH)
    pane.key.make_code()
    idle(window)
    look("code")
    pane.key.leave()
    look("rest")
    assert found == []
