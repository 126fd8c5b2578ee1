"""Whom a report is about: the person, or the small look-up that finds one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.services import customers, examples, lookup
from app.services.customer_rows import CustomerRow
from app.shop import Shop
from app.ui.file_trouble import leaving_it
from app.ui.pages.suggestions import Suggestion, Suggestions
from app.ui.pages.wording import masked
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import SearchBox
from app.ui.widgets.labels import ELabel
from app.ui.widgets.surfaces import Card, column, row

MOST_HITS, RECENT = 6, 5
PASSING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
"""Why the box may lose the keyboard only to have it back."""


class ReportCustomer(QWidget):
    """The one customer of a report. While nobody is chosen the box stands open."""

    chosen = Signal()
    """Somebody else; see ``customer_id``."""
    left = Signal()
    """The keyboard is done here."""

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._who: CustomerRow | None = None
        self._hits: tuple[CustomerRow, ...] = ()
        self._offers: Suggestions | None = None
        self._avatar, self._name, self.change = Avatar(28), ELabel("", "strong"), Button("", "link")
        self._plain = Card(margin=4, kind="sunken")
        inside = row(self._avatar, spacing=8, margins=(8, 0, 4, 0))
        inside.addWidget(self._name, 1)
        inside.addWidget(self.change)
        self._plain.body.addLayout(inside)
        self._plain.hide()
        self.box = SearchBox()
        self.box.textEdited.connect(self._look)
        self.box.textChanged.connect(lambda text: None if text else self._close_offers())
        self.box.installEventFilter(self)
        self.change.clicked.connect(self.open_box)
        self.setLayout(column(self._plain, self.box, spacing=0))

    def customer_id(self) -> int | None:
        """Whom the report is about."""
        return self._who.customer_id if self._who is not None else None

    def show_customer(self, customer_id: int | None) -> None:
        """Let it be about this customer, if there is one; ``chosen`` stays silent."""
        found = customers.rows(self._shop, [customer_id]) if customer_id is not None else ()
        self._who = found[0] if found else None
        self._close()

    def open_box(self, *, offers: bool = True) -> None:
        """Look for somebody; the latest customers are offered at once, or with ↓."""
        self._plain.hide()
        self.box.setText("")
        self.box.show()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        if offers:
            self._look("")

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.box.say(_("Customer of the report"), examples.search(self._shop)[0])
        self.change.say(_("Change"), _("Choose another customer (F2)"))
        self._say()

    def _say(self) -> None:
        if self._who is not None:
            self._name.setText(self._who.called)
            self._avatar.set(self._who.called, self._who.customer_id)

    @leaving_it()
    def _look(self, text: str) -> None:
        if self._offers is None:
            self._offers = Suggestions(self.parentWidget() or self.window())
            self._offers.chosen.connect(self._take)
        typed = text.strip()
        self._hits = lookup.find(self._shop, typed, MOST_HITS) if typed else lookup.recent(self._shop, RECENT)
        lines = [Suggestion(hit.called, masked(hit.phone)[0] if hit.phone else "") for hit in self._hits]
        self._offers.offer(lines or [Suggestion(_("Nobody found"))], self.box)

    def _take(self, place: int) -> None:
        if not 0 <= place < len(self._hits):
            return
        self._who = self._hits[place]
        self._close()
        self.chosen.emit()

    def _close_offers(self) -> None:
        if self._offers is not None:
            self._offers.hide()

    def _close(self) -> None:
        """The person again, or the empty box if there is none."""
        self._close_offers()
        self.box.setText("")
        self.box.setVisible(self._who is None)
        self._plain.setVisible(self._who is not None)
        self._say()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter choose; Esc, or the keyboard going elsewhere, leaves everything as it was."""
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and event.reason() not in PASSING:
            self._close()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            if self._offers is None or not self._offers.is_open():
                self._look(self.box.text())
            else:
                self._offers.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self._offers.place() if self._offers is not None else -1)
        elif key == Qt.Key.Key_Escape:
            self._close()
            self.left.emit()
        else:
            return False
        return True
