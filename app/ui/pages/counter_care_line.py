"""Recording care in one line, where the pets stand: which pet, what was done, Enter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.services import fields
from app.services.care_typed import WHAT
from app.ui.pages.care_words import Choice
from app.ui.widgets.buttons import Button
from app.ui.widgets.form import ComboBox
from app.ui.widgets.inputs import LineEdit, ends_typing
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, column, row
from app.values.care import OTHER, WEIGHT
from app.values.text import normalise_key

PET = "pet"
LEAST_TYPED, LEAST_LETTERS = 2, 4
"""So many signs name a choice, of Latin letters more."""
BOX_OF = {WEIGHT: "care_weight", OTHER: "care_title"}
"""What is typed into the box for a kind without a plan; the product for all else."""


class CareLine(Card):
    """Pet, care and a box; Enter saves, Esc closes and keeps what is typed. Hidden until it is asked for."""

    wanted = Signal(dict)
    """The texts of what was done, with the pet under `PET`."""
    wants_more = Signal(dict)
    """All the other fields are to be typed as well."""
    closed = Signal()
    pet_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__(10, 6, "inset")
        self.pet, self.what, self.box = ComboBox(), ComboBox(), LineEdit()
        self._title, self._below = Label("", "strong"), Label("", "caption", "danger", wraps=True)
        self._save, self._more = Button("", "link", "check"), Button("", "link")
        for piece in (self.pet, self.what, self.box):
            piece.installEventFilter(self)
        self.pet.setMinimumWidth(80)
        self.what.setMinimumWidth(80)
        self.box.textEdited.connect(lambda _text: self.say_wrong(""))
        self.box.textEdited.connect(self._choose_by)
        self.what.currentIndexChanged.connect(lambda _place: self._say_box())
        self.pet.activated.connect(lambda _place: self.pet_chosen.emit(self.pet_id()))
        self._save.clicked.connect(self._want)
        self._more.clicked.connect(lambda: self.wants_more.emit(self.texts()))
        pieces: tuple[QWidget, ...] = (self._title, self.pet, self.what, self.box, self._below)
        self.body.addLayout(column(*pieces, spacing=6))
        self.body.addLayout(row(self._save, self._more, 1, spacing=8))
        self.say_wrong("")
        self.hide()

    def open(self, pets: Sequence[tuple[int, str]], chosen: int) -> None:
        """Ask what was done for one of these pets."""
        self.pet.blockSignals(True)
        self.pet.clear()
        for pet_id, called in pets:
            self.pet.addItem(called, pet_id)
        self.pet.setCurrentIndex(max(0, self.pet.findData(chosen)))
        self.pet.blockSignals(False)
        self.pet.setVisible(len(pets) > 1)
        self.show()

    def offer(self, choices: Sequence[Choice], chosen: str = "") -> None:
        """What can be done for the pet; the first is chosen, or what was before."""
        self.what.blockSignals(True)
        self.what.clear()
        for key, words in choices:
            self.what.addItem(words, key)
        self.what.setCurrentIndex(max(0, self.what.findData(chosen)))
        self.what.blockSignals(False)
        self._say_box()

    def put(self, texts: Mapping[str, str]) -> None:
        """Go on with what was typed before."""
        if texts.get(WHAT):
            self.what.setCurrentIndex(max(0, self.what.findData(texts[WHAT])))
        self.box.setText(texts.get(self._box_key(), ""))

    def focus(self) -> None:
        """Put the keyboard where something is to be chosen."""
        self.what.setFocus(Qt.FocusReason.OtherFocusReason)

    def pet_id(self) -> int:
        """Which pet is chosen."""
        return int(self.pet.currentData() or 0)

    def texts(self) -> dict[str, str]:
        """What is typed, per field, and the pet."""
        what = str(self.what.currentData() or "")
        return {PET: str(self.pet_id()), WHAT: what, self._box_key(): self.box.text().strip()}

    def is_begun(self) -> bool:
        """Whether anything is typed."""
        return bool(self.box.text().strip())

    def clear(self) -> None:
        """Begin anew, and be hidden."""
        self.box.setText("")
        self.say_wrong("")
        self.hide()

    def say_wrong(self, error: str) -> None:
        """Say what is wrong."""
        self._below.setText(error)
        self._below.setVisible(bool(error))

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._title.setText(_("Record care"))
        self.pet.setAccessibleName(_("Pet"))
        self.what.setAccessibleName(_("What was done"))
        self._save.say(_("Save"), _("Save (Enter)"))
        self._more.say(_("More fields"))
        self._say_box()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Esc in the pieces."""
        return ends_typing(event, lambda: self._go_on(watched), self._close)

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def _go_on(self, watched: QObject) -> None:
        if watched is self.pet:
            self.focus()
        elif watched is self.what and self._box_key() != "care_product":
            self.box.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._want()

    def _choose_by(self, text: str) -> None:
        """Whoever types what is done ("Rabies vaccination") means it: the choice that is called so, or holds it, is taken."""
        typed = normalise_key(text)
        if len(typed) < (LEAST_LETTERS if typed.isascii() else LEAST_TYPED) or self._box_key() != "care_product":
            return
        called = [normalise_key(self.what.itemText(place)) for place in range(self.what.count())]
        meant = [place for place, words in enumerate(called) if words and (words in typed or typed in words)]
        if meant and self.what.currentIndex() not in meant and self._key_at(meant[0]) == "care_product":
            self.what.setCurrentIndex(meant[0])

    def _key_at(self, place: int) -> str:
        return BOX_OF.get(str(self.what.itemData(place) or ""), "care_product")

    def _box_key(self) -> str:
        return self._key_at(self.what.currentIndex())

    def _say_box(self) -> None:
        field = fields.field(self._box_key())
        self.box.setPlaceholderText(str(field.label))
        self.box.setAccessibleName(str(field.label))

    def _want(self) -> None:
        self.wanted.emit(self.texts())
