"""The foot of the sale drawer: a note, the total, Save."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.i18n import _, ngettext
from app.shop import Shop
from app.ui.pages.sale_entry import SaleState
from app.ui.pages.wording import money
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import LineEdit
from app.ui.widgets.labels import KeyCap, Label
from app.ui.widgets.surfaces import column, row

NOTE_PLACE = {False: 1, True: 2}
"""Where in its row the way to a note stands, also where the window is low."""


class SaleFoot(QWidget):
    """What the sale comes to."""

    noted = Signal(str)
    save = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._note_button = Button("", "link", "pencil", size=16)
        self._note_button.clicked.connect(self._open_note)
        self.note = LineEdit()
        self.note.textEdited.connect(self.noted)
        self._count, self.total = Label("", "caption", "text2"), Label("", "total")
        self.save_button = Button("", "primary", "check")
        self.save_button.setMinimumWidth(124)
        self.save_button.clicked.connect(self.save)
        sums = column(self._count, self.total, spacing=0)
        self._cap = KeyCap("Ctrl Enter")
        self._first = row(self.note, self._note_button, 1)
        self._second = row(sums, 1, self._cap, self.save_button, spacing=10)
        self._rows = column(self._first, self._second, spacing=4)
        self.setLayout(self._rows)
        self.set_low(low=False)

    def set_low(self, *, low: bool) -> None:
        """Take one row where the window is low: the way to a note stands in place of the key, and nothing is counted."""
        self._count.setVisible(not low)
        self._cap.setVisible(not low)
        left, joined = (self._first, self._second) if low else (self._second, self._first)
        left.removeWidget(self._note_button)
        if joined.indexOf(self._note_button) < 0:
            joined.insertWidget(NOTE_PLACE[low], self._note_button)
        self._rows.setContentsMargins(20, *(6, 20, 8) if low else (10, 20, 14))

    def show_state(self, state: SaleState, *, is_saving: bool) -> None:
        """Show the count and the total of `state`."""
        count = len(state.lines)
        self._count.setText(ngettext("{count} item", "{count} items", count))
        self.total.setText(money(self._shop, state.total_minor))
        self.save_button.say(_("Saving…") if is_saving else _("Save"), _("Save (Ctrl+Enter)"))
        self.save_button.setEnabled(not is_saving)

    def show_note(self, note: str) -> None:
        """Show a note, or the way to one."""
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self._note_button.setVisible(not note)

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._note_button.say(_("Note"))
        self.note.setPlaceholderText(_("Note on this sale"))
        self.note.setAccessibleName(_("Note on this sale"))

    def _open_note(self) -> None:
        self.note.show()
        self._note_button.hide()
        self.note.setFocus()
