"""The drawer that shows one sale, and takes back what is chosen of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.errors import ShukeError
from app.i18n import _
from app.services import fields, purchases
from app.services.purchase_data import ItemData, PurchaseData, Recorded
from app.ui.context import UiContext
from app.ui.jobs import Tick
from app.ui.pages.suggestions import scrolling_column
from app.ui.pages.wording import at_time, money
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import keeps_escape
from app.ui.widgets.labels import ELabel, KeyCap, Label
from app.ui.widgets.surfaces import Banner, column, divider, row
from app.values.quantity import format_milli

ONE = 1000


@dataclass(slots=True)
class _Line:
    """A line of the sale and how much of it is to be given back."""

    item: ItemData
    back_milli: int
    count: Label
    amount: Label


class RefundDrawer(QWidget):
    """Lines of a sale with fewer and more; nothing is chosen at first, for a sale may be opened only to look at it."""

    refunded = Signal(object)
    """What was ``Recorded``."""
    closed = Signal()
    complained = Signal(object)
    """Somebody complains about this ``PurchaseData``."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context, self._shop = context, context.shop
        self._sale: PurchaseData | None = None
        self._lines: list[_Line] = []
        self._busy = False
        self._title, self._about = Label("", "page_title"), ELabel("", "caption", "text2")
        self._close = Button("", "icon", "x")
        self._close.clicked.connect(self.closed)
        self.question = Banner("warn")
        inside, self._column = scrolling_column(2)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(inside)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._hint = Label("", "caption", "text2", wraps=True)
        self._sum_name, self.total = Label("", "caption", "text2"), Label("", "total")
        self.complaint_button = Button("", "link", "circle-alert", size=16)
        self.complaint_button.clicked.connect(lambda _checked=False: self.complained.emit(self._sale))
        self.complaint_button.hide()
        self.all_button = Button("", "link", "undo-2", size=16)
        self.all_button.clicked.connect(self.choose_all)
        self.save_button = Button("", "primary", "undo-2")
        self.save_button.setMinimumWidth(124)
        self.save_button.clicked.connect(self.save)
        self._pieces: list[QWidget] = []
        self._build()
        self.retranslate()

    def _build(self) -> None:
        body = QVBoxLayout()
        body.setContentsMargins(20, 12, 20, 10)
        body.setSpacing(8)
        body.addLayout(row(self._title, 1, KeyCap("Esc"), self._close))
        body.addWidget(self._about)
        body.addLayout(row(self.complaint_button, 1))
        body.addWidget(self.question)
        body.addWidget(self._scroll, 1)
        body.addLayout(row(self._hint, margins=(0, 0, 0, 0)))
        sums = column(self._sum_name, self.total, spacing=0)
        foot = row(sums, 1, self.all_button, self.save_button, spacing=10, margins=(20, 10, 20, 14))
        whole = column(spacing=0)
        whole.addLayout(body, 1)
        whole.addWidget(divider())
        whole.addLayout(foot)
        self.setLayout(whole)

    def start(self, sale: PurchaseData) -> None:
        """Show a sale, or a refund, which can only be looked at."""
        self._sale = sale
        self._busy = False
        self.question.say("")
        for old in self._pieces:
            old.hide()
            old.deleteLater()
        self._pieces, self._lines = [], []
        for item in sale.items:
            self._add(item)
        self.retranslate()

    def sale_id(self) -> int | None:
        """The sale that is shown."""
        return self._sale.id if self._sale is not None else None

    def focus_main(self) -> None:
        """Put the keyboard on what is done most."""
        (self.all_button if self._can() else self._close).setFocus()

    def handle_escape(self) -> bool:
        """Close it."""
        self.closed.emit()
        return True

    def choose_all(self) -> None:
        """Give everything back that is left."""
        for line in self._lines:
            line.back_milli = line.item.left_milli
        self._renew()
        self.save_button.setFocus()

    def offer_complaint(self) -> None:
        """Let a sale to somebody be complained about."""
        sale = self._sale
        self.complaint_button.setVisible(sale is not None and sale.kind == "sale" and sale.customer_id is not None)

    def save(self) -> None:
        """Record the refund in the write lane."""
        wanted: Mapping[int, int] = {line.item.id: line.back_milli for line in self._lines if line.back_milli}
        if self._sale is None or self._busy or not wanted:
            self.question.say("" if self._busy else self._hint_text(self._can()))
            return
        shop, sale_id = self._shop, self._sale.id

        def work(_tick: Tick) -> Recorded:
            return purchases.refund(shop, sale_id, wanted)

        self._busy = True
        self._renew()
        self._context.lanes.write(work, self._done, self._refused, self)

    def retranslate(self) -> None:
        """Speak the language in force."""
        sale = self._sale
        self._close.say("", _("Close (Esc)"))
        self.complaint_button.say(_("Complaint about this"))
        self.all_button.say(_("All of it"), _("Give back everything that is left"))
        self._title.setText(_("Refund of a sale") if sale is not None and sale.kind == "refund" else _("Sale"))
        if sale is not None:
            how = {c.value: str(c.label) for c in fields.field("payment").choices}.get(sale.payment, sale.payment)
            parts = (at_time(sale.at, self._shop), how, sale.receipt_number, money(self._shop, sale.total_minor))
            self._about.setText(" · ".join(part for part in parts if part))
        self._renew()

    def _add(self, item: ItemData) -> None:
        name, price = (
            ELabel(item.description, "body"),
            Label(money(self._shop, item.unit_price_minor), "caption", "text2"),
        )
        bought = Label(f"×{format_milli(item.quantity_milli)}", "caption", "text2")
        less, more = Button("", "square", "minus", size=14), Button("", "square", "plus", size=14)
        line = _Line(item, 0, Label("0", "strong"), Label("", "strong"))
        line.count.setFixedWidth(34)
        line.amount.setFixedWidth(84)
        line.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        line.amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        less.clicked.connect(lambda: self._change(line, -ONE))
        more.clicked.connect(lambda: self._change(line, ONE))
        less.say("", _("Give back one less of {item}", item=item.description))
        more.say("", _("Give back one more of {item}", item=item.description))
        if item.left_milli <= 0:
            for piece in (less, more, line.count):
                piece.hide()
        words = column(name, row(price, bought, 1, spacing=6), spacing=0)
        whole = row(spacing=4, margins=(0, 4, 0, 4))
        whole.addLayout(words, 1)
        for piece in (less, line.count, more, line.amount):
            whole.addWidget(piece)
        holder = QWidget()
        holder.setLayout(whole)
        self._column.insertWidget(len(self._pieces), holder)
        self._pieces.append(holder)
        self._lines.append(line)

    def _change(self, line: _Line, by: int) -> None:
        self.question.say("")
        line.back_milli = min(line.item.left_milli, max(0, line.back_milli + by))
        self._renew()

    def _renew(self) -> None:
        total = 0
        for line in self._lines:
            worth = (
                round(line.item.total_minor * line.back_milli / line.item.quantity_milli)
                if line.item.quantity_milli
                else 0
            )
            total += worth
            line.count.setText(format_milli(line.back_milli))
            line.amount.setText(money(self._shop, worth if line.back_milli else line.item.total_minor))
            line.amount.set_ink("accent" if line.back_milli else "text2")
        can = self._can()
        self._sum_name.setText(_("Give back") if can else "")
        self.total.setText(money(self._shop, total) if can else "")
        self.all_button.setVisible(can)
        self.save_button.setVisible(can)
        self.save_button.setEnabled(total != 0 and not self._busy)
        self.save_button.say(_("Saving…") if self._busy else _("Refund"))
        self._hint.setText(self._hint_text(can))

    def _hint_text(self, can: bool) -> str:
        if self._sale is None or self._sale.kind == "refund":
            return ""
        return _("Choose how much comes back with +.") if can else _("Everything in this sale was refunded already.")

    def _can(self) -> bool:
        return self._sale is not None and self._sale.can_refund

    def _done(self, recorded: Recorded) -> None:
        self._busy = False
        self.refunded.emit(recorded)

    def _refused(self, error: ShukeError) -> None:
        self._busy = False
        self.question.say(str(error))
        self._renew()

    def event(self, event: QEvent) -> bool:
        """Esc belongs to the drawer."""
        return keeps_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes, Ctrl+Enter refunds."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.handle_escape()
        elif control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        else:
            super().keyPressEvent(event)
