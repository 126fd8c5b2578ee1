"""The right side of the Counter: the page of one customer, as a pane that takes single keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from app.services.customer_card import CustomerCard
from app.ui import theme
from app.ui.pages.counter_head import CounterHead
from app.ui.pages.counter_pets import CounterPets
from app.ui.pages.counter_tabs import CounterTabs
from app.ui.widgets.surfaces import Card, divider

PETS_WIDTH = 352


class CustomerArea(Card):
    """The page of one customer. It can have the focus, and then single keys act."""

    pressed = Signal(str)
    """A key that stands for something: a letter, a digit, or a typed character."""

    def __init__(self, head: CounterHead, pets: CounterPets, tabs: CounterTabs) -> None:
        super().__init__(0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head, self.pets, self.tabs = head, pets, tabs
        self._line = divider(vertical=True)
        self._across = QHBoxLayout()
        self._across.setSpacing(0)
        self._across.addWidget(pets)
        self._across.addWidget(self._line)
        self._across.addWidget(tabs, 1)
        self.body.addWidget(head)
        self.body.addWidget(divider())
        self.body.addLayout(self._across, 1)

    def show_card(self, card: CustomerCard) -> None:
        """Show somebody's; the pets at once only where they are in sight."""
        self.head.show_card(card)
        if self._stands_beside():
            self.pets.show_card(card)
        self.tabs.show_card(card)
        self.setAccessibleName(card.customer.called)

    def _stands_beside(self) -> bool:
        return self._across.indexOf(self.pets) >= 0

    def arrange(self, *, side_by_side: bool) -> None:
        """Let the pets stand beside the tabs, or among them."""
        stood_beside = self._stands_beside()
        if side_by_side and not stood_beside:
            self.tabs.give_pets()
            self._across.insertWidget(0, self.pets)
            self.pets.show()
        elif stood_beside and not side_by_side:
            self._across.removeWidget(self.pets)
            self.pets.setMinimumWidth(0)
            self.pets.setMaximumWidth(16777215)
            self.tabs.take_pets(self.pets)
        if side_by_side:
            self.pets.setFixedWidth(theme.widened(PETS_WIDTH))
        self._line.setVisible(side_by_side)
        if stood_beside != side_by_side:
            # Polishing what has another parent now brings its first font back.
            theme.signals.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters act, digits and characters look up; the rest goes on to the window."""
        text, held = (
            event.text(),
            event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier),
        )
        if text and text.isprintable() and not text.isspace() and held == Qt.KeyboardModifier.NoModifier:
            self.pressed.emit(text)
        else:
            super().keyPressEvent(event)
