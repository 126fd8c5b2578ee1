"""Finding a setting by its words: a box above the list of panes, and what it found in their place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.i18n import T, Text
from app.settings_list import SHOWN
from app.ui import theme
from app.ui.widgets.inputs import SearchBox
from app.values.person_name import name_keys
from app.values.text import normalise_key

HIT_ROW = 48

ELSEWHERE: tuple[tuple[str, Text], ...] = (
    ("shop", T("Name of the shop")),
    ("shop", T("Phone of the shop")),
    ("shop", T("Address of the shop")),
    ("shop", T("Kind of shop")),
    ("shop", T("Shop file")),
    ("shop", T("Currency")),
    ("shop", T("Time zone")),
    ("fields", T("New field")),
    ("reminders", T("What is reminded of")),
    ("backups", T("All backups")),
    ("backups", T("Second place: a stick, or another computer")),
    ("backups", T("To another computer")),
    ("backups", T("Test")),
    ("backups", T("Back up now")),
    ("backups", T("Restore…")),
    ("security", T("Change the password")),
    ("security", T("Recovery code")),
    ("data", T("Export to Excel")),
    ("data", T("Contacts for a phone")),
    ("data", T("Bring in a file")),
    ("data", T("Bin")),
    ("data", T("Practice shop")),
    ("data", T("Check the file")),
    ("about", T("Licences")),
    ("about", T("Log")),
)
"""What stands on the panes that are not drawn from the list of settings, by the words on the screen."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: the pane it stands on, what it is called, and all its words."""

    pane: str
    title: str
    words: str = ""

    def rank(self, wanted: Sequence[str]) -> int:
        """How well it fits, from 0; -1 if it does not."""
        title = normalise_key(self.title)
        keys = name_keys(self.title)
        readings = (keys.pinyin_initials, keys.pinyin_full)
        if all(word in title for word in wanted):
            return 0 if title.startswith(wanted[0]) else 1
        if all(any(word in reading for reading in readings) for word in wanted):
            return 2
        said = normalise_key(self.words)
        return 3 if all(word in said for word in wanted) else -1


def find(text: str, panes: Iterable[tuple[str, str]]) -> list[Hit]:
    """What fits `text`, the best first; `panes` are the keys of the panes with their names in the language in force."""
    named = dict(panes)
    wanted = [word for word in map(normalise_key, text.split()) if word]
    if not wanted:
        return []
    known = [Hit(key, name) for key, name in named.items()]
    known += [Hit(s.pane, str(s.title), " ".join(map(str, s.words()))) for s in SHOWN]
    known += [Hit(key, str(title)) for key, title in ELSEWHERE]
    ranked = [(hit.rank(wanted), hit) for hit in known if hit.pane in named]
    fitting = [(rank, hit) for rank, hit in ranked if rank >= 0]
    return [hit for _rank, hit in sorted(fitting, key=lambda pair: pair[0])]


class SettingsBox(SearchBox):
    """The box: Enter takes the hit that is chosen."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.returnPressed.connect(self.entered)


class _HitDelegate(QStyledItemDelegate):
    """What it is called, and the pane below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All rows are of one height."""
        return QSize(100, theme.scaled(HIT_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Two lines; the chosen one stands on the colour of what is chosen."""
        box: QRect = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected"))
            painter.drawRoundedRect(box, 6, 6)
        middle = box.top() + box.height() // 2
        lines = (
            ("strong", "text", index.data(Qt.ItemDataRole.DisplayRole), QRect(box.left(), box.top(), box.width(), 0)),
            ("caption", "text2", index.data(Qt.ItemDataRole.UserRole), QRect(box.left(), middle, box.width(), 0)),
        )
        for role, ink, words, place in lines:
            font, metrics = theme.measured(role)
            place = place.adjusted(10, 0, -8, box.height() // 2)
            painter.setFont(font)
            painter.setPen(theme.color(ink))
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()


class HitList(QListView):
    """What was found; `chosen` tells the hit that was clicked or entered."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._hits: Sequence[Hit] = ()
        self._items = QStandardItemModel(self)
        self._delegate = _HitDelegate(self)
        self.setModel(self._items)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.clicked.connect(lambda index: self.chosen.emit(self._hits[index.row()]))
        self.activated.connect(lambda index: self.chosen.emit(self._hits[index.row()]))
        theme.signals.changed.connect(self.scheduleDelayedItemsLayout)

    def set_hits(self, hits: Sequence[Hit], panes: dict[str, str]) -> None:
        """Show these; the first is chosen."""
        self._hits = hits
        self._items.clear()
        for hit in hits:
            item = QStandardItem(hit.title)
            pane = panes[hit.pane]
            item.setData(pane if pane != hit.title else "", Qt.ItemDataRole.UserRole)
            item.setData(f"{hit.title}, {pane}", Qt.ItemDataRole.AccessibleTextRole)
            self._items.appendRow(item)
        self.step(0)

    def step(self, by: int) -> None:
        """Move the choice."""
        count = self._items.rowCount()
        if count:
            place = min(count - 1, max(0, self.currentIndex().row() + by))
            self.setCurrentIndex(self._items.index(place, 0))

    def take(self) -> None:
        """Tell the hit that is chosen, if there is one."""
        place = self.currentIndex().row()
        if 0 <= place < len(self._hits):
            self.chosen.emit(self._hits[place])
