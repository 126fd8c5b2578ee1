"""The card of the tour and the ring around what it speaks of. They lie over the window, never over what is ringed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QWidget

from app.i18n import _
from app.ui import theme
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.surfaces import column, row

WIDTH = 340
GAP = 14
"""Pixels between the card and what it speaks of, and between the card and the rim."""
RIM = 5
"""So far the ring stands outside of what it is around."""


def place_for(card: QSize, target: QRect, room: QRect) -> QPoint:
    """Where a card of that size stands in `room` beside `target`: at its right, below, at its left, above, or in the corner that hides least of it."""
    inside = room.adjusted(GAP, GAP, -GAP, -GAP)

    def clamped(x: int, y: int) -> QPoint:
        return QPoint(
            max(inside.left(), min(x, inside.right() - card.width() + 1)),
            max(inside.top(), min(y, inside.bottom() - card.height() + 1)),
        )

    away = GAP + RIM
    beside = (
        clamped(target.right() + away, target.top()),
        clamped(target.left(), target.bottom() + away),
        clamped(target.left() - away - card.width(), target.top()),
        clamped(target.left(), target.top() - away - card.height()),
    )
    corners = tuple(clamped(x, y) for y in (inside.bottom(), inside.top()) for x in (inside.right(), inside.left()))
    ringed = target.adjusted(-RIM, -RIM, RIM, RIM)

    def hidden(at: QPoint) -> int:
        over = QRect(at, card).intersected(ringed)
        return over.width() * over.height() if over.isValid() else 0

    return min((*beside, *corners), key=hidden)


class GuideRing(QWidget):
    """A ring in the accent colour; the mouse goes through it."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def surround(self, target: QRect) -> None:
        """Stand around `target`, given in the host's pixels."""
        self.setGeometry(target.adjusted(-RIM, -RIM, RIM, RIM))
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Three pixels."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.colors().accent), 3))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 8, 8)


class GuideCard(QFrame):
    """Says what a stop is about; its buttons go on, back, and away."""

    went_on = Signal()
    went_back = Signal()
    stopped = Signal()
    wants_practice = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setProperty("kind", "guide")
        self._title, self._place = Label("", "card_title", wraps=True), Label("", "caption", "text2")
        self._words, self._wait = Label("", "body", "text2", wraps=True), Label("", "caption", "accent")
        self._icon = IconLabel("hourglass", "accent", 14)
        self.close_button = Button("", "icon", "x")
        self.practice, self.back = Button("", "link"), Button("", "link")
        self.go_on, self.skip = Button("", "primary"), Button("", "default")
        head = row(spacing=8)
        head.addWidget(self._title, 1)
        head.addWidget(self._place)
        head.addWidget(self.close_button)
        waiting = row(self._icon, self._wait, 1, spacing=6)
        foot = row(self.back, self.practice, 1, self.skip, self.go_on)
        self.setLayout(column(head, self._words, waiting, foot, spacing=8, margins=(16, 8, 12, 12)))
        for button, signal in (
            (self.close_button, self.stopped), (self.practice, self.wants_practice), (self.back, self.went_back),
            (self.go_on, self.went_on), (self.skip, self.went_on),
        ):  # fmt: skip
            button.clicked.connect(signal)
        Toolbar(self.go_on, self.skip, self.back, self.practice, self.close_button)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 6)
        shadow.setColor(QColor(0, 0, 0, 70))
        self.setGraphicsEffect(shadow)
        self.hide()

    def say(
        self, title: str, words: str, place: str, *, wait: str = "", is_done: bool = False, offers: str = ""
    ) -> None:
        """Show a stop: `place` is which one, `wait` what is waited for, `offers` the way to the practice shop."""
        is_news = words != self._words.text()
        for label, text in ((self._title, title), (self._words, words), (self._place, place), (self._wait, wait)):
            label.setText(text)
        self._icon.set("circle-check" if is_done else "hourglass", "ok" if is_done else "accent")
        self._wait.set_ink("ok" if is_done else "accent")
        self._icon.setVisible(bool(wait))
        self._wait.setVisible(bool(wait))
        self.practice.say(offers)
        self.practice.setVisible(bool(offers))
        self.setAccessibleName(f"{title}. {words}")
        self.fit()
        if is_news:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{title}. {words}"))

    def say_buttons(self, go_on: str, back: str) -> None:
        """The words of the buttons; without those for going on, the person may skip what is waited for."""
        self.go_on.say(go_on)
        self.skip.say(_("Skip"))
        self.go_on.setVisible(bool(go_on))
        self.skip.setVisible(not go_on)
        self.back.say(back)
        self.back.setVisible(bool(back))
        self.close_button.say("", _("Stop the tour (Esc)"))

    def fit(self) -> None:
        """As wide as its column, as high as its words need."""
        width = theme.widened(WIDTH)
        self.setFixedWidth(width)
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setFixedHeight(max(self.heightForWidth(width), self.minimumSizeHint().height()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops the tour."""
        if event.key() == Qt.Key.Key_Escape:
            self.stopped.emit()
        else:
            super().keyPressEvent(event)
