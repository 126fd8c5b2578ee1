"""The Counter: find a customer in four keystrokes, see everything about them, record a sale in six.

Typing goes to the box at the left. Enter, or digits that only one has, take the keyboard to the customer's page, where
single letters act (R same again, N note, M contact, C complaint, V care, E edit, T tag, P pet) and a digit begins the next look-up. What stands on the page is
changed where it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.changes import Change
from app.errors import ShukeError, UserMistake
from app.i18n import _
from app.services import customer_card, customers, purchases
from app.services.customer_card import CustomerCard
from app.services.purchase_data import PurchaseData, PurchaseDraft, Recorded
from app.ui import theme
from app.ui.care_acts import CareActs
from app.ui.context import UiContext
from app.ui.file_trouble import leaving_it
from app.ui.pages import counter_place
from app.ui.pages.care_drawer import CareDrawer
from app.ui.pages.counter_acts import SHOWN, CustomerActs
from app.ui.pages.counter_area import CustomerArea
from app.ui.pages.counter_care import CounterCare
from app.ui.pages.counter_changes import CustomerChanges
from app.ui.pages.counter_choices import CounterChoices
from app.ui.pages.counter_drawers import Drawer, Drawers
from app.ui.pages.counter_head import CounterHead
from app.ui.pages.counter_pets import CounterPets
from app.ui.pages.counter_search import CounterSearch, is_number
from app.ui.pages.counter_tabs import CounterTabs
from app.ui.pages.counter_touch import CounterTouch
from app.ui.pages.pet_page import PetPage
from app.ui.pages.record_drawer import CustomerDrawer, RecordDrawer
from app.ui.pages.refund_drawer import RefundDrawer
from app.ui.pages.sale_customer import SaleCustomer, sale_customer
from app.ui.pages.sale_drawer import SaleDrawer
from app.ui.pages.sale_entry import from_draft
from app.ui.pages.wording import money
from app.ui.widgets.buttons import Button
from app.ui.widgets.surfaces import Card, EmptyState, Pages, lay_out
from app.values.contact import COMPLAINT

SIDE_BY_SIDE_FROM = 700


class CounterPage(QWidget):
    """The page; see the module."""

    wants_report = Signal(int)
    """The record of this customer is to be printed."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context, self._shop = context, context.shop
        self._card: CustomerCard | None = None
        self._drawers, self._acts = Drawers(context, self), CustomerActs(context, self)
        self.sale = self._drawers.sale
        self.search = CounterSearch(self._shop)
        self.head, self.pets = CounterHead(self._shop), CounterPets(self._shop)
        self.tabs = CounterTabs(self._shop, CareActs(context, self))
        self.area = CustomerArea(self.head, self.pets, self.tabs)
        self.changes = CustomerChanges(context, self.area, self._acts, self._drawers)
        self.care = CounterCare(context, self, self.pets, self.tabs, self._drawers)
        self.touch = CounterTouch(context, self, self.tabs, self._drawers)
        self.empty = EmptyState("contact-round")
        self._first_button = Button("", "primary", "user-plus")
        self.empty.add_button(self._first_button)
        empty_card = Card()
        empty_card.body.addWidget(self.empty)
        self._right = Pages()
        self._right.addWidget(empty_card)
        self._right.addWidget(self.area)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(20, 16, 20, 16)
        inside.setSpacing(16)
        inside.addWidget(self.search)
        inside.addWidget(self._right, 1)
        self._wire()
        self.choices = CounterChoices(context.settings, self)
        self.retranslate()
        self.show_latest()

    def _wire(self) -> None:
        search, sale, head, pets = self.search, self.sale, self.head, self.pets
        search.shown.connect(self.show_customer)
        search.nobody.connect(self._show_nobody)
        search.box.textChanged.connect(self._begin_anew)
        search.opened.connect(self.open_customer)
        search.scanned.connect(self.tabs.open_pets)
        search.pressed.connect(self._press)
        search.walk_in.connect(lambda: self._start_sale(SaleCustomer()))
        search.wants_new.connect(self.new_customer)
        search.left.connect(self._close_drawer)
        self.area.pressed.connect(self._press)
        self._first_button.clicked.connect(lambda _checked=False: self.new_customer())
        head.same_again.connect(self.same_again)
        head.edit.connect(self.edit_customer)
        head.print_record.connect(self.print_now)
        pets.open_pet.connect(self.care.open_pet)
        self.changes.wants_pet.connect(self.care.open_new_pet)
        self.changes.done.connect(self._focus_area)
        for desk in (self.care, self.touch):
            desk.done.connect(self._focus_area)
            desk.wants_drawer.connect(self._open_drawer)
        keys = QShortcut(QKeySequence("Ctrl+E"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.edit_customer)
        self.tabs.noted.connect(self._note)
        self.tabs.left.connect(self._focus_area)
        self.tabs.purchase_chosen.connect(self._open_purchase)
        sale.saved.connect(self._sold)
        sale.closed.connect(self._close_drawer)

    # -- whom the page shows

    def show_latest(self) -> None:
        """Show whoever came last, so that the page is never blank without need."""
        first = self.search.results.current_id() or self.search.last_id()
        if first is None:
            self._card = None
            self.empty.say(*self.search.words_of_nobody())
            self._right.setCurrentIndex(0)
        else:
            self.show_customer(first)
            self.search.mark(first)

    def _show_nobody(self, text: str) -> None:
        """No page of somebody else beside a look-up that found nobody: a sale would go to them."""
        if not self._drawers.is_open():
            self._card = None
            self.empty.say(_("Nobody found: {text}", text=text), _("Look at the digits again, or add somebody new."))
            self._right.setCurrentIndex(0)

    def _begin_anew(self, text: str) -> None:
        if not text and self._card is None:
            self.show_latest()

    @leaving_it()
    def show_customer(self, customer_id: int) -> None:
        """Show a customer; the keyboard stays where it is."""
        try:
            self._card = customer_card.card(self._shop, customer_id)
        except UserMistake as mistake:
            self._context.shell.show_toast(str(mistake), is_error=True)
            return
        self.area.show_card(self._card)
        self._right.setCurrentIndex(1)
        self.changes.show_card(self._card)
        self.care.show_card(self._card)
        self.touch.show_card(self._card)
        lay_out()

    def open_customer(self, customer_id: int) -> None:
        """Show a customer and give their page the keyboard."""
        self.search.hold()
        self.search.mark(customer_id)
        self.show_customer(customer_id)
        self._focus_area()

    def open_feedback(self, customer_id: int, feedback_id: int) -> None:
        """Show a customer, and feedback of theirs in its drawer."""
        self.open_customer(customer_id)
        self.touch.open_feedback(feedback_id)

    @property
    def _drawer(self) -> Drawer | None:
        return self._drawers.current

    def customer_id(self) -> int | None:
        """Who is shown."""
        return self._card.customer.customer_id if self._card is not None else None

    # -- what the window asks of the page

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.empty.say(*self.search.words_of_nobody())
        self._first_button.say(_("New customer"), _("New customer (F3)"))
        for piece in (self.search, self.head, self.pets, self.tabs, self.sale):
            piece.retranslate()
        if not self.testAttribute(Qt.WidgetAttribute.WA_PendingResizeEvent):  # else it has no size to arrange for yet
            self._arrange()
        if self._drawer is not None and self._drawer is not self.sale:
            self._drawer.retranslate()

    def refresh(self, change: Change | None) -> None:
        """Look again if what is shown may be different now."""
        if change is not None and not any(change.concerns(kind) for kind in SHOWN):
            return
        shown = self.customer_id()
        self.search.refresh(shown)
        if shown is None:
            self.show_latest()
            return
        try:
            self.show_customer(shown) if customers.rows(self._shop, [shown]) else self.show_latest()
        except ShukeError as error:
            self._context.shell.show_toast(str(error), is_error=True)

    def focus_main(self) -> None:
        """Typing goes to the box, or to the drawer that is open."""
        if self._drawer is not None and self._drawers.is_open():
            self._drawer.focus_main()
        else:
            self.search.focus_box()

    def focus_search(self, typed: str | None = None) -> None:
        """Begin a look-up, with what was typed elsewhere."""
        self.search.focus_box(typed)

    def next_pane(self) -> None:
        """From the box to the page and back."""
        self._focus_area() if self.search.box.hasFocus() and self._card is not None else self.search.focus_box()

    def settle(self) -> bool:
        """The window is about to go: save or keep what is typed; ``False`` if it should stay for once."""
        may_go = self.changes.settle()
        self.care.keep()
        self.touch.keep()
        self._drawers.keep_open()
        self.sale.drafts.write()
        self.tabs.note.write(self._context.lanes)
        return may_go

    def place(self) -> counter_place.CounterPlace:
        """What is open, for the way back after a lock."""
        return counter_place.of(self, self._drawer)

    def return_to(self, place: counter_place.CounterPlace) -> None:
        """Open it again."""
        counter_place.return_to(self, place)

    def help_topic(self) -> str:
        """The page of the help about what is under way: a sale, a look-up, a customer, a pet."""
        if self._drawers.is_open():
            if isinstance(self._drawer, CareDrawer | PetPage):
                return "pets"
            return "sale" if isinstance(self._drawer, SaleDrawer | RefundDrawer) else "customer"
        return "customer" if self._card is not None and not self.search.box.hasFocus() else "counter"

    def handle_escape(self) -> bool:
        """Close the drawer, then go back to the box, then empty it."""
        if self._drawer is not None and self._drawers.is_open():
            return self._drawer.handle_escape()
        if not self.search.box.hasFocus():
            self.search.focus_box()
            return True
        if self.search.box.text():
            self.search.clear()
            return True
        return False

    # -- verbs

    def new_sale(self) -> None:
        """A sale to whoever is shown."""
        shown = self._card
        usable = shown is not None and shown.customer.deleted_at is None
        self._start_sale(sale_customer(shown, self._context.shop) if shown is not None and usable else SaleCustomer())

    def go_on_selling(self, customer_id: int) -> None:
        """The sale to a customer (0: to nobody) that was typed and not saved."""
        if customer_id:
            self.show_customer(customer_id)
            self.new_sale()
        else:
            self._start_sale(SaleCustomer())

    def same_again(self) -> None:
        """The last sale over again, as a draft."""
        if self._card is None or self._card.customer.deleted_at is not None:
            return
        draft = purchases.same_again(self._shop, self._card.customer.customer_id)
        if draft is None:
            self._context.shell.show_toast(_("{name} has bought nothing yet", name=self._card.customer.called))
            return
        self._start_sale(sale_customer(self._card, self._context.shop), draft)

    def new_customer(self, typed: str = "") -> None:
        """Type a new customer; what was looked for stands in the field where it belongs."""
        bare = typed.strip()
        drawer = CustomerDrawer(self._context)
        drawer.start(None, {"phones" if is_number(bare) else "name": bare} if bare else None)
        drawer.opens.connect(self._open_instead)
        if not bare:
            self._drawers.go_on(drawer)
        self._open_drawer(drawer, self._took_in)

    def edit_customer(self) -> None:
        """Change whoever is shown, with all fields at once."""
        customer_id = self.changes.customer_id()
        if customer_id is None:
            return
        drawer = CustomerDrawer(self._context)
        drawer.start(customer_id)
        drawer.opens.connect(self._open_instead)
        self._drawers.go_on(drawer)
        self._open_drawer(drawer)

    def print_now(self) -> None:
        """The record of whoever is shown, on paper."""
        shown = self.customer_id()
        if shown is not None:
            self.wants_report.emit(shown)

    def _press(self, text: str) -> None:
        acts: dict[str, Callable[[], None]] = {
            "r": self.same_again,
            "n": self.tabs.focus_note,
            "e": lambda: self.changes.change("name"),
            "t": self.changes.add_tag,
            "p": self.changes.add_pet,
            "v": self.care.begin,
            "m": self.touch.begin,
            "c": partial(self.touch.begin, COMPLAINT),
        }
        act = acts.get(text.lower())
        if act is not None:
            act()
        elif text.isdigit() or not text.isascii():
            self.search.focus_box(text)

    def _start_sale(self, who: SaleCustomer, draft: PurchaseDraft | None = None) -> None:
        self.sale.start(who, from_draft(draft) if draft is not None else None)
        self._drawers.show(self.sale)

    def _open_purchase(self, purchase: PurchaseData) -> None:
        drawer = RefundDrawer(self._context)
        drawer.start(purchase)
        self.touch.attend(drawer)
        drawer.closed.connect(self._close_drawer)
        drawer.refunded.connect(self._refunded)
        self._drawers.show(drawer)

    def _open_drawer(self, drawer: RecordDrawer | PetPage, saved: Callable[[int], None] | None = None) -> None:
        if not isinstance(drawer, PetPage):
            drawer.saved.connect(saved or (lambda _made: self._say_saved(_("Saved"))))
        drawer.closed.connect(self._close_drawer)
        self._drawers.show(drawer)

    def _close_drawer(self) -> None:
        if self._drawer is not None:
            self._drawers.close()
            self._focus_area() if self._card is not None else self.search.focus_box()

    # -- what became of it

    def _sold(self, who: SaleCustomer, recorded: Recorded) -> None:
        self._close_drawer()
        self.search.clear()
        self.search.focus_box()
        if who.customer_id is not None:
            self.show_customer(who.customer_id)
        shown = self.customer_id()
        if shown is not None:
            self.search.mark(shown)
        amount, name = money(self._shop, recorded.total_minor), who.name or _("Walk-in")
        self._context.shell.show_toast(_("Saved {amount} · {name}", amount=amount, name=name), undo=True)

    def _refunded(self, recorded: Recorded) -> None:
        self._say_saved(_("Refunded {amount}", amount=money(self._shop, -recorded.total_minor)))

    def _took_in(self, customer_id: int) -> None:
        self._close_drawer()
        self.search.clear()
        self.open_customer(customer_id)
        called = self._card.customer.called if self._card is not None else ""
        self._context.shell.show_toast(_("Added {name}", name=called), undo=True)

    def _open_instead(self, customer_id: int) -> None:
        self._close_drawer()
        self.open_customer(customer_id)

    def _say_saved(self, words: str) -> None:
        self._close_drawer()
        self._context.shell.show_toast(words, undo=True)

    def _note(self, customer_id: int, text: str) -> None:
        self._acts.note(customer_id, text, lambda: self.tabs.note.forget(customer_id, text))

    def _focus_area(self) -> None:
        self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pets stand beside the tabs, or among them where it is narrow."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wide = self.width() - self.search.width() - 56 >= theme.scaled(SIDE_BY_SIDE_FROM)
        self.head.set_narrow(not wide)
        self.area.arrange(side_by_side=wide)
