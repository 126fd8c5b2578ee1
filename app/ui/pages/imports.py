"""Bringing a file in, in four steps: file, columns, check, import. Nothing is written before the last one, and all of it can be taken back.

The page shows the steps and hands on what the person does; ``imports_flow`` does the work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.changes import Change
from app.errors import ShukeError, WorldProblem
from app.i18n import _, ngettext
from app.import_export.sheet_in import WARNINGS
from app.services.history import IMAGE_DAYS
from app.services.imports import BatchData, ImportResult
from app.ui import dialogs, first_import
from app.ui.context import UiContext
from app.ui.pages.imports_check import CheckStep
from app.ui.pages.imports_columns import AUTO, ColumnsStep
from app.ui.pages.imports_done import DoneStep
from app.ui.pages.imports_file import FileStep
from app.ui.pages.imports_flow import ImportFlow
from app.ui.pages.imports_status import CheckedFile
from app.ui.pages.imports_words import go_words
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ELabel, IconLabel, Label
from app.ui.widgets.stepper import Stepper
from app.ui.widgets.surfaces import Banner, ProgressLine, row
from app.workflows.bring_in import Examined

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
        self._context = context
        self._outdated = False
        self._step = FILE
        self._build()
        self._connect()
        self.retranslate()
        self.flow.load_batches()

    def _build(self) -> None:
        shop = self._context.shop
        self.stepper, self.banner, self.progress = Stepper(), Banner("danger"), ProgressLine()
        self._safe_icon, self._safe = IconLabel("info", "text3", 16), Label("", "caption", "text2")
        self.file, self.columns = FileStep(self._context), ColumnsStep(shop)
        self.check, self.done = CheckStep(shop), DoneStep()
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
        top = row(self.stepper, self._safe_icon, self._safe, spacing=8)
        top.setStretch(0, 1)
        inside.addLayout(top)
        for piece in (self.banner, self.progress):
            inside.addWidget(piece)
        inside.addWidget(self._stack, 1)
        inside.addWidget(self._footer)

    def _connect(self) -> None:
        self.flow = flow = ImportFlow(self._context, self.progress, self.done.progress, self)
        flow.started.connect(self._started)
        flow.examined.connect(self._show_examined)
        flow.checked.connect(self._show_checked)
        flow.failed.connect(self._not_looked)
        flow.progressed.connect(self.done.tick)
        flow.written.connect(self._show_result)
        flow.not_written.connect(self._not_written)
        flow.batches.connect(self._show_batches)
        flow.looking.cancelled.connect(self._stopped_looking)
        self.file.chosen.connect(self.open_file)
        self.file.asked.connect(self.choose_file)
        self.file.refused.connect(lambda words: self.banner.say(words, tone="danger"))
        self.file.take_back.connect(self._take_back)
        self.columns.mapped.connect(lambda mapping: flow.change(mapping=mapping))
        self.columns.kind_chosen.connect(lambda kind: flow.change(kind=kind, mapping=None))
        self.columns.sheet_chosen.connect(lambda sheet: flow.change(sheet=sheet, mapping=None))
        self.columns.encoding_chosen.connect(lambda name: flow.change(encoding=name, mapping=None))
        self.columns.headless_chosen.connect(lambda is_it: flow.change(is_headless=is_it, mapping=None))
        self.check.corrected.connect(flow.correct)
        self.check.put_back.connect(flow.put_back)
        self.check.choice_wanted.connect(
            lambda key, word: flow.add_choice(key, word, self._choice_added, self._tell_only)
        )
        self.check.taken_back.connect(flow.take_back_last)
        self.check.answered.connect(lambda sheet, row, answer, all_: flow.answer(sheet, row, answer, for_all=all_))
        self.done.see.connect(self._see)
        self.done.take_back.connect(lambda: self._take_back(flow.result.batch if flow.result else None))
        self.done.save_rejects.connect(self.save_rejects)
        self.done.another.connect(self.start_again)
        self.done.progress.cancel_button.clicked.connect(flow.cancel)
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
        self.back.say(_("Back"))
        self.flow.number_columns()
        self._show_step(self._step)

    def refresh(self, change: Change | None) -> None:
        """Look again at the imports in force; a plan that something else overtook is made anew."""
        if change is None or change.concerns("import_batch"):
            self.flow.load_batches()
        if self._step == COLUMNS and change is not None and change.concerns("custom_field"):
            self.flow.know_fields_anew()
        if self._step == CHECK and change is not None:
            self._outdated = True
            if self.isVisible():
                self._check_again()

    def showEvent(self, event: QShowEvent) -> None:
        """Make an overtaken plan anew."""
        super().showEvent(event)
        if self._outdated and self._step == CHECK:
            self._check_again()

    def focus_main(self) -> None:
        """Put the focus on what comes next: in the check, on the rows."""
        next_one = self.go_on if self.go_on.isEnabled() else self.back
        rows = self.check.table if self.check.table.isVisibleTo(self) else next_one
        place = {FILE: self.file.zone.button, CHECK: rows, DONE: self.done.main_button()}.get(self._step, next_one)
        place.setFocus(Qt.FocusReason.OtherFocusReason)

    def handle_escape(self) -> bool:
        """Stop what is running, else go one step back."""
        if self.flow.is_busy():
            self.flow.cancel()
            return True
        if self._step in (COLUMNS, CHECK):
            self.step_back()
            return True
        return False

    def subtitle(self) -> str:
        """The file that is being brought in."""
        request = self.flow.request
        return request.path.name if request is not None and self._step != FILE else ""

    # --- steps --------------------------------------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask for a file."""
        patterns = ";;".join((_("Tables ({patterns})", patterns=PATTERNS), _("All files (*)")))
        chosen = dialogs.open_file(self, _("Choose a file to bring in"), patterns)
        if chosen is not None:
            self.open_file(chosen)

    def open_file(self, path: Path) -> None:
        """Begin with this file."""
        self.columns.forget()
        self._show_step(FILE)
        self.flow.begin(path)

    def start_again(self) -> None:
        """Begin with no file."""
        self.flow.begin(None)
        self.banner.say("")
        self._show_step(FILE)
        self.flow.load_batches()

    def step_back(self) -> None:
        """The step before; what was corrected and answered stays."""
        self.flow.looking.stop()
        self.banner.say("")
        if self._step == CHECK and self.flow.request is not None and self.flow.request.is_headless:
            self.flow.examine()  # its columns may be called otherwise since the language was changed
            return
        self._show_step(max(FILE, self._step - 1))

    def _go_on(self) -> None:
        if self._step == COLUMNS:
            self.flow.check()
        elif self._step == CHECK:
            self._carry_out()

    def _check_again(self) -> None:
        self._outdated = False
        self.flow.check(is_quiet=True)

    def _show_step(self, step: int) -> None:
        is_new = step != self._step
        self._step = step
        self._stack.setCurrentIndex(step)
        self.stepper.set((_("File"), _("Match columns"), _("Check and fix"), _("Import")), step)
        self._footer.setVisible(step in (COLUMNS, CHECK))
        for piece in (self._safe, self._safe_icon):
            piece.setVisible(step != DONE)
        for piece in (self._promise, self._promise_icon):
            piece.setVisible(step == CHECK)
        self._say_footer(self.flow.file if step == CHECK else None)
        if self.isVisible() and (is_new or self.progress.cancel_button.hasFocus()):
            self.focus_main()
        self.stepped.emit()

    def _say_footer(self, file: CheckedFile | None) -> None:
        preview = file.prepared.preview if file is not None else None
        self.rejects.setVisible(preview is not None and preview.rejected > 0)
        if file is None or preview is None:
            self.go_on.say(_("Check"))
            self.go_on.setEnabled(self.flow.seen is not None)
            return
        self.rejects.say(
            ngettext("Save the {count:,} row to fix…", "Save the {count:,} rows to fix…", preview.rejected)
        )
        self.rejects.setMinimumWidth(self.rejects.sizeHint().width())
        self._promise.setText(
            _("A backup is made first; all of it can be taken back for {days} days", days=IMAGE_DAYS)
            if file.is_backed_up
            else _("You can take it back as a whole for {days} days", days=IMAGE_DAYS)
        )
        self.go_on.say(go_words(preview))
        self.go_on.setEnabled(not file.prepared.plan.is_empty and self.flow.can_carry_out())

    # --- what came of it ----------------------------------------------------------------------------------------------

    def _started(self) -> None:
        self.banner.say("")
        if self.go_on.hasFocus() and self.progress.isVisible():  # else the focus would jump to the next button there is
            self.progress.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.go_on.setEnabled(False)
        if self._step == CHECK and self.flow.request is not None:
            self.check.show_waiting(self.flow.request.corrections)

    def _show_examined(self, examined: Examined) -> None:
        request = self.flow.request
        self.columns.show_file(examined, request.kind if request is not None else AUTO)
        warnings = [w for view in examined.sheets for w in view.file.warnings]
        if self.columns.encoding.radios:  # they say it better
            warnings = [w for w in warnings if w != WARNINGS["guessed_encoding"]]
        said = list(dict.fromkeys(map(str, warnings)))
        if request is not None and request.is_headless:
            said.insert(0, _("This list has no headings: the first row is a record. Say which column is what."))
        self.banner.say(" ".join(said), tone="warn")
        if request is not None:
            self.file.remember(request.path)
        self._show_step(COLUMNS)

    def _stopped_looking(self) -> None:
        """What was decided before stands again."""
        if self._step == CHECK and self.flow.file is not None:
            self.check.show_file(self.flow.file, can_take_back=self.flow.can_take_back())
        self._show_step(self._step)

    def _show_checked(self, file: CheckedFile) -> None:
        self.check.show_file(file, can_take_back=self.flow.can_take_back())
        self.banner.say("")
        self._show_step(CHECK)

    def _not_looked(self, error: ShukeError) -> None:
        if error.code == "column_clash":
            self.columns.mark_clash(error.where or "")
            self.flow.seen = None
        elif self._step == CHECK:
            self.check.stop_waiting()
        self._tell(error)

    def _carry_out(self, *, backs_up: bool = True) -> None:
        file = self.flow.file
        if file is None or not self.flow.can_carry_out():
            return
        self.done.start(backs_up=backs_up and file.is_backed_up)
        self._show_step(DONE)
        self.flow.carry_out(backs_up=backs_up)

    def _show_result(self, result: ImportResult) -> None:
        self.banner.say("")
        self.done.show_result(result)
        if result.batch is not None and result.backup is None:
            first_import.signals.written.emit()
        if self.isVisible():
            self.focus_main()

    def _not_written(self, error: ShukeError | None) -> None:
        self._show_step(CHECK)
        if error is None:
            self.banner.say(_("Stopped. Nothing was written."), tone="info")
        else:
            self._tell(error)

    def save_rejects(self) -> None:
        """Ask where to, and write the rejected rows with their reasons."""
        prepared = self.flow.prepared
        if prepared is None:
            return
        suggested = _("{name}-rejected.xlsx", name=prepared.request.path.stem)
        path = dialogs.save_file(self, _("Save the rejected rows"), _("Excel workbooks (*.xlsx)"), suggested)
        if path is None:
            return
        target = path if path.suffix else path.with_suffix(".xlsx")
        self.flow.write_rejects(target, lambda count: self._rejects_saved(count, target.name), self._tell_only)

    def _choice_added(self, word: str) -> None:
        """The change that was announced has the file checked again."""
        self._context.shell.show_toast(_("Choice added: {name}", name=word), undo=True)

    def _rejects_saved(self, count: int, name: str) -> None:
        self._context.shell.show_toast(
            ngettext("Saved {count:,} rejected row: {name}", "Saved {count:,} rejected rows: {name}", count, name=name)
        )

    def _take_back(self, batch: int | None) -> None:
        if batch is not None:
            self.flow.undo(batch, self._taken_back, self._tell_only)

    def _taken_back(self) -> None:
        self.banner.say("")
        self._context.shell.show_toast(_("Import taken back"))
        self.flow.load_batches()

    def _show_batches(self, batches: Sequence[BatchData]) -> None:
        self.file.show_batches(batches)
        result = self.flow.result
        if result is not None and result.batch is not None:
            self.done.show_taken_back(taken_back=result.batch not in {b.batch for b in batches})

    def _see(self) -> None:
        result, request = self.flow.result, self.flow.request
        if result is not None and result.batch is not None and request is not None:
            self.see_customers.emit(result.batch, request.path.name)

    def _tell_only(self, error: ShukeError) -> None:
        self.banner.say(str(error), tone="danger")

    def _tell(self, error: ShukeError) -> None:
        file = self.flow.file
        actions: tuple[tuple[str, Callable[[], object]], ...] = ()
        if error.code == "backup_failed":
            actions = ((_("Import without a backup"), lambda: self._carry_out(backs_up=False)),)
        elif isinstance(error, WorldProblem):
            actions = ((_("Retry"), self.flow.examine if file is None else self.flow.check),)
        elif self._step == CHECK and (error.code == "plan_outdated" or not self.flow.can_carry_out()):
            actions = ((_("Check again"), self.flow.check),)
        self.banner.say(str(error), *actions, tone="danger")
        self._show_step(self._step)
