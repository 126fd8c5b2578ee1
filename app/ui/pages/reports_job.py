"""Making the paper of a report beside the window's thread: the newest wish counts, what was begun before is stopped."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from app.import_export.pdf.pages import PdfPages
from app.services import reports
from app.shop import Shop
from app.ui.jobs import Job, Lanes, Tick
from app.values.report_data import Table
from app.workflows import print_out
from app.workflows.print_out import PaperRequest, Printout

SLOW_MS = 200
"""So long the page before stays on screen while the next is made."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A report on paper: what was asked for, what came of it, and the size of each page in points."""

    request: PaperRequest
    printout: Printout
    sizes: tuple[tuple[float, float], ...]

    @property
    def title(self) -> str:
        """The name of the report, which names nobody."""
        return self.printout.data.title

    @property
    def content(self) -> bytes:
        """The PDF: what is shown, saved and printed."""
        return self.printout.pdf.content

    @property
    def is_blank(self) -> bool:
        """Whether it is a list of reminders with nobody on it."""
        about_reminders = reports.report(self.request.report).about_reminders
        blocks = (block for section in self.printout.data.sections for block in section.blocks)
        return about_reminders and not any(isinstance(block, Table) for block in blocks)


class Preparing(QObject):
    """Makes one ``Paper`` at a time."""

    ready = Signal(object)
    failed = Signal(object)
    """A ``ShukeError``."""
    slow = Signal()
    """It takes longer than a moment."""
    progressed = Signal(int, int)
    stopped = Signal()
    """The person stopped it."""

    def __init__(self, shop: Shop, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._shop, self._lanes = shop, lanes
        self._job: Job | None = None
        self._number = 0
        self._moment = QTimer(self)
        self._moment.setSingleShot(True)
        self._moment.setInterval(SLOW_MS)
        self._moment.timeout.connect(self.slow)

    def start(self, request: PaperRequest) -> None:
        """Make the paper of `request`, and no other any more."""
        self.drop()
        self._number += 1
        shop, number = self._shop, self._number
        job = self._lanes.read(
            lambda tick: _prepared(shop, request, tick),
            lambda paper: self.ready.emit(paper) if self._is_newest(number) else None,
            lambda error: self.failed.emit(error) if self._is_newest(number) else None,
            self,
        )
        job.progressed.connect(lambda done, total: self.progressed.emit(done, total) if self._job is not None else None)
        job.cancelled.connect(lambda: self.stopped.emit() if self._is_newest(number) else None)
        job.ended.connect(lambda: self._is_newest(number))
        self._job, job.only_looks = job, True
        self._moment.start()

    def is_running(self) -> bool:
        """Whether a paper is being made."""
        return self._job is not None

    def stop(self) -> None:
        """Stop at the person's wish, and say so when it has."""
        if self._job is not None:
            self._job.cancel()

    def drop(self) -> None:
        """Stop, and let nobody hear of it."""
        self.stop()
        self._job = None
        self._moment.stop()

    def _is_newest(self, number: int) -> bool:
        """Whether the job of that number is still waited for; then the wait is over."""
        if number != self._number or self._job is None:
            return False
        self._job = None
        self._moment.stop()
        return True


def _prepared(shop: Shop, request: PaperRequest, tick: Tick) -> Paper:
    tick(0, 1)
    printout = print_out.prepare(shop, request, tick)
    with PdfPages(printout.pdf.content) as pages:
        sizes = tuple(pages.size(index) for index in range(pages.count))
    return Paper(request, printout, sizes)
