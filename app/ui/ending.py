"""The end that comes from outside: a signal of the system, or the end of its session.

What is typed is kept, what is being saved comes to its end, what only looks or can be taken back whole is stopped; then the shop is
closed and the program ends. Nobody is asked anything, and no backup is begun: the shop itself is safe on the drive. Where some work
can be neither awaited nor stopped in time, the session is held back, with the reason in words where the system shows one.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.ui import settling

if TYPE_CHECKING:
    from app.ui.window import Window

NAMES = ("SIGTERM", "SIGINT", "SIGHUP")
SESSION_SECONDS = 4.0
"""So long the end of a session waits without a word; Windows calls a program hung after five."""
AGAIN_MS = 30


class Ending(QObject):
    """Ends the program of one window in good order when the system asks for it."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._has_begun = False
        self._ear: QSocketNotifier | None = None
        app = window.app
        app.commitDataRequest.connect(self.commit, Qt.ConnectionType.DirectConnection)
        app.aboutToQuit.connect(self._close)

    def listen(self) -> None:
        """Hear signals from now on, in the event loop. What the program was told to ignore at its start (``nohup``) it ignores."""
        if sys.platform == "win32":
            return  # it has none; Qt tells the end of the session
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        self._ear = QSocketNotifier(reading, QSocketNotifier.Type.Read, self)
        self._ear.activated.connect(lambda: self._heard(reading))
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        for name in NAMES:
            number = getattr(signal, name)
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, lambda _number, _frame: None)  # what is woken up does the rest

    def begin(self) -> None:
        """End as soon as what runs has ended."""
        if not self._has_begun:
            self._has_begun = True
            self._wind_up()
            if self._window.open_shop is None:
                self._window.lanes.take_no_more()
            self._say_why_open()
            self._end_when_idle()

    def commit(self, manager: QSessionManager) -> None:
        """The session of the system ends: come to rest, within seconds or with a reason why not. Another program may still stop its end."""
        lanes = self._window.lanes
        self._wind_up()
        if lanes.finish(SESSION_SECONDS):
            lanes.is_ending = False
            return
        _hold_back(self._window.front(), _("The shop is being written; one moment"))
        manager.cancel()
        self.begin()

    def _wind_up(self) -> None:
        """Have what is typed saved, and stop what can be stopped."""
        opened = self._window.open_shop
        if opened is not None:
            opened.keeper.hurry()
            settling.settle(opened.shell.pages())
        self._window.lanes.wind_up()

    def _end_when_idle(self) -> None:
        window = self._window
        if not window.lanes.is_busy():
            window.lanes.take_no_more()  # what could not be saved was kept meanwhile
        screen = window.first_run or window.practice
        if window.lanes.is_busy() or (screen is not None and not screen.may_close()):
            QTimer.singleShot(AGAIN_MS, self, self._end_when_idle)
            return
        window.keep_place()
        window.app.exit(0)

    def _say_why_open(self) -> None:
        opened = self._window.open_shop
        if opened is not None and opened.shell.isEnabled():
            opened.say_why_open(_("One moment: the work under way is being finished, then the window closes."))
            opened.shell.setEnabled(False)

    def _heard(self, reading: int) -> None:
        os.read(reading, 100)
        self.begin()

    def _close(self) -> None:
        """The loop of events has ended, or Windows is about to end the program without another word."""
        lanes = self._window.lanes
        if not lanes.are_closed:  # else what is typed was kept before
            self._wind_up()
            lanes.finish(SESSION_SECONDS)
            lanes.take_no_more()  # a window that goes asks for this and that
        self._window.leave_shop()


def _hold_back(window: QWidget | None, reason: str) -> None:
    """Give Windows the reason that it shows beside the name of the program; it is forgotten with the window."""
    if sys.platform == "win32" and window is not None:
        import ctypes

        ctypes.windll.user32.ShutdownBlockReasonCreate(ctypes.c_void_p(window.winId()), ctypes.c_wchar_p(reason))
