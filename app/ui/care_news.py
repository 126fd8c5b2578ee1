"""How many there are to care for, told outside of Today: on the rail, in a toast, beside the clock of the desktop; and that the list is not up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.errors import ShukeError
from app.i18n import _, ngettext
from app.ui.care_desk import Listing
from app.ui.tray import TrayNotice

if TYPE_CHECKING:
    from app.ui.open_shop import OpenShop


class CareNews(QObject):
    """Listens to the desk and to the bell of one open shop."""

    def __init__(self, opened: OpenShop, page_key: str) -> None:
        super().__init__(opened)
        self._opened, self._shell, self._key = opened, opened.shell, page_key
        self._new = 0
        self.tray = TrayNotice(self)
        self.tray.clicked.connect(self._come_forward)
        opened.desk.listed.connect(self._show)
        opened.bell.fresh.connect(self._note_fresh)
        opened.bell.troubled.connect(self._say_trouble)
        opened.bell.calmed.connect(lambda: opened.shell.banner.say(""))

    def retranslate(self) -> None:
        """Say it in the language in force."""
        count = self._count()
        self._shell.set_count(self._key, count, _words(count))

    def _show(self, _listing: Listing) -> None:
        self.retranslate()
        new, self._new = self._new, 0
        if new:
            self._tell()

    def _count(self) -> int:
        listing = self._opened.desk.listing
        return len(listing.care.people) if listing is not None else 0

    def _note_fresh(self, created: int) -> None:
        """Reminders are new; they are told once they stand on the list."""
        self._new += created
        self._opened.desk.look()

    def _tell(self) -> None:
        """Without names: who else sees the screen is not known. A toast that offers Undo is left alone."""
        count, shell = self._count(), self._shell
        if not count:
            return
        if not shell.isActiveWindow() and not self._opened.shop.facts.is_practice:
            self.tray.tell(_words(count))
        if shell.current_key() != self._key and not shell.toast.text():
            shell.toast.say(_words(count), _("Today"), lambda: shell.go(self._key), "F5")

    def _come_forward(self) -> None:
        shell = self._shell
        shell.showNormal() if shell.isMinimized() else shell.show()
        shell.raise_()
        shell.activateWindow()
        shell.go(self._key)

    def _say_trouble(self, error: ShukeError) -> None:
        self._shell.banner.say(
            _("The list of today is not up to date: {error}", error=error), (_("Try again"), self._opened.bell.ring)
        )


def _words(count: int) -> str:
    return ngettext("{count} person to care for", "{count} people to care for", count)
