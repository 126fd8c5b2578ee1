"""The line in which a note about a customer is typed; what is not entered yet waits, for each of them apart."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from app.services import drafts
from app.shop import Shop
from app.ui.jobs import Lanes
from app.ui.widgets.inputs import ENTER, LineEdit

NOTE = "note"
_waiting: dict[Path, dict[int, str]] = {}
"""By shop, then customer: a lock takes the page away, and not these."""


class NoteBox(LineEdit):
    """One line; Enter keeps it, Esc leaves it."""

    kept = Signal(int, str)
    """The customer it was typed about, and the note."""
    left = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        if shop.path not in _waiting:
            _waiting[shop.path] = {k: text for k, text in drafts.load(shop, NOTE).items() if isinstance(text, str)}
        self._shop, self._texts = shop, _waiting[shop.path]
        self._in_file = dict(self._texts)
        self._about: int | None = None
        self.textChanged.connect(self._changed)

    def show_of(self, customer_id: int) -> None:
        """Show what was typed about this customer."""
        if customer_id != self._about:
            self._about = customer_id
            self.setText(self._texts.get(customer_id, ""))

    def write(self, lanes: Lanes) -> None:
        """Write down what is typed and not entered, if the file does not have it so."""
        if self._texts != self._in_file:
            shop, self._in_file = self._shop, dict(self._texts)
            texts = self._in_file
            lanes.write(lambda _tick: drafts.keep(shop, NOTE, texts), lambda _nothing: None)

    def forget(self, customer_id: int, text: str) -> None:
        """It is entered, whoever is shown by now."""
        if self._texts.get(customer_id, "").strip() != text:
            return
        del self._texts[customer_id]
        if customer_id == self._about:
            self.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Esc; everything else is typing."""
        if event.key() in ENTER:
            if self.text().strip() and self._about is not None:
                self.kept.emit(self._about, self.text().strip())
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _changed(self, text: str) -> None:
        if self._about is None:
            return
        if text.strip():
            self._texts[self._about] = text
        else:
            self._texts.pop(self._about, None)
