"""The page of a customer asks along indexes, and a fixed number of times."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.services import customer_card, customers, follow_ups, pets, purchases
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.storage.database import raw

MOST = 40
SMALL = ("json_each", "care_template", "custom_field", "were", "SCAN f", "CONSTANT ROW")
"""What may be walked: tables that do not grow with the shop, and what a statement made itself."""


@pytest.fixture
def li_na(shop: Shop) -> int:
    made = customers.create(shop, CustomerDraft("Li Na", (PhoneDraft("13800006688"),), tags=("VIP",)))
    pets.create(shop, PetDraft("Milktea", "cat"), [made])
    buy(shop, made)
    return made


def buy(shop: Shop, customer_id: int) -> None:
    purchases.record(shop, PurchaseDraft(customer_id, (ItemDraft("Litter", unit_price_minor=2900),)))


@contextmanager
def heard(shop: Shop) -> Iterator[list[str]]:
    """Every statement that is asked in the block; the last connection used is the next one."""
    said: list[str] = []
    with shop.read() as session:
        raw(session).set_trace_callback(said.append)
    yield said
    with shop.read() as session:
        raw(session).set_trace_callback(None)


def test_page_asks_a_fixed_number_of_times_whatever_was_bought(shop: Shop, li_na: int) -> None:
    with heard(shop) as few:
        customer_card.card(shop, li_na)
    for _each in range(5):
        buy(shop, li_na)
    with heard(shop) as many:
        page = customer_card.card(shop, li_na)
    assert len(page.purchases) == 6
    assert len(few) == len(many) <= MOST


def test_page_asks_along_indexes(shop: Shop, li_na: int) -> None:
    follow_ups.write(shop, [li_na], {"own_text": "Ask how the litter is", "own_on": "2026-05-20"})
    with heard(shop) as said:
        customer_card.card(shop, li_na)
    asked = [statement for statement in said if statement.lstrip().startswith(("SELECT", "WITH"))]
    assert asked
    with shop.read() as session:
        for statement in asked:
            plan = [str(row[3]) for row in raw(session).execute(f"EXPLAIN QUERY PLAN {statement}")]
            walked = [step for step in plan if step.startswith("SCAN") and not any(name in step for name in SMALL)]
            assert not walked, (statement, plan)
            assert not any("ix_reminder_open" in step for step in plan), (statement, plan)
