"""The pages of the real window off screen: a step of the wheel in the list, from page to page, another language, another look."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.child_window import Drive
from benchmarks.measure import median

NOTCH = 120
"""What Qt calls one step of a wheel."""
STEPS = 400
JUMPS = 20
"""The list is pulled so many times to another place, and rolled on from there."""
REPAINTS = 20
ROUNDS = 4
SWITCHES = 6
PAGES = ("today", "counter", "customers", "reports", "settings")


def scroll(shop: str) -> dict[str, Any]:
    """From a step of the wheel over the list of customers until it is painted; the limit paints the same rows from memory.

    `blank` says in how many pictures a row was not there yet.
    """
    drive = _drive(shop)
    page: Any = _go(drive, "customers")
    table = page.current().table
    for _wait in range(2):
        drive.wait_for_lanes()
    took, blank = [], 0
    for jump in range(JUMPS):
        table.verticalScrollBar().setValue(table.verticalScrollBar().maximum() * (jump + 1) // (JUMPS + 2))
        drive.rest(0.3)
        for step in range(STEPS // JUMPS):
            begun = time.perf_counter()
            _roll(table.viewport(), NOTCH if step % 4 == 3 else -NOTCH)
            took.append(drive.first_painted_since(begun) * 1000)
            blank += _lacks_rows(table)
            drive.rest(0.02)
    limit = []
    for _again in range(REPAINTS):
        begun = time.perf_counter()
        table.viewport().repaint()
        limit.append((time.perf_counter() - begun) * 1000)
    drive.end()
    return {"ms": took, "blank": blank, "limit_ms": median(limit)}


def pages(shop: str) -> dict[str, Any]:
    """From Ctrl+1 … 5 until the page is painted whole: the first time, when it is built, and later."""
    drive = _drive(shop)
    first = {name: _opened(drive, name) for name in PAGES[1:]}
    later = [_opened(drive, name) for _round in range(ROUNDS) for name in PAGES]
    drive.end()
    return {"first_ms": first, "ms": later}


def looks(shop: str) -> dict[str, Any]:
    """From another language, and from another theme, until the window is painted whole, every page of it built."""
    drive = _drive(shop)
    for name in (*PAGES, "customers"):
        _opened(drive, name)
    settings, found = drive.window.settings, {}
    for key, values in (("language", ("en", "zh_CN")), ("theme", ("dark", "light"))):
        took = []
        for turn in range(SWITCHES):
            begun = time.perf_counter()
            settings.set(key, values[turn % 2])
            took.append(drive.painted_since(begun) * 1000)
            drive.wait_for_lanes()
        found[key] = took
    drive.end()
    return {"language_ms": found["language"], "theme_ms": found["theme"]}


def _drive(shop: str) -> Drive:
    """The window without its motion, which lets every page come in within a set time."""
    drive = Drive(shop)
    drive.window.settings.set("motion", False)
    drive.wait_for_lanes()
    return drive


def _go(drive: Drive, name: str) -> QWidget:
    opened = drive.window.open_shop
    assert opened is not None
    return opened.shell.go(name)


def _opened(drive: Drive, name: str) -> float:
    """Milliseconds until a page is painted whole; whatever it reads afterwards is waited for."""
    begun = time.perf_counter()
    _go(drive, name)
    took = drive.painted_since(begun) * 1000
    drive.rest(0.3)
    return took


def _roll(viewport: QWidget, by: int) -> None:
    """One step of the wheel over the middle of `viewport`."""
    place = QPointF(viewport.rect().center())
    event = QWheelEvent(
        place,
        QPointF(viewport.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, by),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def _lacks_rows(table: Any) -> bool:
    """Whether a row in view is not there yet."""
    first, last = table.rowAt(0), table.rowAt(table.viewport().height() - 1)
    return any(table.customers.line_at(place) is None for place in range(first, last + 1))
