"""The first run forgets nothing: back, closed and opened again, spoken in another language, and whatever somebody types."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app import files, paths
from app.clock import FixedClock
from app.services import vault
from app.settings import Settings
from app.storage import create as making
from app.ui import currencies, dialogs
from app.ui.first_run_shop import STEM_BYTES, file_stem
from app.ui.opening import Opening
from app.ui.window import Window
from tests.support import CHEAP, NOW, PASSWORD
from tests.ui.conftest import wait_for

LANGUAGE, SHOP, PASSWORD_STEP, CODE, START = range(5)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def first(window, monkeypatch):
    """The first-run screen; the shop it makes is not opened."""
    ends = []
    monkeypatch.setattr(window.app, "quit", lambda: None, raising=False)
    monkeypatch.setattr(window, "enter", lambda shop, start="": ends.append(shop))
    window.start()
    yield window.first_run
    for shop in ends:
        shop.close()


@pytest.fixture
def again(qapp, window, first):
    """Starts the program once more, after its window was closed: what was kept is all it knows."""
    made = []

    def start():
        made.append(Window(qapp, Settings(), Opening(FixedClock(NOW), CHEAP, "Asia/Shanghai"), None))
        made[-1].start()
        return made[-1]

    yield start
    for each in made:
        each.lanes.finish(20)
        each.close()
    QTest.qWait(0)


def at_rest(first):
    wait_for(lambda: not first._busy and not first._lanes.is_busy())
    QTest.qWait(1)


def type_password(first, password=PASSWORD):
    first.password.password.edit.setText(password)
    first.password.again.edit.setText(password)
    first.go_on()
    at_rest(first)


def to_step(first, place):
    """As a person gets there."""
    if place >= SHOP:
        first.go_on()
        first.shop.name.edit.setText("Doudou")
        QTest.mouseClick(first.shop.kinds.button("pet"), LEFT)
        first.shop.currency.setCurrentIndex(first.shop.currency.findData("HKD"))
        first.shop.currency.activated.emit(first.shop.currency.currentIndex())
    if place >= PASSWORD_STEP:
        first.go_on()
    if place >= CODE:
        type_password(first)
    if place >= START:
        groups = first.code.code.split("-")
        for asked, back in zip(first.code.asked(), first.code.backs, strict=True):
            back.edit.setText(groups[asked])
        first.go_on()
        at_rest(first)
    assert first.place() == place


def said_about_shop(first):
    shop = first.shop
    return shop.shop_name(), shop.kinds.current(), shop.currency_code(), shop.folder


def files_of_shops():
    folder = paths.data_folder()
    return sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []


# -- back


def test_back_from_each_step_leads_to_the_one_before_and_keeps_what_was_typed(first):
    to_step(first, PASSWORD_STEP)
    first.password.password.edit.setText("half a pass")
    for place in (SHOP, LANGUAGE):
        QTest.mouseClick(first.back, LEFT)
        assert first.place() == place
    for _each in range(2):
        first.go_on()
    assert said_about_shop(first)[:3] == ("Doudou", "pet", "HKD")
    assert first.password.password.password() == "half a pass"


def test_back_from_the_code_takes_the_empty_file_away_and_going_on_makes_another(first, window):
    to_step(first, CODE)
    code = first.code.code
    assert files_of_shops() == [
        "Doudou.shuke", "Doudou.shuke-shm", "Doudou.shuke-wal", "Doudou.shuke.keys", "Doudou.shuke.lock",
    ]  # fmt: skip
    QTest.mouseClick(first.back, LEFT)
    at_rest(first)
    assert first.place() == PASSWORD_STEP
    assert "was taken away" in first.banner.text()
    assert files_of_shops() == []
    assert (first.code.code, first.password.password.password()) == ("", "")
    assert window.settings.get("last_file") == ""
    type_password(first, "another good password")
    assert first.place() == CODE
    assert first.code.code not in ("", code)
    assert window.settings.get("last_file").endswith("Doudou.shuke")
    vault.unlock(paths.data_folder() / "Doudou.shuke", "another good password", policy=CHEAP).close()


def test_back_from_the_code_twice_takes_another_name(first):
    to_step(first, CODE)
    for _each in range(2):
        first.go_back()
        at_rest(first)
    assert first.place() == SHOP
    first.shop.name.edit.setText("Milktea")
    first.go_on()
    type_password(first)
    assert [name for name in files_of_shops() if name.endswith(".shuke")] == ["Milktea.shuke"]


def test_back_from_the_beginning_shows_the_whole_code_and_asks_nobody_again(first):
    to_step(first, START)
    QTest.mouseClick(first.back, LEFT)
    assert first.place() == CODE
    assert "".join(label.text().replace("\u2002", "") for label in first.code._groups) == first.code.code.replace(
        "-", ""
    )
    QTest.mouseClick(first.next, LEFT)
    assert first.place() == START


def test_file_that_stays_is_told_and_another_name_is_taken(first, monkeypatch):
    to_step(first, CODE)

    def held(_path):
        raise PermissionError(errno.EACCES, "held")

    with monkeypatch.context() as patch:
        patch.setattr(files, "remove_with_retry", held)
        first.go_back()
        at_rest(first)
    assert first.place() == PASSWORD_STEP
    assert "could not be taken away" in first.banner.text()
    type_password(first)
    assert first.place() == CODE
    assert "Doudou 2.shuke" in files_of_shops()


def test_other_file_in_its_place_is_left_alone_and_one_stays_at_the_code(first):
    to_step(first, CODE)
    path = paths.data_folder() / "Doudou.shuke"
    path.rename(path.with_name("moved away.shuke"))
    path.write_bytes(b"something else, long enough to be a file of its own")
    first.go_back()
    at_rest(first)
    assert first.place() == CODE
    assert first.banner.text()
    assert path.read_bytes().startswith(b"something else")


# -- closed, and started again


@pytest.mark.parametrize("place", [LANGUAGE, SHOP, PASSWORD_STEP])
def test_window_closed_before_there_is_a_shop_comes_back_to_the_same_step(first, window, again, tmp_path, place):
    window.set_language("zh_CN")
    first.shop.folder = tmp_path
    to_step(first, place)
    before = said_about_shop(first)
    first.password.password.edit.setText("a password half typed")
    window.gate.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert "half typed" not in paths.settings_file().read_text("utf-8")
    back = again().first_run
    assert (back.place(), Settings().language()) == (place, "zh_CN")
    assert said_about_shop(back) == before
    assert back.password.password.password() == ""


def test_window_closed_at_the_code_leaves_a_shop_that_asks_for_a_new_code(first, window, again):
    to_step(first, CODE)
    window.gate.close()
    assert not window.gate.isVisible()
    second = again()
    assert second.unlock is not None
    shop = vault.unlock(second.unlock.path, PASSWORD, policy=CHEAP)
    assert not vault.has_confirmed_code(shop)
    shop.close()
    assert Settings().get("first_run") == {}


def test_window_closed_at_the_beginning_leaves_a_shop_whose_code_is_known(first, window, again):
    to_step(first, START)
    window.gate.close()
    second = again()
    shop = vault.unlock(second.unlock.path, PASSWORD, policy=CHEAP)
    assert vault.has_confirmed_code(shop)
    shop.close()


def test_window_closed_while_the_keys_are_made_closes_when_they_are(first, window, again, monkeypatch):
    to_step(first, PASSWORD_STEP)
    real = making.make
    monkeypatch.setattr(making, "make", lambda *a: QTest.qSleep(200) or real(*a))
    first.password.password.edit.setText(PASSWORD)
    first.password.again.edit.setText(PASSWORD)
    first.go_on()
    window.gate.close()
    window.gate.close()
    assert window.gate.isVisible()
    assert "closes as soon as" in first._hint.text()
    wait_for(lambda: not window.gate.isVisible())
    vault.unlock(again().unlock.path, PASSWORD, policy=CHEAP).close()


@pytest.mark.parametrize(
    "kept",
    [
        [], "x", 3, {"step": 99}, {"step": True}, {"step": -1, "answers": []}, {"answers": {"name": 5, "kind": "zoo", "currency": "XXX"}},
        {"step": 1, "answers": {"folder": "/nowhere/at/all", "name": "x" * 5000}}, {"answers": {"folder": "a\0b"}},
    ],
)  # fmt: skip
def test_damaged_progress_is_as_if_nothing_had_been_said(first, window, again, kept):
    window.gate.close()
    file = paths.settings_file()
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), "first_run": kept}), "utf-8")
    back = again().first_run
    assert back.place() in (LANGUAGE, SHOP)
    assert said_about_shop(back) == ("", "other", currencies.usual_currency(), paths.data_folder())


def test_second_shop_is_begun_and_left_for_later(first, window):
    to_step(first, START)
    first.begin.started.emit("hand")
    window.show_first_run()
    second = window.first_run
    to_step(second, SHOP)
    second.go(LANGUAGE)
    second.go_back()
    assert window.unlock is not None
    window.show_first_run()
    assert said_about_shop(window.first_run)[:2] == ("Doudou", "pet")


# -- another language


@pytest.mark.parametrize("place", [SHOP, PASSWORD_STEP, CODE, START])
def test_language_switched_at_a_step_keeps_what_was_typed(first, window, place):
    to_step(first, place)
    first.password.password.edit.setText("half a pass")
    code = first.code.code
    if place == CODE:
        first.code.backs[0].edit.setText("K7")
    before = said_about_shop(first)
    window.set_language("zh_CN")
    assert (first.place(), said_about_shop(first), first.code.code) == (place, before, code)
    assert first.password.password.password() == "half a pass"
    assert first.code.backs[0].edit.text() == ("K7" if place == CODE else first.code.backs[0].edit.text())


# -- what somebody may type


@pytest.mark.parametrize("password", [" " * 12, "123456789", "x" * 1025, "x y" * 500])
def test_password_that_is_no_good_is_told_beside_the_field(first, password):
    to_step(first, PASSWORD_STEP)
    type_password(first, password)
    assert first.place() == PASSWORD_STEP
    assert first.password.password.mistake()
    assert files_of_shops() == []


@pytest.mark.parametrize("copied", [PASSWORD + "\n", "\r\n" + PASSWORD + "\r\n", PASSWORD + "\u2028"])
def test_password_pasted_with_the_end_of_its_line_is_the_password(first, copied):
    to_step(first, PASSWORD_STEP)
    for box in (first.password.password, first.password.again):
        QApplication.clipboard().setText(copied)
        box.edit.paste()
        assert box.password() == PASSWORD
    first.go_on()
    at_rest(first)
    vault.unlock(paths.data_folder() / "Doudou.shuke", PASSWORD, policy=CHEAP).close()


def test_space_at_an_end_of_the_password_is_pointed_out(first):
    to_step(first, PASSWORD_STEP)
    QTest.keyClicks(first.password.password.edit, PASSWORD + " ")
    assert "space, which counts" in first.password.password._line.text()


@pytest.mark.parametrize(
    ("typed", "is_right"),
    [("{}", True), (" {} ", True), ("{}-", True), ("{}X", False), ("-----", False), ("", False), ("K7QM", False)],
)
def test_groups_are_read_as_people_type_them(first, typed, is_right):
    to_step(first, CODE)
    first.code.code = "00000-11111-22222-33333-44444-VVVVV"
    looks = {"0": "o0O0o", "1": "lIi1L", "5": "uVuUv"}
    for place, back in enumerate(first.code.backs):
        back.ask(place + 1, "00000" if place == 0 else "11111")
        back.edit.setText(typed.format(looks[str(place)]))
        assert back.is_right() is is_right
    first.go_on()
    assert (first.place() == START) is is_right


def test_wide_letters_of_a_chinese_keyboard_are_read(first):
    first.code.backs[0].ask(1, "K7QMD")
    first.code.backs[0].edit.setText("ｋ７ｑｍｄ")
    assert first.code.backs[0].is_right()


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u200b", "\u3000"])
def test_name_that_nobody_can_see_is_asked_for(first, name):
    to_step(first, SHOP)
    first.shop.name.edit.setText(name)
    first.go_on()
    assert first.place() == SHOP
    assert first.shop.name.error()


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("???", "shuke"), ("...", "shuke"), ("!!!", "!!!"), ("a/b\\c", "a b c"), ("../../etc", "etc"), ("con", "con shop"),
        ("COM1.x", "COM1.x shop"), ("豆豆\u200b宠物", "豆豆宠物"), ("🐱" * 60, "🐱" * 37), ("line\nbreak", "line break"),
    ],
)  # fmt: skip
def test_file_is_named_as_any_system_allows(name, stem):
    assert file_stem(name) == stem
    assert len(stem.encode()) <= STEM_BYTES + 5


@pytest.mark.parametrize("name", ["???", "🐱" * 100, "豆" * 120, "a: b", "con"])
def test_shop_of_any_name_is_made(first, name):
    to_step(first, PASSWORD_STEP)
    first.shop.name.edit.setText(name)
    type_password(first)
    assert first.place() == CODE


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_drive_that_takes_nothing_is_told_and_another_folder_goes_on(first, monkeypatch, tmp_path, code):
    to_step(first, PASSWORD_STEP)
    good = tmp_path / "good"
    good.mkdir()
    real = making.create_file

    def create(path: Path, *rest) -> bytes:
        if good not in path.parents:
            raise OSError(code, "no")
        return real(path, *rest)

    monkeypatch.setattr(making, "create_file", create)
    monkeypatch.setattr(dialogs, "folder", lambda *_a: good)
    type_password(first)
    assert first.place() == PASSWORD_STEP
    assert "folder" in first.banner.text() or "drive" in first.banner.text()
    assert files_of_shops() == []
    QTest.mouseClick(first.banner._buttons[0], LEFT)
    at_rest(first)
    assert first.place() == CODE
    assert (good / "Doudou.shuke").exists()


def test_name_that_is_taken_meanwhile_is_told_and_next_takes_another(first, monkeypatch):
    to_step(first, PASSWORD_STEP)
    path = first.shop.path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"somebody was quicker")
    with monkeypatch.context() as patch:
        patch.setattr(first.shop, "path", lambda: path)
        type_password(first)
    assert "already" in first.banner.text()
    first.go_on()
    at_rest(first)
    assert path.read_bytes() == b"somebody was quicker"
    assert "Doudou 2.shuke" in files_of_shops()


# -- the currency


def test_currency_follows_the_language_until_somebody_has_chosen(first, window, monkeypatch):
    monkeypatch.setattr(currencies, "here", currencies.Place)
    window.set_language("zh_CN")
    assert first.shop.currency.currentData() == "CNY"
    window.set_language("en")
    assert first.shop.currency_code() == ""
    to_step(first, SHOP)
    window.set_language("zh_CN")
    assert first.shop.currency.currentData() == "HKD"


# -- the keyboard


def stops_of(first):
    """What Tab reaches on the step in force, in its order, until it comes round."""
    first.focus_main()
    wait_for(lambda: QApplication.focusWidget() is not None)
    found: list[QWidget] = []
    while len(found) < 40:
        focus = QApplication.focusWidget()
        if focus in found:
            return found
        found.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    return found


@pytest.mark.parametrize("place", range(5))
def test_tab_goes_round_each_step_in_reading_order(first, window, place):
    to_step(first, place)
    window.gate.activateWindow()
    stops = stops_of(first)
    assert len(stops) <= 12
    assert all(stop.accessibleName() for stop in stops)
    assert all(stop.height() >= 24 for stop in stops)
    assert first.next in stops or place == START
    tops = [stop.mapTo(first, stop.rect().center()).y() for stop in stops]
    down = tops.index(min(tops))
    turned = tops[down:] + tops[:down]
    assert [round(y / 24) for y in turned] == sorted(round(y / 24) for y in turned)
