"""Sales that are typed and not saved, by customer: at hand at once, in the shop file a moment later."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.errors import ShukeError
from app.services import drafts
from app.shop import Shop
from app.ui.context import UiContext
from app.ui.pages.sale_entry import SaleLine, SaleState

AFTER_MS = 800
WALK_IN = 0
"""Stands for nobody among the ids of customers."""

_at_hand: dict[Path, dict[int | None, SaleState]] = {}
"""By shop: a lock takes the drawer away, and not these."""


def waiting(shop: Shop) -> tuple[int, ...] | None:
    """For whom a sale waits (`WALK_IN`: for nobody), the newest last; ``None`` as long as nobody has looked into the file."""
    states = _at_hand.get(shop.path)
    if states is None:
        return None
    return tuple(about or WALK_IN for about, state in states.items() if not state.is_empty())


class KeptSales(QObject):
    """What the drawer holds besides the sale that is shown."""

    def __init__(self, context: UiContext, owner: QObject) -> None:
        super().__init__(owner)
        self._context, self._shop = context, context.shop
        if self._shop.path not in _at_hand:
            _at_hand[self._shop.path] = _read(drafts.load(self._shop, drafts.SALE))
        self.states = _at_hand[self._shop.path]
        self._written = self._typed()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(AFTER_MS)
        self._soon.timeout.connect(self.write)

    def begin(self, customer_id: int | None, state: SaleState | None) -> SaleState:
        """The sale to go on with: `state`, else the one that was kept for the customer, else an empty one."""
        for place in [k for k, d in self.states.items() if d.is_empty()]:
            del self.states[place]
        begun = state or self.states.get(customer_id) or SaleState(customer_id)
        begun.customer_id = customer_id
        self.states[customer_id] = begun
        return begun

    def drop(self, customer_id: int | None) -> None:
        """Forget one: it is saved, or goes on for somebody else."""
        self.states.pop(customer_id, None)

    def touched(self) -> None:
        """Something was typed: write it down as soon as the hands rest."""
        self._soon.start()

    def write(self) -> None:
        """Write down what changed since the last time, in the write lane; a file that fails says so when the sale is saved."""
        self._soon.stop()
        typed, shop = self._typed(), self._shop
        if typed == self._written:
            return
        self._written = typed
        self._context.lanes.write(
            lambda _tick: drafts.keep(shop, drafts.SALE, typed), lambda _nothing: None, self._failed
        )

    def _failed(self, _error: ShukeError) -> None:
        self._written = {}

    def _typed(self) -> dict[int, Any]:
        kept = {k: d for k, d in self.states.items() if not d.is_empty()}
        return {WALK_IN if k is None else k: asdict(state) for k, state in kept.items()}


def _read(kept: dict[int, Any]) -> dict[int | None, SaleState]:
    found: dict[int | None, SaleState] = {}
    for about, typed in kept.items():
        try:
            lines = [SaleLine(**line) for line in typed.pop("lines")]
            found[about or None] = SaleState(**typed, lines=lines)
        except (TypeError, KeyError, AttributeError):  # of another version
            continue
    return found
