"""Sleep means the full lock, however it becomes known; the lock of the system's screen means ours."""

from __future__ import annotations

import ctypes
import datetime as dt
import os
from ctypes import wintypes

import pytest
from PySide6.QtCore import QEvent, QPoint, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu

from app.services import customers, shop_facts, vault
from app.services.customer_data import CustomerDraft
from app.ui import dialogs, logind, power_broadcast
from app.ui.logind import MANAGER, PROPERTIES, ROOT, SESSION
from app.ui.power_broadcast import FALLS_ASLEEP, WOKE, meaning
from app.ui.sleep_clock import SleepClock, reader
from app.ui.sleeping import Sleeping
from app.ui.widgets.filters import guard
from tests.support import CHEAP, PASSWORD, make_shop
from tests.ui.conftest import enter, wait_for, words_of

MINE = "/org/freedesktop/login1/session/_31"
NAME = "Milktea and Sons"


class Clocks:
    """Two clocks that are moved by hand."""

    def __init__(self):
        self.still = self.on = 1000.0

    def read(self):
        return self.still, self.on

    def sleep(self, seconds):
        self.on += seconds

    def work(self, seconds):
        self.still += seconds
        self.on += seconds


class FakeBus:
    """Says what a test has it say, and answers as logind does."""

    def __init__(self):
        self.ears, self.asked, self.reading, self.is_locked = {}, [], [], False

    def listen(self, path, interface, name, heard):
        self.ears[path, interface, name] = heard

    def ask(self, path, interface, method, values, answered):
        self.asked.append((method, *values))
        if method == "Inhibit":
            reading, writing = os.pipe()
            os.set_blocking(reading, False)
            self.reading.append(reading)
            answered([writing])
        elif method == "Get":
            answered([self.is_locked])
        else:
            answered([MINE])

    def say(self, name, *values, path=ROOT, interface=MANAGER):
        self.ears[path, interface, name](list(values))

    def waits(self):
        """Whether the system still waits for the last delay lock."""
        try:
            return os.read(self.reading[-1], 1) != b""
        except BlockingIOError:
            return True


@pytest.fixture
def clocks():
    return Clocks()


@pytest.fixture
def bus():
    made = FakeBus()
    yield made
    for each in made.reading:
        os.close(each)


@pytest.fixture
def sleeping(window, clocks, bus):
    made = Sleeping(window, SleepClock(clocks.read))
    made.listen_on(bus)
    yield made
    made.stop()


@pytest.fixture
def opened(window, sleeping, folder):
    """An open shop whose every page would show a name."""
    shop = make_shop(folder, language="en").shop
    shop_facts.change(shop, name=NAME)
    customers.create(shop, CustomerDraft(name="Mrs Wang"))
    return enter(window, shop)


def rest(window):
    wait_for(lambda: not window.lanes.is_busy())
    QTest.qWait(10)


def told_beforehand(_window, _opened, clocks, bus):
    bus.say("PrepareForSleep", True)
    clocks.sleep(8 * 3600)
    bus.say("PrepareForSleep", False)


def touched_after_it(_window, _opened, clocks, _bus):
    clocks.sleep(8 * 3600)
    guard().acted.emit()


def minute_after_it(_window, opened, clocks, _bus):
    clocks.sleep(8 * 3600)
    opened.idle.minute.emit()


def front_after_it(window, _opened, clocks, _bus):
    clocks.sleep(8 * 3600)
    window.app.applicationStateChanged.emit(window.app.applicationState())


WAYS = [told_beforehand, touched_after_it, minute_after_it, front_after_it]


def is_shut(window, path):
    """Whether the key is gone: the way in stands there, and another may open the file."""
    wait_for(lambda: window.open_shop is None)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    vault.unlock(path, PASSWORD, policy=CHEAP).close()
    return window.unlock.path == path and window.gate.isVisible()


@pytest.mark.parametrize("sleep", WAYS)
def test_computer_that_slept_has_a_shop_that_is_shut(window, opened, clocks, bus, sleep):
    path = opened.shop.path
    sleep(window, opened, clocks, bus)
    assert is_shut(window, path)


@pytest.mark.parametrize("sleep", WAYS)
def test_what_was_typed_is_kept(window, opened, clocks, bus, sleep):
    path, page = opened.shop.path, opened.shell.page("counter")
    page.changes.change("wechat")
    QTest.keyClicks(page.changes.place.editor().edit, "wang_138")
    page.edit_customer()
    page._drawers.current.form.set_texts({**page._drawers.current.form.texts(), "note": "half a thought"})
    sleep(window, opened, clocks, bus)
    assert is_shut(window, path)
    window.enter(vault.unlock(path, PASSWORD, policy=CHEAP))
    rest(window)
    assert customers.draft_of(window.open_shop.shop, 1).wechat == "wang_138"
    page = window.open_shop.shell.page("counter")
    assert page._drawers.current.form.texts()["note"] == "half a thought"


def test_nothing_is_in_sight_from_the_first_moment(window, opened, clocks, monkeypatch):
    opened.shell.show_toast("Saved Mrs Wang", undo=True)
    seen = []
    real = type(window).lock
    monkeypatch.setattr(type(window), "lock", lambda self: (seen.append(in_sight(opened)), real(self)))
    clocks.sleep(60)
    guard().acted.emit()
    assert not any("Wang" in words or NAME in words for words in in_sight(opened))
    wait_for(lambda: window.open_shop is None)
    assert seen
    assert not any("Wang" in words or NAME in words for words in seen[0])


def in_sight(opened):
    shown = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    assert shown == [opened.shell]
    return words_of(opened.shell) | {opened.shell.windowTitle()}


@pytest.mark.qt_log_ignore("This plugin does not support grabbing")
def test_menu_and_dialogs_go_as_well(window, opened, bus):
    path = opened.shop.path
    menu = QMenu(opened.shell)
    menu.addAction("Copy 138 0000 6688")
    menu.popup(QPoint(10, 10))
    answers = []
    dialogs.ask(opened.shell, "Mrs Wang", "Delete Mrs Wang?", "Delete", lambda: answers.append(True))
    bus.say("PrepareForSleep", True)
    assert window.open_shop is None
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == [window.gate]
    assert is_shut(window, path)
    assert answers == []


def test_dialog_whose_caller_waits_is_answered_as_by_escape(window, opened, bus):
    path, dialog = opened.shop.path, QDialog(opened.shell)
    QTimer.singleShot(20, lambda: bus.say("PrepareForSleep", True))
    assert dialog.exec() == QDialog.DialogCode.Rejected
    assert is_shut(window, path)


def test_shop_that_is_covered_already_is_shut(window, opened, bus):
    path = opened.shop.path
    opened.idle.lock()
    bus.say("PrepareForSleep", True)
    assert is_shut(window, path)


def test_work_under_way_ends_or_is_taken_back(window, opened, bus):
    path, quick, ended = opened.shop.path, [], []

    def long_import(tick):
        for turn in range(100_000):
            QTest.qSleep(5)
            tick(turn, 100_000)
        ended.append(True)

    window.lanes.read(lambda _tick: quick.append(True), lambda _nothing: None)
    window.lanes.write(long_import, lambda _nothing: None)
    bus.say("PrepareForSleep", True)
    assert is_shut(window, path)
    assert quick == [True]
    assert ended == []


def test_no_backup_is_begun_on_the_way(window, opened, bus):
    opened.keeper.start()
    opened.keeper.give_up()
    rest(window)
    shop_facts.change(opened.shop, name="Bakery")
    path, keeper = opened.shop.path, opened.keeper
    bus.say("PrepareForSleep", True)
    assert is_shut(window, path)
    assert not keeper._has_closed


def test_sleep_while_the_shop_is_being_locked_changes_nothing(window, opened, bus):
    path = opened.shop.path
    window.lanes.read(lambda _tick: QTest.qSleep(100), lambda _nothing: None)
    QTimer.singleShot(20, lambda: bus.say("PrepareForSleep", True))
    window.lock()
    assert is_shut(window, path)


def test_close_button_while_the_shop_is_being_locked_changes_nothing(window, opened):
    path = opened.shop.path
    window.lanes.read(lambda _tick: QTest.qSleep(100), lambda _nothing: None)
    QTimer.singleShot(20, opened.shell.close)
    window.lock()
    assert is_shut(window, path)
    QTest.qWait(150)
    assert window.gate.isVisible()


def test_window_that_is_being_closed_when_the_computer_falls_asleep_goes(window, opened, bus, monkeypatch):
    monkeypatch.setattr(window.app, "quit", lambda: None, raising=False)
    path, shell = opened.shop.path, opened.shell
    window.lanes.read(lambda _tick: QTest.qSleep(100), lambda _nothing: None)
    shell.close()
    bus.say("PrepareForSleep", True)
    wait_for(lambda: window.open_shop is None)
    vault.unlock(path, PASSWORD, policy=CHEAP).close()


def test_system_waits_until_the_shop_is_shut_and_again_the_next_time(window, opened, bus, monkeypatch):
    waited = []
    real = type(window).lock
    monkeypatch.setattr(type(window), "lock", lambda self: (waited.append(bus.waits()), real(self)))
    assert bus.asked[-1] == ("Inhibit", "sleep", "Shuke", "Locks the shop", "delay")
    assert bus.waits()
    bus.say("PrepareForSleep", True)
    assert waited == [True]
    assert not bus.waits()
    bus.say("PrepareForSleep", False)
    assert len(bus.reading) == 2
    assert bus.waits()


def test_lock_of_the_systems_screen_covers_the_window(window, opened, bus):
    bus.say("Lock", path=MINE, interface=SESSION)
    assert opened.idle.is_locked()
    opened.idle.unlock()
    bus.say("PropertiesChanged", path=MINE, interface=PROPERTIES)
    assert not opened.idle.is_locked()
    bus.is_locked = True
    bus.say("PropertiesChanged", path=MINE, interface=PROPERTIES)
    assert opened.idle.is_locked()
    assert window.open_shop is opened


def test_owner_who_wants_no_screen_lock_has_none_but_sleep_shuts_the_shop(window, opened, bus):
    path = opened.shop.path
    window.settings.set("idle_minutes", 0)
    bus.say("Lock", path=MINE, interface=SESSION)
    assert not opened.idle.is_locked()
    bus.say("PrepareForSleep", True)
    assert is_shut(window, path)


def test_practice_shop_sleeps_open(window, sleeping, bus, clocks, folder):
    window.enter(make_shop(folder, language="en", is_practice=True).shop)
    opened = window.open_shop
    opened.bell.stop()
    bus.say("PrepareForSleep", True)
    clocks.sleep(60)
    guard().acted.emit()
    QTest.qWait(10)
    assert window.open_shop is opened
    assert not opened.idle.is_locked()


def test_sleep_before_the_way_in_changes_nothing(window, sleeping, shop_path, bus, clocks):
    screen = window.show_unlock(shop_path)
    bus.say("PrepareForSleep", True)
    clocks.sleep(60)
    sleeping.look()
    QTest.qWait(10)
    assert window.unlock is screen


@pytest.mark.parametrize("answer", [[], [7.5], ["/some/path"], [None]])
def test_answers_that_make_no_sense_are_as_none(qapp, window, sleeping, bus, answer):
    told = sleeping._logind
    told._hold(answer)
    told._hear_session([7])
    told._hear_hint(answer)
    bus.say("PrepareForSleep")


# -- the clocks


def test_sleep_is_what_one_clock_has_and_the_other_has_not():
    clocks = Clocks()
    clock = SleepClock(clocks.read)
    clocks.work(3600)
    assert clock.slept() == 0
    clocks.sleep(8 * 3600)
    assert clock.slept() == 8 * 3600
    assert clock.slept() == 0
    clocks.sleep(0.5)
    assert clock.slept() == 0


def test_clocks_of_this_system_are_there_and_say_that_nobody_sleeps():
    still, on = reader()()
    assert on >= still > 0
    assert SleepClock().slept() == 0


def test_clock_on_the_wall_that_is_set_is_no_sleep(window, opened):
    for leap in (dt.timedelta(hours=8), dt.timedelta(days=-400)):
        opened.shop.clock.advance(leap)
        guard().acted.emit()
        QTest.qWait(5)
    assert window.open_shop is opened


# -- what the systems say


def message_of(message, word):
    made = wintypes.MSG()
    made.message, made.wParam = message, word
    return made


@pytest.mark.parametrize(
    ("message", "word", "said"),
    [(0x218, 4, FALLS_ASLEEP), (0x218, 7, WOKE), (0x218, 0x12, WOKE), (0x218, 10, ""), (0x219, 4, ""), (0x0F, 0, "")],
)
def test_message_of_windows_is_read(message, word, said):
    made = message_of(message, word)
    assert meaning(b"windows_generic_MSG", ctypes.addressof(made)) == said
    assert meaning(b"xcb_generic_event_t", ctypes.addressof(made)) == ""
    assert meaning(b"windows_generic_MSG", 0) == ""


def test_message_of_windows_shuts_the_shop_and_goes_on_to_whoever_it_is_for(window, opened, sleeping):
    path, made = opened.shop.path, message_of(0x218, 4)
    heard = power_broadcast.PowerFilter(sleeping._hear)
    assert heard.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(made)) == (False, 0)
    assert is_shut(window, path)


def test_machine_without_a_bus_says_nothing(qapp, window, monkeypatch, tmp_path):
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'none'}")
    assert not logind.has_bus()
