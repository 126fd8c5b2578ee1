"""A report out of the window: to a printer, or into a file. The pages never touch a disk on the way to the printer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QMarginsF, QObject, QRectF, QSizeF, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from app.errors import Cancelled, ShukeError, WorldProblem
from app.i18n import T, _, ngettext
from app.import_export.pdf.pages import POINTS_PER_INCH, PdfPages
from app.ui import dialogs
from app.ui.context import UiContext
from app.ui.jobs import Job, Tick
from app.ui.pages.reports_job import Paper
from app.ui.widgets.surfaces import Banner, ProgressLine
from app.workflows import print_out
from app.workflows.print_out import SavedReport

MOST_DPI = 600
"""A printer that has more dots an inch gets pages of that, enlarged: four times the dots look no different."""
BAND_BYTES = 40_000_000
"""So much of a page is held at once."""
MM = 25.4 / POINTS_PER_INCH
MOST_NAME = 80
FORBIDDEN = '\\/:*?"<>|'


def default_printer() -> str:
    """The name of a printer of this PC, empty if it has none."""
    return QPrinterInfo.defaultPrinterName() or next(iter(QPrinterInfo.availablePrinterNames()), "")


def new_printer(paper: Paper) -> QPrinter:
    """The printer of this PC, set to the paper of the report; its dialog may change everything."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    width, height = paper.sizes[0]
    size = QSizeF(width * MM, height * MM)
    printer.setPageSize(QPageSize(size, QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.FuzzyMatch))
    printer.setFullPage(True)
    printer.setPageMargins(QMarginsF(), QPageLayout.Unit.Point)
    # Without a name in it: what waits to be printed is listed by that, for everybody.
    printer.setDocName(paper.printout.data.title)
    printer.setFromTo(1, len(paper.sizes))
    return printer


def send(content: bytes, printer: QPrinter, tick: Tick) -> int:
    """Draw the chosen pages of a PDF on `printer`, as often as was chosen. Returns how many sheets that are.

    In whatever thread. Raises ``WorldProblem`` if the printer does not take them, and what `tick` raises.
    """
    with PdfPages(content) as pages:
        order = _order(printer, pages.count)
        painter = QPainter()
        if not printer.isValid() or not painter.begin(printer):
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


def suggested_name(paper: Paper) -> str:
    """A name for the file: the report, whom it is about, the day."""
    data = paper.printout.data
    about = [section.title for section in data.sections if section.title != data.title]
    words = " ".join((data.title, *about[:1], f"{data.printed_at:%Y-%m-%d}"))
    return (
        "".join(c for c in words if c not in FORBIDDEN and c.isprintable())[:MOST_NAME].strip(" .") + print_out.ENDING
    )


class ReportOut(QObject):
    """Prints and saves the papers of the Reports page, beside the window's thread, and says what came of it."""

    wants_save = Signal()
    """The printer fails, and the person would rather have a PDF."""
    wants_print = Signal()

    def __init__(self, context: UiContext, page: QWidget, banner: Banner, progress: ProgressLine) -> None:
        super().__init__(page)
        self._context, self._page, self._banner, self._progress = context, page, banner, progress
        self._job: Job | None = None
        self._printer: QPrinter | None = None

    def print_paper(self, paper: Paper) -> None:
        """Ask for the printer, and print. A printer that only writes a file gets the PDF itself."""
        if self._job is not None:
            return
        printer = new_printer(paper)
        if not dialogs.set_printer(self._page, printer):
            return
        if printer.outputFormat() == QPrinter.OutputFormat.PdfFormat:
            self.save_to(paper, Path(printer.outputFileName())) if printer.outputFileName() else self.save_paper(paper)
            return
        self._printer, content = printer, paper.content
        self._start(_("Printing"))
        job = self._context.lanes.read(lambda tick: send(content, printer, tick), self._printed, self._say_silent, self)
        job.cancelled.connect(lambda: self._context.shell.show_toast(_("Printing was stopped")))
        self._follow(job)

    def save_paper(self, paper: Paper) -> None:
        """Ask where, and save."""
        suggested = str(Path.home() / suggested_name(paper))
        target = dialogs.save_file(self._page, _("Save PDF"), _("PDF files (*.pdf)"), suggested)
        if target is not None:
            self.save_to(paper, target)

    def save_to(self, paper: Paper, target: Path) -> None:
        """Save into that file."""
        shop, path = self._context.shop, target if target.suffix else target.with_suffix(print_out.ENDING)
        self._banner.say("")
        self._context.lanes.write(
            lambda _tick: print_out.save(shop, paper.printout, path), self._saved, self._say_error, self
        )

    def cancel(self) -> None:
        """Stop what is being printed, after the page in hand."""
        if self._job is not None:
            self._job.cancel()

    def is_printing(self) -> bool:
        """Whether pages are on their way to the printer."""
        return self._job is not None

    def _start(self, words: str) -> None:
        self._banner.say("")
        self._progress.start(words)

    def _follow(self, job: Job) -> None:
        self._job = job
        job.progressed.connect(self._progress.tick)
        job.ended.connect(self._ended)

    def _ended(self) -> None:
        self._job = self._printer = None
        self._progress.stop()

    def _printed(self, sheets: int) -> None:
        shop, shell = self._context.shop, self._context.shell
        shell.show_toast(ngettext("{count} page sent to the printer", "{count} pages sent to the printer", sheets))
        self._context.lanes.write(
            lambda _tick: print_out.note_printed(shop), lambda _nothing: None, self._say_error, self
        )

    def _saved(self, saved: SavedReport) -> None:
        folder = saved.path.parent
        pages = ngettext("{count} page", "{count} pages", saved.pages)
        words = _("Saved: {name}, {pages}. Anybody who has the file can read it.", name=saved.path.name, pages=pages)
        show = (_("Open the folder"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))))
        self._banner.say(words, show, tone="ok")

    def _say_silent(self, error: ShukeError) -> None:
        again, save = (_("Try again"), self.wants_print.emit), (_("Save PDF"), self.wants_save.emit)
        self._banner.say(str(error), again, save, tone="danger")

    def _say_error(self, error: ShukeError) -> None:
        self._banner.say(str(error), (_("Save PDF"), self.wants_save.emit), tone="danger")
