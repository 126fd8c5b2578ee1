"""Two customers side by side: what both are, where they differ, and whose value stays if they are merged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import _, ngettext
from app.services import customer_card, fields, merging
from app.services.customer_card import CustomerCard
from app.services.merging import JOINED, Take
from app.shop import Shop
from app.ui import theme
from app.ui.pages.imports_words import field_words
from app.ui.pages.wording import joined, masked, on_day, phone_digits
from app.ui.widgets.buttons import Button, EButton, Toolbar
from app.ui.widgets.labels import ELabel, Label
from app.ui.widgets.surfaces import divider
from app.values.custom import owner_of
from app.values.field import Field

LABEL_WIDTH = 92
MOVED = ("phones", "tags")
"""Of these the kept one has all in the end; there is nothing to choose."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two customers as they are now, and whose value stays where they differ, unless it is chosen otherwise."""

    kept: CustomerCard
    other: CustomerCard
    usual: Mapping[str, Take]


def read(shop: Shop, kept_id: int, other_id: int) -> Compared:
    """Both of them. Raises ``UserMistake`` for one who is gone."""
    kept, other = (customer_card.card(shop, customer_id) for customer_id in (kept_id, other_id))
    return Compared(kept, other, merging.usual(shop, kept_id, other_id))


class Sides(QWidget):
    """The fields of both; where they differ a value is chosen by a click or Space. The choices are one Tab stop."""

    changed = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self.compared: Compared | None = None
        self.takes: dict[str, Take] = {}
        """What was chosen, for every field in which they differ."""
        self.tiles: dict[tuple[str, Take], Button] = {}
        self._bar: Toolbar | None = None
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._grid: QWidget | None = None

    def show_two(self, compared: Compared | None) -> None:
        """Show two people."""
        self.compared = compared
        self.takes = dict(compared.usual) if compared is not None else {}
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything anew; what was chosen stays."""
        if self._bar is not None:
            self._bar.end()
            self._bar = None
        if self._grid is not None:
            self._grid.hide()
            self._grid.deleteLater()
        self.tiles = {}
        self._grid = QWidget()
        self._inside.addWidget(self._grid)
        if self.compared is not None:
            self._fill(QGridLayout(self._grid), self.compared)
        if self.tiles:
            self._bar = Toolbar(*self.tiles.values())
            self._show_takes()

    def _fill(self, grid: QGridLayout, compared: Compared) -> None:
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        for place, (words, card) in enumerate(((_("Stays"), compared.kept), (_("Goes into it"), compared.other)), 1):
            grid.addWidget(_alike(ELabel(words, "caption", "text2")), 0, place)
            grid.addWidget(_alike(ELabel(card.customer.called, "card_title")), 1, place)
            grid.addWidget(_alike(ELabel(self._history(card), "caption", "text2")), 2, place)
        grid.addWidget(divider(), 3, 0, 1, 3)
        line = 4
        for field in fields.of_customers(self._shop):
            own, theirs = (self._said(field, card) for card in (compared.kept, compared.other))
            if own or theirs:
                self._add_line(grid, line, field.key, str(field.label), own, theirs)
                line += 1
        own, theirs = (
            joined([p.draft.name or p.draft.species for p in c.pets]) for c in (compared.kept, compared.other)
        )
        if own or theirs:
            self._add_line(grid, line, "pets", _("Pets"), own, theirs)
        grid.setColumnMinimumWidth(0, theme.widened(LABEL_WIDTH))
        for place, share in ((1, 1), (2, 1)):
            grid.setColumnStretch(place, share)

    def _add_line(self, grid: QGridLayout, line: int, key: str, label: str, own: str, theirs: str) -> None:
        is_choice = key in self.takes and bool(own) and bool(theirs)
        grid.addWidget(ELabel(label, "caption", "warn" if is_choice else "text2"), line, 0)
        for place, (take, said) in enumerate(((Take.KEPT, own), (Take.OTHER, theirs)), 1):
            if not is_choice:
                shown = Label(said or "–", "body", "text" if said else "text3", wraps=True)
                grid.addWidget(_alike(shown), line, place)
                continue
            tile = EButton("tile")
            tile.setCheckable(True)
            short = said.replace("\n", " · ")
            tile.setText(short)
            tile.setToolTip(said)
            tile.setAccessibleName(_("{field}: {value}", field=label, value=short))
            tile.clicked.connect(lambda _checked=False, k=key, t=take: self.take(k, t))
            self.tiles[key, take] = tile
            grid.addWidget(_alike(tile), line, place)

    def take(self, key: str, take: Take) -> None:
        """Choose a value; of notes both can stay, so a click takes one of them off or puts it back."""
        now = self.takes[key]
        other = Take.OTHER if take is Take.KEPT else Take.KEPT
        if key in JOINED:
            self.takes[key] = other if now is Take.BOTH else Take.BOTH if now is other else take
        else:
            self.takes[key] = take
        self._show_takes()
        self.changed.emit()

    def _show_takes(self) -> None:
        for (key, take), tile in self.tiles.items():
            tile.setChecked(self.takes[key] in (take, Take.BOTH))

    def _history(self, card: CustomerCard) -> str:
        totals = card.totals
        sales = ngettext("{count} sale", "{count} sales", totals.purchases)
        last = _("last {day}", day=on_day(totals.last_on, self._shop.today())) if totals.last_on else ""
        since = _("since {day}", day=on_day(card.customer.since_on, self._shop.today()))
        return " · ".join(filter(None, (sales, last, since)))

    def _said(self, field: Field, card: CustomerCard) -> str:
        draft, key = card.customer.draft, field.key
        if key == "phones":
            shown = (masked(phone_digits(phone.number, self._shop))[0] + f" {phone.label}" for phone in draft.phones)
            return "\n".join(words.strip() for words in shown)
        if key == "referrer":
            return card.customer.referrer
        value: Any = dict(draft.custom).get(key) if owner_of(key) else getattr(draft, key)
        return field_words(self._shop, field, value)


def _alike(piece: QWidget) -> QWidget:
    """Let it be as wide as its half of the page, however long its words are."""
    piece.setSizePolicy(QSizePolicy.Policy.Ignored, piece.sizePolicy().verticalPolicy())
    return piece
