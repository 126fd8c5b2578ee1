"""Reading the lines of sales: amounts that agree, who bought, which lines belong together.

Lines with the same receipt number are one purchase, unless they name different customers or lie more than a day apart (a
till that starts at 1 again every morning). Without a receipt number the lines of one named customer at one instant are one
purchase, and every line without a customer is a purchase of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.i18n import T, Text
from app.services.import_section import SectionPlan
from app.services.import_tables import Values
from app.values.money import decimal_text, line_total_minor
from app.values.text import normalise_key

ONE = 1000
DAY_SECONDS = 86_400
MOST_MINOR = 10**12
NOBODY = frozenset(("散客", "路人", "无", "匿名", "walk-in", "walkin", "guest", "anonymous", "none", "-", "n/a"))


@dataclass(slots=True)
class Line:
    """One line of a sale. `at` is epoch seconds; `buyer` counts the customers named in the file, -1 for nobody."""

    row: int
    at: int | None
    buyer: int
    head: Values
    product_key: str
    code: str
    description: str
    quantity_milli: int
    unit_price_minor: int
    total_minor: int


class Refused(Exception):
    """The amounts of a line make no sense; `key` is the field, `reason` says why."""

    def __init__(self, code: str, reason: Text, key: str, value: object = "") -> None:
        super().__init__(code)
        self.code, self.reason, self.key, self.value = code, reason, key, value


def amounts(quantity: int | None, price: int | None, total: int | None) -> tuple[int, int, int]:
    """Quantity, unit price and total of a line, where one of them may follow from the others. Raises ``Refused``.

    No quantity is one. The sign is the quantity's: a total below zero makes it a return. A total that was given stands
    (there may be a discount); the price beside it stands as well.
    """
    if price is not None and price < 0:
        raise Refused("negative_price", T("The price is below zero"), "unit_price_minor")
    if price is None and total is None:
        raise Refused("no_price", T("Neither a price nor an amount"), "unit_price_minor")
    quantity = ONE if quantity is None or (quantity == 0 and total) else quantity
    if total is None:
        assert price is not None
        total = line_total_minor(quantity, price)
    elif total < 0 < quantity:
        quantity = -quantity
    elif quantity < 0 < total:
        total = -total
    if price is None:
        price = (2 * total * ONE + quantity) // (2 * quantity) if quantity else 0
    if abs(total) > MOST_MINOR:
        raise Refused("amount_too_big", T("The amount is too big"), "line_total_minor")
    return quantity, price, total


def is_nobody(name: str) -> bool:
    """Whether a name in a list of sales says that nobody is known."""
    return normalise_key(name) in NOBODY


def purchases_of(lines: list[Line], day_of: Callable[[int], str]) -> Iterator[list[Line]]:
    """The purchases in the lines of one receipt: one per named customer, and one per day where they lie further apart."""
    buyers = {line.buyer for line in lines if line.buyer >= 0}
    by_buyer: dict[int, list[Line]] = {}
    for line in lines:
        by_buyer.setdefault(min(buyers) if len(buyers) == 1 else line.buyer, []).append(line)
    for buyer, own in by_buyer.items():
        for line in own:
            line.buyer = buyer
        yield from _by_day(own, day_of)


def _by_day(lines: list[Line], day_of: Callable[[int], str]) -> Iterator[list[Line]]:
    times = [line.at for line in lines if line.at is not None]
    if not times or max(times) - min(times) <= DAY_SECONDS:
        yield lines
        return
    days: dict[str, list[Line]] = {}
    latest = times[0]
    for line in lines:
        latest = line.at if line.at is not None else latest
        days.setdefault(day_of(latest), []).append(line)
    yield from days.values()


def earliest(lines: list[Line]) -> int | None:
    """When the purchase was made: the earliest time on its lines."""
    return min((line.at for line in lines if line.at is not None), default=None)


def is_refund(receipt: str, lines: list[Line]) -> bool:
    """Whether money went back: the total is below zero, or a cancelled receipt (``C`` and a number) has nothing but returns."""
    total = sum(line.total_minor for line in lines)
    cancelled = receipt[:1] in ("C", "c") and receipt[1:].isdigit()
    return total < 0 or (cancelled and all(line.quantity_milli <= 0 for line in lines))


def line_values(section: SectionPlan, values: tuple[Any, ...], minor_digits: int) -> tuple[int, int, int]:
    """The amounts of a row. Raises ``Refused`` with the amount as people write it."""
    get = section.value
    try:
        return amounts(get(values, "quantity_milli"), get(values, "unit_price_minor"), get(values, "line_total_minor"))
    except Refused as refused:
        minor = get(values, refused.key)
        refused.value = "" if minor is None else decimal_text(minor, minor_digits)
        raise
