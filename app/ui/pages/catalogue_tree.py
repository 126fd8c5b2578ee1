"""The tree of categories beside the list of products: what is chosen narrows the list; renamed, moved and dissolved here."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView

from app.errors import ShukeError
from app.i18n import _
from app.services import catalogue, categories, fields
from app.services.catalogue import SOLD
from app.services.categories import CategoryData
from app.ui import many, theme
from app.ui.context import UiContext
from app.ui.pages.ask_line import AskLine
from app.ui.pages.settings_table import Line, WordsModel
from app.ui.reading import Reading
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.inputs import ENTER
from app.ui.widgets.surfaces import Card, row
from app.ui.widgets.table import DataTable
from app.values import category

ALL, WITHOUT = "", "\0"
"""What is chosen where it is no category: everything, and what is in none."""
WIDTH, STEP = 210, "      "


class CategoryTree(Card):
    """Everything, the categories with those below them a step to the right, and what is in none."""

    chosen = Signal(str)
    """A way, `ALL` or `WITHOUT`."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(0, 0)
        self._context, self._shop = context, context.shop
        self.categories: tuple[CategoryData, ...] = ()
        self._choices: list[str] = []
        self._kept = ALL
        self.model = WordsModel(self)
        self.table = DataTable(self.model)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.installEventFilter(self)
        self.table.selectionModel().selectionChanged.connect(lambda *_both: self._choose())
        self.rename_button, self.dissolve_button = Button("", "icon", "pencil"), Button("", "icon", "x")
        self.rename_button.clicked.connect(lambda _checked=False: self.rename())
        self.dissolve_button.clicked.connect(lambda _checked=False: self.dissolve())
        Toolbar(self.rename_button, self.dissolve_button)
        self.sheet = AskLine(context, fields.field("category"))
        self.sheet.closed.connect(lambda: self.table.setFocus(Qt.FocusReason.OtherFocusReason))
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.sheet)
        self.body.addLayout(row(1, self.rename_button, self.dissolve_button, spacing=4, margins=(8, 4, 8, 6)))
        self._part = SOLD
        self._total = 0
        self._reading = Reading(context.lanes, self._read, self)
        self._reading.read.connect(self._came)
        theme.signals.changed.connect(self._fit)
        self._fit()
        self.retranslate()
        self.look()

    def look(self) -> None:
        """Read the tree again."""
        self._reading.start()

    def count_part(self, part: str) -> None:
        """Count the products of this part of the catalogue."""
        self._part = part
        self.look()

    def current(self) -> str:
        """What is chosen."""
        rows = self.table.selectionModel().selectedRows()
        place = rows[0].row() if rows else 0
        return self._choices[place] if place < len(self._choices) else ALL

    def select(self, choice: str) -> None:
        """Choose a category by its way, or everything."""
        key = category.key(choice)
        for place, each in enumerate(self._choices):
            if each == choice or (key and category.key(each) == key):
                self.table.selectRow(place)
                return
        self.table.selectRow(0)

    def rename(self) -> None:
        """Type another name or place for the chosen category; that of another one makes the two one."""
        way = self.current()
        if way not in (ALL, WITHOUT):
            count = next((c.count for c in self.categories if c.path == way), 1)
            self.sheet.ask(
                _("Rename or move"), way, lambda text: self._renamed(way, text), _("Category changed"), count=count,
                hint=lambda text: self._hint(way, text), then=lambda new: self._follow(str(new)),
            )  # fmt: skip

    def dissolve(self) -> None:
        """Let the products of the chosen category, and what lies below it, go up one level."""
        way = self.current()
        if way not in (ALL, WITHOUT):
            count = next((c.count for c in self.categories if c.path == way), 1)
            said = _("Dissolved: {name}", name=way)
            many.change(
                self._context, count, lambda _tick: categories.dissolve(self._shop, way),
                lambda _nothing: self._context.shell.show_toast(said, undo=True), self._tell, self,
            )  # fmt: skip

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.table.setAccessibleName(_("Categories"))
        self.rename_button.say("", _("Rename or move (Enter)"))
        self.dissolve_button.say("", _("Dissolve (Del)"))
        self.sheet.retranslate()
        self._show(self.categories)

    def handle_escape(self) -> bool:
        """From a category back to everything."""
        if self.current() == ALL:
            return False
        self.select(ALL)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter renames the chosen category, Delete dissolves it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            acts = {**dict.fromkeys(ENTER, self.rename), Qt.Key.Key_Delete: self.dissolve}
            act = acts.get(Qt.Key(event.key()))
            if act is not None:
                act()
                return True
        return False

    # --- inside -------------------------------------------------------------------------------------------------------

    def _read(self) -> tuple[int, tuple[CategoryData, ...]]:
        """How many products there are in this part, and the tree of them; called in the read lane."""
        return catalogue.counts(self._shop).get(self._part, 0), categories.tree(self._shop, self._part)

    def _came(self, found: tuple[int, tuple[CategoryData, ...]]) -> None:
        self._total = found[0]
        self._show(found[1])

    def _renamed(self, way: str, text: str) -> str:
        categories.rename(self._shop, way, text)
        return category.tidy(text)

    def _follow(self, way: str) -> None:
        self._kept = way
        self.look()

    def _hint(self, way: str, text: str) -> str:
        wanted = category.key(text)
        if wanted and wanted != category.key(way) and any(c.key == wanted for c in self.categories):
            return _("There is one called so: the two become one.")
        return _("A > stands before what lies below: Food > Treats")

    def _show(self, found: tuple[CategoryData, ...]) -> None:
        kept = self._kept
        self.categories = found
        without = self._total - sum(c.count for c in found if c.depth == 0)
        self._choices = [ALL, *(c.path for c in found), WITHOUT]
        lines = [
            Line((_("All products"), _number(self._total)), ("", "text3")),
            *(_line(c) for c in found),
            Line((_("In no category"), _number(without)), ("text2", "text3")),
        ]
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        self.model.say((_("Category"), ""), lines, frozenset((1,)))
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.select(kept)
        selection.blockSignals(False)
        self._choose()

    def _choose(self) -> None:
        now = self.current()
        can = now not in (ALL, WITHOUT)
        self.rename_button.setEnabled(can)
        self.dissolve_button.setEnabled(can)
        if now != self._kept:
            self._kept = now
            self.chosen.emit(now)

    def _fit(self) -> None:
        self.setFixedWidth(theme.scaled(WIDTH))

    def _tell(self, error: ShukeError) -> None:
        self._context.shell.show_toast(str(error), is_error=True)


def _number(count: int) -> str:
    return f"{count:,}" if count > 0 else ""


def _line(each: CategoryData) -> Line:
    return Line(
        (STEP * each.depth + each.name, _number(each.count)),
        ("" if each.depth == 0 else "text2", "text3"),
        each.path,
    )
