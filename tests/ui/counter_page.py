"""The open window at the Counter, as the tests of that page need it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.services import customers, pets, purchases
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.settings import Settings
from app.shop import Shop
from app.ui import app as application
from app.ui.jobs import Lanes
from app.ui.main_window import Shell
from app.ui.open_shop import OpenShop
from app.ui.opening import Opening
from app.ui.pages.counter import CounterPage
from tests.support import CHEAP


class Strangers(QObject):
    """Notices widgets that come up as windows of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_window = event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if is_window and not isinstance(watched, Shell):
            self.seen.append(repr(watched))
        return False


class Counter:
    """The open window at the counter, with a hand on the keyboard."""

    def __init__(self, shop: Shop, qtbot: QtBot, lanes: Lanes) -> None:
        self.shop, self.qtbot, self.lanes = shop, qtbot, lanes
        self.opened = OpenShop(shop, lanes, Settings(), Opening(shop.clock, CHEAP))
        self.shell = self.opened.shell
        self.shell.resize(1366, 768)
        self.shell.show()
        qtbot.waitExposed(self.shell)
        self.opened.begin()
        self.shell.go("counter")
        page = self.shell.current_page()
        assert isinstance(page, CounterPage)
        self.page = page

    def type(self, widget: QWidget, text: str) -> None:
        QTest.keyClicks(widget, text)

    def press(self, widget: QWidget, key: Qt.Key, control: bool = False) -> None:
        held = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(widget, key, held)

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.lanes.is_busy(), timeout=20_000)

    def toast(self) -> str:
        return self.shell.toast.text()


def some_people(shop: Shop) -> dict[str, int]:
    """Three customers, two of whom have bought something, one with a pet."""
    made = {
        "xiaoyu": customers.create(
            shop, CustomerDraft(name="Chen Xiaoyu", phones=(PhoneDraft("13800006688"),), tags=("regular",))
        ),
        "xuyang": customers.create(shop, CustomerDraft(name="Cao Xuyang", phones=(PhoneDraft("15900006688"),))),
        "he": customers.create(shop, CustomerDraft(name="He Jing", phones=(PhoneDraft("13900002210"),))),
    }
    pets.create(shop, PetDraft(name="Milktea", breed="British shorthair", allergies="chicken"), [made["xiaoyu"]])
    for key, days in (("xiaoyu", 3), ("xuyang", 9)):
        at = shop.clock.now() - dt.timedelta(days=days)
        items = (ItemDraft("Tofu litter", 2000, 2900), ItemDraft("Cat food", 1000, 43800))
        purchases.record(shop, PurchaseDraft(made[key], items, at, payment="cash"))
    return made


@contextmanager
def open_counter(shop: Shop, qtbot: QtBot, qapp: QApplication) -> Iterator[Counter]:
    """The window in front of `shop`; at the end nothing of ours has failed and no stranger came up."""
    settings = Settings()
    settings.set("language", "en")
    settings.set("theme", "light")
    application.create(settings)
    lanes = Lanes()
    bugs: list[object] = []
    lanes.bug.connect(bugs.append)
    strangers = Strangers()
    qapp.installEventFilter(strangers)
    made = Counter(shop, qtbot, lanes)
    yield made
    made.page.search.hold()
    made.settle()
    qapp.removeEventFilter(strangers)
    assert not bugs
    assert strangers.seen == []
    made.opened.coming_back.stop()
    made.opened._stop_listening()
    made.shell.hide()
    lanes.close()
    made.shell.deleteLater()
