"""What may change about the shop: kept, undone, refused in words; phone and address stand at the head of reports."""

from __future__ import annotations

import pytest

from app.errors import UserMistake
from app.i18n import T
from app.models import CustomerPhone
from app.services import (
    customers,
    drafts,
    erasing,
    first_facts,
    history,
    imports,
    lookup,
    merging,
    product_changes,
    purchases,
    shop_facts,
    vault,
)
from app.services.customer_data import PhoneDraft
from app.services.customers import CustomerDraft
from app.services.imports import ImportRequest, Section
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.services.reports import common
from app.storage.database import raw
from app.values.phone import parse_phone
from tests.sheets import silent
from tests.support import CHEAP, PASSWORD, make_shop


@pytest.fixture
def shop(tmp_path):
    made = make_shop(tmp_path, language="en").shop
    yield made
    made.close()


def test_phone_and_address_are_kept_in_the_file_and_on_paper(shop):
    shop_facts.change(shop, phone=" 021-5555 1234 ", address="5 Lake Road")
    head = common.framed(shop, "today", T("Today"), ())
    assert head.contact == "021-5555 1234 · 5 Lake Road"
    shop.close()
    again = vault.unlock(shop.path, PASSWORD, policy=CHEAP)
    assert (again.facts.phone, again.facts.address) == ("021-5555 1234", "5 Lake Road")
    again.close()


def test_change_is_one_step_that_is_undone(shop):
    name = shop.facts.name
    shop_facts.change(shop, name="Milktea", phone="1", address="2")
    history.undo(shop)
    shop_facts.look_again(shop)
    assert (shop.facts.name, shop.facts.phone, shop.facts.address) == (name, "", "")
    assert common.framed(shop, "today", T("Today"), ()).contact == ""


def test_nothing_new_writes_nothing(shop):
    shop_facts.change(shop, name=shop.facts.name, phone="", address="  ")
    assert history.undo(shop) is None


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({"name": "   "}, "name"),
        ({"name": "a" * 201}, "name"),
        ({"kind": "zoo"}, "kind"),
        ({"phone": "1" * 61}, "phone"),
        ({"address": "a" * 201}, "address"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(shop, facts, where):
    with pytest.raises(UserMistake) as refused:
        shop_facts.change(shop, **facts)
    assert refused.value.where == where
    assert history.undo(shop) is None


def kept_phones(shop):
    with shop.read() as session:
        return [(p.raw, p.e164, p.digits) for p in session.query(CustomerPhone)]


def with_pounds(shop):
    shop_facts.change_currency(shop, "gbp")
    return shop.facts.currency, shop.facts.region, shop.facts.minor_digits


def test_currency_is_changed_with_the_country_of_its_phones_and_taken_back(shop):
    customers.create(shop, CustomerDraft(name="Clara", phones=(PhoneDraft("07911 123456"),)))
    assert with_pounds(shop) == ("GBP", "GB", 2)
    assert kept_phones(shop) == [("07911 123456", "+447911123456", "7911123456")]
    assert [hit.phone for hit in lookup.find(shop, "7911123456")] == ["07911123456"]
    history.undo(shop)
    shop_facts.look_again(shop)
    assert (shop.facts.currency, shop.facts.region) == ("CNY", "CN")
    assert kept_phones(shop) == [("07911 123456", "", "07911123456")]
    history.redo(shop)
    shop_facts.look_again(shop)
    assert (shop.facts.region, kept_phones(shop)[0][1]) == ("GB", "+447911123456")


def test_currency_is_still_there_after_unlocking(shop):
    with_pounds(shop)
    shop.close()
    again = vault.unlock(shop.path, PASSWORD, policy=CHEAP)
    assert (again.facts.currency, again.facts.region) == ("GBP", "GB")
    again.close()


def refused(act):
    with pytest.raises(UserMistake) as caught:
        act()
    return caught.value.code, caught.value.where


def sold(shop):
    return purchases.record(shop, PurchaseDraft(None, (ItemDraft("Bread", unit_price_minor=500),)))


def priced(shop):
    product_changes.create(shop, {"product_name": "Litter", "price_minor": "12.50"})


def typed_sale(shop):
    drafts.keep(shop, drafts.SALE, {0: {"lines": []}})


@pytest.mark.parametrize("amount", [sold, priced, typed_sale])
def test_currency_stays_while_there_are_amounts(shop, amount):
    assert shop_facts.why_currency_stays(shop) is None
    amount(shop)
    assert shop_facts.why_currency_stays(shop) is not None
    for code in ("GBP", "JPY"):
        assert refused(lambda to=code: shop_facts.change_currency(shop, to)) == ("has_amounts", "currency")
    assert (shop.facts.currency, shop.facts.minor_digits) == ("CNY", 2)


def test_change_of_the_currency_is_not_undone_or_redone_once_there_are_amounts(shop):
    shop_facts.change_currency(shop, "JPY")
    step = history.newest_done(shop)
    sold(shop)
    assert refused(lambda: history.undo_change(shop, step)) == ("amounts_since", "currency")
    history.undo(shop)
    history.undo(shop)
    shop_facts.look_again(shop)
    assert (shop.facts.currency, shop.facts.minor_digits) == ("CNY", 2)
    sold(shop)
    assert refused(lambda: history.redo_change(shop, step)) == ("amounts_since", "currency")


def test_amounts_of_another_currency_do_not_come_back(shop):
    sold(shop)
    sale = history.newest_done(shop)
    history.undo(shop)
    shop_facts.change_currency(shop, "JPY")
    assert refused(lambda: history.redo_change(shop, sale)) == ("other_currency", "currency")
    history.undo(shop)
    history.redo_change(shop, sale)
    assert shop_facts.why_currency_stays(shop) is not None


def test_import_is_taken_back_though_its_phones_were_read_anew_but_not_once_they_were_changed(shop):
    """Nothing else of it was changed, and the currency cannot go back once something was sold."""
    people = Section("customers", ("name", "phones"), [(2, ("Ann", (parse_phone("020 7946 0958"),)), ())])
    batch = imports.apply(shop, imports.plan(shop, ImportRequest("customers", (people,))), silent).batch
    with_pounds(shop)
    sold(shop)
    imports.undo(shop, batch)
    assert kept_phones(shop) == []
    history.redo(shop)
    assert kept_phones(shop) == [("020 7946 0958", "+442079460958", "2079460958")]
    (ann,) = customers.ordered_ids(shop, customers.CustomerQuery())
    customers.set_fields(shop, ann, {"phones": "020 7946 0018"})
    assert refused(lambda: imports.undo(shop, batch))[0] == "cannot_undo"


def test_neither_amounts_nor_phones_of_before_come_back_though_somebody_was_deleted_for_good_since(shop):
    """The change of the currency read their phone anew, so what is remembered of it went with them."""
    ann, bea = (
        customers.create(shop, CustomerDraft(name=name, phones=(PhoneDraft(phone),)))
        for name, phone in (("Ann", "020 7946 0958"), ("Bea", "020 7946 0018"))
    )
    litter = product_changes.create(shop, {"product_name": "Litter", "price_minor": "12.50"})
    customers.set_fields(shop, bea, {"phones": ""})
    phone_off = history.newest_done(shop)
    product_changes.set_fields(shop, litter, {"price_minor": ""})
    price_off = history.newest_done(shop)
    with_pounds(shop)
    customers.delete(shop, ann)
    erasing.erase(shop, ann)
    assert refused(lambda: history.undo_change(shop, price_off)) == ("other_currency", "currency")
    history.undo_change(shop, phone_off)
    assert kept_phones(shop) == [("020 7946 0018", "+442079460018", "2079460018")]


def test_undo_and_redo_read_all_phones_by_the_country_of_then(shop):
    first = customers.create(shop, CustomerDraft(name="Ann", phones=(PhoneDraft("020 7946 0958"),)))
    with_pounds(shop)
    step = history.newest_done(shop)
    customers.create(shop, CustomerDraft(name="Bea", phones=(PhoneDraft("020 7946 0018"),)))
    customers.create(shop, CustomerDraft(name="Cat", phones=(PhoneDraft("13800006688"),)))
    customers.set_fields(shop, first, {"phones": "07911 123456"})
    history.undo_change(shop, step)
    shop_facts.look_again(shop)
    assert [(raw, e164) for raw, e164, _digits in kept_phones(shop)] == [
        ("07911 123456", ""), ("020 7946 0018", "+862079460018"), ("13800006688", "+8613800006688"),
    ]  # fmt: skip
    assert [hit.name for hit in lookup.find(shop, "13800006688")] == ["Cat"]


def test_phones_that_come_back_are_read_by_the_country_of_now(shop):
    who = customers.create(shop, CustomerDraft(name="Ann", phones=(PhoneDraft("020 7946 0958"),)))
    customers.set_fields(shop, who, {"phones": ""})
    step = history.newest_done(shop)
    with_pounds(shop)
    history.undo_change(shop, step)
    assert kept_phones(shop) == [("020 7946 0958", "+442079460958", "2079460958")]
    history.undo_change(shop, history.entries(shop)[-1].id)
    assert kept_phones(shop) == []


def test_phones_read_anew_are_no_edit_of_their_customers(shop):
    who = customers.create(shop, CustomerDraft(name="Ann", phones=(PhoneDraft("020 7946 0958"),)))
    with_pounds(shop)
    assert kept_phones(shop)[0][1] == "+442079460958"
    assert history.entries(shop)[0].about == ""
    with shop.read() as session:
        assert (
            raw(session).execute("SELECT COUNT(*) FROM customer_change WHERE customer_id = ?", (who,)).fetchone()[0]
            == 0
        )


def test_two_are_taken_apart_exactly_though_their_phones_were_read_anew(shop):
    ann = customers.create(shop, CustomerDraft(name="Ann", phones=(PhoneDraft("13800006688"),)))
    bea = customers.create(shop, CustomerDraft(name="Bea", phones=(PhoneDraft("020 7946 0958"),)))
    merging.merge(shop, ann, bea)
    with_pounds(shop)
    assert not merging.unmerge(shop, bea)
    assert [phone.number for phone in customers.draft_of(shop, ann).phones] == ["13800006688"]


def test_decimals_follow_while_there_are_no_amounts(shop):
    shop_facts.change_currency(shop, "JPY")
    assert (shop.facts.currency, shop.facts.minor_digits) == ("JPY", 0)
    shop_facts.change_currency(shop, "EUR", "FR")
    assert (shop.facts.minor_digits, shop.facts.region) == (2, "FR")


@pytest.mark.parametrize("code", ["beads", "ABC", "XXX", "DEM"])
def test_what_is_no_currency_is_refused(shop, code):
    with pytest.raises(UserMistake):
        shop_facts.change_currency(shop, code)


def test_currency_that_is_the_shops_already_writes_nothing(shop):
    shop_facts.change_currency(shop, "CNY")
    assert history.undo(shop) is None


@pytest.mark.parametrize(
    ("currency", "region", "read_by"),
    [
        ("GBP", "", "GB"),
        ("EUR", "", "DE"),
        ("EUR", "IE", "IE"),
        ("CHF", "", "CH"),
        ("CNY", "", "CN"),
        ("USD", "", "US"),
        ("XOF", "", "CI"),
    ],
)
def test_country_of_a_new_shop_is_that_of_its_currency_unless_it_is_told(currency, region, read_by):
    assert first_facts.given("Doudou", "pet", "en", currency, None, "UTC", region).region == read_by
