"""What happened, one line below the other: an icon in a disc, two lines of words, an amount at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui import theme
from app.ui.theme import icons

AnyIndex = QModelIndex | QPersistentModelIndex
ROW, DISC, MENU = 52, 28, 34
SIDEWAYS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
HIGHLIGHTED = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One line; `tone` colours the disc, `row_id` says what it stands for, with `has_menu` three dots offer what can be done."""

    icon: str
    tone: str
    title: str
    detail: str = ""
    amount: str = ""
    when: str = ""
    row_id: int = 0
    has_menu: bool = False


Says = Callable[[Any], TimelineRow]
More = Callable[[], Sequence[Any]]


class TimelineModel(QAbstractListModel):
    """The lines. What stands in one is worked out when it comes into sight: most never do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._things: list[Any] = []
        self._made: dict[int, TimelineRow] = {}
        self._says: Says | None = None
        self._more: More | None = None

    def set_rows(self, things: Sequence[Any], says: Says, more: More | None = None) -> None:
        """Show other lines, `says` what stands in that of a thing; `more` gives the things of the next page when somebody comes to the end, none when there are no more."""
        self.beginResetModel()
        self._things, self._says, self._more = list(things), says, more
        self._made.clear()
        self.endResetModel()

    def canFetchMore(self, parent: AnyIndex) -> bool:
        """Whether there may be another page."""
        return self._more is not None and not parent.isValid()

    def fetchMore(self, parent: AnyIndex) -> None:
        """Put the next page below."""
        things = self._more() if self._more is not None else ()
        if not things:
            self._more = None
            return
        self.beginInsertRows(QModelIndex(), len(self._things), len(self._things) + len(things) - 1)
        self._things += things
        self.endInsertRows()

    def row(self, place: int) -> TimelineRow:
        """The line at a place."""
        if place not in self._made:
            assert self._says is not None
            self._made[place] = self._says(self._things[place])
        return self._made[place]

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """How many lines."""
        return 0 if parent.isValid() else len(self._things)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a line."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            row = self.row(index.row())
            return ", ".join(part for part in (row.title, row.amount, row.detail, row.when) if part)
        return None


class TimelineDelegate(QStyledItemDelegate):
    """Paints a line."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """All lines are of one height."""
        return QSize(200, theme.scaled(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Disc, title and amount, detail and time."""
        model = index.model()
        if not isinstance(model, TimelineModel):
            return
        row, box = model.row(index.row()), option.rect
        painter.save()
        side = 4
        if option.state & HIGHLIGHTED:
            painter.fillRect(box, theme.color("hover"))
            if row.has_menu:
                side = MENU
                dots = theme.pixmap("ellipsis", "text2", 18, painter.device().devicePixelRatio())
                painter.drawPixmap(box.right() - MENU // 2 - 9, box.center().y() - 9, dots)
        top = box.top() + theme.scaled(ROW) // 2 - 16
        colors = theme.colors()
        back, ink = getattr(colors, f"{row.tone}_soft"), getattr(colors, row.tone)
        painter.drawPixmap(box.left() + 2, top, _disc(row.icon, ink, back, painter.device().devicePixelRatio()))
        lines = (
            (box.top() + theme.scaled(21), row.title, "body", "text", row.amount, "strong"),
            (box.top() + theme.scaled(40), row.detail, "caption", "text2", row.when, "caption"),
        )
        for base, words, role, name, right_words, right_role in lines:
            left, right = box.left() + 40, box.right() - side
            painter.setPen(theme.color(name))
            if right_words:
                font, metrics = theme.measured(right_role, figures=True)
                width = metrics.horizontalAdvance(right_words)
                painter.setFont(font)
                painter.drawText(right - width, base, right_words)
                right -= width + 12
            if words:
                font, metrics = theme.measured(role)
                painter.setFont(font)
                painter.drawText(left, base, metrics.elidedText(words, Qt.TextElideMode.ElideRight, right - left))
        painter.restore()


@lru_cache(maxsize=128)
def _disc(icon: str, ink: str, back: str, ratio: float) -> QPixmap:
    """The icon in its disc, kept: a timeline shows the same two or three again and again."""
    picture = QPixmap(round(DISC * ratio), round(DISC * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    picture.setDevicePixelRatio(ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(back))
    painter.drawEllipse(QRectF(0, 0, DISC, DISC))
    painter.drawPixmap(7, 7, icons.pixmap(icon, ink, 14, ratio))
    painter.end()
    return picture


class TimelineList(QListView):
    """The list; `chosen` fires with the place of a line that was clicked or entered.

    `menu_wanted` fires for a line whose three dots were clicked, or that was asked with the right button or the menu key;
    `removed` on Delete.
    """

    chosen = Signal(int)
    menu_wanted = Signal(int)
    removed = Signal(int)
    turned = Signal(int)
    """Left (-1) or right (1) was pressed: for whoever filters the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = TimelineModel(self)
        self._delegate, self._blank = TimelineDelegate(self), ""
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.activated.connect(lambda index: self.chosen.emit(index.row()))
        # Lines that come with a timer are painted a second time.
        self.rows.modelReset.connect(self.executeDelayedItemsLayout)
        theme.signals.changed.connect(self.scheduleDelayedItemsLayout)

    def say_blank(self, words: str) -> None:
        """What stands in the list while there are no lines."""
        self._blank = words
        self.setAccessibleDescription(words if not self.rows.rowCount() else "")
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines, or the words in place of them."""
        super().paintEvent(event)
        if self._blank and not self.rows.rowCount():
            painter = QPainter(self.viewport())
            painter.setFont(theme.font("body"))
            painter.setPen(theme.color("text2"))
            room = self.viewport().rect().adjusted(16, 24, -16, -16)
            how = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, how, self._blank)

    def menu_place(self, place: int) -> QPoint:
        """Where the menu of a line opens, on the screen."""
        box = self.visualRect(self.rows.index(place))
        return self.viewport().mapToGlobal(QPoint(box.right() - MENU, box.bottom()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a line chooses it, on its three dots asks for the menu."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid() or index != self.currentIndex():
            return
        row = self.rows.row(index.row())
        on_dots = row.has_menu and event.position().x() > self.visualRect(index).right() - MENU
        (self.menu_wanted if on_dots else self.chosen).emit(index.row())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the line below the mouse, or of the one that is chosen."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid() and self.rows.row(index.row()).has_menu:
            self.setCurrentIndex(index)
            self.menu_wanted.emit(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes a line back, left and right turn the filter; the rest is the list's."""
        if event.key() in SIDEWAYS:
            self.turned.emit(SIDEWAYS[event.key()])
        elif event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            self.removed.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
