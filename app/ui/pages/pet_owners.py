"""Whose a pet is: the owners as words, and a box in which another one is looked for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.services import lookup
from app.services.customer_rows import CustomerRow
from app.services.lookup import CustomerHit
from app.shop import Shop
from app.ui.file_trouble import leaving_it
from app.ui.pages.suggestions import Suggestion, Suggestions
from app.ui.pages.wording import masked
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import ENTER, SearchBox, keeps_escape
from app.ui.widgets.labels import ELabel, Label
from app.ui.widgets.surfaces import Card, column, row

ADD, MOVE = "add", "move"
MOST = 6


class OwnerPane(Card):
    """Names with a button to take each away, if there are several; two links that open the box."""

    added = Signal(int)
    """This customer owns the pet as well."""
    moved = Signal(int)
    """The pet belongs to this customer in place of who is shown."""
    removed = Signal(int)
    """This customer owns it no longer."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(10, 6, "inset")
        self._shop, self._how = shop, ADD
        self._hits: tuple[CustomerHit, ...] = ()
        self._owners: tuple[int, ...] = ()
        self._title = Label("", "strong")
        self._lines = column(spacing=4)
        self.add_button, self.move_button = Button("", "link", "user-plus"), Button("", "link", "repeat-2")
        self.add_button.clicked.connect(lambda _checked=False: self.ask(ADD))
        self.move_button.clicked.connect(lambda _checked=False: self.ask(MOVE))
        self.box = SearchBox(icon="user")
        self.box.textEdited.connect(self._look)
        self.box.installEventFilter(self)
        self.box.hide()
        self._below = Label("", "caption", "danger", wraps=True)
        self._below.hide()
        self._offers: Suggestions | None = None
        self.body.addWidget(self._title)
        self.body.addLayout(self._lines)
        self.body.addWidget(self.box)
        self.body.addWidget(self._below)
        self.body.addLayout(row(self.add_button, self.move_button, 1, spacing=8))

    def show_owners(self, owners: Sequence[CustomerRow]) -> None:
        """Show whose the pet is."""
        self._owners = tuple(owner.customer_id for owner in owners)
        while self._lines.count():
            taken = self._lines.takeAt(0)
            old = taken.widget() if taken is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        for owner in owners:
            self._lines.addWidget(self._line(owner, can_go=len(owners) > 1))
        self.close_box()

    def ask(self, how: str) -> None:
        """Look for another owner, beside those there are or in place of who is shown."""
        self._how = how
        self.box.clear()
        self.box.show()
        self.box.setFocus()
        name = _("Another owner") if how == ADD else _("New owner")
        self.box.say(name, _("Phone, name or member number"))

    def close_box(self) -> None:
        """Nobody is looked for any more."""
        if self._offers is not None:
            self._offers.hide()
        self.box.hide()
        self.say_wrong("")

    def say_wrong(self, error: str) -> None:
        """Say what is wrong, below the box."""
        self._below.setText(error)
        self._below.setVisible(bool(error))

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._title.setText(_("Owned by"))
        self.add_button.say(_("Add owner"))
        self.move_button.say(_("Move to another owner"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter choose, Esc leaves everything as it was."""
        if not isinstance(event, QKeyEvent):
            return False
        key = Qt.Key(event.key())
        if keeps_escape(event):
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._offers is not None:
            self._offers.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in ENTER:
            self._take(self._offers.place() if self._offers is not None else -1)
        elif key == Qt.Key.Key_Escape:
            self.close_box()
            (self.add_button if self._how == ADD else self.move_button).setFocus()
        else:
            return False
        return True

    def _line(self, owner: CustomerRow, *, can_go: bool) -> QWidget:
        line, name = QWidget(), ELabel(owner.called)
        inside = row(spacing=6)
        inside.addWidget(name, 1)
        if can_go:
            gone = Button("", "icon", "x", size=14)
            gone.say("", _("Remove owner {name}", name=owner.called))
            gone.clicked.connect(lambda _checked=False: self.removed.emit(owner.customer_id))
            inside.addWidget(gone)
        line.setLayout(inside)
        return line

    @leaving_it()
    def _look(self, text: str) -> None:
        if self._offers is None:
            self._offers = Suggestions(self.parentWidget() or self.window())
            self._offers.chosen.connect(self._take)
        self.say_wrong("")
        found = lookup.find(self._shop, text, MOST) if text.strip() else ()
        self._hits = tuple(hit for hit in found if hit.customer_id not in self._owners)
        lines = [Suggestion(hit.called, masked(hit.phone)[0] if hit.phone else "") for hit in self._hits]
        self._offers.offer(lines, self.box)
        if text.strip() and not lines:
            self.say_wrong(_("Nobody fits this."))

    def _take(self, place: int) -> None:
        if not 0 <= place < len(self._hits):
            return
        (self.added if self._how == ADD else self.moved).emit(self._hits[place].customer_id)
