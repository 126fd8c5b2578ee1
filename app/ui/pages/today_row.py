"""A row of the care list, painted: who, why, and the words to act on at the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.i18n import _
from app.ui import theme
from app.ui.pages.today_model import CareModel
from app.ui.pages.today_words import VERBS, CareSaid
from app.ui.widgets.avatar import paint_avatar
from app.ui.widgets.results import paint_chip

AnyIndex = QModelIndex | QPersistentModelIndex
ROW, AVATAR, ICON = 64, 38, 16
LEFT, RIGHT, GAP = 64, 10, 8
DONE, LATER, MORE = "done", "later", "more"


class CareDelegate(QStyledItemDelegate):
    """Paints rows of a ``CareModel``."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._mouse: QPoint | None = None
        self._words: dict[str, str] = {}
        self._widths: dict[str, int] = {}
        theme.signals.changed.connect(self.renew)
        self.renew()

    def renew(self) -> None:
        """Take words and widths anew: the language or the look changed."""
        self._words = {LATER: _("Later")}
        metrics = QFontMetrics(theme.font("body"))
        said = {name: metrics.horizontalAdvance(words) for name, words in self._words.items()}
        said[DONE] = max(metrics.horizontalAdvance(words) for words in map(str, VERBS.values()))
        self._widths = {DONE: said[DONE] + 16 + 10 + 28, LATER: said[LATER] + 24, MORE: 34}

    def light(self, mouse: QPoint | None) -> bool:
        """Where the mouse is; returns whether something looks different now."""
        changed, self._mouse = mouse != self._mouse, mouse
        return changed

    def buttons(self, row: QRect) -> dict[str, QRect]:
        """What can be clicked in a row, from the right."""
        boxes, right, height = {}, row.right() - RIGHT, theme.scaled(36)
        for name in (MORE, LATER, DONE):
            width = self._widths[name]
            boxes[name] = QRect(right - width, row.center().y() - height // 2 + 1, width, height)
            right -= width + GAP
        return boxes

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """All rows are of one height."""
        return QSize(200, theme.scaled(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Ground, avatar, two lines of words, three buttons."""
        model = index.model()
        if not isinstance(model, CareModel):
            return
        said, box, state = model.said(index.row()), QRect(option.rect), QStyle.StateFlag(option.state)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        self._ground(painter, box, state, is_selected)
        number = model.people[index.row()].customer.customer_id
        top = box.center().y() - AVATAR // 2
        paint_avatar(painter, QRectF(box.left() + 13, top, AVATAR, AVATAR), said.name, number)
        boxes = self.buttons(box)
        right = boxes[DONE].left() - 12
        self._first_line(painter, said, box, right, is_selected)
        self._second_line(painter, said, box, right)
        for name, place in boxes.items():
            self._button(painter, name, place, said.verb if name == DONE else self._words.get(name, ""))
        painter.restore()

    def _ground(self, painter: QPainter, box: QRect, state: QStyle.StateFlag, is_selected: bool) -> None:
        c = theme.colors()
        if is_selected:
            painter.fillRect(box, QColor(c.selected))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(c.hover))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), QColor(c.border))
        if is_selected:
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), QColor(c.accent))

    def _first_line(self, painter: QPainter, said: CareSaid, box: QRect, right: int, is_selected: bool) -> None:
        c, x, base = theme.colors(), box.left() + LEFT, box.top() + theme.scaled(27)
        metrics, chip_metrics = QFontMetrics(theme.font("name")), QFontMetrics(theme.font("chip"))
        painter.setFont(theme.font("name"))
        painter.setPen(QColor(c.text))
        name = metrics.elidedText(said.name, Qt.TextElideMode.ElideRight, max(60, (right - x) // 2))
        painter.drawText(x, base, name)
        x += metrics.horizontalAdvance(name) + 10
        room = right - ICON - GAP - QFontMetrics(theme.font("body")).horizontalAdvance(said.headline)
        for words, tone in said.chips:
            width = chip_metrics.horizontalAdvance(words) + 14
            if tone != "plain" and x + width + GAP > room:
                continue  # the reason is worth more than a tag
            paint_chip(painter, QRectF(x, base - theme.scaled(15), width, theme.scaled(20)), words, tone, is_selected)
            x += width + GAP
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(x, base - theme.scaled(5) - ICON // 2, theme.pixmap(said.icon, said.ink, ICON, ratio))
        x += ICON + GAP
        painter.setFont(theme.font("body"))
        painter.setPen(QColor(c.text))
        painter.drawText(
            x, base, painter.fontMetrics().elidedText(said.headline, Qt.TextElideMode.ElideRight, right - x)
        )

    def _second_line(self, painter: QPainter, said: CareSaid, box: QRect, right: int) -> None:
        left = box.left() + LEFT
        painter.setFont(theme.font("caption", figures=True))
        painter.setPen(QColor(theme.colors().text2))
        words = painter.fontMetrics().elidedText(said.detail, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(left, box.top() + theme.scaled(49), words)

    def _button(self, painter: QPainter, name: str, box: QRect, words: str) -> None:
        c = theme.colors()
        is_lit = self._mouse is not None and box.contains(self._mouse)
        if name == DONE or is_lit:
            painter.setPen(QColor(c.border) if name == DONE else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.sunken if is_lit else c.surface))
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        ratio = painter.device().devicePixelRatio()
        painter.setFont(theme.font("body"))
        painter.setPen(QColor(c.text if name == DONE else c.text2))
        middle = box.center().y()
        if name == MORE:
            painter.drawPixmap(box.center().x() - 8, middle - 8, theme.pixmap("ellipsis", "text2", 18, ratio))
            return
        inside = box
        if name == DONE:
            painter.drawPixmap(box.left() + 14, middle - 8, theme.pixmap("check", "text2", 16, ratio))
            inside = box.adjusted(14 + 16 + 8, 0, 0, 0)
        align = Qt.AlignmentFlag.AlignVCenter | (
            Qt.AlignmentFlag.AlignLeft if name == DONE else Qt.AlignmentFlag.AlignHCenter
        )
        painter.drawText(inside, align, words)
