"""The round sign of a person: the first character of the name on a soft colour that stays the same for them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.theme.tokens import AVATARS_DARK, AVATARS_LIGHT


def paint_avatar(painter: QPainter, place: QRectF, name: str, number: int) -> None:
    """Paint the avatar of row `number` into `place`."""
    pairs = AVATARS_DARK if theme.is_dark() else AVATARS_LIGHT
    back, ink = pairs[number % len(pairs)]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(back))
    painter.drawEllipse(place)
    font = theme.font("strong")
    font.setPixelSize(max(11, round(place.height() * 0.38)))
    painter.setFont(font)
    painter.setPen(QColor(ink))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, initial(name))
    painter.restore()


def initial(name: str) -> str:
    """The character that stands for a name."""
    for character in name:
        if character.isalnum():
            return character.upper()
    return "#"


class Avatar(QWidget):
    """An avatar of a given size."""

    def __init__(self, size: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._number = "", 0
        self.setFixedSize(size, size)
        theme.signals.changed.connect(self.update)

    def set(self, name: str, number: int) -> None:
        """Whose avatar it is."""
        self._name, self._number = name, number
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        paint_avatar(QPainter(self), QRectF(self.rect()), self._name, self._number)
