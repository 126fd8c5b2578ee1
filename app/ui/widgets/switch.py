"""A switch: something that is on or off, which a word beside it says as well."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox

from app.i18n import _
from app.ui import theme

TRACK, KNOB, GAP = 36, 14, 8


class Switch(QCheckBox):
    """Something that is on or off, which a word beside it says as well."""

    def __init__(self) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.toggled.connect(lambda _on: self.retranslate())
        theme.signals.changed.connect(self.updateGeometry)
        self.retranslate()

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.setText(_("On") if self.isChecked() else _("Off"))

    def sizeHint(self) -> QSize:
        """Room for either word, so that nothing moves when it is switched."""
        metrics = QFontMetrics(theme.font("body"))
        word = max(metrics.horizontalAdvance(said) for said in (_("On"), _("Off")))
        return QSize(word + GAP + TRACK, max(theme.sizes().check, metrics.height()))

    def minimumSizeHint(self) -> QSize:
        """It never gives way."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """All of it can be clicked."""
        return self.rect().contains(pos)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter switches as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The word, then a track with the knob at the side of what is in force."""
        painter, c, on = QPainter(self), theme.colors(), self.isChecked()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("body"))
        painter.setPen(QColor(c.text if on else c.text2))
        words = self.rect().adjusted(0, 0, -TRACK - GAP, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.text())
        high = KNOB + 6
        track = QRectF(self.width() - TRACK + 0.5, (self.height() - high) / 2 + 0.5, TRACK - 1, high - 1)
        painter.setPen(QColor(c.accent if on else c.input))
        painter.setBrush(QColor(c.accent if on else c.surface))
        painter.drawRoundedRect(track, high / 2, high / 2)
        left = track.right() - KNOB - 2.5 if on else track.left() + 2.5
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.on_accent if on else c.text2))
        painter.drawEllipse(QRectF(left, track.center().y() - KNOB / 2, KNOB, KNOB))
