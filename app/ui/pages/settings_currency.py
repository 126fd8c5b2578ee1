"""The currency of the open shop: told, and changed below it while there are no amounts, with what that means said before it is done."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from app.errors import ShukeError
from app.i18n import _
from app.services import shop_facts
from app.shop import ShopFacts
from app.ui import currencies
from app.ui.context import UiContext
from app.ui.widgets.buttons import Button
from app.ui.widgets.form import ComboBox
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, column, row
from app.values.birthday import Birthday, format_birthday
from app.values.money import format_minor

EXAMPLE_UNITS = 12
"""The amount that is shown as an example, in whole ones."""
EXAMPLE_DAY = Birthday("solar", 3, 12), Birthday("solar", 12, 3)
"""What 3/12 is where the day comes second, and where it comes first."""


class CurrencyLine(QWidget):
    """The currency with a button; it opens the choice of another one, with words, Save and Cancel, or says why there is none."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context, self._shop = context, context.shop
        self._name, self.said = Label("", "body", "text2"), Label("", "body")
        self.change_button = Button("", "default", "pencil")
        self.choice = ComboBox()
        self._meaning, self.wrong = Label("", "body", "text2", wraps=True), Label("", "body", "danger", wraps=True)
        self.save_button, self.cancel_button = Button("", "primary", "check"), Button()
        self._sheet = Card(12, 8, "inset")
        self._sheet.body.addLayout(row(self.choice, 1))
        self._sheet.body.addWidget(self._meaning)
        self._sheet.body.addWidget(self.wrong)
        self._sheet.body.addLayout(row(self.save_button, self.cancel_button, 1, spacing=8))
        self._sheet.hide()
        inside = column(self._name, row(self.said, self.change_button, 1, spacing=12), self._sheet, spacing=8)
        inside.setContentsMargins(0, 0, 0, 0)
        self.setLayout(inside)
        self.change_button.clicked.connect(lambda _checked=False: self.open())
        self.save_button.clicked.connect(lambda _checked=False: self.save())
        self.cancel_button.clicked.connect(lambda _checked=False: self.close_choice())
        self.choice.currentIndexChanged.connect(lambda _place: self._say_meaning())
        self.choice.activated.connect(lambda _place: QTimer.singleShot(0, self, self._reveal))

    def open(self) -> None:
        """Offer the others, or say why the currency stays."""
        here, why = self._shop.facts.currency, shop_facts.why_currency_stays(self._shop)
        self.choice.clear()
        self.choice.setVisible(why is None)
        self.save_button.setVisible(why is None)
        if why is not None:
            self._meaning.hide()
            self._refused(why)
            self._show_sheet(self.cancel_button)
            return
        for code in currencies.offered(here):
            self.choice.addItem(currencies.said_currency(code), code)
        self.choice.setCurrentIndex(self.choice.findData(here))
        self._show_sheet(self.choice)

    def close_choice(self) -> None:
        """Leave the currency as it is."""
        self._sheet.hide()
        self.change_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Count in the one that is chosen."""
        code, shop = str(self.choice.currentData()), self._shop
        if code == shop.facts.currency:
            self.close_choice()
            return
        country = currencies.country_for(code)
        self._context.lanes.write(
            lambda _tick: shop_facts.change_currency(shop, code, country), self._saved, self._refused, self
        )

    def retranslate(self) -> None:
        """Renew the words, and what is in force."""
        self._name.setText(_("Currency"))
        self.said.setText(currencies.said_currency(self._shop.facts.currency))
        self.change_button.say(_("Change currency…"))
        self.choice.setAccessibleName(_("Currency"))
        self.save_button.say(_("Save"))
        self.cancel_button.say(_("Cancel"))
        for place in range(self.choice.count()):
            self.choice.setItemText(place, currencies.said_currency(str(self.choice.itemData(place))))
        self._say_meaning()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the choice."""
        if event.key() == Qt.Key.Key_Escape and self._sheet.isVisible():
            self.close_choice()
        else:
            super().keyPressEvent(event)

    def _show_sheet(self, first: QWidget) -> None:
        self._sheet.show()
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, self._reveal)

    def _reveal(self) -> None:
        """Scroll to the choice, down to its buttons."""
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(self.cancel_button, 0, 24)

    def _say_meaning(self) -> None:
        self.wrong.hide()
        facts, code = self._shop.facts, str(self.choice.currentData() or self._shop.facts.currency)
        if code != facts.currency:
            then = shop_facts.with_currency(self._shop, code, currencies.country_for(code))
            self._meaning.setText("\n".join(_what_changes(facts, then)))
        self._meaning.setVisible(code != facts.currency)

    def _saved(self, _nothing: object) -> None:
        self.close_choice()
        self._context.shell.show_toast(
            _("Amounts are in {currency} now", currency=self._shop.facts.currency), undo=True
        )

    def _refused(self, error: ShukeError) -> None:
        self.wrong.setText(str(error))
        self.wrong.show()


def _what_changes(now: ShopFacts, then: ShopFacts) -> Iterator[str]:
    """What another currency brings with it, a sentence each."""
    amount = format_minor(EXAMPLE_UNITS * 10**then.minor_digits, then.currency, then.minor_digits)
    yield _("Prices and sales are in it from now on: {amount}. With the first of them it stays.", amount=amount)
    if then.region != now.region:
        yield _("Phones without the code of a country are read as those of the new country.")
    if then.is_day_first != now.is_day_first:
        yield _("3/12 is {day} from now on.", day=format_birthday(EXAMPLE_DAY[then.is_day_first]))
    if then.is_chinese != now.is_chinese:
        yield _(
            "Fields and ways to be in touch come in the order usual there; the ways to pay and their keys from the next unlocking on."
        )
