"""The settings: a list at the left, the page at the right. What is chosen is in force at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget
from shiboken6 import isValid

from app.changes import Change
from app.i18n import T, Text, _
from app.ui import theme
from app.ui.context import UiContext
from app.ui.opening import Opening
from app.ui.pages import settings_practice
from app.ui.pages.settings_drawn import DrawnPane
from app.ui.pages.settings_pane import SCROLL_GAP, Outline, Pane, card_of, first_stop
from app.ui.pages.settings_search import Hit, HitList, SettingsBox, find
from app.ui.widgets.buttons import Button
from app.ui.widgets.surfaces import Card, column, row, scrolling

LIST_WIDTH = 228
PANES: tuple[tuple[str, Text, str], ...] = (
    ("display", T("Display"), "languages"),
    ("counter", T("At the counter"), "scan-barcode"),
    ("shop", T("This shop"), "store"),
    ("fields", T("Fields"), "columns-3"),
    ("reminders", T("Reminders"), "bell"),
    ("backups", T("Backups"), "hard-drive"),
    ("security", T("Password"), "key-round"),
    ("data", T("Data"), "database"),
    ("history", T("History"), "history"),
    ("about", T("About"), "info"),
)


class SettingsPage(QWidget):
    """All settings of this computer and of the open shop."""

    wants_restore = Signal(object)
    wants_practice = Signal()
    wants_afresh = Signal()
    backed_up = Signal(object)

    def __init__(self, context: UiContext, opening: Opening) -> None:
        super().__init__()
        self._context, self._opening = context, opening
        self._panes: dict[str, Pane] = {}
        self._scrolls: dict[str, QScrollArea] = {}
        self._nav: dict[str, Button] = {}
        self._current = ""
        self._outline: Outline | None = None
        self._stack = QStackedWidget()
        self._list = listed = Card(12, 4)
        self.box, self.hits = SettingsBox(), HitList()
        listed.body.addWidget(self.box)
        listed.body.addWidget(self.hits, 1)
        self._places = scrolling(self._build_places())
        listed.body.addWidget(self._places, 1)
        across = row(listed, self._stack, spacing=16, margins=(24, 16, 24 - SCROLL_GAP, 16))
        across.setStretch(1, 1)
        self.setLayout(across)
        self.box.textChanged.connect(self._look)
        self.box.moved.connect(self.hits.step)
        self.box.entered.connect(self.hits.take)
        self.hits.chosen.connect(self.open_hit)
        self.retranslate()
        self.open(PANES[0][0])

    def _build_places(self) -> QWidget:
        places = QWidget()
        for key, _name, icon in PANES:
            button = Button("", "nav", icon, size=18)
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.clicked.connect(lambda _checked=False, k=key: self.open(k))
            self._nav[key] = button
        places.setLayout(column(*self._nav.values(), 1, spacing=4))
        return places

    def open(self, key: str) -> Pane:
        """Show one page of the settings."""
        pane = self._panes.get(key)
        if pane is None:
            pane = self._build(key)
            self._panes[key] = pane
            self._scrolls[key] = scrolling(pane)
            self._stack.addWidget(self._scrolls[key])
            pane.retranslate()
        self._put_outline(None)
        self._current = key
        self._nav[key].setChecked(True)
        self._stack.setCurrentWidget(self._scrolls[key])
        pane.refresh(None)
        return pane

    def open_hit(self, hit: Hit) -> None:
        """Show the pane of what was found, and go to its card with the keyboard."""
        pane = self.open(hit.pane)
        card = card_of(pane, hit.title)
        self._put_outline(card)
        if card is not None:
            # Once the layout has placed it: the pane may be new.
            QTimer.singleShot(0, card, lambda: self._go_to(hit.pane, card))

    def _go_to(self, pane: str, card: Card) -> None:
        self._scrolls[pane].ensureWidgetVisible(card)
        first = first_stop(card)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _put_outline(self, card: Card | None) -> None:
        if self._outline is not None and isValid(self._outline):
            self._outline.deleteLater()
        self._outline = Outline(card) if card is not None else None

    def _look(self, text: str) -> None:
        """Show what fits in place of the list."""
        panes = {key: str(name) for key, name, _icon in PANES}
        self.hits.set_hits(find(text, panes.items()), panes)
        self.hits.setVisible(bool(text.strip()))
        self._places.setVisible(not text.strip())
        if not text.strip():
            self._put_outline(None)

    def current(self) -> str:
        """The key of the page that is shown."""
        return self._current

    def retranslate(self) -> None:
        """Renew every word, and make room for the text size in force."""
        self._list.setFixedWidth(theme.widened(LIST_WIDTH))
        for key, name, _icon in PANES:
            self._nav[key].say(str(name))
        self.box.say(_("Find a setting"), _("Find a setting"))
        self.hits.setAccessibleName(_("Settings found"))
        self._look(self.box.text())
        for pane in self._panes.values():
            pane.retranslate()

    def refresh(self, change: Change | None) -> None:
        """Look again at what is shown."""
        pane = self._panes.get(self._current)
        if pane is not None:
            pane.refresh(change)

    def focus_main(self) -> None:
        """To the list."""
        self._nav[self._current].setFocus()

    def entry(self, key: str) -> QWidget:
        """What leads to a pane."""
        return self._nav[key]

    def place(self) -> str:
        """The pane that is shown, for the way back after a lock."""
        return self._current

    def return_to(self, place: str) -> None:
        """Show it again."""
        self.open(place)

    def help_topic(self) -> str:
        """The page of the help about the pane that is shown."""
        return f"settings-{self._current}"

    def handle_escape(self) -> bool:
        """There is no step back."""
        return False

    def _build(self, key: str) -> Pane:
        builders: dict[str, Callable[[], Pane]] = {
            "display": lambda: DrawnPane(self._context, key),
            "counter": lambda: DrawnPane(self._context, key),
            "shop": self._shop,
            "fields": self._fields,
            "reminders": self._reminders,
            "backups": self._backups,
            "security": self._security,
            "data": self._data,
            "history": self._history,
            "about": self._about,
        }
        return settings_practice.replaced(self._context, key) or builders[key]()

    def _shop(self) -> Pane:
        from app.ui.pages.settings_shop import ShopPane

        return ShopPane(self._context)

    def _fields(self) -> Pane:
        from app.ui.pages.settings_fields import FieldsPane

        return FieldsPane(self._context)

    def _reminders(self) -> Pane:
        from app.ui.pages.settings_reminders import RemindersPane

        return RemindersPane(self._context)

    def _backups(self) -> Pane:
        from app.ui.pages.settings_backups import BackupsPane

        pane = BackupsPane(self._context)
        pane.wants_restore.connect(self.wants_restore)
        pane.backed_up.connect(self.backed_up)
        return pane

    def _security(self) -> Pane:
        from app.ui.pages.settings_security import SecurityPane

        pane = SecurityPane(self._context, self._opening)
        pane.key.backed_up.connect(self.backed_up)
        return pane

    def _data(self) -> Pane:
        from app.ui.pages.settings_data import DataPane

        pane = DataPane(self._context)
        pane.practice.wants_practice.connect(self.wants_practice)
        pane.practice.wants_afresh.connect(self.wants_afresh)
        return pane

    def _history(self) -> Pane:
        from app.ui.pages.settings_history import HistoryPane

        return HistoryPane(self._context)

    def _about(self) -> Pane:
        from app.ui.pages.settings_about import AboutPane

        return AboutPane(self._context)
