"""A list of customers taken out as it stands on screen: its people, its order, its columns, phones masked unless asked."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from app.errors import Cancelled, UserMistake
from app.services import customer_sheet, customers, history, purchases, reminders
from app.services.customers import CustomerDraft, CustomerQuery, PhoneDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.values.birthday import Birthday
from app.workflows.take_out import TakeOutRequest, take_out
from tests.sheets import silent

ALL = tuple(customer_sheet.COLUMNS)


@pytest.fixture
def people(shop: Shop) -> list[int]:
    """Three customers, the second of whom came."""
    made = [
        customers.create(
            shop,
            CustomerDraft(
                '=HYPERLINK("x")', (PhoneDraft("13800006688"),), tags=("a", "b"), birthday=Birthday("solar", 5, 20)
            ),
        ),
        customers.create(shop, CustomerDraft("Ben", (PhoneDraft("13900002210"),))),
        customers.create(shop, CustomerDraft("Cleo")),
    ]
    purchases.record(shop, PurchaseDraft(made[1], (ItemDraft("Bread", 1000, 1250),)))
    return made


def lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_list_goes_out_with_its_columns_in_its_order(shop: Shop, people: list[int], tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    wanted = TakeOutRequest(
        path, "customers", True, [people[2], people[1]], ("name", "phone", "last", "visits", "spend")
    )
    done = take_out(shop, wanted, silent)
    assert done.rows == {"customers": 2}
    assert lines(path) == [
        ["Name", "Phone", "Last visit", "Purchase days", "Spend"],
        ["Cleo", "", "", "0", "0.00"],
        ["Ben", "139 **** 2210", "2026-05-18", "1", "12.50"],
    ]
    entries = history.entries(shop, 1)
    assert str(entries[0].action) == "Export"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_every_column_goes_out_and_no_cell_is_a_formula(
    shop: Shop, people: list[int], tmp_path: Path, ending: str
) -> None:
    reminders.refresh(shop)
    path = tmp_path / f"list.{ending}"
    take_out(shop, TakeOutRequest(path, "customers", False, people, ALL), silent)
    if ending == "csv":
        head, first, second, _third = lines(path)
        assert first[0].startswith("'=")
        assert second[ALL.index("away")] == "0"
    else:
        page = openpyxl.load_workbook(path).worksheets[0]
        assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "inlineStr", "n", "d"}
        head, first, second, _third = (list(row) for row in page.iter_rows(values_only=True))
        assert first[0] == '=HYPERLINK("x")'
        assert second[ALL.index("last")] == dt.datetime(2026, 5, 18)
    assert head == [str(field.label) for field in customer_sheet.COLUMNS.values()]
    assert first[ALL.index("phone")] == "138 0000 6688"
    assert "birthday" in first[ALL.index("next")].lower()


def test_whole_records_of_some_go_out_too_also_as_contacts(shop: Shop, people: list[int], tmp_path: Path) -> None:
    customers.delete(shop, people[2])
    table, contacts = tmp_path / "some.csv", tmp_path / "some.vcf"
    assert take_out(shop, TakeOutRequest(table, None, True, people[1:]), silent).rows == {"customers": 1}
    assert [row[0] for row in lines(table)] == ["Name", "Ben"]
    assert take_out(shop, TakeOutRequest(contacts, None, False, people[1:], ("name",)), silent).rows == {"customers": 1}
    assert "13900002210" in contacts.read_text("utf-8")
    empty = take_out(shop, TakeOutRequest(tmp_path / "none.xlsx", None, True, []), silent)
    assert empty.rows == {"customers": 0}


def test_cancelled_at_any_place_leaves_nothing(shop: Shop, people: list[int], tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"

    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        take_out(shop, TakeOutRequest(path, "customers", True, people, ALL), stop)
    assert list(tmp_path.glob("list*")) == []


@pytest.mark.parametrize(("kind", "columns"), [("pets", ()), ("shop", ()), ("customers", ("name", "password"))])
def test_what_cannot_be_narrowed_is_refused(
    shop: Shop, people: list[int], tmp_path: Path, kind: str, columns: Sequence[str]
) -> None:
    with pytest.raises(UserMistake):
        take_out(shop, TakeOutRequest(tmp_path / "x.xlsx", kind, True, people, tuple(columns)), silent)
    assert list(tmp_path.glob("x*")) == []


def test_ten_thousand_are_read_in_pieces(
    shop: Shop, people: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customer_sheet, "CHUNK", 2)
    path = tmp_path / "list.csv"
    ids = customers.ordered_ids(shop, CustomerQuery(sort="name", descending=False))
    take_out(shop, TakeOutRequest(path, "customers", True, ids, ("name",)), silent)
    assert len(lines(path)) == 4
