"""K9: whatever stands open, and whatever locks, no window shows anything of the shop, and no form is lost.

Pictures are compared, dot by dot, with those of a shop in which there is nobody.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip, QWidget

from app.services import customers, shop_facts, vault
from app.services.customer_data import CustomerDraft, PhoneDraft
from app.ui import dialogs
from app.ui.sleep_clock import SleepClock
from app.ui.sleeping import Sleeping
from app.ui.widgets.filters import guard
from tests.support import CHEAP, PASSWORD, make_shop
from tests.ui.conftest import wait_for

CANARY = "Wang Canary"
NUMBER = "13800006688"


@pytest.fixture
def sleeping(window):
    made = Sleeping(window, SleepClock(lambda: (0.0, 0.0)))
    yield made
    made.stop()


def enter(window, folder, name=""):
    """An open shop whose only customer, if it has one, is on screen."""
    folder.mkdir()
    shop = make_shop(folder, language="en").shop
    if name:
        shop_facts.change(shop, name=f"Bakery of {name}")
        customers.create(shop, CustomerDraft(name=name, phones=(PhoneDraft(NUMBER),), alert_note=f"{name} owes"))
    return show(window, shop, name)


def show(window, shop, name):
    window.enter(shop)
    opened = window.open_shop
    opened.bell.stop()
    opened.shell.showNormal()
    opened.shell.resize(1366, 768)
    opened.shell.activateWindow()
    if name:
        opened.shell.go("counter").open_customer(1)
    rest(window)
    return opened


def rest(window):
    wait_for(lambda: not window.lanes.is_busy())
    QTest.qWait(10)


# -- what stands open


def nothing_more(_window, _opened):
    pass


def drawer(_window, opened):
    opened.shell.page("counter").edit_customer()


def sale(_window, opened):
    opened.shell.new_sale.emit()


def help_beside(_window, opened):
    opened.help.toggle()


def menu(_window, opened):
    shown = QMenu(CANARY, opened.shell)
    shown.addAction(f"Copy {NUMBER}")
    shown.popup(opened.shell.mapToGlobal(QPoint(300, 300)))


def tooltip(_window, opened):
    QToolTip.showText(opened.shell.mapToGlobal(QPoint(300, 300)), CANARY, opened.shell)


def toast_and_banner(_window, opened):
    opened.shell.show_toast(f"Saved {CANARY}", undo=True)
    opened.shell.banner.say(f"About {CANARY}")


def question(_window, opened):
    dialogs.ask(opened.shell, CANARY, f"Delete {CANARY}?", "Delete", lambda: pytest.fail("nobody said so"))


def bug(window, opened):
    dialogs.show_bug(opened.shell, ValueError(CANARY))


def window_of_its_own(_window, opened):
    beside = QWidget(opened.shell, Qt.WindowType.Window)
    beside.setWindowTitle(CANARY)
    beside.show()


def title(_window, opened):
    opened.shell.setWindowTitle(CANARY)


def minimised(_window, opened):
    opened.shell.showMinimized()


def list_of_customers(window, opened):
    opened.shell.go("customers")
    rest(window)


OPEN = (
    nothing_more, drawer, sale, help_beside, menu, tooltip, toast_and_banner, question, bug, window_of_its_own, title,
    minimised, list_of_customers,
)  # fmt: skip


# -- what locks


def idleness(_sleeping, opened):
    opened.idle.start()
    guard().acted_at -= 601
    opened.idle._on_minute()


def lock_of_the_system(sleeping, _opened):
    sleeping.cover()


def sleep(sleeping, _opened):
    sleeping.lock()


def pictures(window):
    """What every window that is in sight looks like."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    shown = []
    for each in QApplication.topLevelWidgets():
        if each.isVisible():
            each.showNormal()
            each.resize(1366, 768)
            edit = each.focusWidget()
            if edit is not None:
                edit.clearFocus()  # the cursor blinks
            shown.append((each.windowTitle(), each.grab().toImage()))
    return shown


_empty = {}


def of_nobody(window, sleeping, lock, folder):
    """What is to be seen where nobody is in the shop."""
    if lock not in _empty:
        lock(sleeping, enter(window, folder))
        rest(window)
        _empty[lock] = pictures(window)
        window.lock()
        rest(window)
    return _empty[lock]


CASES = [(lock, each) for lock in (idleness, sleep) for each in OPEN] + [(lock_of_the_system, question)]


@pytest.mark.qt_log_ignore("This plugin does not support grabbing")
@pytest.mark.parametrize(("lock", "stands_open"), CASES)
def test_nothing_of_the_shop_is_in_any_window(window, sleeping, tmp_path, lock, stands_open):
    expected = of_nobody(window, sleeping, lock, tmp_path / "empty")
    opened = enter(window, tmp_path / "full", CANARY)
    stands_open(window, opened)
    QTest.qWait(5)
    lock(sleeping, opened)
    rest(window)
    assert pictures(window) == expected


def test_pictures_would_tell(window, sleeping, tmp_path):
    expected = of_nobody(window, sleeping, idleness, tmp_path / "empty")
    opened = enter(window, tmp_path / "full", CANARY)
    idleness(sleeping, opened)
    opened.idle.screen._card.move(opened.idle.screen._card.x() + 1, 0)
    assert pictures(window) != expected
    opened.idle.unlock()
    question(window, opened)
    assert len(pictures(window)) == 2


@pytest.mark.parametrize("lock", [idleness, lock_of_the_system])
def test_form_that_is_half_filled_stands_there_again(window, sleeping, tmp_path, lock):
    opened = enter(window, tmp_path / "full", CANARY)
    page = opened.shell.page("counter")
    page.edit_customer()
    page._drawers.current.form.set_texts({**page._drawers.current.form.texts(), "note": "half a thought"})
    lock(sleeping, opened)
    opened.idle.unlock()
    assert opened.shell.drawer_is_open()
    assert page._drawers.current.form.texts()["note"] == "half a thought"


def test_form_that_is_half_filled_outlives_the_full_lock(window, sleeping, tmp_path):
    opened = enter(window, tmp_path / "full", CANARY)
    path, page = opened.shop.path, opened.shell.page("counter")
    page.edit_customer()
    page._drawers.current.form.set_texts({**page._drawers.current.form.texts(), "note": "half a thought"})
    sleep(sleeping, opened)
    rest(window)
    page = show(window, vault.unlock(path, PASSWORD, policy=CHEAP), "").shell.page("counter")
    assert page._drawers.current.form.texts()["note"] == "half a thought"


@pytest.mark.parametrize("idle", [0, 300, 597, 599])
def test_window_wakes_for_the_lock_at_the_very_second(window, tmp_path, idle):
    """No look waits a whole minute if the time to lock comes sooner."""
    opened = enter(window, tmp_path / "full")
    opened.idle.start()
    guard().acted_at -= idle
    opened.idle._on_minute()
    assert opened.idle._timer.isSingleShot()
    assert opened.idle._timer.interval() <= 1000 * min(60, 600 - idle)


def test_full_lock_by_hand_shows_nothing_while_it_waits_for_what_runs(window, tmp_path):
    opened = enter(window, tmp_path / "full", CANARY)
    question(window, opened)
    seen, go_on = [], []

    def look():
        seen.extend(w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not opened.shell)
        seen.extend(w for w in opened.shell.findChildren(QWidget) if w.isVisible())
        go_on.append(True)

    def waits(_tick):
        while not go_on:
            QTest.qSleep(5)

    window.lanes.write(waits, lambda _nothing: None)
    QTimer.singleShot(30, look)
    window.lock()
    assert go_on
    assert seen == []
