"""What a customer agreed to: one line for each purpose, and a small form in which the next answer is noted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.services import fields
from app.services.consent import KEYS, ConsentData, in_force
from app.services.customer_card import CustomerCard
from app.shop import Shop
from app.ui.pages.wording import on_day
from app.ui.widgets.buttons import Button, EButton, Toolbar
from app.ui.widgets.form import TextArea
from app.ui.widgets.inputs import ENTER, LineEdit
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, column, row
from app.values.consent import ANSWERS, NO, PURPOSES, QUESTIONS, WITHDRAWN, YES, label_of

ICONS = {YES: "check", NO: "x", WITHDRAWN: "x", "": "plus"}
MOST_EARLIER = 3


class ConsentBox(QWidget):
    """The purposes with the answers that hold; all of them are one Tab stop."""

    answered = Signal(str, str, dict)
    """Purpose, answer, and what was typed with it."""

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._card: CustomerCard | None = None
        self._title = Label("", "card_title")
        self.lines = {choice.value: EButton("link", "plus") for choice in PURPOSES}
        self.form = AnswerForm(shop)
        self.form.answered.connect(self.answered)
        self.form.closed.connect(lambda: self.lines[self.form.purpose].setFocus(Qt.FocusReason.OtherFocusReason))
        lines = QVBoxLayout()
        lines.setSpacing(2)
        for purpose, line in self.lines.items():
            line.clicked.connect(partial(self._open, purpose))
            lines.addLayout(row(line, 1))
        Toolbar(*self.lines.values())
        self.setLayout(column(self._title, lines, self.form, spacing=6, margins=(0, 8, 8, 8)))
        self.retranslate()

    def show_card(self, card: CustomerCard) -> None:
        """Show somebody's answers; what was being typed about another is forgotten."""
        if self._card is None or self._card.customer.customer_id != card.customer.customer_id:
            self.form.hide()
        self._card = card
        holds = in_force(card.consent)
        for purpose, line in self.lines.items():
            kept = holds.get(purpose)
            line.set_icon(ICONS[kept.answer if kept is not None else ""])
            line.say(self._said(purpose, kept), _("Note what they answer"))
            line.setEnabled(card.customer.deleted_at is None)

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._title.setText(_("Consent"))
        self.form.retranslate()
        if self._card is not None:
            self.show_card(self._card)

    def _said(self, purpose: str, kept: ConsentData | None) -> str:
        name = label_of(PURPOSES, purpose)
        if kept is None:
            return _("{purpose}: not asked yet", purpose=name)
        day = on_day(kept.answered_on, self._shop.today())
        return _("{purpose}: {answer}, {day}", purpose=name, answer=label_of(ANSWERS, kept.answer), day=day)

    def _open(self, purpose: str, _checked: bool = False) -> None:
        if self._card is not None:
            self.form.open(purpose, [each for each in self._card.consent if each.purpose == purpose])


class AnswerForm(Card):
    """The words of the question, the day, and a button for each answer; Esc closes. Hidden until it is asked for."""

    answered = Signal(str, str, dict)
    closed = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__(10, 6, "inset")
        self._shop = shop
        self.purpose = PURPOSES[0].value
        self._about, self._earlier = Label("", "strong", wraps=True), Label("", "caption", "text2", wraps=True)
        self.wording, self.day = TextArea(), LineEdit()
        self._below = Label("", "caption", "danger", wraps=True)
        self.answers = {choice.value: Button("", "default") for choice in ANSWERS}
        for value, button in self.answers.items():
            button.clicked.connect(partial(self._answer, value))
        for box in (self.wording, self.day):
            box.installEventFilter(self)
        self.wording.textChanged.connect(lambda: self.say_wrong(""))
        self.day.textEdited.connect(lambda _text: self.say_wrong(""))
        for piece in (self._about, self._earlier, self.wording, self.day, self._below):
            self.body.addWidget(piece)
        self.body.addLayout(row(*self.answers.values(), 1))
        Toolbar(*self.answers.values())
        self.say_wrong("")
        self.hide()

    def open(self, purpose: str, before: Sequence[ConsentData]) -> None:
        """Ask for an answer; `before` is what was answered, the newest first."""
        self.purpose = purpose
        today = self._shop.today()
        told = [
            _("{day}: {answer}", day=on_day(each.answered_on, today), answer=label_of(ANSWERS, each.answer))
            + (f" ({each.staff_name})" if each.staff_name else "")
            for each in before[:MOST_EARLIER]
        ]
        self._about.setText(label_of(PURPOSES, purpose))
        self._earlier.setText("\n".join(told))
        self._earlier.setVisible(bool(told))
        self.wording.setPlainText(before[0].wording if before and before[0].wording else str(QUESTIONS[purpose]))
        self.day.setText("")
        self.answers[WITHDRAWN].setVisible(bool(before) and before[0].answer == YES)
        self.say_wrong("")
        self.show()
        self.answers[YES].setFocus(Qt.FocusReason.OtherFocusReason)

    def say_wrong(self, error: str) -> None:
        """Say what is wrong."""
        self._below.setText(error)
        self._below.setVisible(bool(error))

    def retranslate(self) -> None:
        """Speak the language in force."""
        for name, box in (("wording", self.wording), ("answered_on", self.day)):
            box.setAccessibleName(str(fields.field(KEYS[name]).label))
        self.day.setPlaceholderText(_("Answered today, or the day"))
        words = {YES: _("Agreed"), NO: _("Said no"), WITHDRAWN: _("Withdrew it")}
        for value, button in self.answers.items():
            button.say(words[value])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc closes; Enter in the day goes to the answers."""
        if not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.hide()
                self.closed.emit()
                return True
        elif event.key() in ENTER and watched is self.day and event.type() == QEvent.Type.KeyPress:
            self.answers[YES].setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes from a button as well; no other key acts on the page."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.closed.emit()
        event.accept()

    def _answer(self, value: str, _checked: bool = False) -> None:
        texts = {KEYS["wording"]: self.wording.toPlainText(), KEYS["answered_on"]: self.day.text()}
        self.answered.emit(self.purpose, value, texts)
