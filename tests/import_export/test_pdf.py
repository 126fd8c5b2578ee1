"""Reports on paper: every text arrives as it is, nothing is read or asked for, pages break well, the same report gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app import i18n
from app.errors import Cancelled
from app.import_export.pdf import fonts, paper, render
from app.import_export.pdf.fonts import BOX, Ink
from app.import_export.pdf.paper import MM, SIZES, PaperOptions
from app.import_export.pdf.render import RenderedPdf
from app.values.report_data import (
    Alert,
    Block,
    Card,
    Cards,
    Column,
    ColumnKind,
    Fact,
    Facts,
    Figure,
    Figures,
    Heading,
    Paragraph,
    ReportData,
    Section,
    Table,
    Task,
    Tasks,
    Tone,
)
from tests.conftest import ROOT

ZONE = dt.timezone(dt.timedelta(hours=8))
FRAGMENTS = (
    "A<B", "</b>", "<b>", "<i>x", '<img src="file:///etc/passwd"/>', "<img src=http://example.com/a.png>", "&", "&amp;", "&#65;", "&nbsp;",
    "<para>", "</para>", '<font color="red">', '<a href="file:///etc/hosts">x</a>', "<br/>", "<!--", "]]>", "<![CDATA[", "%s %d", "{x}{0}",
    "\\", "))((", "(", "\\123", "\x00\x07\x1b[31m", "\u202eoveB\u202c", "\u2066Z\u2069", "\u200bq\u200f", "\ufeffW", "'\"`", "é ü ß Ø",
    "陈小雨", "，。）」", "「（", "ａｂｃ１２３", "𠮷野家", "😀", "שלום", "=1+1", "\ud800",
)  # fmt: skip
HOSTILE = tuple(dict.fromkeys("".join(pair) for pair in itertools.product(FRAGMENTS, repeat=2)))


def report(*blocks: Block, title: str = "陈小雨", **options: Any) -> ReportData:
    return ReportData(
        "test",
        "Customer record",
        "豆豆宠物生活馆",
        dt.datetime(2026, 5, 18, 12, 45, tzinfo=ZONE),
        "printed by Lin",
        options.pop("sections", (Section(title, blocks),)),
        "Keep it safe",
        **options,
    )


def names(texts: tuple[str, ...]) -> Table:
    return Table((Column("Name"),), tuple((text,) for text in texts))


def pages_of(pdf: RenderedPdf) -> list[str]:
    """The text of each page as another program reads it, without spaces."""
    document = pypdfium2.PdfDocument(pdf.content)
    try:
        assert len(document) == pdf.pages
        return [bare(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


def bare(text: str) -> str:
    """Without spaces; at the end of a line PDFium gives a hyphen as U+FFFE."""
    return "".join(text.replace("\ufffe", "-").split())


# --- a name is never markup ------------------------------------------------------------------------------------

_opened: list[str] | None = None


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _opened is not None and event.partition(".")[0] in ("open", "os", "socket", "subprocess", "urllib", "import"):
        _opened.append(f"{event} {arguments!r:.100}")


sys.addaudithook(_watch)


@contextmanager
def watched() -> Iterator[list[str]]:
    """What the interpreter opens, asks or starts inside the block."""
    global _opened
    _opened = []
    try:
        yield _opened
    finally:
        _opened = None


def test_five_hundred_hostile_names_are_printed_as_they_are() -> None:
    assert len(HOSTILE) >= 500
    render.render(report(names(("warm",))))
    with watched() as seen:
        pdf = render.render(report(names(HOSTILE), Cards(tuple(Card(n, n, (n,)) for n in HOSTILE[:40]))))
    assert seen == []
    text = "".join(pages_of(pdf))
    for name in HOSTILE:
        assert bare(Ink().prepared(name)) in text, name
        if name.isascii() and name.isprintable():
            assert bare(name) in text, name
    assert set(pdf.missing) >= set("😀םש")
    assert "𠮷" in pdf.missing
    assert not set("".join(pages_of(pdf))) & set("\u202e\u202c\u2066\u2069\u200b\u200f")


@pytest.mark.parametrize("name", [*FRAGMENTS, "<", ">", "<" * 50, "&" * 50, "<b" * 30, "x" * 500])
def test_hostile_name_fits_wherever_a_text_stands(name: str) -> None:
    every = report(
        Heading(name, name), Alert(name), Alert(name, Tone.WARN), Paragraph(name, is_quiet=True), Figures((Figure(name, name),) * 3),
        Facts((Fact(name, name),)), Cards((Card(name, name, (name, "")),)), Tasks((Task(name, name),)),
        Table((Column(name), Column(name, ColumnKind.MONEY)), ((name, 100),), (name, None)),
        title=name,
    )  # fmt: skip
    for size in SIZES:
        assert_inside(every, size)
        said = bare(Ink().prepared(name))
        assert "".join(pages_of(render.render(every, PaperOptions(size)))).count(said) >= 10 if said else True


def test_how_the_shop_is_reached_stands_on_the_first_page_alone() -> None:
    lines = Paragraph("\n".join(["line"] * 120))
    pages = pages_of(render.render(report(lines, contact="021-5555 1234 · 湖滨路 5 号")))
    assert ["021-55551234" in page and "湖滨路5号" in page for page in pages] == [True] + [False] * (len(pages) - 1)
    assert len(pages) > 1
    long = report(lines, contact="湖" * 200 + "<b>")
    assert_inside(long, "A4")


def test_nothing_that_reads_markup_is_used() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "app").rglob("*.py")]
    assert len(sources) > 100
    assert not [source for source in sources if "reportlab.platypus" in source or "paraparser" in source]


@given(st.lists(st.text(max_size=60), min_size=1, max_size=8))
def test_any_text_is_printed(texts: list[str]) -> None:
    pdf = render.render(report(names(tuple(texts)), Alert(texts[0]), title=texts[-1]))
    assert pdf.pages >= 1
    assert all(character not in fonts.pictured() for character in pdf.missing)


def test_ten_thousand_characters_go_on_over_pages_without_losing_one() -> None:
    digits = "".join(f"{number:05d}" for number in range(2000))
    hanzi = "陈小雨，" * 2500
    for long in (digits, hanzi):
        for block in (
            Paragraph(long),
            Alert(long),
            Facts((Fact("x", long),)),
            Cards((Card("x", "", (long,)),)),
            Figures((Figure(long, "x"),)),
            names((long,)),
        ):
            pdf = render.render(report(block, title="T"))
            assert pdf.pages > 1
            text = "".join(pages_of(pdf))
            assert sum(map(text.count, set(long))) >= len(long), type(block).__name__
        assert_inside(report(title=long), "A5")


def assert_inside(data: ReportData, size: str) -> None:
    """Nothing stands outside the margins."""
    sheet = SIZES[size]
    pages, _missing = render.laid_out(data, sheet)
    for page in pages:
        for text in page.texts:
            wide = fonts.measured(text.text, text.font, text.size)
            assert text.x >= sheet.side * MM - 0.01, text
            assert text.x + wide <= (sheet.width - sheet.side) * MM + 0.6 or len(text.text) == 1, text
            assert 0 < text.y < sheet.height * MM
        for box in page.boxes:
            assert box.y + box.height <= (sheet.height - sheet.bottom) * MM + 0.01, box


# --- characters ------------------------------------------------------------------------------------------------


def test_every_character_of_gb_2312_has_a_picture() -> None:
    rows = (bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    known = "".join(row.decode("gb2312", "ignore") for row in rows)
    hanzi = [c for c in known if "\u4e00" <= c <= "\u9fff"]
    assert len(hanzi) == 6763
    assert set(hanzi) <= fonts.pictured()
    assert Ink().prepared("".join(hanzi)) == "".join(hanzi)


def test_character_without_picture_becomes_a_box_and_is_told_once() -> None:
    ink = Ink()
    assert ink.prepared("a😀b😀𠮷") == f"a{BOX}b{BOX}{BOX}"
    assert ink.missing == ("😀", "𠮷")
    assert BOX in fonts.pictured()


def test_what_means_the_same_and_has_a_picture_stands_in() -> None:
    ink = Ink()
    assert ink.prepared("Ĳssel xᵃ") == "IJssel xa"
    assert ink.prepared("x\ufe0f") == "x"
    assert ink.missing == ()


def test_text_beyond_16_bits_can_be_copied_out() -> None:
    beyond = sorted(c for c in fonts.pictured() if ord(c) > 0xFFFF and c >= "\U00020000")[:5]
    assert beyond
    pdf = render.render(report(Paragraph("前" + "".join(beyond) + "后")))
    assert "前" + "".join(beyond) + "后" in pages_of(pdf)[0]
    found = pypdf.PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    assert "".join(beyond) in found


def test_common_hanzi_are_not_turned_into_radicals() -> None:
    assert "户生日金见" in pages_of(render.render(report(Paragraph("户生日金见"))))[0]


# --- the file --------------------------------------------------------------------------------------------------


def test_same_report_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    data = report(names(HOSTILE[:60]), Alert("过敏"))
    first = render.render(data).content
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert render.render(data).content[:-400] == first[:-400]
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert render.render(data).content == first


def test_two_threads_draw_at_once() -> None:
    wanted = [render.render(report(names(HOSTILE[n * 50 : n * 50 + 50]))).content for n in range(4)]
    got: dict[int, bytes] = {}

    def draw(n: int) -> None:
        got[n] = render.render(report(names(HOSTILE[n * 50 : n * 50 + 50]))).content

    threads = [threading.Thread(target=draw, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [got[n] for n in range(4)] == wanted


def test_file_is_small_embeds_its_fonts_and_says_what_it_is() -> None:
    pdf = render.render(report(Paragraph("陈小雨 Chen"), Heading("宠物"), language="zh_CN"))
    assert len(pdf.content) < 60_000
    reader = pypdf.PdfReader(io.BytesIO(pdf.content))
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            assert "/FontFile2" in font.get_object()["/FontDescriptor"], font
            assert "NotoSansSC" in font.get_object()["/BaseFont"]
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Customer record", "豆豆宠物生活馆")
    assert reader.metadata.creation_date == dt.datetime(2026, 5, 18, 12, 45, tzinfo=ZONE)
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert "/JavaScript" not in str(reader.trailer["/Root"])


@pytest.mark.parametrize("size", SIZES)
def test_paper_has_its_size(size: str) -> None:
    box = pypdf.PdfReader(io.BytesIO(render.render(report(), PaperOptions(size)).content)).pages[0].mediabox
    assert (round(float(box.width) / MM), round(float(box.height) / MM)) == {"A4": (210, 297), "A5": (148, 210)}[size]


def test_stopped_drawing_leaves_the_fonts_usable() -> None:
    data = report(names(HOSTILE))
    whole = render.render(data)

    def stop(done: int, _total: int) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        render.render(data, tick=stop)
    assert render.render(data) == whole


# --- pages -----------------------------------------------------------------------------------------------------


def long_table(rows: int = 90) -> Table:
    columns = (Column("Date", ColumnKind.DATE), Column("What", weight=100), Column("Amount", ColumnKind.MONEY))
    return Table(
        columns, tuple((dt.date(2026, 5, 18), f"row{n:03d}", -5 if n % 9 == 0 else n * 12345) for n in range(rows)),
        (None, "Sum", 1),
    )  # fmt: skip


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_page_has_head_foot_number_and_the_heading_of_the_table(language: str) -> None:
    i18n.set_language(language)
    pdf = render.render(report(long_table()))
    pages = pages_of(pdf)
    assert len(pages) == 3
    for number, text in enumerate(pages, start=1):
        assert {"en": f"Page{number}/3", "zh_CN": f"第{number}/3页"}[language] in text
        assert "豆豆宠物生活馆" in text
        assert "Customerrecord·2026-05-1812:45·printedbyLin" in text
        assert "Keepitsafe" in text
        assert "DateWhatAmount" in text
        assert "陈小雨" in text, "who a page is about stands on each of them"
    assert [name for n in range(90) if (name := f"row{n:03d}") not in "".join(pages)] == []


def test_amounts_stand_digit_under_digit_and_dates_never_break() -> None:
    for size in SIZES:
        pages, _missing = render.laid_out(report(long_table()), SIZES[size])
        texts = [text for page in pages for text in page.texts if text.size == paper.TABLE.size]
        ends = {round(t.x + fonts.measured(t.text, t.font, t.size), 3) for t in texts if t.text[-3:-2] == "."}
        assert len(ends) == 1
        assert len([t for t in texts if t.text == "2026-05-18"]) == 90
        assert any(t.text == "−0.05" for t in texts)


def test_each_row_to_tick_has_one_box() -> None:
    rows = tuple((None, f"row{n} " + "long " * (n % 3) * 60) for n in range(40))
    pages, _missing = render.laid_out(
        report(Table((Column("", ColumnKind.TICK, 5), Column("What")), rows)), SIZES["A5"]
    )
    ticks = [box for page in pages for box in page.boxes if box.width == paper.TICK]
    assert len(ticks) == 40
    assert {round(box.x, 2) for box in ticks} == {round(ticks[0].x, 2)}


def test_row_moves_whole_to_the_next_page() -> None:
    rows = tuple((f"{n} " + "长长的内容" * 40,) for n in range(30))
    pages, _missing = render.laid_out(report(Table((Column("x"),), rows)), SIZES["A4"])
    for n in range(30):
        on = [place for place, page in enumerate(pages) if any(t.text.startswith(f"{n} 长") for t in page.texts)]
        assert len(on) == 1
    lines = [sum(t.text.count("长") for t in page.texts) for page in pages]
    assert sum(lines) == 30 * 80
    assert all(count % 80 == 0 for count in lines)


def test_heading_stays_with_what_follows() -> None:
    for filler in range(40, 60):
        blocks = (Paragraph("\n".join("x" * 3 for _ in range(filler))), Heading("Head"), long_table(5))
        pages, _missing = render.laid_out(report(*blocks), SIZES["A4"])
        (page,) = [page for page in pages if any(t.text == "Head" for t in page.texts)]
        assert any(t.text == "row000" for t in page.texts), filler


def test_each_section_begins_a_page_and_an_empty_report_has_one() -> None:
    parts = tuple(Section(f"Person{n}", (Paragraph("x"),), ("tag",), ("138 **** 6688",)) for n in range(3))
    pages = pages_of(render.render(report(sections=parts)))
    assert ["Person0" in pages[0], "Person1" in pages[1], "Person2" in pages[2]] == [True] * 3
    assert "Person0" not in pages[1]
    assert render.render(report(sections=())).pages == 1


def test_row_with_too_few_cells_is_refused() -> None:
    with pytest.raises(ValueError):
        Table((Column("a"), Column("b")), (("x",),))


def jpeg(width: int, height: int) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), (51, 102, 153)).save(target, "JPEG")
    return target.getvalue()


def test_photo_stands_on_the_card_as_it_came_and_a_damaged_one_leaves_its_place_empty() -> None:
    photo = jpeg(300, 200)
    shown = render.render(report(Cards((Card("奶茶", "英短", ("4.6 kg",), photo), Card("可乐", "柴犬")))))
    (image,) = pypdf.PdfReader(io.BytesIO(shown.content)).pages[0].images
    assert image.image is not None
    assert image.image.size == (300, 200)
    assert photo[-200:] in shown.content
    for damaged in (photo[:40], b"\xff\xd8\xff\xd9", b"GIF89a"):
        empty = render.render(report(Cards((Card("奶茶", "英短", (), damaged),))))
        assert not list(pypdf.PdfReader(io.BytesIO(empty.content)).pages[0].images)
        assert "奶茶" in pypdf.PdfReader(io.BytesIO(empty.content)).pages[0].extract_text()


def test_same_photos_give_the_same_bytes() -> None:
    made = report(Cards(tuple(Card(f"{n}", "", (), jpeg(30 + n, 200)) for n in range(5))))
    assert render.render(made).content == render.render(made).content
