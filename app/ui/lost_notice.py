"""Says once in the window of an open shop which records may be missing in it, until that was read; nothing if none are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from app import logs
from app.errors import ShukeError
from app.i18n import _
from app.services import lost_news
from app.services.lost_news import LostNews
from app.ui import file_check
from app.ui.widgets.surfaces import Banner

if TYPE_CHECKING:
    from app.ui.open_shop import OpenShop

LOOK_AFTER_MS = 500
"""Once the first page is there."""


class LostNotice(Banner):
    """One notice below the top bar, which comes again at each opening until somebody says that it was read."""

    def __init__(self, opened: OpenShop) -> None:
        super().__init__("warn")
        self._opened, self._shop = opened, opened.shop
        self._news: LostNews | None = None
        opened.shell.notices.addWidget(self)
        file_check.signals.checked.connect(self.look)
        timer = QTimer(self)  # as a child of the window, which stops its timers before the shop is closed
        timer.setSingleShot(True)
        timer.timeout.connect(self.look)
        timer.start(LOOK_AFTER_MS)

    def look(self) -> None:
        """Ask the file, beside the window's thread."""
        self._opened.context.lanes.read(lambda _tick: lost_news.told(self._shop), self._tell, self._leave_it, self)

    def retranslate(self) -> None:
        """Say it in the language in force."""
        if self._news is None:
            self.say("")
            return
        words = _("{first} {second}", first=self._news.what, second=self._news.next_step)
        backups = (_("See the backups"), partial(self._open, "backups"))
        self.say(words, backups, (_("I have read it"), self._dismiss), tone="warn")

    def _tell(self, news: LostNews | None) -> None:
        self._news = news
        self.retranslate()

    def _dismiss(self) -> None:
        lanes = self._opened.context.lanes
        lanes.write(lambda _tick: lost_news.forget(self._shop), lambda _nothing: self._tell(None), self._leave_it, self)

    def _leave_it(self, error: ShukeError) -> None:
        """Whoever works with the file next says what the drive says; here it is tried again the next time."""
        logs.LOG.info("not asked for records that may be missing: %s", error.code)

    def _open(self, pane: str) -> None:
        page: Any = self._opened.shell.go("settings")
        page.open(pane)
