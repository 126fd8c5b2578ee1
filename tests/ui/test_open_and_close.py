"""Pages, drawers, dialogs and panes opened and closed at random while the lanes work: no word from Qt, no window left.

That a warning of Qt fails the test is said in ``pyproject.toml``. The long run is a campaign.
"""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu

from app.services import history
from app.ui import dialogs
from app.ui.jobs import Collector
from app.ui.pages.settings import PANES
from app.workflows import sample_shop
from tests.support import PASSWORD, make_shop
from tests.ui.conftest import wait_for

PAGES = ("today", "counter", "customers", "reports", "settings")
KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_F1, Qt.Key.Key_F5, Qt.Key.Key_Tab, Qt.Key.Key_Down)


@pytest.fixture
def full_shop(folder):
    shop = make_shop(folder, language="en").shop
    sample_shop.fill(shop, "en", lambda _done, _total: None)
    shop.close()
    return shop.path


def enter(window, path):
    window.show_unlock(path)
    window.unlock.password_edit.setText(PASSWORD)
    window.unlock.submit()
    wait_for(lambda: window.open_shop)


def close_what_floats(chance, all_of_it=False):
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog | QMenu) and widget.isVisible() and (all_of_it or chance.random() < 0.7):
            widget.close()


def step(window, chance):
    """Do one thing that a person in a hurry may do."""
    opened = window.open_shop
    shell = opened.shell
    what = chance.randrange(9)
    if what == 0:
        shell.go(chance.choice(PAGES))
    elif what == 1:
        shell.go("settings").open(chance.choice(PANES)[0])
    elif what == 2:
        shell.new_customer.emit() if chance.random() < 0.5 else shell.new_sale.emit()
    elif what == 3:
        shell.close_drawer()
    elif what == 4:
        QTest.keyClick(shell, chance.choice(KEYS))
    elif what == 5:
        dialogs.ask(shell, "Really?", "A question", "Yes", lambda: None)
    elif what == 6:
        shop = opened.shop
        opened.context.lanes.read(lambda _tick: history.undo_step(shop), lambda _step: None, None, shell.current_page())
    elif what == 7:
        opened.desk.look()
    else:
        counter = shell.go("counter")
        counter.focus_search(chance.choice("abcdefgh13"))
    close_what_floats(chance)


def drive(window, path, steps, seed):
    chance = random.Random(seed)
    enter(window, path)
    for number in range(steps):
        step(window, chance)
        if number % 5 == 0:
            QApplication.processEvents()
        if number % 97 == 96:
            wait_for(lambda: not window.lanes.is_busy())
        if number % 500 == 499:
            close_what_floats(chance, all_of_it=True)
            window.lock()
            QTest.qWait(0)
            enter(window, path)
    close_what_floats(chance, all_of_it=True)
    window.lock()
    window.lanes.finish(20)
    for _round in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QTest.qWait(1)


def left(window):
    """Windows that are still there beside the gate."""
    return [w for w in QApplication.topLevelWidgets() if w is not window.gate and w.isVisible()]


@pytest.mark.parametrize("seed", [1])
def test_two_hundred_steps_leave_no_window_and_no_word_of_qt(window, full_shop, qapp, seed):
    Collector(window)
    drive(window, full_shop, 200, seed)
    assert left(window) == []


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(5))
def test_two_thousand_steps_leave_no_window_and_no_word_of_qt(window, full_shop, qapp, seed):
    Collector(window)
    drive(window, full_shop, 2000, seed)
    assert left(window) == []
