"""The work behind bringing a file in: what was chosen so far, and the jobs that look, check, write and take back.

Every change of an option looks at the file again, so that what is shown is what will happen. A look that was overtaken
by a newer one is stopped and forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.errors import ShukeError
from app.i18n import _
from app.import_export.heading import column_name
from app.services import backups, custom_editing, custom_fields, imports
from app.services.imports import ImportResult
from app.ui import many
from app.ui.context import UiContext
from app.ui.jobs import Job, Tick, Work
from app.ui.pages.imports_fills import fills
from app.ui.pages.imports_job import OneJob
from app.ui.pages.imports_status import CheckedFile, checked_sheets
from app.ui.widgets.surfaces import ProgressLine
from app.values import custom
from app.values.custom import owner_of
from app.workflows import bring_in
from app.workflows.bring_in import BringInRequest, Cell, Examined, Prepared

CUSTOMERS, AUTO = "customers", "auto"


class ImportFlow(QObject):
    """One file on its way in."""

    started = Signal()
    """A look has begun; what is shown is of before."""
    examined = Signal(object)
    """The columns can be chosen (an ``Examined``)."""
    checked = Signal(object)
    """Every row is decided about (a ``CheckedFile``)."""
    failed = Signal(object)
    """A look came to nothing (a ``ShukeError``)."""
    progressed = Signal(int, int)
    """So many rows of all are written; 0 of 0 while the backup is made."""
    written = Signal(object)
    """It is in (an ``ImportResult``)."""
    not_written = Signal(object)
    """Writing came to nothing; nothing of it has happened (a ``ShukeError``, or ``None`` if the person stopped it)."""
    batches = Signal(object)
    """The imports in force, newest first."""

    def __init__(self, context: UiContext, progress: ProgressLine, writing: ProgressLine, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._shop = context, context.shop
        self._writing_line = writing
        self.looking = OneJob(context.lanes, progress, self)
        self.request: BringInRequest | None = None
        self.seen: Examined | None = None
        self.file: CheckedFile | None = None
        self.result: ImportResult | None = None
        self.writing: Job | None = None
        self._before: list[BringInRequest] = []
        self._is_checked = False
        self.looking.cancelled.connect(self._cancelled)

    @property
    def prepared(self) -> Prepared | None:
        """The decision about every row, if there is one."""
        return self.file.prepared if self.file is not None else None

    def can_carry_out(self) -> bool:
        """Whether what would be written is what is shown: the last look at the rows came to its end, and with what was chosen last."""
        prepared = self.prepared
        return self._is_checked and prepared is not None and prepared.request == self.request and not self.is_busy()

    # --- what the person chooses --------------------------------------------------------------------------------------

    def begin(self, path: Path | None) -> None:
        """Begin with this file, or with none."""
        self.looking.stop()
        self.seen = self.file = self.result = None
        self._before.clear()
        self.request = BringInRequest(path, merges_namesakes=True) if path is not None else None
        self.examine()

    def change(self, **what: Any) -> None:
        """Another option of reading the file."""
        if self.request is not None:
            self.request = replace(self.request, **what)
            self.examine()

    def correct(self, cell: Cell, text: str) -> None:
        """Something else stands in a cell."""
        if self.request is not None:
            self._decide(corrections={**self.request.corrections, cell: text})

    def put_back(self, sheet: str, row: int) -> None:
        """In this row stands again what the file says."""
        if self.request is not None:
            kept = {cell: text for cell, text in self.request.corrections.items() if cell[:2] != (sheet, row)}
            self._decide(corrections=kept)

    def can_take_back(self) -> bool:
        """Whether there is a correction or an answer to take back."""
        return bool(self._before)

    def take_back_last(self) -> None:
        """The last correction or answer is not to be."""
        if self._before and self.request is not None:
            last = self._before.pop()
            self.request = replace(self.request, corrections=last.corrections, answers=last.answers)
            self.check(is_quiet=True)

    def answer(self, sheet: str, row: int, answer: str, *, for_all: bool) -> None:
        """What becomes of a row that may be somebody who is known; with `for_all` also of the others of its sheet without an answer."""
        if self.request is None or self.file is None:
            return
        said = self.request.answers
        others = self.file.asked(sheet) if for_all else ()
        answers = {**{(sheet, other): answer for other in others}, **said, (sheet, row): answer}
        if answers != said:
            self._decide(answers=answers)

    def _decide(self, **what: Any) -> None:
        if self.request is not None:
            self._before.append(self.request)
            self.request = replace(self.request, **what)
            self.check(is_quiet=True)

    def number_columns(self) -> None:
        """Call the columns of a list without headings as the language in force does."""
        if self.request is not None and self.request.is_headless and self.seen is not None:
            columns = self.seen.sheets[0].columns.columns
            mapping = {column_name(c.index): c.field.key if c.field else None for c in columns}
            if mapping.keys() != {c.heading for c in columns}:
                self.request = replace(self.request, mapping=mapping)
                (self.examine if self.file is None else self.check)()

    def know_fields_anew(self) -> None:
        """A field of the owner's own came, went, or is called otherwise: a column that was taken for one that is gone stays out."""
        if self.request is None:
            return
        known, mapping = {each.key for each in custom_fields.listed(self._shop)}, self.request.mapping
        if mapping is not None:
            mapping = {h: None if key and owner_of(key) and key not in known else key for h, key in mapping.items()}
        self.change(mapping=mapping)

    def add_choice(
        self, key: str, word: str, done: Callable[[str], None], failed: Callable[[ShukeError], None]
    ) -> None:
        """Let a field of the owner's own have this choice too."""
        field_id = int(custom.name_in(key))
        self._context.lanes.write(
            lambda _tick: custom_editing.add_choice(self._shop, field_id, word), done, failed, self
        )

    # --- looking ------------------------------------------------------------------------------------------------------

    def examine(self) -> None:
        """Look at the columns."""
        request = self.request
        if request is not None:
            words = _("Opening {name}", name=request.path.name)
            self._look(words, lambda tick: bring_in.examine(self._shop, request, tick), self._examined)

    def check(self, *, is_quiet: bool = False) -> None:
        """Decide about every row; where it `is_quiet` the progress is shown only if it takes a while."""
        request = self.request
        if request is None:
            return

        def work(tick: Tick) -> CheckedFile:
            prepared = bring_in.prepare(self._shop, request, tick, keeps_rows=True)
            is_backed_up = bring_in.is_backed_up(self._shop, prepared)
            return CheckedFile(prepared, checked_sheets(prepared), fills(self._shop, prepared), is_backed_up)

        self._look(_("Checking"), work, self._checked, is_quiet=is_quiet)

    def _look(self, words: str, work: Work, done: Callable[[Any], None], *, is_quiet: bool = False) -> None:
        self._is_checked = False
        self.looking.start(words, work, done, self._failed, is_quiet=is_quiet)
        self.started.emit()

    def _examined(self, found: Examined) -> None:
        self.seen, self.file = found, None
        if self.request is not None and not found.is_whole_shop:
            self.request = replace(self.request, sheet=found.sheets[0].file.sheet or None)
        self.examined.emit(found)

    def _checked(self, found: CheckedFile) -> None:
        self.file, self._is_checked = found, True
        self.checked.emit(found)

    def _cancelled(self) -> None:
        """What was decided before stands again."""
        if self.file is not None:
            self.request, self._is_checked = self.file.prepared.request, True
            if self.request in self._before:
                del self._before[self._before.index(self.request) :]

    def _failed(self, error: ShukeError) -> None:
        request = self.request
        if request is not None and request.kind == AUTO and error.code == "unknown_columns":
            # Nobody knows what the list holds, so the person says which column is what, beginning with customers.
            self.change(kind=CUSTOMERS)
        elif request is not None and error.code == "no_heading" and not request.is_headless:
            self.change(is_headless=True)
        else:
            self.failed.emit(error)

    # --- writing ------------------------------------------------------------------------------------------------------

    def carry_out(self, *, backs_up: bool = True) -> None:
        """Write what was decided; nothing happens while that is not what is shown."""
        prepared = self.prepared
        if prepared is None or not self.can_carry_out():
            return
        self.writing = self._context.lanes.write(
            lambda tick: bring_in.carry_out(self._shop, prepared, tick, backs_up=backs_up),
            self._written,
            self._not_written,
            self,
        )
        self.writing.progressed.connect(self.progressed)
        self.writing.cancelled.connect(lambda: self._not_written(None))

    def _written(self, result: ImportResult) -> None:
        self.writing, self.result = None, result
        self.written.emit(result)
        self.load_batches()

    def _not_written(self, error: ShukeError | None) -> None:
        self.writing = None
        self.not_written.emit(error)

    def is_busy(self) -> bool:
        """Whether something is under way."""
        return self.looking.is_running() or self.writing is not None

    def cancel(self) -> None:
        """Ask what is under way to stop."""
        self.looking.cancel()
        if self.writing is not None:
            self.writing.cancel()
            self._writing_line.cancel_button.setEnabled(False)

    # --- before and after ---------------------------------------------------------------------------------------------

    def load_batches(self) -> None:
        """Read the imports in force."""
        self._context.lanes.read(lambda _tick: imports.batches(self._shop), self.batches.emit, None, self)

    def undo(self, batch: int, done: Callable[[], None], failed: Callable[[ShukeError], None]) -> None:
        """Take an import back whole, after a backup."""
        many.change(
            self._context,
            backups.MANY,
            lambda _tick: imports.undo(self._shop, batch),
            lambda _u: done(),
            failed,
            self,
        )

    def write_rejects(self, path: Path, done: Callable[[int], None], failed: Callable[[ShukeError], None]) -> None:
        """Write the rows that do not fit into a workbook; `done` hears how many."""
        prepared = self.prepared
        if prepared is not None:
            self._context.lanes.read(lambda _tick: bring_in.write_rejects(prepared, path), done, failed, self)
