"""Purchases as plain data, and how they are read: three statements for any number of purchases."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.models import Customer, Purchase, PurchaseItem
from app.values.money import line_total_minor
from app.values.text import normalise_key


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """One line to be recorded. Without `product_id` the product is found, or made, by code, else name.

    `instead_of` is what was bought before and is discontinued; it is shown, not recorded.
    """

    description: str
    quantity_milli: int = 1000
    unit_price_minor: int = 0
    product_id: int | None = None
    code: str = ""
    instead_of: str = ""

    @property
    def total_minor(self) -> int:
        """Quantity times price, half a minor unit rounded up."""
        return line_total_minor(self.quantity_milli, self.unit_price_minor)


@dataclass(frozen=True, slots=True)
class PurchaseDraft:
    """A sale to be recorded. No customer: a walk-in. No `at`: now."""

    customer_id: int | None
    items: tuple[ItemDraft, ...]
    at: dt.datetime | None = None
    payment: str = ""
    channel: str = ""
    note: str = ""
    pet_id: int | None = None
    receipt_number: str = ""

    @property
    def total_minor(self) -> int:
        """The sum of the lines."""
        return sum(item.total_minor for item in self.items)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a draft."""

    purchase_id: int
    total_minor: int
    reminders_closed: tuple[int, ...]
    change_id: int


@dataclass(frozen=True, slots=True)
class ItemData:
    """One line of a purchase. `refunded_milli` is how much of it was given back so far."""

    id: int
    product_id: int | None
    code: str
    description: str
    quantity_milli: int
    unit_price_minor: int
    total_minor: int
    refunded_milli: int = 0

    @property
    def left_milli(self) -> int:
        """How much can still be given back."""
        return max(0, self.quantity_milli - self.refunded_milli)


@dataclass(frozen=True, slots=True)
class PurchaseData:
    """One purchase with its lines; `refund_of_id` is set on a refund that points at a sale."""

    id: int
    customer_id: int | None
    customer_name: str
    member_number: str | None
    pet_id: int | None
    at: dt.datetime
    on: dt.date
    kind: str
    refund_of_id: int | None
    receipt_number: str
    payment: str
    channel: str
    note: str
    total_minor: int
    items: tuple[ItemData, ...]

    @property
    def can_refund(self) -> bool:
        """Whether anything of this sale can still be given back."""
        return self.kind == "sale" and any(item.left_milli > 0 for item in self.items)


def product_key(code: str, name: str) -> str:
    """What makes a product the same: its code, else its name, normalised."""
    return normalise_key(code) or normalise_key(name)


# Made once, and of columns instead of objects: putting statements and objects together took most of the time of a customer's page.
_WANTED: BindParameter[Any] = bindparam("wanted", expanding=True)
_HEADS = (
    select(
        Purchase.id, Purchase.customer_id, Customer.name, Customer.member_number, Purchase.pet_id, Purchase.purchased_at,
        Purchase.purchased_on, Purchase.kind, Purchase.refund_of_id, Purchase.receipt_number, Purchase.payment, Purchase.channel,
        Purchase.note, Purchase.total_minor,
    )
    .outerjoin(Customer, Customer.id == Purchase.customer_id)
    .where(Purchase.id.in_(_WANTED))
)  # fmt: skip
_LINES = (
    select(
        PurchaseItem.purchase_id, PurchaseItem.id, PurchaseItem.product_id, PurchaseItem.code, PurchaseItem.description,
        PurchaseItem.quantity_milli, PurchaseItem.unit_price_minor, PurchaseItem.total_minor,
    )
    .where(PurchaseItem.purchase_id.in_(_WANTED))
    .order_by(PurchaseItem.position, PurchaseItem.id)
)  # fmt: skip
_MARK = (
    Purchase.refund_of_id, PurchaseItem.product_id, PurchaseItem.code, PurchaseItem.description, PurchaseItem.unit_price_minor,
)  # fmt: skip
_GIVEN_BACK = (
    select(*_MARK, func.sum(PurchaseItem.quantity_milli))
    .join(Purchase, Purchase.id == PurchaseItem.purchase_id)
    .where(Purchase.refund_of_id.in_(_WANTED))
    .group_by(*_MARK)
)


def load(session: Session, ids: Select[int], values: Mapping[str, Any] | None = None) -> tuple[PurchaseData, ...]:
    """The purchases that `ids` selects with `values` bound, in its order."""
    wanted = list(session.scalars(ids, values))
    if not wanted:
        return ()
    lines: dict[int, list[Any]] = defaultdict(list)
    for line in session.execute(_LINES, {"wanted": wanted}):
        lines[line.purchase_id].append(line)
    given_back = _given_back(session, wanted)
    by_id = {
        head.id: _data(head, lines[head.id], given_back.get(head.id, {}))
        for head in session.execute(_HEADS, {"wanted": wanted})
    }
    return tuple(by_id[i] for i in wanted)


def _given_back(session: Session, sales: Sequence[int]) -> dict[int, dict[Any, int]]:
    """Sale id → what identifies a line → thousandths given back by refunds that point at the sale."""
    found: dict[int, dict[Any, int]] = defaultdict(dict)
    for sale, *line, quantity in session.execute(_GIVEN_BACK, {"wanted": sales}):
        if sale is not None:
            found[sale][tuple(line)] = -quantity
    return found


def _data(head: Any, lines: Sequence[Any], given_back: dict[Any, int]) -> PurchaseData:
    """The purchase, of a row of ``_HEADS`` and rows of ``_LINES``; what was given back is laid against equal lines in their order."""
    left = dict(given_back)
    items = []
    for line in lines:
        mark = (line.product_id, line.code, line.description, line.unit_price_minor)
        refunded = min(left.get(mark, 0), max(0, line.quantity_milli))
        if refunded:
            left[mark] -= refunded
        items.append(
            ItemData(
                line.id,
                line.product_id,
                line.code,
                line.description,
                line.quantity_milli,
                line.unit_price_minor,
                line.total_minor,
                refunded,
            )
        )
    return PurchaseData(
        head.id, head.customer_id, head.name or "", head.member_number, head.pet_id, head.purchased_at, head.purchased_on, head.kind, head.refund_of_id,
        head.receipt_number, head.payment, head.channel, head.note, head.total_minor, tuple(items),
    )  # fmt: skip
