"""Customers: taken in, changed, put in the bin and back, each step undone exactly."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import UserMistake
from app.services import customer_card, customers, history, lookup, pets, pets_typed, purchases, referrers, typed
from app.services.customers import CustomerDraft, CustomerQuery, PhoneDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.storage.database import raw
from app.values.birthday import Birthday
from tests.support import dump

XIAOYU = CustomerDraft(
    name="陈小雨",
    phones=(PhoneDraft("138 0000 6688"), PhoneDraft("010-62345678", "home")),
    member_number="A17",
    wechat="xiaoyu_cc",
    birthday=Birthday("lunar", 8, 15, year=1985),
    tags=("爱囤货", "只用微信"),
    note="likes tuna",
    alert_note="奶茶对鸡肉过敏",
)


def test_create_then_draft_of_gives_the_same_back(shop: Shop) -> None:
    made = customers.create(shop, XIAOYU)
    assert customers.draft_of(shop, made) == CustomerDraft(
        **{**{f: getattr(XIAOYU, f) for f in XIAOYU.__slots__}, "since_on": shop.today(), "confirmed_on": shop.today()}
    )


def test_update_changes_phones_and_tags_and_undo_puts_them_back(shop: Shop) -> None:
    made = customers.create(shop, XIAOYU)
    before = dump(shop)
    customers.update(
        shop, made, CustomerDraft(name="陈晓雨", phones=(PhoneDraft("13900001234"),), tags=("只用微信", "常客"))
    )
    now = customers.draft_of(shop, made)
    assert (now.name, now.phones, now.tags) == ("陈晓雨", (PhoneDraft("13900001234"),), ("只用微信", "常客"))
    assert [h.customer_id for h in lookup.find(shop, "1234")] == [made]
    assert lookup.find(shop, "6688") == ()
    history.undo(shop)
    assert dump(shop) == before


@pytest.mark.parametrize(
    ("draft", "where"),
    [
        (CustomerDraft(), "name"),
        (CustomerDraft(name="x" * 10_000), "name"),
        (CustomerDraft(name="王", note="x" * 20_001), "note"),
        (CustomerDraft(name="王", phones=(PhoneDraft("1380000668"),)), "phones"),
        (CustomerDraft(name="王", phones=(PhoneDraft("none"),)), "phones"),
        (CustomerDraft(name="王", member_number="A17"), "member_number"),
    ],
)
def test_create_with_a_bad_value_names_the_field_and_keeps_nothing(
    shop: Shop, draft: CustomerDraft, where: str
) -> None:
    customers.create(shop, XIAOYU)
    before = dump(shop, leave_out=())
    with pytest.raises(UserMistake) as refused:
        customers.create(shop, draft)
    assert refused.value.where == where
    assert dump(shop, leave_out=()) == before


def test_set_fields_reads_what_was_typed(shop: Shop) -> None:
    made = customers.create(shop, XIAOYU)
    for key, text in (("birthday", "农历八月十六"), ("phones", "13900001234; 13700004321"), ("tags", "常客、爱囤货")):
        customers.set_fields(shop, made, {key: text})
    customers.set_fields(shop, made, {"wechat": ""})
    now = customers.draft_of(shop, made)
    assert now.birthday == Birthday("lunar", 8, 16)
    assert [p.number for p in now.phones] == ["13900001234", "13700004321"]
    assert now.tags == ("爱囤货", "常客")
    assert now.wechat == ""


@pytest.mark.parametrize(("key", "text"), [("birthday", "1992-02-30"), ("phones", "1380000668"), ("nose", "long")])
def test_set_fields_with_nonsense_is_refused(shop: Shop, key: str, text: str) -> None:
    made = customers.create(shop, XIAOYU)
    before = dump(shop, leave_out=())
    with pytest.raises(UserMistake) as refused:
        customers.set_fields(shop, made, {key: text})
    assert refused.value.where == key
    assert dump(shop, leave_out=()) == before


def test_referrer_is_sought_along_indexes(shop: Shop, li_na: int) -> None:
    other = customers.create(shop, CustomerDraft(name="Zhou"))
    said: list[str] = []
    with shop.read() as session:
        raw(session).set_trace_callback(said.append)
    assert referrers.text(shop, li_na) == "Li Na"
    assert referrers.read(shop, other, "Li Na") == li_na
    with shop.read() as session:
        raw(session).set_trace_callback(None)
        asked = [each for each in said if "FROM customer" in each]
        plans = [str(row[3]) for each in asked for row in raw(session).execute(f"EXPLAIN QUERY PLAN {each}")]
    assert plans
    assert not [step for step in plans if step.startswith("SCAN")]


def test_referrer_is_found_by_number_or_name(shop: Shop) -> None:
    first = customers.create(shop, XIAOYU)
    second = customers.create(shop, CustomerDraft(name="何静"))
    customers.set_fields(shop, second, {"referrer": "A17"})
    assert customers.draft_of(shop, second).referrer_id == first
    assert customer_card.card(shop, second).customer.referrer == "陈小雨"
    with pytest.raises(UserMistake):
        customers.set_fields(shop, second, {"referrer": "nobody"})
    with pytest.raises(UserMistake) as refused:
        customers.set_fields(shop, second, {"referrer": "何静"})
    assert refused.value.code == "own_referrer"


def test_delete_hides_the_customer_and_their_own_pets_and_restore_brings_both_back(shop: Shop) -> None:
    one = customers.create(shop, XIAOYU)
    other = customers.create(shop, CustomerDraft(name="何静"))
    own = pets.create(shop, PetDraft(name="奶茶"), [one])
    shared = pets.create(shop, PetDraft(name="布丁"), [one, other])
    before = dump(shop)
    customers.delete(shop, one)
    assert lookup.find(shop, "6688") == ()
    assert lookup.find(shop, "奶茶") == ()
    assert [h.customer_id for h in lookup.find(shop, "布丁")] == [other]
    assert list(customers.ordered_ids(shop, CustomerQuery(in_bin=True))) == [one]
    assert list(customers.ordered_ids(shop, CustomerQuery())) == [other]
    with pytest.raises(UserMistake):
        customers.update(shop, one, XIAOYU)
    customers.restore(shop, one)
    assert dump(shop) == before
    assert {own, shared} == {p.pet_id for p in customer_card.card(shop, one).pets}


def test_card_tells_pets_purchases_notes_and_figures(shop: Shop) -> None:
    made = customers.create(shop, XIAOYU)
    pets.create(shop, PetDraft(name="奶茶", breed="英短", weight_milli=4600), [made])
    for days, price in ((36, 2000), (18, 1000), (0, 3000)):
        at = shop.clock.now() - dt.timedelta(days=days)
        purchases.record(shop, PurchaseDraft(made, (ItemDraft("猫砂", 2000, price),), at))
    customers.add_note(shop, made, "asks for\nsamples")
    card = customer_card.card(shop, made)
    assert card.totals == customer_card.Totals(
        3, 3, 12000, 4000, *[shop.today() - dt.timedelta(36), shop.today()], 18.0, 0
    )
    assert [e.kind for e in card.timeline] == ["note", "sale", "change", "sale", "sale", "joined"]
    assert card.timeline[0].text == "asks for samples"
    assert [p.draft.name for p in card.pets] == ["奶茶"]
    assert len(card.purchases) == 3
    assert card.customer.next_birthday_on == dt.date(2026, 9, 25)


def test_lists_are_ordered_by_what_is_asked(shop: Shop) -> None:
    made = [customers.create(shop, CustomerDraft(name=n)) for n in ("张三", "阿宝", "Bob")]
    purchases.record(shop, PurchaseDraft(made[0], (ItemDraft("x", 1000, 100),), shop.clock.now() - dt.timedelta(2)))
    purchases.record(shop, PurchaseDraft(made[2], (ItemDraft("x", 1000, 50),)))

    def order(sort: str, descending: bool) -> list[int]:
        return [made.index(i) for i in customers.ordered_ids(shop, CustomerQuery(sort=sort, descending=descending))]

    assert order("last", True) == [2, 0, 1]
    assert order("last", False) == [0, 2, 1]
    assert order("name", False) == [1, 2, 0]
    assert order("spend", True) == [0, 2, 1]
    assert list(customers.ordered_ids(shop, CustomerQuery(text="ab"))) == [made[1]]


def test_tags_go_on_and_off_one_step_each(shop: Shop) -> None:
    made = customers.create(shop, XIAOYU)
    before = dump(shop)
    customers.add_tag(shop, made, " regular ")
    assert customers.draft_of(shop, made).tags == ("爱囤货", "只用微信", "regular")
    customers.remove_tag(shop, made, "只用微信")
    assert customers.draft_of(shop, made).tags == ("爱囤货", "regular")
    for _each in range(2):
        history.undo(shop)
    assert dump(shop) == before
    for bad in ("", "  ", ";"):
        with pytest.raises(UserMistake):
            customers.add_tag(shop, made, bad)
    customers.add_tag(shop, made, "爱囤货")
    assert dump(shop) == before


def test_changing_a_phone_leaves_the_words_beside_the_others(shop: Shop) -> None:
    made = customers.create(shop, XIAOYU)
    assert typed.customer_texts(shop, customers.draft_of(shop, made))["phones"] == "138 0000 6688; 010-62345678 home"
    customers.set_fields(shop, made, {"phones": "13900001234; 010-62345678 home"})
    assert customers.draft_of(shop, made).phones == (PhoneDraft("13900001234"), PhoneDraft("010-62345678", "home"))
    customers.set_fields(shop, made, {"phones": "010-62345678 (shop 2); 妈妈：13900001234"})
    now = (PhoneDraft("010-62345678", "shop 2"), PhoneDraft("13900001234", "妈妈"))
    assert customers.draft_of(shop, made).phones == now
    customers.set_fields(shop, made, {"phones": "13900001234"})
    assert customers.draft_of(shop, made).phones == (PhoneDraft("13900001234"),)
    for _step in range(2):
        history.undo(shop)
    assert customers.draft_of(shop, made).phones[1] == PhoneDraft("010-62345678", "home")


def test_label_that_cannot_be_typed_stays_with_its_number(shop: Shop) -> None:
    made = customers.create(shop, CustomerDraft(name="王", phones=(PhoneDraft("13900001234", "a/b (c); d"),)))
    assert customers.draft_of(shop, made).phones == (PhoneDraft("13900001234", "a/b (c), d"),)
    customers.set_fields(shop, made, {"phones": "13900001234; 13700004321 work"})
    now = (PhoneDraft("13900001234", "a/b (c), d"), PhoneDraft("13700004321", "work"))
    assert customers.draft_of(shop, made).phones == now


@pytest.mark.parametrize(
    "text",
    [
        "13800006",
        "1" * 40,
        "6" * 40,
        "mobile",
        "13800006688 " + "x" * 61,
        "; ".join(["13800006688"] * 21),
    ],
)
def test_phone_that_cannot_be_is_refused_beside_its_field(shop: Shop, text: str) -> None:
    made = customers.create(shop, XIAOYU)
    before = dump(shop)
    with pytest.raises(UserMistake) as caught:
        customers.set_fields(shop, made, {"phones": text})
    assert caught.value.where == "phones"
    assert dump(shop) == before


def test_fields_of_a_pet_change_one_at_a_time(shop: Shop) -> None:
    owner = customers.create(shop, XIAOYU)
    pet = pets_typed.create_from(shop, {"pet_name": "奶茶", "species": "猫"}, [owner])
    pets_typed.set_fields(shop, pet, {"weight_milli": "4.6"})
    pets_typed.set_fields(shop, pet, {"allergies": "鸡肉"})
    assert pets.draft_of(shop, pet) == PetDraft(name="奶茶", species="猫", weight_milli=4600, allergies="鸡肉")
    with pytest.raises(UserMistake) as caught:
        pets_typed.set_fields(shop, pet, {"pet_birthday": "30 Feb 2020"})
    assert caught.value.where == "pet_birthday"


@pytest.mark.parametrize("text", ["2099-01-01", "2026-05-19", "lunar 2099-8-15", "1899-12-31", "lunar 1850-1-1"])
def test_birthday_that_cannot_be_is_refused_beside_its_field(shop: Shop, text: str) -> None:
    made = customers.create(shop, XIAOYU)  # it is 18 May 2026
    before = dump(shop)
    with pytest.raises(UserMistake) as caught:
        customers.set_fields(shop, made, {"birthday": text})
    assert caught.value.where == "birthday"
    assert dump(shop) == before


def test_birthdays_of_today_and_of_1900_are_kept(shop: Shop) -> None:
    made = customers.create(shop, XIAOYU)
    for text in ("2026-05-18", "1900-01-01", "5-19", "lunar 8-15"):
        customers.set_fields(shop, made, {"birthday": text})


def test_nobody_recommends_themselves_even_through_others(shop: Shop) -> None:
    one, two, three = (customers.create(shop, CustomerDraft(name=name)) for name in ("One", "Two", "Three"))
    customers.set_fields(shop, two, {"referrer": "One"})
    customers.set_fields(shop, three, {"referrer": "Two"})
    before = dump(shop)
    with pytest.raises(UserMistake) as caught:
        customers.set_fields(shop, one, {"referrer": "Three"})
    assert (caught.value.code, caught.value.where) == ("referrer_loop", "referrer")
    assert dump(shop) == before
    with pytest.raises(UserMistake) as caught:
        customers.update(shop, one, CustomerDraft(name="One", referrer_id=one))
    assert caught.value.where == "referrer"


def test_names_lose_what_nobody_sees(shop: Shop) -> None:
    made = customers.create(shop, CustomerDraft(name="\u202eLi\u200b Na\u2066\ufeff", tags=("V\u200bIP",)))
    kept = customers.draft_of(shop, made)
    assert (kept.name, kept.tags) == ("Li Na", ("VIP",))


@pytest.mark.parametrize(
    ("typed_day", "code"), [("农历1991年闰六月初三", "no_leap_month"), ("L1991-06-30", "no_lunar_day")]
)
def test_lunar_birthday_that_never_was_is_refused_beside_the_field(shop: Shop, typed_day: str, code: str) -> None:
    who = customers.create(shop, CustomerDraft(name="Ann"))
    with pytest.raises(UserMistake) as refused:
        customers.set_fields(shop, who, {"birthday": typed_day})
    assert (refused.value.code, refused.value.where) == (code, "birthday")
    customers.set_fields(shop, who, {"birthday": "L1990-05x-12"})
    assert customers.draft_of(shop, who).birthday is not None


def test_referrer_of_whom_there_are_several_is_named_by_phone_or_by_what_the_list_puts_in(shop: Shop) -> None:
    one = customers.create(shop, CustomerDraft(name="王芳", phones=(PhoneDraft("13800006688"),)))
    two = customers.create(shop, CustomerDraft(name="王芳", phones=(PhoneDraft("13900002210"),)))
    who = customers.create(shop, CustomerDraft(name="何静"))
    with pytest.raises(UserMistake, match="Several"):
        customers.set_fields(shop, who, {"referrer": "王芳"})
    for said, meant in (("139 0000 2210", two), (referrers.text(shop, one), one)):
        customers.set_fields(shop, who, {"referrer": said})
        assert customers.draft_of(shop, who).referrer_id == meant
    customers.delete(shop, one)
    customers.set_fields(shop, who, {"referrer": referrers.text(shop, one)})  # as it stands: nothing else was typed
    assert customers.draft_of(shop, who).referrer_id == one
