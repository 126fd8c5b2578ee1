"""The drawers in which a contact, feedback, or a dated line of the note is read whole, corrected, or removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout

from app.i18n import T, _
from app.services import contacts, feedback, fields, timeline_acts
from app.services.contacts import ContactDraft
from app.services.customer_card import CustomerCard
from app.services.feedback import ABOUT, OF_COMPLAINTS, FeedbackDraft
from app.services.purchase_data import PurchaseData
from app.services.timeline_data import TimelineEntry
from app.ui.context import UiContext
from app.ui.pages.record_drawer import RecordDrawer
from app.ui.pages.wording import joined, money, on_day
from app.ui.widgets.buttons import Button
from app.ui.widgets.surfaces import row
from app.values.contact import COMPLAINT, RESOLVED, VISIT
from app.values.field import Field, FieldKind
from app.values.text import NOTE_LIMIT

MOST_SALES, MOST_THINGS = 12, 2
SALE = "sale"
NOTE_FIELD = Field("note", T("Note"), FieldKind.LONG_TEXT, limit=NOTE_LIMIT)


class TouchDrawer(RecordDrawer):
    """A form with Save, and Remove where there is something to remove."""

    removed = Signal(int)
    """This record is to be taken away."""

    def __init__(self, context: UiContext, customer_id: int, form_fields: tuple[Field, ...]) -> None:
        super().__init__(context, form_fields)
        self.customer_id = customer_id
        self.row_id: int | None = None
        self.remove_button = Button("", "link", "trash-2")
        self.remove_button.clicked.connect(lambda _checked=False: self._ask_to_remove())
        inside = self.form.layout()
        if isinstance(inside, QBoxLayout):
            inside.addLayout(row(self.remove_button, 1))

    def is_new(self) -> bool:
        """Whether it is no correction."""
        return self.row_id is None

    def ask(self, question: Any) -> None:
        """There is nothing to ask."""

    def remove(self) -> None:
        """Take the record away, in the write lane."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Speak the language in force."""
        super().retranslate()
        self.remove_button.say(_("Remove this line"))
        self.remove_button.setVisible(self.row_id is not None)

    def _ask_to_remove(self) -> None:
        if self.row_id is not None:
            self.removed.emit(self.row_id)


class ContactDrawer(TouchDrawer):
    """A call, a message or a visit."""

    def __init__(self, context: UiContext, customer_id: int) -> None:
        super().__init__(context, customer_id, tuple(fields.field(key) for key in contacts.ATTRIBUTES))
        self.form.edited.connect(self._chosen)
        self.retranslate()

    def start(self, contact_id: int | None = None, texts: Mapping[str, str] | None = None) -> None:
        """Type a new one, of which `texts` are known, or correct one. Raises ``UserMistake`` if there is none."""
        shop, self.row_id = self.context.shop, contact_id
        draft = (
            ContactDraft(contacts.usual_kind(shop)) if contact_id is None else contacts.of_id(shop, contact_id).draft
        )
        self.begin(contacts.texts_of(shop, draft))
        self.form.set_texts({**self.form.texts(), **(texts or {})})
        self._chosen("contact_kind", self.form.texts()["contact_kind"])

    def key(self) -> tuple[str, int | None]:
        """The contact, or with whom."""
        return ("contact", self.row_id) if self.row_id is not None else ("new contact", self.customer_id)

    def title(self) -> str:
        """New, or one that is kept."""
        return _("Contact") if self.row_id is not None else _("New contact")

    def work(self, texts: Mapping[str, str], *, is_sure: bool) -> Any:
        """Record or correct."""
        shop = self.context.shop
        if self.row_id is None:
            return contacts.record(shop, self.customer_id, contacts.draft_from(shop, texts))
        contacts.correct(shop, self.row_id, contacts.draft_from(shop, texts))
        return self.row_id

    def remove(self) -> None:
        """Take it away."""
        contacts.remove(self.context.shop, self.row_id or 0)

    def retranslate(self) -> None:
        """Speak the language in force."""
        super().retranslate()
        self.form.set_hint("contacted_at", _("Blank: now. Or 15:30, yesterday, 5-18 9:00"))

    def _chosen(self, key: str, text: str) -> None:
        """A visit has no direction."""
        if key == "contact_kind":
            self.form.boxes["contact_direction"].setHidden(text == VISIT)


class FeedbackDrawer(TouchDrawer):
    """Praise, a suggestion or a complaint; what only a complaint has is hidden for the others."""

    def __init__(self, context: UiContext, card: CustomerCard) -> None:
        self._card = card
        self._sales: list[PurchaseData] = []
        about = Field(ABOUT, T("It is about"), FieldKind.CHOICE)
        first = ("feedback_kind", "feedback_text")
        rest = tuple(fields.field(key) for key in feedback.ATTRIBUTES if key not in first)
        super().__init__(
            context, card.customer.customer_id, (*(fields.field(key) for key in first), about, *rest)
        )  # fmt: skip
        self.form.edited.connect(self._chosen)
        self.retranslate()

    def start(
        self, feedback_id: int | None = None, texts: Mapping[str, str] | None = None, sale: PurchaseData | None = None
    ) -> None:
        """Type something new, of which `texts` are known and what `sale` it is about, or correct it. Raises ``UserMistake`` if there is none."""
        shop, self.row_id = self.context.shop, feedback_id
        known = feedback.of_id(shop, feedback_id) if feedback_id is not None else None
        draft = known.draft if known is not None else FeedbackDraft(COMPLAINT, "", shop.today())
        if sale is not None:
            draft = replace(draft, purchase_id=sale.id)
        sales = [s for s in self._card.purchases if s.kind == SALE][:MOST_SALES]
        self._sales = [sale, *(s for s in sales if s.id != sale.id)] if sale is not None else sales
        about = str(known.about) if known is not None else ""
        self.form.offer(ABOUT, lambda: self._offered(draft, about))
        self.begin(feedback.texts_of(draft))
        self.form.set_texts({**self.form.texts(), **(texts or {})})
        for key in ("feedback_kind", "feedback_status"):
            self._chosen(key, self.form.texts()[key])

    def key(self) -> tuple[str, int | None]:
        """The feedback, or whose."""
        return ("feedback", self.row_id) if self.row_id is not None else ("new feedback", self.customer_id)

    def title(self) -> str:
        """New, or one that is kept."""
        return _("Feedback") if self.row_id is not None else _("New feedback")

    def work(self, texts: Mapping[str, str], *, is_sure: bool) -> Any:
        """Record or correct."""
        shop = self.context.shop
        if self.row_id is None:
            return feedback.record(shop, self.customer_id, feedback.draft_from(shop, texts))
        feedback.correct(shop, self.row_id, feedback.draft_from(shop, texts))
        return self.row_id

    def remove(self) -> None:
        """Take it away."""
        feedback.remove(self.context.shop, self.row_id or 0)

    def retranslate(self) -> None:
        """Speak the language in force."""
        super().retranslate()
        self.form.set_hint("feedback_on", _("5-18, yesterday, 2026-05-18"))
        self.form.set_hint(
            "follow_up_on",
            _("No offers go out until it is resolved.") if self.row_id is not None else _("Blank: tomorrow"),
        )
        self._say_score(self.form.texts()["feedback_status"])

    def _offered(self, draft: FeedbackDraft, about: str) -> dict[str, str]:
        """What it may be about: the pets, the last sales, what was bought in them; and what it is about now."""
        today, choices = self.context.shop.today(), {}
        for pet in self._card.pets:
            choices[f"pet:{pet.pet_id}"] = pet.draft.name or pet.draft.breed or pet.draft.species
        for sale in self._sales:
            things = joined([item.description for item in sale.items[:MOST_THINGS] if item.description])
            said = _("Sale of {day}: {what}", day=on_day(sale.on, today), what=things)
            choices[f"sale:{sale.id}"] = f"{said} · {money(self.context.shop, sale.total_minor)}"
        for sale in self._sales:
            choices |= {f"product:{i.product_id}": i.description for i in sale.items if i.product_id is not None}
        now = feedback.about_key(draft)
        return choices if now in choices or not now else {**choices, now: about}

    def _chosen(self, key: str, text: str) -> None:
        """Only a complaint has a state, a day to follow up and an end; the end only once it is resolved."""
        if key not in ("feedback_kind", "feedback_status"):
            return
        typed = self.form.texts()
        is_complaint, is_over = typed["feedback_kind"] == COMPLAINT, typed["feedback_status"] == RESOLVED
        for each in OF_COMPLAINTS:
            ends = each in ("feedback_score", "resolved_on")
            self.form.boxes[each].setHidden(not is_complaint or (ends and not is_over))
        self._say_score(typed["feedback_status"])

    def _say_score(self, status: str) -> None:
        asks = status == RESOLVED and not self.form.texts()["feedback_score"]
        self.form.set_hint("feedback_score", _("Ask how satisfied they are; it can be added later.") if asks else "")


class NoteDrawer(TouchDrawer):
    """A dated line of the note."""

    def __init__(self, context: UiContext, customer_id: int, entry: TimelineEntry) -> None:
        self._entry = entry
        super().__init__(context, customer_id, (NOTE_FIELD,))
        self.row_id = entry.row_id
        self.begin({"note": str(entry.text)})
        self.retranslate()

    def key(self) -> tuple[str, int | None]:
        """The customer whose note it is; where it stands may change."""
        return "note line", self.customer_id

    def title(self) -> str:
        """Of which day."""
        return _("Note of {day}", day=on_day(self._entry.on, self.context.shop.today()))

    def work(self, texts: Mapping[str, str], *, is_sure: bool) -> Any:
        """Correct it."""
        timeline_acts.correct_note(self.context.shop, self.customer_id, self._entry, texts["note"])
        return self.customer_id

    def remove(self) -> None:
        """Take the line out."""
        timeline_acts.remove_note(self.context.shop, self.customer_id, self._entry)
