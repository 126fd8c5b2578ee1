"""To whom a sale goes: the row at the top of the drawer, and the small look-up that changes it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.services import customer_card, lookup
from app.services.customer_card import CustomerCard
from app.services.lookup import CustomerHit
from app.shop import Shop
from app.ui.context import UiContext
from app.ui.file_trouble import leaving_it
from app.ui.pages.suggestions import Suggestion, Suggestions
from app.ui.pages.wording import joined, masked, phone_digits
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import SearchBox
from app.ui.widgets.labels import ELabel
from app.ui.widgets.surfaces import Banner, column, row


@dataclass(frozen=True, slots=True)
class SaleCustomer:
    """Who buys; without an id a walk-in. `allergies` are (name of the pet, what it must not have), `alert` must be known."""

    customer_id: int | None = None
    name: str = ""
    phone: str = ""
    pets: tuple[str, ...] = ()
    allergies: tuple[tuple[str, str], ...] = ()
    alert: str = ""


def sale_customer(card: CustomerCard, shop: Shop) -> SaleCustomer:
    """What the drawer shows of a customer."""
    phones = card.customer.draft.phones
    living = [p.draft for p in card.pets if p.draft.died_on is None]
    return SaleCustomer(
        card.customer.customer_id,
        card.customer.called,
        masked(phone_digits(phones[0].number, shop))[0] if phones else "",
        tuple(p.name for p in living if p.name),
        tuple((p.name, p.allergies) for p in living if p.allergies),
        card.customer.draft.alert_note,
    )


class SaleCustomerRow(QWidget):
    """Avatar, name, phone; a link opens a box to choose somebody else."""

    changed = Signal(object)
    """Another ``SaleCustomer``."""
    left = Signal()
    """The box was left; the keyboard belongs to the drawer again."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._shop = context.shop
        self._hits: tuple[CustomerHit, ...] = ()
        self._who = SaleCustomer()
        self._avatar, self._name, self._detail = Avatar(36), ELabel("", "name"), ELabel("", "caption", "text2")
        self._change = Button("", "link")
        self._change.clicked.connect(self.open_box)
        self.box = SearchBox(icon="user")
        self.box.textEdited.connect(self._look)
        self.box.installEventFilter(self)
        self.box.hide()
        words = column(self._name, self._detail, spacing=1)
        inside = row(self._avatar, spacing=10)
        inside.addLayout(words, 1)
        inside.addWidget(self._change)
        self._plain = QWidget()
        self._plain.setLayout(inside)
        self.alert = Banner("danger", elides=True)
        self.setLayout(column(self._plain, self.box, self.alert, spacing=6))
        self._offers: Suggestions | None = None

    def show_customer(self, who: SaleCustomer) -> None:
        """Show somebody."""
        self._who = who
        self._close()
        self._say()

    def open_box(self) -> None:
        """Look for somebody else."""
        self._plain.hide()
        self.box.clear()
        self.box.show()
        self.box.setFocus()
        self._look("")

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.box.say(_("Customer of this sale"), _("Phone, name or pet; 0 for a walk-in"))
        self._change.say(_("Change"), _("Sell to somebody else"))
        self._say()

    def _say(self) -> None:
        who = self._who
        self._name.setText(who.name or _("Walk-in"))
        self._avatar.set(who.name or "–", who.customer_id or 0)
        detail = " · ".join(part for part in (who.phone, joined(who.pets, 2)) if part)
        self.alert.say(who.alert)
        self._detail.setText(detail or (_("No customer on this sale") if who.customer_id is None else ""))

    @leaving_it()
    def _look(self, text: str) -> None:
        if self._offers is None:
            self._offers = Suggestions(self.parentWidget() or self.window())
            self._offers.chosen.connect(self._take)
        walk_in = text.strip() == "0"
        self._hits = () if walk_in else (lookup.find(self._shop, text, 6) if text else lookup.recent(self._shop, 5))
        lines = [Suggestion(hit.called, masked(hit.phone)[0] if hit.phone else "") for hit in self._hits]
        self._offers.offer([Suggestion(_("Walk-in"), "0")] if walk_in else lines, self.box)

    @leaving_it()
    def _take(self, place: int) -> None:
        if 0 <= place < len(self._hits):
            who = sale_customer(customer_card.card(self._shop, self._hits[place].customer_id), self._shop)
        elif self.box.text().strip() == "0":
            who = SaleCustomer()
        else:
            return
        self._close()
        self.changed.emit(who)

    def _close(self) -> None:
        if self._offers is not None:
            self._offers.hide()
        self.box.hide()
        self._plain.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter choose, Esc leaves everything as it was."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._offers is not None:
            self._offers.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self._offers.place() if self._offers is not None else -1)
        elif key == Qt.Key.Key_Escape:
            self._close()
            self.left.emit()
        else:
            return False
        return True
