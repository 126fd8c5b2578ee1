"""What the panes of the settings share: a title with its line and buttons, cards with a line of words and a button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QLabel, QVBoxLayout, QWidget

from app.changes import Change
from app.ui import theme
from app.ui.context import UiContext
from app.ui.theme.tokens import CARD_RADIUS
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ELabel, IconLabel, Label
from app.ui.widgets.surfaces import Banner, Card, column, row

WIDE = 560
SCROLL_GAP = 10
"""Between the cards and the scroll bar of a low window."""


class Pane(QWidget):
    """One page of the settings; it is built when it is first opened."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.context, self.shop, self.lanes = context, context.shop, context.lanes
        self.title, self.line = Label("", "page_title"), ELabel("", "body", "text2")
        self.banner = Banner("info")
        self._below = Label("", "body", "text2", wraps=True)
        self._below.hide()
        self.head = row(self.title, self.line, 1, spacing=12)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, SCROLL_GAP, 0)
        self.body.setSpacing(12)
        self.body.addLayout(self.head)
        self.body.addWidget(self._below)
        self.body.addWidget(self.banner)

    def retranslate(self) -> None:
        """Renew the words."""

    def event(self, event: QEvent) -> bool:
        """Let the line go below the title where it would be cut beside it."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._fit_line()
        return super().event(event)

    def _fit_line(self) -> None:
        items = (self.head.itemAt(place) for place in range(self.head.count()))
        pieces = [item.widget() for item in items if item is not None]
        others = [piece for piece in pieces if piece is not None and piece is not self.line]
        taken = sum(piece.sizeHint().width() + self.head.spacing() for piece in others if not piece.isHidden())
        is_cut = self.line.text_width() + 2 * self.head.spacing() > self.width() - SCROLL_GAP - taken
        self._below.setText(self.line.text())
        self.line.setVisible(not is_cut)
        self._below.setVisible(is_cut)

    def refresh(self, change: Change | None) -> None:
        """Look again; ``None`` means everything."""

    def warn(self, error: Exception) -> None:
        """Say what went wrong, above the cards."""
        self.banner.say(str(error), tone="danger")


class Offer(Card):
    """A card with an icon, a title, a line about it, and what can be done at the right."""

    def __init__(self, icon: str, *actions: QWidget, role: str = "body") -> None:
        super().__init__(16, 0)
        self._title, self._line = Label("", "strong"), Label("", role, "text2", wraps=True)
        words = row(IconLabel(icon, "text2", 20), column(self._title, self._line, spacing=4), spacing=14)
        words.setStretch(1, 1)
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._across.setSpacing(14)
        self._across.addLayout(words, 1)
        self._across.addLayout(row(1, *actions, spacing=14))
        self.body.addLayout(self._across)

    def say(self, title: str, line: str) -> None:
        """The words."""
        self._title.setText(title)
        self._line.setText(line)
        self._line.setVisible(bool(line))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What can be done stands below the words where it is narrow."""
        super().resizeEvent(event)
        wide = self.width() >= theme.scaled(WIDE)
        self._across.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)


class Facts(Card):
    """A card with names at the left and what they are at the right."""

    NAME_WIDTH = 132

    def __init__(self, count: int) -> None:
        super().__init__(16, 10)
        self._names: list[Label] = []
        self._values: list[ELabel] = []
        for _place in range(count):
            name, value = Label("", "body", "text2"), ELabel("", "body")
            self._names.append(name)
            self._values.append(value)
            line = row(name, value, spacing=12)
            line.setStretch(1, 1)
            self.body.addLayout(line)

    def say(self, *lines: tuple[str, str]) -> None:
        """(name, what it is) of each line."""
        for name, value, (title, text) in zip(self._names, self._values, lines, strict=True):
            name.setText(title)
            value.setText(text)
        widest = max(theme.scaled(self.NAME_WIDTH), *(name.sizeHint().width() for name in self._names))
        for name in self._names:
            name.setFixedWidth(widest)


def small(words: str = "", icon: str = "") -> Button:
    """A plain button for an offer."""
    return Button(words, "default", icon)


class Outline(QWidget):
    """A line around the card of what was found; it goes when it is taken away."""

    def __init__(self, card: Card) -> None:
        super().__init__(card)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        card.installEventFilter(self)
        self.setGeometry(card.rect())
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As big as the card."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Two pixels in the colour of what is chosen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), CARD_RADIUS - 1, CARD_RADIUS - 1)


def card_of(pane: Pane, words: str) -> Card | None:
    """The card on which these words stand, on a label or a button."""
    for piece in pane.findChildren(QWidget):
        if isinstance(piece, QLabel | QAbstractButton) and piece.text().strip() == words:
            above: QWidget | None = piece
            while above is not None and not isinstance(above, Card):
                above = above.parentWidget()
            if above is not None:
                return above
    return None


def first_stop(card: Card) -> QWidget | None:
    """The first thing on a card that the keyboard can go to."""
    every = card.findChildren(QWidget)
    return next((w for w in every if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isEnabledTo(card)), None)
