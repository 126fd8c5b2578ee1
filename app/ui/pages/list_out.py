"""Writing a list to a file: told how far it is, cancelled; one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.errors import ShukeError
from app.i18n import _
from app.ui.context import UiContext
from app.ui.jobs import Job
from app.ui.widgets.surfaces import ProgressLine

if TYPE_CHECKING:
    from app.workflows.take_out import TakenOut, TakeOutRequest


class FileOut(QObject):
    """Takes a list out, and says on `progress` how far it is."""

    def __init__(self, context: UiContext, progress: ProgressLine, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._parent, self._progress = context, parent, progress
        self._job: Job | None = None
        progress.cancel_button.clicked.connect(self._cancel)

    def saved(self, count: int, name: str) -> str:
        """What is said of a file with so many rows."""
        raise NotImplementedError

    def is_busy(self) -> bool:
        """Whether a file is being written."""
        return self._job is not None

    def begin(self, request: TakeOutRequest) -> None:
        """Write the file."""
        from app.workflows import take_out  # when it is asked for: the list does not wait for what writes files

        shop = self._context.shop
        self._progress.start(_("Exporting {name}", name=request.path.name))
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
        self._end(self.saved(sum(taken.rows.values()), taken.path.name))

    def _failed(self, error: ShukeError) -> None:
        self._end(str(error), is_error=True)

    def _end(self, words: str, *, is_error: bool = False) -> None:
        self._job = None
        self._progress.stop()
        self._context.shell.show_toast(words, is_error=is_error)
