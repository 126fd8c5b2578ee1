"""The page of one pet, in the drawer: all fields to be changed where they stand, whose it is, its weight, its care."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget

from app.errors import ShukeError
from app.i18n import _
from app.services import fields, pet_bin, pet_lives, typed
from app.services.care_records import CareData
from app.services.pet_file import PetFile, pet_file
from app.ui.context import UiContext
from app.ui.pages.care_words import INKS, icon_of, said_details, said_next
from app.ui.pages.counter_edit import InPlace
from app.ui.pages.field_rows import FieldRows, said_plainly
from app.ui.pages.pet_owners import OwnerPane
from app.ui.pages.suggestions import scrolling_column
from app.ui.pages.wording import on_day
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import keeps_escape
from app.ui.widgets.labels import ELabel, IconLabel, KeyCap, Label
from app.ui.widgets.sparkline import Sparkline
from app.ui.widgets.surfaces import Banner, column, divider, row
from app.ui.widgets.timeline import TimelineList, TimelineRow
from app.ui.widgets.values import NOWHERE, Spot
from app.values.birthday import format_birthday
from app.values.field import Field, FieldKind
from app.values.quantity import format_milli

GRAMS_A_KILO = 1000
MOST_NEXT, MOST_LINES = 4, 6


class PetPage(QWidget):
    """One pet; every change is one step of undo, and the page looks again after each."""

    closed = Signal()
    wants_care = Signal(int)
    """Something was done for this pet."""
    care_chosen = Signal(int)
    """This record is to be opened."""

    def __init__(self, context: UiContext, customer_id: int, pet_id: int) -> None:
        super().__init__()
        self._context, self._shop = context, context.shop
        self._customer_id, self._pet_id = customer_id, pet_id
        self.file: PetFile = pet_file(self._shop, pet_id)
        self._title, self._close = Label("", "page_title"), Button("", "icon", "x")
        self._close.clicked.connect(self.closed)
        self.banner = Banner("info")
        self.care_button, self.died_button = Button("", "default", "syringe"), Button("", "link", "heart")
        self.bin_button = Button("", "link", "trash-2")
        self.care_button.clicked.connect(lambda _checked=False: self.wants_care.emit(self._pet_id))
        self.died_button.clicked.connect(self.pass_away)
        self.bin_button.clicked.connect(self.delete)
        self.owners = OwnerPane(self._shop)
        self._weight, self.chart = Label("", "strong"), Sparkline()
        self._weighed = Label("", "caption", "text2", wraps=True)
        self._coming_title, self._care_title = Label("", "strong"), Label("", "strong")
        self._coming = column(spacing=4)
        self.history = TimelineList()
        self._desk = InPlace(context, self)
        self.rows = FieldRows(self._desk)
        self._build()
        self.owners.added.connect(
            lambda who: self._act(lambda: pet_lives.add_owner(self._shop, pet_id, who), _("Owner added"))
        )
        self.owners.removed.connect(
            lambda who: self._act(lambda: pet_lives.remove_owner(self._shop, pet_id, who), _("Owner removed"))
        )
        self.owners.moved.connect(self._move)
        self.history.chosen.connect(lambda place: self.care_chosen.emit(self.file.care[place].record_id))
        self.retranslate()

    def _build(self) -> None:
        inside, body = scrolling_column(10)
        body.setContentsMargins(20, 4, 16, 12)
        # The bin stands at the other end: where "Passed away" was clicked, nothing comes that a second click could hit.
        above = row(self.care_button, self.died_button, 1, self.bin_button, spacing=8)
        pieces: tuple[QWidget | QLayout, ...] = (
            above, self._coming_title, self._coming, self.rows, self._weight, self.chart, self._weighed, self.owners, self._care_title,
            self.history,
        )  # fmt: skip
        for place, piece in enumerate(pieces):
            body.insertWidget(place, piece) if isinstance(piece, QWidget) else body.insertLayout(place, piece)
        self.history.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(inside)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = column(row(self._title, 1, KeyCap("Esc"), self._close, margins=(20, 12, 20, 8)), spacing=0)
        whole.addLayout(row(self.banner, margins=(20, 0, 20, 8)))
        whole.addWidget(divider())
        whole.addWidget(self._scroll, 1)
        self.setLayout(whole)

    # -- what the drawer asks of its pages

    def key(self) -> tuple[str, int | None]:
        """The pet."""
        return ("pet", self._pet_id)

    def focus_main(self) -> None:
        """Put the keyboard on what is done most often."""
        (self.care_button if self.care_button.isEnabled() else self._close).setFocus()

    def handle_escape(self) -> bool:
        """Close the page."""
        self.closed.emit()
        return True

    def settle(self) -> bool:
        """The window is about to go: save what is changed in place; ``False`` to stay for once."""
        return self._desk.settle()

    def leave(self) -> None:
        """Something else is shown now: what is changed in place is saved, or kept."""
        self._desk.leave()

    def refresh(self) -> None:
        """Look at the pet again; it may be gone."""
        try:
            self.file = pet_file(self._shop, self._pet_id)
        except ShukeError:
            self.closed.emit()
            return
        self._say()

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._close.say("", _("Close (Esc)"))
        self.care_button.say(_("Record care"), _("Record care (V)"))
        self.died_button.say(_("Passed away"))
        self.bin_button.say(_("Move to bin"))
        self._coming_title.setText(_("What comes next"))
        self._care_title.setText(_("Care so far"))
        self.history.setAccessibleName(_("Care so far"))
        self.owners.retranslate()
        self._say()

    def event(self, event: QEvent) -> bool:
        """Esc belongs to the drawer."""
        return keeps_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """V records care, Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.handle_escape()
        elif event.key() == Qt.Key.Key_V and not event.modifiers() and self.care_button.isEnabled():
            self.wants_care.emit(self._pet_id)
        else:
            super().keyPressEvent(event)

    # -- verbs

    def pass_away(self) -> None:
        """Remember that the pet died; one click, and Undo brings all back."""
        name = self.file.pet.draft.name
        self._act(
            lambda: pet_lives.pass_away(self._shop, self._pet_id),
            _("Nothing reminds of {name} any more", name=name or _("Pet")),
        )

    def delete(self) -> None:
        """Put a pet that was made by mistake in the bin, where it can be taken out again."""
        name = self.file.pet.draft.name or _("Pet")
        self._act(
            lambda: pet_bin.delete(self._shop, self._pet_id), _("Moved to bin: {name}", name=name), self.closed.emit
        )

    def _move(self, to_id: int) -> None:
        self._act(
            lambda: pet_lives.move(self._shop, self._pet_id, self._customer_id, to_id), _("Pet moved"), self.closed.emit
        )

    def _act(self, work: Callable[[], object], said: str, then: Callable[[], object] | None = None) -> None:
        def done(_nothing: object) -> None:
            self._context.shell.show_toast(said, undo=True)
            self.owners.close_box()
            self.refresh()
            if then is not None:
                then()

        self._context.lanes.write(lambda _tick: work(), done, lambda error: self.owners.say_wrong(str(error)), self)

    # -- what is said

    def _say(self) -> None:
        draft, today = self.file.pet.draft, self._shop.today()
        called = draft.name or draft.breed or draft.species
        self._title.setText(called)
        self.setAccessibleName(called)
        gone = _("Passed away {day}", day=on_day(draft.died_on, today)) if draft.died_on is not None else ""
        self.banner.say(gone)
        if draft.died_on is not None and self.died_button.hasFocus():
            self._close.setFocus()
        self.died_button.setVisible(draft.died_on is None)
        self.care_button.setEnabled(self.file.pet.deleted_at is None)
        self._say_fields()
        self.owners.show_owners(self.file.owners)
        self._say_weights()
        self._say_coming()
        records = self.file.care
        self._care_title.setVisible(bool(records))
        self.history.setVisible(bool(records))
        self.history.rows.set_rows(records, self._line)
        height = self.history.sizeHintForRow(0) if records else 0
        self.history.setFixedHeight(max(24, height * min(MOST_LINES, len(records)) + 4))

    def _line(self, done: CareData) -> TimelineRow:
        when = on_day(done.draft.done_on, self._shop.today())
        return TimelineRow(
            icon_of(done.draft.kind), "accent", str(done.what), said_details(done), when=when, row_id=done.record_id
        )

    def _say_fields(self) -> None:
        texts, pet = typed.pet_texts(self._shop, self.file.pet.draft), self.file.pet
        wanted = fields.of_pets(self._shop)
        said = {field.key: self._said(field, texts[field.key]) for field in wanted}

        def spot_of(key: str) -> Spot:
            return Spot("pet", self._pet_id, key) if pet.deleted_at is None else NOWHERE

        self.rows.show_fields(wanted, said, spot_of)

    def _said(self, field: Field, text: str) -> str:
        draft = self.file.pet.draft
        if field.kind is FieldKind.BIRTHDAY:
            return format_birthday(draft.birthday) if draft.birthday is not None else ""
        return said_plainly(self._shop, field, text)

    def _say_weights(self) -> None:
        weights, today = self.file.weights, self._shop.today()
        for piece in (self._weight, self.chart, self._weighed):
            piece.setVisible(len(weights) > 1)
        if len(weights) < 2:
            return
        first, last = weights[0], weights[-1]
        self._weight.setText(_("Weight over time"))
        grown = last.grams - first.grams
        change = f"{'+' if grown > 0 else '−' if grown < 0 else '±'}{format_milli(abs(grown))}"
        words = _(
            "{first} kg on {day}, {last} kg on {today}; {change} kg in {count} weighings",
            first=format_milli(first.grams), day=on_day(first.on, today), last=format_milli(last.grams), today=on_day(last.on, today),
            change=change, count=len(weights),
        )  # fmt: skip
        self._weighed.setText(words)
        self.chart.show_points([(w.on, w.grams / GRAMS_A_KILO) for w in weights], _("Weight over time"), words)

    def _say_coming(self) -> None:
        while self._coming.count():
            taken = self._coming.takeAt(0)
            old = taken.widget() if taken is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        today, coming = self._shop.today(), self.file.next_care[:MOST_NEXT]
        for care in coming:
            ink, line = INKS.get(care.status, "text2"), QWidget()
            inside = row(IconLabel(icon_of(care.kind), ink, 16), spacing=8)
            inside.addWidget(ELabel(said_next(care, today), "body", ink), 1)
            line.setLayout(inside)
            self._coming.addWidget(line)
        self._coming_title.setVisible(bool(coming))

    def sizeHint(self) -> QSize:
        """As wide as the drawer makes it."""
        return QSize(420, 600)
