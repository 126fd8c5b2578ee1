"""The middle of a customer's page: their pets, and what they like."""

from __future__ import annotations

from itertools import zip_longest

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import _, ngettext
from app.services import fields
from app.services.customer_card import CustomerCard
from app.services.pets import PetData
from app.shop import Shop
from app.ui import theme
from app.ui.pages.suggestions import scrolling_column
from app.ui.pages.wording import on_day
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ELabel, IconLabel, Label
from app.ui.widgets.surfaces import Card, column, row
from app.values.birthday import age_on, next_birthday
from app.values.quantity import format_milli
from app.values.text import normalise_key

CATS = ("猫", "cat", "英短", "布偶", "美短", "橘", "shorthair", "ragdoll", "persian", "siamese")
PICTURE = 64
LABEL_WIDTH = 64
MOST_FACTS = 3
NOTED = ("preferences", "note")
"""The fields that stand below the pets."""


class PetCard(Card):
    """One pet; a click opens it. Made once and shown other pets: making a card takes longer than all else on the page."""

    opened = Signal(int)

    def __init__(self, shop: Shop) -> None:
        super().__init__(10, 2, "inset")
        self._shop, self._pet_id = shop, 0
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tile = _Picture()
        self._called, self._about = Label("", "strong"), ELabel("", "caption", "text2")
        self._called.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._facts = [_Fact() for _each in range(MOST_FACTS)]
        whole = row(self._tile, spacing=12)
        whole.setAlignment(self._tile, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(column(row(self._called, self._about, spacing=6), *self._facts, 1, spacing=4), 1)
        self.body.addLayout(whole)

    def show_pet(self, pet: PetData) -> None:
        """Show a pet."""
        self._pet_id = pet.pet_id
        called, about = pet.draft.name or pet.draft.breed or pet.draft.species, _about(self._shop, pet)
        self._called.setText(called)
        self._about.setText(about)
        for line, fact in zip_longest(self._facts, _facts(self._shop, pet)):
            line.say(fact)
        self._tile.show_pet(pet)
        self.setAccessibleName(f"{called} {about}".strip())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open it."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit(self._pet_id)


class CounterPets(QScrollArea):
    """Pets and preferences of one customer."""

    add_pet = Signal()
    open_pet = Signal(int)
    edit = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._card: CustomerCard | None = None
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside, self._column = scrolling_column(8)
        self._column.setContentsMargins(20, 12, 12, 12)
        self.setWidget(inside)
        self._title, self._count = Label("", "card_title"), Label("", "caption", "text2")
        self._add = Button("", "link", "plus")
        self._add.clicked.connect(self.add_pet)
        self._likes, self._edit = Label("", "card_title"), Button("", "link")
        self._edit.clicked.connect(self.edit)
        for button in (self._add, self._edit):  # P and E do the same from the page
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._cards: list[PetCard] = []
        self._none = Label("", "body", "text2")
        self._noted = [_NotedLine() for _each in NOTED]
        heads = (QWidget(), QWidget())
        heads[0].setLayout(row(self._title, self._count, 1, self._add))
        heads[1].setLayout(row(self._likes, 1, self._edit, margins=(0, 6, 0, 0)))
        for place, piece in enumerate((heads[0], self._none, heads[1], *self._noted)):
            self._column.insertWidget(place, piece)
        self.retranslate()

    def show_card(self, card: CustomerCard) -> None:
        """Show somebody's."""
        self._card = card
        while len(self._cards) < len(card.pets):
            made = PetCard(self._shop)
            made.opened.connect(self.open_pet)
            self._cards.append(made)
            self._column.insertWidget(len(self._cards), made)
        for piece, pet in zip_longest(self._cards, card.pets):
            piece.setVisible(pet is not None)
            if pet is not None:
                piece.show_pet(pet)
        self._none.setText(_("No pets yet."))
        self._none.setVisible(not card.pets)
        self._count.setText(str(len(card.pets)) if card.pets else "")
        draft = card.customer.draft
        noted = [(str(fields.field(key).label), str(getattr(draft, key))) for key in NOTED]
        said = [n for n in noted if n[1]] or [("", _("Nothing noted yet."))]
        for line, words in zip_longest(self._noted, said):
            line.setVisible(words is not None)
            if words is not None:
                line.say(*words)

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._title.setText(_("Pets"))
        self._add.say(_("Add pet"), _("Add pet (P)"))
        self._likes.setText(_("Preferences"))
        self._edit.say(_("Edit"), _("Edit customer (E)"))
        if self._card is not None:
            self.show_card(self._card)


class _Fact(QWidget):
    """An icon and what is worth a line about a pet."""

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._words = IconLabel("heart", "text3", 14), ELabel("", "caption", "text2")
        self.setLayout(row(self._icon, self._words, spacing=6))

    def say(self, fact: tuple[str, str, str] | None) -> None:
        """Show (icon, ink, words), or nothing."""
        self.setVisible(fact is not None)
        if fact is not None:
            icon, ink, words = fact
            self._icon.set(icon, ink)
            self._words.setText(words)


class _NotedLine(QWidget):
    """What a customer likes, with the name of it at the left."""

    def __init__(self) -> None:
        super().__init__()
        self._name, self._words = Label("", "caption", "text2"), Label("", wraps=True)
        inside = row(self._name, spacing=8)
        inside.setAlignment(self._name, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(self._words, 1)
        self.setLayout(inside)

    def say(self, name: str, words: str) -> None:
        """Show it; without a name the words have all the room."""
        self._name.setFixedWidth(theme.scaled(LABEL_WIDTH))
        self._name.setText(name)
        self._name.setVisible(bool(name))
        self._words.setText(words)
        self._words.set_ink("text" if name else "text2")


class _Picture(QFrame):
    """A soft tile with the animal."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = IconLabel("paw-print", "warn", 32)
        self.setFixedSize(PICTURE, PICTURE)
        QVBoxLayout(self).addWidget(self._icon, 0, Qt.AlignmentFlag.AlignCenter)

    def show_pet(self, pet: PetData) -> None:
        """Show what kind of animal it is."""
        said = normalise_key(f"{pet.draft.species} {pet.draft.breed}")
        is_cat = any(word in said for word in CATS)
        tone = "info" if is_cat else "warn"
        if self.property("tone") != tone:
            theme.restyle(self, tone=tone)
        self._icon.set("cat" if is_cat else "dog" if said else "paw-print", tone)


def _about(shop: Shop, pet: PetData) -> str:
    draft = pet.draft
    sexes = {choice.value: str(choice.label) for choice in fields.field("sex").choices}
    years = age_on(draft.birthday, shop.today()) if draft.birthday and draft.died_on is None else None
    age = ngettext("{count} year", "{count} years", years) if years is not None else draft.age_text
    parts = (draft.breed or draft.species, sexes.get(draft.sex, draft.sex), age)
    return " · ".join(part for part in parts if part and part != draft.name)


def _facts(shop: Shop, pet: PetData) -> list[tuple[str, str, str]]:
    """(icon, ink, words) of what is worth a line."""
    draft, today = pet.draft, shop.today()
    if draft.died_on is not None:
        return [("heart", "text3", _("Passed away {day}", day=on_day(draft.died_on, today)))]
    found = []
    if draft.allergies:
        found.append(("triangle-alert", "danger", _("Allergic to {what}", what=draft.allergies)))
    coming = next_birthday(draft.birthday, today) if draft.birthday else None
    if coming:
        found.append(("cake", "warn", _("Birthday {day}", day=on_day(coming[0], today))))
    if draft.weight_milli:
        found.append(("scale", "text3", _("{weight} kg", weight=format_milli(draft.weight_milli))))
    if draft.temperament:
        found.append(("heart", "text3", draft.temperament))
    return found[:MOST_FACTS]
