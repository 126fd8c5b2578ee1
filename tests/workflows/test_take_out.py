"""Taking records out: what goes out, what stays, what a spreadsheet makes of it, and where nothing is written."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import i18n
from app.errors import Cancelled, UserMistake, WorldProblem
from app.import_export import limits
from app.insights.quality import Check
from app.services import (
    care_plans,
    care_records,
    consent,
    contacts,
    custom_editing,
    custom_fields,
    customers,
    family,
    feedback,
    follow_ups,
    history,
    pets,
    purchases,
    quality,
    segments,
    shop_export,
    tags,
)
from app.services.care_records import CareDraft
from app.services.consent import ConsentDraft
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft, CustomerQuery, PhoneDraft
from app.services.export_cells import Cells
from app.services.family import FamilyDraft
from app.services.feedback import FeedbackDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.values.field import FieldKind, ParseContext, parse_field
from app.values.headings import bare_key, heading_key, words_of
from app.values.workbook import REFERENCES, SHEETS
from app.workflows.take_out import TakeOutRequest, take_out
from tests.sheets import bring, ends, prepared, silent
from tests.support import make_shop


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    """Two customers, one of them in the bin with a pet of their own and one they share, and a sale to each."""
    ann = customers.create(
        shop, CustomerDraft(name="=Ann", phones=(PhoneDraft("13800006688", "home"),), member_number="007")
    )
    bob = customers.create(shop, CustomerDraft(name="Bob", phones=(PhoneDraft("13900002210"),), referrer_id=ann))
    pets.create(shop, PetDraft(name="Shared"), (bob, ann))
    pets.create(shop, PetDraft(name="Bob's"), (bob,))
    for customer in (ann, bob):
        purchases.record(shop, PurchaseDraft(customer, (ItemDraft("Cat food", 1500, 999),), payment="cash"))
    customers.delete(shop, bob)
    return shop


def _pages(path: Path) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(path)
    return {page.title: list(page.iter_rows(values_only=True)) for page in book.worksheets}


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_what_lies_in_the_bin_stays_but_its_sales_count(stocked: Shop, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    done = take_out(stocked, TakeOutRequest(path), silent)
    assert done.rows == {"customers": 1, "pets": 1, "products": 1, "purchases": 2}
    pages = _pages(path)
    assert list(pages) == ["Customers", "Pets", "Products", "Purchases"]
    assert [row[1:3] for row in pages["Pets"][1:]] == [("1", "Shared")]
    head, first, second = pages["Purchases"]
    column = {name: place for place, name in enumerate(head)}
    assert [row[column["Customer no."]] for row in (first, second)] == [1, None]
    assert first[column["Date and time"]] == dt.datetime(2026, 5, 18, 10, 12)
    assert (first[column["Quantity"]], first[column["Amount"]], first[column["Payment"]]) == (1.5, 14.99, "Cash")


def test_every_list_reads_alone_and_comes_back(stocked: Shop, tmp_path: Path) -> None:
    for kind, ending, rows in (
        ("customers", "csv", 1),
        ("pets", "csv", 1),
        ("products", "xlsx", 1),
        ("purchases", "csv", 2),
    ):
        path = tmp_path / f"{kind}.{ending}"
        assert take_out(stocked, TakeOutRequest(path, kind), silent).rows == {kind: rows}
        found = prepared(stocked, path)
        assert found.preview.kind == ("customers" if kind == "pets" else kind)
        assert None not in found.mapping.values()
        assert found.preview.rejected == 0
    (ann,) = _lines(tmp_path / "customers.csv")
    assert (ann["Name"], ann["Phone"], ann["Member number"]) == ("'=Ann", "13800006688", "007")
    assert [row["Name"] for row in _lines(tmp_path / "purchases.csv")] == ["'=Ann", ""]


def test_a_list_goes_into_another_shop(stocked: Shop, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    take_out(stocked, TakeOutRequest(path), silent)
    (tmp_path / "other").mkdir()
    other = make_shop(tmp_path / "other").shop
    assert ends(bring(other, path)) == (1, 0, 0, 0)
    take_out(other, TakeOutRequest(tmp_path / "again.csv"), silent)
    assert (tmp_path / "again.csv").read_bytes() == path.read_bytes()
    other.close()


def test_two_extensions_of_one_number_come_back_as_two_phones(tmp_path: Path) -> None:
    numbers = ("010-65123456-8012", "13800006688", "010-65123456-8013")
    first, second = (make_shop(tmp_path, f"{name}.shuke").shop for name in ("first", "second"))
    customers.create(first, CustomerDraft("Ann", phones=tuple(map(PhoneDraft, numbers))))
    take_out(first, TakeOutRequest(tmp_path / "all.xlsx"), silent)
    for _time in ("first", "again"):
        bring(second, tmp_path / "all.xlsx")
        assert tuple(phone.number for phone in customers.draft_of(second, 1).phones) == numbers
    first.close()
    second.close()


def test_masked_lists_show_only_the_ends_of_phones(stocked: Shop, tmp_path: Path) -> None:
    for kind in ("customers", "pets", "purchases"):
        path = tmp_path / f"{kind}.csv"
        take_out(stocked, TakeOutRequest(path, kind, mask=True), silent)
        assert b"138 **** 6688" in path.read_bytes()
        assert b"13800006688" not in path.read_bytes()


def test_more_rows_than_a_sheet_holds_are_refused_in_words(
    stocked: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 2)
    with pytest.raises(UserMistake) as caught:
        take_out(stocked, TakeOutRequest(tmp_path / "all.xlsx"), silent)
    assert caught.value.code == "too_many_rows"
    assert not list(tmp_path.glob("*.xlsx"))
    assert take_out(stocked, TakeOutRequest(tmp_path / "sales.csv", "purchases"), silent).rows == {"purchases": 2}


def test_an_export_is_on_record(stocked: Shop, tmp_path: Path) -> None:
    take_out(stocked, TakeOutRequest(tmp_path / "all.xlsx"), silent)
    assert str(history.entries(stocked, 1)[0].action) == "Export"


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("shop.shuke", None, "is_a_shop"),
        ("shop.shuke.keys", None, "is_a_shop"),
        ("list.pdf", None, "unknown_ending"),
        ("list", "customers", "unknown_ending"),
        ("all.csv", "shop", "needs_workbook"),
        ("all.vcf", "shop", "needs_list"),
        ("all.vcf", "purchases", "needs_list"),
        ("all.xlsx", "people", "unknown_kind"),
    ],
)
def test_a_place_or_kind_that_cannot_be_is_refused_in_words(shop: Shop, name: str, kind: str | None, code: str) -> None:
    path = shop.path.with_name(name)
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(UserMistake) as caught:
        take_out(shop, TakeOutRequest(path, kind), silent)
    assert caught.value.code == code
    assert (path.read_bytes() if path.exists() else None) == before


def test_a_folder_that_is_not_there_is_told(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises((UserMistake, WorldProblem)) as caught:
        take_out(shop, TakeOutRequest(tmp_path / "no" / "all.xlsx"), silent)
    assert caught.value.code == "no_folder"


@pytest.mark.parametrize("name", ["all.xlsx", "all.csv", "all.vcf"])
def test_a_stopped_export_leaves_the_old_file(shop: Shop, tmp_path: Path, name: str) -> None:
    for number in range(3):
        customers.create(shop, CustomerDraft(name=f"N{number}"))
    target = tmp_path / "out" / name
    target.parent.mkdir()
    target.write_bytes(b"old")

    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    entries = len(history.entries(shop))
    with pytest.raises(Cancelled):
        take_out(shop, TakeOutRequest(target), stop)
    assert target.read_bytes() == b"old"
    assert len(history.entries(shop)) == entries
    assert [path.name for path in target.parent.iterdir()] == [name]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_heading_is_known_again_in_either_language(shop: Shop, tmp_path: Path, language: str) -> None:
    i18n.set_language(language)
    owner = customers.create(shop, CustomerDraft(name="Li Na"))
    family.add(shop, owner, FamilyDraft("Anan"))
    consent.answer(shop, owner, ConsentDraft("photos", "yes"))
    care_records.record(shop, pets.create(shop, PetDraft("Doudou"), [owner]), CareDraft(shop.today(), 1))
    care_plans.switch(shop, 2, on=False)
    for fill in (
        lambda: custom_editing.create(shop, "pet", "Cup", FieldKind.TEXT),
        lambda: quality.say_right(shop, owner, Check.SOURCE),
        lambda: customers.add_tag(shop, owner, "new"),
        lambda: tags.paint(shop, 1, 2),
        lambda: contacts.record(shop, owner, ContactDraft("call", note="Asked")),
        lambda: feedback.record(shop, owner, FeedbackDraft("praise", "Good")),
        lambda: follow_ups.write(
            shop, [owner], {follow_ups.TEXT.key: "Ask", follow_ups.ON.key: shop.today().isoformat()}
        ),
        lambda: segments.create(shop, "New", CustomerQuery(tags=("new",))),
    ):
        fill()
    take_out(shop, TakeOutRequest(tmp_path / "all.xlsx"), silent)
    i18n.set_language("en")
    found = prepared(shop, tmp_path / "all.xlsx")
    assert found.plan.kind == "shop"
    assert {view.kind for view in found.sheets} == set(SHEETS)
    for view in found.sheets:
        wanted = [field.key for field in shop_export.fields_of(view.kind, custom_fields.listed(shop), is_whole=True)]
        assert [column.field.key if column.field else None for column in view.columns.columns] == wanted
        assert not view.columns.clashes


def test_every_heading_is_one_of_the_words_of_its_own_field() -> None:
    for kind in SHEETS:
        for field in shop_export.fields_of(kind, is_whole=True):
            said = [i18n.said_in(language, field.label) for language in i18n.LANGUAGES]
            assert [word for word in said if not {heading_key(word), bare_key(word)} & words_of(field)] == []


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_choice_is_known_again_in_either_language(shop: Shop, language: str) -> None:
    i18n.set_language(language)
    context = ParseContext(shop.zone)
    for kind in SHEETS:
        for field in shop_export.fields_of(kind, is_whole=True):
            for choice in field.choices:
                assert parse_field(field, str(choice.label), context) == choice.value
    assert {field.key for fields in REFERENCES.values() for field in fields} >= {"no", "sale_no"}


@given(st.integers(0, 4_000_000_000), st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"]))
def test_an_instant_comes_back_to_the_second_even_when_clocks_go_back(seconds: int, zone: str) -> None:
    from zoneinfo import ZoneInfo

    field = next(f for f in shop_export.fields_of("purchases", is_whole=True) if f.kind is FieldKind.INSTANT)
    cell = Cells(ZoneInfo(zone), 2).getters("purchase", [field])["purchased_at"]({"purchased_at": seconds})
    assert parse_field(field, cell, ParseContext(ZoneInfo(zone))).timestamp() == seconds


def test_the_hour_that_comes_twice_comes_back(tmp_path: Path) -> None:
    shop = make_shop(tmp_path, time_zone="America/New_York").shop
    for minutes in (0, 60):
        at = dt.datetime(2025, 11, 2, 5, 30, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
        purchases.record(shop, PurchaseDraft(None, (ItemDraft("x", 1000, 100),), at=at))
    path = tmp_path / "all.xlsx"
    take_out(shop, TakeOutRequest(path), silent)
    cells = [row[6] for row in _pages(path)["Purchases"][1:]]
    assert cells == [dt.datetime(2025, 11, 2, 1, 30), "2025-11-02 01:30:00-05:00"]
    assert prepared(shop, path).plan.is_empty
    shop.close()


def test_list_of_pets_names_every_owner(shop: Shop, tmp_path: Path) -> None:
    ann, ben, cleo = (customers.create(shop, CustomerDraft(name=name)) for name in ("Ann", "Ben", "Cleo"))
    pets.create(shop, PetDraft(name="Milo", species="dog"), [ann, ben, cleo])
    pets.create(shop, PetDraft(name="Nora", species="cat"), [ben])
    path = tmp_path / "pets.xlsx"
    take_out(shop, TakeOutRequest(path, kind="pets"), silent)
    (heads, milo, nora) = next(iter(_pages(path).values()))
    assert [(row[heads.index("Name")], row[heads.index("Other owners")]) for row in (milo, nora)] == [
        ("Ann", "Ben; Cleo"),
        ("Ben", None),
    ]
