"""The catalogue: products typed, changed, ended, merged; the tree of their categories; lists and search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from app.errors import UserMistake
from app.i18n import T
from app.services import (
    catalogue,
    categories,
    customers,
    feedback,
    history,
    product_changes,
    product_merging,
    products,
    purchases,
)
from app.services.catalogue import BIN, NEW, OVER, ProductQuery
from app.services.customers import CustomerDraft
from app.services.feedback import FeedbackDraft
from app.services.product_data import get
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from tests.support import NOW, dump

LITTER = {
    "product_name": "豆腐猫砂 6L",
    "product_code": "T6",
    "category": "猫/猫砂",
    "price_minor": "29",
    "barcode": "6901234567892",
}


def named(shop: Shop, query: ProductQuery | None = None) -> list[str]:
    ids = catalogue.ordered_ids(shop, query or ProductQuery())
    return [line.name for line in catalogue.lines(shop, ids)]


def sold(shop: Shop, name: str, customer: int | None = None, price: int = 2900, days_ago: int = 0) -> int:
    at = NOW - dt.timedelta(days=days_ago)
    return purchases.record(shop, PurchaseDraft(customer, (ItemDraft(name, 1000, price),), at=at)).purchase_id


def test_product_is_typed_changed_and_each_step_is_taken_back(shop: Shop) -> None:
    before = dump(shop)
    product = product_changes.create(shop, LITTER)
    product_changes.set_fields(shop, product, {"pack_size": "2.5公斤", "lasts_days": "30", "unit": "袋"})
    assert product_changes.texts(shop, product) == {
        **LITTER, "category": "猫 > 猫砂", "price_minor": "29.00", "pack_size": "2.5 公斤", "lasts_days": "30", "unit": "袋",
        "discontinued": "", "replacement": "",
    }  # fmt: skip
    history.undo(shop)
    assert product_changes.texts(shop, product)["unit"] == ""
    history.undo(shop)
    assert dump(shop) == before


@pytest.mark.parametrize(
    ("texts", "key"),
    [
        ({"product_name": " "}, "product_name"),
        ({"product_name": "名" * 501}, "product_name"),
        ({"product_name": "x", "price_minor": "-1"}, "price_minor"),
        ({"product_name": "x", "price_minor": "cheap"}, "price_minor"),
        ({"product_name": "x", "lasts_days": "0"}, "lasts_days"),
        ({"product_name": "x", "lasts_days": "100000"}, "lasts_days"),
        ({"product_name": "x", "pack_size": "big"}, "pack_size"),
        ({"product_name": "x", "pack_size": "0 kg"}, "pack_size"),
        ({"product_name": "x", "barcode": "扫不出"}, "barcode"),
        ({"product_name": "x", "barcode": "6901234567892"}, "barcode"),
        ({"product_name": "x", "product_code": "t 6"}, "product_code"),
        ({"product_name": "x", "category": "a/b/c/d/e/f/g"}, "category"),
        ({"product_name": "x", "replacement": "nothing"}, "replacement"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(shop: Shop, texts: dict[str, str], key: str) -> None:
    product_changes.create(shop, LITTER)
    before = dump(shop)
    with pytest.raises(UserMistake) as caught:
        product_changes.create(shop, texts)
    assert caught.value.where == key
    assert dump(shop) == before


def test_name_of_500_signs_and_barcode_with_letters_are_taken(shop: Shop) -> None:
    product = product_changes.create(shop, {"product_name": "名" * 500, "barcode": "ab-12 3"})
    assert product_changes.texts(shop, product)["barcode"] == "AB-123"
    assert "letters" in product_changes.hint(shop, product, "barcode", "AB123")


def test_barcode_is_doubted_and_a_double_is_told_while_it_is_typed(shop: Shop) -> None:
    first = product_changes.create(shop, LITTER)
    other = product_changes.create(shop, {"product_name": "Bread"})
    assert product_changes.hint(shop, other, "barcode", "6901234567892") == "豆腐猫砂 6L has this barcode already."
    assert product_changes.hint(shop, first, "barcode", "6901234567892") == ""
    assert "last digit" in product_changes.hint(shop, other, "barcode", "6901234567893")
    product_changes.set_fields(shop, other, {"barcode": "6901234567893"})


def test_another_field_is_corrected_though_a_file_brought_what_a_form_refuses(shop: Shop) -> None:
    product = product_changes.create(shop, LITTER)
    with shop.write(T("As a file brings it")) as session:
        get(session, product).lasts_days = 0
    product_changes.set_fields(shop, product, {"unit": "bag"})
    assert product_changes.texts(shop, product)["lasts_days"] == "0"


def test_change_of_price_leaves_old_sales_alone(shop: Shop) -> None:
    product = product_changes.create(shop, LITTER)
    sale = sold(shop, "T6", price=2900)
    item = purchases.record(shop, PurchaseDraft(None, (ItemDraft("豆腐猫砂 6L", 1000, 2900, product),))).purchase_id
    old = [purchases.get(shop, i) for i in (sale, item)]
    product_changes.set_fields(shop, product, {"price_minor": "35", "product_name": "Other name"})
    assert [purchases.get(shop, i) for i in (sale, item)] == old


def test_what_is_typed_at_the_counter_waits_to_be_completed(shop: Shop) -> None:
    sold(shop, "New treat", price=500)
    assert named(shop, ProductQuery(NEW)) == ["New treat"]
    (product,) = catalogue.ordered_ids(shop, ProductQuery(NEW))
    product_changes.set_fields(shop, product, {"category": "Food"})
    assert catalogue.counts(shop) == {"sold": 1, "new": 0, "over": 0, "bin": 0}
    history.undo(shop)
    product_changes.seen(shop, product)
    assert named(shop, ProductQuery(NEW)) == []


def test_scanned_item_that_is_new_keeps_its_barcode(shop: Shop) -> None:
    purchases.record(
        shop,
        PurchaseDraft(
            None, (ItemDraft("Cola", 1000, 300, None, "6901234567892"), ItemDraft("Tea", 1000, 300, None, "77"))
        ),
    )
    found = {line.name: line.barcode for line in catalogue.lines(shop, catalogue.ordered_ids(shop, ProductQuery(NEW)))}
    assert found == {"Cola": "6901234567892", "Tea": ""}


def test_new_product_of_a_name_that_is_there_is_told_and_one_without_price_waits(shop: Shop) -> None:
    old = product_changes.create(shop, {"product_name": "Bread", "product_code": "B1", "price_minor": "3"})
    assert product_changes.hint(shop, 0, "product_name", "bread ") == "There is Bread already, with the code B1."
    assert product_changes.hint(shop, old, "product_name", "Bread") == ""
    with pytest.raises(UserMistake, match="already, with the code B1"):
        product_changes.create(shop, {"product_name": "bread"})
    twin = product_changes.create(shop, {"product_name": "Bread", "product_code": "B2", "replacement": "B1"})
    assert named(shop, ProductQuery(NEW)) == ["Bread"]
    assert "Bread · B1 · 3.00" in product_changes.hint(shop, twin, "replacement", "B1")
    assert product_changes.delete(shop, old) == ("Bread",)


def test_sale_of_what_lies_in_the_bin_takes_it_out(shop: Shop) -> None:
    product = product_changes.create(shop, {"product_name": "Bread"})
    product_changes.delete(shop, product)
    assert (named(shop), named(shop, ProductQuery(BIN))) == ([], ["Bread"])
    with pytest.raises(UserMistake, match="lies in the bin"):
        product_changes.create(shop, {"product_name": "bread"})
    sold(shop, "bread")
    assert named(shop) == ["Bread"]
    history.undo(shop)
    product_changes.restore(shop, product)
    assert named(shop) == ["Bread"]


def test_same_again_and_favourites_propose_what_replaces(shop: Shop) -> None:
    ann = customers.create(shop, CustomerDraft(name="Ann"))
    old, middle = (product_changes.create(shop, {"product_name": name}) for name in ("Old", "Middle"))
    new = product_changes.create(shop, {"product_name": "New", "price_minor": "7"})
    sold(shop, "Old", ann)
    product_changes.set_fields(shop, old, {"discontinued": "1", "replacement": "Middle"})
    product_changes.set_fields(shop, middle, {"discontinued": "1", "replacement": "New"})
    again = purchases.same_again(shop, ann)
    assert again is not None
    assert again.items == (ItemDraft("New", 1000, 700, new, instead_of="Old"),)
    assert [hit.name for hit in products.favourites(shop, ann)] == ["New"]
    assert [hit.name for hit in products.find(shop, "e")] == ["New", "Middle"]
    assert named(shop, ProductQuery(OVER)) == ["Middle", "Old"]
    assert product_changes.hint(shop, 0, "replacement", "Old") == "Proposed instead: New · 7.00"
    assert product_changes.hint(shop, old, "replacement", "midd") == "Proposed instead: New · 7.00"
    with pytest.raises(UserMistake, match="Several products"):
        product_changes.set_fields(shop, new, {"replacement": "d"})


def test_circle_of_replacements_is_refused_and_one_from_a_file_proposes_nothing(shop: Shop) -> None:
    one, other = (
        product_changes.create(shop, {"product_name": name, "discontinued": "1"}) for name in ("One", "Other")
    )
    product_changes.set_fields(shop, one, {"replacement": "Other"})
    with pytest.raises(UserMistake, match="by itself"):
        product_changes.set_fields(shop, other, {"replacement": "One"})
    with shop.write(T("As a file brings it")) as session:
        get(session, other).replacement_id = one
    assert products.replacement(shop, one) is None


def test_products_that_are_one_are_merged_and_taken_apart_again(shop: Shop) -> None:
    ann = customers.create(shop, CustomerDraft(name="Ann"))
    kept = product_changes.create(shop, {"product_name": "Tofu litter"})
    gone = product_changes.create(shop, {"product_name": "Tofu liter", "price_minor": "9", "category": "Cats"})
    heir = product_changes.create(shop, {"product_name": "Heir", "discontinued": "1", "replacement": "Tofu liter"})
    for name in ("Tofu litter", "Tofu liter"):
        sold(shop, name, ann)
    before = dump(shop)
    product_merging.merge(shop, kept, [gone])
    (line,) = catalogue.lines(shop, [kept])
    assert (line.times, line.price_minor, line.category) == (2, 900, "Cats")
    assert products.replacement(shop, heir) == products.replacement(shop, kept)
    assert named(shop, ProductQuery(BIN)) == []
    with pytest.raises(UserMistake):
        product_merging.merge(shop, kept, [kept])
    history.undo(shop)
    assert dump(shop) == before
    history.redo(shop)
    sold(shop, "tofu LITER", ann)
    assert catalogue.lines(shop, [kept])[0].times == 3


def test_merge_takes_along_what_was_said_of_a_product_and_what_replaces_it(shop: Shop) -> None:
    ann = customers.create(shop, CustomerDraft(name="Ann"))
    heir = product_changes.create(shop, {"product_name": "Heir"})
    kept = product_changes.create(shop, {"product_name": "Food"})
    gone = product_changes.create(shop, {"product_name": "Food 2", "replacement": "Heir"})
    said = feedback.record(shop, ann, FeedbackDraft("praise", "good", product_id=gone))
    before = dump(shop)
    product_merging.merge(shop, kept, [gone])
    assert feedback.of_id(shop, said).draft.product_id == kept
    assert product_changes.draft_of(shop, kept).replacement_id == heir
    history.undo(shop)
    assert dump(shop) == before
    product_merging.merge(shop, heir, [gone])
    assert product_changes.draft_of(shop, heir).replacement_id is None, "nothing replaces itself"


def test_sale_means_the_product_that_has_the_barcode(shop: Shop) -> None:
    old = product_changes.create(shop, {"product_name": "Old", "barcode": "6901234567892"})
    product_changes.delete(shop, old)
    new = product_changes.create(shop, {"product_name": "New", "barcode": "6901234567892"})
    sold(shop, "Old")
    assert product_changes.draft_of(shop, old).barcode == "", "two on sale cannot have one barcode"
    ann = customers.create(shop, CustomerDraft(name="Ann"))
    made = purchases.record(shop, PurchaseDraft(ann, (ItemDraft("Whatever", 1000, 500, None, "6901234567892"),)))
    assert purchases.get(shop, made.purchase_id).items[0].product_id == new


def test_categories_are_a_tree_that_is_renamed_moved_merged_and_dissolved(shop: Shop) -> None:
    for name, way in (("a", "Food/Dry"), ("b", "food > dry"), ("c", "Food"), ("d", "Toys"), ("e", "")):
        product_changes.create(shop, {"product_name": name, "category": way})

    def tree() -> list[tuple[str, int]]:
        return [(each.path.lower(), each.count) for each in categories.tree(shop)]

    first = [("food", 3), ("food > dry", 2), ("toys", 1)]
    assert tree() == first
    steps: list[tuple[Callable[[], None], list[tuple[str, int]]]] = [
        (lambda: categories.rename(shop, "Food", "Eat"), [("eat", 3), ("eat > dry", 2), ("toys", 1)]),
        (lambda: categories.rename(shop, "Food", "Cats/Food"), [("cats", 3), ("cats > food", 3), ("cats > food > dry", 2), ("toys", 1)]),
        (lambda: categories.rename(shop, "Toys", "Food"), [("food", 4), ("food > dry", 2)]),
        (lambda: categories.dissolve(shop, "Food"), [("dry", 2), ("toys", 1)]),
    ]  # fmt: skip
    for act, then in steps:
        act()
        assert tree() == then
        history.undo(shop)
        assert tree() == first
    with pytest.raises(UserMistake, match="below itself"):
        categories.rename(shop, "Food", "Food > Dry > Food")
    with pytest.raises(UserMistake, match="no name"):
        categories.rename(shop, "Food", " / ")
    assert named(shop, ProductQuery(category="FOOD/dry")) == ["a", "b"]
    assert named(shop, ProductQuery(without_category=True)) == ["e"]


def test_list_is_searched_by_name_sound_code_and_barcode_and_put_in_order(shop: Shop) -> None:
    product_changes.create(shop, LITTER)
    product_changes.create(shop, {"product_name": "Bread", "price_minor": "3"})
    for text in ("猫砂", "dfms", "doufu", "T6", "t", "69012345", "6901234567892"):
        assert "豆腐猫砂 6L" in named(shop, ProductQuery(text=text)), text
    assert named(shop, ProductQuery(text="brd")) == []
    assert named(shop, ProductQuery(sort="price", descending=True)) == ["豆腐猫砂 6L", "Bread"]
    with pytest.raises(UserMistake):
        catalogue.ordered_ids(shop, ProductQuery(sort="colour"))


def test_who_buys_it_and_how_often(shop: Shop) -> None:
    ann, bob = (customers.create(shop, CustomerDraft(name=name)) for name in ("Ann", "Bob"))
    for days in (0, 30, 60):
        sold(shop, "Litter", ann, days_ago=days)
    sold(shop, "Litter", bob, days_ago=10)
    sold(shop, "Litter")
    (product,) = catalogue.ordered_ids(shop, ProductQuery())
    (line,) = catalogue.lines(shop, [product])
    assert (line.times, line.last_on, line.gap_days) == (5, shop.today(), 30)
    assert [(b.name, b.times) for b in catalogue.regulars(shop, product)] == [("Ann", 3), ("Bob", 1)]
    assert [s.name for s in catalogue.latest(shop, product, 3)] == ["", "Ann", "Bob"]


def test_near_barcode_is_the_one_product_a_slip_away(shop: Shop) -> None:
    bread = product_changes.create(shop, {"product_name": "Bread", "barcode": "6901234567892"})
    for typed in ("6901234567893", "6901234567829"):
        near = products.near_barcode(shop, typed)
        assert near is not None
        assert near.product_id == bread
    assert products.near_barcode(shop, "6901234567801") is None
    product_changes.create(shop, {"product_name": "Roll", "barcode": "6901234567894"})
    assert products.near_barcode(shop, "6901234567893") is None
