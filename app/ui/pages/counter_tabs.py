"""The right side of a customer's page: what happened, what was bought, and everything that is known."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.i18n import _
from app.services.customer_card import CustomerCard
from app.services.purchase_data import PurchaseData
from app.services.timeline_lines import of_purchase
from app.shop import Shop
from app.ui.care_acts import CareActs
from app.ui.pages.counter_details import CustomerDetails
from app.ui.pages.counter_pets import CounterPets
from app.ui.pages.counter_reminders import ReminderPane
from app.ui.pages.counter_timeline import TimelinePane
from app.ui.pages.wording import HIDDEN_AMOUNT, at_time, money
from app.ui.widgets.buttons import Tabs
from app.ui.widgets.surfaces import EmptyState, Pages, sliding
from app.ui.widgets.timeline import TimelineList, TimelineRow

EMPTY_WIDTH = 260


class CounterTabs(QWidget):
    """The tabs over one card."""

    noted = Signal(int, str)
    """The customer and the line that was typed about them."""
    left = Signal()
    purchase_chosen = Signal(object)
    """The ``PurchaseData`` of a line that was clicked or entered."""
    care_chosen = Signal(int)
    """The record of care of such a line."""
    turned = Signal()
    """Another tab is in sight, with photos perhaps that are to be fetched."""

    def __init__(self, shop: Shop, acts: CareActs) -> None:
        super().__init__()
        self._shop = shop
        self._card: CustomerCard | None = None
        self._unfilled: set[str] = set()
        """The tabs that do not show the card yet."""
        self._hides_amounts = False
        self.tabs = Tabs()
        self.happened = TimelinePane(shop)
        self.note, self.timeline = self.happened.note, self.happened.list
        self.note.kept.connect(self.noted)
        self.note.left.connect(self.left)
        self.purchases = TimelineList()
        self._no_purchases, self._bought = EmptyState("receipt-text"), Pages()
        self._bought.addWidget(self.purchases)
        self._bought.addWidget(self._no_purchases)
        self.purchases.chosen.connect(self._choose_purchase)
        self.reminders = ReminderPane(shop, acts)
        self.details = CustomerDetails(shop)
        self._pages = QStackedWidget()
        self._by_key: dict[str, QWidget] = {
            "timeline": self.happened,
            "purchases": self._bought,
            "reminders": self.reminders,
            "details": self.details,
        }
        self._fills: dict[str, Callable[[CustomerCard], None]] = {
            "timeline": self.happened.show_card,
            "purchases": self._show_purchases,
            "reminders": self.reminders.show_card,
            "details": self.details.show_card,
        }
        for page in self._by_key.values():
            self._pages.addWidget(page)
        self.tabs.chosen.connect(self.open_tab)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 6, 16, 8)
        whole.setSpacing(8)
        self._strip = sliding(self.tabs)
        whole.addWidget(self._strip)
        whole.addWidget(self._pages, 1)
        self.retranslate()

    def show_card(self, card: CustomerCard) -> None:
        """Show somebody's. A tab is filled when it is seen: most customers are opened for what the first one says."""
        self._card = card
        self._say_tabs()
        self._unfilled = set(self._by_key)
        self._fill_shown()

    def hide_amounts(self, hidden: bool) -> None:
        """Show dots in place of amounts, or the amounts again."""
        if hidden != self._hides_amounts:
            self._hides_amounts = hidden
            self.happened.hide_amounts(hidden)
            if self._card is not None:
                self.show_card(self._card)

    def focus_note(self) -> None:
        """Put the keyboard where a note is typed."""
        self.open_tab("timeline")
        self.note.setFocus()

    def open_details(self) -> None:
        """Show what is known, ready to be changed."""
        self.open_tab("details")

    def open_pets(self) -> None:
        """Show the pets, if they are a tab here."""
        if "pets" in self._by_key:
            self.open_tab("pets")

    def open_purchase(self, purchase_id: int | None) -> None:
        """As if that purchase had been chosen; nothing happens if it is not there."""
        found = next((p for p in self._card.purchases if p.id == purchase_id), None) if self._card else None
        if found is not None:
            self.purchase_chosen.emit(found)

    def take_pets(self, pets: CounterPets) -> None:
        """Show the pets as a tab of their own, where the window is too narrow for them beside the tabs."""
        if "pets" not in self._by_key:
            self._by_key = {"timeline": self._by_key["timeline"], "pets": pets, **self._by_key}
            self._fills["pets"] = pets.show_card
            self._pages.addWidget(pets)
            self._say_tabs()

    def give_pets(self) -> None:
        """Let them stand beside the tabs again."""
        if "pets" in self._by_key:
            self._fill("pets")
            self._pages.removeWidget(self._by_key.pop("pets"))
            self._say_tabs()
            self.open_tab("timeline")

    def open_tab(self, key: str) -> None:
        """Show the tab ``timeline``, ``pets`` (where it is one), ``purchases``, ``reminders`` or ``details``."""
        if key not in self._by_key:
            return
        self.tabs.set_current(key)
        self._pages.setCurrentWidget(self._by_key[key])
        self._reveal()
        self._fill_shown()
        self.turned.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the tab in force in sight."""
        super().resizeEvent(event)
        self._reveal()

    def _reveal(self) -> None:
        """Once everything has its place: where there is little room, the tabs slide."""
        QTimer.singleShot(0, self, lambda: self._strip.ensureWidgetVisible(self.tabs.chosen_button(), 0, 0))

    def _fill_shown(self) -> None:
        shown = self._pages.currentWidget()
        self._fill(next(key for key, page in self._by_key.items() if page is shown))

    def _fill(self, key: str) -> None:
        """Let a tab show the card, if it does not yet."""
        if self._card is not None and key in self._unfilled:
            self._unfilled.discard(key)
            self._fills[key](self._card)

    def _show_purchases(self, card: CustomerCard) -> None:
        self.purchases.rows.set_rows(card.purchases, self._purchase)
        self._bought.setCurrentWidget(self.purchases if card.purchases else self._no_purchases)

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.happened.retranslate()
        self.purchases.setAccessibleName(_("Purchases"))
        self._no_purchases.say(_("No purchases yet"), _("F4 records the first sale."), EMPTY_WIDTH)
        self._say_tabs()
        if self._card is not None:
            self.show_card(self._card)

    def _say_tabs(self) -> None:
        count = self._card.totals.purchases if self._card is not None else 0
        bought = f"{_('Purchases')} {count}" if count else _("Purchases")
        open_count = len(self._card.reminders) if self._card is not None else 0
        words = {
            "timeline": _("Timeline"),
            "pets": _("Pets"),
            "purchases": bought,
            "reminders": f"{_('Reminders')} {open_count}" if open_count else _("Reminders"),
            "details": _("Details"),
        }
        self.tabs.set_choices([(key, words[key]) for key in words if key in self._by_key])
        self._strip.setFixedHeight(self.tabs.sizeHint().height())
        self._reveal()

    def _purchase(self, p: PurchaseData) -> TimelineRow:
        said, refund = of_purchase(p), p.kind == "refund"
        return TimelineRow(
            "undo-2" if refund else "receipt-text",
            "warn" if refund else "accent",
            str(said.text),
            str(said.detail),
            HIDDEN_AMOUNT if self._hides_amounts else money(self._shop, p.total_minor),
            at_time(p.at, self._shop),
            p.id,
        )

    def _choose_purchase(self, place: int) -> None:
        if self._card is not None:
            self.purchase_chosen.emit(self._card.purchases[place])
