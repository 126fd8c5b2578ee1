"""The list of customers, or the ticked ones, on paper: printed, or saved as a PDF; phones are masked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMenu, QWidget

from app.errors import ShukeError
from app.i18n import _
from app.ui.context import UiContext
from app.ui.widgets.surfaces import Banner, ProgressLine

if TYPE_CHECKING:
    from app.ui.pages.reports_job import Paper, Preparing
    from app.ui.pages.reports_out import ReportOut

REPORT = "list"


class ListPaper(QObject):
    """Sets a list on paper, one at a time, and takes it out; what has to do with paper is loaded when it is asked for."""

    def __init__(self, context: UiContext, page: QWidget, banner: Banner, progress: ProgressLine) -> None:
        super().__init__(page)
        self._context, self._page, self._banner, self._progress = context, page, banner, progress
        self._preparing: Preparing | None = None
        self.out: ReportOut | None = None
        self._then: Callable[[Paper], None] = lambda _paper: None

    def menu(self, ids: Sequence[int]) -> QMenu:
        """To a printer, or into a file."""
        made = QMenu(self._page)
        made.addAction(_("Print…")).triggered.connect(partial(self.start, tuple(ids), saves=False))
        made.addAction(_("Save PDF…")).triggered.connect(partial(self.start, tuple(ids), saves=True))
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return made

    def start(self, ids: tuple[int, ...], _checked: bool = False, *, saves: bool) -> None:
        """Set these customers on paper, then ask for the printer, or for a place."""
        from app.services.reports.params import ReportParams
        from app.workflows.print_out import PaperRequest

        preparing, out = self._loaded()
        self._then = out.save_paper if saves else out.print_paper
        self._progress.start(_("Setting the list on paper"))
        preparing.start(PaperRequest(REPORT, ReportParams(customer_ids=ids)))

    def _loaded(self) -> tuple[Preparing, ReportOut]:
        from app.ui.pages.reports_job import Preparing
        from app.ui.pages.reports_out import ReportOut

        if self._preparing is None or self.out is None:
            self._preparing = Preparing(self._context.shop, self._context.lanes, self)
            self.out = ReportOut(self._context, self._page, self._banner, self._progress)
            self._preparing.ready.connect(self._ready)
            self._preparing.failed.connect(self._failed)
            self._preparing.stopped.connect(self._progress.stop)
            self._preparing.progressed.connect(self._progress.tick)
            self._progress.cancel_button.clicked.connect(self._cancel)
        return self._preparing, self.out

    def _ready(self, paper: Paper) -> None:
        self._progress.stop()
        self._then(paper)

    def _failed(self, error: ShukeError) -> None:
        self._progress.stop()
        self._context.shell.show_toast(str(error), is_error=True)

    def _cancel(self) -> None:
        if self._preparing is not None:
            self._preparing.stop()
        if self.out is not None:
            self.out.cancel()
