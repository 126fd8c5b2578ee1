"""The reminders of one customer, each with its whole reason and what can be done about it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.reminders.rule_list import TOLD
from app.reminders.rules import care_due
from app.services.customer_card import CustomerCard
from app.services.reminder_data import ReminderData
from app.shop import Shop
from app.ui.care_acts import CareActs, menu_of, outcomes_into
from app.ui.pages.care_words import said_next
from app.ui.pages.counter_reminder_line import ReminderLine
from app.ui.pages.today_words import ICONS, verb_of
from app.ui.pages.wording import joined, on_day
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.surfaces import Card, EmptyState, column, row, scrolling


class ReminderPane(QWidget):
    """A line to write one, and those there are; made anew for each card, when somebody looks."""

    def __init__(self, shop: Shop, acts: CareActs) -> None:
        super().__init__()
        self._shop, self._acts = shop, acts
        self._name = ""
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        self._empty, self._list = EmptyState("bell"), QWidget()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self._list.setLayout(column(self._empty, self._rows, 1, margins=(0, 4, 8, 8)))
        self._area = scrolling(self._list)
        self.line = ReminderLine(shop, acts.write)
        inside.addWidget(self.line)
        inside.addWidget(self._area, 1)

    def show_card(self, card: CustomerCard) -> None:
        """Show the reminders of a customer."""
        self._name = card.customer.called
        self.line.retranslate()
        self.line.show_of(card.customer.customer_id, can_write=card.customer.deleted_at is None)
        while self._rows.count():
            taken = self._rows.takeAt(0)
            old = taken.widget() if taken is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        for reminder in card.reminders:
            self._rows.addWidget(self._card(reminder))
        self._empty.say(
            _("Nothing is due"), self._next(card) or _("Reminders of this customer will stand here, with the reason.")
        )
        self._empty.setVisible(not card.reminders)

    def _next(self, card: CustomerCard) -> str:
        """The care that comes next, of whichever pet, and its day; empty if none is known."""
        coming = [care for care in card.next_care if care.status in (care_due.LATER, care_due.UPCOMING)]
        if not coming:
            return ""
        first = min(coming, key=lambda care: care.due_on)
        pet = next((pet.draft.name for pet in card.pets if pet.pet_id == first.pet_id), "")
        said = [part for part in (pet, said_next(first, self._shop.today())) if part]
        return _("Next: {what}", what=joined(said, between=" · "))

    def _card(self, reminder: ReminderData) -> Card:
        icon, ink = ICONS[reminder.rule]
        done, later, more = (
            Button(verb_of(reminder), "default", "check"),
            Button(_("Later")),
            Button("", "icon", "ellipsis"),
        )
        more.say("", _("More"))
        ids = (reminder.reminder_id,)
        done.clicked.connect(lambda _checked=False: self._act(reminder))
        later.clicked.connect(lambda _checked=False: self._ask_later(ids, later))
        more.clicked.connect(lambda _checked=False: self._ask_more(ids, more))
        head = row(Label(str(TOLD[reminder.rule].label), "strong"), 1, Label(self._when(reminder), "caption", "text2"))
        words = column(head, Label(str(reminder.reason), "body", "text2", wraps=True), spacing=4)
        buttons = row(done, later, more, 1)
        across = row(spacing=10)
        across.addWidget(IconLabel(icon, ink, 18), 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(column(words, buttons, spacing=10), 1)
        card = Card(12, 8, "inset")
        card.body.addLayout(across)
        return card

    def _act(self, reminder: ReminderData) -> None:
        if reminder.rule == care_due.RULE:
            self._acts.care_done(reminder)
        else:
            self._acts.finish(self._name, (reminder.reminder_id,))

    def _when(self, reminder: ReminderData) -> str:
        today = self._shop.today()
        if reminder.is_waiting:
            return _("Back on {day}", day=on_day(reminder.snoozed_until, today))
        return _("Due {day}", day=on_day(reminder.due_on, today))

    def _ask_later(self, ids: tuple[int, ...], button: Button) -> None:
        menu = self._acts.later_menu(self, partial(self._acts.put_off, self._name, ids))
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _ask_more(self, ids: tuple[int, ...], button: Button) -> None:
        menu = menu_of(self)
        outcomes_into(menu, partial(self._acts.finish, self._name, ids))
        menu.addSeparator()
        menu.addAction(_("Skip this time"), partial(self._acts.skip, self._name, ids[0]))
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
