"""A page over a look at everybody, which is done beside the window's work and again when something was changed that may matter."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from app.changes import Change
from app.errors import ShukeError
from app.ui.context import UiContext
from app.ui.jobs import Job, Tick
from app.ui.widgets.surfaces import ProgressLine


class LookingPage(QWidget):
    """What such pages share: who looks says `look`, `looking_words`, `came` and `say_state`."""

    concerned: ClassVar[tuple[str, ...]] = ()
    """The tables that matter."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context, self._shop = context, context.shop
        self._job: Job | None = None
        self._is_stale, self._own_changes = True, 0
        self.progress = ProgressLine()
        self.progress.cancel_button.clicked.connect(self._cancel)

    def look(self, tick: Tick) -> Any:
        """Look at everybody, in the read lane."""
        raise NotImplementedError

    def looking_words(self) -> str:
        """What is said meanwhile."""
        raise NotImplementedError

    def came(self, found: Any) -> None:
        """Show what was found."""
        raise NotImplementedError

    def say_state(self) -> None:
        """Say how it stands: it is looked, or it ended."""
        raise NotImplementedError

    # --- what the window asks -----------------------------------------------------------------------------------------

    def refresh(self, change: Change | None) -> None:
        """Look again when something was changed that may matter; what was done here is known already."""
        if change is not None and not any(change.concerns(table) for table in self.concerned):
            return
        if change is not None and self._own_changes:
            self._own_changes -= 1
            return
        self._is_stale = True
        if self.isVisible():
            self.search()

    def handle_escape(self) -> bool:
        """Stop looking."""
        if self._job is None:
            return False
        self._cancel()
        return True

    def is_at_rest(self) -> bool:
        """Whether everybody has been looked at."""
        return self._job is None and not self._is_stale

    # --- looking ------------------------------------------------------------------------------------------------------

    def search(self) -> None:
        """Look at everybody, beside the window's work."""
        if self._job is not None:
            return
        self._is_stale, self._own_changes = False, 0
        self.progress.start(self.looking_words())
        self._job = self._context.lanes.read(self.look, self.came, self._tell, self)
        self._job.progressed.connect(self.progress.tick)
        self._job.cancelled.connect(self._cancelled)
        self._job.ended.connect(self._ended)

    def _catch_up(self) -> None:
        """Look if something was changed meanwhile."""
        if self._is_stale:
            self.search()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _cancelled(self) -> None:
        self._is_stale = True

    def _ended(self) -> None:
        self._job = None
        self.progress.stop()
        self.say_state()

    def _did(self) -> None:
        """Something is about to be changed here, which the page follows by itself."""
        self._own_changes += 1

    def _did_not(self) -> None:
        """It was refused."""
        self._own_changes = max(0, self._own_changes - 1)

    def _tell(self, error: ShukeError) -> None:
        self._context.shell.show_toast(str(error), is_error=True)
