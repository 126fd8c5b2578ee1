"""A notice beside the clock of the desktop, without names, where the desktop has such a place. Nothing depends on it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSystemTrayIcon

from app.i18n import _
from app.ui import theme

SHOWN_MS = 10_000
UNSEEN = ("offscreen", "minimal")
"""Platforms on which nobody looks."""


class TrayNotice(QObject):
    """Shows an icon only as long as there is something to say."""

    clicked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._is_hushed = False
        self._gone = QTimer(self)
        self._gone.setSingleShot(True)
        self._gone.setInterval(2 * SHOWN_MS)
        self._gone.timeout.connect(self.hide)

    def tell(self, words: str) -> None:
        """Say it, if there is a place for it."""
        if self._is_hushed or QGuiApplication.platformName() in UNSEEN or not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(self)
            self._icon.messageClicked.connect(self.clicked)
            self._icon.activated.connect(lambda _reason: self.clicked.emit())
        icon = theme.icon("shuke", "accent", 24)
        self._icon.setIcon(icon)
        self._icon.setToolTip(_("Shuke"))
        self._icon.show()
        self._icon.showMessage(_("Shuke"), words, icon, SHOWN_MS)
        self._gone.start()

    def hush(self, on: bool) -> None:
        """Say nothing as long as it is `on`, and take back what was said."""
        self._is_hushed = on
        if on:
            self.hide()

    def hide(self) -> None:
        """Take the icon away."""
        if self._icon is not None:
            self._icon.hide()
