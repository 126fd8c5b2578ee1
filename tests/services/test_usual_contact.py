"""How somebody was in touch is what was noted last, at first what is usual where the shop is."""

from __future__ import annotations

from dataclasses import replace

from app.services import contacts, customers
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft
from app.shop import Shop


def test_usual_kind_is_that_of_the_place_and_then_the_last_one(shop: Shop) -> None:
    assert contacts.usual_kind(shop) == "wechat"
    shop.facts = replace(shop.facts, currency="GBP", language="en")
    assert contacts.usual_kind(shop) == "call"
    who = customers.create(shop, CustomerDraft(name="Clara"))
    for kind in ("sms", "email"):
        contacts.record(shop, who, ContactDraft(kind))
        assert contacts.usual_kind(shop) == kind
