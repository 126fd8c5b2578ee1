"""Workbooks and csv going out."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Cancelled, UserMistake
from app.import_export import csv_out, guard, sheet_in, sheet_out
from app.import_export.sheet_out import ColumnOut, SheetOut

PAYLOADS = [
    "=HYPERLINK(\"http://x\")", "+1", "-1+2", "@SUM(A1)", "=1+1", "#REF!", "<img src=x>", "_x0041_", "a\x0bb", "line\nline", "000123", "123456789012345678",
    "🐱 👨‍👩‍👧", "'quoted", "=", "\u202eabc", "TRUE", "1e5", "2026-01-01",
]  # fmt: skip


def _write(path: Path, rows: list[list[object]], columns: int = 1) -> dict[str, int]:
    heads = [ColumnOut(f"Head {i}") for i in range(columns)]
    return sheet_out.write_workbook(path, [SheetOut("Sheet", heads, rows)])


def test_workbook_texts_come_back_and_none_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    assert _write(path, [[p] for p in PAYLOADS]) == {"Sheet": len(PAYLOADS)}
    sheet = openpyxl.load_workbook(path)["Sheet"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {c.data_type for c in cells} == {"s"}
    assert all(c.hyperlink is None for c in cells)
    with sheet_in.stream(path) as opened:
        read = [cells[0] for _, cells in opened.rows]
    assert read == PAYLOADS


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=50), min_size=1, max_size=20))
def test_workbook_any_text_is_a_text_and_comes_back(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.xlsx"
        _write(path, [[t] for t in texts])
        cells = [row[0] for row in openpyxl.load_workbook(path)["Sheet"].iter_rows(min_row=2)]
        assert {c.data_type for c in cells} <= {"s", "inlineStr"}
        rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        assert [row[0] for row in rows[1:]] == texts


def test_workbook_is_dressed_for_reading(tmp_path: Path) -> None:
    columns = [ColumnOut("Name", width=30), ColumnOut("Yen", "decimal", digits=0), ColumnOut("When", "instant")]
    when = dt.datetime(2026, 5, 18, 23, 59, 59)
    sheet_out.write_workbook(tmp_path / "out.xlsx", [SheetOut("A & B", columns, [["x", Decimal(1200), when]])])
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    sheet = book["A & B"]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.b
    assert not sheet["A2"].font.b
    assert sheet.column_dimensions["A"].width == 30
    assert [cell.number_format for cell in sheet[2]] == ["General", "0", "yyyy-mm-dd hh:mm:ss"]
    assert [cell.value for cell in sheet[2]] == ["x", 1200, when]


def test_workbook_days_no_spreadsheet_knows_are_texts(tmp_path: Path) -> None:
    days = [dt.date(1899, 12, 31), dt.date(1900, 2, 28), dt.date(1900, 3, 1), dt.datetime(1850, 1, 1, 8)]
    sheet_out.write_workbook(tmp_path / "o.xlsx", [SheetOut("S", [ColumnOut("Day", "date")], [[day] for day in days])])
    with sheet_in.stream(tmp_path / "o.xlsx") as opened:
        read = [cells[0] for _row, cells in opened.rows]
    assert read == ["1899-12-31", "1900-02-28", dt.date(1900, 3, 1), "1850-01-01 08:00:00"]


def test_workbook_counts_columns_beyond_z(tmp_path: Path) -> None:
    _write(tmp_path / "o.xlsx", [list(range(60))], 60)
    assert openpyxl.load_workbook(tmp_path / "o.xlsx")["Sheet"]["BH2"].value == 59


def test_workbook_same_rows_same_bytes(tmp_path: Path) -> None:
    rows: list[list[object]] = [["a", Decimal("1.50"), dt.date(2026, 5, 18)], ["b", Decimal("-2.00"), None]]
    for name in ("one.xlsx", "two.xlsx"):
        _write(tmp_path / name, rows, 3)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_workbook_numbers_and_dates_keep_their_kind(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    when = dt.datetime(2026, 5, 18, 10, 12, 30)
    columns = [
        ColumnOut("a", "decimal"),
        ColumnOut("b", "date"),
        ColumnOut("c", "instant"),
        ColumnOut("d", "quantity"),
        ColumnOut("e", "integer"),
    ]
    sheet_out.write_workbook(
        path, [SheetOut("S", columns, [[Decimal("12.50"), dt.date(2026, 5, 18), when, Decimal("1.5"), 7]])]
    )
    with sheet_in.stream(path) as opened:
        assert [cells for _, cells in opened.rows] == [[12.5, dt.date(2026, 5, 18), when, 1.5, 7]]


def test_workbook_text_no_cell_can_hold_is_refused_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    path.write_text("old")
    with pytest.raises(UserMistake) as caught:
        _write(path, [["x" * 40_000]])
    assert caught.value.code == "cell_too_long"
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["out.xlsx"]


def test_workbook_cancelled_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        sheet_out.write_workbook(
            tmp_path / "out.xlsx", [SheetOut("S", [ColumnOut("a")], ([i] for i in range(5000)))], stop
        )
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_rejects_carry_row_and_reason(tmp_path: Path) -> None:
    sheet_out.write_rejects(tmp_path / "fix.xlsx", ["Name", "Phone"], [(7, ["a"], "There is no 1992-02-30")])
    with sheet_in.stream(tmp_path / "fix.xlsx") as opened:
        assert opened.preview.headers == ("Row", "Reason", "Name", "Phone")
        assert list(opened.rows) == [(2, [7, "There is no 1992-02-30", "a"])]


def test_csv_guards_what_would_be_calculated_and_takes_it_off_again(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    csv_out.write_csv(path, ["Head"], [[p] for p in PAYLOADS])
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [row[0] for row in csv.reader(file)][1:]
    assert not any(c.startswith(("=", "+", "-", "@")) for c in cells)
    assert [guard.unguarded(c) for c in cells] == PAYLOADS


@given(st.text() | st.text("'=-a"))
def test_csv_guard_round_trip(text: str) -> None:
    assert guard.unguarded(guard.guarded(text)) == text
