"""I3: files made to exhaust whoever opens them, generated here: refused in words or read, in time, and in little memory."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from app import i18n
from app.errors import ShukeError
from app.import_export import sheet_in

MOST_MEMORY = 512 * 1024 * 1024
ROWS = 1_048_576
HEAD = '<?xml version="1.0"?>'
SHEET = "xl/worksheets/sheet1.xml"


def _parts() -> dict[str, bytes]:
    """The parts of the smallest workbook, to put something else into."""
    book = openpyxl.Workbook()
    book.active.append(["Name"])  # type: ignore[union-attr]
    book.active.append(["Chen"])  # type: ignore[union-attr]
    made = io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zip(path: Path, changed: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (_parts() | changed).items():
            archive.writestr(name, content)


def _sheet(rows: str, before: str = "") -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'{HEAD}{before}<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def _row(number: int, text: str) -> str:
    return f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def _billion_laughs(path: Path) -> None:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    _zip(path, {SHEET: _sheet(_row(1, "&l9;"), f'<!DOCTYPE w [<!ENTITY l0 "lol">{entities}]>')})


def _quadratic(path: Path) -> None:
    _zip(path, {SHEET: _sheet(_row(1, "&a;" * 100_000), f'<!DOCTYPE w [<!ENTITY a "{"x" * 100_000}">]>')})


def _external(path: Path) -> None:
    """Would read a file of this computer into a cell."""
    secret = path.with_name("secret.txt")
    secret.write_text("SECRET")
    before = f'<!DOCTYPE w [<!ENTITY f SYSTEM "{secret.as_uri()}">]>'
    _zip(path, {SHEET: _sheet(_row(1, "Name") + _row(2, "&f;"), before)})


def _high_ratio(path: Path) -> None:
    _zip(path, {SHEET: _sheet(" " * 300_000_000)})


def _just_below_the_ratio(path: Path) -> None:
    """Everything is small enough to be let in, and then unpacks to as much as it may."""
    _zip(path, {f"xl/media/{i}.bin": bytes(49_000_000) for i in range(20)})


def _nested(path: Path) -> None:
    inner = b"PK\x03\x04" + bytes(30_000_000)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", inner)


def _nested_inside(path: Path) -> None:
    _zip(path, {"xl/embeddings/inner.zip": b"PK\x03\x04" + bytes(30_000_000)})


def _overlapping(path: Path) -> None:
    """Two entries of the directory that lead to the same bytes, as in the bombs that unpack to petabytes."""
    _zip(path, {})
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\x01\x02")
    content[place + 42 : place + 46] = (0).to_bytes(4, "little")
    path.write_bytes(content)


def _far_corners(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "Name", "x"  # type: ignore[index]
    book.save(path)


def _empty_rows(path: Path) -> None:
    rows = "".join(f'<row r="{n}"/>' for n in range(3, ROWS + 1))
    _zip(path, {SHEET: _sheet(_row(1, "Name") + _row(2, "Chen") + rows)})


def _empty_cells(path: Path) -> None:
    """The same with a formatted blank in every row, as spreadsheets leave them behind."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"/><c r="B{n}"/></row>' for n in range(3, ROWS + 1))
    _zip(path, {SHEET: _sheet(_row(1, "Name") + _row(2, "Chen") + rows)})


def _shared_formulas(path: Path) -> None:
    first = '<c r="B1"><f t="shared" ref="B1:B50000" si="0">A1+1</f><v>1</v></c>'
    rows = "".join(
        f'<row r="{n}">{first if n == 1 else f"""<c r="B{n}"><f t="shared" si="0"/><v>1</v></c>"""}</row>'
        for n in range(1, 50_001)
    )
    _zip(path, {SHEET: _sheet(rows)})


def _many_sheets(path: Path) -> None:
    parts = _parts()
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 10_001))
    book = parts["xl/workbook.xml"].decode()
    start, end = book.index("<sheets>"), book.index("</sheets>")
    office = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    changed = book[: start + 8] + sheets + book[end:]
    _zip(path, {"xl/workbook.xml": changed.replace("<workbook ", f"<workbook {office} ", 1).encode()})


READ, REFUSED = {"read"}, {"damaged", "reader_died", "too_big_inside", "not_a_spreadsheet", "no_rows"}
BOMBS: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "billion laughs": (_billion_laughs, REFUSED),
    "quadratic blow-up": (_quadratic, REFUSED),
    "external entity": (_external, READ | REFUSED),
    "zip ratio": (_high_ratio, {"too_big_inside"}),
    "zip below the ratio": (_just_below_the_ratio, READ),
    "nested zip": (_nested, {"not_a_spreadsheet"}),
    "nested zip in a workbook": (_nested_inside, READ),
    "overlapping entries": (_overlapping, {"damaged"}),
    "far corners": (_far_corners, {"reader_died", "too_big_inside", "damaged"}),
    "all rows empty": (_empty_rows, READ),
    "all rows blank cells": (_empty_cells, READ),
    "50,000 shared formulas": (_shared_formulas, READ),
    "10,000 sheets": (_many_sheets, READ | REFUSED),
}


def _outcome(path: Path) -> tuple[str, list[str]]:
    """What became of the file, and what was said about it in each language."""
    try:
        with sheet_in.stream(path) as opened:
            cells = [cell for _number, row in opened.rows for cell in row]
        assert "SECRET" not in cells
    except ShukeError as error:
        said = []
        for language in i18n.LANGUAGES:
            i18n.set_language(language)
            said.append(f"{error.what} {error.next_step}")
        return error.code, said
    return "read", []


MEASURE = """
import json, resource, subprocess, sys
words = [sys.executable, "-m", "app.import_export.sheet_child", sys.argv[1], "", ""]
subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(json.dumps(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024))
"""


def _memory(path: Path) -> int:
    """The most bytes that the child holds while it reads the file."""
    root = Path(sheet_in.__file__).parents[2]
    words = [sys.executable, "-c", MEASURE, str(path)]
    said = subprocess.run(words, cwd=root, capture_output=True, text=True, check=True, timeout=60)
    return int(json.loads(said.stdout))


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_refused_in_words_or_read_and_costs_little(tmp_path: Path, name: str) -> None:
    make, outcomes = BOMBS[name]
    path = tmp_path / "bomb.xlsx"
    make(path)
    outcome, said = _outcome(path)
    assert all(path.name in sentence for sentence in said)
    assert outcome in outcomes
    if sys.platform == "linux":  # elsewhere memory is counted otherwise
        assert _memory(path) <= MOST_MEMORY
