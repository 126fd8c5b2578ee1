"""The window looks again when it comes to the front: the command line may have worked on the shop meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from app.services import elsewhere
from app.services.elsewhere import Mark
from app.shop import Shop
from app.ui.jobs import Lanes


class ComingBack(QObject):
    """Remembers how far the shop had come when another program came to the front, and compares when this one is back."""

    def __init__(self, shop: Shop, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._shop, self._lanes = shop, lanes
        self._seen: Mark | None = None
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.applicationStateChanged.connect(self._look)
        self._is_over = False

    def stop(self) -> None:
        """The shop is about to be closed: look no more."""
        self._is_over = True

    def _look(self, state: Qt.ApplicationState) -> None:
        if self._is_over:
            return
        is_back = state == Qt.ApplicationState.ApplicationActive
        then = self._compare if is_back else self._remember
        # Where the file fails, whoever next works with it says so.
        self._lanes.read(lambda _tick: elsewhere.mark(self._shop), then, lambda _error: None, self)

    def _remember(self, mark: Mark) -> None:
        if self._seen is None:
            self._seen = mark

    def _compare(self, mark: Mark) -> None:
        seen, self._seen = self._seen, None
        if seen is not None and seen != mark:
            elsewhere.announce(self._shop)
