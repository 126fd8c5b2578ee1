"""Purchases as plain data, and how they are read: three statements for any number of purchases."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.storage.database import raw
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


# Bare rows, not objects: making those took most of the time of a customer's page.
_HEADS = """
SELECT p.id, p.customer_id, c.name, c.member_number, p.pet_id, p.purchased_at, p.purchased_on, p.kind, p.refund_of_id, p.receipt_number,
       p.payment, p.channel, p.note, p.total_minor
FROM purchase p LEFT JOIN customer c ON c.id = p.customer_id WHERE p.id IN (SELECT value FROM json_each(?))
"""
_LINES = """
SELECT purchase_id, id, product_id, code, description, quantity_milli, unit_price_minor, total_minor
FROM purchase_item WHERE purchase_id IN (SELECT value FROM json_each(?)) ORDER BY position, id
"""
_GIVEN_BACK = """
SELECT p.refund_of_id, i.product_id, i.code, i.description, i.unit_price_minor, -SUM(i.quantity_milli)
FROM purchase p JOIN purchase_item i ON i.purchase_id = p.id WHERE p.refund_of_id IN (SELECT value FROM json_each(?))
GROUP BY 1, 2, 3, 4, 5
"""


def load(session: Session, ids: Sequence[int]) -> tuple[PurchaseData, ...]:
    """Those of these purchases that there are, in the order of `ids`."""
    if not ids:
        return ()
    connection, wanted = raw(session), (json.dumps(list(ids)),)
    lines: dict[int, list[Any]] = defaultdict(list)
    for purchase_id, *line in connection.execute(_LINES, wanted):
        lines[purchase_id].append(line)
    given_back = _given_back(connection.execute(_GIVEN_BACK, wanted))
    by_id = {
        head[0]: _data(head, lines[head[0]], given_back.get(head[0], {})) for head in connection.execute(_HEADS, wanted)
    }
    return tuple(by_id[i] for i in ids if i in by_id)


def _given_back(rows: Iterable[Any]) -> dict[int, dict[Any, int]]:
    """Sale id → what identifies a line → thousandths given back by refunds that point at the sale."""
    found: dict[int, dict[Any, int]] = defaultdict(dict)
    for sale, *line, quantity in rows:
        found[sale][tuple(line)] = quantity
    return found


def _data(head: Sequence[Any], lines: Sequence[Any], given_back: dict[Any, int]) -> PurchaseData:
    """The purchase, of a row of ``_HEADS`` and rows of ``_LINES``; what was given back is laid against equal lines in their order."""
    left = dict(given_back)
    items = []
    for item_id, product_id, code, description, quantity, price, total in lines:
        refunded = 0
        if left:
            mark = (product_id, code, description, price)
            refunded = min(left.get(mark, 0), max(0, quantity))
            if refunded:
                left[mark] -= refunded
        items.append(ItemData(item_id, product_id, code, description, quantity, price, total, refunded))
    (
        purchase_id,
        customer_id,
        name,
        number,
        pet_id,
        at,
        on,
        kind,
        refund_of_id,
        receipt,
        payment,
        channel,
        note,
        total,
    ) = head
    return PurchaseData(
        purchase_id, customer_id, name or "", number, pet_id, dt.datetime.fromtimestamp(at, dt.UTC), dt.date.fromisoformat(on), kind,
        refund_of_id, receipt, payment, channel, note, total, tuple(items),
    )  # fmt: skip
