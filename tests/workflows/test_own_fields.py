"""Fields of the owner's own on their way in and out: lists, the workbook of the shop, headings from before, choices that are new."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import i18n
from app.services import custom_editing as editing
from app.services import custom_fields, customers, history, imports, lookup, pets, segments, tags, typed
from app.services.customers import CustomerQuery
from app.services.imports import ImportResult
from app.shop import Shop
from app.values.custom import CUSTOMER, PET
from app.values.field import FieldKind
from app.workflows.bring_in import BringInRequest, carry_out, prepare
from app.workflows.take_out import TakeOutRequest, take_out
from tests.support import dump, make_shop


def quiet(_done: int, _total: int) -> None:
    """Nobody listens."""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = make_shop(tmp_path).shop
    editing.create(made, CUSTOMER, "Favourite bread", FieldKind.TEXT)
    editing.create(made, CUSTOMER, "Loaves a week", FieldKind.QUANTITY)
    editing.create(made, CUSTOMER, "Tasted first", FieldKind.DATE)
    editing.create(made, CUSTOMER, "Cup", FieldKind.CHOICE, ("Small", "Large"))
    editing.create(made, CUSTOMER, "Own bag", FieldKind.YES_NO)
    editing.create(made, PET, "Harness", FieldKind.TEXT)
    yield made
    made.close()


def keys(shop: Shop) -> dict[str, str]:
    return {each.name: each.key for each in custom_fields.listed(shop)}


def filled(shop: Shop) -> int:
    key = keys(shop)
    texts = {
        "Favourite bread": "rye; dark",
        "Loaves a week": "2.5",
        "Tasted first": "2026-02-28",
        "Cup": "Large",
        "Own bag": "0",
    }
    customer_id = customers.create_from(shop, {"name": "Li Na", **{key[name]: text for name, text in texts.items()}})
    pets.create(shop, typed.pet_from(shop, {"pet_name": "Milo", key["Harness"]: "red"}), [customer_id])
    return customer_id


def bring(shop: Shop, path: Path, **options: object) -> ImportResult:
    request = BringInRequest(path, **options)  # type: ignore[arg-type]
    return carry_out(shop, prepare(shop, request, quiet), quiet, backs_up=False)


def sheet(tmp_path: Path, *rows: tuple[str, ...]) -> Path:
    path = tmp_path / "list.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def test_columns_of_a_list_find_their_fields_also_by_an_earlier_name(shop: Shop, tmp_path: Path) -> None:
    editing.rename(shop, custom_fields.listed(shop)[0].field_id, "Bread")
    path = sheet(
        tmp_path,
        ("Name", "Phone", "Favourite bread", "Loaves a week", "Tasted first", "cup", "Own bag", "Pet name", "harness"),
        ("Wang", "13800006688", "spelt", "3", "2026-01-02", "LARGE", "yes", "Coco", "blue"),
    )
    result = bring(shop, path)
    assert (result.created, result.rejected) == (1, 0)
    (customer_id,) = lookup.ids(shop, "spelt")
    assert [str(value) for _key, value in customers.draft_of(shop, customer_id).custom] == ["spelt", "3000", "2026-01-02", "Large", "True"]  # fmt: skip
    assert lookup.ids(shop, "blue") == {customer_id}
    before = dump(shop, ("change", "change_image", "sqlite_sequence", "import_batch", "customer_change"))
    imports.undo(shop, result.batch or 0)
    assert lookup.ids(shop, "spelt") == set()
    history.redo(shop)
    assert dump(shop, ("change", "change_image", "sqlite_sequence", "import_batch", "customer_change")) == before
    again = bring(shop, path)
    assert (again.created, again.skipped) == (0, 1)


def test_blank_is_filled_and_what_differs_stays(shop: Shop, tmp_path: Path) -> None:
    filled_id = filled(shop)
    customers.set_fields(shop, filled_id, {"phones": "13800006688", keys(shop)["Cup"]: ""})
    path = sheet(tmp_path, ("Name", "Phone", "Favourite bread", "Cup"), ("Li Na", "13800006688", "wheat", "Small"))
    assert bring(shop, path).updated == 1
    said = dict(customers.draft_of(shop, filled_id).custom)
    assert (said[keys(shop)["Cup"]], said[keys(shop)["Favourite bread"]]) == ("Small", "rye; dark")


def test_bad_cells_name_the_row_and_say_why(shop: Shop, tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        ("Name", "Loaves a week", "Tasted first", "Cup"),
        ("Wang", "abc", "", ""),
        ("Zhao", "", "2026-02-31", ""),
        ("Qian", "", "", "Bucket"),
        ("Sun", "1", "2026-02-01", "Small"),
    )
    plan = prepare(shop, BringInRequest(path), quiet).plan
    assert [(p.row, p.column, p.value, p.code) for p in plan.problems] == [
        (2, "Loaves a week", "abc", "not_a_number"),
        (3, "Tasted first", "2026-02-31", "no_such_day"),
        (4, "Cup", "Bucket", "unknown_choice"),
    ]
    assert "Small, Large" in str(plan.problems[2].reason)
    editing.add_choice(shop, custom_fields.listed(shop)[3].field_id, "Bucket")
    assert [p.row for p in prepare(shop, BringInRequest(path), quiet).plan.problems] == [2, 3]


def test_field_removed_between_check_and_import_stops_it(shop: Shop, tmp_path: Path) -> None:
    path = sheet(tmp_path, ("Name", "Favourite bread"), ("Wang", "spelt"))
    prepared = prepare(shop, BringInRequest(path), quiet)
    editing.remove(shop, custom_fields.listed(shop)[0].field_id)
    with pytest.raises(Exception, match="Something else was recorded"):
        carry_out(shop, prepared, quiet, backs_up=False)
    gone = BringInRequest(path, mapping={"Favourite bread": "custom_1"})
    with pytest.raises(Exception, match="There is no field"):
        prepare(shop, gone, quiet)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_whole_shop_comes_back_with_its_fields_and_their_values(shop: Shop, tmp_path: Path, language: str) -> None:
    i18n.set_language(language)
    filled(shop)
    editing.rename(shop, custom_fields.listed(shop)[0].field_id, "Bread")
    cup = custom_fields.listed(shop)[3]
    editing.remove_choice(shop, cup.field_id, "Large")
    path = tmp_path / "shop.xlsx"
    take_out(shop, TakeOutRequest(path), quiet)
    (tmp_path / "other").mkdir()
    other = make_shop(tmp_path / "other").shop
    result = bring(other, path)
    assert result.rejected == 0
    had, has = custom_fields.listed(shop), custom_fields.listed(other)
    assert [(f.owner, f.name, f.kind, f.choices, f.earlier_names) for f in has] == [
        (f.owner, f.name, f.kind, f.choices, f.earlier_names) for f in had
    ]
    (one,), (two,) = (customers.ordered_ids(each, CustomerQuery()) for each in (shop, other))
    assert [v for _k, v in customers.draft_of(other, two).custom] == [v for _k, v in customers.draft_of(shop, one).custom]  # fmt: skip
    assert lookup.ids(other, "red") == {two}
    back = tmp_path / "back.xlsx"
    take_out(other, TakeOutRequest(back), quiet)
    again = bring(shop, back)
    assert (again.created, again.updated, again.rejected) == (0, 0, 0)
    imports.undo(other, result.batch or 0)
    assert custom_fields.listed(other) == ()
    other.close()


@pytest.mark.parametrize(
    ("language", "names"), [("en", ("Category", "Quantity", "Payment")), ("zh_CN", ("数量", "金额", "分类"))]
)
def test_fields_and_segments_called_like_columns_or_totals_come_back(
    tmp_path: Path, language: str, names: tuple[str, ...]
) -> None:
    i18n.set_language(language)
    one, other = make_shop(tmp_path, "one.shuke").shop, make_shop(tmp_path, "other.shuke").shop
    made = [editing.create(one, CUSTOMER, name, FieldKind.DATE) for name in names]
    called = ("Birthday", "Phone", "Total", "生日", "电话", "合计")
    texts = {f"custom_{field_id}": "2026-02-03" for field_id in made}
    customers.create_from(one, {"name": "Li Na", "tags": "; ".join(called), **texts})
    for tag_id in tags.numbers(one).values():
        tags.paint(one, tag_id, 3)
    for name in called:
        segments.create(one, name, CustomerQuery(never_came=True))
    path = tmp_path / "shop.xlsx"
    take_out(one, TakeOutRequest(path), quiet)
    result = bring(other, path)
    assert (result.rejected, result.skipped) == (0, 0)
    assert {field.name for field in custom_fields.listed(other)} == set(names)
    assert list(custom_fields.counts(other).values()) == [1, 1, 1]
    assert {segment.name for segment in segments.listed(other)} == set(called)
    assert tags.chosen_colors(other) == dict.fromkeys(called, 3)
    one.close()
    other.close()


def test_workbook_meets_fields_of_the_shop(shop: Shop, tmp_path: Path) -> None:
    filled(shop)
    path = tmp_path / "shop.xlsx"
    take_out(shop, TakeOutRequest(path), quiet)
    (tmp_path / "other").mkdir()
    other = make_shop(tmp_path / "other").shop
    editing.create(other, CUSTOMER, "cup", FieldKind.CHOICE, ("Large", "Tin"))
    editing.create(other, CUSTOMER, "Own bag", FieldKind.TEXT)
    prepared = prepare(other, BringInRequest(path), quiet)
    assert [(p.code, p.value) for p in prepared.plan.problems if p.code == "other_kind"] == [
        ("other_kind", "Yes or no")
    ]
    carry_out(other, prepared, quiet, backs_up=False)
    assert {f.name: f.choices for f in custom_fields.listed(other)}["cup"] == ("Large", "Tin", "Small")
    other.close()


def test_lists_have_a_column_for_each_field(shop: Shop, tmp_path: Path) -> None:
    filled(shop)
    path = tmp_path / "customers.csv"
    take_out(shop, TakeOutRequest(path, "customers"), quiet)
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = list(csv.DictReader(file))
    assert [row[name] for name in ("Favourite bread", "Loaves a week", "Tasted first", "Cup", "Own bag")] == [
        "rye; dark", "2.500", "2026-02-28", "Large", "No",
    ]  # fmt: skip
