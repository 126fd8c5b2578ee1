"""Tiles of the sale drawer: what is bought most often (keys 1-9) and the ways to pay (F6-F10)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from app.i18n import T, Text, _
from app.services.products import ProductHit
from app.shop import Shop
from app.ui import theme
from app.ui.pages.wording import money
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ELabel, KeyCap, Label
from app.ui.widgets.surfaces import column, row

FAVOURITES = 9
PAYMENTS: tuple[tuple[str, Text, str], ...] = (
    ("wechat", T("WeChat"), "F6"),
    ("alipay", T("Alipay"), "F7"),
    ("cash", T("Cash"), "F8"),
    ("card", T("Card"), "F9"),
    ("other", T("Other"), "F10"),
)


class FavouriteTiles(QWidget):
    """Up to nine items, three a row, each with its key."""

    chosen = Signal(int)

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self.buttons: list[Button] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        for place in range(3):
            self._grid.setColumnStretch(place, 1)

    def show_items(self, items: Sequence[ProductHit]) -> None:
        """Show other items."""
        for old in self.buttons:
            old.hide()
            old.deleteLater()
        self.buttons = [self._tile(place, item) for place, item in enumerate(items[:FAVOURITES])]
        for place, tile in enumerate(self.buttons):
            self._grid.addWidget(tile, place // 3, place % 3)

    def show_rows(self, rows: int) -> None:
        """Show only so many rows of three where the window is low."""
        for place, tile in enumerate(self.buttons):
            tile.setVisible(place // 3 < rows)

    def _tile(self, place: int, item: ProductHit) -> Button:
        tile = Button("", "tile")
        price = "" if item.price_minor is None else money(self._shop, item.price_minor, short=True)
        key = KeyCap(str(place + 1))
        key.setStyleSheet("padding: 0px;")
        key.setFixedSize(theme.scaled(20), theme.scaled(20))
        key.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = column(ELabel(item.name, "table"), ELabel(price, "caption", "text2"), spacing=0)
        inside = row(key, spacing=8, margins=(8, 3, 6, 3))
        inside.addLayout(words, 1)
        _fill(tile, inside)
        _fit(tile, 44)
        tile.setAccessibleName(_("Key {key}: {item} {price}", key=place + 1, item=item.name, price=price).strip())
        tile.setToolTip(item.name)
        tile.clicked.connect(lambda: self.chosen.emit(place))
        return tile


class PaymentTiles(QWidget):
    """The ways to pay, one of which may be chosen; choosing it again takes it back."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._buttons: dict[str, Button] = {}
        self._words: dict[str, Label] = {}
        self._keys: dict[str, Label] = {}
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        center = Qt.AlignmentFlag.AlignCenter
        for key, _words, shortcut in PAYMENTS:
            tile = Button("", "tile")
            tile.setCheckable(True)
            self._words[key], self._keys[key] = Label("", "table"), Label(shortcut, "caption", "text2")
            for label in (self._words[key], self._keys[key]):
                label.setAlignment(center)
            _fill(tile, column(self._words[key], self._keys[key], spacing=0, margins=(2, 4, 2, 4)))
            tile.clicked.connect(lambda _checked=False, k=key: self.toggle(k))
            inside.addWidget(tile, 1)
            self._buttons[key] = tile
        self.retranslate()

    def toggle(self, key: str) -> None:
        """Choose a way, or none when it was chosen already."""
        self.set_current("" if self.current() == key else key)
        self.chosen.emit(self.current())

    def current(self) -> str:
        """The way that is chosen; empty if none is."""
        return next((key for key, label in self._words.items() if label.property("ink") == "accent"), "")

    def set_current(self, key: str) -> None:
        """Choose without telling anybody."""
        for known, tile in self._buttons.items():
            tile.setChecked(known == key)
            self._words[known].set_ink("accent" if known == key else "text")

    def retranslate(self) -> None:
        """Speak the language in force."""
        for key, words, shortcut in PAYMENTS:
            _fit(self._buttons[key], 48)
            self._words[key].setText(str(words))
            self._buttons[key].setAccessibleName(f"{words} ({shortcut})")


def _fit(tile: Button, height: int) -> None:
    """Give a tile its height, at the text size in force."""
    inner = theme.scaled(height) - 2
    tile.setStyleSheet(f"QPushButton {{ padding: 0px; min-height: {inner}px; max-height: {inner}px; }}")


def _fill(tile: Button, inside: QHBoxLayout | object) -> None:
    """Lay labels into a tile that let the mouse through."""
    tile.setLayout(inside)  # type: ignore[arg-type]
    tile.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    for label in tile.findChildren(QLabel):
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
