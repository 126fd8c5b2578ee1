"""The log beside the file is brought into the file when nothing was written for a moment, so that hardly anybody waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:  # the first window is painted before it is loaded
    from app.ui.open_shop import OpenShop

QUIET_MS = 1500


class Folding(QTimer):
    """Folds in the read lane, some time after the last change. It lives as long as the open shop."""

    def __init__(self, opened: OpenShop) -> None:
        super().__init__(opened, singleShot=True, interval=QUIET_MS)
        self._shop, self._lanes = opened.shop, opened.context.lanes
        opened.changed.connect(lambda _change: self.start())
        self.timeout.connect(self._fold)

    def _fold(self) -> None:
        # Where the file fails, whoever next works with it says so.
        job = self._lanes.read(lambda _tick: self._shop.fold(), lambda _nothing: None, lambda _error: None, self)
        job.only_looks = True
