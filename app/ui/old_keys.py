"""Says in the window of an open shop that the keys of a backup opened it, and which password holds now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.i18n import _
from app.services import vault
from app.ui.widgets.surfaces import Banner

if TYPE_CHECKING:
    from app.ui.open_shop import OpenShop


class OldKeysNotice(Banner):
    """One notice below the top bar, until it is closed or the shop is locked; nothing if the shop has its own keys."""

    def __init__(self, opened: OpenShop) -> None:
        super().__init__("warn")
        self._shell, self._told = opened.shell, vault.old_keys(opened.shop)
        self._shell.notices.addWidget(self)
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language in force."""
        if self._told is None:
            self.say("")
            return
        what, next_step = self._told
        words = _("{first} {second}", first=what, second=next_step)
        self.say(words, (_("Change the password"), self._change), (_("Close"), self._dismiss))

    def _change(self) -> None:
        page: Any = self._shell.go("settings")
        page.open("security")

    def _dismiss(self) -> None:
        self._told = None
        self.retranslate()
