"""A customers page on a shell that only takes notes, as the tests of the page need it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.services import customers
from app.services.customers import CustomerDraft, PhoneDraft
from app.settings import Settings
from app.shop import Shop
from app.ui.context import UiContext
from app.ui.jobs import Lanes
from app.ui.pages.customer_table import CustomerTable
from app.ui.pages.customers import CustomersPage


class FakeCounter(QWidget):
    """Takes note of who is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[int] = []
        self.asked_for_new = 0

    def open_customer(self, customer_id: int) -> None:
        """Take note."""
        self.opened.append(customer_id)

    def new_customer(self) -> None:
        """Take note."""
        self.asked_for_new += 1


class FakeShell(QObject):
    """Takes note of what a page asks of the window."""

    changed = Signal(object)
    rescue = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.toasts: list[str] = []
        self.offers_undo = False
        self.subtitle = ""
        self.counter = FakeCounter()

    def show_toast(self, text: str, *, undo: bool = False, is_error: bool = False) -> None:
        """Take note."""
        self.toasts.append(text)
        self.offers_undo = undo

    def open_drawer(self, widget: QWidget) -> None:
        """There is none."""

    def close_drawer(self) -> None:
        """There is none."""

    def drawer_is_open(self) -> bool:
        """There is none."""
        return False

    def go(self, page_key: str) -> QWidget:
        """The counter, whatever was asked for."""
        return self.counter

    def set_subtitle(self, text: str) -> None:
        """Take note."""
        self.subtitle = text


class Stage:
    """The page on screen, and what it stands on."""

    def __init__(self, qtbot: QtBot, shop: Shop) -> None:
        self.bot, self.shop = qtbot, shop
        self.shell, self.lanes = FakeShell(), Lanes()
        self.bugs: list[object] = []
        self.lanes.bug.connect(self.bugs.append)
        self.page = CustomersPage(UiContext(shop, self.lanes, Settings(), self.shell))
        self.shell.changed.connect(self.page.refresh)
        self.stop_listening = shop.changes.listen(self.shell.changed.emit)
        qtbot.addWidget(self.page)
        qtbot.addWidget(self.shell.counter)
        self.page.resize(1178, 700)
        self.page.show()
        self.settle()

    def settle(self) -> None:
        """Let everything that is under way come to its end."""
        for _round in range(3):
            self.bot.wait(5)
            assert self.lanes.finish(30)

    def click(self, widget: QWidget, x: int | None = None) -> None:
        """Click into the middle, or `x` from the left, and wait for what comes of it."""
        assert widget.isVisible()
        assert widget.isEnabled()
        middle = widget.rect().center()
        self.bot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=middle if x is None else QPoint(x, middle.y()))
        self.settle()

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something."""
        self.bot.waitUntil(holds, timeout=20_000)

    def click_cell(self, table: CustomerTable, row: int, column: int) -> None:
        """Click into a cell."""
        place = table.visualRect(table.customers.index(row, column)).center()
        self.bot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
        self.settle()

    def key(self, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key."""
        self.bot.keyClick(widget, key, modifier)
        self.settle()


@contextmanager
def stage(qtbot: QtBot, shop: Shop) -> Iterator[Stage]:
    """The page, taken down at the end; a bug on the way fails the test."""
    made = Stage(qtbot, shop)
    try:
        yield made
    finally:
        made.stop_listening()
        made.lanes.close()
    assert made.bugs == []


def write_csv(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> Path:
    """A file as a till would export it."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def add(shop: Shop, name: str, phone: str = "", tags: tuple[str, ...] = ()) -> int:
    """Take in a customer."""
    return customers.create(shop, CustomerDraft(name=name, phones=(PhoneDraft(phone),) if phone else (), tags=tags))


def column(table: CustomerTable, place: int) -> list[str]:
    """What a column shows."""
    return [str(table.customers.index(row, place).data()) for row in range(table.customers.rowCount())]
