"""Whom many tests of the services are about."""

from __future__ import annotations

import pytest

from app.services import customers
from app.services.customers import CustomerDraft
from app.shop import Shop


@pytest.fixture
def li_na(shop: Shop) -> int:
    """The only customer of a new shop."""
    return customers.create(shop, CustomerDraft(name="Li Na"))
