"""The lines of a sale while it is being typed: what a typed text means, and the draft it grows into. No widgets here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from app.i18n import Text
from app.services.products import ProductHit
from app.services.purchase_data import ItemDraft, PurchaseDraft, Recorded
from app.values.money import line_total_minor, parse_minor
from app.values.quantity import parse_milli
from app.values.text import clean_text, normalise_key

ONE_MILLI = 1000
BARCODE = re.compile(r"\d{8,14}")
SCANNED = re.compile(r"\d{6,}")
_TIMES = re.compile(r"[x×*](\d+(?:\.\d{1,3})?)", re.IGNORECASE)
_NUMBER = re.compile(r"[¥￥]?\d+(?:\.\d{1,3})?")
_ALLERGY_WORDS = re.compile(r"[\s,;/、，；]+")


def without_prefix(text: str, prefix: str) -> str:
    """`text` without blanks at its ends; a number that a scanner typed, without the `prefix` that it types before each code."""
    text = text.strip()
    rest = text.removeprefix(prefix)
    return rest if SCANNED.fullmatch(rest) else text


@dataclass(frozen=True, slots=True)
class QuickEntry:
    """A typed line: a name, and up to two numbers after it. `quantity_milli` and `price_minor` are ``None`` where nothing was said."""

    name: str
    quantity_milli: int | None = None
    price_minor: int | None = None


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One line of the draft. `price_minor` is ``None`` while it is being asked for."""

    name: str
    quantity_milli: int = ONE_MILLI
    price_minor: int | None = None
    product_id: int | None = None
    code: str = ""
    unit: str = ""
    instead_of: str = ""
    """What was bought before and is discontinued."""

    @property
    def total_minor(self) -> int:
        """What the line comes to so far."""
        return line_total_minor(self.quantity_milli, self.price_minor or 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What saving came to: questions to answer first, or the recorded sale."""

    doubts: tuple[Text, ...] = ()
    recorded: Recorded | None = None


@dataclass(slots=True)
class SaleState:
    """A sale that is not saved yet."""

    customer_id: int | None = None
    lines: list[SaleLine] = field(default_factory=list)
    payment: str = ""
    note: str = ""
    pet_id: int | None = None

    @property
    def total_minor(self) -> int:
        """The sum of the lines."""
        return sum(line.total_minor for line in self.lines)

    def is_empty(self) -> bool:
        """Whether nothing would be lost with it."""
        return not self.lines and not self.note

    def add(self, line: SaleLine) -> int:
        """Add a line, or make an equal one longer; returns its place."""
        for place, known in enumerate(self.lines):
            same_item = known.product_id == line.product_id if line.product_id else known.name == line.name
            if same_item and known.price_minor == line.price_minor:
                self.lines[place] = replace(known, quantity_milli=known.quantity_milli + line.quantity_milli)
                return place
        self.lines.append(line)
        return len(self.lines) - 1

    def change_quantity(self, place: int, by_milli: int) -> None:
        """More or less of a line; a line of nothing goes."""
        line = self.lines[place]
        left = line.quantity_milli + by_milli
        if left <= 0:
            del self.lines[place]
        else:
            self.lines[place] = replace(line, quantity_milli=left)

    def set_quantity(self, place: int, milli: int) -> None:
        """Just this much of a line."""
        self.change_quantity(place, milli - self.lines[place].quantity_milli)

    def set_price(self, place: int, minor: int) -> None:
        """The price of one piece."""
        self.lines[place] = replace(self.lines[place], price_minor=minor)

    def unpriced(self) -> int | None:
        """The first line whose price is still asked for."""
        return next((place for place, line in enumerate(self.lines) if line.price_minor is None), None)

    def draft(self) -> PurchaseDraft:
        """The sale as the service takes it."""
        items = tuple(
            ItemDraft(line.name, line.quantity_milli, line.price_minor or 0, line.product_id, line.code)
            for line in self.lines
        )
        return PurchaseDraft(self.customer_id, items, payment=self.payment, note=self.note, pet_id=self.pet_id)


def from_draft(draft: PurchaseDraft) -> SaleState:
    """A sale to go on with, such as the last one over again."""
    lines = [
        SaleLine(i.description, i.quantity_milli, i.unit_price_minor, i.product_id, i.code, instead_of=i.instead_of)
        for i in draft.items
    ]
    return SaleState(draft.customer_id, lines, draft.payment, "", draft.pet_id)


def line_of(product: ProductHit, quantity_milli: int | None = None, price_minor: int | None = None) -> SaleLine:
    """A line that sells `product`; without a price of its own the one of the catalogue."""
    price = product.price_minor if price_minor is None else price_minor
    return SaleLine(product.name, quantity_milli or ONE_MILLI, price, product.product_id, product.code, product.unit)


def read_entry(text: str, digits: int, *, is_known: bool) -> QuickEntry:
    """What a typed line says: ``"Bread 2 5.50"`` is two at 5.50, ``"Bread x2"`` two, ``"Bread 5.50"`` one at 5.50.

    A lone whole number is a quantity where the shop knows the item (`is_known`), else a price. `digits` are the decimals of the
    currency; a number that is finer stays part of the name.
    """
    words = clean_text(text).split(" ")
    quantity: int | None = None
    times = _TIMES.fullmatch(words[-1]) if len(words) > 1 else None
    if times:
        return QuickEntry(" ".join(words[:-1]), parse_milli(times[1]))
    numbers: list[str] = []
    while len(words) > 1 and len(numbers) < 2 and _NUMBER.fullmatch(words[-1]):
        numbers.insert(0, words.pop())
    if words and len(words) > 1 and len(numbers) == 1 and _TIMES.fullmatch(words[-1]):
        numbers.insert(0, words.pop()[1:])
    name = " ".join(words)
    try:
        if len(numbers) == 2:
            quantity = parse_milli(numbers[0])
            return (
                QuickEntry(name, quantity, parse_minor(numbers[1], digits))
                if quantity
                else QuickEntry(clean_text(text))
            )
        if len(numbers) == 1:
            if is_known and numbers[0].isdigit() and int(numbers[0]) > 0:
                return QuickEntry(name, parse_milli(numbers[0]))
            return QuickEntry(name, None, parse_minor(numbers[0], digits))
    except ValueError:
        return QuickEntry(clean_text(text))
    return QuickEntry(name)


def bare_name(text: str) -> str:
    """The typed line without the numbers at its end: what to look for in the catalogue."""
    return read_entry(text, 3, is_known=True).name


def is_same_name(one: str, other: str) -> bool:
    """Whether two names mean the same item."""
    return normalise_key(one) == normalise_key(other)


def allergy_in(item: str, allergies: str) -> bool:
    """Whether the name of an item holds one of the words of `allergies` (two characters at least)."""
    name = normalise_key(item)
    words = (normalise_key(word) for word in _ALLERGY_WORDS.split(allergies))
    return any(len(word) >= 2 and word in name for word in words)
