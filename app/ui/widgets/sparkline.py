"""A small line through a few numbers over time, painted; what it shows is spoken as well."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme

HEIGHT, EDGE, DOT = 56, 6, 3.0
Point = tuple[dt.date, float]


class Sparkline(QWidget):
    """The line; as far apart as the days are, from the least number at the bottom to the greatest at the top."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: tuple[Point, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self.update)

    def show_points(self, points: Sequence[Point], name: str, description: str) -> None:
        """Show other points, the oldest first; `description` says in words what they show."""
        self._points = tuple(points)
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)
        self.setToolTip(description)
        self.update()

    def description(self) -> str:
        """What it shows, in words."""
        return self.accessibleDescription()

    def sizeHint(self) -> QSize:
        """As high as two lines of text, as wide as there is room."""
        return QSize(120, theme.scaled(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Narrow enough to give way."""
        return QSize(60, theme.scaled(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line, a dot for each number, the last one filled."""
        places = self._places()
        if not places:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.colors()
        base = QPen(QColor(colors.border), 1)
        painter.setPen(base)
        painter.drawLine(EDGE, self.height() - 1, self.width() - EDGE, self.height() - 1)
        painter.setPen(QPen(QColor(colors.accent), 2))
        painter.drawPolyline(QPolygonF(places))
        painter.setBrush(QColor(colors.surface))
        for place in places[:-1]:
            painter.drawEllipse(place, DOT, DOT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.accent))
        painter.drawEllipse(places[-1], DOT + 1, DOT + 1)

    def _places(self) -> list[QPointF]:
        """Where each number stands."""
        if not self._points:
            return []
        room = QRectF(self.rect()).adjusted(EDGE, EDGE, -EDGE, -EDGE)
        first, last = self._points[0][0], self._points[-1][0]
        numbers = [number for _day, number in self._points]
        least, most = min(numbers), max(numbers)
        days, span = max(1, (last - first).days), most - least
        return [
            QPointF(
                room.left() + room.width() * ((day - first).days / days if last > first else 1.0),
                room.bottom() - room.height() * ((number - least) / span if span else 0.5),
            )
            for day, number in self._points
        ]
