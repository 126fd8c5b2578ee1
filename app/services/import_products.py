"""The catalogue during an import, and planning rows of products. A product is the same when its code is, else its name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.i18n import T
from app.services.import_plan import Reference, Section
from app.services.import_section import Planning, SectionPlan
from app.services.import_tables import TABLES, Values
from app.services.purchase_data import product_key
from app.storage import bulk
from app.storage.database import raw

PRODUCT = TABLES["product"]
NAME, CODE, KEY = PRODUCT.place("name"), PRODUCT.place("code"), PRODUCT.place("product_key")
PRICE = PRODUCT.place("price_minor")

_OF_KEYS = "SELECT id FROM product WHERE product_key IN (SELECT value FROM json_each(?))"


class Catalogue:
    """The products that rows can mean: those in the shop, and those planned so far."""

    def __init__(self, planning: Planning) -> None:
        self._session = planning.session
        self._plan = planning.plan
        self._existing: dict[Reference, Values] = {}
        self._by_key: dict[str, Reference] = {}

    def load(self, keys: Iterable[str]) -> None:
        """Make the products of the shop with these keys known."""
        wanted = json.dumps(sorted(set(keys) - self._by_key.keys()))
        ids = [row[0] for row in raw(self._session).execute(_OF_KEYS, (wanted,))]
        for row_id, *values in bulk.fetch(self._session, "product", PRODUCT.columns, ids):
            self._existing[row_id] = tuple(values)
            self._by_key[values[KEY]] = row_id

    def find(self, key: str) -> Reference | None:
        """The product with this key."""
        return self._by_key.get(key)

    def values(self, reference: Reference) -> Values:
        """The row of a product as it will be."""
        return self._existing[reference] if reference > 0 else self._plan.planned("product", reference)

    def add(self, values: Values) -> Reference:
        """Plan a new product."""
        reference = self._plan.add("product", values)
        self._by_key[values[KEY]] = reference
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


def keyed(values: Values) -> Values:
    """A planned product with its key, and its code for a name where there is none."""
    name = values[NAME] or values[CODE]
    return PRODUCT.filled(values, {"name": name, "product_key": product_key(values[CODE], name)})


def plan_products(planning: Planning, section: Section) -> None:
    """Decide for every row of `section`: a new product, blanks to fill, nothing new, or why not."""
    here, catalogue = SectionPlan(planning, section), Catalogue(planning)
    shaper = here.shaper("product")
    first_rows: dict[Reference, int] = {}
    for chunk in here.chunks():
        products = [keyed(shaper.row(values)) for _row, values in chunk]
        catalogue.load(product[KEY] for product in products)
        for (row, values), product in zip(chunk, products, strict=True):
            known = catalogue.find(product[KEY])
            if not product[KEY]:
                here.reject(row, "no_item_name", T("Neither a name nor a code of an item"), "product_name")
                continue
            if known is None:
                known = catalogue.add(product)
                first_rows[known] = row
                here.done(row, is_new=True)
            elif catalogue.fill(known, product):
                here.done(row, is_new=False)
            elif known > 0:
                here.skip(row, "already_there", T("This item is known already, and the row says nothing new"))
            else:
                here.skip(row, "same_as_row", T("Says the same as row {row}", row=first_rows[known]))
            planning.numbered["products", here.value(values, "no") or ""] = known
