"""A report as a PDF: laid out first, so that the number of pages is known, then drawn. The same report gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.i18n import _
from app.import_export.pdf import blocks, fonts
from app.import_export.pdf.flow import Flow
from app.import_export.pdf.fonts import Ink, measured
from app.import_export.pdf.lines import elided
from app.import_export.pdf.paper import (
    HEAD,
    HEAD_STRONG,
    MM,
    REGULAR,
    TEXT,
    Box,
    Page,
    PaperOptions,
    PaperSize,
    Picture,
)
from app.values.report_data import ReportData

Tick = Callable[[int, int], None]
PRODUCER = "Shuke"


@dataclass(frozen=True, slots=True)
class RenderedPdf:
    """The file as bytes, how many pages it has, and the characters that no font of ours shows: boxes stand in their places."""

    content: bytes
    pages: int
    missing: tuple[str, ...]


def render(report: ReportData, options: PaperOptions | None = None, tick: Tick | None = None) -> RenderedPdf:
    """The report on paper. Reads no file but the two fonts, once, and asks nobody anything.

    `tick` hears of pages drawn and may raise to stop.
    """
    paper = (options or PaperOptions()).paper
    pages, missing = laid_out(report, paper)
    return RenderedPdf(_drawn(pages, paper, report, tick), len(pages), missing)


def laid_out(report: ReportData, paper: PaperSize) -> tuple[list[Page], tuple[str, ...]]:
    """Every page with all that stands on it, and the characters without a picture."""
    flow = Flow(paper, Ink())
    for section in report.sections:
        blocks.section(flow, section, report)
    if not flow.pages:
        flow.new_page()
    _frame(flow, paper, report)
    return flow.pages, flow.ink.missing


def _frame(flow: Flow, paper: PaperSize, report: ReportData) -> None:
    """What stands on every page: shop, report, when and who above a line; a warning and the number of the page below."""
    prepared = flow.ink.prepared
    about = (report.title, f"{report.printed_at:%Y-%m-%d %H:%M}", report.printed_by)
    when = elided(prepared(" · ".join(word for word in about if word)), HEAD.font, HEAD.size, flow.width * 0.55)
    beside = flow.width - measured(when, HEAD.font, HEAD.size) - 14
    shop = elided(prepared(report.shop), HEAD_STRONG.font, HEAD_STRONG.size, beside)
    wide = measured(shop, HEAD_STRONG.font, HEAD_STRONG.size)
    foot = elided(prepared(report.foot), HEAD.font, HEAD.size, flow.width * 0.75)
    subject, pages = "", list(flow.pages)
    top, low = paper.head * MM, (paper.height - paper.bottom + 7) * MM
    for number, page in enumerate(pages, start=1):
        flow.pages = [page]
        flow.put(shop, HEAD_STRONG, flow.left, top)
        flow.put(when, HEAD, flow.right, top, right=True)
        if number > 1 and page.subject == subject and beside - wide > 40:
            flow.put(
                elided(f" · {prepared(subject)}", HEAD.font, HEAD.size, beside - wide), HEAD, flow.left + wide, top
            )
        elif number == 1 and report.contact and beside - wide > 40:
            contact = elided(f" · {prepared(report.contact)}", HEAD.font, HEAD.size, beside - wide)
            flow.put(contact, HEAD, flow.left + wide, top)
        subject = page.subject
        flow.rule(top + 18, colour=TEXT, thickness=0.8)
        flow.put(foot, HEAD, flow.left, low)
        flow.put(_("Page {number} / {count}", number=number, count=len(pages)), HEAD, flow.right, low, right=True)
    flow.pages = pages


def _drawn(pages: list[Page], paper: PaperSize, report: ReportData, tick: Tick | None) -> bytes:
    with fonts.DRAWING, _as_bytes():
        fonts.load()
        height = paper.height * MM
        target = io.BytesIO()
        canvas = Canvas(
            target,
            pagesize=(paper.width * MM, height),
            pageCompression=1,
            invariant=1,
            initialFontName=REGULAR,
            lang=report.language.replace("_", "-"),
        )
        title = Ink().prepared(report.title)
        canvas.setTitle(title)
        canvas.setSubject(title)
        canvas.setAuthor(Ink().prepared(report.shop))
        canvas.setProducer(PRODUCER)
        canvas.setCreator(PRODUCER)
        canvas.setDateFormatter(lambda *_now: _pdf_date(report))
        for number, page in enumerate(pages):
            if tick is not None and number:
                tick(number, len(pages))
            _draw_page(canvas, page, height)
            canvas.showPage()
        canvas.save()
        return target.getvalue()


@contextmanager
def _as_bytes() -> Iterator[None]:
    """Streams as the bytes they are, while a document is drawn.

    By itself reportlab writes them as letters (ASCII85), a quarter longer and slower; that is a setting of the process, put back here.
    """
    before = rl_config.useA85
    rl_config.useA85 = 0
    try:
        yield
    finally:
        rl_config.useA85 = before


def _pdf_date(report: ReportData) -> str:
    return f"D:{report.printed_at:%Y%m%d%H%M%S}{f'{report.printed_at:%z}'[:3]}'{f'{report.printed_at:%z}'[3:5]}'"


def _draw_page(canvas: Any, page: Page, height: float) -> None:
    for box in page.boxes:
        _draw_box(canvas, box, height)
    for picture in page.pictures:
        _draw_picture(canvas, picture, height)
    for (colour, thickness), rules in groupby(page.rules, key=lambda rule: (rule.colour, rule.thickness)):
        canvas.setStrokeColorRGB(*colour)
        canvas.setLineWidth(thickness)
        canvas.lines([(r.x, height - r.y, r.x + r.width, height - r.y) for r in rules])
    text = canvas.beginText()
    font: tuple[str, float] | None = None
    ink = None
    for mark in page.texts:
        text.setTextOrigin(mark.x, height - mark.y)
        if (mark.font, mark.size) != font:
            font = (mark.font, mark.size)
            text.setFont(*font)
        if mark.colour != ink:
            ink = mark.colour
            text.setFillColorRGB(*ink)
        text.textLine(mark.text)
    canvas.drawText(text)


def _draw_box(canvas: Any, box: Box, height: float) -> None:
    if box.fill is not None:
        canvas.setFillColorRGB(*box.fill)
    if box.stroke is not None:
        canvas.setStrokeColorRGB(*box.stroke)
        canvas.setLineWidth(0.6)
    canvas.roundRect(
        box.x,
        height - box.y - box.height,
        box.width,
        box.height,
        box.radius,
        stroke=int(box.stroke is not None),
        fill=int(box.fill is not None),
    )


def _draw_picture(canvas: Any, picture: Picture, height: float) -> None:
    """The middle of a photo; one that is damaged leaves its place empty. The JPEG is taken over as it is."""
    try:
        image = ImageReader(io.BytesIO(picture.content))
        wide, high = image.getSize()
    except OSError:
        return
    scale = picture.side / min(wide, high)
    left, low = picture.x, height - picture.y - picture.side
    canvas.saveState()
    outline = canvas.beginPath()
    outline.roundRect(left, low, picture.side, picture.side, 3)
    canvas.clipPath(outline, stroke=0)
    x, y = left - (wide * scale - picture.side) / 2, low - (high * scale - picture.side) / 2
    canvas.drawImage(image, x, y, wide * scale, high * scale)
    canvas.restoreState()
