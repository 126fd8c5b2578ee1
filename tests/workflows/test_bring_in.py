"""Bringing files in: what is recognised, what becomes of each row, what is told, and that nothing else happens."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.errors import Cancelled, UserMistake
from app.services import customer_card, customers, history, imports, pets, purchases
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.purchase_data import PurchaseData
from app.shop import Shop
from app.values.birthday import Birthday
from app.values.problem import Severity
from app.workflows import bring_in
from app.workflows.bring_in import BringInRequest, carry_out, look, prepare
from tests.sheets import bring, csv_file, ends, prepared, said, silent, xlsx_file
from tests.support import dump, folder_state

CHINESE: list[list[Any]] = [
    ["姓名", "手机号码*", "会员卡号", "性别", "生日", "农历生日", "标签", "宠物名字", "品种", "宠物生日", "绝育", "备注"],
    ["陈小雨", "138 0000 6688；13900002210", "0014307", "女", "1995-09-21", None, "VIP、怕吹风机", "奶茶", "英短", "2023/5/21", "是", "第一行\n第二行"],
    ["王 芳", 13712345678.0, 88, "", None, "五月十二", None, None, None, None, None, None],
]  # fmt: skip


def _only(shop: Shop) -> tuple[int, CustomerDraft]:
    (row,) = customers.rows(shop, customers.ordered_ids(shop, customers.CustomerQuery()))
    return row.customer_id, customers.draft_of(shop, row.customer_id)


def _draft(shop: Shop, name: str) -> CustomerDraft:
    return customers.draft_of(shop, _ids(shop)[name])


def _ids(shop: Shop) -> dict[str, int]:
    found = customers.rows(shop, customers.ordered_ids(shop, customers.CustomerQuery()))
    return {str(row.called): row.customer_id for row in found}


def _sales(shop: Shop) -> tuple[PurchaseData, ...]:
    return tuple(sorted(purchases.latest(shop, 100), key=lambda sale: sale.id))


# --- what is recognised -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind_of_file", ["xlsx", "csv", "gb18030"])
def test_customers_with_chinese_headings_come_in_whole(shop: Shop, tmp_path: Path, kind_of_file: str) -> None:
    path = tmp_path / f"客户 名单.{kind_of_file}"
    if kind_of_file == "xlsx":
        xlsx_file(path, CHINESE)
    else:
        csv_file(path, CHINESE, "utf-8-sig" if kind_of_file == "csv" else "gb18030")
    found = prepared(shop, path)
    assert found.preview.kind == "customers"
    assert None not in found.mapping.values()
    assert ends(carry_out(shop, found, silent)) == (2, 0, 0, 0)
    assert _draft(shop, "王 芳").birthday == Birthday("lunar", 5, 12)
    chen, wang = _draft(shop, "陈小雨"), _draft(shop, "王 芳")
    assert chen.phones == (PhoneDraft("138 0000 6688"), PhoneDraft("13900002210"))
    assert (chen.member_number, chen.gender, chen.tags) == ("0014307", "female", ("VIP", "怕吹风机"))
    assert chen.birthday == Birthday("solar", 9, 21, year=1995)
    assert chen.note == "第一行\n第二行"
    assert (wang.phones, wang.member_number) == ((PhoneDraft("13712345678"),), "88")
    (pet,) = customer_card.card(shop, _ids(shop)["陈小雨"]).pets
    draft = pets.draft_of(shop, pet.pet_id)
    assert (draft.name, draft.breed, draft.is_neutered) == ("奶茶", "英短", True)
    assert draft.birthday == Birthday("solar", 5, 21, year=2023)


def test_a_birthday_below_a_lunar_heading_is_lunar(shop: Shop, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["姓名", "农历生日"],
        ["甲", "五月十二"],
        ["乙", "1990-08-15"],
        ["丙", "闰五月初一"],
        ["丁", dt.date(1985, 1, 1)],
    ]
    bring(shop, xlsx_file(tmp_path / "c.xlsx", rows))
    born = {name: _draft(shop, name).birthday for name in "甲乙丙丁"}
    assert born == {
        "甲": Birthday("lunar", 5, 12),
        "乙": Birthday("lunar", 8, 15, year=1990),
        "丙": Birthday("lunar", 5, 1, is_leap=True),
        "丁": Birthday("lunar", 1, 1, year=1985),
    }


def test_english_headings_below_a_title_and_a_line_of_totals(shop: Shop, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Our customers 2025"],
        [],
        ["Full name", "Mobile phone", "Joined"],
        ["Ann Lee", "13800006688", "2025-01-02"],
        ["Total", "1", ""],
    ]
    result = bring(shop, csv_file(tmp_path / "c.csv", rows))
    assert ends(result) == (1, 0, 1, 0)
    assert said(result.problems) == [(5, "", "Total", "totals_row")]
    assert _draft(shop, "Ann Lee").since_on == dt.date(2025, 1, 2)


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        (["姓名", "手机"], "customers"),
        (["Name", "Birthday"], "customers"),
        (["id", "name"], "customers"),
        (["主人", "宠物名", "品种"], "customers"),
        (["名字", "品种", "年龄"], "pets"),
        (["species", "breed", "age", "gender", "spay_neuter"], "pets"),
        (["品名", "售价", "条码"], "products"),
        (["Name", "Unit price", "Category"], "products"),
        (["日期", "客户", "商品", "数量", "金额"], "purchases"),
        (["Date", "Item", "Price", "Customer"], "purchases"),
        (["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"], "purchases"),
    ],
)
def test_the_headings_say_what_a_list_holds(tmp_path: Path, headings: list[str], kind: str) -> None:
    path = csv_file(tmp_path / "c.csv", [headings, ["x"] * len(headings)])
    assert look(BringInRequest(path)).kind == kind


def test_a_mapping_comes_before_every_guess(shop: Shop, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "c.csv", [["Spalte A", "Name", "Note"], ["Ann", "13800006688", "secret"]])
    bring(shop, path, mapping={"Spalte A": "name", "Name": "phones", "Note": None})
    assert _only(shop)[1] == CustomerDraft(name="Ann", phones=(PhoneDraft("13800006688"),))


@pytest.mark.parametrize("has_note", [True, False])
def test_columns_without_a_field_can_go_into_the_note(shop: Shop, tmp_path: Path, has_note: bool) -> None:
    rows = [["姓名", "余额", "备注", "等级"], ["陈小雨", "120.5", "怕生", "金卡"], ["王芳", "", "", ""]]
    mapping: dict[str, str | None] = {"余额": "note", "等级": "note"}
    bring(shop, csv_file(tmp_path / "c.csv", rows), mapping=mapping if has_note else {**mapping, "备注": None})
    assert _draft(shop, "陈小雨").note == ("怕生\n" if has_note else "") + "余额: 120.5\n等级: 金卡"
    assert _draft(shop, "王芳").note == ""


@pytest.mark.parametrize(
    ("mapping", "code"),
    [({"Nmae": "name"}, "unknown_heading"), ({"Name": "nmae"}, "unknown_field"), ({"Name": "name", "Note": "name"}, "column_clash")],
)  # fmt: skip
def test_a_mapping_that_does_not_fit_is_refused_in_words(
    shop: Shop, tmp_path: Path, mapping: dict[str, str], code: str
) -> None:
    path = csv_file(tmp_path / "c.csv", [["Name", "Note"], ["Ann", "x"]])
    with pytest.raises(UserMistake) as caught:
        prepared(shop, path, mapping=mapping)
    assert caught.value.code == code
    assert caught.value.where in ("Nmae", "Name", "Note")


@pytest.mark.parametrize(
    ("rows", "options", "code"),
    [
        ([["13800006688", "2025-01-01"], ["13900006688", "2025-01-02"]], {}, "no_heading"),
        ([["foo", "bar"], ["a", "b"]], {}, "unknown_columns"),
        ([["Name", "Phone"], ["a", "b"]], {"kind": "purchases"}, "missing_column"),
        ([["Name", "Phone"], ["a", "b"]], {"kind": "people"}, "unknown_kind"),
        ([["Name", "Phone"], ["a", "b"]], {"on_duplicate": "guess"}, "unknown_answer"),
        ([], {}, "empty"),
    ],
)
def test_a_file_that_says_nothing_is_refused_and_the_shop_stays(
    shop: Shop, tmp_path: Path, rows: list[list[str]], options: dict[str, Any], code: str
) -> None:
    path = csv_file(tmp_path / "c.csv", rows)
    before = folder_state(shop.path.parent)
    with pytest.raises(UserMistake) as caught:
        prepared(shop, path, **options)
    assert caught.value.code == code
    assert caught.value.next_step is not None
    assert folder_state(shop.path.parent) == before


# --- what becomes of each row --------------------------------------------------------------------------------------------


def test_looking_writes_nothing_and_foretells_the_result(shop: Shop, tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "c.xlsx", [*CHINESE, ["坏", "1", None, None, "1990-02-30"]])
    before = dump(shop)
    found = prepared(shop, path)
    assert dump(shop) == before
    done = carry_out(shop, found, silent)
    assert dataclasses.replace(done, batch=None) == found.preview
    assert done.batch == 1


def test_rows_that_cannot_be_read_are_named_with_column_value_and_reason(shop: Shop, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["姓名", "手机", "生日", "注册日期"],
        ["甲", "13800006688", "2月30日", ""],
        ["乙", "1380000668", "", ""],
        ["丙", "", "1990-13-01", "昨天"],
        ["长" * 10_000, "", "", ""],
        ["好", "13900002210", "", ""],
    ]
    result = bring(shop, csv_file(tmp_path / "c.csv", rows))
    assert ends(result) == (2, 0, 0, 3)
    assert said(result.problems) == [
        (2, "生日", "2月30日", "no_such_day"),
        (3, "手机", "1380000668", "phone"),
        (4, "生日", "1990-13-01", "no_such_day"),
        (4, "注册日期", "昨天", "not_a_date"),
        (5, "姓名", "长" * 200, "too_long"),
    ]
    assert [p.severity for p in result.problems] == [Severity.REJECT, Severity.WARNING, *[Severity.REJECT] * 3]
    assert str(result.problems[1].reason) == "The phone number is 1 digit short (needs 11)"
    assert set(_ids(shop)) == {"乙", "好"}
    assert _draft(shop, "乙").phones == (PhoneDraft("1380000668"),)


def test_rejected_rows_come_back_when_they_are_mended(shop: Shop, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["姓名", "手机", "生日"],
        ["甲", "13800006688", "1990-02-30"],
        ["=乙", "0086 13900002210", "1990-01-31"],
        ["丙", "", "30/30/30"],
    ]
    found = prepared(shop, csv_file(tmp_path / "c.csv", rows))
    carry_out(shop, found, silent)
    fix = tmp_path / "fix.xlsx"
    assert bring_in.write_rejects(found, fix) == 2
    book = openpyxl.load_workbook(fix)
    page = book.active
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["Row", "Reason", "姓名", "手机", "生日"],
        [2, "生日: There is no 1990-02-30", "甲", "13800006688", "1990-02-30"],
        [4, "生日: There is no 2030-30-30", "丙", None, "30/30/30"],
    ]
    page["E2"], page["E3"] = "1990-02-28", "1990-03-30"
    book.save(fix)
    assert ends(bring(shop, fix)) == (2, 0, 0, 0)
    assert set(_ids(shop)) == {"甲", "=乙", "丙"}


def test_texts_that_look_like_programs_stay_texts(shop: Shop, tmp_path: Path) -> None:
    names = [
        '=HYPERLINK("http://x","y")',
        "<img src=x onerror=alert(1)>",
        "{name}",
        "%s",
        "../../etc",
        "Robert'); DROP TABLE customer;--",
    ]
    rows = [["Name", "Note"], *[[name, name] for name in names]]
    assert ends(bring(shop, csv_file(tmp_path / "c.csv", rows))) == (6, 0, 0, 0)
    assert set(_ids(shop)) == set(names)
    assert {_draft(shop, name).note for name in names} == set(names)


def test_a_list_that_was_exported_as_csv_reads_without_its_guards(shop: Shop, tmp_path: Path) -> None:
    rows = [["Name", "Note"], ["'=1+1", "'-"], ["'Tis", "it's"]]
    bring(shop, csv_file(tmp_path / "c.csv", rows))
    assert set(_ids(shop)) == {"=1+1", "'Tis"}


def test_blank_rows_are_no_rows_and_a_million_of_them_cost_little(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(b"Name,Phone\r\nAnn,13800006688\r\n" + b",\r\n" * 1_000_000 + b"Bob,13900002210\r\n")
    result = bring(shop, path)
    assert ends(result) == (2, 0, 0, 0)


def test_the_same_file_again_makes_nothing_twice(shop: Shop, tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "c.xlsx", CHINESE)
    bring(shop, path)
    before = dump(shop)
    found = prepared(shop, path)
    assert found.plan.imported_before == 1
    assert ends(carry_out(shop, found, silent)) == (0, 0, 2, 0)
    assert dump(shop) == before


# --- duplicates ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def known(shop: Shop) -> int:
    """A customer with a phone and without a birthday."""
    draft = CustomerDraft(name="陈小雨", phones=(PhoneDraft("138-0000-6688"),), note="keeps", wechat="")
    return customers.create(shop, draft)


def test_same_phone_and_name_fill_only_blanks(shop: Shop, known: int, tmp_path: Path) -> None:
    rows = [["姓名", "电话", "微信", "备注", "生日"], ["陈 小雨", "+86 13800006688", "xiaoyu", "other", "9月21日"]]
    result = bring(shop, csv_file(tmp_path / "c.csv", rows))
    assert ends(result) == (0, 1, 0, 0)
    draft = customers.draft_of(shop, known)
    assert (draft.wechat, draft.note, draft.birthday) == ("xiaoyu", "keeps", Birthday("solar", 9, 21))
    assert draft.phones == (PhoneDraft("138-0000-6688"),)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(None, (1, 0, 0, 0)), ("create", (1, 0, 0, 0)), ("merge", (0, 1, 0, 0)), ("skip", (0, 0, 1, 0))],
)
def test_same_phone_under_another_name_asks(
    shop: Shop, known: int, tmp_path: Path, answer: str | None, expected: tuple[int, ...]
) -> None:
    path = csv_file(tmp_path / "c.csv", [["姓名", "电话", "微信"], ["张伟", "13800006688", "zw"]])
    result = bring(shop, path, on_duplicate=answer)
    assert ends(result) == expected
    assert [p.code for p in result.problems] == ([] if answer == "merge" else ["possible_duplicate"])
    assert result.possible_duplicates == (answer in (None, "create"))
    assert len(_ids(shop)) == (2 if answer in (None, "create") else 1)
    assert customers.draft_of(shop, known).name == "陈小雨"
    assert customers.draft_of(shop, known).wechat == ("zw" if answer == "merge" else "")


def test_two_rows_of_one_file_that_are_one_person_become_one(shop: Shop, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["姓名", "电话", "微信", "宠物名"],
        ["甲", "13800006688", "", "豆豆"],
        ["甲", "13800006688", "wx", "奶茶"],
        ["甲", "13800006688", "", ""],
    ]
    result = bring(shop, csv_file(tmp_path / "c.csv", rows))
    assert ends(result) == (1, 1, 1, 0)
    assert said(result.problems) == [(4, "姓名", "甲", "same_as_row")]
    customer_id, draft = _only(shop)
    assert draft.wechat == "wx"
    assert [pets.draft_of(shop, pet.pet_id).name for pet in customer_card.card(shop, customer_id).pets] == [
        "豆豆",
        "奶茶",
    ]


def test_people_of_one_name_without_phone_stay_apart(shop: Shop, tmp_path: Path) -> None:
    rows = [["姓名", "生日"], ["王伟", "1990-01-01"], ["王伟", "1985-05-05"]]
    assert ends(bring(shop, csv_file(tmp_path / "c.csv", rows))) == (2, 0, 0, 0)


def test_a_member_number_in_the_bin_is_not_taken_twice(shop: Shop, tmp_path: Path) -> None:
    binned = customers.create(shop, CustomerDraft(name="甲", member_number="7"))
    customers.delete(shop, binned)
    result = bring(shop, csv_file(tmp_path / "c.csv", [["姓名", "会员号"], ["乙", "7"]]))
    assert ends(result) == (0, 0, 0, 1)
    assert said(result.problems) == [(2, "会员号", "7", "number_in_bin")]


def test_who_referred_whom_is_found_by_number_and_by_a_name_that_is_one(shop: Shop, tmp_path: Path) -> None:
    rows = [["姓名", "会员号", "介绍人"], ["甲", "1", "丙"], ["乙", "2", "1"], ["丙", "3", "没有这个人"]]
    result = bring(shop, csv_file(tmp_path / "c.csv", rows))
    ids = _ids(shop)
    assert [_draft(shop, name).referrer_id for name in "甲乙丙"] == [ids["丙"], ids["甲"], None]
    assert said(result.problems) == [(4, "介绍人", "没有这个人", "unknown_referrer")]


# --- pets, products ----------------------------------------------------------------------------------------------------------


def test_pets_find_their_owner_by_phone_or_make_one(shop: Shop, known: int, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["宠物名", "品种", "主人电话", "主人", "体重(kg)", "年龄"],
        ["豆豆", "柯基", "13800006688", "", "11.25", "8M"],
        ["奶茶", "英短", "13900002210", "李雷", "", "2岁半"],
    ]
    assert ends(bring(shop, csv_file(tmp_path / "p.csv", rows), kind="pets")) == (2, 0, 0, 0)
    (pet,) = customer_card.card(shop, known).pets
    draft = pets.draft_of(shop, pet.pet_id)
    assert (draft.name, draft.weight_milli, draft.age_text) == ("豆豆", 11250, "8M")
    assert "李雷" in _ids(shop)
    assert ends(bring(shop, csv_file(tmp_path / "p.csv", rows), kind="pets")) == (0, 0, 2, 0)


def test_products_are_one_per_code(shop: Shop, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["品名", "货号", "售价", "可用天数"],
        ["猫粮", "A1", "¥1,286.50", "30"],
        ["猫粮（大）", "a1", "99", ""],
        ["", "B2", "5", ""],
        ["", "", "7", ""],
        ["狗粮", "", "1.234", ""],
    ]
    result = bring(shop, csv_file(tmp_path / "p.csv", rows))
    assert result.kind == "products"
    assert ends(result) == (2, 0, 1, 2)
    assert [(p.row, p.code) for p in result.problems] == [(3, "same_as_row"), (5, "no_item_name"), (6, "too_fine")]


# --- purchases ---------------------------------------------------------------------------------------------------------------

SALES: list[list[Any]] = [
    ["日期", "单号", "客户", "手机", "商品", "数量", "单价", "金额", "支付方式"],
    ["2026-05-17 10:12", "S1", "陈小雨", "13800006688", "猫粮", 2, 50, "", "微信"],
    ["2026-05-17 10:13", "S1", "陈小雨", "13800006688", "猫砂", "", "", 29.9, "微信"],
    ["2026-05-17", "S2", "散客", "", "猫粮", 1, 50, 45, ""],
    ["2026-05-18", "", "陈小雨", "13800006688", "洗澡", 1, "", -80, ""],
]


def test_lines_of_a_receipt_are_one_purchase(shop: Shop, tmp_path: Path) -> None:
    result = bring(shop, xlsx_file(tmp_path / "s.xlsx", SALES))
    assert ends(result) == (4, 0, 0, 0)
    first, second, back = _sales(shop)
    assert (first.receipt_number, first.payment, first.total_minor, first.kind) == ("S1", "wechat", 12990, "sale")
    assert first.at == dt.datetime(2026, 5, 17, 2, 12, tzinfo=dt.UTC)
    assert [(i.description, i.quantity_milli, i.unit_price_minor, i.total_minor) for i in first.items] == [
        ("猫粮", 2000, 5000, 10000),
        ("猫砂", 1000, 2990, 2990),
    ]
    assert (second.customer_id, second.total_minor) == (None, 4500)
    assert (back.kind, back.total_minor, back.items[0].quantity_milli) == ("refund", -8000, -1000)
    assert list(_ids(shop)) == ["陈小雨"]
    totals = customer_card.card(shop, _ids(shop)["陈小雨"]).totals
    assert (totals.spend_minor, totals.last_on) == (4990, dt.date(2026, 5, 17))
    assert ends(bring(shop, xlsx_file(tmp_path / "s.xlsx", SALES))) == (0, 0, 4, 0)


def test_sales_that_cannot_be_are_rejected_with_the_reason(shop: Shop, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Date", "Customer", "Item", "Qty", "Unit price"],
        ["2026-05-18 10:30", "Ann", "x", 1, 5],
        ["2026-05-17", "Ann", "x", 1, -5],
        ["2026-05-17", "Ann", "x", 1, ""],
        ["", "Ann", "x", 1, 5],
        ["2026-02-30", "Ann", "x", "two", 5],
        ["2026-05-18 10:10", "Ann", "x", 1, 5],
    ]
    result = bring(shop, csv_file(tmp_path / "s.csv", rows))
    assert ends(result) == (1, 0, 0, 5)
    assert said(result.problems) == [
        (2, "Date", "2026-05-18 10:30", "future_sale"),
        (3, "Unit price", "-5", "negative_price"),
        (4, "Unit price", "", "no_price"),
        (5, "Date", "", "no_date"),
        (6, "Date", "2026-02-30", "no_such_day"),
        (6, "Qty", "two", "not_a_number"),
    ]
    assert len(_sales(shop)) == 1


@pytest.mark.parametrize("heading", ["Price", "价格", "售价", "Unit price"])
def test_the_price_in_a_list_of_sales_is_that_of_the_line(shop: Shop, tmp_path: Path, heading: str) -> None:
    rows = [["Date", "Item", "Qty", heading], ["2026-05-17", "Bun", 2, 3.5]]
    assert ends(bring(shop, csv_file(tmp_path / "s.csv", rows))) == (1, 0, 0, 0)
    assert _sales(shop)[0].total_minor == 700


def test_equal_lines_are_kept(shop: Shop, tmp_path: Path) -> None:
    line: list[Any] = ["2026-05-17", "R1", "x", 1, 5]
    bring(shop, csv_file(tmp_path / "s.csv", [["Date", "Receipt", "Item", "Qty", "Unit price"], line, line, line]))
    (sale,) = _sales(shop)
    assert len(sale.items) == 3
    assert sale.total_minor == 1500


def test_day_and_month_are_told_apart_by_the_whole_column(shop: Shop, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Date", "Item", "Amount"],
        *[[f"0{day}/04/2026", "x", 1] for day in range(1, 9)],
        ["25/04/2026", "x", 1],
    ]
    bring(shop, csv_file(tmp_path / "s.csv", rows))
    assert {sale.on.month for sale in _sales(shop)} == {4}


# --- taking back, stopping ------------------------------------------------------------------------------------------------------


def test_an_import_is_taken_back_whole_with_the_rows_it_changed(shop: Shop, known: int, tmp_path: Path) -> None:
    before = dump(shop)
    rows = [[*SALES[0], "会员号"], *[[*row, "A7" if row[2] == "陈小雨" else ""] for row in SALES[1:]]]
    done = bring(shop, xlsx_file(tmp_path / "s.xlsx", rows))
    assert customers.draft_of(shop, known).member_number == "A7"
    (batch,) = imports.batches(shop)
    assert (batch.batch, batch.kind, batch.file_name) == (done.batch, "purchases", "s.xlsx")
    undone = imports.undo(shop, batch.batch)
    assert (undone.removed["purchase"], undone.restored["customer"]) == (3, 1)
    assert dump(shop) == before
    assert imports.batches(shop) == ()
    with pytest.raises(UserMistake) as caught:
        imports.undo(shop, batch.batch)
    assert caught.value.code in ("no_such_batch", "already_undone")
    with pytest.raises(UserMistake) as caught:
        imports.undo(shop, 77)
    assert caught.value.code == "no_such_batch"


def test_an_import_that_others_build_on_stays(shop: Shop, tmp_path: Path) -> None:
    done = bring(shop, csv_file(tmp_path / "c.csv", [["姓名"], ["甲"]]))
    customers.set_fields(shop, _ids(shop)["甲"], {"note": "later"})
    before = dump(shop)
    with pytest.raises(UserMistake) as caught:
        imports.undo(shop, done.batch or 0)
    assert caught.value.code == "cannot_undo"
    assert dump(shop) == before
    history.undo(shop)
    imports.undo(shop, done.batch or 0)
    assert _ids(shop) == {}


@pytest.mark.parametrize("at", ["reading", "writing"])
def test_stopping_in_the_middle_leaves_the_shop_as_it_was(shop: Shop, tmp_path: Path, at: str) -> None:
    path = csv_file(tmp_path / "c.csv", [["Name", "Phone"], *[[f"Name {i}", f"138{i:08d}"] for i in range(5000)]])
    before = dump(shop)

    def stop(done: int, _total: int) -> None:
        if done >= 2000:
            raise Cancelled

    if at == "reading":
        with pytest.raises(Cancelled):
            prepare(shop, BringInRequest(path), stop)
    else:
        found = prepared(shop, path)
        with pytest.raises(Cancelled):
            carry_out(shop, found, stop)
    assert dump(shop) == before
    assert imports.batches(shop) == ()
    assert ends(bring(shop, path)) == (5000, 0, 0, 0)


def test_a_plan_holds_until_something_else_is_written(shop: Shop, tmp_path: Path) -> None:
    found = prepared(shop, csv_file(tmp_path / "c.csv", [["姓名"], ["甲"]]))
    customers.create(shop, CustomerDraft(name="乙"))
    with pytest.raises(UserMistake) as caught:
        carry_out(shop, found, silent)
    assert caught.value.code == "plan_outdated"
