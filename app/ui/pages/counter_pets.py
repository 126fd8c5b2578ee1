"""The middle of a customer's page: their pets, and what they like."""

from __future__ import annotations

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


class PetCard(Card):
    """One pet; a click opens it."""

    opened = Signal(int)

    def __init__(self, shop: Shop, pet: PetData) -> None:
        super().__init__(10, 2, "inset")
        self._pet_id = pet.pet_id
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        called = Label(pet.draft.name or pet.draft.breed or pet.draft.species, "strong")
        about = _about(shop, pet)
        called.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        lines = [row(called, ELabel(about, "caption", "text2"), spacing=6)]
        for icon, ink, text in _facts(shop, pet):
            lines.append(row(IconLabel(icon, ink, 14), ELabel(text, "caption", "text2"), spacing=6))
        tile = _picture(pet)
        whole = row(tile, spacing=12)
        whole.setAlignment(tile, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(column(*lines, 1, spacing=4), 1)
        self.body.addLayout(whole)
        self.setAccessibleName(f"{called.text()} {about}".strip())

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
        self._pieces: list[QWidget] = []
        heads = (QWidget(), QWidget())
        heads[0].setLayout(row(self._title, self._count, 1, self._add))
        heads[1].setLayout(row(self._likes, 1, self._edit, margins=(0, 6, 0, 0)))
        for place, head in enumerate(heads):
            self._column.insertWidget(place, head)
        self.retranslate()

    def show_card(self, card: CustomerCard) -> None:
        """Show somebody's."""
        self._card = card
        for old in self._pieces:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._pieces = []
        for pet in card.pets:
            made = PetCard(self._shop, pet)
            made.opened.connect(self.open_pet)
            self._insert(made, 1 + len(self._pieces))
        if not card.pets:
            self._insert(Label(_("No pets yet."), "body", "text2"), 1)
        self._count.setText(str(len(card.pets)) if card.pets else "")
        draft = card.customer.draft
        noted = [(str(fields.field(key).label), str(getattr(draft, key))) for key in ("preferences", "note")]
        for label, text in [n for n in noted if n[1]] or [("", _("Nothing noted yet."))]:
            self._insert(_noted_line(label, text), 2 + len(self._pieces))

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._title.setText(_("Pets"))
        self._add.say(_("Add pet"), _("Add pet (P)"))
        self._likes.setText(_("Preferences"))
        self._edit.say(_("Edit"), _("Edit customer (E)"))
        if self._card is not None:
            self.show_card(self._card)

    def _insert(self, piece: QWidget, place: int) -> None:
        self._column.insertWidget(place, piece)
        self._pieces.append(piece)


def _noted_line(label: str, text: str) -> QWidget:
    name = Label(label, "caption", "text2")
    name.setFixedWidth(theme.scaled(LABEL_WIDTH))
    if not label:
        name.hide()  # never shown here: without a parent it would be a window of its own
    line = QWidget()
    inside = row(name, spacing=8)
    inside.setAlignment(name, Qt.AlignmentFlag.AlignTop)
    inside.addWidget(Label(text, "body", "text" if label else "text2", wraps=True), 1)
    line.setLayout(inside)
    return line


def _picture(pet: PetData) -> QWidget:
    """A soft tile with the animal."""
    said = normalise_key(f"{pet.draft.species} {pet.draft.breed}")
    is_cat = any(word in said for word in CATS)
    tone = "info" if is_cat else "warn"
    tile = QFrame()
    tile.setProperty("tone", tone)
    tile.setFixedSize(PICTURE, PICTURE)
    inside = QVBoxLayout(tile)
    name = "cat" if is_cat else "dog" if said else "paw-print"
    inside.addWidget(IconLabel(name, tone, 32), 0, Qt.AlignmentFlag.AlignCenter)
    return tile


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
    return found[:3]
