"""Examples fit the place: names and numbers of a Chinese shop stay, elsewhere they are those of the country, and WeChat is not first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import i18n
from app.services import examples, fields
from app.shop import Shop
from app.values.phone import parse_phone


@pytest.fixture
def british(shop: Shop) -> Shop:
    shop.facts = replace(shop.facts, currency="GBP", language="en", region="GB")
    return shop


def said(shop: Shop, key: str) -> str:
    return str(examples.fitted(shop, fields.field(key)).example)


def test_chinese_shop_keeps_its_examples_in_either_language(shop: Shop) -> None:
    for key in ("name", "phones", "pet_name", "product_name", "family_name", "referrer"):
        assert said(shop, key) == str(fields.field(key).example)
    assert examples.fitted(shop, fields.field("contact_kind")) == fields.field("contact_kind")
    assert [f.key for f in fields.of_customers(shop)] == [f.key for f in fields.customer_fields()]
    i18n.set_language("zh_CN")
    assert (said(shop, "name"), said(shop, "phones")) == ("陈小雨", "13800006688")
    assert "13800006688" in examples.phones(shop)


def test_british_shop_has_names_and_numbers_of_its_own(british: Shop) -> None:
    assert (said(british, "name"), said(british, "phones")) == ("Mary Baker", "07400 123456")
    assert examples.phones(british) == "07400 123456 mobile; 0121 234 5678 shop"
    assert examples.search(british) == ("Phone, name or pet", "mb", "initials or name")
    assert "lunar" not in examples.birthday(british)


def test_bakery_has_bread_for_an_example_wherever_it_is(shop: Shop, british: Shop) -> None:
    for country in ("CN", "GB"):
        shop.facts = replace(british.facts, kind="bakery", region=country)
        assert said(shop, "product_name") == "Wholemeal loaf"


def test_wechat_is_there_but_not_first(british: Shop) -> None:
    kinds = [choice.value for choice in examples.fitted(british, fields.field("contact_kind")).choices]
    assert (kinds[0], kinds[-1]) == ("call", "wechat")
    keys = [f.key for f in fields.of_customers(british)]
    assert keys[2:5] == ["member_number", "email", "wechat"]
    assert sorted(keys) == sorted(f.key for f in fields.customer_fields())


@pytest.mark.parametrize("region", ["GB", "US", "DE", "FR", "IE", "HK", "TW", "SG", "MY", "JP", "CA", "AU", "NZ"])
def test_example_of_a_country_is_a_phone_there(shop: Shop, region: str) -> None:
    shop.facts = replace(shop.facts, currency="EUR", region=region)
    found = parse_phone(examples.phone(shop), region)
    assert found is not None
    assert found.is_valid


def test_country_that_nobody_knows_has_no_example(shop: Shop) -> None:
    shop.facts = replace(shop.facts, currency="XAF", region="XA")
    assert examples.phone(shop) == ""
