"""The pairs that may be one person: two lines each, one Tab stop; 1, 2, 3 answer, Enter merges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.i18n import _
from app.insights.likeness import Likeness
from app.services.duplicates import DuplicatePair
from app.ui import theme
from app.ui.widgets.inputs import ENTER

AnyIndex = QModelIndex | QPersistentModelIndex
ROW = 62
INDENT = 14
ANSWER_KEYS = {Qt.Key.Key_1: "merge", Qt.Key.Key_2: "not_same", Qt.Key.Key_3: "household"}


class PairsModel(QAbstractListModel):
    """The pairs, with the names of everybody in them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.pairs: list[DuplicatePair] = []
        self._names: Mapping[int, str] = {}

    def show_pairs(self, pairs: Sequence[DuplicatePair], names: Mapping[int, str]) -> None:
        """Show others."""
        self.beginResetModel()
        self.pairs, self._names = list(pairs), names
        self.endResetModel()

    def drop(self, *customer_ids: int) -> None:
        """Take out the pair of these two, or with one of them every pair they are in."""
        wanted = set(customer_ids)
        for place in reversed(range(len(self.pairs))):
            pair = self.pairs[place]
            if wanted <= {pair.first_id, pair.second_id}:
                self.beginRemoveRows(QModelIndex(), place, place)
                del self.pairs[place]
                self.endRemoveRows()

    def names(self, pair: DuplicatePair) -> str:
        """Both names, or the one that both have."""
        first, second = (self._names.get(i, "") for i in (pair.first_id, pair.second_id))
        return first if first == second else _("{one} and {other}", one=first, other=second)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """How many pairs."""
        return 0 if parent.isValid() else len(self.pairs)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A pair in words, for screen readers and tests."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            pair = self.pairs[index.row()]
            return " · ".join((self.names(pair), degree(pair), reasons(pair.likeness)))
        return None


class PairsView(QListView):
    """The list."""

    answered = Signal(str)
    """What was said of the pair that is selected: merge, not_same, household."""
    chosen = Signal(object)
    """The pair that is selected now, or ``None``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = PairsModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_PairDelegate(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.signals.changed.connect(self.scheduleDelayedItemsLayout)

    def pair(self) -> DuplicatePair | None:
        """The pair that is selected."""
        place = self.currentIndex().row()
        return self.rows.pairs[place] if 0 <= place < len(self.rows.pairs) else None

    def select(self, place: int) -> None:
        """Select the pair at a place, or the last one before it."""
        last = len(self.rows.pairs) - 1
        if last >= 0:
            self.setCurrentIndex(self.rows.index(max(0, min(place, last))))
        self.chosen.emit(self.pair())

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Tell which pair is selected."""
        super().currentChanged(current, previous)
        self.chosen.emit(self.pair())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1, 2, 3 answer, Enter merges; a key that is held down answers once."""
        answer = "merge" if event.key() in ENTER else ANSWER_KEYS.get(Qt.Key(event.key()), "")
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if answer and plain:
            if not event.isAutoRepeat():
                self.answered.emit(answer)
        elif event.text().isprintable() and event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)


def degree(pair: DuplicatePair) -> str:
    """How sure it is."""
    return _("Very likely") if pair.likeness.is_likely else _("Maybe")


def reasons(likeness: Likeness) -> str:
    """Why they may be the same, and what speaks against it."""
    found = likeness.reasons
    speaks = _in_line([str(reason.words) for reason in found if reason.points > 0])
    against = _in_line([str(reason.words) for reason in found if reason.points < 0])
    against = against[:1].lower() + against[1:]
    return _("{reasons}; but: {against}", reasons=speaks, against=against) if against else speaks


def _in_line(words: Sequence[str]) -> str:
    """Several in a sentence: only the first begins with a capital letter."""
    return _(", ").join(said if place == 0 else said[:1].lower() + said[1:] for place, said in enumerate(words))


class _PairDelegate(QStyledItemDelegate):
    """Paints the names with how sure it is, and the reasons below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Two lines."""
        return QSize(0, theme.scaled(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """One pair."""
        model = index.model()
        if not isinstance(model, PairsModel):
            return
        pair, box, c = model.pairs[index.row()], QRect(option.rect), theme.colors()
        is_selected = bool(QStyle.StateFlag(option.state) & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_selected:
            painter.fillRect(box, QColor(c.selected))
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), QColor(c.accent))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), QColor(c.border))
        right = box.right() - INDENT
        words, chip = degree(pair), QFontMetrics(theme.font("chip"))
        width = chip.horizontalAdvance(words) + 14
        self._chip(painter, QRectF(right - width, box.top() + theme.scaled(10), width, theme.scaled(20)), words, pair)
        self._line(painter, "name", c.text, model.names(pair), box, 26, right - width - 8)
        self._line(painter, "caption", c.text2, reasons(pair.likeness), box, 48, right)
        painter.restore()

    def _chip(self, painter: QPainter, box: QRectF, words: str, pair: DuplicatePair) -> None:
        c = theme.colors()
        ground, ink = (c.warn_soft, c.warn) if pair.likeness.is_likely else (c.sunken, c.text2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor(ink))
        painter.setFont(theme.font("chip"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _line(self, painter: QPainter, role: str, ink: str, words: str, box: QRect, base: int, right: int) -> None:
        painter.setFont(theme.font(role))
        painter.setPen(QColor(ink))
        left = box.left() + INDENT
        said = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, max(20, right - left))
        painter.drawText(left, box.top() + theme.scaled(base), said)
