"""The people of the care list as a model; their words are made when a row is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from app.services.care import CarePerson
from app.ui.pages.today_words import ALL, CareSaid, say

AnyIndex = QModelIndex | QPersistentModelIndex


class CareModel(QAbstractListModel):
    """The people; their words are made when a row is looked at."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.people: Sequence[CarePerson] = ()
        self.group = ALL
        self._said: dict[int, CareSaid] = {}

    def show_people(self, people: Sequence[CarePerson], group: str) -> None:
        """Show others."""
        self.beginResetModel()
        self.people, self.group, self._said = people, group, {}
        self.endResetModel()

    def renew(self) -> None:
        """Say everything anew, in the language in force; the selection stays."""
        self._said = {}
        if self.people:
            self.dataChanged.emit(self.index(0), self.index(len(self.people) - 1))

    def said(self, place: int) -> CareSaid:
        """A row in words."""
        if place not in self._said:
            self._said[place] = say(self.people[place], self.group)
        return self._said[place]

    def place_of(self, customer_id: int) -> int:
        """Where a customer stands; -1 if they are not here."""
        return next((i for i, p in enumerate(self.people) if p.customer.customer_id == customer_id), -1)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """How many people."""
        return 0 if parent.isValid() else len(self.people)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a row, for screen readers, tooltips and tests."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.said(index.row()).spoken
        return None
