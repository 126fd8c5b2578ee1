"""The one search box: every way of finding, the order of what is found, and that each stays within an index."""

from __future__ import annotations

import datetime as dt

import pytest

from app.services import customers, lookup, lookup_own, pets, purchases
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.storage.database import raw
from app.values.person_name import COMPOUND_SURNAMES, SURNAME_READINGS


@pytest.fixture
def people(shop: Shop) -> dict[str, int]:
    drafts = {
        "xiaoyu": CustomerDraft(name="陈小雨", phones=(PhoneDraft("13800006688"),), wechat="xy_cc", note="喜欢蛋黄酥"),
        "xuyang": CustomerDraft(name="曹旭阳", phones=(PhoneDraft("15900006688"), PhoneDraft("13912345678"))),
        "lvbu": CustomerDraft(name="吕布"),
        "shan": CustomerDraft(name="单雄信", member_number="B-17"),
        "smith": CustomerDraft(name="John Smith", phones=(PhoneDraft("+44 7911 123465"),)),
        "number": CustomerDraft(member_number="14307"),
    }
    made = {key: customers.create(shop, draft) for key, draft in drafts.items()}
    pets.create(shop, PetDraft(name="奶茶"), [made["xiaoyu"]])
    pets.create(shop, PetDraft(name="Milo"), [made["smith"]])
    for key, days in (("xuyang", 1), ("xiaoyu", 3)):
        at = shop.clock.now() - dt.timedelta(days=days)
        purchases.record(shop, PurchaseDraft(made[key], (ItemDraft("x", 1000, 100),), at))
    return made


@pytest.mark.parametrize(
    ("typed", "found", "kind"),
    [
        ("6688", ["xuyang", "xiaoyu"], "tail"),
        ("１３８００００６６８８", ["xiaoyu"], "phone"),
        ("138 0000 6688", ["xiaoyu"], "phone"),
        ("+86 13800006688", ["xiaoyu"], "phone"),
        ("138.0000.6688", ["xiaoyu"], "phone"),
        ("2345", ["xuyang"], "phone"),
        ("80", ["xiaoyu"], "phone"),
        ("cxy", ["xuyang", "xiaoyu"], "initials"),
        ("CXY", ["xuyang", "xiaoyu"], "initials"),
        ("chenxiao", ["xiaoyu"], "pinyin"),
        ("chenxy", ["xiaoyu"], "pinyin"),
        ("lv", ["lvbu"], "pinyin"),
        ("lubu", ["lvbu"], "pinyin"),
        ("sxx", ["shan"], "initials"),
        ("陈小", ["xiaoyu"], "name"),
        ("小雨", ["xiaoyu"], "name"),
        ("陳小雨", ["xiaoyu"], "name"),
        ("奶茶", ["xiaoyu"], "pet"),
        ("nc", ["xiaoyu"], "pet"),
        ("milo", ["smith"], "pet"),
        ("smith", ["smith"], "name"),
        ("js", ["smith"], "initials"),
        ("xy_cc", ["xiaoyu"], "name"),
        ("14307", ["number"], "number"),
        ("b-17", ["shan"], "number"),
        ("蛋黄", ["xiaoyu"], "text"),
    ],
)
def test_find_by_anything_a_person_types(
    shop: Shop, people: dict[str, int], typed: str, found: list[str], kind: str
) -> None:
    hits = lookup.find(shop, typed)
    assert [h.customer_id for h in hits] == [people[f] for f in found]
    assert {h.why.kind for h in hits} == {kind}


@pytest.mark.parametrize("number", ["2024-001", "2024.007"])
def test_member_number_of_digits_and_signs_is_found_as_it_is_written(shop: Shop, number: str) -> None:
    made = customers.create(shop, CustomerDraft(name="Dan", member_number=number))
    assert [(hit.customer_id, hit.why.kind) for hit in lookup.find(shop, number)] == [(made, "number")]


def test_find_shows_the_phone_that_fits_and_the_pet(shop: Shop, people: dict[str, int]) -> None:
    assert lookup.find(shop, "5678")[0].phone == "13912345678"
    assert lookup.find(shop, "nc")[0].why == lookup.Why("pet", "奶茶")
    assert lookup.find(shop, "14307")[0].called == "Member 14307"


@pytest.mark.parametrize(
    "typed", ["", "  ", "zzz", "9" * 30, "%", "*", '"', "' OR 1=1 --", "a" * 10_000, "NEAR(", "\0", "😀", "\udcff"]
)
def test_find_nothing_for_what_nobody_is_called(shop: Shop, people: dict[str, int], typed: str) -> None:
    assert lookup.find(shop, typed) == ()


@pytest.mark.parametrize("bound", ["FEW", "MANY"])
def test_a_frequent_term_finds_the_same_in_the_same_order(
    shop: Shop, people: dict[str, int], monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    rare = {t: lookup.find(shop, t) for t in ("c", "668", "陈", "奶")}
    monkeypatch.setattr(lookup, bound, 1)
    for typed, hits in rare.items():
        assert [h.customer_id for h in lookup.find(shop, typed)] == [h.customer_id for h in hits]


def test_limit_and_recent(shop: Shop, people: dict[str, int]) -> None:
    assert len(lookup.find(shop, "6688", limit=1)) == 1
    assert [h.customer_id for h in lookup.recent(shop, 2)] == [people["xuyang"], people["xiaoyu"]]


def test_every_surname_is_found_by_the_initials_of_its_reading(shop: Shop) -> None:
    readings = {**SURNAME_READINGS, **COMPOUND_SURNAMES}
    made = {surname: customers.create(shop, CustomerDraft(name=surname + "明")) for surname in list(readings)[::7]}
    for surname, customer_id in made.items():
        typed = readings[surname] + "ming"
        assert customer_id in [h.customer_id for h in lookup.find(shop, typed, limit=50)], (surname, typed)


@pytest.mark.parametrize(
    "query",
    [
        lookup.BY_LAST4, lookup.BY_NUMBER, lookup.BY_INITIALS, lookup.BY_PINYIN, lookup.BY_KEY, lookup.BY_TEXT, lookup.BY_SYLLABLES,
        lookup.WALK_INITIALS, lookup.WALK_PINYIN, lookup.WALK_KEY, lookup.WALK_PHONE, lookup.RECENT, lookup.IN_ORDER,
        *lookup_own.WHO.values(),
    ],
)  # fmt: skip
def test_every_statement_stays_within_an_index(shop: Shop, query: str) -> None:
    values = {lookup.BY_TEXT: ('"a"', 1), lookup.IN_ORDER: ("[1]", 1)}.get(query)
    if values is None:
        count = 3 if "?3" in query else 2 if "?2" in query else query.count("?")
        values = ("a",) * (count - 1) + (1,)
    with shop.read() as session:
        plan = [row[3] for row in raw(session).execute(f"EXPLAIN QUERY PLAN {query}", values)]
    scans = [step for step in plan if step.startswith("SCAN")]
    allowed = (
        "SCAN w",
        "SCAN (subquery",
        "SCAN search_text VIRTUAL TABLE",
        "SCAN s USING COVERING INDEX ix_customer_stat_last",
    )
    assert all(step.startswith(allowed) for step in scans), plan
