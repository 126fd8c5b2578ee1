"""What the owner settled about the Counter, in force on the page that is open: amounts, birthdays, the list at the left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from shiboken6 import isValid

from app.settings import Settings

if TYPE_CHECKING:
    from app.ui.pages.counter import CounterPage

AMOUNTS_KEY = "Ctrl+H"
KEYS = ("hide_amounts", "open_only_hit", "recent_customers", "birthday_days", "counter_examples", "scan_prefix")


class CounterChoices(QObject):
    """Puts the settings in force, at first and whenever one changes; a key shows hidden amounts and hides them again."""

    def __init__(self, settings: Settings, page: CounterPage) -> None:
        super().__init__(page)
        self._settings, self._page = settings, page
        self._are_hidden = False
        self._stop = settings.listen(self._obey)
        QShortcut(QKeySequence(AMOUNTS_KEY), page).activated.connect(self.toggle_amounts)
        page.head.amounts_toggled.connect(self.toggle_amounts)
        for key in KEYS:
            self._obey(key)

    def toggle_amounts(self) -> None:
        """Show hidden amounts, or hide them, until the shop is locked."""
        self._hide_amounts(not self._are_hidden)

    def _hide_amounts(self, hidden: bool) -> None:
        self._are_hidden = hidden
        self._page.head.hide_amounts(hidden)
        self._page.tabs.hide_amounts(hidden)

    def _obey(self, key: str) -> None:
        if not isValid(self):
            self._stop()
            return
        page, value = self._page, self._settings.get(key)
        if key == "hide_amounts":
            self._hide_amounts(value)
        elif key == "open_only_hit":
            page.search.opens_only_hit = value
        elif key == "scan_prefix":
            page.search.scan_prefix = value
        elif key == "recent_customers":
            page.search.set_recent(value)
        elif key == "birthday_days":
            page.head.set_birthday_days(value)
        elif key == "counter_examples":
            page.search.set_examples(value)
