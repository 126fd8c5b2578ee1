"""The pets in the bin, below the customers: who they belong to, how long they have been there, and the way back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView

from app.errors import ShukeError
from app.i18n import _
from app.services import pet_bin
from app.services.pet_bin import BinnedPet
from app.ui.context import UiContext
from app.ui.pages.settings_table import Line, WordsModel
from app.ui.pages.wording import on_day
from app.ui.reading import Reading
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import ENTER
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, row
from app.ui.widgets.table import DataTable

MOST_LINES = 4
"""So many pets are in sight; the others scroll."""


class BinnedPets(Card):
    """A small table, there only while a pet lies in the bin by itself."""

    counted = Signal(int)

    def __init__(self, context: UiContext) -> None:
        super().__init__(12, 8)
        self._context, self._shop = context, context.shop
        self.pets: tuple[BinnedPet, ...] = ()
        self.model = WordsModel(self)
        self.table = DataTable(self.model)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.installEventFilter(self)
        self._title, self.give_back = Label("", "card_title"), Button("", "default", "undo-2")
        self.give_back.clicked.connect(lambda _checked=False: self.restore())
        self.body.addLayout(row(self._title, 1, self.give_back))
        self.body.addWidget(self.table)
        self.hide()
        self._reading = Reading(context.lanes, lambda: pet_bin.listed(context.shop), self)
        self._reading.read.connect(self._show)
        self.look()

    def look(self) -> None:
        """Read the bin again."""
        self._reading.start()

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._title.setText(_("Pets"))
        self.give_back.say(_("Restore"))
        self.table.setAccessibleName(_("Pets in the bin"))
        self._show(self.pets)

    def restore(self) -> None:
        """Take the selected pet out of the bin."""
        place, shop = self.table.currentIndex().row(), self._shop
        if not 0 <= place < len(self.pets):
            return
        pet = self.pets[place]

        def done(_nothing: object) -> None:
            self._context.shell.show_toast(_("Restored: {name}", name=pet.called), undo=True)

        def refused(error: ShukeError) -> None:
            self._context.shell.show_toast(str(error), is_error=True)

        self._context.lanes.write(lambda _tick: pet_bin.restore(shop, pet.pet_id), done, refused, self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter restores; a table that the keyboard comes to has a selected row."""
        if event.type() == QEvent.Type.FocusIn and self.pets and self.table.currentIndex().row() < 0:
            self.table.selectRow(0)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in ENTER:
            self.restore()
            return True
        return False

    def _show(self, found: tuple[BinnedPet, ...]) -> None:
        self.pets, today = found, self._shop.today()
        lines = [
            Line((p.called, p.owners, on_day(self._shop.day_of(p.deleted_at), today)), key=p.pet_id) for p in found
        ]
        self.model.say((_("Pet"), _("Belongs to"), _("Deleted")), lines)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        rows = min(MOST_LINES, max(1, len(found)))
        self.table.setFixedHeight(
            head.sizeHint().height() + rows * self.table.verticalHeader().defaultSectionSize() + 4
        )
        if found:
            self.table.selectRow(0)
        self.setVisible(bool(found))
        self.counted.emit(len(found))
