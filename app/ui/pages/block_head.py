"""The head of a long table: above the boxes of the rows stands one of the same size that ticks them all."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView

from app.ui.pages.block_model import TICK, BlockModel
from app.ui.pages.block_ticks import paint_tick


class TickHead(QHeaderView):
    """Paints the box itself: the style would make a picture there smaller than those of the rows."""

    def __init__(self, rows: BlockModel[Any]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._rows = rows

    def paintSection(self, painter: QPainter, room: QRect, section: int) -> None:
        """Paint one head, with the box where it is that of the ticks."""
        painter.save()
        super().paintSection(painter, room, section)
        painter.restore()
        if self._rows.columns[section].key == TICK:
            painter.save()
            paint_tick(painter, room, self.devicePixelRatioF(), is_on=self._rows.is_all_ticked())
            painter.restore()
