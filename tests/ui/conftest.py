"""A window in front of a shop whose keys cost next to nothing, and a way to wait for the lanes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QElapsedTimer, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from app.clock import FixedClock
from app.settings import Settings
from app.shop import Shop
from app.ui import app as application
from app.ui.open_shop import OpenShop
from app.ui.opening import Opening
from app.ui.window import Window
from tests.support import CHEAP, NOW, make_shop

PATIENCE_MS = 20_000


def wait_for(condition: Callable[[], object]) -> None:
    """Let the window live until `condition` holds; it is no measure of speed."""
    timer = QElapsedTimer()
    timer.start()
    while not condition() and timer.elapsed() < PATIENCE_MS:
        QTest.qWait(1)
        time.sleep(0.004)  # Qt's own waiting holds the interpreter, and the lanes would stand still
    assert condition()


def enter(window: Window, shop: Shop) -> OpenShop:
    """Open the shop in the window, at the page of its first customer, and let it come to rest."""
    window.enter(shop)
    opened = window.open_shop
    assert opened is not None
    opened.bell.stop()
    opened.shell.resize(1366, 768)
    opened.shell.activateWindow()
    opened.context.open_customer(1)
    wait_for(lambda: not window.lanes.is_busy())
    QTest.qWait(10)
    return opened


def words_of(widget: QWidget) -> set[str]:
    """Every word a person sees on `widget`: labels, buttons, placeholders; words with no letter are left out."""
    found: set[str] = set()
    for child in widget.findChildren(QWidget):
        if child.isVisibleTo(widget) and isinstance(child, QLabel | QAbstractButton):
            found.add(child.text().strip())
        elif child.isVisibleTo(widget) and isinstance(child, QLineEdit):
            found.add(child.placeholderText())
    return {words for words in found if any(c.isalpha() for c in words)}


@pytest.fixture(autouse=True)
def nothing_stays(qapp: QApplication) -> Iterator[None]:
    """Take away every window that a test leaves: the look of each is made anew with every test that comes."""
    yield
    for left in QApplication.topLevelWidgets():
        left.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the shop of the window lies."""
    made = tmp_path / "shop"
    made.mkdir()
    return made


@pytest.fixture
def window(qapp: QApplication, shuke_home: Path) -> Iterator[Window]:
    """A window that shows nothing yet."""
    settings = Settings()
    settings.set("language", "en")
    settings.set("theme", "light")
    settings.set("motion", False)
    application.create(settings)
    qapp.setQuitOnLastWindowClosed(False)
    made = Window(qapp, settings, Opening(FixedClock(NOW), CHEAP, "Asia/Shanghai"), None)
    yield made
    made.lanes.finish(20)
    made.close()
    QTest.qWait(0)


@pytest.fixture
def shop_path(folder: Path) -> Path:
    """A shop file that is closed."""
    shop = make_shop(folder, language="en").shop
    shop.close()
    return shop.path
