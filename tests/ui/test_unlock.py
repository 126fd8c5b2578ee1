"""The unlock screen: the right password, the wrong one, files that do not open, the recovery code, a backup."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app import i18n
from app.services import backups, vault
from app.ui import dialogs, wrong_tries
from app.ui.opening import PASSWORD_LEAST, PASSWORD_MOST
from tests.support import CHEAP, PASSWORD, folder_state, make_shop
from tests.ui.conftest import wait_for, words_of


def try_password(screen, password):
    wait_for(lambda: screen._has_seen() or screen.error())
    screen._password.edit.clear()
    QTest.keyClicks(screen._password.edit, password)
    QTest.keyClick(screen._password.edit, Qt.Key.Key_Return)
    wait_for(lambda: not screen._busy)


@pytest.fixture
def opened(window, monkeypatch):
    """The shops that were unlocked; none is shown."""
    shops = []
    monkeypatch.setattr(window, "enter", lambda shop, start="": shops.append(shop))
    yield shops
    for shop in shops:
        shop.close()


def test_right_password_opens_and_is_forgotten(window, shop_path, opened):
    screen = window.show_unlock(shop_path)
    try_password(screen, PASSWORD)
    wait_for(lambda: opened)
    assert opened[0].facts.name == "Doudou"
    assert screen._password.password() == ""
    assert window.settings.get("last_file") == str(shop_path)


def test_wrong_password_is_told_beside_the_field_and_leaves_the_files_alone(window, shop_path, opened):
    before = folder_state(shop_path.parent)
    screen = window.show_unlock(shop_path)
    try_password(screen, "not this one")
    assert "assword" in screen._password.mistake()
    assert not opened
    assert folder_state(shop_path.parent) == before


def test_fifth_wrong_password_makes_one_wait_even_after_a_new_start(window, shop_path, opened):
    screen = window.show_unlock(shop_path)
    for _turn in range(5):
        assert screen.go.isEnabled()
        try_password(screen, "not this one")
    assert not screen.go.isEnabled()
    assert "delete nothing" in screen._password.mistake(), "who has to wait fears the worst"
    assert not window.show_unlock(shop_path).go.isEnabled()


def test_right_password_ends_the_count_of_wrong_ones(window, shop_path, opened):
    screen = window.show_unlock(shop_path)
    try_password(screen, "not this one")
    try_password(screen, PASSWORD)
    assert wrong_tries.count(window.settings, shop_path) == 0


@pytest.mark.parametrize(
    ("damage", "way"),
    [
        (lambda path: path.unlink(), "Choose another file…"),
        (lambda path: path.write_bytes(b""), "Restore a backup…"),
        (lambda path: path.with_name(path.name + ".keys").unlink(), "Use the keys of a backup…"),
    ],
)
def test_a_file_that_does_not_open_gets_its_reason_and_a_way_on(window, shop_path, opened, damage, way):
    damage(shop_path)
    screen = window.show_unlock(shop_path)
    try_password(screen, PASSWORD)
    assert screen._banner.text()
    assert screen.way_on.text() == way
    assert screen.way_on.isVisibleTo(screen)


def test_recovery_code_sets_a_new_password(window, folder, opened):
    created = make_shop(folder)
    created.shop.close()
    screen = window.show_unlock(created.shop.path)
    QTest.mouseClick(screen.other_way, Qt.MouseButton.LeftButton)
    assert screen.mode() == "recover"
    QTest.keyClicks(screen._code_edit, created.recovery_code.lower())
    for box in (screen._new_password.first, screen._new_password.again):
        QTest.keyClicks(box.edit, "a brand new password")
    QTest.mouseClick(screen.go, Qt.MouseButton.LeftButton)
    wait_for(lambda: opened)
    opened[0].close()
    vault.unlock(created.shop.path, "a brand new password", policy=CHEAP).close()


def test_new_password_that_is_mistyped_the_second_time_is_not_taken(window, folder, opened):
    created = make_shop(folder)
    created.shop.close()
    screen = window.show_unlock(created.shop.path)
    screen.set_mode("recover")
    QTest.keyClicks(screen._code_edit, created.recovery_code)
    QTest.keyClicks(screen._new_password.first.edit, "a brand new password")
    QTest.keyClicks(screen._new_password.again.edit, "a brand mew password")
    screen.submit()
    assert not screen._busy
    assert screen._new_password.again.mistake()
    assert not opened
    vault.unlock(created.shop.path, PASSWORD, policy=CHEAP).close()


def test_first_empty_field_is_told_first_and_is_right_again_once_typed_in(window, shop_path):
    screen = window.show_unlock(shop_path)
    screen.set_mode("recover")
    screen.submit()
    assert (screen._code.error(), screen._new_password.first.mistake()) == ("Type the recovery code first", "")
    QTest.keyClicks(screen._code_edit, "AAAAA")
    assert not screen._code.error()
    screen.submit()
    assert (screen._code.error(), screen._new_password.first.mistake()) == ("", "Choose a password first")


def test_recovery_code_does_not_stay_readable_after_the_way_back_to_the_password(window, shop_path, opened):
    screen = window.show_unlock(shop_path)
    QTest.mouseClick(screen.other_way, Qt.MouseButton.LeftButton)
    QTest.keyClicks(screen._code_edit, "ABCDE-FGHJK")
    QTest.mouseClick(screen.back, Qt.MouseButton.LeftButton)
    QTest.mouseClick(screen.other_way, Qt.MouseButton.LeftButton)
    assert screen._code_edit.text() == ""


def test_wrong_recovery_code_is_told_beside_its_field(window, shop_path, opened):
    screen = window.show_unlock(shop_path)
    screen.set_mode("recover")
    QTest.keyClicks(screen._code_edit, "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA")
    for box in (screen._new_password.first, screen._new_password.again):
        QTest.keyClicks(box.edit, "a brand new password")
    screen.submit()
    wait_for(lambda: not screen._busy)
    assert screen._code.error()
    assert not opened


def test_backup_is_restored_and_opened(window, folder, opened, monkeypatch):
    shop = make_shop(folder).shop
    made = backups.make(shop, folder / "backups")
    shop.close()
    monkeypatch.setattr(dialogs, "open_file", lambda *_a: made.path)
    screen = window.show_unlock(shop.path)
    QTest.mouseClick(screen.restore, Qt.MouseButton.LeftButton)
    assert screen.mode() == "restore"
    try_password(screen, PASSWORD)
    wait_for(lambda: opened)
    assert list(folder.glob("*(set aside*.shuke"))


def test_language_changes_every_word_at_once(window, shop_path):
    screen = window.show_unlock(shop_path)
    english = words_of(screen)
    screen.languages.chosen.emit("zh_CN")
    assert i18n.language() == "zh_CN"
    same = words_of(screen) & english
    assert {word for word in same if "Shuke" not in word and "shop" not in word} == {"中文", "English"}


def test_least_length_is_that_of_the_vault():
    assert (PASSWORD_LEAST, PASSWORD_MOST) == (vault.PASSWORD_LEAST, vault.PASSWORD_MOST)


def test_wrong_password_of_a_backup_is_said_to_be_that_of_its_day(window, shop_path, opened):
    shop = vault.unlock(shop_path, PASSWORD, policy=CHEAP)
    backup = backups.make(shop).path
    shop.close()
    screen = window.show_unlock(shop_path)
    screen.restore_from(backup)
    try_password(screen, "not this one")
    assert screen._password.mistake().startswith("This password does not open the backup. Nothing was changed.")
    backup.write_bytes(b"no backup at all")
    screen.restore_from(backup)
    try_password(screen, PASSWORD)
    assert screen._banner.text().endswith("Choose another backup.")
    assert screen.way_on.text() == "Choose another backup…"
    assert not opened
