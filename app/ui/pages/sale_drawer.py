"""The drawer in which a sale is typed. The keyboard stays in the item box: Enter adds a line, Ctrl+Enter saves, Esc keeps the draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import ShukeError
from app.i18n import Text, _, ngettext
from app.services import products, purchases
from app.services.products import ProductHit
from app.services.purchase_data import PurchaseDraft, Recorded
from app.ui.context import UiContext
from app.ui.jobs import Tick
from app.ui.pages.sale_customer import SaleCustomer, SaleCustomerRow
from app.ui.pages.sale_entry import BARCODE, SaleLine, SaleState, bare_name, is_same_name, line_of, read_entry
from app.ui.pages.sale_lines import SaleLines
from app.ui.pages.sale_tiles import PAYMENTS, FavouriteTiles, PaymentTiles
from app.ui.pages.suggestions import Suggestion, Suggestions
from app.ui.pages.wording import money
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import LineEdit, SearchBox
from app.ui.widgets.labels import KeyCap, Label
from app.ui.widgets.surfaces import Banner, divider, row

SCAN_GAP_MS = 70
"""A digit that is followed by another one within this time belongs to a scan and is no favourite."""
LOW = 620
PAYMENT_KEYS = {getattr(Qt.Key, f"Key_{shortcut}"): key for key, _words, shortcut in PAYMENTS}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What saving came to: questions to answer first, or the recorded sale."""

    doubts: tuple[Text, ...] = ()
    recorded: Recorded | None = None


class SaleDrawer(QWidget):
    """One sale; drafts of other customers are kept until they are saved or emptied."""

    saved = Signal(object, object)
    """The customer's id (``None``: walk-in) and the purchase's id."""
    closed = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context, self._shop = context, context.shop
        self._drafts: dict[int | None, SaleState] = {}
        self._customers: dict[int | None, SaleCustomer] = {}
        self.state = SaleState()
        self._who = SaleCustomer()
        self._items: tuple[ProductHit, ...] = ()
        self._found: tuple[ProductHit, ...] = ()
        self._code = ""
        self._saving = False
        self._digit = QTimer(self)
        self._digit.setSingleShot(True)
        self._digit.setInterval(SCAN_GAP_MS)
        self._digit.timeout.connect(self._take_digit)
        self._build()
        self.retranslate()

    # -- pieces

    def _build(self) -> None:
        self.setFixedWidth(420)
        self._title, self._kept = Label("", "page_title"), Label("", "caption", "text2")
        self._close = Button("", "icon", "x")
        self._close.clicked.connect(self.leave)
        self.who = SaleCustomerRow(self._context)
        self.who.changed.connect(self._change_customer)
        self.who.left.connect(self.focus_main)
        self.box = SearchBox(icon="scan-barcode")
        self.box.installEventFilter(self)
        self.box.textEdited.connect(self._look)
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
        inside.addLayout(self._build_foot())
        self._offers = Suggestions(self)
        self._offers.chosen.connect(self._add_found)

    def _build_foot(self) -> QVBoxLayout:
        self._note_button = Button("", "link", "pencil", size=16)
        self.note = LineEdit()
        self.note.textEdited.connect(self._set_note)
        self.note.hide()
        self._note_button.clicked.connect(self._open_note)
        self._count, self.total = Label("", "caption", "text2"), Label("", "total")
        self.save_button = Button("", "primary", "check")
        self.save_button.setMinimumWidth(124)
        self.save_button.clicked.connect(lambda: self.save())
        self._save_key = KeyCap("Ctrl Enter")
        sums = QVBoxLayout()
        sums.setSpacing(0)
        sums.addWidget(self._count)
        sums.addWidget(self.total)
        foot = QVBoxLayout()
        foot.setContentsMargins(20, 10, 20, 14)
        foot.setSpacing(4)
        foot.addLayout(row(self.note, self._note_button, 1))
        foot.addLayout(row(sums, 1, self._save_key, self.save_button, spacing=10))
        return foot

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._title.setText(_("New sale"))
        self._close.say("", _("Close, keep the draft (Esc)"))
        self.box.say(_("Item"), _("Item name, initials or scan"))
        self._usual.setText(_("Usual"))
        self._usual_keys.setText(_("press 1–9"))
        self._note_button.say(_("Note"))
        self.note.setPlaceholderText(_("Note on this sale"))
        self.note.setAccessibleName(_("Note on this sale"))
        self.payments.retranslate()
        self.who.retranslate()
        self._renew()

    # -- what is sold

    def start(self, customer: SaleCustomer, state: SaleState | None = None) -> None:
        """Begin a sale to `customer`, or go on with the draft that was kept; `state` begins with lines."""
        self._keep_draft()
        self._who = customer
        self._customers[customer.customer_id] = customer
        kept = self._drafts.get(customer.customer_id)
        self.state = state or kept or SaleState(customer.customer_id)
        self.state.customer_id = customer.customer_id
        self._drafts[customer.customer_id] = self.state
        self._code = ""
        self.box.clear()
        self.question.say("")
        self.note.setText(self.state.note)
        self.note.setVisible(bool(self.state.note))
        self._note_button.setVisible(not self.state.note)
        self._items = purchases.favourites(self._shop, customer.customer_id) if _has_favourites() else products.favourites(self._shop, customer.customer_id)
        self.favourites.show_items(self._items)
        self.lines.chosen = -1
        self._renew()
