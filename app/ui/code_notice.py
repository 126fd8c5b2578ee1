"""Says quietly, in the window of an open shop, that nobody has the recovery code, until somebody has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.changes import Change
from app.i18n import _
from app.services import vault
from app.ui.widgets.surfaces import Banner

if TYPE_CHECKING:
    from app.ui.open_shop import OpenShop


class Signals(QObject):
    """What the cards say that make a new code."""

    is_out = Signal(bool)
    """Whether a new code is being made, or is in sight to be copied: nobody needs to be told to make one."""


signals = Signals()


class CodeNotice(Banner):
    """One line below the top bar of the window, with the one thing to do about it."""

    def __init__(self, opened: OpenShop) -> None:
        super().__init__("warn", elides=True)
        self._opened = opened
        self._is_confirmed, self._is_out = True, False
        signals.is_out.connect(self._note_out)
        opened.shell.notices.addWidget(self)
        self.refresh(None)

    def refresh(self, change: Change | None) -> None:
        """Look whether the code was confirmed."""
        if change is None or change.concerns("setting"):
            shop = self._opened.shop
            self._opened.context.lanes.read(lambda _tick: vault.has_confirmed_code(shop), self._note, None, self)

    def retranslate(self) -> None:
        """Say it in the language in force."""
        words = (
            ""
            if self._is_confirmed or self._is_out
            else _("You have no checked recovery code yet. It opens the shop if the password is forgotten.")
        )
        self.say(words, (_("Make a new recovery code"), self._make))

    def _note(self, is_confirmed: bool) -> None:
        self._is_confirmed = is_confirmed
        self.retranslate()

    def _note_out(self, is_out: bool) -> None:
        self._is_out = is_out
        if is_out:
            self.retranslate()
        else:
            self.refresh(None)  # it may just have been confirmed

    def _make(self) -> None:
        from app.ui.pages.settings import SettingsPage
        from app.ui.pages.settings_security import SecurityPane

        page = self._opened.shell.go("settings")
        assert isinstance(page, SettingsPage)
        pane = page.open("security")
        assert isinstance(pane, SecurityPane)
        pane.begin_new_code()
