"""Tiles of the sale drawer: what is bought most often (keys 1-9) and the ways to pay (F6-F10)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.i18n import T, Text, _
from app.services.products import ProductHit
from app.shop import Shop, ShopFacts
from app.ui import theme
from app.ui.pages.wording import money
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ELabel, KeyCap, Label
from app.ui.widgets.surfaces import column, row

FAVOURITES, ACROSS, GAP = 9, 3, 6
ONE_LINE, TWO_LINES = 46, 62
"""How high a tile is whose name stands on one line, and one that needs two."""
PAYMENT, LOW_PAYMENT = 48, 40
"""How high a way to pay is, and where the window is low."""
KEY = 20
PAYMENTS: dict[str, Text] = {
    "wechat": T("WeChat"), "alipay": T("Alipay"), "cash": T("Cash"), "card": T("Card"), "other": T("Other"),
}  # fmt: skip
"""The ways to pay, in the order of a shop in China."""
ELSEWHERE = ("cash", "card", "wechat", "alipay", "other")
PAYMENT_KEYS = ("F6", "F7", "F8", "F9", "F10")
"""The key of each, by its place."""


class FavouriteTiles(QWidget):
    """Up to nine items, three a row, each with its key."""

    chosen = Signal(int)

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self.buttons: list[Button] = []
        self._names: list[TwoLines] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        for place in range(ACROSS):
            self._grid.setColumnStretch(place, 1)

    def show_items(self, items: Sequence[ProductHit]) -> None:
        """Show other items."""
        for old in self.buttons:
            old.hide()
            old.deleteLater()
        self._names = []
        self.buttons = [self._tile(place, item) for place, item in enumerate(items[:FAVOURITES])]
        for place, tile in enumerate(self.buttons):
            self._grid.addWidget(tile, place // ACROSS, place % ACROSS)

    def show_rows(self, rows: int, width: int) -> int:
        """Show only so many rows of three in `width`, each as high as its names need; returns how many items are shown."""
        room = (width - (ACROSS - 1) * GAP) // ACROSS - theme.scaled(KEY) - 2 * GAP - 6  # the key, margins and the edge
        for begin in range(0, len(self.buttons), ACROSS):
            places = range(begin, min(begin + ACROSS, len(self.buttons)))
            tall = [place for place in places if self._names[place].need(room)]
            for place in places:
                _fit(self.buttons[place], TWO_LINES if tall else ONE_LINE)
                self.buttons[place].setVisible(begin // ACROSS < rows)
        return min(len(self.buttons), rows * ACROSS)

    def _tile(self, place: int, item: ProductHit) -> Button:
        tile = Button("", "tile")
        price = "" if item.price_minor is None else money(self._shop, item.price_minor, short=True)
        key = KeyCap(str(place + 1))
        key.setStyleSheet("padding: 0px;")
        key.setFixedSize(theme.scaled(KEY), theme.scaled(KEY))
        key.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._names.append(TwoLines(item.name, "table"))
        words = column(self._names[-1], ELabel(price, "caption", "text2"), spacing=0)
        inside = row(key, spacing=GAP, margins=(6, 3, 4, 3))
        inside.addLayout(words, 1)
        _fill(tile, inside)
        tile.setAccessibleName(_("Key {key}: {item} {price}", key=place + 1, item=item.name, price=price).strip())
        tile.setToolTip(item.name)
        tile.clicked.connect(lambda: self.chosen.emit(place))
        return tile


class TwoLines(ELabel):
    """A name on one line, or on two where it needs them; what is left then is cut."""

    _has_two = False

    def need(self, room: int) -> bool:
        """Take the height that the name needs in so many pixels; whether these are two lines."""
        self._has_two = self.fontMetrics().horizontalAdvance(self.text()) > room
        self.updateGeometry()
        return self._has_two

    def sizeHint(self) -> QSize:
        """Room for the lines that it needs."""
        return QSize(super().sizeHint().width(), (1 + self._has_two) * self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:
        """As narrow as any short label, and as high as its lines."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def lines(self) -> tuple[str, str]:
        """What stands on each line; the second is empty where one is enough."""
        words, metrics, room = self.text(), self.fontMetrics(), self.contentsRect().width()
        if metrics.horizontalAdvance(words) <= room:
            return words, ""
        fitting = max(1, next(n for n in range(len(words), -1, -1) if metrics.horizontalAdvance(words[:n]) <= room))
        end = words.rfind(" ", 1, fitting + 1)
        cut = end if end > 0 else fitting
        return words[:cut], metrics.elidedText(words[cut:].strip(), Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both lines, a single one in the middle."""
        room, lines = self.contentsRect(), [line for line in self.lines() if line]
        height = self.fontMetrics().lineSpacing()
        top = room.top() + (room.height() - height * len(lines)) // 2
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        for place, line in enumerate(lines):
            box = QRect(room.left(), top + place * height, room.width(), height)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, line)


class PaymentTiles(QWidget):
    """The ways to pay, one of which may be chosen; choosing it again takes it back."""

    chosen = Signal(str)

    def __init__(self, facts: ShopFacts) -> None:
        """The order is that of where the shop is, and stays: hands know the keys."""
        super().__init__()
        order = tuple(PAYMENTS) if facts.is_chinese else ELSEWHERE
        self.keys = dict(zip(PAYMENT_KEYS, order, strict=True))
        """Key → the way to pay it chooses."""
        self._height = PAYMENT
        self._insides: list[QVBoxLayout] = []
        self._buttons: dict[str, Button] = {}
        self._words: dict[str, Label] = {}
        self._keys: dict[str, Label] = {}
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        center = Qt.AlignmentFlag.AlignCenter
        for shortcut, key in self.keys.items():
            tile = Button("", "tile")
            tile.setCheckable(True)
            self._words[key], self._keys[key] = Label("", "table"), Label(shortcut, "caption", "text2")
            for label in (self._words[key], self._keys[key]):
                label.setAlignment(center)
            self._insides.append(column(self._words[key], self._keys[key], spacing=0, margins=(2, 4, 2, 4)))
            _fill(tile, self._insides[-1])
            tile.clicked.connect(lambda _checked=False, k=key: self.toggle(k))
            inside.addWidget(tile, 1)
            self._buttons[key] = tile
        self.retranslate()

    def set_low(self, *, low: bool) -> None:
        """Be a little lower, where the window is."""
        self._height = LOW_PAYMENT if low else PAYMENT
        for tile, inside in zip(self._buttons.values(), self._insides, strict=True):
            _fit(tile, self._height)
            inside.setContentsMargins(2, *(0, 2, 0) if low else (4, 2, 4))

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
        for shortcut, key in self.keys.items():
            _fit(self._buttons[key], self._height)
            self._words[key].setText(str(PAYMENTS[key]))
            self._buttons[key].setAccessibleName(f"{PAYMENTS[key]} ({shortcut})")


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
