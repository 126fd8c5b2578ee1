"""The box of a sale in which an item is typed or scanned: what fits is offered below, Enter takes it as a line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.services import products
from app.services.products import ProductHit
from app.ui.context import UiContext
from app.ui.pages import sale_entry
from app.ui.pages.sale_entry import BARCODE, SaleLine, bare_name, line_of, read_entry
from app.ui.pages.suggestions import Suggestion, Suggestions
from app.ui.pages.wording import money
from app.ui.widgets.inputs import ENTER, SearchBox
from app.values.text import normalise_key

MOST_OFFERED = 6


class ItemBox(SearchBox):
    """Knows no sale: it tells what was typed, and asks `on_line` whether a key means the chosen line."""

    typed = Signal(object)
    """A ``SaleLine``."""
    typed_nothing = Signal()
    """Enter was pressed and there is nothing to take."""
    favourite = Signal(int)
    """The digit of this favourite was typed, the first is 0."""
    unknown = Signal(str, object)
    """A barcode that nothing has, and the ``ProductHit`` whose code is nearly that one, or ``None``."""
    dropped = Signal()
    """That barcode is not meant any more."""
    stepped = Signal(int)
    """Up or down, while nothing is offered."""

    def __init__(self, context: UiContext, over: QWidget, on_line: Callable[[Qt.Key], bool]) -> None:
        super().__init__(icon="scan-barcode")
        self._shop, self._settings, self._on_line = context.shop, context.settings, on_line
        self._found: tuple[ProductHit, ...] = ()
        self._code = self._pending = ""
        self.favourites = 0
        """So many are in sight, and chosen by their digit."""
        self._digit = QTimer(self, singleShot=True)
        self._digit.timeout.connect(self._take_digit)
        self._offers = Suggestions(over)
        self._offers.chosen.connect(lambda _place: self.enter())
        self.textEdited.connect(self._look)
        self.textChanged.connect(self._emptied)

    def start(self) -> None:
        """Begin a sale."""
        # A digit that is followed by another one within this time belongs to a scan and is no favourite.
        self._digit.setInterval(self._settings.get("scan_gap_ms"))
        self.begin_again()

    def begin_again(self) -> None:
        """Be empty, for the next item."""
        self._code, self._found = "", ()
        self.clear()
        self.offer_nothing()

    def offer_nothing(self) -> None:
        """Close the list below."""
        self._offers.hide()

    def step_back(self) -> bool:
        """Close the list, or empty the box; ``False`` if there is nothing of the kind."""
        if self._offers.is_open():
            self._offers.hide()
        elif self.text():
            self.clear()
        else:
            return False
        return True

    def enter(self) -> None:
        """Take what was typed as a line."""
        text = sale_entry.without_prefix(self.text(), self._settings.get("scan_prefix"))
        if not text:
            self.typed_nothing.emit()
            return
        code = text if BARCODE.fullmatch(text) else ""
        scanned = products.by_barcode(self._shop, text) if code else None
        if scanned is not None:
            self.typed.emit(line_of(scanned))
            return
        place = self._offers.place()
        chosen = self._found[place] if 0 <= place < len(self._found) else None
        entry = read_entry(text, self._shop.facts.minor_digits, is_known=chosen is not None)
        if chosen is not None:
            self.typed.emit(line_of(chosen, entry.quantity_milli, entry.price_minor))
        elif code:
            self.clear()
            self._code = code
            self.unknown.emit(code, products.near_barcode(self._shop, code))
        else:
            self.typed.emit(SaleLine(entry.name, entry.quantity_milli or 1000, entry.price_minor, None, self._code))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys that mean more than a character."""
        key = Qt.Key(event.key())
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if self._pending:
            self.insert(self._pending)
            self._pending = ""
            self._digit.stop()
        elif plain and not self.text() and Qt.Key.Key_1 <= key < Qt.Key.Key_1 + self.favourites:
            self._pending = event.text()
            self._digit.start()
            return
        if key in ENTER and plain:
            self.enter()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape:
            if not self.step_back():
                self.left.emit()
        elif self.text() or not plain or not self._on_line(key):
            super().keyPressEvent(event)

    def _look(self, text: str) -> None:
        name = bare_name(text)
        self._found = products.find(self._shop, name, MOST_OFFERED) if name else ()
        lines = [
            Suggestion(p.name, "" if p.price_minor is None else money(self._shop, p.price_minor)) for p in self._found
        ]
        if lines and normalise_key(name) not in (normalise_key(p.name) for p in self._found):
            lines.append(Suggestion(_("New item: {name}", name=name)))
        self._offers.offer(lines, self, len(lines))

    def _emptied(self, text: str) -> None:
        """A barcode that nothing had goes with the line that was begun for it, so that no other item gets it."""
        if not text and self._code:
            self._code = ""
            self.dropped.emit()

    def _take_digit(self) -> None:
        digit, self._pending = self._pending, ""
        if digit:
            self.favourite.emit(int(digit) - 1)

    def _step(self, by: int) -> None:
        if self._offers.is_open():
            self._offers.step(by)
        else:
            self.stepped.emit(by)
