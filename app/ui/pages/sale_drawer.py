"""The drawer in which a sale is typed. The keyboard stays in the item box: Enter adds a line, Ctrl+Enter saves, Esc keeps the draft."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import ShukeError
from app.i18n import _
from app.services import products, purchases
from app.services.products import ProductHit
from app.ui import theme
from app.ui.context import UiContext
from app.ui.jobs import Tick
from app.ui.pages.sale_box import ItemBox
from app.ui.pages.sale_customer import SaleCustomer, SaleCustomerRow
from app.ui.pages.sale_entry import Outcome, SaleLine, SaleState, line_of
from app.ui.pages.sale_foot import SaleFoot
from app.ui.pages.sale_kept import KeptSales
from app.ui.pages.sale_lines import SaleLines
from app.ui.pages.sale_tiles import PAYMENT_KEYS, FavouriteTiles, PaymentTiles
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import ENTER
from app.ui.widgets.labels import KeyCap, Label
from app.ui.widgets.surfaces import Banner, divider, row

EDGE, LOWEST = 20, 478
"""What is left free at both sides; the height below which there is no room for favourites and the hint, and all else moves together."""
SEEN_LINES = 144
"""Three lines of the sale stay in sight; favourites give way to them, but for their first row."""
PAID_WITH: dict[int, str] = {getattr(Qt.Key, f"Key_{key}"): key for key in PAYMENT_KEYS}
LINE_KEYS = {Qt.Key.Key_Plus: 1000, Qt.Key.Key_Minus: -1000, Qt.Key.Key_Delete: 0}
"""Key → by how many thousandths it changes the chosen line; 0 removes it."""


class SaleDrawer(QWidget):
    """One sale; drafts of other customers are kept until they are saved or emptied."""

    saved = Signal(object, object)
    """The ``SaleCustomer`` and what was ``Recorded``."""
    closed = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context, self._shop = context, context.shop
        self.drafts = KeptSales(context, self)
        self.state = SaleState()
        self._who = SaleCustomer()
        self._items: tuple[ProductHit, ...] = ()
        self._saving = False
        self._build()
        self._wire()
        self.retranslate()

    # -- pieces

    def _build(self) -> None:
        self._title, self._kept = Label("", "page_title"), Label("", "caption", "text2")
        self._close = Button("", "icon", "x")
        self.who, self.box = SaleCustomerRow(self._context), ItemBox(self._context, self, self._act_on_line)
        self.lines, self.question = SaleLines(self._shop), Banner("warn")
        self._hint = Label("", "caption", "text2", wraps=True)
        self._usual, self._usual_keys = Label("", "strong"), Label("", "caption", "text2")
        self.favourites, self.payments = FavouriteTiles(self._shop), PaymentTiles(self._shop.facts)
        self.foot = SaleFoot(self._shop)
        self._top = top = QVBoxLayout()
        top.setContentsMargins(EDGE, 12, EDGE, 10)
        top.setSpacing(8)
        top.addLayout(row(self._title, self._kept, 1, KeyCap("Esc"), self._close, spacing=8))
        for piece in (self.who, self.box):
            top.addWidget(piece)
        top.addWidget(self.lines, 1)
        top.addWidget(self._hint)
        top.addWidget(self.question)
        top.addLayout(row(self._usual, self._usual_keys, 1, spacing=8))
        top.addWidget(self.favourites)
        top.addSpacing(2)
        top.addWidget(self.payments)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(top, 1)
        inside.addWidget(divider())
        inside.addWidget(self.foot)

    def _wire(self) -> None:
        self._close.clicked.connect(self.leave)
        self.who.changed.connect(self._change_customer)
        self.who.left.connect(self.focus_main)
        self.box.typed.connect(self._add)
        self.box.typed_nothing.connect(self._ask_price)
        self.box.favourite.connect(self._add_favourite)
        self.box.unknown.connect(self._say_unknown)
        self.box.dropped.connect(lambda: self.question.say(""))
        self.box.stepped.connect(self._step)
        self.box.left.connect(self.leave)
        self.lines.quantity_changed.connect(self._more)
        self.lines.quantity_set.connect(self._set_quantity)
        self.lines.price_set.connect(self._set_price)
        self.lines.left.connect(self.focus_main)
        self.lines.refused.connect(self.question.say)
        self.favourites.chosen.connect(self._add_favourite)
        self.payments.chosen.connect(self._set_payment)
        self.foot.noted.connect(self._set_note)
        self.foot.save.connect(self.save)

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._title.setText(_("New sale"))
        self._close.say("", _("Close, keep the draft (Esc)"))
        self.box.say(_("Item"), _("Item name, initials or scan"))
        self._usual.setText(_("Usual"))
        self.foot.retranslate()
        self.payments.retranslate()
        self.who.retranslate()
        self.favourites.show_items(self._items)
        self._renew()
        self._fit()

    # -- what is sold

    def start(self, customer: SaleCustomer, state: SaleState | None = None) -> None:
        """Begin a sale to `customer`, or go on with the draft that was kept; a given `state` begins with lines."""
        self._who = customer
        self.state = self.drafts.begin(customer.customer_id, state)
        self._items = products.favourites(self._shop, customer.customer_id)
        self.favourites.show_items(self._items)
        self.box.start()
        self.question.say("")
        self.foot.show_note(self.state.note)
        self.lines.chosen = -1
        self._renew()
        self._fit()

    def has_draft(self) -> bool:
        """Whether something typed is not saved yet."""
        return not self.state.is_empty()

    def focus_main(self) -> None:
        """Put the keyboard where items are typed."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Close the drawer; the draft stays."""
        self.box.offer_nothing()
        self.closed.emit()

    def handle_escape(self) -> bool:
        """One step back: the list, the text, the drawer."""
        if not self.box.step_back():
            self.leave()
        return True

    def _change_customer(self, who: SaleCustomer) -> None:
        moved = self.state if self.has_draft() else None
        self.drafts.drop(self._who.customer_id)
        self.start(who, moved)
        self.focus_main()

    # -- adding a line

    def _say_unknown(self, code: str, near: ProductHit | None) -> None:
        said = _("Nothing has the barcode {code} yet. Type its name and price.", code=code)
        self.question.say(said, *((self._meant(near),) if near is not None else ()))

    def _meant(self, near: ProductHit) -> tuple[str, Callable[[], object]]:
        return _("Did you mean {name}?", name=near.name[:40]), lambda: self._add(line_of(near))

    def _add_favourite(self, place: int) -> None:
        if 0 <= place < len(self._items):
            self._add(line_of(self._items[place]))

    def _add(self, line: SaleLine) -> None:
        place = self.state.add(line)
        self.box.begin_again()
        self.question.say("")
        self._renew()
        self.lines.choose(place)
        self.lines.reveal_last()
        if line.price_minor is None:
            self._ask_price()
        else:
            self.focus_main()

    def _ask_price(self, *, tells: bool = False) -> bool:
        """Put the keyboard into the first price that is missing, and say so if it is to be told; whether there is one."""
        place = self.state.unpriced()
        if place is not None:
            self.lines.rows[place].edit_price()
            if tells:
                self.question.say(self.lines.rows[place].no_price())
        return place is not None

    # -- changing a line

    def _more(self, place: int, by_milli: int) -> None:
        self.state.change_quantity(place, by_milli)
        self._renew()
        self.focus_main()

    def _set_quantity(self, place: int, milli: int) -> None:
        self.state.set_quantity(place, milli)
        self._renew()
        self.focus_main()

    def _set_price(self, place: int, minor: int) -> None:
        self.state.set_price(place, minor)
        self.question.say("")
        self._renew()
        self.focus_main()

    def _set_payment(self, key: str) -> None:
        self.state.payment = key
        self.drafts.touched()

    def _set_note(self, text: str) -> None:
        self.state.note = text
        self.drafts.touched()

    def _renew(self) -> None:
        self.who.show_customer(self._who)
        self.lines.show_lines(self.state.lines, self._who.allergies)
        self.payments.set_current(self.state.payment)
        self.foot.show_state(self.state, is_saving=self._saving)
        self._kept.setText(_("Draft kept") if self.has_draft() else "")
        self.drafts.touched()
        hint = _("Type, scan, or press a number") if self._items else _("Type or scan an item")
        self._hint.setText(_("Enter adds a line · + and − change it · Del removes it") if self.state.lines else hint)

    # -- saving

    def save(self, *, is_sure: bool = False) -> None:
        """Record the sale in the write lane; doubts are asked about first, once."""
        if self._saving or not self.lines.take_price():
            return
        if self.box.text().strip():
            self.box.enter()
            if self.box.text().strip():
                return
        if self._ask_price(tells=True):
            return
        draft, shop = self.state.draft(), self._shop

        def work(_tick: Tick) -> Outcome:
            doubts = () if is_sure or not draft.items else purchases.doubts(shop, draft)
            return Outcome(doubts) if doubts else Outcome((), purchases.record(shop, draft))

        self._saving = True
        self._renew()
        self._context.lanes.write(work, self._done, self._refused, self)

    def _done(self, outcome: Outcome) -> None:
        self._saving = False
        if outcome.recorded is None:
            self.question.say(str(outcome.doubts[0]), (_("Save anyway"), lambda: self.save(is_sure=True)))
            self._renew()
            self.focus_main()
            return
        self.drafts.drop(self.state.customer_id)
        who, self.state = self._who, SaleState(self.state.customer_id)
        self.question.say("")
        self._renew()
        self.saved.emit(who, outcome.recorded)

    def _refused(self, error: ShukeError) -> None:
        self._saving = False
        self.question.say(str(error))
        self._renew()
        self.focus_main()

    # -- keys

    def _act_on_line(self, key: Qt.Key) -> bool:
        """Change the chosen line as a key says; ``False`` where it means nothing to it."""
        place = self.lines.chosen
        if key not in LINE_KEYS or not 0 <= place < len(self.state.lines):
            return False
        self._more(place, LINE_KEYS[key] or -self.state.lines[place].quantity_milli)
        return True

    def _step(self, by: int) -> None:
        if self.state.lines:
            self.lines.choose(min(len(self.state.lines) - 1, max(0, self.lines.chosen + by)))

    def event(self, event: QEvent) -> bool:
        """F6 to F10 pay here, and Ctrl+Enter saves, whatever they mean elsewhere in the window."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._is_mine(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Payments and saving, wherever the focus is in the drawer."""
        if not self._is_mine(event):
            super().keyPressEvent(event)
        elif event.key() in PAID_WITH:
            self.payments.toggle(self.payments.keys[PAID_WITH[event.key()]])
        elif event.key() == Qt.Key.Key_Escape:
            self.focus_main()
        else:
            self.save()

    def _is_mine(self, event: QKeyEvent) -> bool:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        is_escape = event.key() == Qt.Key.Key_Escape and not self.box.hasFocus()
        return event.key() in PAID_WITH or is_escape or (control and event.key() in ENTER)

    # -- size

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer favourites where the window is low."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show as many favourites as leave the lines in sight; a single row stays in any case, unless the window is lowest."""
        is_lowest = self.height() < theme.scaled(LOWEST)
        most = 3 if self._items and not is_lowest else 0
        self._hint.setVisible(not is_lowest)
        self._top.setSpacing(4 if is_lowest else 8)
        self.foot.set_low(low=is_lowest)
        self.payments.set_low(low=is_lowest)
        for piece in (self._usual, self._usual_keys, self.favourites):
            piece.setVisible(most > 0)
        shown = 0
        for rows in range(most, 0, -1):
            shown = self.favourites.show_rows(rows, self.width() - 2 * EDGE)
            self._usual_keys.setText(_("press 1–{last}", last=shown) if shown > 1 else _("press 1"))
            for layout in (self.who.layout(), self.favourites.layout(), self.layout()):
                layout.activate()  # type: ignore[union-attr]
            if self.lines.height() >= theme.scaled(SEEN_LINES):
                break
        self.box.favourites = shown
