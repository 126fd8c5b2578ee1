"""The catalogue during an import, and planning rows of products. A product is the same when its code is, else its name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.errors import UserMistake
from app.i18n import T
from app.services.import_plan import Reference, Section
from app.services.import_section import Planning, SectionPlan
from app.services.import_tables import TABLES, Values
from app.services.product_data import LONGEST_CHAIN, check_lasts, check_price
from app.services.purchase_data import product_key
from app.storage import bulk
from app.storage.database import raw
from app.values import barcode
from app.values.text import normalise_key

PRODUCT = TABLES["product"]
NAME, CODE, KEY = PRODUCT.place("name"), PRODUCT.place("code"), PRODUCT.place("product_key")
PRICE, LASTS, BARCODE = PRODUCT.place("price_minor"), PRODUCT.place("lasts_days"), PRODUCT.place("barcode")
REPLACEMENT = PRODUCT.place("replacement_id")

_OF_KEYS = "SELECT product_key, COALESCE(merged_into_id, id) FROM product WHERE product_key IN (SELECT value FROM json_each(?))"
_OF_BARCODES = (
    "SELECT barcode, id FROM product WHERE deleted_at IS NULL AND barcode IN (SELECT value FROM json_each(?))"
)
_IN_BIN = "SELECT id FROM product WHERE deleted_at IS NOT NULL AND id IN (SELECT value FROM json_each(?))"


class Catalogue:
    """The products that rows can mean: those in the shop, and those planned so far. One that was merged is the one it is part of."""

    def __init__(self, planning: Planning) -> None:
        self._session = planning.session
        self._plan = planning.plan
        self._existing: dict[Reference, Values] = {}
        self._by_key: dict[str, Reference] = {}
        self._by_barcode: dict[str, Reference] = {}
        self.in_bin: set[Reference] = set()

    def load(self, keys: Iterable[str], barcodes: Iterable[str] = ()) -> None:
        """Make the products of the shop with these keys known, and whose barcodes these are."""
        found = self._rows(_OF_KEYS, set(keys) - self._by_key.keys())
        self._read({row_id for _key, row_id in found})
        self._by_key.update(found)
        self._by_barcode.update(self._rows(_OF_BARCODES, set(barcodes) - self._by_barcode.keys()))

    def _read(self, ids: set[int]) -> None:
        for row_id, *values in bulk.fetch(self._session, "product", PRODUCT.columns, sorted(ids)):
            self._existing[row_id] = tuple(values)
        self.in_bin.update(row[0] for row in self._rows(_IN_BIN, ids))

    def _rows(self, query: str, wanted: set[Any]) -> list[Any]:
        return list(raw(self._session).execute(query, (json.dumps(sorted(wanted)),))) if wanted else []

    def has_barcode(self, code: str) -> Reference | None:
        """The product with this barcode, as far as it was loaded or planned."""
        return self._by_barcode.get(code)

    def replacement_of(self, reference: Reference) -> Reference | None:
        """What replaces a product, as it will be."""
        if reference > 0 and reference not in self._existing:
            self._read({reference})
        found: Reference | None = self.values(reference)[REPLACEMENT]
        return found

    def find(self, key: str) -> Reference | None:
        """The product with this key."""
        return self._by_key.get(key)

    def values(self, reference: Reference) -> Values:
        """The row of a product as it will be."""
        return self._existing[reference] if reference > 0 else self._plan.planned("product", reference)

    def called(self, reference: Reference) -> str:
        """The name of a product."""
        if reference > 0 and reference not in self._existing:
            self._read({reference})
        return str(self.values(reference)[NAME])

    def add(self, values: Values) -> Reference:
        """Plan a new product."""
        reference = self._plan.add("product", values)
        self._by_key[values[KEY]] = reference
        self._note_barcode(reference, values[BARCODE])
        return reference

    def fill(self, reference: Reference, values: Values) -> bool:
        """Fill what is blank in a product. Whether there was anything to do."""
        changes = PRODUCT.fill(self.values(reference), values)
        if changes:
            self.change(reference, changes)
        return bool(changes)

    def change(self, reference: Reference, changes: Mapping[str, Any]) -> None:
        """Change a product, planned or in the shop."""
        values = PRODUCT.filled(self.values(reference), changes)
        if reference > 0:
            self._existing[reference] = values
        self._plan.change("product", reference, values, changes)
        self._note_barcode(reference, values[BARCODE])

    def _note_barcode(self, reference: Reference, code: str) -> None:
        if code:
            self._by_barcode.setdefault(code, reference)


def keyed(values: Values) -> Values:
    """A planned product with its key, and its code for a name where there is none."""
    name = values[NAME] or values[CODE]
    return PRODUCT.filled(values, {"name": name, "product_key": product_key(values[CODE], name)})


def plan_products(planning: Planning, section: Section) -> None:
    """Decide for every row of `section`: a new product, blanks to fill, nothing new, or why not; then what replaces what."""
    here, catalogue = SectionPlan(planning, section), Catalogue(planning)
    shaper = here.shaper("product")
    first_rows: dict[Reference, int] = {}
    replaced: list[tuple[int, Reference, str]] = []
    for chunk in here.chunks():
        products = [sound_product(here, row, keyed(shaper.row(values))) for row, values in chunk]
        catalogue.load((product[KEY] for product in products), (product[BARCODE] for product in products))
        for (row, values), product in zip(chunk, products, strict=True):
            known = _place(here, catalogue, row, product, first_rows)
            if known is None:
                continue
            planning.numbered["products", here.value(values, "no") or ""] = known
            if said := here.value(values, "replacement"):
                replaced.append((row, known, said))
    _link(planning, here, catalogue, replaced)


def _place(
    here: SectionPlan, catalogue: Catalogue, row: int, product: Values, first_rows: dict[Reference, int]
) -> Reference | None:
    """The product that a row means, planned if it is new; ``None`` for a row that means none."""
    if not product[KEY]:
        here.reject(row, "no_item_name", T("Neither a name nor a code of an item"), "product_name")
        return None
    known = catalogue.find(product[KEY])
    holder = catalogue.has_barcode(product[BARCODE]) if product[BARCODE] else None
    if holder is not None and holder != known:
        said = T("{name} has this barcode; left out", name=catalogue.called(holder))
        here.note(row, "barcode_taken", said, "barcode", product[BARCODE])
        product = PRODUCT.filled(product, {"barcode": ""})
    if known is None:
        known = catalogue.add(product)
        first_rows[known] = row
        here.done(row, is_new=True)
    elif known in catalogue.in_bin:
        here.skip(row, "product_in_bin", T("This item lies in the bin; restore it there"), "product_name")
    elif catalogue.fill(known, product):
        here.done(row, is_new=False)
    elif known > 0:
        here.skip(row, "already_there", T("This item is known already, and the row says nothing new"))
    else:
        here.skip(row, "same_as_row", T("Says the same as row {row}", row=first_rows[known]))
    return known


def sound_product(here: SectionPlan, row: int, product: Values) -> Values:
    """The planned row without what cannot be: a price below zero, days beyond reason, a barcode that no scanner reads."""
    left = list(product)
    for place, key, check in ((PRICE, "price_minor", check_price), (LASTS, "lasts_days", check_lasts)):
        try:
            check(product[place])
        except UserMistake as mistake:
            here.note(row, mistake.code, mistake.what, key, product[place])
            left[place] = None
    try:
        left[BARCODE] = barcode.tidy(product[BARCODE])
    except ValueError:
        here.note(row, "bad_barcode", T("No scanner reads these signs"), "barcode", product[BARCODE])
        left[BARCODE] = ""
    return tuple(left)


def _link(
    planning: Planning, here: SectionPlan, catalogue: Catalogue, replaced: list[tuple[int, Reference, str]]
) -> None:
    """Plan what replaces what: by number in a whole-shop workbook, else by code or name."""
    if not planning.request.is_whole_shop:
        catalogue.load(normalise_key(said) for _row, _reference, said in replaced)
    for row, reference, said in replaced:
        if planning.request.is_whole_shop:
            other = planning.numbered.get(("products", said))
        else:
            other = catalogue.find(normalise_key(said))
        if other is None:
            here.note(row, "unknown_replacement", T("There is no such product; left out"), "replacement", said)
        elif _loops(catalogue, reference, other):
            reason = T("It would be replaced by itself in the end; left out")
            here.note(row, "replacement_loop", reason, "replacement", said)
        elif catalogue.values(reference)[REPLACEMENT] is None:
            catalogue.change(reference, {"replacement_id": other})


def _loops(catalogue: Catalogue, reference: Reference, other: Reference) -> bool:
    step: Reference | None = other
    for _step in range(LONGEST_CHAIN):
        if step is None or step == reference:
            break
        step = catalogue.replacement_of(step)
    return step is not None
