"""Sell, refund, same again."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import UserMistake
from app.i18n import T
from app.models import Customer, Product
from app.services import products, purchases
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.storage.database import raw
from tests.support import NOW

BREAD = ItemDraft("Country bread", 2000, 550)
CAKE = ItemDraft("Lemon cake", 1000, 8800)


@pytest.fixture
def customer(shop: Shop) -> int:
    """A customer."""
    with shop.write(T("Add customer")) as session:
        person = Customer(name="陈小雨", created_at=shop.clock.now())
        session.add(person)
        session.flush()
        return person.id


def _stat(shop: Shop, customer_id: int) -> tuple[object, ...]:
    with shop.read() as session:
        query = "SELECT visits, purchases, spend_minor, first_on, last_on FROM customer_stat WHERE customer_id = ?"
        return tuple(raw(session).execute(query, (customer_id,)).fetchone())


def test_record_sale_keeps_lines_total_and_figures(shop: Shop, customer: int) -> None:
    done = purchases.record(shop, PurchaseDraft(customer, (BREAD, CAKE), payment="cash"))
    kept = purchases.get(shop, done.purchase_id)
    assert done.total_minor == kept.total_minor == 9900
    assert [(i.description, i.quantity_milli, i.total_minor) for i in kept.items] == [
        ("Country bread", 2000, 1100),
        ("Lemon cake", 1000, 8800),
    ]
    assert kept.on == dt.date(2026, 5, 18)
    assert _stat(shop, customer) == (1, 1, 9900, "2026-05-18", "2026-05-18")


def test_record_unknown_item_becomes_a_product_once(shop: Shop) -> None:
    purchases.record(shop, PurchaseDraft(None, (BREAD,)))
    purchases.record(shop, PurchaseDraft(None, (ItemDraft("country  BREAD", 1000, 600),)))
    with shop.read() as session:
        assert session.query(Product).count() == 1
        assert session.query(Product).one().price_minor == 550


def test_record_walk_in_has_no_customer(shop: Shop) -> None:
    done = purchases.record(shop, PurchaseDraft(None, (BREAD,)))
    assert purchases.get(shop, done.purchase_id).customer_id is None


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (PurchaseDraft(None, ()), "empty_sale"),
        (PurchaseDraft(None, (ItemDraft("x", 1000, -1),)), "negative_price"),
        (PurchaseDraft(None, (ItemDraft("x", 0, 1),)), "bad_quantity"),
        (PurchaseDraft(None, (ItemDraft(" \t", 1000, 1),)), "no_item_name"),
        (PurchaseDraft(None, (ItemDraft("x" * 501, 1000, 1),)), "too_long"),
        (PurchaseDraft(None, (ItemDraft("x", 10**9, 10**9),)), "amount_too_big"),
        (PurchaseDraft(None, (BREAD,), at=NOW + dt.timedelta(days=1)), "future_sale"),
        (PurchaseDraft(77, (BREAD,)), "no_such_customer"),
    ],
)
def test_record_bad_sale_is_refused_in_words(shop: Shop, draft: PurchaseDraft, code: str) -> None:
    with pytest.raises(UserMistake) as caught:
        purchases.record(shop, draft)
    assert caught.value.code == code
    assert purchases.latest(shop) == ()


def test_refund_whole_sale_points_at_it_and_takes_the_spend_back(shop: Shop, customer: int) -> None:
    sale = purchases.record(shop, PurchaseDraft(customer, (BREAD, CAKE)))
    back = purchases.refund(shop, sale.purchase_id)
    assert back.total_minor == -9900
    assert purchases.get(shop, back.purchase_id).refund_of_id == sale.purchase_id
    assert _stat(shop, customer)[2] == 0
    with pytest.raises(UserMistake) as caught:
        purchases.refund(shop, sale.purchase_id)
    assert caught.value.code == "nothing_to_refund"


def test_refund_in_parts_adds_up_to_the_sale_exactly(shop: Shop) -> None:
    sale = purchases.record(shop, PurchaseDraft(None, (ItemDraft("Thirds", 3000, 333), ItemDraft("Thirds", 3000, 333))))
    lines = purchases.get(shop, sale.purchase_id).items
    total = 0
    for line in lines:
        for milli in (1, 999, 1500, 500):
            total += purchases.refund(shop, sale.purchase_id, {line.id: milli}).total_minor
    assert total == -sale.total_minor
    with pytest.raises(UserMistake):
        purchases.refund(shop, sale.purchase_id, {lines[0].id: 1})


def test_refund_more_than_bought_is_refused(shop: Shop) -> None:
    sale = purchases.record(shop, PurchaseDraft(None, (BREAD,)))
    line = purchases.get(shop, sale.purchase_id).items[0]
    with pytest.raises(UserMistake) as caught:
        purchases.refund(shop, sale.purchase_id, {line.id: 2001})
    assert caught.value.code == "refund_too_much"


def test_same_again_takes_the_last_sale_at_todays_price(shop: Shop, customer: int) -> None:
    assert purchases.same_again(shop, customer) is None
    purchases.record(shop, PurchaseDraft(customer, (CAKE,), at=NOW - dt.timedelta(days=3)))
    purchases.record(shop, PurchaseDraft(customer, (BREAD,), at=NOW - dt.timedelta(days=2), payment="wechat"))
    with shop.write(T("Edit item")) as session:
        session.query(Product).filter_by(name="Country bread").one().price_minor = 600
    draft = purchases.same_again(shop, customer)
    assert draft is not None
    assert [(i.description, i.quantity_milli, i.unit_price_minor) for i in draft.items] == [
        ("Country bread", 2000, 600)
    ]
    assert draft.payment == "wechat"


def test_doubts_ask_about_a_free_item_and_a_tenfold_amount(shop: Shop, customer: int) -> None:
    for _ in range(3):
        purchases.record(shop, PurchaseDraft(customer, (BREAD,)))
    asked = purchases.doubts(
        shop, PurchaseDraft(customer, (ItemDraft("Gift", 1000, 0), ItemDraft("Gold", 1000, 99900)))
    )
    assert len(asked) == 2
    assert purchases.doubts(shop, PurchaseDraft(customer, (BREAD,))) == ()


def test_products_found_by_name_initials_code_and_barcode(shop: Shop) -> None:
    with shop.write(T("Edit item")) as session:
        session.add(
            Product(
                name="豆腐砂 6L",
                code="DF6",
                barcode="690001",
                product_key="df6",
                price_minor=2900,
                created_at=shop.clock.now(),
            )
        )
    for text in ("豆腐", "dfs", "DF6", "690001"):
        assert [h.name for h in products.find(shop, text)] == ["豆腐砂 6L"], text
    assert products.by_barcode(shop, "690001") is not None
    assert products.by_barcode(shop, "nothing") is None
    assert products.find(shop, " ") == ()


def test_favourites_own_first_then_the_shops(shop: Shop, customer: int) -> None:
    for _ in range(3):
        purchases.record(shop, PurchaseDraft(None, (BREAD,)))
    purchases.record(shop, PurchaseDraft(customer, (CAKE,)))
    assert [h.name for h in products.favourites(shop, customer)] == ["Lemon cake", "Country bread"]
    assert [h.name for h in products.favourites(shop)] == ["Country bread", "Lemon cake"]
