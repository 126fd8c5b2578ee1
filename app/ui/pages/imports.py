"""Bringing a file in, in four steps: file, columns, check, import. Nothing is written before the last one, and all of it can be taken back.

Every change of an option looks at the file again, so that what is shown is what will happen. A look that was overtaken
by a newer one is stopped and forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.changes import Change
from app.errors import ShukeError, UserMistake, WorldProblem
from app.i18n import _, ngettext
from app.import_export.sheet_in import WARNINGS
from app.services import imports
from app.services.imports import BatchData, ImportResult
from app.ui import dialogs
from app.ui.context import UiContext
from app.ui.jobs import Job, Tick, Work
from app.ui.pages.imports_check import CheckStep
from app.ui.pages.imports_columns import AUTO, ColumnsStep
from app.ui.pages.imports_done import DoneStep
from app.ui.pages.imports_file import FileStep
from app.ui.pages.imports_fills import fills
from app.ui.pages.imports_job import OneJob
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ELabel, IconLabel, Label
from app.ui.widgets.stepper import Stepper
from app.ui.widgets.surfaces import Banner, ProgressLine, row
from app.values.problem import Problem
from app.workflows import bring_in
from app.workflows.bring_in import BringInRequest, Examined, Prepared

FILE, COLUMNS, CHECK, DONE = range(4)
PATTERNS = "*.xlsx *.xls *.xlsm *.xlsb *.ods *.csv *.tsv *.txt *.vcf"


class ImportPage(QWidget):
    """The four steps."""

    see_customers = Signal(int, str)
    """The person wants to see what import (number, name of the file) created."""
    stepped = Signal()
    """Another step, or another file, is shown."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context, self._shop = context, context.shop
        self._request: BringInRequest | None = None
        self._examined: Examined | None = None
        self._prepared: Prepared | None = None
        self._result: ImportResult | None = None
        self._writing: Job | None = None
        self._outdated = False
        self._step = FILE
        self._build()
        self.retranslate()
        self._load_batches()

    def _build(self) -> None:
        self.stepper, self.banner, self.progress = Stepper(), Banner("danger"), ProgressLine()
        self._looking = OneJob(self._context.lanes, self.progress, self)
        self._safe_icon, self._safe = IconLabel("info", "text3", 16), Label("", "caption", "text2")
        self._name = ELabel("", "caption", "text3")
        self.file, self.columns, self.check, self.done = (
            FileStep(self._shop),
            ColumnsStep(self._shop),
            CheckStep(),
            DoneStep(),
        )
        self._stack = QStackedWidget()
        for page in (self.file, self.columns, self.check, self.done):
            self._stack.addWidget(page)
        self.back = Button("", "default", "arrow-left")
        self.rejects = Button("", "link", "download", size=16)
        self._promise_icon, self._promise = IconLabel("undo-2", "text3", 16), ELabel("", "caption", "text2")
        self.go_on = Button("", "primary")
        self._footer = QWidget()
        self._footer.setLayout(
            row(self.back, self.rejects, 1, self._promise_icon, self._promise, self.go_on, spacing=12)
        )
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        top = row(self.stepper, self._name, self._safe_icon, self._safe, spacing=8)
        top.setStretch(0, 3)
        top.setStretch(1, 1)
        inside.addLayout(top)
        inside.addWidget(self.banner)
        inside.addWidget(self.progress)
        inside.addWidget(self._stack, 1)
        inside.addWidget(self._footer)
        self._connect()

    def _connect(self) -> None:
        self.file.chosen.connect(self.open_file)
        self.file.asked.connect(self.choose_file)
        self.file.take_back.connect(self._take_back)
        self.columns.mapped.connect(lambda mapping: self._change(mapping=mapping))
        self.columns.kind_chosen.connect(lambda kind: self._change(kind=kind, mapping=None))
        self.columns.sheet_chosen.connect(lambda sheet: self._change(sheet=sheet, mapping=None))
        self.columns.encoding_chosen.connect(lambda name: self._change(encoding=name, mapping=None))
        self.check.answered.connect(self._answer)
        self.done.see.connect(self._see)
        self.done.take_back.connect(lambda: self._take_back(self._result.batch if self._result else None))
        self.done.save_rejects.connect(self.save_rejects)
        self.done.another.connect(self.start_again)
        self.done.progress.cancel_button.clicked.connect(self._cancel)
        self._looking.cancelled.connect(lambda: self._show_step(self._step))
        self.back.clicked.connect(self.step_back)
        self.rejects.clicked.connect(self.save_rejects)
        self.go_on.clicked.connect(self._go_on)
        for keys, step in (("F8", 1), ("Shift+F8", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)  # the sale drawer has an F8 too
            shortcut.activated.connect(lambda s=step: self.check.go_by(s))

    # --- what the window asks -----------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Speak the language in force."""
        for page in (self.file, self.columns, self.check, self.done, self.progress):
            page.retranslate()
        self._safe.setText(_("Nothing has been written yet"))
        self._promise.setText(_("You can take it back as a whole afterwards"))
        self.back.say(_("Back"))
        self.rejects.say(_("Save the rejected rows…"))
        self._show_step(self._step)

    def refresh(self, change: Change | None) -> None:
        """Look again at the imports in force; a plan that something else overtook is made anew."""
        if change is None or change.concerns("import_batch"):
            self._load_batches()
        if self._step == CHECK and change is not None:
            self._outdated = True
            if self.isVisible():
                self._plan()

    def showEvent(self, event: QShowEvent) -> None:
        """Make an overtaken plan anew."""
        super().showEvent(event)
        if self._outdated and self._step == CHECK:
            self._plan()

    def focus_main(self) -> None:
        """Put the focus on what comes next."""
        next_one = self.go_on if self.go_on.isEnabled() else self.back
        place = {FILE: self.file.zone.button, DONE: self.done.main_button()}.get(self._step, next_one)
        place.setFocus(Qt.FocusReason.OtherFocusReason)

    def handle_escape(self) -> bool:
        """Stop what is running, else go one step back."""
        if self._looking.is_running() or self._writing is not None:
            self._cancel()
            return True
        if self._step in (COLUMNS, CHECK):
            self.step_back()
            return True
        return False

    def subtitle(self) -> str:
        """The file that is being brought in."""
        return self._request.path.name if self._request is not None and self._step != FILE else ""

    # --- steps --------------------------------------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask for a file."""
        chosen = dialogs.open_file(
            self, _("Choose a file to bring in"), f"{_('Tables')} ({PATTERNS});;{_('All files')} (*)"
        )
        if chosen is not None:
            self.open_file(chosen)

    def open_file(self, path: Path) -> None:
        """Begin with this file."""
        self._examined = self._prepared = self._result = None
        self._request = BringInRequest(path)
        self.columns.forget()
        self._show_step(FILE)
        self._examine()

    def start_again(self) -> None:
        """Begin with no file."""
        self._request = self._examined = self._prepared = self._result = None
        self.banner.say("")
        self._show_step(FILE)
        self._load_batches()

    def step_back(self) -> None:
        """The step before."""
        self._looking.stop()
        self.banner.say("")
        self._show_step(max(FILE, self._step - 1))

    def _go_on(self) -> None:
        if self._step == COLUMNS:
            self._plan()
        elif self._step == CHECK:
            self._carry_out()

    def _show_step(self, step: int) -> None:
        is_new = step != self._step
        self._step = step
        self._stack.setCurrentIndex(step)
        self.stepper.set((_("File"), _("Match columns"), _("Check"), _("Import")), step)
        self._footer.setVisible(step in (COLUMNS, CHECK))
        for piece in (self._safe, self._safe_icon):
            piece.setVisible(step != DONE)
        preview = self._prepared.preview if self._prepared is not None and step == CHECK else None
        self.rejects.setVisible(preview is not None and preview.rejected > 0)
        for piece in (self._promise, self._promise_icon):
            piece.setVisible(step == CHECK)
        if preview is not None:
            taken = preview.created + preview.updated
            self.go_on.say(ngettext("Import {count:,} row", "Import {count:,} rows", taken))
            self.go_on.setEnabled(self._prepared is not None and not self._prepared.plan.is_empty)
        else:
            self.go_on.say(_("Check"))
            self.go_on.setEnabled(self._examined is not None)
        if self.isVisible() and (is_new or self.progress.cancel_button.hasFocus()):
            self.focus_main()
        self.stepped.emit()

    def _change(self, **what: Any) -> None:
        if self._request is not None:
            self._request = replace(self._request, **what)
            self._examine()

    def _answer(self, answer: str) -> None:
        if self._request is not None:
            self._request = replace(self._request, on_duplicate=answer)
            self._plan()

    # --- work ---------------------------------------------------------------------------------------------------------

    def _examine(self) -> None:
        request = self._request
        if request is None:
            return
        words = _("Opening {name}", name=request.path.name)
        self._look(
            words, lambda tick: bring_in.examine(self._shop, request, tick), self._show_examined, self._not_examined
        )

    def _show_examined(self, examined: Examined) -> None:
        self._examined, self._prepared = examined, None
        if self._request is not None and not examined.is_whole_shop:
            self._request = replace(self._request, sheet=examined.sheets[0].file.sheet or None)
        self.columns.show_file(examined, self._request.kind if self._request is not None else AUTO)
        warnings = [w for view in examined.sheets for w in view.file.warnings]
        if self.columns.encoding.radios:  # they say it better
            warnings = [w for w in warnings if w != WARNINGS["guessed_encoding"]]
        self.banner.say(" ".join(dict.fromkeys(map(str, warnings))), tone="warn")
        self._show_step(COLUMNS)

    def _not_examined(self, error: ShukeError) -> None:
        request = self._request
        if error.code == "unknown_columns" and request is not None and request.kind == AUTO:
            # Nobody knows what the list holds, so the person says which column is what, beginning with customers.
            self._request = replace(request, kind="customers")
            self._examine()
            return
        if error.code == "column_clash" and self._examined is not None:
            self.columns.mark_clash(self._clashing())
            self._examined = None
        self._tell(error)

    def _clashing(self) -> str | None:
        keys = [key for key in self.columns.mapping().values() if key is not None]
        return next((key for key in keys if keys.count(key) > 1), None)

    def _plan(self) -> None:
        request = self._request
        if request is None:
            return
        self._outdated = False

        def work(tick: Tick) -> tuple[Prepared, tuple[Problem, ...]]:
            prepared = bring_in.prepare(self._shop, request, tick)
            return prepared, fills(self._shop, prepared)

        self._look(_("Checking"), work, self._show_plan, self._tell)

    def _look(self, words: str, work: Work, done: Callable[[Any], None], failed: Callable[[ShukeError], None]) -> None:
        self.banner.say("")
        self._looking.start(words, work, done, failed)
        if self.go_on.hasFocus():  # else the focus would jump to the next button there is
            self.progress.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.go_on.setEnabled(False)

    def _show_plan(self, checked: tuple[Prepared, tuple[Problem, ...]]) -> None:
        prepared, filled = checked
        self._prepared = prepared
        self.check.show_plan(prepared, filled)
        self.banner.say("")
        self._show_step(CHECK)

    def _carry_out(self) -> None:
        prepared = self._prepared
        if prepared is None:
            return
        self.done.start()
        self._show_step(DONE)
        self._writing = self._context.lanes.write(
            lambda tick: bring_in.carry_out(self._shop, prepared, tick), self._show_result, self._not_carried_out, self
        )
        self._writing.progressed.connect(self.done.progress.tick)
        self._writing.cancelled.connect(self._nothing_written)

    def _show_result(self, result: ImportResult) -> None:
        self._writing, self._result = None, result
        self.banner.say("")
        self.done.show_result(result)
        if self.isVisible():
            self.focus_main()
        self._load_batches()

    def _not_carried_out(self, error: ShukeError) -> None:
        self._writing = None
        self._show_step(CHECK)
        self._tell(error)

    def _nothing_written(self) -> None:
        self._writing = None
        self._show_step(CHECK)
        self.banner.say(_("Stopped. Nothing was written."), tone="info")

    def save_rejects(self) -> None:
        """Ask where to, and write the rejected rows with their reasons."""
        prepared = self._prepared
        if prepared is None:
            return
        suggested = _("{name}-rejected.xlsx", name=prepared.request.path.stem)
        path = dialogs.save_file(self, _("Save the rejected rows"), "Excel (*.xlsx)", suggested)
        if path is None:
            return
        path = path if path.suffix else path.with_suffix(".xlsx")
        self._context.lanes.read(
            lambda _tick: bring_in.write_rejects(prepared, path),
            lambda count: self._context.shell.show_toast(
                ngettext(
                    "Saved {count:,} rejected row: {name}",
                    "Saved {count:,} rejected rows: {name}",
                    count,
                    name=path.name,
                )
            ),
            self._tell_only,
            self,
        )

    def _take_back(self, batch: int | None) -> None:
        if batch is None:
            return
        self._context.lanes.write(
            lambda _tick: imports.undo(self._shop, batch), lambda _undone: self._taken_back(), self._tell_only, self
        )

    def _taken_back(self) -> None:
        self.banner.say("")
        self._context.shell.show_toast(_("Import taken back"))
        self._load_batches()

    def _load_batches(self) -> None:
        self._context.lanes.read(lambda _tick: imports.batches(self._shop), self._show_batches, None, self)

    def _show_batches(self, batches: tuple[BatchData, ...]) -> None:
        self.file.show_batches(batches)
        if self._result is not None and self._result.batch is not None:
            self.done.show_taken_back(taken_back=self._result.batch not in {b.batch for b in batches})

    def _see(self) -> None:
        if self._result is not None and self._result.batch is not None and self._request is not None:
            self.see_customers.emit(self._result.batch, self._request.path.name)

    def _cancel(self) -> None:
        self._looking.cancel()
        if self._writing is not None:
            self._writing.cancel()
            self.done.progress.cancel_button.setEnabled(False)

    def _tell_only(self, error: ShukeError) -> None:
        self.banner.say(str(error), tone="danger")

    def _tell(self, error: ShukeError) -> None:
        actions: tuple[tuple[str, Callable[[], object]], ...] = ()
        if isinstance(error, WorldProblem):
            actions = ((_("Retry"), self._examine if self._prepared is None else self._plan),)
        elif isinstance(error, UserMistake) and error.code == "plan_outdated":
            actions = ((_("Check again"), self._plan),)
        self.banner.say(str(error), *actions, tone="danger")
        self._show_step(self._step)
