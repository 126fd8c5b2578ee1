"""Foreign spreadsheets: read, or refused in words; never a crash."""

from __future__ import annotations

import collections
import threading
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest

from app import i18n
from app.errors import Cancelled, ShukeError
from app.import_export import limits, sheet_in
from tests.support import folder_state


def _read(path: Path, **options: object) -> tuple[sheet_in.Preview, list[sheet_in.Row]]:
    with sheet_in.stream(path, **options) as opened:  # type: ignore[arg-type]
        return opened.preview, list(opened.rows)


def _refused(path: Path, **options: object) -> str:
    with pytest.raises(ShukeError) as caught:
        _read(path, **options)
    assert caught.value.next_step is not None
    for language in i18n.LANGUAGES:
        i18n.set_language(language)
        assert "{" not in str(caught.value)
    return caught.value.code


def _book(path: Path, rows: list[list[object]], title: str = "Sheet") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16"])
def test_csv_usual_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("姓名,手機,備註\n陳小雨,13800006688,常客\n王麗華,13900001234,愛甜食\n".encode(encoding))
    preview, rows = _read(path)
    assert preview.headers == ("姓名", "手機", "備註")
    assert rows[0] == (2, ["陳小雨", "13800006688", "常客"])


def test_csv_western_text_is_not_taken_for_chinese(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("Name;City\nJosé Muñoz;Málaga\nZoë;Zürich\n".encode("cp1252"))
    preview, rows = _read(path)
    assert preview.encoding == "cp1252"
    assert preview.delimiter == ";"
    assert preview.warnings
    assert rows[0][1] == ["José Muñoz", "Málaga"]


def test_csv_encoding_given_is_honoured_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("姓名,手机\n陈,1\n".encode("gb18030"))
    assert _read(path, encoding="gb18030")[0].headers == ("姓名", "手机")
    assert _refused(path, encoding="utf-8") == "cannot_decode"
    assert _refused(path, encoding="klingon") == "no_such_encoding"


def test_rows_are_numbered_as_in_the_file(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["C5"], sheet["D5"], sheet["C6"], sheet["D9"] = "Name", "Phone", "Chen", 13800006688
    book.save(tmp_path / "off.xlsx")
    preview, rows = _read(tmp_path / "off.xlsx")
    assert preview.header_row == 5
    assert preview.headers == ("Name", "Phone")
    assert rows == [(6, ["Chen"]), (9, [None, 13800006688])]


def test_heading_below_a_title_is_found(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["会员名单 2026 春"],
        [],
        ["姓名", "手机", "生日"],
        ["陈小雨", "13800006688", "1995-09-21"],
    ]
    preview, _ = _read(_book(tmp_path / "a.xlsx", rows), hint=lambda word: word in ("姓名", "手机", "生日"))
    assert preview.headers == ("姓名", "手机", "生日")
    preview, _ = _read(tmp_path / "a.xlsx")
    assert preview.headers == ("姓名", "手机", "生日")


def test_no_heading_columns_are_numbered(tmp_path: Path) -> None:
    preview, rows = _read(_book(tmp_path / "a.xlsx", [["陈小雨", 13800006688], ["王丽华", 13900001234]]))
    assert preview.header_row == 0
    assert preview.headers == ("Column 1", "Column 2")
    assert len(rows) == 2


def test_equal_and_blank_headings_get_names_of_their_own(tmp_path: Path) -> None:
    preview, _ = _read(_book(tmp_path / "a.xlsx", [["Name", "Phone", None, "Phone"], ["a", "1", "2", "3"]]))
    assert preview.headers == ("Name", "Phone", "Column 3", "Phone (2)")


def test_sheets_are_listed_and_chosen(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Empty"  # type: ignore[union-attr]
    book.create_sheet("Members").append(["Name", "Phone"])
    book["Members"].append(["Chen", 1])
    book.save(tmp_path / "a.xlsx")
    preview, rows = _read(tmp_path / "a.xlsx")
    assert preview.sheet == "Members"
    assert [s.name for s in preview.sheets] == ["Empty", "Members"]
    assert len(rows) == 1
    assert _refused(tmp_path / "a.xlsx", sheet="Nothing") == "no_such_sheet"


def _zip(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _overlap(path: Path) -> None:
    _zip(path, {"xl/workbook.xml": b"<a/>", "xl/b.xml": b"<b/>"})
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\x01\x02")
    content[place + 42 : place + 46] = (0).to_bytes(4, "little")
    path.write_bytes(content)


def _far(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "Name", "x"  # type: ignore[index]
    book.save(path)


def _wide(path: Path) -> None:
    _book(path, [[f"H{i}" for i in range(300)], ["x"] * 300])


def _laughs(path: Path) -> None:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "lol">{entities}]><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&l9;</v></c></row></sheetData></worksheet>'
    source = path.with_name("plain.xlsx")
    _book(source, [["Name"], ["x"]])
    with zipfile.ZipFile(source) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    source.unlink()
    _zip(path, {n: xml.encode() if n.endswith("sheet1.xml") else c for n, c in parts.items()})


BAD: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "empty": (lambda p: p.write_bytes(b""), {"empty"}),
    "random": (lambda p: p.write_bytes(bytes(range(256)) * 40), {"not_a_spreadsheet", "damaged"}),
    "picture": (lambda p: p.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500)), {"not_a_spreadsheet"}),
    "pdf": (lambda p: p.write_bytes(b"%PDF-1.7\n" + b"x" * 500), {"not_a_spreadsheet"}),
    "html": (lambda p: p.write_bytes(b"<html><table></table></html>"), {"not_a_spreadsheet"}),
    "zip of nothing": (lambda p: _zip(p, {"readme.txt": b"x"}), {"not_a_spreadsheet"}),
    "nested zip": (lambda p: _zip(p, {"inner.zip": b"PK\x03\x04" + bytes(100)}), {"not_a_spreadsheet"}),
    "bomb": (lambda p: _zip(p, {"xl/workbook.xml": bytes(60_000_000)}), {"too_big_inside"}),
    "many parts": (lambda p: _zip(p, {f"xl/{i}.xml": b"" for i in range(1500)}), {"too_big_inside"}),
    "overlap": (_overlap, {"damaged"}),
    "protected": (
        lambda p: p.write_bytes(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
        ),
        {"password"},
    ),
    "far cells": (_far, {"reader_died", "too_big_inside", "damaged"}),
    "300 columns": (_wide, {"too_many_columns"}),
    "billion laughs": (_laughs, {"damaged", "no_rows", "reader_died"}),
    "long cell": (lambda p: p.write_text("Name\n" + "x" * 40_000), {"cell_too_long"}),
    "one long line": (lambda p: p.write_bytes(b"x" * (limits.MOST_BYTES_IN + 1)), {"too_big"}),
    "heading only": (lambda p: p.write_text("\n \n,,\n"), {"no_rows"}),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_refused_in_words_and_left_alone(tmp_path: Path, name: str) -> None:
    make, codes = BAD[name]
    path = tmp_path / f"{name}.xlsx"
    make(path)
    before = folder_state(tmp_path)
    assert _refused(path) in codes
    assert folder_state(tmp_path) == before


def test_truncated_workbook_is_refused(tmp_path: Path) -> None:
    whole = _book(tmp_path / "a.xlsx", [["Name"], ["x"]]).read_bytes()
    for part in (10, len(whole) // 2, len(whole) - 30):
        (tmp_path / "cut.xlsx").write_bytes(whole[:part])
        assert _refused(tmp_path / "cut.xlsx") in ("damaged", "not_a_spreadsheet")


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    assert _refused(tmp_path / "nothing.xlsx") == "no_such_file"
    assert _refused(tmp_path) == "is_folder"


def test_million_blank_rows_are_no_burden(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["Name", "Phone"])
    for _ in range(200_000):
        sheet.append([])
    sheet.append(["Chen", "1"])
    book.save(tmp_path / "a.xlsx")
    _, rows = _read(tmp_path / "a.xlsx")
    assert rows == [(200_002, ["Chen", "1"])]


def test_stream_cancelled_stops_the_child(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("Name\n" + "x\n" * 50_000)

    def stop(done: int, total: int) -> None:
        if done > 3000:
            raise Cancelled

    before = threading.active_count()
    with pytest.raises(Cancelled), sheet_in.stream(path, tick=stop) as opened:
        collections.deque(opened.rows, maxlen=0)
    time.sleep(0.05)
    assert threading.active_count() <= before + 1


def test_slow_child_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Name\nx\n")
    monkeypatch.setattr(
        sheet_in, "child_command", lambda: [__import__("sys").executable, "-c", "import time; time.sleep(60)"]
    )
    monkeypatch.setattr(limits, "CHILD_SECONDS", 0.2)
    assert _refused(path) == "too_slow"


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.campaign)])
def test_every_file_of_the_corpus_is_read_or_refused(shared_data: Path, every: int) -> None:
    """Odd, broken and hostile files of other projects: none crashes, hangs, or goes without a sentence.

    Each is read by a process of its own, so the ordinary run takes every third of each kind.
    """

    def outcome(path: Path) -> str:
        try:
            with sheet_in.stream(path) as opened:
                collections.deque(opened.rows, maxlen=0)
        except ShukeError as error:
            return error.code
        return "read"

    files = sorted((p for p in (shared_data / "import_corpus").rglob("*") if p.is_file()), key=lambda p: (p.suffix, p))
    with ThreadPoolExecutor(2) as pool:
        counts = collections.Counter(pool.map(outcome, files[::every]))
    assert counts["read"] > 250 // every
    assert set(counts) <= {"read", "empty", "no_rows", "not_a_spreadsheet", "password", "damaged", "reader_died"}
