"""Every field of one customer, each to be changed where it stands; what is not known is a dash."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QScrollArea, QWidget

from app.i18n import _
from app.services import fields, typed
from app.services.customer_card import CustomerCard
from app.shop import Shop
from app.ui import theme
from app.ui.pages.counter_consent import ConsentBox
from app.ui.pages.counter_edit import InPlace
from app.ui.pages.wording import masked, on_day, phone_digits
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import column
from app.ui.widgets.values import NOWHERE, Spot, ValueText, Walk
from app.values.birthday import format_birthday
from app.values.field import Field, FieldKind

LABEL_WIDTH = 104
NOTHING = "–"


class CustomerDetails(QScrollArea):
    """Label at the left, value at the right, consent below. The rows are made when somebody first looks, and shown other customers after that."""

    answered = Signal(str, str, dict)
    """As ``ConsentBox.answered``."""

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._walk = Walk()
        self._rows: dict[str, tuple[Label, ValueText]] = {}
        self.desk: InPlace | None = None
        """Who changes a value that is asked for."""
        self.consent: ConsentBox | None = None
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_card(self, card: CustomerCard) -> None:
        """Show everything about somebody."""
        if not self._rows:
            self._make_rows()
        texts, customer = typed.customer_texts(self._shop, card.customer.draft), card.customer
        for field in fields.customer_fields():
            label, value = self._rows[field.key]
            said = self._said(field, texts[field.key], card)
            label.setText(str(field.label))
            label.setFixedWidth(theme.scaled(LABEL_WIDTH))
            value.setText(said or NOTHING)
            value.set_ink("text" if said else "text3")
            value.setAccessibleName(_("{field}: {value}", field=field.label, value=said or _("nothing yet")))
            value.spot = Spot("customer", customer.customer_id, field.key) if customer.deleted_at is None else NOWHERE
        self._walk.renew()
        if self.consent is not None:
            self.consent.retranslate()
            self.consent.show_card(card)

    def value(self, key: str) -> ValueText:
        """Where the value of a field stands."""
        return self._rows[key][1]

    def _make_rows(self) -> None:
        page, form = QWidget(), QFormLayout()
        form.setContentsMargins(0, 4, 8, 8)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(4)
        for field in fields.customer_fields():
            label, value = Label("", "caption", "text2", wraps=True), ValueText(self._walk)
            value.setMinimumHeight(24)
            if self.desk is not None:
                self.desk.watch(value)
            form.addRow(label, value)
            self._rows[field.key] = (label, value)
        self._walk.take([value for _label, value in self._rows.values()])
        self.consent = ConsentBox(self._shop)
        self.consent.answered.connect(self.answered)
        page.setLayout(column(form, self.consent, 1, spacing=4))
        self.setWidget(page)

    def _said(self, field: Field, text: str, card: CustomerCard) -> str:
        draft = card.customer.draft
        if field.key == "phones":
            return "\n".join(
                masked(phone_digits(p.number, self._shop))[0] + (f"  {p.label}" if p.label else "")
                for p in draft.phones
            )
        if field.key == "birthday" and draft.birthday is not None:
            said = format_birthday(draft.birthday)
            return said + (" · " + _("{age} years old", age=card.customer.age) if card.customer.age is not None else "")
        if field.key == "since_on" and draft.since_on is not None:
            return on_day(draft.since_on, self._shop.today())
        if field.kind is FieldKind.CHOICE:
            return {c.value: str(c.label) for c in field.choices}.get(text, text)
        if field.kind is FieldKind.YES_NO:
            return _("Yes") if text == "1" else ""
        if field.key == "referrer":
            return card.customer.referrer
        return text
