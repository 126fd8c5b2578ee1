"""One line in which a call, a message, a visit, or what somebody thinks of the shop is noted: how, what was said, Enter."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal

from app.i18n import _
from app.services import examples, fields
from app.shop import Shop
from app.ui.widgets.buttons import Button
from app.ui.widgets.form import ComboBox
from app.ui.widgets.inputs import LineEdit, ends_typing
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, row
from app.values.contact import COMPLAINT, CONTACTS, DIRECTIONS, FEEDBACK, OUT, VISIT, first_word

KIND, DIRECTION, SAID, DAY = "kind", "direction", "said", "day"
"""What is typed, by the names of the pieces."""
CONTACT_KINDS = frozenset(choice.value for choice in CONTACTS)
LEAST = 96
MOST_OF_IT = 99


class TouchLine(Card):
    """How, who began it, what was said, and when; Enter saves, Esc closes and keeps what is typed. Hidden until it is asked for.

    A first word such as ``wechat`` or ``投诉`` chooses how. The day is when somebody was in touch, or when a complaint is to be followed up.
    """

    wanted = Signal(dict)
    """What is typed."""
    wants_more = Signal(dict)
    """All the other fields are to be typed as well."""
    closed = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__(10, 6, "inset")
        self._shop = shop
        self.kind, self.direction = ComboBox(), ComboBox()
        self.box, self.day = LineEdit(), LineEdit()
        self._below = Label("", "caption", "danger", wraps=True)
        self._save, self._more = Button("", "link", "check"), Button("", "link")
        for choice in (*CONTACTS, *FEEDBACK):
            self.kind.addItem("", choice.value)
        for choice in DIRECTIONS:
            self.direction.addItem("", choice.value)
        for piece in (self.kind, self.direction, self.box, self.day):
            piece.setMinimumWidth(LEAST)
            piece.installEventFilter(self)
        self.box.textEdited.connect(self._typed)
        self.day.textEdited.connect(lambda _text: self.say_wrong(""))
        self.kind.currentIndexChanged.connect(lambda _place: self._say_pieces())
        self._save.clicked.connect(lambda: self.wanted.emit(self.texts()))
        self._more.clicked.connect(lambda: self.wants_more.emit(self.texts()))
        self.body.addLayout(row(self.kind, self.direction, 1, spacing=8))
        self.body.addWidget(self.box)
        self.body.addWidget(self._below)
        # Beside the two choices the day would leave none of the three its words, with big text or in a narrow window.
        last = row(self.day, self._save, self._more, 1, spacing=8)
        last.setStretchFactor(self.day, MOST_OF_IT)
        self.body.addLayout(last)
        self.say_wrong("")
        self.hide()

    def open(self, kind: str, texts: Mapping[str, str]) -> None:
        """Ask what was said; `texts` is what was typed before and not saved."""
        self._choose(self.kind, texts.get(KIND) or kind)
        self._choose(self.direction, texts.get(DIRECTION) or OUT)
        self.box.setText(texts.get(SAID, ""))
        self.day.setText(texts.get(DAY, ""))
        self.say_wrong("")
        self._say_pieces()
        self.show()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def texts(self) -> dict[str, str]:
        """What is typed."""
        return {
            KIND: str(self.kind.currentData()),
            DIRECTION: str(self.direction.currentData()),
            SAID: self.box.text().strip(),
            DAY: self.day.text().strip() if self.has_day() else "",
        }

    def is_contact(self) -> bool:
        """Whether it is about being in touch, not about what somebody thinks."""
        return self.kind.currentData() in CONTACT_KINDS

    def has_day(self) -> bool:
        """Whether a day belongs to it: praise and suggestions are of today."""
        return self.is_contact() or self.kind.currentData() == COMPLAINT

    def is_begun(self) -> bool:
        """Whether anything is typed."""
        return bool(self.box.text().strip())

    def clear(self) -> None:
        """Begin anew, and be hidden."""
        for box in (self.box, self.day):
            box.setText("")
        self.say_wrong("")
        self.hide()

    def say_wrong(self, error: str, where: str = "") -> None:
        """Say what is wrong, and go to the piece it is about."""
        self._below.setText(error)
        self._below.setVisible(bool(error))
        if error:
            (self.day if where in ("contacted_at", "follow_up_on") else self.box).setFocus()

    def retranslate(self) -> None:
        """Speak the language in force."""
        chosen = str(self.kind.currentData())
        kinds = (*examples.contacts(self._shop), *FEEDBACK)  # the country of the shop may have changed
        for combo, choices in ((self.kind, kinds), (self.direction, DIRECTIONS)):
            for place, choice in enumerate(choices):
                combo.setItemText(place, str(choice.label))
                combo.setItemData(place, choice.value)
        self._choose(self.kind, chosen)
        self.kind.setAccessibleName(_("Contact or feedback"))
        self.direction.setAccessibleName(str(fields.field("contact_direction").label))
        self._save.say(_("Save"), _("Save (Enter)"))
        self._more.say(_("More fields"))
        self._say_pieces()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Esc in the pieces."""
        return ends_typing(event, lambda: self._go_on(watched), self._close)

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def _go_on(self, watched: QObject) -> None:
        if watched in (self.kind, self.direction):
            self.box.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.wanted.emit(self.texts())

    def _typed(self, text: str) -> None:
        """A first word chooses how, and goes; not where that is chosen already: then it is part of what was said."""
        self.say_wrong("")
        found = first_word(text)
        if found is None or found[0] == self.kind.currentData():
            return
        kind, direction, rest = found
        self._choose(self.kind, kind)
        if direction:
            self._choose(self.direction, direction)
        self.box.setText(rest)

    def _say_pieces(self) -> None:
        is_contact = self.is_contact()
        self.direction.setVisible(is_contact and self.kind.currentData() != VISIT)
        self.day.setVisible(self.has_day())
        self.day.setPlaceholderText(_("Now, or 15:30") if is_contact else _("Follow up tomorrow, or on: 5-20"))
        self.day.setAccessibleName(str(fields.field("contacted_at" if is_contact else "follow_up_on").label))
        said = str(fields.field("contact_note" if is_contact else "feedback_text").label)
        self.box.setPlaceholderText(said)
        self.box.setAccessibleName(said)

    @staticmethod
    def _choose(combo: ComboBox, value: str) -> None:
        combo.setCurrentIndex(max(0, combo.findData(value)))
