"""The middle of a customer's page: their pets, and what they like."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from app.i18n import _, ngettext
from app.services import fields
from app.services.care_following import NextCare
from app.services.customer_card import CustomerCard
from app.services.pets import PetData
from app.shop import Shop
from app.ui import theme
from app.ui.pages.care_words import INKS, icon_of, said_next
from app.ui.pages.counter_care_line import CareLine
from app.ui.pages.counter_edit import InPlace
from app.ui.pages.counter_kin import KinBox
from app.ui.pages.counter_new_pet import NewPetLine
from app.ui.pages.counter_photos import Photos
from app.ui.pages.suggestions import scrolling_column
from app.ui.pages.wording import birthday_on, on_day
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.photo import PetPhoto
from app.ui.widgets.surfaces import Card, column, row
from app.ui.widgets.values import NOWHERE, Spot, ValueLine, ValueText, Walk
from app.values.birthday import age_on, next_birthday
from app.values.care import animal_of
from app.values.quantity import format_milli

PICTURE = 76
NAME_ROOM = 110
LABEL_WIDTH = 76
MOST_FACTS = 3
CARDS_AHEAD, AHEAD_MS = 4, 250
"""So many cards are made before somebody has as many pets, one at a time, so long after the page was first filled."""
NOTED = ("preferences", "note")
"""The fields that stand below the pets."""


class PetCard(Card):
    """One pet: its values can be changed where they stand, a click beside them opens all of it.

    Made once and shown other pets: making a card takes longer than all else on the page.
    """

    opened = Signal(int)

    def __init__(self, shop: Shop, walk: Walk) -> None:
        super().__init__(10, 2, "inset")
        self._shop, self._pet_id = shop, 0
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.photo = PetPhoto(PICTURE, walk)
        self.photo.wants_all.connect(lambda: self.opened.emit(self._pet_id))
        self.called, self.about = ValueLine(walk, "strong"), ValueLine(walk, "caption", "text2")
        self.called.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._facts = [_Fact(walk) for _each in range(MOST_FACTS)]
        whole = row(self.photo, spacing=12)
        whole.setAlignment(self.photo, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(column(row(self.called, self.about, spacing=6), *self._facts, 1, spacing=4), 1)
        self.body.addLayout(whole)

    def values(self) -> list[ValueLine]:
        """What can be changed here."""
        return [self.called, self.about, *(fact.words for fact in self._facts)]

    def show_pet(self, pet: PetData, coming: NextCare | None, *, can_change: bool) -> None:
        """Show a pet; `coming` is the care that is due first."""
        self._pet_id = pet.pet_id
        called, about = pet.draft.name or pet.draft.breed or pet.draft.species, _about(self._shop, pet)
        facts = _facts(self._shop, pet, coming)
        self.called.setText(called)
        width = self.called.text_width()
        self.called.setMaximumWidth(width)
        self.called.setMinimumWidth(min(width, theme.scaled(NAME_ROOM)))  # the breed gives way first
        self.about.setText(about)
        for line, fact in zip_longest(self._facts, facts):
            line.say(fact)
        self.photo.set(*_animal(pet))
        self.photo.setAccessibleName(_("Photo of {name}", name=called))
        keys = ("pet_name", "breed", *(fact.key for fact in facts))
        for value, key in zip_longest(self.values(), keys):
            value.spot = Spot("pet", pet.pet_id, key) if key and can_change else NOWHERE
        self.photo.show_photo(Spot("pet", pet.pet_id, "photo") if can_change else NOWHERE, pet.photo_id)
        self.setAccessibleName(f"{called} {about}".strip())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open it."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit(self._pet_id)


class CounterPets(QScrollArea):
    """Pets and preferences of one customer."""

    add_pet = Signal()
    wants_care = Signal()
    """Something was done for a pet."""
    open_pet = Signal(int)
    edit = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._card: CustomerCard | None = None
        self._walk = Walk()
        self.desk: InPlace | None = None
        self.album: Photos | None = None
        """Who changes values, and who photos, that are asked for."""
        self.new_pet, self.care_line, self.kin = NewPetLine(), CareLine(), KinBox(shop, self._walk)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside, self._column = scrolling_column(8)
        self._column.setContentsMargins(20, 12, 12, 12)
        self.setWidget(inside)
        self._title, self._count = Label("", "card_title"), Label("", "caption", "text2")
        self._add = Button("", "link", "plus")
        self._add.clicked.connect(self.add_pet)
        self._care = Button("", "link", "syringe", size=16)
        self._care.clicked.connect(self.wants_care)
        self._likes, self._edit = Label("", "card_title"), Button("", "link")
        self._edit.clicked.connect(self.edit)
        for button in (self._care, self._add, self._edit):  # V, P and E do the same from the page
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._cards: list[PetCard] = []
        self._ahead = QTimer(self, interval=AHEAD_MS)
        self._ahead.timeout.connect(self._make_ahead)
        self._none = Label("", "body", "text2")
        self.noted = [_NotedLine(self._walk, key) for key in NOTED]
        self._nothing_noted = Label("", "body", "text2")
        self._build()
        self.retranslate()

    def _build(self) -> None:
        heads = (QWidget(), QWidget())
        heads[0].setLayout(row(self._title, self._count, 1, self._care, self._add))
        heads[1].setLayout(row(self._likes, 1, self._edit, margins=(0, 6, 0, 0)))
        pieces = (
            heads[0],
            self.new_pet,
            self.care_line,
            self._none,
            heads[1],
            self._nothing_noted,
            *self.noted,
            self.kin,
        )
        for place, piece in enumerate(pieces):
            self._column.insertWidget(place, piece)

    def show_card(self, card: CustomerCard) -> None:
        """Show somebody's."""
        if self._card is None:
            self._ahead.start()
        self._card = card
        can_change = card.customer.deleted_at is None
        while len(self._cards) < len(card.pets):
            self._make_card()
        for piece, pet in zip_longest(self._cards, card.pets):
            piece.setVisible(pet is not None)
            if pet is not None:
                coming = next((care for care in card.next_care if care.pet_id == pet.pet_id), None)
                piece.show_pet(pet, coming, can_change=can_change)
        self._none.setText(_("No pets yet."))
        self._none.setVisible(not card.pets)
        self._count.setText(str(len(card.pets)) if card.pets else "")
        self._add.setEnabled(can_change)
        self._care.setVisible(can_change and any(pet.draft.died_on is None for pet in card.pets))
        for line in self.noted:
            line.show_card(card)
        self._nothing_noted.setText(_("Nothing noted yet."))
        self._nothing_noted.setVisible(all(line.isHidden() for line in self.noted))
        self._walk.renew()
        self.kin.show_card(card)

    def photos(self) -> list[PetPhoto]:
        """The places of the photos of the pets that are shown."""
        return [card.photo for card in self._cards if not card.isHidden()]

    def cards(self) -> list[PetCard]:
        """The pets that are shown."""
        return [card for card in self._cards if not card.isHidden()]

    def _make_ahead(self) -> None:
        if len(self._cards) >= CARDS_AHEAD:
            self._ahead.stop()
        else:
            self._make_card()

    def _make_card(self) -> None:
        made = PetCard(self._shop, self._walk)
        made.hide()  # a layout shows what it is given, unless it was hidden
        made.opened.connect(self.open_pet)
        self._cards.append(made)
        self._column.insertWidget(len(self._cards) + 2, made)
        if self.desk is not None and self.album is not None:
            for value in made.values():
                self.desk.watch(value)
            self.album.watch(made.photo)
        members = [piece for card in self._cards for piece in (card.photo, *card.values())]
        self._walk.take([*members, *(line.words for line in self.noted)])

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._title.setText(_("Pets"))
        self._add.say(_("Add pet"), _("Add pet (P)"))
        self._care.say(_("Record care"), _("Record care (V)"))
        self._likes.setText(_("Preferences"))
        self._edit.say(_("Edit"), _("All fields (Ctrl+E)"))
        self.new_pet.retranslate()
        self.care_line.retranslate()
        self.kin.retranslate()
        if self._card is not None:
            self.show_card(self._card)


@dataclass(frozen=True, slots=True)
class Fact:
    """What is worth a line about a pet: icon, ink, words, and the field they come from."""

    icon: str
    ink: str
    words: str
    key: str


class _Fact(QWidget):
    """An icon and what is worth a line about a pet."""

    def __init__(self, walk: Walk) -> None:
        super().__init__()
        self._icon, self.words = IconLabel("heart", "text3", 14), ValueLine(walk, "caption", "text2")
        self.setLayout(row(self._icon, self.words, spacing=6))

    def say(self, fact: Fact | None) -> None:
        """Show it, or nothing."""
        self.setVisible(fact is not None)
        if fact is not None:
            self._icon.set(fact.icon, fact.ink)
            self.words.setText(fact.words)


class _NotedLine(QWidget):
    """One field of a customer with its name at the left; hidden while it says nothing."""

    def __init__(self, walk: Walk, key: str) -> None:
        super().__init__()
        self._key = key
        self._name, self.words = Label("", "caption", "text2"), ValueText(walk)
        inside = row(self._name, spacing=8)
        inside.setAlignment(self._name, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(self.words, 1)
        self.setLayout(inside)

    def show_card(self, card: CustomerCard) -> None:
        """What it says of a customer."""
        words, customer = str(getattr(card.customer.draft, self._key)), card.customer
        self._name.setFixedWidth(theme.scaled(LABEL_WIDTH))
        self._name.setText(str(fields.field(self._key).label))
        self.words.setText(words)
        self.words.spot = Spot("customer", customer.customer_id, self._key) if customer.deleted_at is None else NOWHERE
        self.setVisible(bool(words))


def _animal(pet: PetData) -> tuple[str, str]:
    """The icon that stands for a pet, and its tone."""
    animal = animal_of(pet.draft.species, pet.draft.breed)
    said = animal or pet.draft.breed
    icon = "cat" if animal == "cat" else "dog" if said and animal != "rabbit" else "paw-print"
    return icon, ("info" if animal == "cat" else "warn")


def _about(shop: Shop, pet: PetData) -> str:
    draft = pet.draft
    sexes = {choice.value: str(choice.label) for choice in fields.field("sex").choices}
    years = age_on(draft.birthday, shop.today()) if draft.birthday and draft.died_on is None else None
    age = ngettext("{count} year", "{count} years", years) if years is not None else draft.age_text
    parts = (draft.breed or draft.species, sexes.get(draft.sex, draft.sex), age)
    return " · ".join(part for part in parts if part and part != draft.name)


def _facts(shop: Shop, pet: PetData, care: NextCare | None) -> list[Fact]:
    """What is worth a line, the most urgent first."""
    draft, today = pet.draft, shop.today()
    if draft.died_on is not None:
        return [Fact("heart", "text3", _("Passed away {day}", day=on_day(draft.died_on, today)), "died_on")]
    found = []
    if draft.allergies:
        found.append(Fact("triangle-alert", "danger", _("Allergic to {what}", what=draft.allergies), "allergies"))
    if care is not None:
        found.append(Fact(icon_of(care.kind), INKS.get(care.status, "text3"), said_next(care, today), ""))
    coming = next_birthday(draft.birthday, today) if draft.birthday else None
    if coming:
        found.append(Fact("cake", "warn", birthday_on(coming[0], today), "pet_birthday"))
    if draft.weight_milli:
        found.append(Fact("scale", "text3", _("{weight} kg", weight=format_milli(draft.weight_milli)), "weight_milli"))
    if draft.temperament:
        found.append(Fact("heart", "text3", draft.temperament, "temperament"))
    return found[:MOST_FACTS]
