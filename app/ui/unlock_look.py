"""Looks whether the shop file is there before anybody types its password: a second to look, and many to try a password."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from app.errors import ShukeError
from app.ui.jobs import Lanes
from app.ui.opening import Opening

if TYPE_CHECKING:
    from app.ui.unlock import UnlockScreen

AFTER_MS = 100
"""The first picture comes first."""


class FileWatch(QObject):
    """Looks when the screen comes up, and each time the program comes back to the front; what it told is taken back when it is mended."""

    def __init__(self, screen: UnlockScreen, lanes: Lanes, opening: Opening) -> None:
        super().__init__(screen)
        self._screen, self._lanes, self._opening = screen, lanes, opening
        self._told: ShukeError | None = None
        self._has_looked = False
        screen.installEventFilter(self)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._come_back)

    def look(self) -> None:
        """Look beside the window's thread: a drive may take its time to answer."""
        self._has_looked = True
        if self._screen.may_look() and not self._lanes.are_closed:
            path = self._screen.path
            found, missed = partial(self._found, path), partial(self._missed, path)
            self._lanes.read(lambda _tick: self._opening.find(path), found, missed, self).only_looks = True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The screen comes up."""
        if event.type() == QEvent.Type.Show:
            QTimer.singleShot(AFTER_MS, self, self.look)
        return False

    def _come_back(self, state: Qt.ApplicationState) -> None:
        # The program comes to the front when it starts as well, which must not come before the first picture.
        if self._has_looked and state == Qt.ApplicationState.ApplicationActive and self._screen.isVisible():
            self.look()

    def _missed(self, path: Path, error: ShukeError) -> None:
        if path == self._screen.path and self._screen.may_look() and self._screen.error() is None:
            self._told = error
            self._screen.say_missing(error)

    def _found(self, path: Path, _nothing: object) -> None:
        told, self._told = self._told, None
        if told is not None and told is self._screen.error() and path == self._screen.path:
            self._screen.say_missing(None)
