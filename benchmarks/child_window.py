"""The real window off screen, driven as a person would: type the password, type into the search box, open customers."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from app.settings import Settings
from app.ui import app as application
from app.ui.ahead import Ahead
from app.ui.jobs import Collector
from app.ui.opening import Opening
from app.ui.window import Window
from benchmarks.reference_shop import PASSWORD

OPEN_SECONDS = 60
SETTLED_S = 0.12
"""When nothing was painted for this long, the picture is complete."""
REST_S = 3
TYPING_S = 1.5
"""How long a quick person types at a password of ten characters."""
KEYSTROKES = 150
CARDS = 301
ROWS = 10


class Paints(QObject):
    """Remembers when a window was painted last. It watches the windows alone: who sees every event takes a part of the time that is measured."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.last = self.worked = 0.0
        """When, and how much the processor had worked for this thread by then, in seconds."""
        self._app, self._is_under_way = app, False

    def watch(self, window: QWidget) -> None:
        """Note the pictures of `window` too."""
        window.installEventFilter(self)

    def turn(self) -> None:
        """Let the window work once, and note whether it painted."""
        self._app.processEvents()
        # Without a loop of its own the window never clears away what it has laid aside.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if self._is_under_way:
            self._is_under_way, self.last, self.worked = False, time.perf_counter(), time.thread_time()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Note that a picture is about to be painted."""
        if event.type() in (QEvent.Type.UpdateRequest, QEvent.Type.Paint):
            self._is_under_way = True
        return False


class Drive:
    """The window on `shop`, unlocked."""

    def __init__(self, shop: str) -> None:
        settings = Settings()
        self._bug: BaseException | None = None
        sys.excepthook = self._note_bug
        self.app = application.create(settings, ["bench"])
        Collector(self.app)
        self.app.setCursorFlashTime(0)  # a blinking cursor paints too
        self.paints = Paints(self.app)
        self.window = Window(self.app, settings, Opening(), Path(shop))
        self.window.lanes.bug.connect(lambda error: self._note_bug(type(error), error, None))
        self.window.opened.connect(lambda opened: self.paints.watch(opened.shell))
        ahead = Ahead(self.window.lanes, self.window)
        self.window.painted.connect(ahead.begin)
        self.window.opened.connect(ahead.ask_first)
        self.window.start()
        if self.window.gate is not None:
            self.paints.watch(self.window.gate)
        self.settle()
        unlock = self.window.unlock
        if unlock is None:
            raise RuntimeError("there is no unlock screen")
        for box in unlock.findChildren(QLineEdit):
            if box.isVisible() and box.echoMode() == QLineEdit.EchoMode.Password:
                box.setText(PASSWORD)
        self.rest(TYPING_S)
        begun = time.perf_counter()
        unlock.submit()
        while self.window.open_shop is None:
            if time.perf_counter() - begun > OPEN_SECONDS:
                raise RuntimeError("the shop did not open")
            self.paints.turn()
            time.sleep(0.001)
        self.seconds_to_open = self.painted_since(begun)

    def wait_for_lanes(self) -> None:
        """Let what the window does once after unlocking, such as looking for reminders, come to its end."""
        self.rest(REST_S)
        while self.window.lanes.is_busy():
            self.rest(0.1)

    def painted_since(self, begun: float) -> float:
        """Seconds from `begun` until the picture was complete."""
        self.settle()
        return self.paints.last - begun

    def first_painted_since(self, begun: float) -> float:
        """Seconds from `begun` until the first picture after it was painted, all of it."""
        while self.paints.last < begun:
            self.paints.turn()
        return self.paints.last - begun

    def settle(self) -> None:
        """Let the window work until nothing has been painted for a while."""
        last_change, seen = time.perf_counter(), self.paints.last
        while time.perf_counter() - last_change < SETTLED_S:
            self.paints.turn()
            if self.paints.last != seen:
                last_change, seen = time.perf_counter(), self.paints.last
            time.sleep(0.001)
        if self._bug is not None:
            raise RuntimeError(f"{type(self._bug).__name__}: {self._bug}")

    def _note_bug(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        """An error on the way through Qt ends there; it is kept, for a figure of a broken page says nothing."""
        self._bug = error

    def rest(self, seconds: float) -> None:
        """Let the window alone for a while."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            self.paints.turn()
            time.sleep(0.005)

    def end(self) -> None:
        """Close everything."""
        self.window.close()


def unlock(shop: str) -> dict[str, Any]:
    """From Enter in the password box until the page is painted whole."""
    drive = Drive(shop)
    drive.end()
    return {"seconds": drive.seconds_to_open}


def idle(shop: str) -> dict[str, Any]:
    """Memory after a rest."""
    from benchmarks.measure import memory_mb

    drive = Drive(shop)
    drive.wait_for_lanes()
    held = memory_mb()
    drive.end()
    return {"mb": held}


def keystrokes(shop: str) -> dict[str, Any]:
    """From a keystroke in the search box until its hits are painted; the limit is ten rows of labels painted.

    The page of the first hit comes in a picture of its own, a moment after the last key; it counts with `cards`.
    """
    from benchmarks.rows_counter import keystrokes as typed_in

    drive = Drive(shop)
    opened = drive.window.open_shop
    assert opened is not None
    drive.wait_for_lanes()
    page: Any = opened.shell.go("counter")
    page.focus_main()
    drive.settle()
    box = drive.app.focusWidget()
    if not isinstance(box, QLineEdit):
        raise RuntimeError("the Counter has no search box")
    every = typed_in(opened.shop)
    took = []
    for _way, text in every[:: max(1, len(every) // KEYSTROKES)]:
        box.setText(text[:-1])
        drive.settle()
        begun = time.perf_counter()
        box.insert(text[-1])
        took.append(drive.first_painted_since(begun) * 1000)
        drive.settle()
    limit = _ten_rows_ms(drive)
    drive.end()
    return {"ms": took, "limit_ms": limit}


def cards(shop: str) -> dict[str, Any]:
    """From asking for a customer until their page is painted."""
    from benchmarks.rows_counter import visitors

    drive = Drive(shop)
    opened = drive.window.open_shop
    assert opened is not None
    drive.wait_for_lanes()
    opened.shell.go("counter")
    drive.settle()
    took, worked = [], []
    for customer_id in visitors(opened.shop, CARDS):
        begun, had_worked = time.perf_counter(), time.thread_time()
        opened.context.open_customer(customer_id)
        took.append(drive.painted_since(begun) * 1000)
        worked.append((drive.paints.worked - had_worked) * 1000)
    drive.end()
    # The first one also builds the page.
    return {"ms": took[1:], "worked_ms": worked[1:]}


def _ten_rows_ms(drive: Drive) -> float:
    """The median of painting ten rows of labels."""
    from PySide6.QtWidgets import QLabel

    from benchmarks.measure import median

    plain = QWidget()
    inside = QVBoxLayout(plain)
    labels = [QLabel() for _ in range(ROWS)]
    for label in labels:
        inside.addWidget(label)
    plain.show()
    drive.paints.watch(plain)
    drive.settle()
    took = []
    for turn in range(20):
        begun = time.perf_counter()
        for place, label in enumerate(labels):
            label.setText(f"陈小雨 138 **** {turn:02}{place:02}")
        took.append(drive.first_painted_since(begun) * 1000)
        drive.settle()
    plain.deleteLater()
    return median(took)
