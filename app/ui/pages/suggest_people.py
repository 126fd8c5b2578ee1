"""Customers offered below a box in which one of them is typed: by name, pinyin, phone or pet, the keyboard stays in the box."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.services import referrers
from app.services.lookup import CustomerHit
from app.shop import Shop
from app.ui.file_trouble import leaving_it
from app.ui.pages.suggestions import Suggestion, Suggestions
from app.ui.pages.wording import joined
from app.ui.widgets.inputs import ENTER
from app.values.text import normalise_key

MOST, LAST = 6, 4
"""So many people are offered, each with so many digits of the phone."""


class SuggestPeople(QObject):
    """Watches `box`. Enter or a click puts in who is chosen; Enter then goes on to whoever the box belongs to.

    Nobody is chosen until an arrow chooses, or the whole name of one of them alone was typed.
    """

    taken = Signal()
    """Somebody was clicked."""

    def __init__(self, shop: Shop, box: QLineEdit, host: QWidget, whose: Callable[[], int | None]) -> None:
        """The list lies in `host`; `whose` is the customer who cannot be meant."""
        super().__init__(box)
        self._shop, self._box, self._whose = shop, box, whose
        self._hits: tuple[CustomerHit, ...] = ()
        self.offers = Suggestions(host)
        self.offers.chosen.connect(self._click)
        box.textEdited.connect(self._look)
        box.installEventFilter(self)
        box.destroyed.connect(self.offers.deleteLater)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows choose, Enter takes, Esc only closes the list; it goes when the keyboard does."""
        if not self.offers.is_open():
            return False
        if event.type() == QEvent.Type.FocusOut:
            self.offers.hide()
        if not isinstance(event, QKeyEvent):
            return False
        key, is_escape = Qt.Key(event.key()), event.key() == Qt.Key.Key_Escape
        if event.type() == QEvent.Type.ShortcutOverride and is_escape:
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.offers.step(1 if key == Qt.Key.Key_Down else -1)
            return True
        if key in ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._take(self.offers.place())
        elif is_escape:
            self.offers.hide()
        return is_escape

    @leaving_it()
    def _look(self, text: str) -> None:
        self._hits = referrers.found(self._shop, text, self._whose(), MOST)
        self.offers.offer([_line(hit) for hit in self._hits], self._box, chosen=_meant(self._hits, text))

    def _click(self, place: int) -> None:
        self._take(place)
        self.taken.emit()

    @leaving_it()
    def _take(self, place: int) -> None:
        self.offers.hide()
        if 0 <= place < len(self._hits):
            self._box.setText(referrers.text(self._shop, self._hits[place].customer_id))
            self._box.textEdited.emit(self._box.text())
            self.offers.hide()


def _meant(hits: Sequence[CustomerHit], typed: str) -> int:
    """The place of the only one who is called exactly so, else ``-1``."""
    key = normalise_key(typed)
    places = [place for place, hit in enumerate(hits) if key and normalise_key(hit.name) == key]
    return places[0] if len(places) == 1 else -1


def _line(hit: CustomerHit) -> Suggestion:
    """How they are called, and what tells them from others called so: last digits, pets, else the member number."""
    apart = [hit.phone[-LAST:], joined(hit.pets, 2) if hit.pets else hit.member_number]
    return Suggestion(hit.called, joined([each for each in apart if each], between=" · "))
