"""Phones of a shop in pounds: those that are none there stay as they were typed, those that were kept before are still found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.services import customers, lookup
from app.services.customer_data import PhoneDraft
from app.services.customers import CustomerDraft
from app.shop import Shop


@pytest.fixture
def british(shop: Shop) -> Shop:
    shop.facts = replace(shop.facts, currency="GBP", language="en", region="GB")
    return shop


def test_number_of_nowhere_is_shown_as_typed_and_found(british: Shop) -> None:
    who = customers.create(british, CustomerDraft(name="Clara", phones=(PhoneDraft("138 0000 6688"),)))
    for typed in ("6688", "0000", "13800006688", "138 0000 6688"):
        hits = lookup.find(british, typed)
        assert [(hit.customer_id, hit.phone) for hit in hits] == [(who, "13800006688")], typed


def test_number_that_was_kept_as_american_is_found_as_it_was_typed_then(british: Shop) -> None:
    who = customers.create(british, CustomerDraft(name="Clara", phones=(PhoneDraft("+1 251 555 0143"),)))
    for typed in ("0143", "5550143", "2515550143", "12515550143", "+12515550143", "1 251 555 0143"):
        assert [hit.customer_id for hit in lookup.find(british, typed)] == [who], typed


def test_number_is_found_with_and_without_its_0(british: Shop) -> None:
    who = customers.create(british, CustomerDraft(name="Clara", phones=(PhoneDraft("07911 123456"),)))
    for typed in ("07911123456", "7911123456", "+447911123456", "00447911123456", "3456"):
        assert [hit.customer_id for hit in lookup.find(british, typed)] == [who], typed
