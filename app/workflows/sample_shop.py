"""Filling a new shop with the made-up people of `sample_data`, by the way every list comes in."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from app import sample_data
from app.shop import Shop
from app.workflows import bring_in

Tick = Callable[[int, int], None]


def fill(shop: Shop, language: str, tick: Tick) -> None:
    """Bring in the customers and a year of purchases up to the shop's today. Raises what `tick` raises."""
    with tempfile.TemporaryDirectory(prefix="shuke-sample-") as name:
        folder = Path(name)
        customers, purchases = folder / "customers.csv", folder / "purchases.csv"
        sample_data.write_customers(customers, language)
        sample_data.write_purchases(purchases, language, shop.clock.now())
        for path, kind in ((customers, "customers"), (purchases, "purchases")):
            prepared = bring_in.prepare(shop, bring_in.BringInRequest(path, kind), tick)
            bring_in.carry_out(shop, prepared, tick)
