"""P12: customer records on paper, beside bare reportlab writing the same texts at the same places in the same fonts."""

from __future__ import annotations

import io

from app.import_export.pdf import fonts
from app.import_export.pdf.paper import MM, SIZES, Page
from app.import_export.pdf.render import laid_out, render
from app.services import reports
from app.services.reports.params import ReportParams
from app.shop import Shop
from app.values.report_data import ReportData
from benchmarks.measure import Bench, Figure, beside, median, seconds
from benchmarks.reference_shop import NOW

RECORDS = 1000
SINGLE = 30
TURNS = 3
A4 = SIZES["A4"]


def records(bench: Bench) -> list[Figure]:
    """P12: one customer's record in milliseconds, the median of some; and the records of a thousand customers in seconds.

    Value: breaking lines, making pages and writing the file, from what the services have read; how long they read is in the note.
    Limit: reportlab alone writing the same texts at the same places, without lines and boxes, by turns. The fonts are read before.
    """
    render(ReportData("warm", "", "", NOW, "", ()))
    with bench.open() as shop:
        customers = list(range(1, min(bench.size.customers, RECORDS) + 1))
        single = [_measured(bench, shop, [customer]) for customer in customers[:SINGLE]]
        turns = [_measured(bench, shop, customers) for _turn in range(TURNS)]
    return [
        _figure("P12 record of a customer", "ms", 1000, single, bench.with_limits),
        _figure(f"P12 records of {len(customers):,} customers", "s", 1, turns, bench.with_limits),
    ]


def _measured(bench: Bench, shop: Shop, customers: list[int]) -> tuple[float, float, float | None, int]:
    """Seconds to set the records, seconds to read them, seconds of bare reportlab or ``None``, and the pages."""
    built: list[ReportData] = []
    params = ReportParams(tuple(customers))
    read = seconds(lambda: built.append(reports.build(shop, "customer", params, _no_tick)))
    took = seconds(lambda: render(built[0]))
    pages, _missing = laid_out(built[0], A4)
    limit = seconds(lambda: _bare(pages)) if bench.with_limits else None
    return took, read, limit, len(pages)


def _figure(
    name: str, unit: str, factor: int, turns: list[tuple[float, float, float | None, int]], with_limits: bool
) -> Figure:
    limits = [limit for _took, _read, limit, _pages in turns if limit is not None]
    read, pages = median([turn[1] for turn in turns]) * factor, turns[-1][3]
    return beside(
        name, median([turn[0] for turn in turns]) * factor, unit, median(limits) * factor if with_limits else None, 1.5,
        note=f"{pages:,} pages; read before in {read:.3g} {unit}",
    )  # fmt: skip


def _bare(pages: list[Page]) -> None:
    from reportlab.pdfgen.canvas import Canvas

    fonts.load()
    canvas = Canvas(io.BytesIO(), pagesize=(A4.width * MM, A4.height * MM), pageCompression=1)
    for page in pages:
        for text in page.texts:
            canvas.setFont(text.font, text.size)
            canvas.drawString(text.x, A4.height * MM - text.y, text.text)
        canvas.showPage()
    canvas.save()


def _no_tick(done: int, total: int) -> None:
    """Nobody watches."""
