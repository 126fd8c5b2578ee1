"""Cards, lines, banners, empty states, progress."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QProgressBar,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.i18n import _
from app.ui import theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ELabel, IconLabel, Label

LINE_WIDTH, PICTURE, GAP = 380, 56, 10
LAYOUTS = 3
"""A layout asks the one around it to look again; those that slide in another one are the third."""
TONE_ICONS = {
    "danger": "triangle-alert",
    "warn": "triangle-alert",
    "ok": "circle-check",
    "info": "info",
    "accent": "info",
}


class Card(QFrame):
    """A white sheet with a hairline; `body` takes its content."""

    def __init__(self, margin: int = 16, spacing: int = 12, kind: str = "card", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", kind)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, margin, margin, margin)
        self.body.setSpacing(spacing)


def divider(*, vertical: bool = False) -> QFrame:
    """A hairline."""
    line = QFrame()
    line.setProperty("kind", "divider")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def row(
    *pieces: QWidget | QLayout | int, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Widgets side by side; a number is a stretch."""
    made = QHBoxLayout()
    made.setSpacing(spacing)
    made.setContentsMargins(*margins)
    for piece in pieces:
        if isinstance(piece, int):
            made.addStretch(piece)
        elif isinstance(piece, QLayout):
            made.addLayout(piece)
        else:
            made.addWidget(piece)
    return made


def column(
    *pieces: QWidget | QLayout | int, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Widgets one below the other; a number is a stretch."""
    made = QVBoxLayout()
    made.setSpacing(spacing)
    made.setContentsMargins(*margins)
    for piece in pieces:
        if isinstance(piece, int):
            made.addStretch(piece)
        elif isinstance(piece, QLayout):
            made.addLayout(piece)
        else:
            made.addWidget(piece)
    return made


def scrolling(inside: QWidget) -> QScrollArea:
    """`inside`, with a scroll bar where the window is too low for it; no Tab stop of its own."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area


def reveal(widget: QWidget) -> None:
    """Scroll to what has just been shown, once it has its place."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if isinstance(area, QScrollArea):
        QTimer.singleShot(0, widget, lambda: area.ensureWidgetVisible(widget, 0, 8))


def sliding(inside: QWidget) -> QScrollArea:
    """A row that slides where the window is too narrow for it; no bar and no Tab stop of its own. Its height is for whoever fills it to fix."""
    area = scrolling(inside)
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def lay_out() -> None:
    """Give all that has changed its place now: what finds it only after the first picture has to be painted again."""
    for _round in range(LAYOUTS):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)


class Pages(QStackedWidget):
    """A stack that asks for no more room than the page it shows: a hidden one does not hear that it may be smaller now."""

    def minimumSizeHint(self) -> QSize:
        """That of the page."""
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else QSize()


class Banner(QFrame):
    """One line of news inside the layout, with at most two actions. Hidden until it has something to say."""

    def __init__(self, tone: str = "info", *, elides: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", tone)
        self._icon = IconLabel(TONE_ICONS[tone], tone, 16)
        self._text: Label = ELabel("", "body", tone) if elides else Label("", "body", tone, wraps=True)
        self._actions = QHBoxLayout()
        self._buttons: list[Button] = []
        inside = QHBoxLayout(self)
        inside.setContentsMargins(12, 7, 12, 7)
        inside.setSpacing(8)
        inside.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._across.setSpacing(8)
        self._across.addWidget(self._text, 1)
        self._across.addLayout(self._actions)
        self._across.setAlignment(self._actions, Qt.AlignmentFlag.AlignLeft)
        inside.addLayout(self._across, 1)
        self.hide()

    def say(self, text: str, *actions: tuple[str, Callable[[], object]], tone: str | None = None) -> None:
        """Show `text` with buttons (words, what they do); an empty text hides the banner."""
        if tone is not None:
            theme.restyle(self, tone=tone)
            self._icon.set(TONE_ICONS[tone], tone)
            self._text.set_ink(tone)
        for button in self._buttons:
            self._actions.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        for words, act in actions:
            button = Button(words, "link")
            button.clicked.connect(lambda _checked=False, a=act: a())
            self._actions.addWidget(button)
            self._buttons.append(button)
        self._text.setText(text)
        self._fit()
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the actions below the text where it would be a narrow, high column beside them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        gap, room = self._across.spacing(), self._across.contentsRect().width()
        hints = [button.sizeHint() for button in self._buttons]  # that of their row leaves out those not shown yet
        beside = self._text.heightForWidth(max(1, room - sum(hint.width() + gap for hint in hints)))
        below = self._text.heightForWidth(max(1, room)) + gap + max((hint.height() for hint in hints), default=0)
        is_lower = bool(hints) and self._text.wordWrap() and below < beside
        self._across.setDirection(QBoxLayout.Direction.TopToBottom if is_lower else QBoxLayout.Direction.LeftToRight)


class EmptyState(QWidget):
    """What a page shows when there is nothing: icon, title, one line, at most two buttons."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Label("", "card_title")
        self._line = Label("", "body", "text2", wraps=True)
        self._line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._buttons = row(1, 1, spacing=12)
        inside = QVBoxLayout(self)
        inside.setSpacing(GAP)
        inside.addStretch(2)
        center = Qt.AlignmentFlag.AlignHCenter
        self._picture = IconLabel(icon, "text3", PICTURE)
        inside.addWidget(self._picture, 0, center)
        inside.addWidget(self._title, 0, center)
        inside.addWidget(self._line, 0, center)
        inside.addLayout(self._buttons)
        inside.addStretch(3)

    def say(self, title: str, line: str = "", width: int = LINE_WIDTH) -> None:
        """The words; `width` is that of the line in pixels, where there is little room."""
        self._title.setText(title)
        self._line.setText(line)
        self._line.setFixedWidth(width)
        self._line.setMinimumHeight(self._line.heightForWidth(self._line.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is low the words stay and the picture goes."""
        super().resizeEvent(event)
        said = self._title.sizeHint().height() + self._line.height() + self._buttons.sizeHint().height()
        self._picture.setHidden(self.height() < PICTURE + said + 5 * GAP)

    def add_button(self, button: Button) -> None:
        """A way on."""
        self._buttons.insertWidget(self._buttons.count() - 1, button)


class ProgressLine(QWidget):
    """A bar with words, a count and Cancel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = ELabel("", "body", "text2")
        self.cancel_button = Button("", "link")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._said = ""
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addLayout(row(self.words, 1, self.cancel_button))
        inside.addWidget(self._bar)
        self.retranslate()
        self.hide()

    def start(self, words: str) -> None:
        """Show it, with no count yet."""
        self.say(words)
        self._bar.setRange(0, 0)
        self.cancel_button.setEnabled(True)
        self.show()

    def say(self, words: str) -> None:
        """What is being done now."""
        self._said = words
        self.words.setText(words)
        self._bar.setAccessibleName(words)

    def tick(self, done: int, total: int) -> None:
        """How far it is."""
        self._bar.setRange(0, max(1, total))
        self._bar.setValue(done)
        self.words.setText(f"{self._said}  {done:,} / {total:,}" if total > 1 else self._said)

    def stop(self) -> None:
        """Hide it."""
        self.hide()

    def retranslate(self) -> None:
        """Renew the words."""
        self.cancel_button.say(_("Cancel"))
