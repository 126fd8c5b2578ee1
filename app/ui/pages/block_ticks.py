"""The box that is ticked before a row of a long table, and above all of them."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from app.ui import theme

SIZE = 20


def paint_tick(painter: QPainter, room: QRect, ratio: float, *, is_on: bool) -> None:
    """Paint the box in the middle of `room`."""
    box = QRectF(room.center().x() - 8.5, room.center().y() - 8.5, 18, 18)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("accent" if is_on else "input"), 1))
    painter.setBrush(theme.color("accent" if is_on else "surface"))
    painter.drawRoundedRect(box, 4, 4)
    if is_on:
        painter.drawPixmap(box.adjusted(2, 2, -2, -2).topLeft(), theme.pixmap("check", "on_accent", 14, ratio))


def tick_picture(*, is_on: bool) -> QPixmap:
    """The box as a picture, for the head of a column."""
    app = QApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QApplication) else 1.0
    return _picture(is_on, ratio, theme.color("accent").name(), theme.color("input").name())


@lru_cache(maxsize=16)
def _picture(is_on: bool, ratio: float, _accent: str, _input: str) -> QPixmap:
    """Kept for each look: the colours are part of what it is called by."""
    made = QPixmap(round(SIZE * ratio), round(SIZE * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_tick(painter, QRect(0, 0, SIZE, SIZE), ratio, is_on=is_on)
    painter.end()
    return made
