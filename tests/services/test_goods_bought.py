"""Who bought what, and when last, is kept beside the purchases: it follows every action, and the conditions of a list read it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.i18n import T
from app.services import customer_lists, customers, history, merging, product_merging, purchases, repair
from app.services.customer_conditions import Frame, parts
from app.services.customer_parts import ALL, Who, asked
from app.services.customer_query import BOUGHT, Bought, CustomerQuery, in_force
from app.services.customers import CustomerDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.storage import bulk
from app.storage.database import raw
from tests.support import NOW, make_shop

DAY = dt.timedelta(days=1)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return make_shop(tmp_path).shop


def sell(shop: Shop, customer_id: int | None, days_ago: int, *names: str) -> int:
    """Sell a piece of each; returns the number of the purchase."""
    shop.clock = FixedClock(NOW - days_ago * DAY)
    sold = purchases.record(shop, PurchaseDraft(customer_id, tuple(ItemDraft(name, 1000, 100) for name in names)))
    shop.clock = FixedClock(NOW)
    return sold.purchase_id


def kept(shop: Shop) -> dict[tuple[int, str], int]:
    """(customer, product) → so many days ago; it is what the check of the file finds as well."""
    assert {check.name for check in repair.verify(shop) if not check.ok} == set()
    query = "SELECT b.customer_id, p.name, b.last_on FROM customer_product b JOIN product p ON p.id = b.product_id"
    with shop.read() as session:
        rows = raw(session).execute(query).fetchall()
    return {(who, name): (shop.today() - dt.date.fromisoformat(day)).days for who, name, day in rows}


def test_what_was_bought_follows_sales_undo_and_merging(shop: Shop) -> None:
    ann, ben = (customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Ben"))
    sell(shop, ann, 9, "Bread", "Cake")
    sell(shop, ben, 5, "Bread")
    sell(shop, None, 4, "Bread")
    first = {(ann, "Bread"): 9, (ann, "Cake"): 9, (ben, "Bread"): 5}
    assert kept(shop) == first
    sold = sell(shop, ann, 2, "Bread")
    assert kept(shop) == {**first, (ann, "Bread"): 2}
    purchases.refund(shop, sold)
    assert kept(shop)[ann, "Bread"] == 2
    history.undo(shop)
    history.undo(shop)
    assert kept(shop) == first
    history.redo(shop)
    assert kept(shop) == {**first, (ann, "Bread"): 2}
    merging.merge(shop, ben, ann)
    assert kept(shop) == {(ben, "Bread"): 2, (ben, "Cake"): 9}
    history.undo(shop)
    assert kept(shop) == {**first, (ann, "Bread"): 2}
    bread, cake = sorted(customer_lists.choices(shop).products, key=lambda i: customer_lists.choices(shop).products[i])
    product_merging.merge(shop, bread, (cake,))
    assert kept(shop) == {(ann, "Bread"): 2, (ben, "Bread"): 5}
    history.undo(shop)
    assert kept(shop) == {**first, (ann, "Bread"): 2}


def test_whoever_keeps_a_purchase_keeps_what_was_bought_then(shop: Shop) -> None:
    ann, ben = (customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Ben"))
    moved, sold = sell(shop, ann, 2, "Bread"), sell(shop, ann, 9, "Bread", "Cake")
    for purchase_id, left in ((moved, {(ann, "Bread"): 9, (ann, "Cake"): 9}), (sold, {})):
        with shop.write(T("Move purchase")) as session:
            bulk.update_all(session, "purchase", [purchase_id], {"customer_id": ben})
        assert {who: day for who, day in kept(shop).items() if who[0] == ann} == left
    assert kept(shop) == {(ben, "Bread"): 2, (ben, "Cake"): 9}
    history.undo(shop)
    assert kept(shop) == {(ann, "Bread"): 9, (ann, "Cake"): 9, (ben, "Bread"): 2}


def test_an_earlier_sale_that_is_noted_later_changes_no_day(shop: Shop) -> None:
    ann = customers.create(shop, CustomerDraft("Ann"))
    sell(shop, ann, 3, "Bread")
    sell(shop, ann, 30, "Bread", "Cake")
    assert kept(shop) == {(ann, "Bread"): 3, (ann, "Cake"): 30}
    (product,) = (i for i, name in customer_lists.choices(shop).products.items() if name == "Cake")
    asked = {days: CustomerQuery(bought=Bought((product,), (), days)) for days in (29, 31, None)}
    assert {days: customer_lists.how_many(shop, query) for days, query in asked.items()} == {29: 0, 31: 1, None: 1}


@pytest.mark.parametrize("products", [(1,), (1, 2)])
def test_goods_are_read_by_customer_of_everybody_or_of_few(shop: Shop, products: tuple[int, ...]) -> None:
    query = CustomerQuery(bought=Bought(products, (), 30))
    (part,) = parts(query, BOUGHT, Frame(shop.today()))
    for among, first in ((ALL, "SCAN s"), (Who({1, 2}), "SCAN w VIRTUAL TABLE")):
        with shop.read() as session:
            sql, values = asked(part, among)
            plan = [row[3] for row in raw(session).execute(f"EXPLAIN QUERY PLAN {sql}", values)]
        assert plan[0].startswith(first)  # all of them without an index, in the order of the goods
        assert any("PRIMARY KEY (customer_id=?" in step for step in plan)
        assert not [step for step in plan if "TEMP B-TREE" in step]


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (CustomerQuery(has_pets=True), "ix_pet_gone"),
        (CustomerQuery(consent=(("marketing", "yes"),)), "ix_consent_purpose"),
    ],
)
def test_pets_and_consent_are_read_within_an_index(shop: Shop, query: CustomerQuery, index: str) -> None:
    (key,) = in_force(query)
    (part,) = parts(query, key, Frame(shop.today()))
    with shop.read() as session:
        sql, values = asked(part, ALL)
        assert index in " ".join(row[3] for row in raw(session).execute(f"EXPLAIN QUERY PLAN {sql}", values))
