"""Pieces of the page about backups: four tiles that say how things stand, and the card of places with a line for each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.pages.settings_pane import Offer
from app.ui.widgets.labels import ELabel, IconLabel
from app.ui.widgets.surfaces import Card, column, divider, row

SQUARE, TILE_HEIGHT, FOUR_FROM, GAP = 36, 84, 720, 12


class StateTile(Card):
    """What it is, how it stands, and a word about that; the colour of the square and of the last line say the same as the word."""

    def __init__(self, icon: str) -> None:
        super().__init__(0, 0)
        self._square = QFrame()
        self._square.setFixedSize(SQUARE, SQUARE)
        self._icon_name, self._icon = icon, IconLabel(icon, "text2", 20)
        inside = QVBoxLayout(self._square)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignCenter)
        self._name, self.value, self.line = ELabel("", "body", "text2"), ELabel("", "card_title"), ELabel("", "body")
        across = row(self._square, spacing=12, margins=(14, 8, 10, 8))
        across.addLayout(column(1, self._name, self.value, self.line, 1, spacing=3), 1)
        self.body.addLayout(across)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self._fit)
        self._fit()

    def say(self, name: str, value: str, line: str, tone: str) -> None:
        """Show it; `tone` is ``ok``, ``info``, ``warn`` or ``danger``."""
        for label, words in ((self._name, name), (self.value, value), (self.line, line)):
            label.setText(words)
        self.line.set_ink("text2" if tone == "info" else tone)
        theme.restyle(self._square, tone=tone)
        self._icon.set(self._icon_name, tone)
        self.setAccessibleName(f"{name}: {value}. {line}")

    def _fit(self) -> None:
        self.setFixedHeight(theme.scaled(TILE_HEIGHT))


class Tiles(QWidget):
    """Four tiles in a row; two and two where it is narrow."""

    def __init__(self) -> None:
        super().__init__()
        self.here, self.elsewhere, self.next, self.trial = map(
            StateTile, ("hard-drive", "save", "clock", "shield-check")
        )
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._across = 0
        self._place(4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the page."""
        super().resizeEvent(event)
        self._place(4 if self.width() >= theme.scaled(FOUR_FROM) else 2)

    def _place(self, across: int) -> None:
        if across == self._across:
            return
        self._across = across
        for place, tile in enumerate((self.here, self.elsewhere, self.next, self.trial)):
            self._grid.addWidget(tile, place // across, place % across)
        for column_place in range(4):
            self._grid.setColumnStretch(column_place, 1 if column_place < across else 0)


class Lines(Card):
    """Offers one below the other on one sheet, with hairlines between them."""

    def __init__(self, *offers: Offer) -> None:
        super().__init__(0, 0)
        for place, offer in enumerate(offers):
            if place:
                self.body.addWidget(divider())
            offer.setProperty("kind", "line")
            offer.body.setContentsMargins(16, 4, 12, 4)
            self.body.addWidget(offer)
