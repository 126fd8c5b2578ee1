"""The choices of a field of the owner's own: added, renamed, put in order, taken away; what becomes of those in use is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from app.i18n import _, ngettext
from app.services import custom_editing as editing
from app.services.custom_fields import CustomFieldData
from app.shop import Shop
from app.ui import theme
from app.ui.pages.settings_ordered import OrderedModel, OrderedTable
from app.ui.pages.settings_table import Line
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.inputs import ENTER, Field, LineEdit
from app.ui.widgets.surfaces import Banner, column, row

MOST_ROWS, EDGES = 5, 4


class ChoicesBox(QWidget):
    """The choices as a table, and a line below in which one is typed."""

    wanted = Signal(object, int)
    """Something to be written, and how many records it concerns."""

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self.field: CustomFieldData | None = None
        self._counts: Mapping[str, int] = {}
        self._renaming = ""
        self.model = OrderedModel(self)
        self.table = OrderedTable(self.model)
        self.table.installEventFilter(self)
        self.table.moved.connect(self._move)
        self.line, self.add_button = LineEdit(), Button("", "default", "plus")
        self.entry = Field(self.line, dense=True)
        self.rename_button, self.remove_button = Button("", "default", "pencil"), Button("", "default", "trash-2")
        self.question = Banner("warn")
        self.add_button.clicked.connect(lambda _checked=False: self.save())
        self.rename_button.clicked.connect(lambda _checked=False: self.begin_rename())
        self.remove_button.clicked.connect(lambda _checked=False: self.remove())
        self.table.doubleClicked.connect(lambda _index: self.begin_rename())
        self.line.installEventFilter(self)
        Toolbar(self.add_button, self.rename_button, self.remove_button)
        across = row(self.add_button, self.rename_button, self.remove_button, 1, spacing=8)
        self.setLayout(column(self.table, self.question, self.entry, across, spacing=8))

    def show_field(self, field: CustomFieldData, counts: Mapping[str, int]) -> None:
        """Show the choices of a field, and how often each is used; what is typed stays."""
        if self.field is None or self.field.field_id != field.field_id:
            self.end_rename()
        word = self.selected()
        self.field, self._counts = field, counts
        self.question.say("")
        lines = [Line((each, _used(counts.get(each, 0))), ("", "text2")) for each in field.choices]
        left = [each for each in counts if each not in field.choices]
        lines += [Line((each, _("no choice any more · {used}", used=_used(counts[each]))), ("text3",) * 2) for each in left]  # fmt: skip
        self.model.say((_("Choice"), _("Used")), lines, frozenset((1,)))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        sizes = theme.sizes()
        shown = min(MOST_ROWS, max(1, len(lines)))
        self.table.setFixedHeight(sizes.table_head + EDGES + theme.scaled(sizes.table_row) * shown)
        if field.choices:
            self.table.selectRow(field.choices.index(word) if word in field.choices else 0)

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.table.setAccessibleName(_("Choices"))
        self.rename_button.say(_("Rename"), _("Rename (Enter)"))
        self.remove_button.say(_("Remove"), _("Remove (Del)"))
        self.end_rename(clears=False)
        if self.field is not None:
            self.show_field(self.field, self._counts)

    def selected(self) -> str:
        """The choice whose row is selected; empty for none, and for a word that is no choice any more."""
        place = self.table.currentIndex().row()
        return self.field.choices[place] if self.field is not None and 0 <= place < len(self.field.choices) else ""

    def save(self) -> None:
        """Add what is typed, or call the choice that is being renamed so."""
        if self.field is None:
            return
        field_id, text, word = self.field.field_id, self.line.text(), self._renaming
        if word:
            self.wanted.emit(
                partial(editing.rename_choice, self._shop, field_id, word, text), self._counts.get(word, 0)
            )
        else:
            self.wanted.emit(partial(editing.add_choice, self._shop, field_id, text), 1)

    def saved(self) -> None:
        """What was typed is kept: the line is free for the next one."""
        self.end_rename()

    def begin_rename(self) -> None:
        """Type another word for the selected choice."""
        self._renaming = self.selected()
        if self._renaming:
            self.entry.say(_("New word for “{name}”", name=self._renaming))
            self.add_button.say(_("Save"))
            self.line.setText(self._renaming)
            self.line.setFocus()
            self.line.selectAll()

    def end_rename(self, *, clears: bool = True) -> None:
        """A new choice is typed from now on."""
        self._renaming = ""
        self.entry.say(_("New choice"))
        self.add_button.say(_("Add"))
        if clears:
            self.line.setText("")

    def remove(self) -> None:
        """Take the selected choice away; if somebody has it, ask what becomes of that."""
        word = self.selected()
        if not word or self.field is None:
            return
        count = self._counts.get(word, 0)
        if not count or len(self.field.choices) < 2:
            self._remove(word, None)
            return
        said = ngettext("{count} has “{name}”.", "{count} have “{name}”.", count, name=word)
        keep: tuple[str, Callable[[], object]] = (_("Leave it with them"), partial(self._remove, word, None))
        self.question.say(said, keep, (_("Give them another…"), partial(self._ask_other, word)))

    def _ask_other(self, word: str) -> None:
        menu = QMenu(self)
        for other in self.field.choices if self.field is not None else ():
            if other != word:
                menu.addAction(other.replace("&", "&&")).triggered.connect(partial(self._remove, word, other))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.question.mapToGlobal(QPoint(0, self.question.height())))

    def _remove(self, word: str, other: str | None, _checked: bool = False) -> None:
        if self.field is not None:
            count = self._counts.get(word, 0) if other is not None else 1
            self.wanted.emit(partial(editing.remove_choice, self._shop, self.field.field_id, word, other), count)

    def _move(self, start: int, end: int) -> None:
        if self.field is None or max(start, end) >= len(self.field.choices):
            return
        words = list(self.field.choices)
        words.insert(end, words.pop(start))
        self.wanted.emit(partial(editing.reorder_choices, self._shop, self.field.field_id, words), 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the table Enter renames and Del removes; in the line Enter saves, and Esc leaves a rename."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key = Qt.Key(event.key())
        if watched is self.line:
            acts = {
                **dict.fromkeys(ENTER, self.save),
                **({Qt.Key.Key_Escape: self.end_rename} if self._renaming else {}),
            }
        else:
            acts = {**dict.fromkeys(ENTER, self.begin_rename), Qt.Key.Key_Delete: self.remove}
        act = acts.get(key)
        if act is not None:
            act()
        return act is not None


def _used(count: int) -> str:
    return ngettext("{count:,} time", "{count:,} times", count) if count else "–"
