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
        first = row(self.note, self._note_button, 1)
        second = row(sums, 1, KeyCap("Ctrl Enter"), self.save_button, spacing=10)
        self.setLayout(column(first, second, spacing=4, margins=(20, 10, 20, 14)))

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
