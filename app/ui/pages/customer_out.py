"""Writing the list of customers, or the ticked ones, to a file as it stands on screen: asked for, told how far it is, cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from app.errors import ShukeError
from app.i18n import _, ngettext
from app.ui import dialogs
from app.ui.context import UiContext
from app.ui.jobs import Job
from app.ui.widgets.surfaces import ProgressLine

if TYPE_CHECKING:
    from app.workflows.take_out import TakenOut


class ListOut(QObject):
    """Takes a list out; one at a time."""

    def __init__(self, context: UiContext, progress: ProgressLine, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._parent, self._progress = context, parent, progress
        self._job: Job | None = None
        progress.cancel_button.clicked.connect(self._cancel)

    def menu(self, ids: Sequence[int], columns: tuple[str, ...]) -> QMenu:
        """How phones may go out."""
        menu = QMenu(self._parent)
        masked = menu.addAction(_("Phones masked…"))
        masked.triggered.connect(lambda: self.ask(ids, columns, mask=True))
        whole = menu.addAction(_("Phones in full…"))
        whole.triggered.connect(lambda: self.ask(ids, columns, mask=False))
        for action in (masked, whole):
            action.setEnabled(self._job is None)
        return menu

    def ask(self, ids: Sequence[int], columns: tuple[str, ...], *, mask: bool) -> None:
        """Ask where to, and write these customers with these columns."""
        patterns = ";;".join((_("Excel workbooks (*.xlsx);;CSV (*.csv)"), *(() if mask else (_("Contacts (*.vcf)"),))))
        suggested = _("Customers") + ".xlsx"
        path = dialogs.save_file(self._parent, _("Export the list of customers"), patterns, suggested)
        if path is None or self._job is not None:
            return
        from app.workflows import take_out  # when it is asked for: the list does not wait for what writes files

        path = path if path.suffix else path.with_suffix(".xlsx")
        request, shop = take_out.TakeOutRequest(path, "customers", mask, ids, columns), self._context.shop
        self._progress.start(_("Exporting {name}", name=path.name))
        self._job = self._context.lanes.write(
            lambda tick: take_out.take_out(shop, request, tick), self._done, self._failed, self
        )
        self._job.progressed.connect(self._progress.tick)
        self._job.cancelled.connect(lambda: self._end(_("Cancelled: no file was written")))

    def _cancel(self) -> None:
        self._progress.cancel_button.setEnabled(False)
        if self._job is not None:
            self._job.cancel()

    def _done(self, taken: TakenOut) -> None:
        count = sum(taken.rows.values())
        self._end(
            ngettext(
                "Saved {count:,} customer: {name}", "Saved {count:,} customers: {name}", count, name=taken.path.name
            )
        )

    def _failed(self, error: ShukeError) -> None:
        self._end(str(error), is_error=True)

    def _end(self, words: str, *, is_error: bool = False) -> None:
        self._job = None
        self._progress.stop()
        self._context.shell.show_toast(words, is_error=is_error)
