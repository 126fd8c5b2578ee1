"""One gap at a time: whom it is about, the field to type it in, and the ways on; Enter saves and the next one comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.i18n import T, Text, _
from app.insights.quality import Check
from app.services import customers, examples, fields, quality, quality_mending, typed
from app.services.quality_mending import Gap
from app.shop import Shop
from app.ui.pages.wording import joined, masked
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.form import FieldsForm
from app.ui.widgets.inputs import ENTER
from app.ui.widgets.labels import ELabel, Label
from app.ui.widgets.surfaces import column

ELSEWHERE: Mapping[Check, tuple[Text, Text]] = {
    Check.DUPLICATE: (T("Compare"), T("Compare the two side by side, then merge them or say that they are two.")),
    Check.SHARED_PHONE: (
        T("Open customer"),
        T("If they live together, link them as one household on the customer's page."),
    ),
    Check.CONSENT: (T("Open customer"), T("Ask them at the next visit; the answers stand under Details.")),
    Check.FRESH: (
        T("Still right"),
        T("Look whether this is still right. Every change and every sale here confirms it as well."),
    ),
}
"""Of what is not typed here: what the first button says, and what can be done."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A gap that is still there, with what else is known of the customer, in a line or two."""

    check: Check
    gap: Gap
    known: str


def look(shop: Shop, customer_id: int, check: Check) -> Seen | None:
    """The gap as it is now; ``None`` if it is closed by now."""
    found = quality.of_customer(shop, customer_id)
    if found is None or check not in found.failing:
        return None
    return Seen(check, quality_mending.gap(shop, customer_id, check), _known(shop, customer_id, check))


def _known(shop: Shop, customer_id: int, check: Check) -> str:
    """What is on record, where it is to be looked through; of somebody without a name the rest helps to know them as well."""
    if check is not Check.FRESH:
        return ""
    texts = typed.customer_texts(shop, customers.draft_of(shop, customer_id))
    shown = ("birthday", "wechat", "email", "address")
    return joined([f"{fields.field(key).label}: {texts[key]}" for key in shown if texts[key]])


class GapBox(QWidget):
    """Says the gap, and what was typed or pressed; doing it is the page's business."""

    saved = Signal(str)
    """What was typed."""
    first = Signal()
    """The first button, where nothing is typed."""
    right = Signal()
    skipped = Signal()
    opened = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self.seen: Seen | None = None
        self.form: FieldsForm | None = None
        self._title, self._who = Label("", "card_title", wraps=True), ELabel("", "strong")
        self._known, self._hint = Label("", "body", wraps=True), Label("", "body", "text2", wraps=True)
        self._place = Label("", "caption", "text2")
        self.go, self.right_button = Button("", "primary"), Button()
        self.skip, self.open = Button(), Button("", "link")
        for button, signal in ((self.right_button, self.right), (self.skip, self.skipped), (self.open, self.opened)):
            button.clicked.connect(lambda _checked=False, s=signal: s.emit())
        self.go.clicked.connect(lambda _checked=False: self.press())
        ways = QWidget()
        flow = FlowLayout(ways)
        for button in (self.go, self.right_button, self.skip, self.open):
            flow.addWidget(button)
        Toolbar(self.go, self.right_button, self.skip, self.open)
        self._forms = column()
        self.setLayout(
            column(
                self._title, self._place, self._who, self._known, self._forms, self._hint, ways, 1, spacing=10, margins=(16, 14, 16, 12)
            )
        )  # fmt: skip

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.right_button.say(_("Right as it is"))
        self.skip.say(_("Skip"))
        self.open.say(_("Open customer"))
        if self.form is not None:
            self.form.retranslate()
        if self.seen is not None:
            self._say(self.seen)

    def show_gap(self, seen: Seen, place: str) -> None:
        """Show a gap; `place` says which of how many it is."""
        key = seen.gap.field
        if self.form is not None and (not key or self.form.fields[0].key != key):
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        if key and self.form is None:
            self.form = FieldsForm([examples.fitted(self._shop, fields.field(key))])
            self._forms.addWidget(self.form)
        self.seen = seen
        if self.form is not None:
            self.form.set_texts({key: seen.gap.text})
        self._place.setText(place)
        self._say(seen)

    def press(self) -> None:
        """What the first button does."""
        if self.form is not None and self.seen is not None:
            self.saved.emit(self.form.texts()[self.seen.gap.field])
        else:
            self.first.emit()

    def show_error(self, key: str, words: str) -> bool:
        """Say below the field what is wrong; ``False`` if there is none."""
        if self.form is None or self.seen is None:
            return False
        return self.form.show_error(key, words) or self.form.show_error(self.seen.gap.field, words)

    def focus_main(self) -> None:
        """The keyboard belongs to the field, or to the first button."""
        if self.form is not None:
            self.form.focus_first()
        else:
            self.go.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the field saves."""
        focus: QWidget | None = self.window().focusWidget()
        if event.key() in ENTER and focus is not None and self.form is not None and self.form.isAncestorOf(focus):
            self.press()
        else:
            super().keyPressEvent(event)

    def _say(self, seen: Seen) -> None:
        gap = seen.gap
        phone = masked(gap.phone)[0] if gap.phone else ""
        self._title.setText(str(seen.check.words))
        self._who.setText(joined([part for part in (gap.called, phone, gap.pet) if part]))
        self._known.setText(seen.known)
        self._known.setVisible(bool(seen.known))
        words, hint = ELSEWHERE.get(seen.check, (T("Save and next"), T("Enter saves, and the next one comes.")))
        self.go.say(str(words))
        self._hint.setText(str(hint))
        is_open = words.message == ELSEWHERE[Check.CONSENT][0].message
        self.open.setVisible(not is_open)
        self.right_button.setVisible(seen.check not in (Check.DUPLICATE, Check.FRESH))
