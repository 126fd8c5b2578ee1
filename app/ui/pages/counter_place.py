"""What is open at the Counter, and opening it again after a lock: the customer, the tab, the drawer, the field that is changed in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.ui.pages.counter_drawers import Drawer
from app.ui.pages.counter_edit import KINDS
from app.ui.pages.refund_drawer import RefundDrawer
from app.ui.pages.sale_drawer import SaleDrawer
from app.ui.widgets.values import Spot

if TYPE_CHECKING:
    from app.ui.pages.counter import CounterPage

SALE, REFUND = "sale", "refund"
ANYBODY = ((SALE, None), ("customer", None))
"""Drawers that need no customer: a sale to nobody, somebody new."""


@dataclass(frozen=True, slots=True)
class CounterPlace:
    """See the module; `drawer` says of what kind, and about which customer, pet or purchase."""

    customer_id: int | None
    tab: str
    drawer: tuple[str, int | None] | None
    spot: Spot | None
    has_new_pet: bool


def of(page: CounterPage, drawer: Drawer | None) -> CounterPlace:
    """What is open now, `drawer` among it."""
    new_pet = page.pets.new_pet
    return CounterPlace(
        page.customer_id(),
        page.tabs.tabs.current(),
        _key_of(drawer),
        page.changes.place.spot(),
        new_pet.isVisibleTo(page),
    )


def return_to(page: CounterPage, place: CounterPlace) -> None:
    """Open it again, as far as it is still there."""
    if place.customer_id is not None:
        page.search.mark(place.customer_id)
        page.show_customer(place.customer_id)
    is_there = page.customer_id() == place.customer_id is not None
    if is_there:
        page.tabs.open_tab(place.tab)
    if place.drawer is not None and (is_there or place.drawer in ANYBODY):
        _open_drawer(page, *place.drawer)
    elif not is_there:
        return
    elif place.has_new_pet:
        page.changes.add_pet()
    elif place.spot is not None:
        _edit(page, place.spot)


def _key_of(drawer: Drawer | None) -> tuple[str, int | None] | None:
    if isinstance(drawer, SaleDrawer):
        return SALE, drawer.state.customer_id
    if isinstance(drawer, RefundDrawer):
        return REFUND, drawer.sale_id()
    return drawer.key() if drawer is not None else None


def _open_drawer(page: CounterPage, kind: str, about: int | None) -> None:
    if kind == SALE:
        page.go_on_selling(about or 0)
    elif kind == REFUND:
        page.tabs.open_purchase(about)
    elif kind == "customer":
        page.new_customer() if about is None else page.edit_customer()
    elif kind == "new pet":
        page.changes.wants_pet.emit({})
    elif about is not None and not page.touch.return_to(kind, about):
        page.care.return_to(kind, about)


def _edit(page: CounterPage, spot: Spot) -> None:
    for value in page.area.findChildren(QWidget):
        if isinstance(value, KINDS) and value.spot == spot and value.isVisibleTo(page):
            page.changes.place.edit(value)
            return
