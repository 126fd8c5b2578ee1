"""A folder where a shop file lies badly: a question in the first run, a line in the settings."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from app.ui import dialogs
from app.ui.first_run_shop import ShopStep
from tests.support import PASSWORD, make_shop
from tests.ui.conftest import wait_for


@pytest.mark.parametrize("stays", [True, False])
def test_first_run_asks_before_it_takes_a_folder_that_is_synchronised(qapp, tmp_path, monkeypatch, stays):
    synced = tmp_path / "Dropbox"
    synced.mkdir()
    step = ShopStep()
    step.retranslate()
    before = step.folder
    asked = []
    monkeypatch.setattr(dialogs, "folder", lambda *_a: synced)
    monkeypatch.setattr(dialogs, "ask", lambda _w, title, text, _yes, act: asked.append((title, text, act)))
    step.choose_folder()
    assert step.folder == before
    title, text, act = asked[0]
    assert title == "Keep the shop file there?"
    assert "Dropbox" in text
    if stays:
        act()
        assert step.folder == synced
    step.deleteLater()


def test_question_can_be_answered(qapp, tmp_path, monkeypatch):
    synced = tmp_path / "OneDrive"
    synced.mkdir()
    monkeypatch.setattr(dialogs, "folder", lambda *_a: synced)
    step = ShopStep()
    step.retranslate()
    step.choose_folder()
    button = next(b for b in step.findChildren(QPushButton) if b.text() == "Keep it there")
    button.click()
    assert step.folder == synced
    step.deleteLater()


def test_settings_say_quietly_why_the_place_is_bad(window, tmp_path):
    synced = tmp_path / "Dropbox"
    synced.mkdir()
    make_shop(synced, language="en").shop.close()
    window.show_unlock(synced / "shop.shuke")
    window.unlock.password_edit.setText(PASSWORD)
    window.unlock.submit()
    wait_for(lambda: window.open_shop)
    pane = window.open_shop.shell.go("settings").open("shop")
    wait_for(lambda: "Dropbox" in pane.banner.text())


def test_settings_say_nothing_about_a_good_place(window, shop_path):
    window.show_unlock(shop_path)
    window.unlock.password_edit.setText(PASSWORD)
    window.unlock.submit()
    wait_for(lambda: window.open_shop)
    pane = window.open_shop.shell.go("settings").open("shop")
    wait_for(lambda: not window.lanes.is_busy())
    assert not pane.banner.text()
