"""Planning rows of sales: one row is one line; see `import_lines` for which lines are one purchase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from app.i18n import T
from app.services.import_lines import Line, Refused, earliest, is_nobody, is_refund, line_values, purchases_of
from app.services.import_matching import Sure, match
from app.services.import_people import People, Person
from app.services.import_plan import ImportPlan, OnDuplicate, Reference, Section
from app.services.import_products import CODE, KEY, NAME, PRICE, PRODUCT, Catalogue, keyed
from app.services.import_sales_known import KnownSales
from app.services.import_section import CHUNK, PersonReader, Planning, SectionPlan, is_known
from app.services.import_tables import TABLES, Shaper, Values
from app.shop import Shop
from app.values.problem import Severity

PURCHASE = TABLES["purchase"]
RECEIPT = PURCHASE.place("receipt_number")
PERSON_KEYS = frozenset(field.key for field in TABLES["customer"].fields.values()) | {"phones", "tags"}
FUTURE_SECONDS = 300
NOT_TAKEN = 0


def plan_purchases(planning: Planning, section: Section) -> None:
    """Decide for every row of `section`: a line of a new purchase, one that is there already, or why not."""
    PurchasePlanner(planning, section).run()


class PurchasePlanner:
    """Gathers all lines, then plans purchase by purchase, in the order in which they first appear."""

    def __init__(self, planning: Planning, section: Section) -> None:
        self._planning = planning
        self._section = SectionPlan(planning, section)
        self._reader = PersonReader(self._section, planning)
        self._people = People(planning.session, planning.plan, self._reader.given)
        self._catalogue = Catalogue(planning)
        self._products = Shaper(PRODUCT, section.columns, keyed)
        self._heads = head_shaper(self._section)
        self._person_places = [i for i, key in enumerate(section.columns) if key in PERSON_KEYS]
        self._latest = int(planning.shop.clock.now().timestamp()) + FUTURE_SECONDS
        self._lines: dict[Any, list[Line]] = {}
        self._people_named: list[Person] = []
        self._buyers: dict[Values, int] = {}
        self._references: list[Reference | None] = []
        self._wanted: dict[str, tuple[Values, int]] = {}
        self._day = day_reader(planning.shop)

    def run(self) -> None:
        """Plan every row."""
        for row, values in self._section.rows():
            try:
                self._gather(row, values)
            except Refused as refused:
                self._section.reject(row, refused.code, refused.reason, refused.key, refused.value)
        people = self._people_named
        for start in range(0, len(people), CHUNK):
            self._people.load(people[start : start + CHUNK])
        self._catalogue.load(self._wanted)
        self._references = [None] * len(people)
        known = self._known_sales()
        for key in list(self._lines):
            for lines in purchases_of(self._lines.pop(key), self._day):
                self._place(lines, known)

    # --- gathering ------------------------------------------------------------------------------------------------

    def _gather(self, row: int, values: Values) -> None:
        get = self._section.value
        quantity, price, total = line_values(self._section, values, self._planning.shop.facts.minor_digits)
        at = get(values, "purchased_at")
        seconds = None if at is None else int(at.timestamp())
        if seconds is not None and seconds > self._latest:
            shown = at.astimezone(self._planning.shop.zone).strftime("%Y-%m-%d %H:%M")
            raise Refused("future_sale", T("The sale lies in the future"), "purchased_at", shown)
        head = self._heads.shared(values)
        if seconds is None and not head[RECEIPT]:
            raise Refused("no_date", T("No date"), "purchased_at")
        product = self._products.shared(values)
        said = product[NAME] if get(values, "product_name") else ""
        line = Line(row, seconds, self._buyer(values), head, product[KEY], product[CODE], said, quantity, price, total)
        self._want(product, price, seconds or 0)
        self._lines.setdefault(self._group(line), []).append(line)

    def _group(self, line: Line) -> Any:
        if line.head[RECEIPT]:
            return line.head[RECEIPT]
        return (line.buyer, line.at) if line.buyer >= 0 else line.row

    def _buyer(self, values: Values) -> int:
        said = tuple([values[place] for place in self._person_places])
        known = self._buyers.get(said)
        if known is None:
            person = self._reader.read(values)
            if is_known(person) and (person.number or person.phones or not is_nobody(person.name)):
                known = len(self._people_named)
                self._people_named.append(person)
            else:
                known = -1
            self._buyers[said] = known
        return known

    def _want(self, product: Values, price: int, at: int) -> None:
        """Keep what the file says about a product: its first name, its newest price."""
        key = product[KEY]
        if not key:
            return
        known = self._wanted.get(key)
        if known is None:
            self._wanted[key] = (PRODUCT.filled(product, {"price_minor": price}), at)
            return
        values, newest = known
        if product[NAME] != product[CODE] and values[NAME] == values[CODE]:
            values = PRODUCT.filled(values, {"name": product[NAME]})
        if price and (at >= newest or not values[PRICE]):
            values, newest = PRODUCT.filled(values, {"price_minor": price}), at
        self._wanted[key] = (values, newest)

    # --- planning -------------------------------------------------------------------------------------------------

    def _known_sales(self) -> KnownSales:
        receipts = {lines[0].head[RECEIPT] for lines in self._lines.values()} - {""}
        days = {
            self._day(line.at)
            for lines in self._lines.values()
            if not lines[0].head[RECEIPT]
            for line in lines
            if line.at is not None
        }
        return KnownSales(self._planning.session, receipts, days)

    def _place(self, lines: list[Line], known: KnownSales) -> None:
        at = earliest(lines)
        receipt = str(lines[0].head[RECEIPT])
        if at is None:
            for line in lines:
                self._section.reject(line.row, "no_date", T("No date"), "purchased_at")
            return
        if receipt and known.find(receipt, self._day(at), None, at, lines) is not None:
            self._skip(lines, receipt)
            return
        customer: Reference | None = None
        if lines[0].buyer >= 0:
            customer = self._customer(lines, self._people_named[lines[0].buyer])
            if customer == NOT_TAKEN:
                return
        if not receipt and known.find("", self._day(at), customer, at, lines) is not None:
            self._skip(lines, "")
            return
        self._add(lines, receipt, customer, at)

    def _skip(self, lines: list[Line], receipt: str) -> None:
        for line in lines:
            self._section.skip(
                line.row, "already_there", T("This sale is in the shop already"), "receipt_number", receipt
            )

    def _add(self, lines: list[Line], receipt: str, customer: Reference | None, at: int) -> None:
        head = lines[0].head
        for line in lines[1:]:
            if line.head is not head:
                head = PURCHASE.filled(head, PURCHASE.fill(head, line.head))
        changes = {
            "customer_id": customer,
            "kind": "refund" if is_refund(receipt, lines) else "sale",
            "purchased_at": at,
            "purchased_on": self._day(at),
            "total_minor": sum(line.total_minor for line in lines),
        }
        purchase = self._planning.plan.add("purchase", PURCHASE.filled(head, changes))
        for position, line in enumerate(lines):
            add_line(self._planning.plan, purchase, position, line, self._product(line.product_key))
            self._section.done(line.row, is_new=True)

    def _product(self, key: str) -> Reference | None:
        if not key:
            return None
        return self._catalogue.find(key) or self._catalogue.add(self._wanted[key][0])

    def _customer(self, lines: list[Line], person: Person) -> Reference:
        """Who bought; planned if nobody is known by that. `NOT_TAKEN` if the lines are not taken, which is noted."""
        buyer = lines[0].buyer
        known = self._references[buyer]
        if known is None:
            known = self._references[buyer] = self._find(lines[0].row, person)
        if known == NOT_TAKEN:
            reason = T("This member number belongs to a customer in the bin")
            for line in lines:
                if person.number in self._people.numbers_in_bin:
                    self._section.reject(line.row, "number_in_bin", reason, "member_number", person.number)
                else:
                    self._section.skip(
                        line.row, "possible_duplicate", T("It is not clear whose this is"), "name", person.name
                    )
        return known

    def _find(self, row: int, person: Person) -> Reference:
        found = match(self._people, person, name_is_enough=True)
        answer = OnDuplicate.CREATE if found.sure is Sure.NEW else self._section.answer(row, found)
        if found.sure is Sure.SAME or answer is OnDuplicate.MERGE:
            if found.is_ambiguous:
                self._section.note(
                    row, "ambiguous_customer", T("Several customers fit; the first was taken"), "name", person.name
                )
            self._people.fill(found.reference, person)
            return found.reference
        if person.number in self._people.numbers_in_bin or (found.why is not None and answer is OnDuplicate.SKIP):
            return NOT_TAKEN
        if found.why is not None:
            self._section.note(row, "possible_duplicate", found.why, "name", person.name, Severity.DUPLICATE)
        buyer = self._people.add(person, row)
        if answer is OnDuplicate.HOUSEHOLD:
            self._people.join(found.reference, buyer)
        return buyer


def head_shaper(section: SectionPlan) -> Shaper:
    """Makes rows of ``purchase`` from what a row says beside its time, which is the purchase's, not the line's."""
    return Shaper(PURCHASE, ["" if key == "purchased_at" else key for key in section.columns])


def day_reader(shop: Shop) -> Callable[[int], str]:
    """Tells the day of the shop's zone, in ISO form, in which an instant (epoch seconds) falls."""
    days: dict[int, str] = {}

    def day(at: int) -> str:
        if at not in days:
            days[at] = shop.day_of(dt.datetime.fromtimestamp(at, dt.UTC)).isoformat()
        return days[at]

    return day


def add_line(plan: ImportPlan, purchase: Reference, position: int, line: Line, product: Reference | None) -> None:
    """Plan a line of a purchase."""
    said = (line.code, line.description, line.quantity_milli, line.unit_price_minor, line.total_minor)
    plan.add("purchase_item", (purchase, position, product, *said))
