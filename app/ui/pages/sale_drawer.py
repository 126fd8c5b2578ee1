"""The drawer in which a sale is typed. The keyboard stays in the item box: Enter adds a line, Ctrl+Enter saves, Esc keeps the draft."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import ShukeError
from app.i18n import _
from app.services import products, purchases
from app.services.products import ProductHit
from app.ui import theme
from app.ui.context import UiContext
from app.ui.jobs import Tick
from app.ui.pages import sale_entry
from app.ui.pages.sale_customer import SaleCustomer, SaleCustomerRow
from app.ui.pages.sale_entry import BARCODE, Outcome, SaleLine, SaleState, bare_name, line_of, read_entry
from app.ui.pages.sale_foot import SaleFoot
from app.ui.pages.sale_kept import KeptSales
from app.ui.pages.sale_lines import SaleLines
from app.ui.pages.sale_tiles import PAYMENTS, FavouriteTiles, PaymentTiles
from app.ui.pages.suggestions import Suggestion, Suggestions
from app.ui.pages.wording import money
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import ENTER, SearchBox
from app.ui.widgets.labels import KeyCap, Label
from app.ui.widgets.surfaces import Banner, divider, row
from app.values.text import normalise_key

LOW, LOWEST = 674, 478
"""Below the first height there is room for one row of favourites, below the second for none."""
PAYMENT_KEYS = {getattr(Qt.Key, f"Key_{shortcut}"): key for key, _words, shortcut in PAYMENTS}
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
        self._found: tuple[ProductHit, ...] = ()
        self._code = self._pending = ""
        self._saving = False
        self._digit = QTimer(self, singleShot=True)
        self._digit.timeout.connect(self._take_digit)
        self._build()
        self.retranslate()

    # -- pieces

    def _build(self) -> None:
        self._title, self._kept = Label("", "page_title"), Label("", "caption", "text2")
        self._close = Button("", "icon", "x")
        self._close.clicked.connect(self.leave)
        self.who = SaleCustomerRow(self._context)
        self.who.changed.connect(self._change_customer)
        self.who.left.connect(self.focus_main)
        self.box = SearchBox(icon="scan-barcode")
        self.box.installEventFilter(self)
        self.box.textEdited.connect(self._look)
        self.box.textChanged.connect(self._emptied)
        self.lines = SaleLines(self._shop)
        self.lines.quantity_changed.connect(self._more)
        self.lines.quantity_set.connect(self._set_quantity)
        self.lines.price_set.connect(self._set_price)
        self.lines.left.connect(self.focus_main)
        self._hint = Label("", "caption", "text2", wraps=True)
        self._usual, self._usual_keys = Label("", "strong"), Label("", "caption", "text2")
        self.favourites = FavouriteTiles(self._shop)
        self.favourites.chosen.connect(self._add_favourite)
        self.payments = PaymentTiles()
        self.payments.chosen.connect(self._set_payment)
        self.question = Banner("warn")
        self.lines.refused.connect(self.question.say)
        top = QVBoxLayout()
        top.setContentsMargins(20, 12, 20, 10)
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
        self.foot = SaleFoot(self._shop)
        self.foot.noted.connect(self._set_note)
        self.foot.save.connect(self.save)
        inside.addWidget(self.foot)
        self._offers = Suggestions(self)
        self._offers.chosen.connect(lambda _place: self._enter())

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._title.setText(_("New sale"))
        self._close.say("", _("Close, keep the draft (Esc)"))
        self.box.say(_("Item"), _("Item name, initials or scan"))
        self._usual.setText(_("Usual"))
        self._usual_keys.setText(_("press 1–9"))
        self.foot.retranslate()
        self.payments.retranslate()
        self.who.retranslate()
        self.favourites.show_items(self._items)
        self._fit()
        self._renew()

    # -- what is sold

    def start(self, customer: SaleCustomer, state: SaleState | None = None) -> None:
        """Begin a sale to `customer`, or go on with the draft that was kept; a given `state` begins with lines."""
        self._who = customer
        self.state = self.drafts.begin(customer.customer_id, state)
        self._items = products.favourites(self._shop, customer.customer_id)
        # A digit that is followed by another one within this time belongs to a scan and is no favourite.
        self._digit.setInterval(self._context.settings.get("scan_gap_ms"))
        self.favourites.show_items(self._items)
        self._fit()
        self.box.clear()
        self._code = ""
        self._offers.hide()
        self.question.say("")
        self.foot.show_note(self.state.note)
        self.lines.chosen = -1
        self._renew()

    def has_draft(self) -> bool:
        """Whether something typed is not saved yet."""
        return not self.state.is_empty()

    def focus_main(self) -> None:
        """Put the keyboard where items are typed."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Close the drawer; the draft stays."""
        self._offers.hide()
        self.closed.emit()

    def handle_escape(self) -> bool:
        """One step back: the list, the text, the drawer."""
        if self._offers.is_open():
            self._offers.hide()
        elif self.box.text():
            self.box.clear()
        else:
            self.leave()
        return True

    def _change_customer(self, who: SaleCustomer) -> None:
        moved = self.state if self.has_draft() else None
        self.drafts.drop(self._who.customer_id)
        self.start(who, moved)
        self.focus_main()

    # -- typing an item

    def _look(self, text: str) -> None:
        name = bare_name(text)
        self._found = products.find(self._shop, name, 6) if name else ()
        lines = [
            Suggestion(p.name, "" if p.price_minor is None else money(self._shop, p.price_minor)) for p in self._found
        ]
        if lines and normalise_key(name) not in (normalise_key(p.name) for p in self._found):
            lines.append(Suggestion(_("New item: {name}", name=name)))
        self._offers.offer(lines, self.box, len(lines))

    def _emptied(self, text: str) -> None:
        """A barcode that nothing had goes with the line that was begun for it, so that no other item gets it."""
        if not text and self._code:
            self._code = ""
            self.question.say("")

    def _enter(self) -> None:
        """Take what was typed as a line; with nothing typed ask for the price that is missing."""
        text = sale_entry.without_prefix(self.box.text(), self._context.settings.get("scan_prefix"))
        if not text:
            self._ask_price()
            return
        code = text if BARCODE.fullmatch(text) else ""
        scanned = products.by_barcode(self._shop, text) if code else None
        if scanned is not None:
            self._add(line_of(scanned))
            return
        place = self._offers.place()
        chosen = self._found[place] if 0 <= place < len(self._found) else None
        entry = read_entry(text, self._shop.facts.minor_digits, is_known=chosen is not None)
        if chosen is not None:
            self._add(line_of(chosen, entry.quantity_milli, entry.price_minor))
        elif code:
            self.box.clear()
            self._code = code
            said = _("Nothing has the barcode {code} yet. Type its name and price.", code=code)
            near = products.near_barcode(self._shop, code)
            self.question.say(said, *((self._meant(near),) if near is not None else ()))
        else:
            self._add(SaleLine(entry.name, entry.quantity_milli or 1000, entry.price_minor, None, self._code))

    def _meant(self, near: ProductHit) -> tuple[str, Callable[[], object]]:
        return _("Did you mean {name}?", name=near.name[:40]), lambda: self._add(line_of(near))

    def _add_favourite(self, place: int) -> None:
        if 0 <= place < len(self._items):
            self._add(line_of(self._items[place]))

    def _add(self, line: SaleLine) -> None:
        place = self.state.add(line)
        self._code, self._found = "", ()
        self.box.clear()
        self._offers.hide()
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
            self._enter()
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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of the item box that mean more than a character."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = Qt.Key(event.key())
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        is_digit = plain and Qt.Key.Key_1 <= key <= Qt.Key.Key_9
        if self._pending:
            self.box.insert(self._pending)
            self._pending = ""
            self._digit.stop()
        elif is_digit and not self.box.text() and self._items:
            self._pending = event.text()
            self._digit.start()
            return True
        if key in ENTER and plain:
            self._enter()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape:
            self.handle_escape()
        elif not self.box.text() and plain and 0 <= self.lines.chosen < len(self.state.lines) and key in LINE_KEYS:
            line = self.state.lines[self.lines.chosen]
            self._more(self.lines.chosen, LINE_KEYS[key] or -line.quantity_milli)
        else:
            return False
        return True

    def _take_digit(self) -> None:
        digit, self._pending = self._pending, ""
        if digit:
            self._add_favourite(int(digit) - 1)

    def _step(self, by: int) -> None:
        if self._offers.is_open():
            self._offers.step(by)
        elif self.state.lines:
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
        elif event.key() in PAYMENT_KEYS:
            self.payments.toggle(PAYMENT_KEYS[event.key()])
        elif event.key() == Qt.Key.Key_Escape:
            self.focus_main()
        else:
            self.save()

    def _is_mine(self, event: QKeyEvent) -> bool:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        is_escape = event.key() == Qt.Key.Key_Escape and not self.box.hasFocus()
        return event.key() in PAYMENT_KEYS or is_escape or (control and event.key() in ENTER)

    # -- size

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer favourites where the window is low."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        rows = 3 if self.height() >= theme.scaled(LOW) else 1 if self.height() >= theme.scaled(LOWEST) else 0
        self.favourites.show_rows(rows)
        for piece in (self._usual, self._usual_keys, self.favourites):
            piece.setVisible(rows > 0 and bool(self._items))
