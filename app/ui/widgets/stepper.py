"""The steps of a job across the top: done, in force, to come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui import theme

DISC, LEAST_GAP = 26, 16


class Stepper(QWidget):
    """Numbered steps with a line between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: Sequence[str] = ()
        self._current = 0
        theme.signals.changed.connect(self._renew)
        self._renew()

    def set(self, steps: Sequence[str], current: int) -> None:
        """The words of all steps, and which one is in force (from 0)."""
        self._steps, self._current = steps, current
        self.setAccessibleName(f"{current + 1}/{len(steps)} {steps[current]}" if steps else "")
        self._renew()

    def _renew(self) -> None:
        self.setFixedHeight(theme.scaled(32))
        self.setMinimumWidth(sum(self._widths()) + len(self._steps) * (DISC + 8 + LEAST_GAP))
        self.update()

    def _widths(self) -> list[int]:
        metrics = QFontMetrics(theme.font("strong"))
        return [metrics.horizontalAdvance(words) for words in self._steps]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw discs, words and lines."""
        painter, c = QPainter(self), theme.colors()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        widths = self._widths()
        used = sum(widths) + len(widths) * (DISC + 8)
        gap = max(float(LEAST_GAP), min(86.0, (self.width() - used) / max(1, len(widths) - 1)))
        x, middle = 0.0, self.height() / 2
        for place, (words, width) in enumerate(zip(self._steps, widths, strict=True)):
            done, now = place < self._current, place == self._current
            disc = QRectF(x, middle - DISC / 2, DISC, DISC)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.accent if now else c.accent_soft if done else c.sunken))
            painter.drawEllipse(disc)
            if done:
                painter.drawPixmap(
                    QPointF(x + 5, middle - 8), theme.pixmap("check", "accent", 16, self.devicePixelRatioF())
                )
            else:
                painter.setPen(QColor(c.on_accent if now else c.text3))
                painter.setFont(theme.font("strong"))
                painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(place + 1))
            painter.setPen(QColor(c.text if now else c.text2))
            painter.setFont(theme.font("strong" if now else "body"))
            painter.drawText(QRectF(x + DISC + 8, 0, width + 4, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
            x += DISC + 8 + width
            if place + 1 < len(widths):
                painter.setPen(QColor(c.border))
                painter.drawLine(QPointF(x + 10, middle), QPointF(x + gap - 10, middle))
            x += gap
