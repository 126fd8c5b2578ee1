"""Everything in the shop as rows of cells, ready for a file: the whole shop in sheets that name each other, or one list.

Rows are read some hundred at a time and never kept, in the order of their ids, so that the same shop always gives the same
rows. What lies in the bin stays out; a purchase of somebody in the bin still counts and goes out without a customer.
Money is a ``Decimal`` in the shop's currency, an instant the local time of the shop, everything else what a person reads.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.reminders.rules.care_due import said_plan
from app.services import custom_fields, fields
from app.services.custom_fields import CustomFieldData
from app.services.export_cells import SEPARATOR, Cells, Getter, Record, joined, phone_cell
from app.services.export_reading import Reading
from app.services.segment_files import outward
from app.shop import Shop
from app.values import workbook
from app.values.custom import CUSTOMER, PET
from app.values.field import Field
from app.values.phone import mask_phone, read_phone

KINDS = fields.KINDS
Row = tuple[Any, ...]

_PERSON = ("name", "phones", "member_number")
_SALE = ("purchased_at", "receipt_number")
_LINE = ("product_name", "product_code", "quantity_milli", "unit_price_minor", "line_total_minor")
_REST = ("payment", "channel", "purchase_note")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet or list: what its columns are, how many rows it has (a sale has one for each line), and its rows."""

    kind: str
    fields: tuple[Field, ...]
    count: int
    rows: Iterator[Row]


@contextmanager
def whole_shop(shop: Shop) -> Iterator[tuple[Sheet, ...]]:
    """The sheets of the whole shop as they stand at one moment; to be read within the block, phones in full."""
    with shop.read() as session:
        own = custom_fields.read(session)
        writer = _Writer(shop, Reading(session), own, is_whole=True, mask=False)
        sheets = (writer.sheet(kind) for kind in workbook.SHEETS)
        yield tuple(sheet for sheet in sheets if sheet.count or sheet.kind not in workbook.LEFT_OUT_EMPTY)


@contextmanager
def listed(shop: Shop, kind: str, *, mask: bool = False, only: Iterable[int] | None = None) -> Iterator[Sheet]:
    """One list, for people: with names in place of numbers. With `mask` phones show only their ends.

    `only` is for customers: those of them that are outside the bin, in the order of their ids.
    """
    with shop.read() as session:
        reading = Reading(session, only=only if kind == "customers" else None)
        yield _Writer(shop, reading, custom_fields.read(session), is_whole=False, mask=mask).sheet(kind)


def fields_of(kind: str, own_fields: Sequence[CustomFieldData] = (), *, is_whole: bool) -> tuple[Field, ...]:
    """The columns of a sheet of the whole shop, or of a list; `own_fields` are those of the owner's own."""
    owner = {"customers": CUSTOMER, "pets": PET}.get(kind, "")
    own: Mapping[str, Sequence[str]] = {
        "customers": [f.key for f in fields.customer_fields()],
        "pets": [f.key for f in fields.pet_fields()] + ([] if is_whole else list(_PERSON)),
        "family": [f.key for f in fields.family_fields()],
        "consent": [f.key for f in fields.consent_fields()],
        "right": [f.key for f in fields.right_fields()],
        "tags": [],
        "care_plans": [f.key for f in fields.plan_fields()],
        "care": [f.key for f in fields.care_fields()],
        "products": [f.key for f in fields.product_fields()],
        "interactions": [f.key for f in fields.contact_fields()],
        "feedback": [f.key for f in fields.feedback_fields()],
        "purchases": [*_SALE, *([] if is_whole else _PERSON), *_LINE, *_REST],
        "fields": [f.key for f in fields.own_fields()],
        "reminders": [],
        "segments": [],
    }
    found = (fields.field(key) for key in own[kind])
    return (
        *(workbook.REFERENCES[kind] if is_whole else ()),
        *(f for f in found if f.in_export),
        *custom_fields.of_owner(own_fields, owner),
    )


class _Writer:
    """Makes rows of cells from what is read."""

    def __init__(
        self, shop: Shop, reading: Reading, own: Sequence[CustomFieldData], *, is_whole: bool, mask: bool
    ) -> None:
        self._own = own
        self._reading = reading
        self._is_whole = is_whole
        self._mask, self._region = mask, shop.facts.region
        self._cells = Cells(shop.zone, shop.facts.minor_digits)

    def sheet(self, kind: str) -> Sheet:
        """The sheet of one kind."""
        wanted = fields_of(kind, self._own, is_whole=self._is_whole)
        if kind == "pets" and not self._is_whole and self._reading.has_shared_pets():
            wanted = (*wanted, workbook.OTHER_OWNERS)
        made: Mapping[str, Callable[[Sequence[Field]], Iterator[Row]]] = {
            "customers": self._customers,
            "pets": self._pets,
            "family": self._family,
            "consent": partial(self._of_customers, "consent", "consent"),
            "right": partial(self._of_customers, "right", "right_as_is"),
            "tags": self._tags,
            "care_plans": self._care_plans,
            "care": self._care,
            "fields": self._fields,
            "products": self._products,
            "purchases": self._purchases,
            "interactions": partial(self._of_customers, "interactions", "interaction"),
            "feedback": partial(self._of_customers, "feedback", "feedback"),
            "reminders": self._reminders,
            "segments": self._segments,
        }
        return Sheet(kind, wanted, self._reading.row_count(kind), made[kind](wanted))

    def _customers(self, wanted: Sequence[Field]) -> Iterator[Row]:
        plain = self._getters("customer", wanted)
        for chunk in self._reading.chunks("customers"):
            own = self._cells.own_getters(wanted, self._reading.own(CUSTOMER, chunk))
            get = plain | self._around_customers(chunk) | own
            readers = [get[field.key] for field in wanted]
            for row in chunk:
                yield tuple([read(row) for read in readers])

    def _around_customers(self, chunk: Sequence[Record]) -> dict[str, Getter]:
        """What is said about these customers in other tables."""
        people = self._reading.people(chunk)
        referrers = {} if self._is_whole else self._reading.called(row["referrer_id"] for row in chunk)

        def referrer(row: Record) -> Any:
            known = row["referrer_id"]
            return self._number("customers", known) if self._is_whole else referrers.get(known) or None

        return {
            "no": lambda row: self._number("customers", row["id"]),
            "phones": lambda row: self._phones(people.phones.get(row["id"], ())),
            "phone_labels": lambda row: _labels(people.phones.get(row["id"], ())),
            "tags": lambda row: joined(people.tags.get(row["id"], ())),
            "household_no": lambda row: self._reading.homes().get(row["id"]),
            "referrer": referrer,
        }

    def _pets(self, wanted: Sequence[Field]) -> Iterator[Row]:
        plain = self._getters("pet", wanted)
        for chunk in self._reading.chunks("pets"):
            get = plain | self._around_pets(chunk) | self._cells.own_getters(wanted, self._reading.own(PET, chunk))
            readers = [get[field.key] for field in wanted]
            for row in chunk:
                yield tuple([read(row) for read in readers])

    def _around_pets(self, chunk: Sequence[Record]) -> dict[str, Getter]:
        """Whose these pets are."""
        owners = self._reading.owners(chunk)
        if not self._is_whole:
            others = {pet: of[1:] for pet, of in owners.items() if of[1:]}
            called = self._reading.called(owner for of in others.values() for owner in of)
            return self._person({row["id"]: of[0] for row in chunk if (of := owners.get(row["id"]))}) | {
                "other_owners": lambda row: joined(
                    [said for owner in others.get(row["id"], ()) if (said := called[owner])]
                )
            }
        return {
            "no": lambda row: self._number("pets", row["id"]),
            "owner_nos": lambda row: joined([str(self._number("customers", o)) for o in owners.get(row["id"], ())]),
        }

    def _family(self, wanted: Sequence[Field]) -> Iterator[Row]:
        get = self._getters("family_member", wanted) | {
            "no": lambda row: self._number("family", row["id"]),
            "customer_no": lambda row: self._number("customers", row["customer_id"]),
        }
        readers = [get[field.key] for field in wanted]
        for chunk in self._reading.chunks("family"):
            for row in chunk:
                yield tuple([read(row) for read in readers])

    def _of_customers(self, kind: str, table: str, wanted: Sequence[Field]) -> Iterator[Row]:
        """A sheet each row of which belongs to a customer."""
        get = self._getters(table, wanted) | {
            "customer_no": lambda row: self._number("customers", row["customer_id"]),
            "sale_no": lambda row: self._number("purchases", row["purchase_id"]),
            "product_no": lambda row: self._number("products", row["product_id"]),
            "pet_no": lambda row: self._number("pets", row["pet_id"]),
        }
        readers = [get[field.key] for field in wanted]
        for chunk in self._reading.chunks(kind):
            for row in chunk:
                yield tuple([read(row) for read in readers])

    def _tags(self, _wanted: Sequence[Field]) -> Iterator[Row]:
        """The tags for which a colour was chosen."""
        for chunk in self._reading.chunks("tags"):
            for row in chunk:
                yield row["name"], row["color"]

    def _reminders(self, _wanted: Sequence[Field]) -> Iterator[Row]:
        """The reminders that the owner wrote; those of rules follow from the records."""
        for chunk in self._reading.chunks("reminders"):
            for row in chunk:
                yield self._number("customers", row["customer_id"]), *self._cells.own_reminder(row)

    def _segments(self, _wanted: Sequence[Field]) -> Iterator[Row]:
        """The segments, whose conditions name things by their words."""
        words = self._reading.words()
        for chunk in self._reading.chunks("segments"):
            for row in chunk:
                yield row["name"], outward(row["conditions"], words)

    def _care_plans(self, wanted: Sequence[Field]) -> Iterator[Row]:
        get = self._getters("care_template", wanted) | {
            "no": lambda row: self._number("care_plans", row["id"]),
            "plan_key": lambda row: row["key"] or None,
            "plan_name": lambda row: str(said_plan(row["key"], row["name"])),
        }
        readers = [get[field.key] for field in wanted]
        for chunk in self._reading.chunks("care_plans"):
            for row in chunk:
                yield tuple([read(row) for read in readers])

    def _care(self, wanted: Sequence[Field]) -> Iterator[Row]:
        plans = {row["id"]: row for row in self._reading.plans()}

        def plan_no(row: Record) -> Any:
            """The number on the sheet of plans; the key of one that does not stand there, for it is as it came along."""
            known = row["template_id"]
            return None if known is None else self._number("care_plans", known) or plans[known]["key"]

        def title(row: Record) -> Any:
            plan = plans.get(row["template_id"])
            return str(said_plan(plan["key"], plan["name"])) if plan is not None else row["title"] or None

        get = self._getters("care_record", wanted) | {
            "pet_no": lambda row: self._number("pets", row["pet_id"]),
            "plan_no": plan_no,
            "care_title": title,
        }
        readers = [get[field.key] for field in wanted]
        for chunk in self._reading.chunks("care"):
            for row in chunk:
                yield tuple([read(row) for read in readers])

    def _fields(self, wanted: Sequence[Field]) -> Iterator[Row]:
        get = self._getters("custom_field", wanted) | {"no": lambda row: self._number("fields", row["id"])}
        readers = [get[field.key] for field in wanted]
        for chunk in self._reading.chunks("fields"):
            for row in chunk:
                yield tuple([read(row) for read in readers])

    def _products(self, wanted: Sequence[Field]) -> Iterator[Row]:
        names = {} if self._is_whole else self._reading.replacements()

        def replacement(row: Record) -> Any:
            """The number on the sheet, or what the other product is known by."""
            known = row["replacement_id"]
            return self._number("products", known) if self._is_whole else names.get(known)

        get = self._getters("product", wanted) | {
            "no": lambda row: self._number("products", row["id"]),
            "replacement": replacement,
        }
        readers = [get[field.key] for field in wanted]
        for chunk in self._reading.chunks("products"):
            for row in chunk:
                yield tuple([read(row) for read in readers])

    def _purchases(self, wanted: Sequence[Field]) -> Iterator[Row]:
        head_get = self._getters("purchase", wanted) | {
            "sale_no": lambda row: self._number("purchases", row["id"]),
            "customer_no": lambda row: self._number("customers", row["customer_id"]),
            "sale_kind": lambda row: str(workbook.SALE_KINDS[row["kind"]][0]),
            "refund_of_no": lambda row: self._number("purchases", row["refund_of_id"]),
            "pet_no": lambda row: self._number("pets", row["pet_id"]),
        }
        line_get = self._getters("purchase_item", wanted) | {
            "product_no": lambda row: self._number("products", row["product_id"]),
            "product_code": lambda row: row["code"] or None,
            "product_name": lambda row: row["description"] or None,
        }
        for chunk in self._reading.chunks("purchases"):
            lines = self._reading.lines(chunk)
            if not self._is_whole:
                is_here = {r["id"]: r["customer_id"] for r in chunk if self._number("customers", r["customer_id"])}
                head_get |= self._person(is_here)
            heads = [(place, head_get[f.key]) for place, f in enumerate(wanted) if f.key in head_get]
            parts = [(place, line_get[f.key]) for place, f in enumerate(wanted) if f.key in line_get]
            for head in chunk:
                cells: list[Any] = [None] * len(wanted)
                for place, read in heads:
                    cells[place] = read(head)
                for line in lines.get(head["id"], ()):
                    for place, read in parts:
                        cells[place] = read(line)
                    yield tuple(cells)

    def _getters(self, table: str, wanted: Sequence[Field]) -> dict[str, Getter]:
        return self._cells.getters(table, wanted)

    def _number(self, kind: str, row_id: int | None) -> int | None:
        """The number of a row on its sheet; ``None`` for one that does not go out."""
        if row_id is None:
            return None
        ids = self._reading.ids(kind)
        place = bisect_left(ids, row_id)
        return place + 1 if place < len(ids) and ids[place] == row_id else None

    def _person(self, customer_of: Mapping[int, int]) -> dict[str, Getter]:
        """How a list says who a pet belongs to, or who bought."""
        people = self._reading.persons(set(customer_of.values()))

        def said(row: Record, place: int) -> Any:
            found = people.get(customer_of.get(row["id"], 0))
            return (found[place] or None) if found else None

        return {
            "name": lambda row: said(row, 0),
            "phones": lambda row: self._phones(said(row, 2) or ()),
            "member_number": lambda row: said(row, 1),
        }

    def _phones(self, phones: Sequence[tuple[str, str, str]]) -> str | None:
        if self._mask:
            return joined([mask_phone(read_phone(raw, self._region)) for raw, _digits, _label in phones])
        return joined([phone_cell(raw, digits, self._region) for raw, digits, _label in phones])


def _labels(phones: Sequence[tuple[str, str, str]]) -> str | None:
    """What each phone is called, in the order of the phones; nothing when none is called anything."""
    said = [label.replace(";", ",") for _raw, _digits, label in phones]
    return SEPARATOR.join(said) if any(said) else None
