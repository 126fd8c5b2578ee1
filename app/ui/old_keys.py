"""Says in the window of an open shop that the keys of a backup opened it, or that a change of the key was cut off, and what holds now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.i18n import _
from app.services import key_news
from app.ui.widgets.surfaces import Banner

if TYPE_CHECKING:
    from app.ui.open_shop import OpenShop


class OldKeysNotice(Banner):
    """One notice below the top bar, until it is closed or the shop is locked; nothing if the shop has its own keys."""

    def __init__(self, opened: OpenShop) -> None:
        super().__init__("warn")
        self._shell, self._told = opened.shell, key_news.told(opened.shop)
        self._shell.notices.addWidget(self)
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language in force."""
        if self._told is None:
            self.say("")
            return
        words = _("{first} {second}", first=self._told.what, second=self._told.next_step)
        tone = "warn" if self._told.code == "old_keys" else "info"
        self.say(words, (_("Passwords and codes"), self._change), (_("Close"), self._dismiss), tone=tone)

    def _change(self) -> None:
        page: Any = self._shell.go("settings")
        page.open("security")

    def _dismiss(self) -> None:
        self._told = None
        self.retranslate()
