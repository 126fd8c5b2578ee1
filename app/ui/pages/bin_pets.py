"""The pets in the bin, below the customers: who they belong to, how long they have been there, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import pet_bin
from app.services.pet_bin import BinnedPet
from app.ui.context import UiContext
from app.ui.pages.bin_erase import erase_pet
from app.ui.pages.settings_table import Line
from app.ui.pages.small_table import SmallTable
from app.ui.pages.wording import on_day
from app.ui.reading import Reading
from app.ui.widgets.buttons import Button, Toolbar
from app.values import bin_plan


class BinnedPets(SmallTable):
    """There only while a pet lies in the bin by itself."""

    counted = Signal(int)

    def __init__(self, context: UiContext) -> None:
        super().__init__("undo-2")
        self.erase_button = Button("", "danger", "trash-2")
        self.erase_button.clicked.connect(lambda _checked=False: self.erase())
        line = self.body.itemAt(0)
        head = line.layout() if line is not None else None
        assert isinstance(head, QHBoxLayout)
        head.addWidget(self.erase_button)
        Toolbar(self.button, self.erase_button)
        self._context, self._shop = context, context.shop
        self.pets: tuple[BinnedPet, ...] = ()
        self._are_days_counted = True
        self.hide()
        self.acted.connect(self._restore)
        self._reading = Reading(context.lanes, lambda: pet_bin.listed(context.shop), self)
        self._reading.read.connect(self._show)
        self.look()

    def look(self) -> None:
        """Read the bin again."""
        self._reading.start()

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.say(_("Pets"), _("Restore"), _("Pets in the bin"))
        self.erase_button.say(_("Delete for good"))
        self._show(self.pets)

    def erase(self) -> None:
        """Delete the selected pet for good, after a question."""
        pet = self.selected()
        if isinstance(pet, BinnedPet):
            erase_pet(self._context, self, pet)

    def _restore(self, pet: BinnedPet) -> None:
        """Take a pet out of the bin."""
        shop = self._shop

        def done(_nothing: object) -> None:
            self._context.shell.show_toast(_("Restored: {name}", name=pet.called), undo=True)

        def refused(error: ShukeError) -> None:
            self._context.shell.show_toast(str(error), is_error=True)

        self._context.lanes.write(lambda _tick: pet_bin.restore(shop, pet.pet_id), done, refused, self)

    def count_days(self, *, are_counted: bool) -> None:
        """Say how many days each has left, or nothing where the bin is not emptied by itself."""
        if are_counted != self._are_days_counted:
            self._are_days_counted = are_counted
            self._show(self.pets)

    def _left(self, pet: BinnedPet) -> str:
        if not self._are_days_counted:
            return "–"
        left = bin_plan.days_left(self._shop.day_of(pet.deleted_at), self._shop.today())
        return ngettext("{count:,} day", "{count:,} days", left) if left else _("today")

    def _show(self, found: tuple[BinnedPet, ...]) -> None:
        self.pets, today = found, self._shop.today()
        lines = [
            Line((p.called, p.owners, on_day(self._shop.day_of(p.deleted_at), today), self._left(p)), key=p)
            for p in found
        ]
        self.show_lines((_("Pet"), _("Belongs to"), _("Deleted"), _("Days left")), lines)
        self.setVisible(bool(found))
        self.counted.emit(len(found))
