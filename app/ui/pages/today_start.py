"""What the Today page shows in a shop without customers: three ways to begin."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.i18n import T, Text, _
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.surfaces import Card, column, row

_CARDS: tuple[tuple[str, Text, Text, Text], ...] = (
    ("file-spreadsheet", T("You have a list"), T("Excel, CSV or contacts from a phone. Nothing is written before you have seen it."), T("Bring in a file")),
    ("user-plus", T("Begin by hand"), T("A name or a phone number is enough. The rest can come later."), T("Add a customer")),
    ("receipt-text", T("Somebody is waiting"), T("Record the sale now and add the customer on the way."), T("Record a sale")),
)  # fmt: skip
"""Icon, title, line, button."""


class StartCards(QWidget):
    """Three cards with a button each; the first has the focus."""

    wants_import = Signal()
    wants_new = Signal()
    wants_sale = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title, self._line = Label("", "page_title"), Label("", "body", "text2", wraps=True)
        self._said: list[Callable[[], None]] = []
        cards = row(spacing=12)
        self.buttons: list[Button] = []
        for place, signal in enumerate((self.wants_import, self.wants_new, self.wants_sale)):
            cards.addWidget(self._card(place), 1)
            self.buttons[place].clicked.connect(signal)
        self.setLayout(column(1, self._title, self._line, cards, 2, spacing=12, margins=(20, 20, 20, 20)))

    def _card(self, place: int) -> Card:
        icon, title, line, words = _CARDS[place]
        card = Card(16, 8, "inset")
        head, below = Label("", "card_title", wraps=True), Label("", "body", "text2", wraps=True)
        button = Button("", "primary" if place == 0 else "default")
        below.setAlignment(Qt.AlignmentFlag.AlignTop)
        card.body.addWidget(IconLabel(icon, "accent", 28))
        card.body.addWidget(head)
        card.body.addWidget(below, 1)
        card.body.addWidget(button)
        self.buttons.append(button)

        def say() -> None:
            head.setText(str(title))
            below.setText(str(line))
            button.say(str(words))

        self._said.append(say)
        return card

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._title.setText(_("How do you want to begin?"))
        self._line.setText(
            _("Once your customers are here, this page tells you every morning whom to think of, and why.")
        )
        for say in self._said:
            say()

    def focus_main(self) -> None:
        """Put the focus on the first way."""
        self.buttons[0].setFocus()
