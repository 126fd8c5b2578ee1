"""Segments: kept, found again, named by ids, put right when what they name changes, damaged ones told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.errors import UserMistake
from app.i18n import T
from app.models import Segment
from app.services import (
    categories,
    consent,
    custom_editing,
    customer_lists,
    customers,
    history,
    households,
    pets,
    product_merging,
    purchases,
    reminders,
    segment_data,
    segments,
    tags,
)
from app.services import customer_query as q
from app.services.consent import ConsentDraft
from app.services.customer_query import Bought, FieldTest
from app.services.customers import CustomerDraft, CustomerQuery
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.services.segments import SegmentData
from app.shop import Shop
from app.storage.database import raw
from app.values.birthday import Birthday
from app.values.field import FieldKind
from tests.services.test_tiers import sell
from tests.support import make_shop

WHOLE = CustomerQuery(
    text="an", tags=("new", "regular"), away_over=3, away_under=90, birthday_month=q.NEXT_MONTH, has_pets=True, species=("cat",),
    import_batch=4, without_phone=True, tiers=("", "vip"), stages=("grow",), bought=Bought((1, 2), ("Food > Dry",), 30), lunar_month=8,
    consent=(("marketing", "no"),), do_not_contact=False, in_household=True, quality_under=60, never_came=True,
    fields=(FieldTest(1, "is", ("L",)),), negated=("field:1", "tags"),
)  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop that no test here changes: five who spent more and more, of whom each condition keeps others."""
    shop = make_shop(tmp_path_factory.mktemp("town")).shop
    people = [customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Ben", "Cleo", "Dora", "Emil", "Fay")]
    ann, ben, cleo, dora, emil, fay = people
    for place, customer_id in enumerate(people[:5]):
        sell(shop, customer_id, 200 if place == 0 else place, 1000 * (place + 1))
    for _visit in range(1, 6):
        sell(shop, emil, 10 * _visit, 100)
    purchases.record(shop, PurchaseDraft(dora, (ItemDraft("Cake", 1000, 500),)))
    with shop.write(T("Sort")) as session:
        raw(session).execute("UPDATE product SET category = CASE name WHEN 'Cake' THEN 'Sweet > Cake' ELSE 'Bread' END")
    consent.answer(shop, ann, ConsentDraft("marketing", "yes", dt.date(2026, 1, 1)))
    consent.answer(shop, ann, ConsentDraft("marketing", "no", dt.date(2026, 2, 1)))
    consent.answer(shop, ben, ConsentDraft("marketing", "yes"))
    customers.set_fields(shop, cleo, {"do_not_contact": "yes", "tags": "quiet"})
    customers.set_fields(shop, fay, {"own_tier": "VIP", "birthday": "农历八月初三"})
    households.join(shop, ann, ben)
    pets.create(shop, PetDraft(name="Milktea", species="cat"), [ann])
    custom_editing.create(shop, "customer", "Cup", FieldKind.CHOICE, ("S", "L"))
    customers.set_fields(shop, ben, {"custom_1": "L"})
    reminders.refresh(shop)
    yield shop
    shop.close()


def kept(shop: Shop, query: CustomerQuery) -> str:
    found = customers.rows(shop, customers.ordered_ids(shop, query))
    assert customer_lists.how_many(shop, query) == len(found)
    return " ".join(sorted(row.name for row in found))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (CustomerQuery(tiers=("vip",)), "Emil Fay"),
        (CustomerQuery(tiers=("potential", "low")), "Ann Cleo Dora"),
        (CustomerQuery(tiers=("",)), ""),
        (CustomerQuery(stages=("win_back",)), "Ann"),
        (CustomerQuery(stages=("grow", "retain")), "Dora Emil"),
        (CustomerQuery(stages=("acquire",)), "Ben Cleo Fay"),
        (CustomerQuery(bought=Bought(categories=("sweet",))), "Dora"),
        (CustomerQuery(bought=Bought(categories=("Bread", "Sweet > Cake"), within_days=3)), "Ben Cleo Dora"),
        (CustomerQuery(bought=Bought(products=(1,), within_days=365)), "Ann Ben Cleo Dora Emil"),
        (CustomerQuery(bought=Bought(products=(99,))), ""),
        (CustomerQuery(lunar_month=8), "Fay"),
        (CustomerQuery(birthday_month=q.THIS_MONTH), ""),
        (CustomerQuery(birthday_month=9), "Fay"),  # the 3rd of the eighth lunar month is 13 September 2026
        (CustomerQuery(consent=(("marketing", "yes"),)), "Ben"),
        (CustomerQuery(consent=(("marketing", "no"),)), "Ann"),
        (CustomerQuery(consent=(("marketing", "no"), ("marketing", "unasked"))), "Ann Cleo Dora Emil Fay"),
        (CustomerQuery(consent=(("marketing", "no"), ("marketing", "yes"))), "Ann Ben"),
        (
            CustomerQuery(consent=(("marketing", "no"), ("marketing", "yes"), ("marketing", "unasked"))),
            "Ann Ben Cleo Dora Emil Fay",
        ),
        (CustomerQuery(do_not_contact=True), "Cleo"),
        (CustomerQuery(do_not_contact=False, tags=("quiet",)), ""),
        (CustomerQuery(in_household=True), "Ann Ben"),
        (CustomerQuery(in_household=False, stages=("acquire",)), "Cleo Fay"),
        (CustomerQuery(fields=(FieldTest(1, "is", ("L",)),)), "Ben"),
        (CustomerQuery(fields=(FieldTest(1, "known"),), negated=("field:1",)), "Ann Cleo Dora Emil Fay"),
        (CustomerQuery(fields=(FieldTest(1, "at_leastwise", ("L",)),)), ""),
        (CustomerQuery(fields=(FieldTest(7, "is", ("L",)),)), ""),
        (CustomerQuery(species=("cat",), negated=("pets",)), "Ben Cleo Dora Emil Fay"),
        (CustomerQuery(away_over=2, negated=("away",)), "Ben Cleo Dora Fay"),
        (CustomerQuery(tags=("quiet",), tiers=("vip",), negated=("tags",)), "Emil Fay"),
        (CustomerQuery(gone=(("tags", 9),)), ""),
        (CustomerQuery(text="an", in_household=True), "Ann"),
    ],
)
def test_each_condition_alone_joined_and_turned_round_keeps_whom_it_says(
    town: Shop, query: CustomerQuery, names: str
) -> None:
    assert kept(town, query) == names


def test_every_condition_goes_into_a_text_and_back(town: Shop) -> None:
    ids = {"new": 5, "regular": 3}
    said = segment_data.canonical(segment_data.to_data(replace(WHOLE, sort="name", gone=(("tags", 8),)), ids))
    back = segment_data.from_text(said, {5: "new", 3: "regular"})
    assert (set(back.tags), back.gone) == ({"new", "regular"}, (("tags", 8),))
    assert replace(back, tags=WHOLE.tags, gone=()) == WHOLE
    assert segment_data.canonical(segment_data.to_data(back, ids)) == said


@pytest.mark.parametrize(
    "said",
    [
        "", "{", "[]", "7", '{"v":1,"tags":"vip"}', '{"v":1,"height":3}', '{"tags":[1]}', '{"v":1,"tags":[]}', '{"v":1,"tags":[true]}', '{"v":1,"away_over":-1}',
        '{"v":1,"fields":[{"id":1}]}', '{"v":1,"has_pets":false,"species":["dog"]}', '{"v":1,"not":["weather"]}', '{"v":1,"consent":[["marketing"]]}', '{"v":1,"bought":[]}', "[" * 100_000,
    ],
)  # fmt: skip
def test_text_that_is_not_understood_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        segment_data.from_text(said, {})


def only(shop: Shop) -> SegmentData:
    (found,) = segments.listed(shop)
    return found


def test_segment_is_kept_called_changed_and_deleted_each_with_undo(shop: Shop) -> None:
    made = segments.create(shop, "  Cat   people ", CustomerQuery(species=("cat",), sort="name"))
    assert only(shop) == SegmentData(made, "Cat people", CustomerQuery(species=("cat",)))
    assert segments.count(shop, only(shop)) == 0
    segments.rename(shop, made, "cat People")
    segments.update(shop, made, CustomerQuery(species=("cat",), away_over=30))
    segments.delete(shop, made)
    assert segments.listed(shop) == ()
    for _step in range(3):
        history.undo(shop)
    assert only(shop) == SegmentData(made, "Cat people", CustomerQuery(species=("cat",)))
    assert segments.named(shop, "CAT PEOPLE").segment_id == made


def test_bad_names_and_no_condition_are_told(shop: Shop) -> None:
    query = CustomerQuery(never_came=True)
    made = segments.create(shop, "Leads", query)
    for name, code in (("  ", "no_name"), ("x" * 61, "too_long"), ("ｌｅａｄｓ", "name_taken")):
        with pytest.raises(UserMistake) as refused:
            segments.create(shop, name, query)
        assert (refused.value.code, refused.value.where) == (code, segments.NAME)
    segments.rename(shop, made, "LEADS")
    with pytest.raises(UserMistake, match="needs a condition"):
        segments.update(shop, made, CustomerQuery(sort="name"))
    with pytest.raises(UserMistake, match="no segment called"):
        segments.named(shop, "Regulars")
    with pytest.raises(UserMistake, match="not there any more"):
        segments.delete(shop, made + 1)


def test_tag_that_is_renamed_merged_deleted_and_back_is_followed(shop: Shop) -> None:
    one = customers.create(shop, CustomerDraft("Ann", tags=("new",)))
    customers.create(shop, CustomerDraft("Ben", tags=("regular",)))
    segments.create(shop, "New ones", CustomerQuery(tags=("new",)))
    ids = tags.numbers(shop)
    tags.rename(shop, ids["new"], "fresh")
    assert only(shop).query == CustomerQuery(tags=("fresh",))
    tags.merge(shop, ids["new"], ids["regular"])
    assert (only(shop).query, segments.count(shop, only(shop))) == (CustomerQuery(tags=("regular",)), 2)
    history.undo(shop)
    assert only(shop).query == CustomerQuery(tags=("fresh",))
    tags.delete(shop, ids["new"])
    assert (only(shop).query, segments.count(shop, only(shop))) == (CustomerQuery(gone=(("tags", ids["new"]),)), 0)
    history.undo(shop)
    assert list(customers.ordered_ids(shop, only(shop).query or CustomerQuery())) == [one]


def test_every_tag_is_kept_and_a_deleted_one_nobody_has(shop: Shop) -> None:
    customers.create(shop, CustomerDraft("Ann", tags=("new", "regular")))
    customers.create(shop, CustomerDraft("Ben", tags=("regular",)))
    both = CustomerQuery(tags=("new", "regular"), every_tag=True)
    segments.create(shop, "Both", both)
    assert (only(shop).query, segments.count(shop, only(shop))) == (both, 1)
    ids = tags.numbers(shop)
    tags.delete(shop, ids["new"])
    assert segments.count(shop, only(shop)) == 0
    history.undo(shop)
    tags.merge(shop, ids["new"], ids["regular"])
    assert (only(shop).query, segments.count(shop, only(shop))) == (CustomerQuery(tags=("regular",)), 2)


def test_categories_products_and_choices_are_followed(shop: Shop) -> None:
    who = customers.create(shop, CustomerDraft("Ann"))
    purchases.record(shop, PurchaseDraft(who, (ItemDraft("Cake", 1000, 500), ItemDraft("Kake", 1000, 500))))
    with shop.write(T("Sort")) as session:
        raw(session).execute("UPDATE product SET category = 'Sweet > Cake'")
    own = custom_editing.create(shop, "customer", "Cup", FieldKind.CHOICE, ("S", "L"))
    test = FieldTest(own, "is", ("L",))
    segments.create(shop, "Sweet", CustomerQuery(bought=Bought((2,), ("Sweet > Cake",)), fields=(test,)))
    categories.rename(shop, "Sweet", "Baked")
    product_merging.merge(shop, 1, [2])
    custom_editing.rename_choice(shop, own, "L", "Large")
    assert only(shop).query == CustomerQuery(
        bought=Bought((1,), ("Baked > Cake",)), fields=(replace(test, values=("Large",)),)
    )
    for _step in range(3):
        history.undo(shop)
    assert only(shop).query == CustomerQuery(bought=Bought((2,), ("Sweet > Cake",)), fields=(test,))


@pytest.mark.parametrize(
    ("conditions", "words"), [("{", "its conditions are damaged"), ('{"v":2}', "made by a newer version of Shuke")]
)
def test_segment_that_cannot_be_understood_says_so_stays_and_lets_everything_else_work(
    shop: Shop, conditions: str, words: str
) -> None:
    with shop.write(T("Damage")) as session:
        session.add(Segment(name="Odd", conditions=conditions, created_at=shop.clock.now()))
    found = only(shop)
    assert (found.query, str(found.problem), segments.count(shop, found)) == (None, words, None)
    for name in ("new", "regular"):
        customers.create(shop, CustomerDraft("Ann", tags=(name,)))
    tags.merge(shop, 1, 2)
    with pytest.raises(UserMistake, match="Odd"):
        segments.named(shop, "odd")
    segments.update(shop, found.segment_id, CustomerQuery(never_came=True))
    assert only(shop).problem is None


def test_lunar_birthday_is_one(shop: Shop) -> None:
    customers.create(shop, CustomerDraft("Ann", birthday=Birthday("solar", 8, 3)))
    assert customer_lists.how_many(shop, CustomerQuery(lunar_month=8)) == 0
