"""The drawer in which something that was done for a pet is typed with all its fields, or corrected, or removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout

from app.i18n import T, Text, _
from app.services import care_plans, care_records, care_typed, fields
from app.services.care_typed import WHAT
from app.ui.context import UiContext
from app.ui.pages.care_words import Choice as Offered
from app.ui.pages.care_words import choices
from app.ui.pages.record_drawer import RecordDrawer
from app.ui.pages.typing_hint import typing_hint
from app.ui.widgets.buttons import Button
from app.ui.widgets.surfaces import row
from app.values.field import Choice, Field, FieldKind


class CareDrawer(RecordDrawer):
    """Something new that was done for a pet, or a record to correct. `offered` is what can be done for it."""

    removed = Signal(int)
    """This record is to be taken away."""

    def __init__(self, context: UiContext, pet_id: int, pet_name: str, offered: tuple[Offered, ...]) -> None:
        what = Field(
            WHAT, T("What was done"), FieldKind.CHOICE, choices=tuple(Choice(k, _as_text(w)) for k, w in offered)
        )
        super().__init__(context, (what, *(fields.field(key) for key in care_typed.ATTRIBUTES)))
        self._pet_id, self._pet_name = pet_id, pet_name
        self._id: int | None = None
        self.remove_button = Button("", "link", "trash-2")
        self.remove_button.clicked.connect(lambda _checked=False: self._ask_to_remove())
        inside = self.form.layout()
        if isinstance(inside, QBoxLayout):
            inside.addLayout(row(self.remove_button, 1))
        self.form.edited.connect(self._chosen)
        self.retranslate()

    def start(self, record_id: int | None = None, texts: Mapping[str, str] | None = None) -> None:
        """Type something new, of which `texts` are known, or correct a record. Raises ``UserMistake`` if there is none."""
        shop, self._id = self.context.shop, record_id
        if record_id is None:
            draft = care_records.CareDraft(shop.today())
        else:
            draft = care_records.of_id(shop, record_id).draft
        self.remove_button.setVisible(record_id is not None)
        self.begin(care_typed.texts_of(draft))
        known = {key: text for key, text in (texts or {}).items() if key in self.form.boxes}
        self.form.set_texts({**self.form.texts(), **known})
        self._chosen(WHAT, self.form.texts()[WHAT])

    def key(self) -> tuple[str, int | None]:
        """The record, or the pet for which something was done."""
        return ("care", self._id) if self._id is not None else ("new care", self._pet_id)

    def is_new(self) -> bool:
        """Whether it is no correction of a record."""
        return self._id is None

    def title(self) -> str:
        """Of whom."""
        return _("Care: {name}", name=self._pet_name)

    def work(self, texts: Mapping[str, str], *, is_sure: bool) -> Any:
        """Record or correct."""
        shop = self.context.shop
        if self._id is None:
            return care_typed.record_from(shop, self._pet_id, texts).record_id
        care_typed.set_fields(shop, self._id, texts)
        return self._id

    def ask(self, question: Any) -> None:
        """There is nothing to ask."""

    def retranslate(self) -> None:
        """Speak the language in force."""
        super().retranslate()
        self.remove_button.say(_("Remove this record"))
        self.form.set_hint("next_due_on", _("Blank: as the plan says"))
        self.form.set_hint("done_on", _("2026-05-18, 5-18"))

    def _ask_to_remove(self) -> None:
        if self._id is not None:
            self.removed.emit(self._id)

    def _chosen(self, key: str, text: str) -> None:
        """What has a plan has no other name; a weight that is hardly one is told."""
        if key == WHAT:
            self.form.boxes["care_title"].setHidden(text.startswith(care_typed.PLAN))
        elif key == "care_weight":
            self.form.set_hint(key, typing_hint(self.context.shop, key, text))


def offered_for(context: UiContext, animal: str, data: care_records.CareData | None = None) -> tuple[Offered, ...]:
    """What can be done for an animal; of a record, also what it is, whatever the plans say now."""
    plans = care_plans.plans(context.shop)
    found = choices(plans, animal, ())
    if data is not None and care_typed.what_of(data.draft) not in dict(found):
        found.append((care_typed.what_of(data.draft), str(data.what)))
    return tuple(found)


def _as_text(words: str) -> Text:
    """Words that are in the right language already."""
    return Text("{words}", (("words", words),))
