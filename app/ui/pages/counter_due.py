"""What can be said to a customer who stands at the counter: whose birthday is near, theirs or a pet's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from PySide6.QtWidgets import QFrame

from app.reminders.due import Parameters
from app.reminders.rules.birthday import reason
from app.services.customer_card import CustomerCard
from app.ui.widgets.labels import ELabel, IconLabel
from app.ui.widgets.surfaces import row
from app.values.birthday import Birthday, next_birthday

DAYS = 7


class DueLine(QFrame):
    """One line; hidden when no birthday falls into the coming days."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("tone", "warn")
        self.days = DAYS
        """How many days ahead a birthday is said; 0 says none."""
        self._words = ELabel("", "body", "warn")
        inside = row(IconLabel("cake", "warn", 16), margins=(12, 5, 12, 5))
        inside.addWidget(self._words, 1)
        self.setLayout(inside)
        self.hide()

    def show_card(self, card: CustomerCard, today: dt.date) -> None:
        """Look at a customer and their pets."""
        words = "" if card.customer.deleted_at is not None else " · ".join(self._coming(card, today))
        self._words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))

    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def _coming(self, card: CustomerCard, today: dt.date) -> Iterator[str]:
        draft, until = card.customer.draft, today + dt.timedelta(days=self.days)
        if not self.days:
            return
        if draft.birthday is not None and (on := card.customer.next_birthday_on) is not None and on <= until:
            yield _said(draft.birthday, on, today)
        for pet in card.pets:
            born = pet.draft.birthday
            kept = next_birthday(born, today) if born is not None and pet.draft.died_on is None else None
            if born is not None and kept is not None and kept.on <= until:
                yield _said(born, kept.on, today, pet.draft.name)


def _said(born: Birthday, on: dt.date, today: dt.date, pet: str | None = None) -> str:
    # In the lunar calendar the age is another number, and at the counter the day matters.
    age = on.year - born.year if born.year and born.calendar == "solar" else None
    said: Parameters = {"is_pet": pet is not None, "on": on.isoformat(), "calendar": "solar", "age": age}
    return str(reason(said, today, pet or ""))
