"""The box that is ticked before a row of a long table, and above all of them."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPen

from app.ui import theme

SIDE, SIZE = 8, 20


def paint_tick(painter: QPainter, cell: QRect, ratio: float, *, is_on: bool) -> None:
    """Paint the box at the left of `cell`, a row or the head, where one stands below the other."""
    room = QRect(cell.left(), cell.top(), SIDE + SIZE + SIDE, cell.height())
    box = QRectF(room.center().x() - 8.5, room.center().y() - 8.5, 18, 18)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("accent" if is_on else "input"), 1))
    painter.setBrush(theme.color("accent" if is_on else "surface"))
    painter.drawRoundedRect(box, 4, 4)
    if is_on:
        painter.drawPixmap(box.adjusted(2, 2, -2, -2).topLeft(), theme.pixmap("check", "on_accent", 14, ratio))
