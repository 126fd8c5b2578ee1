"""Restoring in the window: what is inside is said first, the recovery code does as well, another shop is never replaced."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app import paths
from app.errors import CannotUnlock, UserMistake, WorldProblem
from app.i18n import T
from app.services import backups, purchases, vault
from app.services.purchases import ItemDraft, PurchaseDraft
from app.ui import arrival, dialogs, shop_label
from app.ui.opening import known_shop
from tests.support import CHEAP, PASSWORD, folder_state, make_shop
from tests.ui.conftest import wait_for
from tests.ui.test_unlock import opened, try_password  # noqa: F401

FRESH = "a brand new password"
BREAD = ItemDraft("Country bread", 2000, 550)


@pytest.fixture
def kept(folder, tmp_path):
    """A shop that is closed, a backup of it with one sale, and its recovery code."""
    made = make_shop(folder, language="en")
    purchases.record(made.shop, PurchaseDraft(None, (BREAD,)))
    backup = backups.make(made.shop, tmp_path / "usb").path
    made.shop.close()
    return made.shop.path, backup, made.recovery_code


def type_twice(screen, password):
    for box in (screen._new_password.first, screen._new_password.again):
        QTest.keyClicks(box.edit, password)


def bring_back_by_code(screen, code):
    wait_for(lambda: screen.box.is_ready())
    QTest.mouseClick(screen.other_way, Qt.MouseButton.LeftButton)
    assert screen.mode() == "restore_code"
    QTest.keyClicks(screen._code_edit, code.lower())
    type_twice(screen, FRESH)
    QTest.mouseClick(screen.go, Qt.MouseButton.LeftButton)
    wait_for(lambda: not screen._busy)


def test_new_computer_with_nothing_but_a_backup_and_the_recovery_code(window, kept, opened, monkeypatch):  # noqa: F811
    _path, backup, code = kept
    window.start()
    monkeypatch.setattr(dialogs, "open_file", lambda *_a: backup)
    QTest.mouseClick(window.first_run.language.backup, Qt.MouseButton.LeftButton)
    bring_back_by_code(window.unlock, code)
    wait_for(lambda: opened)
    shop = opened[0]
    assert shop.path.parent == paths.data_folder()
    assert len(purchases.latest(shop)) == 1
    assert known_shop(window.settings) == shop.path
    shop.close()
    vault.unlock(shop.path, FRESH, policy=CHEAP).close()


def test_recovery_code_brings_a_backup_back_over_the_present_file(window, kept, opened):  # noqa: F811
    path, backup, code = kept
    screen = window.show_unlock(path)
    screen.restore_from(backup)
    bring_back_by_code(screen, code)
    wait_for(lambda: opened)
    assert screen.brought_back.restored.set_aside is not None
    vault.unlock(screen.brought_back.restored.set_aside, PASSWORD, policy=CHEAP).close()


def test_wrong_code_and_weak_password_touch_nothing(window, kept, opened):  # noqa: F811
    path, backup, code = kept
    before = folder_state(path.parent, {f"{path.name}.lock"})
    screen = window.show_unlock(path)
    screen.restore_from(backup)
    bring_back_by_code(screen, "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA")
    assert screen._code.error().startswith("This recovery code does not open the backup.")
    screen._code_edit.setText(code)
    screen._new_password.clear()
    type_twice(screen, "short")
    screen.submit()
    wait_for(lambda: not screen._busy)
    assert "Too short" in screen._new_password.first.mistake()
    assert folder_state(path.parent, {f"{path.name}.lock"}) == before
    assert not opened


def test_what_is_inside_is_said_before_anything_can_be_restored(window, kept, monkeypatch):
    path, backup, _code = kept
    before = folder_state(path.parent)
    screen = window.show_unlock(path)
    screen.restore_from(backup)
    assert not screen.go.isEnabled()
    wait_for(lambda: screen.box.is_ready())
    assert screen.go.isEnabled()
    said = screen.box.text()
    assert said.startswith(
        "Doudou\nMade Today 10:12 · Made by hand.\nIn it: 0 customers · 1 purchase.\nNewest sale in it: "
    )
    assert f"Now there: {path.name}, " in said
    window.set_language("zh_CN")
    assert "里面有：" in screen.box.text()
    assert screen.back.text() == "不恢复了"
    assert folder_state(path.parent) == before
    screen.go_back()
    assert not screen.box.isVisibleTo(screen)


def test_back_leads_to_the_first_run_when_there_is_no_shop(window, kept, monkeypatch):
    monkeypatch.setattr(dialogs, "open_file", lambda *_a: kept[1])
    window.start()
    window.first_run.choose_backup()
    assert window.unlock.back.text() == "Back"
    QTest.mouseClick(window.unlock.back, Qt.MouseButton.LeftButton)
    assert window.first_run is not None


def test_backup_of_another_shop_becomes_a_shop_of_its_own(window, kept, opened, tmp_path):  # noqa: F811
    _path, backup, _code = kept
    other = tmp_path / "other"
    other.mkdir()
    shop = make_shop(other, "other.shuke").shop
    shop.close()
    before = folder_state(other)
    screen = window.show_unlock(shop.path)
    screen.restore_from(backup)
    wait_for(screen.error)
    assert "is no backup of other.shuke: it is of another shop" in screen._banner.text()
    assert not screen.go.isEnabled()
    assert screen.box.text().endswith("It stays as it is.")
    assert screen.way_on.text() == "Restore it beside, as a shop of its own"
    screen.way_on.click()
    try_password(screen, PASSWORD)
    wait_for(lambda: opened)
    assert opened[0].path.parent == paths.data_folder()
    assert folder_state(other) == before


def test_file_that_is_gone_leads_to_its_newest_good_backup_or_to_another_file(window, kept, opened):  # noqa: F811
    path, _backup, _code = kept
    shop = vault.unlock(path, PASSWORD, policy=CHEAP)
    newest = backups.make(shop).path
    shop.close()
    path.unlink()
    screen = window.show_unlock(path)
    try_password(screen, PASSWORD)
    wait_for(screen.way_beside.text)
    assert (screen.way_on.text(), screen.way_beside.text()) == ("Restore this backup", "Choose another file…")
    assert "1 purchase" in screen._banner.text()
    screen.way_on.click()
    assert screen._backup == newest
    try_password(screen, PASSWORD)
    wait_for(lambda: opened)
    assert opened[0].path == path


def test_shop_on_a_stick_that_is_gone_comes_back_to_this_computer(window, kept, opened):  # noqa: F811
    path, _backup, _code = kept
    shop = vault.unlock(path, PASSWORD, policy=CHEAP)
    backups.make(shop)
    shop.close()
    path.parent.rename(path.parent.with_name("pulled"))
    screen = window.show_unlock(path)
    try_password(screen, PASSWORD)
    wait_for(lambda: screen.way_on.text() == "Restore this backup")
    screen.way_on.click()
    try_password(screen, PASSWORD)
    wait_for(lambda: opened)
    assert opened[0].path.parent == paths.data_folder()
    assert not path.parent.exists()


@pytest.mark.parametrize(
    ("error", "ways"),
    [
        (
            CannotUnlock("upgrade_failed", T("It is as it was."), T("Open it with the version you had before.")),
            ["", ""],
        ),
        (WorldProblem("read_only", T("It can only be read here.")), ["Choose another file…", ""]),
        (WorldProblem("busy", T("It is in use.")), ["Try again", ""]),
    ],
)
def test_nobody_is_told_to_try_again_what_cannot_help(window, kept, error, ways):
    screen = window.show_unlock(kept[0])
    screen._refused(error)
    assert [button.text() for button in (screen.way_on, screen.way_beside)] == ways


@pytest.mark.parametrize("code", ["newer_version", "backup_newer", "backup_damaged", "slot_weak", "upgrade_failed"])
def test_backup_that_cannot_be_used_leads_to_another_backup(window, kept, code):
    screen = window.show_unlock(kept[0])
    screen.restore_from(kept[1])
    wait_for(lambda: screen.box.is_ready())
    screen._refused(CannotUnlock(code, T("It does not open.")))
    assert screen.way_on.text() == "Choose another backup…"


def test_settings_refuse_another_shop_and_say_whose_a_backup_is(window, kept, tmp_path, monkeypatch):
    _path, backup, _code = kept
    other = tmp_path / "other"
    other.mkdir()
    shop = make_shop(other, "other.shuke", language="en").shop
    own = backups.make(shop, tmp_path / "own").path
    window.enter(shop)
    asked = []
    monkeypatch.setattr(dialogs, "ask", lambda _p, _t, text, _yes, _act, **_k: asked.append(text))
    pane = window.open_shop.shell.go("settings").open("backups")
    monkeypatch.setattr(dialogs, "open_file", lambda *_a: backup)
    pane.choose_and_restore()
    wait_for(lambda: "another shop" in pane.banner.text())
    assert not asked
    monkeypatch.setattr(dialogs, "open_file", lambda *_a: own)
    pane.choose_and_restore()
    wait_for(lambda: asked)
    assert asked[0].startswith("Backup of Doudou.\nMade Today 10:12 · Made by hand.")
    wait_for(lambda: not window.lanes.is_busy())


def test_beside_is_asked_once_and_the_other_shop_is_a_click_away(window, kept, tmp_path, monkeypatch):
    _path, backup, _code = kept
    other = tmp_path / "other"
    other.mkdir()
    shop = make_shop(other, "other.shuke", language="en").shop
    window.enter(shop)
    pane = window.open_shop.shell.go("settings").open("backups")
    monkeypatch.setattr(dialogs, "open_file", lambda *_a: backup)
    pane.choose_and_restore()
    wait_for(lambda: "another shop" in pane.banner.text())
    pane.banner._buttons[0].click()
    wait_for(lambda: window.unlock is not None and window.unlock.box.is_ready())
    assert not window.unlock._banner.text(), "it was chosen already"
    try_password(window.unlock, PASSWORD)
    wait_for(lambda: window.open_shop is not None)
    notice = window.open_shop.findChild(arrival.Arrival).restored
    name = "shop (restored 2026-05-18 10.12)"
    assert notice.text().startswith(f"This is {name}, from the backup: ")
    assert "other is still there, as it was. The next start opens other." in notice.text()
    assert shop_label.of(window.open_shop.shop) == "Doudou (restored Today 10:12)"
    assert known_shop(window.settings) == shop.path, "nobody has chosen the other one"
    (start,) = [button for button in notice._buttons if button.text() == "Start with this one"]
    start.click()
    assert known_shop(window.settings).stem == name
    assert f"The next start opens {name}." in notice.text()
    (way,) = [button for button in notice._buttons if button.text() == "Open other"]
    way.click()
    assert window.unlock.path == shop.path
    try_password(window.unlock, PASSWORD)
    wait_for(lambda: window.open_shop is not None)
    assert window.open_shop.shop.path == shop.path


def test_new_password_is_said_once_the_code_opened_the_shop(window, kept):
    path, _backup, code = kept
    screen = window.show_unlock(path)
    screen.set_mode("recover")
    QTest.keyClicks(screen._code_edit, code)
    type_twice(screen, FRESH)
    screen.submit()
    wait_for(lambda: window.open_shop is not None)
    notice = window.open_shop.findChild(arrival.Arrival).password
    wait_for(lambda: "A backup that goes with it was made. Backups made before" in notice.text())
    assert notice.text().startswith("Your new password is set. ")
    (backup,) = backups.of_shop(window.open_shop.shop)
    backups.restore(backup.path, path.with_name("again.shuke"), FRESH, policy=CHEAP)
    notice._buttons[0].click()
    assert not notice.isVisible()


def test_backup_for_another_computer_is_made_from_the_three_steps(window, kept, tmp_path, monkeypatch):
    shop = vault.unlock(kept[0], PASSWORD, policy=CHEAP)
    window.enter(shop)
    pane = window.open_shop.shell.go("settings").open("backups")
    wait_for(lambda: not window.lanes.is_busy())
    QTest.mouseClick(pane.move_away, Qt.MouseButton.LeftButton)
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(dialogs, "folder", lambda *_a: stick)
    QTest.mouseClick(pane.moving.back_up, Qt.MouseButton.LeftButton)
    wait_for(lambda: not window.lanes.is_busy() and "Backed up and checked" in pane.moving.news.text())
    assert len(backups.listed(stick)) == 1
    for piece in (pane.moving.news, *pane.moving._titles, *pane.moving._lines):
        assert piece.height() >= piece.heightForWidth(piece.width()), "nothing is cut off"
    QTest.mouseClick(pane.moving.close_button, Qt.MouseButton.LeftButton)
    assert pane.moving is None


def test_folder_that_is_none_is_told(window, kept):
    screen = window.show_unlock(kept[0])
    screen.restore_from(kept[1].with_name("gone.shuke-backup"))
    wait_for(screen.error)
    assert isinstance(screen.error(), UserMistake)
    assert screen.way_on.text() == "Choose another backup…"


@pytest.mark.parametrize(("percent", "width"), [(100, 1366), (100, 1024), (150, 1024)])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_state_of_a_backup_and_the_tiles_can_be_read_in_every_window(window, kept, language, percent, width):
    window.set_text(percent)
    window.enter(vault.unlock(kept[0], PASSWORD, policy=CHEAP))
    backups.make(window.open_shop.shop)
    shell = window.open_shop.shell
    shell.setWindowState(Qt.WindowState.WindowNoState)
    shell.resize(width, 768 if width > 1024 else 640)
    window.set_language(language)
    pane = shell.go("settings").open("backups")
    wait_for(lambda: not window.lanes.is_busy() and pane.model.rowCount())
    QTest.qWait(50)
    shown = [c for c in range(6) if not pane.table.isColumnHidden(c)]
    assert len(shown) == 6 if width > 1024 else {0, 5} <= set(shown), "what there is no room for goes"
    assert all(pane.table.columnWidth(c) >= pane.table.sizeHintForColumn(c) for c in shown), "no words are cut"
    needed = pane.table.fontMetrics().horizontalAdvance(pane.model.line(0).cells[-1])
    assert pane.table.columnWidth(5) > needed + 24
    for tile in (pane.tiles.here, pane.tiles.elsewhere, pane.tiles.next, pane.tiles.trial):
        assert tile.line.width() >= tile.line.text_width()
    window.set_text(100)
