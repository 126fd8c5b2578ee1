"""What is changed on a customer's page without a drawer: values where they stand, tags, a new pet, photos."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.services.customer_card import CustomerCard
from app.ui.context import UiContext
from app.ui.pages.counter_acts import CustomerActs
from app.ui.pages.counter_area import CustomerArea
from app.ui.pages.counter_consent_acts import ConsentActs
from app.ui.pages.counter_drawers import Drawers
from app.ui.pages.counter_edit import InPlace
from app.ui.pages.counter_head import CounterHead
from app.ui.pages.counter_kin_acts import KinActs
from app.ui.pages.counter_pets import CounterPets
from app.ui.pages.counter_photos import Photos
from app.ui.pages.counter_tabs import CounterTabs
from app.ui.pages.counter_tags import TagBox


class CustomerChanges(QObject):
    """Stands between the pieces of the page and those who change something. Nobody in the bin is changed."""

    done = Signal()
    """The keyboard belongs to the page again."""
    wants_pet = Signal(dict)
    """All fields of a new pet are to be typed; the texts of those that were typed."""

    def __init__(self, context: UiContext, area: CustomerArea, acts: CustomerActs, drawers: Drawers) -> None:
        super().__init__(area)
        self._acts, self._drawers = acts, drawers
        self._card: CustomerCard | None = None
        self._head: CounterHead = area.head
        self._pets: CounterPets = area.pets
        self._tabs: CounterTabs = area.tabs
        self.place, self.album, self.tag_box = InPlace(context, area), Photos(context, area), TagBox(context, area)
        self._kin = KinActs(context, area.pets.kin, self.customer_id)
        self._consent = ConsentActs(context, area.tabs.details, self.customer_id)
        self._wire()

    def _wire(self) -> None:
        head, pets, new_pet = self._head, self._pets, self._pets.new_pet
        pets.desk = self._tabs.details.desk = self.place
        pets.album = self.album
        for value in (*head.values().values(), *(line.words for line in pets.noted)):
            self.place.watch(value)
        self.album.watch(head.photo)
        head.delete.connect(self._delete)
        head.restore.connect(self._restore)
        head.tag_wanted.connect(self.add_tag)
        head.tag_removed.connect(self._remove_tag)
        head.tier_chosen.connect(self._give_tier)
        self.tag_box.closed.connect(self.done)
        self._tabs.turned.connect(self._fetch_photos)
        pets.edit.connect(lambda: self.change("preferences"))
        pets.add_pet.connect(self.add_pet)
        new_pet.wanted.connect(self._take_pet)
        new_pet.wants_more.connect(self.wants_pet)
        new_pet.closed.connect(self.done)

    def show_card(self, card: CustomerCard) -> None:
        """Somebody is shown, perhaps again: what was begun with somebody else is saved or kept, photos are fetched."""
        before, self._card = self._card, card
        if before is not None and before.customer.customer_id != card.customer.customer_id:
            self.place.leave()
            self.tag_box.shut()
            self._drawers.keep(("new pet", before.customer.customer_id), self._pets.new_pet.texts())
            self._pets.new_pet.clear()
        self._fetch_photos()

    def _fetch_photos(self) -> None:
        self.album.fill([self._head.photo, *self._pets.photos()])

    def settle(self) -> bool:
        """The window is about to go: save what is changed in place, keep what is typed of a new pet; ``False`` to stay for once."""
        if not self.place.settle():
            return False
        if self._card is not None:
            self._drawers.keep(("new pet", self._card.customer.customer_id), self._pets.new_pet.texts())
        return True

    def customer_id(self) -> int | None:
        """Who can be changed: whoever is shown, unless they are in the bin."""
        shown = self._card
        return shown.customer.customer_id if shown is not None and shown.customer.deleted_at is None else None

    def change(self, key: str) -> None:
        """Change a field where it stands among all that is known. Nothing is selected: a letter typed by mistake would replace it."""
        if self.customer_id() is not None:
            self._tabs.open_details()
            self.place.edit(self._tabs.details.value(key), selects=False)

    def add_tag(self) -> None:
        """Ask for a tag."""
        customer_id = self.customer_id()
        if customer_id is not None and self._card is not None:
            self.tag_box.open(customer_id, self._card.customer.draft.tags, self._head.add_tag_button)

    def add_pet(self) -> None:
        """Ask for a pet in two fields."""
        customer_id = self.customer_id()
        if customer_id is not None:
            self._tabs.open_pets()
            self._pets.new_pet.open(self._drawers.take(("new pet", customer_id)))

    def _remove_tag(self, tag: str) -> None:
        customer_id = self.customer_id()
        if customer_id is not None:
            self._acts.remove_tag(customer_id, tag)
            self.done.emit()

    def _give_tier(self, tier: str) -> None:
        customer_id = self.customer_id()
        if customer_id is not None:
            self._acts.give_tier(customer_id, tier)
            self.done.emit()

    def _take_pet(self, texts: dict[str, str]) -> None:
        customer_id = self.customer_id()

        def taken() -> None:
            if self.customer_id() == customer_id:
                self._pets.new_pet.clear()
                self.done.emit()

        if customer_id is not None:
            self._acts.add_pet(customer_id, texts, taken, self._pets.new_pet.say_wrong)

    def _delete(self) -> None:
        if self._card is not None:
            self._acts.delete(self._card.customer.customer_id, self._card.customer.called)

    def _restore(self) -> None:
        if self._card is not None:
            who = self._card.customer
            self._acts.restore(who.customer_id, who.called, who.merged_into)
