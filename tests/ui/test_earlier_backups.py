"""What the window does and says about the backups from before a new key: by place, and never a place without a good one."""

from __future__ import annotations

import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import backup_keeping as keeping
from app.services import backups
from app.ui import dialogs
from tests.ui.conftest import words_of
from tests.ui.test_backup_bell import minute, opened, rest, sell
from tests.ui.test_settings_code import type_back
from tests.ui.test_settings_new_key import change_key

__all__ = ["opened"]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def away(monkeypatch):
    """Every folder is on another drive than the shop."""
    monkeypatch.setattr(keeping, "is_same_drive", lambda _shop, _folder: False)


@pytest.fixture
def stick(window, opened, tmp_path, away):
    """The second place, with a copy of the one backup from before the new key."""
    made = tmp_path / "stick"
    made.mkdir()
    opened.keeper.notes.choose(made)
    opened.keeper.start()
    rest(window)
    assert len(backups.listed(made)) == 1
    return made


@pytest.fixture
def asked(monkeypatch):
    """What was asked; every answer is yes."""
    said = []
    monkeypatch.setattr(dialogs, "ask", lambda _parent, _title, text, _yes, act, **_o: (said.append(text), act()))
    return said


def new_key(window, opened):
    pane = opened.shell.go("settings").open("security")
    rest(window)
    change_key(window, pane)
    type_back(pane.key.step)
    QTest.mouseClick(pane.key.done, LEFT)
    rest(window)
    return pane.key


def delete(window, button):
    QTest.mouseClick(button, LEFT)
    for _time in range(3):
        rest(window)


def names(folder=None):
    return {b.path.name for b in backups.listed(folder)}


def test_new_key_has_its_backup_named_after_it_copied_and_told_of_at_once(window, opened, stick):
    key = new_key(window, opened)
    newest = backups.newest(opened.shop)
    assert newest.manifest.reason == backups.AFTER_KEY
    assert newest.why == "After a new key"
    assert f"Wait until the new backup is at {stick} too, then delete them." in key.outcome.text()
    assert newest.path.name in names(stick), "the keeper brings it over, without waiting for its next look"


def test_question_tells_here_from_there_and_the_outcome_as_well(window, opened, stick, asked, monkeypatch):
    with monkeypatch.context() as slow:
        slow.setattr(opened.keeper, "look", lambda: None)  # it has not been copied yet
        key = new_key(window, opened)
        delete(window, key.delete)
    assert f"It is copied to {stick} first and read back." in asked[0]
    old = "Today 10:12 · Every 4 hours · 0 customers · 1 purchase · "
    assert f"1 backup on this computer:\n  {old}" in asked[0]
    assert f"1 backup at {stick}:\n  {old}" in asked[0]
    assert f"2 backups were deleted: 1 on this computer, 1 at {stick}." in key.outcome.text()
    newest = backups.newest(opened.shop).path
    assert names() == names(stick) == {newest.name}
    assert not key.delete.isVisible()


def test_page_follows_at_once_when_they_are_deleted(window, opened, stick, asked):
    new_key(window, opened)
    pane = opened.shell.go("settings").open("backups")
    rest(window)
    assert pane.earlier.isVisible()
    delete(window, pane.earlier.delete)
    assert "It is at" in asked[0]
    assert "2 backups were deleted" in pane.banner.text()
    assert not pane.earlier.isVisible()
    assert pane.tiles.elsewhere.line.text() == "Read back: good"
    assert any(f"{stick} · 1 backup" in each for each in words_of(pane))
    assert opened.shell._foot_two.text() == "Backed up today 10:12"


def test_stick_that_is_out_keeps_what_is_on_it_and_the_words_say_so(window, opened, stick, asked):
    key = new_key(window, opened)
    pulled = stick.rename(stick.with_name("pulled"))
    before = names(pulled)
    delete(window, key.delete)
    assert f"{stick} is not there now" in asked[0]
    assert "still opens with the old password" in key.outcome.text()
    assert key.outcome.property("tone") == "warn"
    assert names(pulled) == before


def test_emptied_second_place_is_no_green_tile(window, opened, stick):
    pane = opened.shell.go("settings").open("backups")
    rest(window)
    assert pane.tiles.elsewhere.line.text() == "Read back: good"
    for each in stick.iterdir():
        each.unlink()
    pane.refresh(None)
    rest(window)
    assert pane.tiles.elsewhere.value.text() == "–"
    assert pane.tiles.elsewhere.line.text() == "Nothing copied yet"
    assert pane.tiles.elsewhere._icon._ink == "warn"
    assert opened.keeper.notes.copied_at() is None


def test_backup_without_the_stick_is_no_green_message(window, opened, stick):
    shutil.rmtree(stick)
    sell(opened.shop)
    pane = opened.shell.go("settings").open("backups")
    rest(window)
    assert pane.tiles.elsewhere.line.text() == "Not plugged in"
    assert pane.tiles.elsewhere._icon._ink == "warn"
    QTest.mouseClick(pane.make, LEFT)
    rest(window)
    assert f"Nothing was copied to {stick}" in pane.banner.text()
    assert pane.banner.property("tone") == "warn"


def test_stick_that_comes_back_gets_what_it_missed_at_the_next_minute(window, opened, stick):
    stick.rename(stick.with_name("pulled"))
    sell(opened.shop)
    minute(window, opened)
    assert opened.keeper.seen.there is None, "that it was pulled is seen as well"
    opened.keeper.make_now()
    rest(window)
    stick.with_name("pulled").rename(stick)
    assert len(names(stick)) == 1
    minute(window, opened)
    rest(window)
    assert names(stick) == names()


def test_second_place_on_the_drive_of_the_shop_stays_a_warning(window, opened, stick, monkeypatch):
    monkeypatch.setattr(keeping, "is_same_drive", lambda _shop, _folder: True)
    opened.keeper.notes.choose(stick)
    pane = opened.shell.go("settings").open("backups")
    pane.refresh(None)
    rest(window)
    assert pane.tiles.elsewhere.line.text() == "On the same drive"
    assert pane.tiles.elsewhere._icon._ink == "warn"
    assert any("on the drive of the shop: if it breaks" in each for each in words_of(pane))
