"""How the cells of the list of customers are painted: in plain strokes, with fonts, colours and avatars that are kept.

Going through the style sheet takes three times as long for each cell, and a step of the wheel has to be there within a frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.services.customer_lists import CustomerLine
from app.ui import theme
from app.ui.pages.customer_model import NAME, NEXT, RESTORE, RIGHT, TAGS, TICK, YEAR, CustomerModel
from app.ui.pages.today_words import ICONS
from app.ui.pages.wording import tag_tone
from app.ui.theme.tokens import AVATARS_LIGHT
from app.ui.widgets.avatar import initial, paint_avatar
from app.ui.widgets.results import paint_chip

MOST_CHIPS = 3
AVATAR, ICON, SIDE = 28, 16, 8
Index = QModelIndex | QPersistentModelIndex


class CustomerDelegate(QStyledItemDelegate):
    """Paints the cells: a name with its avatar, tags as chips, a tick, what is next with its sign, a link."""

    def __init__(self, parent: QWidget, customers: CustomerModel) -> None:
        super().__init__(parent)
        self._customers = customers
        self._ratio = parent.devicePixelRatioF
        theme.signals.changed.connect(_avatar.cache_clear)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        model, place = self._customers, index.row()
        key, room = model.columns[index.column()].key, option.rect
        is_ticked = model.ids[place] in model.ticked
        is_lit = is_ticked or bool(option.state & QStyle.StateFlag.State_Selected)
        if is_lit:
            painter.fillRect(room, theme.color("selected"))
        painter.fillRect(room.left(), room.bottom(), room.width(), 1, theme.color("border"))
        if key == TICK:
            self._paint_tick(painter, room, is_on=is_ticked)
            return
        line = model.line_at(place)
        if line is None:
            return
        inner = room.adjusted(SIDE, 0, -SIDE, 0)
        if key == NAME:
            inner = self._paint_avatar(painter, inner, line)
        elif key == NEXT and line.next_thing is not None:
            inner = self._paint_sign(painter, inner, line.next_thing.rule)
        elif key == TAGS:
            self._paint_tags(painter, inner, line.row.tags, is_lit=is_lit)
            return
        self._paint_words(painter, inner, model.words_at(place, key), key)

    @staticmethod
    def _paint_words(painter: QPainter, room: QRect, words: str, key: str) -> None:
        if not words:
            return
        is_strong = key in (NAME, YEAR, RESTORE)
        font, metrics = theme.measured("strong") if is_strong else theme.measured("table", figures=True)
        if metrics.horizontalAdvance(words) > room.width():
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(font)
        painter.setPen(theme.color("accent" if key == RESTORE else "text"))
        side = Qt.AlignmentFlag.AlignRight if key in RIGHT else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, words)

    def _paint_tick(self, painter: QPainter, room: QRect, *, is_on: bool) -> None:
        box = QRectF(room.center().x() - 8.5, room.center().y() - 8.5, 18, 18)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent" if is_on else "input"), 1))
        painter.setBrush(theme.color("accent" if is_on else "surface"))
        painter.drawRoundedRect(box, 4, 4)
        if is_on:
            painter.drawPixmap(
                box.adjusted(2, 2, -2, -2).topLeft(), theme.pixmap("check", "on_accent", 14, self._ratio())
            )

    def _paint_avatar(self, painter: QPainter, room: QRect, line: CustomerLine) -> QRect:
        """The avatar; returns the room that is left for the name."""
        top = room.center().y() - AVATAR // 2 + 1
        number = line.row.customer_id % len(AVATARS_LIGHT)
        painter.drawPixmap(QPoint(room.left(), top), _avatar(initial(line.row.called), number, self._ratio()))
        return room.adjusted(AVATAR + 10, 0, 0, 0)

    def _paint_sign(self, painter: QPainter, room: QRect, rule: str) -> QRect:
        """The sign of a rule; returns the room that is left for the words."""
        name, ink = ICONS[rule]
        sign = theme.pixmap(name, ink, ICON, self._ratio())
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
