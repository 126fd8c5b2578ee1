"""The shop files that a restore set aside: which there are, and the way back to one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from app import shop_files
from app.i18n import _, ngettext
from app.shop_files import Aside
from app.ui import backup_words, unlock_files
from app.ui.context import UiContext
from app.ui.pages.settings_pane import Offer, small

MOST = 12
"""So many are named in the menu; older ones are found in their folder."""


class SetAside(Offer):
    """Hidden as long as nothing was set aside. `leave_for` is called with the file that the person wants again, and was asked about."""

    def __init__(self, context: UiContext, leave_for: Callable[[Path], object]) -> None:
        self.again = small(icon="rotate-ccw")
        super().__init__("history", self.again, role="caption")
        self._shop, self._lanes, self._leave_for = context.shop, context.lanes, leave_for
        self._found: tuple[Aside, ...] = ()
        self.again.clicked.connect(self.show_menu)
        self.hide()

    def look(self) -> None:
        """Look beside the shop file for what was set aside; a drive that does not answer is told elsewhere."""
        path = self._shop.path
        self._lanes.read(lambda _tick: shop_files.aside_of(path), self._show, lambda _error: None, self)

    def retranslate(self) -> None:
        """Renew the words."""
        self.again.say(_("Use one again…"), _("Use a shop file again that was set aside"))
        if self._found:
            count = ngettext("{count} shop file set aside", "{count} shop files set aside", len(self._found))
            newest = _("the newest {when}", when=self._when(self._found[0]))
            kept = _("A restore keeps what was there before, whole and with its own password")
            self.say(count, f"{newest} · {kept}")

    def show_menu(self) -> None:
        """Let the person choose one."""
        self.menu().popup(self.again.mapToGlobal(QPoint(0, self.again.height() + 4)))

    def menu(self) -> QMenu:
        """A line for each, the newest first."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for aside in self._found[:MOST]:
            words = f"{self._when(aside)} · {backup_words.size(aside.bytes)}"
            menu.addAction(words, partial(self._ask, aside))
        return menu

    def _ask(self, aside: Aside) -> None:
        act = partial(self._leave_for, aside.path)
        unlock_files.ask(self, self._shop.path, aside, self._now(), act, _("Lock and use it"))

    def _show(self, found: tuple[Aside, ...]) -> None:
        self._found = found
        self.setVisible(bool(found))
        self.retranslate()

    def _when(self, aside: Aside) -> str:
        return unlock_files.when(aside, self._now())

    def _now(self) -> dt.datetime:
        return self._shop.clock.now().astimezone(self._shop.zone)
