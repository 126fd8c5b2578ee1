"""Planning the purchases of a whole-shop workbook: taken exactly as they stand, their rows name each other by number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.i18n import T
from app.services.import_lines import Line
from app.services.import_plan import Reference, Section
from app.services.import_products import Catalogue
from app.services.import_purchases import PURCHASE, add_line, day_reader, head_shaper
from app.services.import_sales_known import KnownSales
from app.services.import_section import Accepted, Planning, SectionPlan
from app.services.import_tables import Values
from app.services.purchase_data import product_key
from app.values.text import normalise_key
from app.values.workbook import SALE_KINDS

RECEIPT = PURCHASE.place("receipt_number")


@dataclass(slots=True)
class Sale:
    """One sale of the sheet, with its rows."""

    head: Values
    at: int
    rows: list[Accepted] = field(default_factory=list)


def plan_shop_sales(planning: Planning, section: Section) -> None:
    """Decide for every row of the sheet of purchases: a line of a new purchase, one that is there already, or why not."""
    ShopSalesPlanner(planning, section).run()


class ShopSalesPlanner:
    """Goes through the sales of a whole-shop workbook in their order."""

    def __init__(self, planning: Planning, section: Section) -> None:
        self._planning = planning
        self._section = SectionPlan(planning, section)
        self._catalogue = Catalogue(planning)
        self._day = day_reader(planning.shop)
        self._refunds: list[tuple[Accepted, Reference]] = []

    def run(self) -> None:
        """Plan every row, then which refund takes back which sale."""
        sales = self._gather()
        texts = [self._product_key(values) for sale in sales.values() for _row, values in sale.rows]
        self._catalogue.load(texts)
        days = {self._day(sale.at) for sale in sales.values() if not sale.head[RECEIPT]}
        known = KnownSales(self._planning.session, {sale.head[RECEIPT] for sale in sales.values()} - {""}, days)
        for number, sale in sales.items():
            self._place(number, sale, known)
        for (row, values), reference in self._refunds:
            self._point(row, values, reference)

    def _gather(self) -> dict[str, Sale]:
        heads = head_shaper(self._section)
        sales: dict[str, Sale] = {}
        for row, values in self._section.rows():
            number, at = self._section.value(values, "sale_no"), self._section.value(values, "purchased_at")
            if number in sales:
                sales[number].rows.append((row, values))
            elif not number or at is None:
                self._section.reject(row, "no_date", T("No date"), "purchased_at")
            else:
                sales[number] = Sale(heads.shared(values), int(at.timestamp()), [(row, values)])
        return sales

    def _place(self, number: str, sale: Sale, known: KnownSales) -> None:
        numbered, get = self._planning.numbered, self._section.value
        row, values = sale.rows[0]
        customer_no, pet_no = get(values, "customer_no"), get(values, "pet_no")
        customer = numbered.get(("customers", customer_no)) if customer_no else None
        if customer_no and customer is None:
            for row, _values in sale.rows:
                self._section.reject(
                    row,
                    "unknown_customer",
                    T("There is no such number on the sheet of customers"),
                    "customer_no",
                    customer_no,
                )
            return
        lines = [self._line(row, values, sale) for row, values in sale.rows]
        there = known.find(sale.head[RECEIPT], self._day(sale.at), customer, sale.at, lines)
        if there is not None:
            numbered["purchases", number] = there
            for row, _values in sale.rows:
                self._section.skip(row, "already_there", T("This sale is in the shop already"))
            return
        changes = {
            "customer_id": customer,
            "pet_id": numbered.get(("pets", pet_no)) if pet_no else None,
            "kind": _kind(get(values, "sale_kind")),
            "purchased_at": sale.at,
            "purchased_on": self._day(sale.at),
            "total_minor": sum(line.total_minor for line in lines),
        }
        reference = self._planning.plan.add("purchase", PURCHASE.filled(sale.head, changes))
        numbered["purchases", number] = reference
        self._refunds.append(((row, values), reference))
        for position, ((row, values), line) in enumerate(zip(sale.rows, lines, strict=True)):
            add_line(self._planning.plan, reference, position, line, self._product(values))
            self._section.done(row, is_new=True)

    def _line(self, row: int, values: Values, sale: Sale) -> Line:
        get = self._section.value
        return Line(
            row, sale.at, -1, sale.head, "", get(values, "product_code") or "", get(values, "product_name") or "",
            get(values, "quantity_milli") or 0, get(values, "unit_price_minor") or 0, get(values, "line_total_minor") or 0,
        )  # fmt: skip

    def _product_key(self, values: Values) -> str:
        get = self._section.value
        return product_key(get(values, "product_code") or "", get(values, "product_name") or "")

    def _product(self, values: Values) -> Reference | None:
        number = self._section.value(values, "product_no")
        if number or self._section.has("product_no"):
            return self._planning.numbered.get(("products", number or ""))
        key = self._product_key(values)
        return self._catalogue.find(key) if key else None

    def _point(self, row: int, values: Values, reference: Reference) -> None:
        number = self._section.value(values, "refund_of_no")
        sale = self._planning.numbered.get(("purchases", number or ""))
        if sale is not None:
            planned = self._planning.plan.planned("purchase", reference)
            changes: dict[str, Any] = {"refund_of_id": sale}
            self._planning.plan.change("purchase", reference, PURCHASE.filled(planned, changes), changes)
        elif number:
            self._section.note(row, "unknown_sale", T("There is no such sale on this sheet"), "refund_of_no", number)


def _kind(said: str | None) -> str:
    wanted = normalise_key(said or "")
    return next((kind for kind, (_label, words) in SALE_KINDS.items() if wanted in map(normalise_key, words)), "sale")
