"""Ways through the window: a button of the rail, with a count where something waits, and the way to a look-up."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent

from app.i18n import _
from app.ui import theme
from app.ui.widgets.buttons import Button

MOST, SMALL = 99, 12
FIND_WIDTH = 320


class NavButton(Button):
    """Paints its count at the right or, folded to an icon, at its corner."""

    def __init__(self, icon: str) -> None:
        super().__init__("", "nav", icon, size=20)
        self._count = ""
        self.setCheckable(True)
        self.setAutoExclusive(True)

    def set_count(self, count: int) -> None:
        """How many wait; none hides the count."""
        said = f"{MOST}+" if count > MOST else str(count or "")
        if said != self._count:
            self._count = said
            self.update()

    def count(self) -> str:
        """What is painted."""
        return self._count

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, then the count."""
        super().paintEvent(event)
        if not self._count:
            return
        c, font, is_folded = theme.colors(), theme.font("head", figures=True), not self.text()
        if is_folded:
            # Beside an icon that does not grow with the text.
            font.setPixelSize(SMALL)
        height = QFontMetrics(font).ascent() + 6
        width = max(height, QFontMetrics(font).horizontalAdvance(self._count) + 10)
        left = self.width() - width - (1 if is_folded else 10)
        place = QRectF(left, 1 if is_folded else (self.height() - height) / 2, width, height)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.accent))
        painter.drawRoundedRect(place, height / 2, height / 2)
        painter.setFont(font)
        painter.setPen(QColor(c.on_accent))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._count)


class FindButton(Button):
    """Looks like the box it leads to, and names the key."""

    def __init__(self) -> None:
        super().__init__("", "find", "search")
        theme.signals.changed.connect(self._fit)
        self.retranslate()

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.say(_("Find: last 4 of phone, initials, pet"), _("Find a customer (Ctrl+K)"))
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, then the key at its right."""
        super().paintEvent(event)
        c, font, words = theme.colors(), theme.font("caption"), "Ctrl K"
        metrics = QFontMetrics(font)
        width, height = metrics.horizontalAdvance(words) + 14, metrics.height() + 2
        place = QRectF(self.width() - width - 10, (self.height() - height) / 2, width, height)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(c.border))
        painter.setBrush(QColor(c.sunken))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(font)
        painter.setPen(QColor(c.text2))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _fit(self) -> None:
        self.setFixedWidth(theme.scaled(FIND_WIDTH))
