"""Pages of a PDF on a printer, drawn in bands. We write no file; the system does.

Qt's CUPS plugin draws into a file of `cupsTempFd` in the temporary folder, which only this person may read, gives it to
`cupsPrintFile` and removes it. While it asks for that file, the temporary folder is one of ours, so that the next start takes away what a
kill left. CUPS keeps what it was given in a spool of its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app import unfinished
from app.errors import Cancelled, WorldProblem
from app.i18n import T
from app.import_export.pdf.pages import POINTS_PER_INCH, PdfPages
from app.ui.jobs import Tick

MOST_DPI = 600
"""A printer that has more dots an inch gets pages of that, enlarged: four times the dots look no different."""
BAND_BYTES = 40_000_000
"""So much of a page is held at once."""
TEMP = "TMPDIR"
"""Where `cupsTempFd` looks for the temporary folder (``cups/tempfile.c``)."""
MM = 25.4 / POINTS_PER_INCH


class Printable(Protocol):
    """What can be printed: its title, without a name of anybody in it, and the width and height of each page in points."""

    @property
    def title(self) -> str:
        """What it is called among what waits to be printed."""

    @property
    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Width and height of each page in points."""


def default_printer() -> str:
    """The name of a printer of this PC, empty if it has none."""
    return QPrinterInfo.defaultPrinterName() or next(iter(QPrinterInfo.availablePrinterNames()), "")


def new_printer(paper: Printable) -> QPrinter:
    """The printer of this PC, set to that paper; its dialog may change everything."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    width, height = paper.sizes[0]
    size = QSizeF(width * MM, height * MM)
    printer.setPageSize(QPageSize(size, QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.FuzzyMatch))
    printer.setFullPage(True)
    printer.setPageMargins(QMarginsF(), QPageLayout.Unit.Point)
    # Without a name in it: what waits to be printed is listed by that, for everybody.
    printer.setDocName(paper.title)
    printer.setFromTo(1, len(paper.sizes))
    return printer


def send(content: bytes, printer: QPrinter, tick: Tick) -> int:
    """Draw the chosen pages of a PDF on `printer`, as often as was chosen. Returns how many sheets that are.

    In whatever thread. Raises ``WorldProblem`` if the printer does not take them, and what `tick` raises.
    """
    with PdfPages(content) as pages, unfinished.clear_folder() as folder:
        order = _order(printer, pages.count)
        painter = QPainter()
        if not printer.isValid() or not _begin(painter, printer, folder):
            raise _silent()
        try:
            for place, page in enumerate(order):
                tick(place, len(order))
                if place and not printer.newPage():
                    raise _silent()
                _draw(pages, page, painter, printer)
        except (Cancelled, WorldProblem):
            printer.abort()
            raise
        finally:
            ended = painter.end()
    if not ended or printer.printerState() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted):
        raise _silent()
    return len(order)


def _begin(painter: QPainter, printer: QPrinter, folder: Path | None) -> bool:
    """Begin to draw; what the system writes for that goes into `folder`, if there is one, for it asks for a place only now."""
    if folder is None:
        return painter.begin(printer)
    before = os.environ.get(TEMP)
    os.environ[TEMP] = str(folder.absolute())
    try:
        return painter.begin(printer)
    finally:
        if before is None:
            del os.environ[TEMP]
        else:
            os.environ[TEMP] = before


def _order(printer: QPrinter, count: int) -> list[int]:
    """The pages to print, from 0, in the order in which they are drawn."""
    first, last = printer.fromPage() or 1, printer.toPage() or count
    pages = list(range(max(1, first) - 1, min(count, last)))
    if printer.pageOrder() == QPrinter.PageOrder.LastPageFirst:
        pages.reverse()
    copies = 1 if printer.supportsMultipleCopies() else max(1, printer.copyCount())
    return pages * copies if printer.collateCopies() else [page for page in pages for _copy in range(copies)]


def _draw(pages: PdfPages, page: int, painter: QPainter, printer: QPrinter) -> None:
    """One page from edge to edge; on a smaller paper than its own it shrinks."""
    width, height = pages.size(page)
    dots = printer.resolution() / POINTS_PER_INCH
    sheet = printer.paperRect(QPrinter.Unit.DevicePixel)
    share = min(1.0, sheet.width() / (width * dots), sheet.height() / (height * dots))
    # Half a dot less than the paper is rounding, not another paper.
    dots *= share if share < 0.99 else 1.0
    scale = min(dots, MOST_DPI / POINTS_PER_INCH)
    for top, image in _bands(pages, page, scale):
        place = QRectF(0, top * dots / scale, image.width() * dots / scale, image.height() * dots / scale)
        painter.drawImage(place, image)


def _bands(pages: PdfPages, page: int, scale: float) -> Iterator[tuple[int, QImage]]:
    """The page in pieces from above, each with the row of pixels where it begins."""
    width, height = pages.size(page)
    rows = max(1, int(BAND_BYTES / (4 * width * scale)))
    top = 0
    while top < height * scale:
        made = pages.image(page, scale, (top, top + rows))
        yield top, QImage(made.pixels, made.width, made.height, made.width * 4, QImage.Format.Format_RGB32)
        top += made.height


def _silent() -> WorldProblem:
    return WorldProblem(
        "printer_silent", T("The printer isn't answering."), T("Check paper and power, or save a PDF."), "printer"
    )
