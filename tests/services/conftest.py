"""Whom many tests of the services are about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services import customers, purchases
from app.services.customers import CustomerDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from tests.support import make_shop


@pytest.fixture
def li_na(shop: Shop) -> int:
    """The only customer of a new shop."""
    return customers.create(shop, CustomerDraft(name="Li Na"))


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Shop]:
    """An open shop with customers and sales."""
    (tmp_path / "place").mkdir()
    shop = make_shop(tmp_path / "place").shop
    for name in ("Ann", "王小明", "Bob"):
        customers.create(shop, CustomerDraft(name=name))
    for _ in range(2):
        purchases.record(shop, PurchaseDraft(1, (ItemDraft("Bread", 1000, 1500),)))
    yield shop
    shop.close()
