"""The hands and eyes of the tour: keys and mouse into the real window, pictures of it when it has come to rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import dialogs
from app.ui.open_shop import OpenShop
from app.ui.window import Window

SIZE = (1366, 768)
PATIENCE_MS = 60_000
SETTLE_MS = 20
STEP_SECONDS = 0.005
"""Slept between two looks: Qt's own waiting holds the interpreter, and the lanes would stand still."""
CONTROL = Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@dataclass(frozen=True, slots=True)
class Eyes:
    """How the window is looked at: its size, its text size in per cent, and who looks besides the camera, or instead of it (name of the picture, window)."""

    size: tuple[int, int] = SIZE
    text_percent: int = 100
    look: Callable[[str, QWidget], None] | None = None
    has_camera: bool = True


@dataclass
class Kept:
    """What the tours of a run have left behind so far."""

    pictures: list[Path] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)


@contextmanager
def answering(name: str, answer: Path) -> Iterator[None]:
    """Let the dialog `name` of ``dialogs`` be answered with a path."""
    before = getattr(dialogs, name)
    setattr(dialogs, name, lambda *_arguments: answer)
    try:
        yield
    finally:
        setattr(dialogs, name, before)


class Hands:
    """Works `window`, and keeps pictures of it in `folder`."""

    def __init__(self, window: Window, folder: Path, kept: Kept, eyes: Eyes) -> None:
        self.window, self.folder, self.kept, self.eyes = window, folder, kept, eyes
        self._count = 0

    # -- what is on screen

    def shop(self) -> OpenShop:
        """The open shop."""
        assert self.window.open_shop is not None
        return self.window.open_shop

    def top(self) -> QWidget:
        """The window that is on screen."""
        if self.window.open_shop is not None:
            return self.window.open_shop.shell
        assert self.window.gate is not None
        return self.window.gate

    def focused(self) -> QWidget:
        """Who gets the keys."""
        return QApplication.focusWidget() or self.top()

    # -- hands and eyes

    def type_into(self, place: QWidget, text: str) -> None:
        """Type; characters that no key makes come as an input method would send them."""
        place.setFocus()
        if text.isascii():
            QTest.keyClicks(place, text)
        else:
            paste: Any = getattr(place, "insert")  # noqa: B009 - every line of text has it
            paste(text)

    def press(self, place: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
        """Press a key."""
        QTest.keyClick(place, key, held)
        self.rest()

    def click(self, place: QWidget) -> None:
        """Click."""
        self.until(place.isVisible)
        QTest.mouseClick(place, LEFT)

    def picture(self, name: str) -> None:
        """Let the window come to rest and keep what it shows."""
        top = self.top()
        self._resize(top)
        self.rest()
        if self.eyes.has_camera:
            self._count += 1
            file = self.folder / f"{self._count:02}-{name}.png"
            top.grab().save(str(file), quality=80)  # packed lightly: many pictures are made, few are kept
            self.kept.pictures.append(file)
        if self.eyes.look is not None:
            self.eyes.look(name, top)

    def _resize(self, top: QWidget) -> None:
        """A window that is maximised or no longer is takes its size a moment later."""
        if top.isMaximized():
            top.setWindowState(Qt.WindowState.WindowNoState)
            QTest.qWait(SETTLE_MS)
        if (top.width(), top.height()) != self.eyes.size:
            top.resize(*self.eyes.size)

    def rest(self) -> None:
        """Wait until nothing runs any more."""
        QTest.qWait(SETTLE_MS)
        self.until(lambda: not self.window.lanes.is_busy())
        QTest.qWait(SETTLE_MS)

    def until(self, condition: Callable[[], object]) -> None:
        """Wait for a condition. Raises ``TimeoutError``."""
        timer = QElapsedTimer()
        timer.start()
        while not condition():
            if timer.elapsed() > PATIENCE_MS:
                raise TimeoutError(self.kept.pictures[-1].name if self.kept.pictures else "")
            QTest.qWait(1)
            time.sleep(STEP_SECONDS)
