"""A second start on the same shop file: it rings at the first window, which comes to the front, and ends.

That is for comfort. That two windows never write to one file is the lock's affair (`storage/shop_lock`): where nobody answers, the
second window opens, and says at the password who has the shop.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, QObject
from PySide6.QtWidgets import QApplication, QMainWindow

from app import paths

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

    from app.ui.window import Window

ANSWER_MS = 1500
"""How long a second start waits for the first window: both together take no longer than two seconds."""
HERE = b"here"


def door_of(path: Path | None) -> str:
    """The name under which a window answers for a shop file; without one, for the first run in this home."""
    place = path.absolute() if path else paths.data_folder().absolute()
    try:
        place = place.resolve()
    except (OSError, RuntimeError):
        pass  # a drive that is not there: its name as it was given will do
    said = "\0".join((_person(), "shop" if path else "none", os.path.normcase(place)))
    return f"shuke-{hashlib.sha256(os.fsencode(said)).hexdigest()[:24]}"


def ring(path: Path | None) -> bool:
    """Ask the window that has `path` in front of it to come forward; whether one answered."""
    name = door_of(path)
    if sys.platform != "win32" and not os.path.lexists(QDir(QDir.tempPath()).absoluteFilePath(name)):
        return False  # nobody listens; to know that, nothing need be loaded
    from PySide6.QtNetwork import QLocalSocket

    bell = QLocalSocket()
    bell.connectToServer(name)
    if not bell.waitForConnected(ANSWER_MS):
        return False
    # The answer may be here already, and `waitForReadyRead` waits for what is still to come.
    answered = bell.bytesAvailable() > 0 or bell.waitForReadyRead(ANSWER_MS)
    bell.disconnectFromServer()
    return answered


class Door(QObject):
    """Where this window is rung at; it answers for one file at a time."""

    def __init__(self, come_forward: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._come_forward = come_forward
        self._server: QLocalServer | None = None
        self._name = ""

    def answer_for(self, path: Path | None) -> None:
        """Answer whoever starts the program with this file from now on. Where another window does already, that one goes on."""
        from PySide6.QtNetwork import QLocalServer

        name = door_of(path)
        if name == self._name and self._server is not None:
            return
        self.close()
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._rung)
        if not server.listen(name) and not ring(path):
            QLocalServer.removeServer(name)  # of a program that was killed
            server.listen(name)
        self._server, self._name = server, name

    def close(self) -> None:
        """Answer nobody any more."""
        if self._server is not None:
            self._server.close()
            self._server.deleteLater()
        self._server, self._name = None, ""

    def _rung(self) -> None:
        while self._server is not None and (bell := self._server.nextPendingConnection()) is not None:
            bell.disconnected.connect(bell.deleteLater)
            bell.write(HERE)
            bell.flush()
            self._come_forward()


def answer(window: Window) -> None:
    """Let `window` come forward when the program is started again on what it has in front, from its first picture on."""
    door = Door(window.come_forward, window)

    def look() -> None:
        door.answer_for(window.file_in_front())

    def begin() -> None:
        from app import unfinished  # here, so that the first picture does not wait for it

        unfinished.sweep()
        look()
        window.faced.connect(look)

    window.painted.connect(begin)


def bring_forward(window: QMainWindow) -> None:
    """Show a window in front of all others, as far as the system lets us; where it does not, its icon asks to be looked at."""
    window.showNormal() if window.isMinimized() else window.show()
    window.raise_()
    window.activateWindow()
    QApplication.alert(window)


def _person() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
