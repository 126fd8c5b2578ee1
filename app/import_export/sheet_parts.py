"""The parts of a workbook file around its rows, as small as spreadsheets accept them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

SHEET_PATH = "xl/worksheets/sheet{number}.xml"
FORMATS = {"integer": "0", "quantity": "0.###", "date": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm:ss"}
LONGEST_SHEET_NAME = 31
FIRST_FORMAT = 164
"""Numbers below it are formats that every spreadsheet brings along."""

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."

SHEET_TAIL = "</sheetData></worksheet>"


class Styles:
    """The looks of cells, numbered as they are asked for; 0 is a plain cell, `heading` that of the headings."""

    heading = 1

    def __init__(self) -> None:
        self._formats: list[str] = []

    def of(self, kind: str, digits: int) -> int:
        """The number of the look of a kind of cell; money shows `digits` decimals."""
        wanted = (f"0.{'0' * digits}" if digits else "0") if kind == "decimal" else FORMATS.get(kind)
        if wanted is None:
            return 0
        if wanted not in self._formats:
            self._formats.append(wanted)
        return self._formats.index(wanted) + 2

    def to_xml(self) -> str:
        """The part that describes the looks."""
        formats = "".join(
            f'<numFmt numFmtId="{n}" formatCode={quoteattr(f)}/>' for n, f in enumerate(self._formats, FIRST_FORMAT)
        )
        looks = "".join(
            f'<xf numFmtId="{n}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
            for n in range(FIRST_FORMAT, FIRST_FORMAT + len(self._formats))
        )
        return (
            f'{_XML}<styleSheet xmlns="{_MAIN}">'
            + (f'<numFmts count="{len(self._formats)}">{formats}</numFmts>' if formats else "")
            + '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
            '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
            '<fill><patternFill patternType="solid"><fgColor rgb="FFF0EFEB"/></patternFill></fill></fills>'
            "<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f'<cellXfs count="{len(self._formats) + 2}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
            '<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>'
            f'{looks}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        )


def sheet_head(widths: Sequence[int]) -> str:
    """What stands before the rows: the heading stays in sight, each column has its width in characters."""
    columns = "".join(f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(widths, 1))
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        + (f"<cols>{columns}</cols>" if columns else "")
        + "<sheetData>"
    )


def row_of(number: int, cells: Sequence[str]) -> str:
    """A row of cells, which an empty text leaves blank."""
    made = [
        f'{cell[:2]} r="{name}{number}"{cell[2:]}'
        for name, cell in zip(_letters(len(cells)), cells, strict=True)
        if cell
    ]
    return f'<row r="{number}">{"".join(made)}</row>'


_known_letters: list[str] = []


def _letters(count: int) -> list[str]:
    """The names of the first columns: A to Z, then AA and so on."""
    while len(_known_letters) < count:
        name, rest = "", len(_known_letters) + 1
        while rest:
            rest, letter = divmod(rest - 1, 26)
            name = chr(65 + letter) + name
        _known_letters.append(name)
    return _known_letters[:count]


def around(names: Sequence[str], styles: Styles) -> Iterator[tuple[str, str]]:
    """The other parts of the archive: path and content."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(name[:LONGEST_SHEET_NAME])} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    parts = "".join(
        f'<Override PartName="/{SHEET_PATH.format(number=n)}" ContentType="{escape(_TYPE)}worksheet+xml"/>'
        for n in numbers
    )
    yield "xl/styles.xml", styles.to_xml()
    yield "xl/workbook.xml", f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        f'<Relationship Id="rId{len(names) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    )
    yield (
        "_rels/.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    yield (
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_TYPE}sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}styles+xml"/>{parts}</Types>',
    )


def entry(name: str) -> zipfile.ZipInfo:
    """An entry of the archive with a fixed time, so that equal rows give equal bytes."""
    info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info
