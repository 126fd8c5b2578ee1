"""A damaged shop file: the newest good backup is named with what is in it, and one button brings it back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import backups, customers
from app.services.customers import CustomerDraft
from app.ui.theme.tokens import LEAST_SIZE
from tests.support import PASSWORD, folder_state, make_shop
from tests.ui.conftest import wait_for
from tests.ui.test_unlock import opened, try_password  # noqa: F401


def flip(path, place=-300):
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)


@pytest.fixture
def damaged(folder):
    """A shop file of which the first page is damaged, and two backups, the newer one damaged as well."""
    shop = make_shop(folder, language="en").shop
    customers.create(shop, CustomerDraft(name="Ann"))
    good = backups.make(shop).path
    customers.create(shop, CustomerDraft(name="Bob"))
    bad = backups.make(shop).path
    shop.close()
    flip(bad, bad.stat().st_size // 2)
    flip(shop.path, 200)
    return shop.path, good


@pytest.mark.parametrize("place", [200, 3])
def test_newest_good_backup_is_offered_and_the_damaged_file_is_set_aside(window, damaged, opened, place):  # noqa: F811
    path, good = damaged
    if place == 3:  # its beginning is lost, which tells whose it is
        flip(path, 3)
    before = folder_state(path.parent)
    screen = window.show_unlock(path)
    try_password(screen, PASSWORD)
    wait_for(lambda: screen.way_on.text() == "Restore this backup")
    assert "Newest good backup: " in screen._banner.text()
    assert "1 customer" in screen._banner.text()
    assert folder_state(path.parent) == before, "nothing is touched before the person says so"
    screen.way_on.click()
    assert screen.mode() == "restore"
    assert screen._backup == good
    try_password(screen, PASSWORD)
    wait_for(lambda: opened)
    assert any("(set aside" in p.name for p in path.parent.iterdir())


def test_without_a_good_backup_one_can_be_looked_for(window, folder, opened):  # noqa: F811
    shop = make_shop(folder, language="en").shop
    shop.close()
    flip(shop.path, 200)
    screen = window.show_unlock(shop.path)
    try_password(screen, PASSWORD)
    wait_for(lambda: not window.lanes.is_busy())
    assert screen.way_on.text() == "Restore a backup…"


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_long_reason_in_the_biggest_letters_is_not_cut_off_in_the_smallest_window(window, damaged, opened, language):  # noqa: F811
    path, _good = damaged
    window.set_text(150)
    window.set_language(language)
    screen = window.show_unlock(path)
    window.gate.setWindowState(Qt.WindowState.WindowNoState)
    window.gate.resize(*LEAST_SIZE)
    try_password(screen, PASSWORD)
    wait_for(lambda: not window.lanes.is_busy())
    QTest.qWait(50)
    text = screen._banner._text
    assert text.height() >= text.heightForWidth(text.width())
    assert window.gate.height() == LEAST_SIZE[1]
    window.set_text(100)
