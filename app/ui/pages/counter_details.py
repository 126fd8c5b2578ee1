"""Every field of one customer, each to be changed where it stands; what is not known is a dash."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from app.i18n import _
from app.services import fields, quality, typed
from app.services.customer_card import CustomerCard
from app.services.quality import CustomerQuality
from app.shop import Shop
from app.ui.pages.counter_consent import ConsentBox
from app.ui.pages.counter_edit import InPlace
from app.ui.pages.field_rows import FieldRows, said_plainly
from app.ui.pages.wording import joined, masked, phone_digits
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import column
from app.ui.widgets.values import NOWHERE, Spot, ValueText
from app.values.birthday import format_birthday
from app.values.field import Field


class CustomerDetails(QScrollArea):
    """Label at the left, value at the right, consent below. The rows are made when somebody first looks, and shown other customers after that."""

    answered = Signal(str, str, dict)
    """As ``ConsentBox.answered``."""

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._rows: FieldRows | None = None
        self.quality = Label("", "caption", "text2", wraps=True, parent=self)
        """How good what is written here is, and what is missing."""
        self.quality.hide()
        self.desk: InPlace | None = None
        """Who changes a value that is asked for."""
        self.consent: ConsentBox | None = None
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_card(self, card: CustomerCard) -> None:
        """Show everything about somebody."""
        rows = self._rows or self._make_rows()
        texts, customer = typed.customer_texts(self._shop, card.customer.draft), card.customer
        wanted = fields.of_customers(self._shop)
        said = {field.key: self._said(field, texts[field.key], card) for field in wanted}

        def spot_of(key: str) -> Spot:
            return Spot("customer", customer.customer_id, key) if customer.deleted_at is None else NOWHERE

        rows.show_fields(wanted, said, spot_of)
        found = quality.of_customer(self._shop, customer.customer_id)
        self.quality.setText(said_quality(found) if found is not None else "")
        self.quality.setVisible(found is not None)
        if self.consent is not None:
            self.consent.retranslate()
            self.consent.show_card(card)

    def value(self, key: str) -> ValueText:
        """Where the value of a field stands; somebody has been shown already."""
        assert self._rows is not None
        return self._rows.value(key)

    def _make_rows(self) -> FieldRows:
        page, rows = QWidget(), FieldRows(self.desk)
        self._rows = rows
        self.consent = ConsentBox(self._shop)
        self.consent.answered.connect(self.answered)
        inside = column(self.quality, rows, self.consent, 1, spacing=8)
        inside.setContentsMargins(0, 4, 8, 8)
        page.setLayout(inside)
        self.setWidget(page)
        return rows

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
        if field.key == "referrer":
            return card.customer.referrer
        return said_plainly(self._shop, field, text)


def said_quality(found: CustomerQuality) -> str:
    """How good what is written of a customer is, and what is missing, what matters most first."""
    score = _("Quality {score:.0f} of 100", score=found.score)
    missing = joined([str(check.words) for check in found.failing])
    return _("{score}: {missing}", score=score, missing=missing) if missing else score
