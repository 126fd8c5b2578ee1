"""A report out of the window: to a printer, or into a file. The pages never touch a disk on the way to the printer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from app.errors import ShukeError
from app.i18n import _, ngettext
from app.ui import dialogs, printing
from app.ui.context import UiContext
from app.ui.jobs import Job
from app.ui.pages.reports_job import Paper
from app.ui.widgets.surfaces import Banner, ProgressLine
from app.workflows import print_out
from app.workflows.print_out import SavedReport

MOST_NAME = 80


def suggested_name(paper: Paper) -> str:
    """A name for the file: the report, whom it is about, the day."""
    data = paper.printout.data
    about = [section.title for section in data.sections if section.title != data.title]
    words = " ".join((data.title, *about[:1], f"{data.printed_at:%Y-%m-%d}"))
    return dialogs.as_name(words, MOST_NAME) + print_out.ENDING


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
        printer = printing.new_printer(paper)
        if not dialogs.set_printer(self._page, printer):
            return
        if printer.outputFormat() == QPrinter.OutputFormat.PdfFormat:
            self.save_to(paper, Path(printer.outputFileName())) if printer.outputFileName() else self.save_paper(paper)
            return
        self._printer, content = printer, paper.content
        self._start(_("Printing"))
        job = self._context.lanes.read(
            lambda tick: printing.send(content, printer, tick), self._printed, self._say_silent, self
        )
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
