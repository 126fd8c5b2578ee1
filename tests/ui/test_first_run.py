"""The first run makes a real shop, and lets nobody on who did not write the code down."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import i18n, paths
from app.services import backups, vault
from app.storage import keys
from app.ui import currencies, dialogs
from app.ui.first_run_code import bare
from app.ui.first_run_shop import KINDS
from app.ui.opening import place_for
from app.values.password import strength
from tests.support import CHEAP, PASSWORD, make_shop
from tests.ui.conftest import wait_for, words_of


@pytest.fixture
def finished(window, monkeypatch):
    """How the first run ended: (shop, how to begin)."""
    ends = []
    monkeypatch.setattr(window, "enter", lambda shop, start="": ends.append((shop, start)))
    yield ends
    for shop, _start in ends:
        shop.close()


@pytest.fixture
def first(window, finished, monkeypatch):
    """The first-run screen, on a computer in Britain."""
    monkeypatch.setattr(currencies, "here", lambda: currencies.Place("GB", "GBP"))
    window.start()
    assert window.first_run is not None
    return window.first_run


def to_code(first, password=PASSWORD):
    first.go_on()
    QTest.keyClicks(first.shop._edit, "Doudou")
    first.go_on()
    QTest.keyClicks(first.password.password.edit, password)
    QTest.keyClicks(first.password.again.edit, password)
    QTest.keyClick(first.password.again.edit, Qt.Key.Key_Return)
    wait_for(lambda: not first._busy)


def type_groups_back(first, last="right"):
    groups = first.code.code.split("-")
    one, two = first.code.asked()
    QTest.keyClicks(first.code.backs[0].edit, groups[one].lower())
    QTest.keyClicks(first.code.backs[1].edit, groups[two] if last == "right" else "-----")
    first.go_on()


def test_language_that_is_only_accepted_is_kept(window, first):
    spoken = i18n.language()
    window.settings._values.pop("language")  # as on a computer that speaks it, where nobody has chosen any
    to_code(first)
    assert window.settings.get("language") == spoken


def test_five_steps_make_a_shop_that_opens_with_its_password(first, finished):
    to_code(first)
    type_groups_back(first)
    QTest.mouseClick(first.begin.by_hand, Qt.MouseButton.LeftButton)
    ((shop, start),) = finished
    assert (shop.facts.name, shop.facts.kind, start) == ("Doudou", "other", "hand")
    assert (shop.facts.currency, shop.facts.region) == ("GBP", "GB")
    assert shop.path == paths.data_folder() / "Doudou.shuke"
    shop.close()
    vault.unlock(shop.path, PASSWORD, policy=CHEAP).close()


def test_code_on_screen_is_the_one_that_opens(first, finished):
    to_code(first)
    code = first.code.code
    type_groups_back(first)
    first.begin.started.emit("import")
    ((shop, _start),) = finished
    shop.close()
    vault.recover(shop.path, code, "another good password", policy=CHEAP).close()


def test_groups_that_are_not_typed_back_keep_one_there(first):
    to_code(first)
    type_groups_back(first, last="wrong")
    assert first.steps[first.place()] is first.code


def test_groups_asked_for_are_hidden_while_one_types(first):
    to_code(first)
    asked = first.code.asked()
    QTest.keyClicks(first.code.backs[0].edit, "a")
    shown = [label.text().replace("\u2002", "") for label in first.code._groups]
    groups = first.code.code.split("-")
    assert [shown[i] == groups[i] for i in range(6)] == [i not in asked for i in range(6)]


def test_shop_without_a_name_stays_at_its_step(first):
    first.go_on()
    first.go_on()
    assert first.steps[first.place()] is first.shop
    assert first.shop.name.error()


def test_shop_without_a_currency_stays_at_its_step_until_one_is_chosen(first, monkeypatch):
    monkeypatch.setattr(currencies, "here", currencies.Place)
    first.retranslate()
    first.go_on()
    QTest.keyClicks(first.shop._edit, "Doudou")
    first.go_on()
    assert first.steps[first.place()] is first.shop
    assert "Choose the currency of your prices" in words_of(first)
    QTest.keyClick(first.shop.currency, Qt.Key.Key_Down)
    first.go_on()
    assert first.steps[first.place()] is first.password


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa"])
def test_weak_password_is_told_beside_the_field_and_makes_nothing(first, password):
    to_code(first, password)
    assert first.steps[first.place()] is first.password
    assert first.password.password.mistake()
    assert not list(paths.data_folder().glob("*.shuke"))


def test_two_different_passwords_are_told(first):
    first.go(2)
    QTest.keyClicks(first.password.password.edit, PASSWORD)
    QTest.keyClicks(first.password.again.edit, "something else")
    first.go_on()
    assert first.password.again.mistake()


def test_password_that_is_too_short_is_told_before_it_is_to_be_repeated(first):
    first.go(2)
    QTest.keyClicks(first.password.password.edit, PASSWORD[:8])
    first.go_on()
    assert first.password.password.mistake() == "Too short: 2 more characters"
    assert not first.password.again.mistake()
    QTest.keyClicks(first.password.password.edit, "more")
    first.go_on()
    assert first.password.again.mistake() == "Type the same password again here"


def test_folder_that_takes_nothing_offers_another(first, finished, tmp_path, monkeypatch):
    (tmp_path / "a file").write_text("")
    first.shop.folder = tmp_path / "a file"
    to_code(first)
    assert first.banner.text()
    good = tmp_path / "good"
    good.mkdir()
    monkeypatch.setattr(dialogs, "folder", lambda *_a: good)
    first._other_folder()
    wait_for(lambda: not first._busy)
    assert (good / "Doudou.shuke").exists()


def test_second_shop_of_the_same_name_gets_a_file_of_its_own(first):
    paths.data_folder().mkdir(parents=True)
    (paths.data_folder() / "Doudou.shuke").write_bytes(b"")
    first.shop._edit.setText("Doudou")
    assert first.shop.path().name == "Doudou 2.shuke"


def test_copy_puts_the_code_on_the_clipboard(first):
    to_code(first)
    QTest.mouseClick(first.code.copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == first.code.code


def test_code_is_saved_to_a_file(first, tmp_path, monkeypatch):
    to_code(first)
    monkeypatch.setattr(dialogs, "save_file", lambda *_a: tmp_path / "code.txt")
    QTest.mouseClick(first.code.save, Qt.MouseButton.LeftButton)
    wait_for(lambda: "Saved" in first.code.note.text())
    assert first.code.backs[0].edit.hasFocus(), "the cursor is back where the code is typed"
    assert first.code.code in (tmp_path / "code.txt").read_text("utf-8")


@pytest.mark.parametrize("place", range(5))
def test_language_changes_every_word_of_a_step(first, window, place):
    first._stack.setCurrentIndex(place)
    first.retranslate()
    english = words_of(first)
    window.set_language("zh_CN")
    same = words_of(first) & english
    assert i18n.language() == "zh_CN"
    allowed = {"中文", "English", "•", *"123456"} | {w for w in same if "shuke" in w.lower()}
    assert same <= allowed


@pytest.mark.parametrize("typed", ["O", "i", "L", "u", "k7-qm d"])
def test_code_is_read_as_the_keys_read_it(typed):
    assert bare(typed) == keys.normalise_secret("recovery", typed)


def test_what_is_offered_is_what_the_vault_takes():
    assert tuple(key for key, _words, _icon in KINDS) == vault.KINDS


@pytest.mark.parametrize(
    ("password", "grade"),
    [
        ("password123", 0),
        ("1234567890", 0),
        ("three loaves and a cat", 3),
        ("aaaaaaaaaaaaaaa", 0),
        ("六个包子一只柯基", 1),
    ],
)
def test_strength_tells_common_from_good(password, grade):
    assert (strength(password) >= grade) if grade else strength(password) == 0


def test_enter_alone_leads_to_the_last_step(window, monkeypatch):
    monkeypatch.setattr(currencies, "here", lambda: currencies.Place("GB", "GBP"))
    window.start()
    first = window.first_run
    wait_for(lambda: QApplication.focusWidget() is not None)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    QTest.keyClicks(QApplication.focusWidget(), "Doudou")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    for _each in range(2):
        QTest.keyClicks(QApplication.focusWidget(), PASSWORD)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    wait_for(lambda: bool(first.code.code))
    groups = first.code.code.split("-")
    for place in first.code.asked():
        QTest.keyClicks(QApplication.focusWidget(), groups[place])
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert first.place() == 4
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    wait_for(lambda: window.open_shop is not None)


def test_backup_is_brought_back_on_a_computer_that_has_no_shop(first, finished, window, folder, monkeypatch):
    lost = make_shop(folder, "Doudou.shuke", language="en").shop
    backup = backups.make(lost, folder).path
    lost.close()
    lost.path.unlink()
    monkeypatch.setattr(dialogs, "open_file", lambda *_asked: backup)
    QTest.mouseClick(first.language.backup, Qt.MouseButton.LeftButton)
    screen = window.unlock
    assert screen.mode() == "restore"
    wait_for(screen.box.is_ready)
    QTest.keyClicks(screen.password_edit, PASSWORD)
    QTest.keyClick(screen.password_edit, Qt.Key.Key_Return)
    wait_for(lambda: finished)
    ((shop, _start),) = finished
    assert shop.path == paths.data_folder() / "Doudou.shuke"
    assert window.settings.get("last_file") == str(shop.path)
    assert place_for(backup) == paths.data_folder() / "Doudou 2.shuke", "it never lies over another"
