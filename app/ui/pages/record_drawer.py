"""The drawer in which a customer or a pet is typed: a form from the fields, Save, one question where somebody may be there already."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.errors import ShukeError, UserMistake
from app.i18n import _
from app.services import customers, duplicates, examples, fields, pets, typed
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.duplicates import Similar
from app.services.typed_mistakes import mistakes
from app.ui.context import UiContext
from app.ui.jobs import Tick
from app.ui.pages.duplicates_list import reasons
from app.ui.pages.suggest_people import SuggestPeople
from app.ui.pages.typing_hint import typing_hint
from app.ui.widgets.buttons import Button
from app.ui.widgets.form import FieldsForm
from app.ui.widgets.inputs import ENTER
from app.ui.widgets.labels import KeyCap, Label
from app.ui.widgets.surfaces import Banner, column, divider, row
from app.values.field import Field, FieldKind
from app.values.phone import split_label

SHORT = ("name", "phones")
"""The fields that a new customer begins with."""
COMPARED = (*SHORT, "birthday")
"""The fields by which it is told who may be there already."""
SEVERAL = re.compile("[;；,，]")
DAYS = (FieldKind.DATE, FieldKind.INSTANT)
PAUSE_MS = 200
"""So long after the last key it is looked who may be there already."""


class RecordDrawer(QWidget):
    """A form with a title and Save; what saving means is its child's business."""

    saved = Signal(object)
    """The id of the record."""
    closed = Signal()

    def __init__(self, context: UiContext, form_fields: Sequence[Field]) -> None:
        super().__init__()
        self.context = context
        self._saving = False
        self._begun: dict[str, str] = {}
        self.form = FieldsForm([examples.fitted(context.shop, f) for f in form_fields if f.in_form])
        self.form.edited.connect(self._say_day)
        self._title = Label("", "page_title")
        self._close = Button("", "icon", "x")
        self._close.clicked.connect(self.closed)
        self.question, self.before = Banner("warn"), Banner("info")
        self._is_from_before = False
        self._short: tuple[str, ...] = ()
        self.more_button = Button("", "link", "chevron-down")
        self.more_button.clicked.connect(self._show_more)
        self.more_button.hide()
        self.save_button = Button("", "primary", "check")
        self.save_button.setMinimumWidth(124)
        self.save_button.clicked.connect(self._save)
        inside = QWidget()
        column_inside = QVBoxLayout(inside)
        column_inside.setContentsMargins(20, 4, 16, 12)
        column_inside.addWidget(self.form)
        column_inside.addLayout(row(self.more_button, 1))
        column_inside.addStretch(1)
        self.form.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(inside)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = row(self._title, 1, KeyCap("Esc"), self._close, margins=(20, 12, 20, 8))
        ask = row(self.question, margins=(20, 0, 20, 10))
        foot = row(1, KeyCap("Ctrl Enter"), self.save_button, spacing=10, margins=(20, 12, 20, 14))
        whole = column(head, row(self.before, margins=(20, 0, 20, 8)), spacing=0)
        whole.addWidget(self._scroll, 1)
        whole.addLayout(ask)
        whole.addWidget(divider())
        whole.addLayout(foot)
        self.setLayout(whole)

    def title(self) -> str:
        """What the drawer is called."""
        raise NotImplementedError

    def key(self) -> tuple[str, int | None]:
        """What is typed here, to find again what was left unsaved."""
        raise NotImplementedError

    def begin(self, texts: Mapping[str, str]) -> None:
        """Fill the form with what is known."""
        self.form.set_texts(texts)
        self._begun, self._is_from_before = self.form.texts(), False
        self.question.say("")
        self.retranslate()

    def _say_day(self, key: str, text: str) -> None:
        """Say how a day is understood while it is typed."""
        field = next((f for f in self.form.fields if f.key == key and f.kind in DAYS), None)
        if field is not None:
            self.form.boxes[key].say_understood(typed.day_said(self.context.shop, field, text))

    def shorten(self, *keys: str) -> None:
        """Show these fields only, until more are asked for or one of the others is wrong."""
        if not keys and not self._short:
            return  # what is hidden in a form that shows all its fields is hidden for a reason of its own
        self._short = keys
        for key, box in self.form.boxes.items():
            box.setHidden(bool(keys) and key not in keys)
        self.more_button.setVisible(bool(keys))

    def _show_more(self) -> None:
        following = next((key for key in self.form.boxes if key not in self._short), "")
        self.shorten()
        self.form.focus_first(following)

    def unsaved(self) -> dict[str, str]:
        """The fields in which something else is typed by now."""
        return {key: text for key, text in self.form.texts().items() if text != self._begun.get(key, "")}

    def go_on(self, typed_before: Mapping[str, str], *, is_from_before: bool = True) -> None:
        """Go on with what was left unsaved; that it is from before is said, so that nobody types into it unaware."""
        if typed_before:
            if not set(typed_before) <= set(self._short):
                self.shorten()
            self.form.set_texts({**self.form.texts(), **typed_before})
            self._is_from_before = is_from_before
            self.retranslate()

    def start_anew(self) -> None:
        """Drop what was left unsaved."""
        self.begin(self._begun)
        self.focus_main()

    def is_new(self) -> bool:
        """Whether nothing is saved of it yet."""
        return True

    def _say_before(self) -> None:
        words = _("Draft from before") if self._is_from_before else ""
        self.before.say(words, (_("Start empty") if self.is_new() else _("Drop the draft"), self.start_anew))

    def work(self, texts: Mapping[str, str], *, is_sure: bool) -> Any:
        """Save, in the write lane; gives the id, or what must be asked first."""
        raise NotImplementedError

    def read(self, texts: Mapping[str, str]) -> object:
        """A draft of what is typed, where it can be told field by field what cannot be read; raises ``UserMistake`` for the first."""
        return None

    def ask(self, question: Any) -> None:
        """Ask what `work` gave back instead of an id."""
        raise NotImplementedError

    def focus_main(self) -> None:
        """Put the keyboard into the first field."""
        self.form.focus_first()

    def handle_escape(self) -> bool:
        """Close it."""
        self.closed.emit()
        return True

    def save(self, *, is_sure: bool = False) -> None:
        """Save what is typed."""
        if self._saving:
            return
        texts = self.form.texts()
        self.form.clear_errors()
        self.question.say("")
        self._busy(True)

        def work(_tick: Tick) -> Any:
            return self.work(texts, is_sure=is_sure)

        self.context.lanes.write(work, self._done, self._refused, self)

    def _save(self) -> None:
        self.save()

    def _done(self, outcome: Any) -> None:
        self._busy(False)
        if isinstance(outcome, int):
            self._begun = self.form.texts()
            self.saved.emit(outcome)
        else:
            self.ask(outcome)

    def _refused(self, error: ShukeError) -> None:
        self._busy(False)
        wrong = {error.where: str(error)} if isinstance(error, UserMistake) and error.where in self.form.boxes else {}
        if not wrong:
            self.shorten()
            self.question.say(str(error))
            return
        wrong |= {e.where: str(e) for e in mistakes(self.form.texts(), self.read) if e.where not in wrong}
        if not set(wrong) <= set(self._short):
            self.shorten()
        for key in reversed([key for key in self.form.boxes if key in wrong]):
            self.form.show_error(key, wrong[key])
        # Once the messages have their room.
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self._first(wrong), 0, 12))

    def _first(self, keys: Mapping[str, str]) -> QWidget:
        return next(box for key, box in self.form.boxes.items() if key in keys)

    def _busy(self, busy: bool) -> None:
        self._saving = busy
        self.save_button.say(_("Saving…") if busy else _("Save"), _("Save (Ctrl+Enter)"))
        self.save_button.setEnabled(not busy)

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._title.setText(self.title())
        self._say_before()
        self._close.say("", _("Close (Esc)"))
        self.more_button.say(_("More fields"))
        self._busy(self._saving)
        self.form.retranslate()

    def event(self, event: QEvent) -> bool:
        """Ctrl+Enter and Esc belong to the drawer."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._is_mine(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the next field, Ctrl+Enter saves, Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.handle_escape()
        elif self._is_mine(event):
            self.save()
        elif event.key() in ENTER:
            self.save() if self._ends_here() else self._go_on()
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        self.focusNextChild()
        there: QWidget | None = self.focusWidget()
        if there is not None:
            self._scroll.ensureWidgetVisible(there, 0, 12)

    def _ends_here(self) -> bool:
        """Whether the keyboard is in the last field of a form that shows but a few."""
        return bool(self._short) and self.form.boxes[self._short[-1]].edit.hasFocus()

    @staticmethod
    def _is_mine(event: QKeyEvent) -> bool:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return event.key() == Qt.Key.Key_Escape or (control and event.key() in ENTER)


class CustomerDrawer(RecordDrawer):
    """A new customer in two fields, with the others behind a button; or one to change. Who may be there already is said while one types."""

    opens = Signal(int)
    """Somebody who is there already is to be shown instead."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, fields.of_customers(context.shop))
        self._id: int | None = None
        self._base = CustomerDraft()
        self._told: set[int] = set()
        """Who was told of already: saving goes on past them."""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.form.edited.connect(self._understood)
        self.form.edited.connect(self._look_soon)
        self.referrer = SuggestPeople(context.shop, self.form.line("referrer"), self, lambda: self._id)
        self._scroll.verticalScrollBar().valueChanged.connect(self.referrer.offers.hide)
        self.retranslate()

    def start(self, customer_id: int | None = None, texts: Mapping[str, str] | None = None) -> None:
        """Type a new customer, of whom `texts` are known, or change one."""
        self._id, self._told = customer_id, set()
        shop = self.context.shop
        self._base = CustomerDraft() if customer_id is None else customers.draft_of(shop, customer_id)
        self.begin({**typed.customer_texts(shop, self._base), **(texts or {})})
        self.shorten(*(SHORT if customer_id is None and set(texts or ()) <= set(SHORT) else ()))
        self._look()

    def key(self) -> tuple[str, int | None]:
        """The customer."""
        return ("customer", self._id)

    def retranslate(self) -> None:
        """Speak the language in force."""
        super().retranslate()
        for key, text in self.form.texts().items():
            self._understood(key, text)

    def title(self) -> str:
        """New, or edit."""
        return _("New customer") if self._id is None else _("Edit customer")

    def is_new(self) -> bool:
        """Whether it is no change of somebody who is there."""
        return self._id is None

    def work(self, texts: Mapping[str, str], *, is_sure: bool) -> Any:
        """Create or update; gives those who may be the same person when they were not asked about."""
        shop = self.context.shop
        draft = self.read(texts)
        if self._id is not None:
            customers.update(shop, self._id, draft)
            return self._id
        found = () if is_sure else duplicates.similar(shop, draft)
        return [alike for alike in found if alike.row.customer_id not in self._told] or customers.create(shop, draft)

    def read(self, texts: Mapping[str, str]) -> CustomerDraft:
        """The customer as typed."""
        return typed.customer_from(self.context.shop, texts, self._base, self._id)

    def ask(self, question: Sequence[Similar]) -> None:
        """Somebody is there already who was not told while it was typed."""
        self._ask(question[0], (_("Add as new"), lambda: self.save(is_sure=True)))

    def _ask(self, alike: Similar, *further: tuple[str, Callable[[], None]]) -> None:
        other = alike.row
        self._told.add(other.customer_id)
        open_it = (_("Open {name}", name=other.called), lambda: self.opens.emit(other.customer_id))
        said = _("{name} may be the same person: {reasons}", name=other.called, reasons=reasons(alike.likeness))
        self.question.say(said, open_it, *further)

    def _look_soon(self, key: str, _text: str) -> None:
        if key in COMPARED and self._id is None:
            self._pause.start()

    def _look(self) -> None:
        """Look for somebody who may be the same, and say so while it is typed; nobody has to answer."""
        shop, texts = self.context.shop, {key: self.form.texts()[key] for key in COMPARED}
        if self._id is not None or not any(texts.values()):
            return
        numbers = tuple(PhoneDraft(split_label(part)[0]) for part in SEVERAL.split(texts["phones"]))

        def came(found: Sequence[Similar]) -> None:
            if texts == {key: self.form.texts()[key] for key in COMPARED} and not self._saving:
                self._ask(found[0]) if found else self.question.say("")

        draft = CustomerDraft(
            name=texts["name"], phones=numbers, birthday=typed.birthday_so_far(shop, texts["birthday"])
        )
        self.context.lanes.read(lambda _tick: duplicates.similar(shop, draft), came, lambda _error: None, self)

    def _understood(self, key: str, text: str) -> None:
        hint = typing_hint(self.context.shop, key, text)
        if hint:
            self.form.set_hint(key, hint)


class PetDrawer(RecordDrawer):
    """A new pet of a customer, with all its fields."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, fields.of_pets(context.shop))
        self._owner_id = 0
        self.form.edited.connect(self._understood)
        self.retranslate()

    def start(self, owner_id: int, texts: Mapping[str, str] | None = None) -> None:
        """Type a new pet of `owner_id`, of whom `texts` are known."""
        self._owner_id = owner_id
        self.begin(typed.pet_texts(self.context.shop, pets.PetDraft()))
        self.form.set_texts({**self.form.texts(), **(texts or {})})

    def key(self) -> tuple[str, int | None]:
        """Whose new pet it is."""
        return ("new pet", self._owner_id)

    def title(self) -> str:
        """What is typed."""
        return _("New pet")

    def work(self, texts: Mapping[str, str], *, is_sure: bool) -> Any:
        """Take it in."""
        return pets.create(self.context.shop, self.read(texts), [self._owner_id])

    def read(self, texts: Mapping[str, str]) -> pets.PetDraft:
        """The pet as typed."""
        return typed.pet_from(self.context.shop, texts)

    def ask(self, question: Any) -> None:
        """There is nothing to ask."""

    def _understood(self, key: str, text: str) -> None:
        if key in ("pet_birthday", "weight_milli"):
            self.form.set_hint(key, typing_hint(self.context.shop, key, text))
