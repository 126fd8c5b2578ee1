"""What stands in the cells of the list of customers beside words: avatars, tags and signs, with pictures that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from app.services.customer_lists import CustomerLine
from app.ui import theme
from app.ui.pages.block_cells import BlockDelegate
from app.ui.pages.block_model import NAME, RESTORE
from app.ui.pages.customer_model import NEXT, TAGS, YEAR, CustomerModel
from app.ui.pages.today_words import ICONS
from app.ui.pages.wording import tag_tone
from app.ui.theme.tokens import AVATARS_LIGHT
from app.ui.widgets.avatar import initial, paint_avatar
from app.ui.widgets.results import paint_chip

MOST_CHIPS = 3
AVATAR, ICON = 28, 16


class CustomerDelegate(BlockDelegate[CustomerLine]):
    """Paints the cells: a name with its avatar, tags as chips, what is next with its sign."""

    strong = frozenset((NAME, YEAR, RESTORE))

    def __init__(self, parent: QWidget, customers: CustomerModel) -> None:
        super().__init__(parent, customers)
        theme.signals.changed.connect(_avatar.cache_clear)

    def paint_beside(
        self, painter: QPainter, room: QRect, line: CustomerLine, key: str, *, is_lit: bool
    ) -> QRect | None:
        """What stands before the words; tags are no words at all."""
        if key == NAME:
            return self._paint_avatar(painter, room, line)
        if key == NEXT and line.next_thing is not None:
            return self._paint_sign(painter, room, line.next_thing.rule)
        if key == TAGS:
            self._paint_tags(painter, room, line.row.tags, is_lit=is_lit)
            return None
        return room

    def _paint_avatar(self, painter: QPainter, room: QRect, line: CustomerLine) -> QRect:
        """The avatar; returns the room that is left for the name."""
        top = room.center().y() - AVATAR // 2 + 1
        number = line.row.customer_id % len(AVATARS_LIGHT)
        painter.drawPixmap(QPoint(room.left(), top), _avatar(initial(line.row.called), number, self.ratio()))
        return room.adjusted(AVATAR + 10, 0, 0, 0)

    def _paint_sign(self, painter: QPainter, room: QRect, rule: str) -> QRect:
        """The sign of a rule; returns the room that is left for the words."""
        name, ink = ICONS[rule]
        sign = theme.pixmap(name, ink, ICON, self.ratio())
        painter.drawPixmap(QPoint(room.left(), room.center().y() - ICON // 2 + 1), sign)
        return room.adjusted(ICON + 6, 0, 0, 0)

    @staticmethod
    def _paint_tags(painter: QPainter, room: QRect, tags: Sequence[str], *, is_lit: bool) -> None:
        if not tags:
            return
        font, metrics = theme.measured("chip")
        height = theme.scaled(22)
        x, top = room.left(), room.center().y() - height // 2 + 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, tag in enumerate(tags):
            width, left = metrics.horizontalAdvance(tag) + 16, len(tags) - place
            if place == MOST_CHIPS or (place and x + width + (28 if left > 1 else 0) > room.right()):
                painter.setFont(font)
                painter.setPen(theme.color("text2"))
                painter.drawText(QRect(x, room.top(), 40, room.height()), Qt.AlignmentFlag.AlignVCenter, f"+{left}")
                return
            box = QRectF(x, top, min(width, max(24, room.right() - x)), height)
            said = metrics.elidedText(tag, Qt.TextElideMode.ElideRight, round(box.width()) - 12)
            paint_chip(painter, box, said, tag_tone(tag), is_lit)
            x += width + 6


@lru_cache(maxsize=2048)
def _avatar(sign: str, number: int, ratio: float) -> QPixmap:
    """An avatar as a picture; forgotten when the look changes."""
    made = QPixmap(round(AVATAR * ratio), round(AVATAR * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_avatar(painter, QRectF(0, 0, AVATAR, AVATAR), sign, number)
    painter.end()
    return made
