"""The care of pets at the Counter: the line in which it is recorded, the drawer of a record, the page of a pet."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.errors import ShukeError
from app.i18n import _
from app.services import care_plans, care_records, care_typed
from app.services.care_records import Recorded
from app.services.customer_card import CustomerCard
from app.services.pets import PetData
from app.ui.context import UiContext
from app.ui.pages.care_drawer import CareDrawer, offered_for
from app.ui.pages.care_words import choices, said_recorded
from app.ui.pages.counter_care_line import PET, CareLine
from app.ui.pages.counter_drawers import Drawers
from app.ui.pages.counter_pets import CounterPets
from app.ui.pages.counter_tabs import CounterTabs
from app.ui.pages.pet_page import PetPage
from app.ui.pages.record_drawer import PetDrawer
from app.values.care import animal_of


class CounterCare(QObject):
    """Stands between the pets of the page and who keeps what was done for them."""

    done = Signal()
    """The keyboard belongs to the page again."""
    wants_drawer = Signal(object)
    """This drawer is to be shown: a ``CareDrawer``, a ``PetDrawer`` or a ``PetPage``."""

    def __init__(
        self, context: UiContext, page: QWidget, pets: CounterPets, tabs: CounterTabs, drawers: Drawers
    ) -> None:
        super().__init__(page)
        self._context, self._shop, self._pets, self._tabs = context, context.shop, pets, tabs
        self._drawers = drawers
        self._card: CustomerCard | None = None
        self.line: CareLine = pets.care_line
        self.line.wanted.connect(self._record)
        self.line.wants_more.connect(self._open_more)
        self.line.closed.connect(self.done)
        self.line.pet_chosen.connect(self._offer)
        pets.wants_care.connect(self.begin)
        tabs.care_chosen.connect(self.open_record)

    def show_card(self, card: CustomerCard) -> None:
        """Somebody is shown, perhaps again; what was begun about somebody else waits."""
        before, self._card = self._card, card
        if before is not None and before.customer.customer_id != card.customer.customer_id:
            self._put_away(before)
        page = self._drawers.current
        if isinstance(page, PetPage):
            page.refresh()

    def keep(self) -> None:
        """The window is about to go: what is typed waits."""
        if self._card is not None and self.line.isVisible() and self.line.is_begun():
            self._drawers.keep(("care line", self._card.customer.customer_id), self.line.texts())

    def begin(self, pet_id: int | None = None) -> None:
        """Ask what was done, for the pet whose care is due first, or for this one."""
        card = self._card
        if card is None or card.customer.deleted_at is not None:
            return
        living = [pet for pet in card.pets if pet.draft.died_on is None]
        if not living:
            self._context.shell.show_toast(_("There is no pet to care for; P adds one"))
            return
        kept = self._drawers.take(("care line", card.customer.customer_id))
        first = pet_id or int(kept.get(PET, 0)) or (card.next_care[0].pet_id if card.next_care else living[0].pet_id)
        self._tabs.open_pets()
        self.line.open([(pet.pet_id, _called(pet)) for pet in living], first)
        self._offer(self.line.pet_id())
        self.line.put(kept)
        self.line.focus()

    def open_record(self, record_id: int) -> None:
        """Open something that was done."""
        try:
            data = care_records.of_id(self._shop, record_id)
            pet = self._pet(data.pet_id)
            drawer = CareDrawer(
                self._context, data.pet_id, data.pet_name, offered_for(self._context, _animal(pet), data)
            )
            drawer.start(record_id)
        except ShukeError as error:
            self._context.shell.show_toast(str(error), is_error=True)
            return
        drawer.removed.connect(lambda which: self._remove(which, drawer))
        self._show(drawer)

    def open_pet(self, pet_id: int) -> None:
        """Open the page of a pet."""
        if self._card is None:
            return
        try:
            page = PetPage(self._context, self._card.customer.customer_id, pet_id)
        except ShukeError as error:
            self._context.shell.show_toast(str(error), is_error=True)
            return
        page.wants_care.connect(self._open_new)
        page.care_chosen.connect(self.open_record)
        self.wants_drawer.emit(page)

    def open_new_pet(self, texts: dict[str, str]) -> None:
        """Type a new pet with all its fields, of which `texts` are known."""
        if self._card is None or self._card.customer.deleted_at is not None:
            return
        drawer = PetDrawer(self._context)
        drawer.start(self._card.customer.customer_id, texts)
        self._drawers.go_on(drawer)
        self._pets.new_pet.clear()
        self.wants_drawer.emit(drawer)

    def return_to(self, kind: str, about: int) -> None:
        """Open what was open before a lock: by the key of its drawer."""
        if kind == "care":
            self.open_record(about)
        elif self._pet(about) is not None:
            self._open_new(about) if kind == "new care" else self.open_pet(about)

    def _open_new(self, pet_id: int, texts: dict[str, str] | None = None) -> None:
        pet = self._pet(pet_id)
        drawer = CareDrawer(self._context, pet_id, _called(pet) if pet else "", self._choices(pet_id))
        drawer.start(None, texts or {care_typed.WHAT: self._choices(pet_id)[0][0]})
        self._show(drawer)

    def _open_more(self, texts: dict[str, str]) -> None:
        self.line.clear()
        self._open_new(int(texts[PET]), texts)

    def _show(self, drawer: CareDrawer) -> None:
        self._drawers.go_on(drawer)
        self.wants_drawer.emit(drawer)

    def _record(self, texts: dict[str, str]) -> None:
        pet_id, shop = int(texts[PET]), self._shop
        words = dict(self._choices(pet_id)).get(texts[care_typed.WHAT], "")
        typed = {key: text for key, text in texts.items() if key != PET}

        def done(recorded: Recorded) -> None:
            self.line.clear()
            self.done.emit()
            self._context.shell.show_toast(said_recorded(shop, words, recorded), undo=True)

        self._context.lanes.write(
            lambda _tick: care_typed.record_from(shop, pet_id, typed),
            done,
            lambda error: self.line.say_wrong(str(error)),
            self,
        )

    def _remove(self, record_id: int, drawer: CareDrawer) -> None:
        shop = self._shop

        def done(_nothing: object) -> None:
            self._drawers.put_away(drawer)
            self._context.shell.show_toast(_("Care record removed"), undo=True)

        def failed(error: ShukeError) -> None:
            drawer.question.say(str(error))

        self._context.lanes.write(lambda _tick: care_records.remove(shop, record_id), done, failed, self)

    def _offer(self, pet_id: int) -> None:
        self.line.offer(self._choices(pet_id), str(self.line.what.currentData() or ""))

    def _choices(self, pet_id: int) -> tuple[tuple[str, str], ...]:
        card = self._card
        coming = [care for care in card.next_care if care.pet_id == pet_id] if card is not None else []
        return tuple(choices(care_plans.plans(self._shop), _animal(self._pet(pet_id)), coming))

    def _pet(self, pet_id: int) -> PetData | None:
        card = self._card
        return next((pet for pet in card.pets if pet.pet_id == pet_id), None) if card is not None else None

    def _put_away(self, card: CustomerCard) -> None:
        if self.line.isVisible() and self.line.is_begun():
            self._drawers.keep(("care line", card.customer.customer_id), self.line.texts())
        self.line.clear()


def _called(pet: PetData) -> str:
    return pet.draft.name or pet.draft.breed or pet.draft.species


def _animal(pet: PetData | None) -> str:
    return animal_of(pet.draft.species, pet.draft.breed) if pet is not None else ""
