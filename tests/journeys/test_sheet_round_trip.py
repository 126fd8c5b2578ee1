"""The whole shop into a workbook, into a new shop, and out again: the same bytes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app import i18n
from app.services import catalogue, consent, customers, family, households, pets, product_changes, purchases
from app.services.catalogue import NEW, ProductQuery
from app.services.consent import ConsentDraft
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.family import FamilyDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.values.birthday import Birthday
from app.workflows.bring_in import BringInRequest, carry_out, prepare
from app.workflows.take_out import TakeOutRequest, take_out
from tests.support import NOW, make_shop


def _silent(_done: int, _total: int) -> None:
    """Nobody listens."""


def _full(shop: Shop) -> None:
    """One of everything that a workbook has to carry, with the values that are easily lost on the way."""
    mother = customers.create(
        shop,
        CustomerDraft(
            name='=HYPERLINK("http://x","click")',
            phones=(PhoneDraft("138-0000-6688", "妈妈"), PhoneDraft("010 6512 3456")),
            member_number="00123",
            wechat="@chen",
            gender="female",
            birthday=Birthday("lunar", 5, 12, True, 1990),
            note="first line\n+second line\n\n- third",
            alert_note="-",
            tags=("VIP", "怕吹风机", "a=b"),
            since_on=dt.date(2019, 2, 28),
        ),
    )
    friend = customers.create(
        shop,
        CustomerDraft(
            name="<img src=x onerror=alert(1)>",
            phones=(PhoneDraft("13800006688"),),
            gender="不说",
            birthday=Birthday("solar", 2, 29),
            referrer_id=mother,
        ),
    )
    customers.create(shop, CustomerDraft(member_number="14307", birthday=Birthday("lunar", 8, 15)))
    neighbour = customers.create(shop, CustomerDraft(name="李雷"))
    gone = customers.create(shop, CustomerDraft(name="alone by now"))
    households.join(shop, neighbour, gone)
    customers.delete(shop, gone)
    households.join(shop, friend, mother)
    family.add(shop, mother, FamilyDraft("安安", "女儿", Birthday("lunar", 8, 15, year=2019), "=cats"))
    family.add(shop, mother, FamilyDraft("安安", "女儿"))
    family.add(shop, neighbour, FamilyDraft(relation="friend"))
    customers.set_fields(shop, neighbour, {"do_not_contact": "1"})
    consent.answer(shop, mother, ConsentDraft("photos", "yes", dt.date(2026, 1, 2), "=May we?"))
    consent.answer(shop, mother, ConsentDraft("photos", "withdrawn"))
    consent.answer(shop, neighbour, ConsentDraft("marketing", "no"))
    pets.create(
        shop, PetDraft(name="奶茶", species="猫", is_neutered=False, weight_milli=4600, age_text="8M"), (friend, mother)
    )
    dog = pets.create(
        shop,
        PetDraft(name="奶茶", sex="male", is_neutered=True, birthday=Birthday("solar", 5, 21, year=2023)),
        (mother,),
    )
    pets.create(shop, PetDraft(name="流浪", died_on=dt.date(2024, 1, 1)), ())
    items = (ItemDraft("豆腐砂 6L", 1500, 2999), ItemDraft("=1+1", 1000, 0), ItemDraft("豆腐砂 6L", 1500, 2999))
    at = NOW - dt.timedelta(days=3, seconds=17)
    sale = purchases.record(shop, PurchaseDraft(mother, items, at=at, payment="wechat", pet_id=dog, note="两行\n备注"))
    purchases.record(shop, PurchaseDraft(None, (ItemDraft("散装", 333, 1),), channel="#1", receipt_number="0007"))
    loose = catalogue.ordered_ids(shop, ProductQuery(NEW, "散装"))[0]
    product_changes.set_fields(
        shop, loose, {"category": "食品/散装", "pack_size": "2公斤", "barcode": "00012", "lasts_days": "30"}
    )
    litter = catalogue.ordered_ids(shop, ProductQuery(NEW, "豆腐砂"))[0]
    product_changes.set_fields(
        shop, litter, {"discontinued": "1", "replacement": "散装", "unit": "=袋", "price_minor": "0.5"}
    )
    given_back = purchases.get(shop, sale.purchase_id).items[0].id
    purchases.refund(shop, sale.purchase_id, {given_back: 500})
    purchases.record(shop, PurchaseDraft(mother, items, at=at))
    purchases.record(shop, PurchaseDraft(mother, items, at=at))


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_a_shop_comes_back_from_its_workbook_byte_for_byte(tmp_path: Path, language: str, zone: str) -> None:
    i18n.set_language(language)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    with_all, empty = (make_shop(tmp_path / name, time_zone=zone).shop for name in ("one", "two"))
    _full(with_all)
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    written = take_out(with_all, TakeOutRequest(first), _silent)
    assert written.rows == {"customers": 4, "pets": 3, "family": 3, "consent": 3, "products": 3, "purchases": 11}
    prepared = prepare(empty, BringInRequest(first), _silent)
    assert {problem.code for problem in prepared.plan.problems} <= {
        "other_word"
    }  # a word of the owner's own is only told
    assert carry_out(empty, prepared, _silent).created == 27
    take_out(empty, TakeOutRequest(second), _silent)
    assert second.read_bytes() == first.read_bytes()
    again = prepare(empty, BringInRequest(second), _silent)
    assert again.plan.is_empty, again.plan.counts()
    with_all.close()
    empty.close()
