"""Taking everything out, and checking that the file is whole."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QWidget

from app.changes import Change
from app.errors import ShukeError
from app.i18n import Text, _, ngettext
from app.services import check_words, repair
from app.services.backups import Check
from app.services.check_words import CHECKS
from app.ui import dialogs, file_check, theme
from app.ui.context import UiContext
from app.ui.file_trouble import NEXT_STEP
from app.ui.jobs import Job
from app.ui.pages.settings_bin import EmptyBinCard
from app.ui.pages.settings_pane import Offer, Pane, small
from app.ui.pages.settings_practice import PracticeCard
from app.ui.widgets.buttons import Toolbar
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.surfaces import Card, ProgressLine, row
from app.workflows import take_out
from app.workflows.take_out import TakenOut, TakeOutRequest


class DataPane(Pane):
    """Export, and check."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.export, self.export_list, self.check = small(icon="file-output"), small(), small(icon="shield-check")
        self.contacts, self.bring_in, self.open_bin = small(), small(icon="file-input"), small()
        self._out = Offer("file-spreadsheet", self.export_list, self.export)
        self._ways_out = Toolbar(self.export_list, self.export)
        self._phone, self._in = Offer("contact-round", self.contacts), Offer("file-input", self.bring_in)
        self._bin, self._check = Offer("trash-2", self.open_bin), Offer("shield-check", self.check)
        self.progress = ProgressLine()
        self._checked: tuple[Check, ...] = ()
        self._job: Job | None = None
        self._asked_by: QWidget | None = None
        self._results = Card(16, 10)
        self._results_head = Label("", "card_title")
        self._lines: list[QWidget] = []
        self._results.body.addWidget(self._results_head)
        self._results.hide()
        self.practice, self.emptying = PracticeCard(self.shop), EmptyBinCard(context.settings)
        for offer in (self._out, self._phone, self._in, self._bin, self.emptying, self._check, self.practice):
            self.body.addWidget(offer)
        self.body.addWidget(self.progress)
        self.body.addWidget(self._results)
        self.body.addStretch(1)
        self.export.clicked.connect(self.export_everything)
        self.export_list.clicked.connect(self.export_customers)
        self.contacts.clicked.connect(self.export_contacts)
        self.bring_in.clicked.connect(lambda: self._at_customers("start_import"))
        self.open_bin.clicked.connect(lambda: self._at_customers("show_tab", "bin"))
        self.check.clicked.connect(self.check_file)
        self.progress.cancel_button.clicked.connect(self.cancel)

    def retranslate(self) -> None:
        """Renew the words."""
        self.title.setText(_("Data"))
        self.line.setText(_("What is yours goes with you at any time"))
        self._out.say(
            _("Export to Excel"),
            _(
                "Customers, pets, products and purchases in one workbook that can be imported again. Photos stay here. It is not encrypted."
            ),
        )
        self._phone.say(
            _("Contacts for a phone"),
            _("The customers as contacts (vcf), for a phone or a mail program. Not encrypted."),
        )
        self._in.say(
            _("Bring in a file"),
            _("Tables from Excel, a till or a phone. You see all of it first, and can undo it for 30 days."),
        )
        self._bin.say(_("Bin"), _("Deleted customers stay there for 30 days, and can be restored."))
        self._say_check()
        self.export.say(_("Export everything…"))
        self.export_list.say(_("Only customers…"))
        self.check.say(_("Check now"))
        self.contacts.say(_("Save contacts…"))
        self.bring_in.say(_("Bring in…"))
        self.open_bin.say(_("Open the bin"))
        self.emptying.retranslate()
        self.practice.retranslate()
        self.progress.retranslate()
        if self._checked:
            self._show(self._checked)

    def refresh(self, change: Change | None) -> None:
        """Say again when the file was last checked."""
        self._say_check()

    def _say_check(self) -> None:
        does = _("Reads everything and recalculates every figure. Nothing is changed.")
        said = file_check.state(self.shop)
        self._check.say(_("Check the file"), _("{first} {second}", first=does, second=said) if said else does)

    def _at_customers(self, method: str, *arguments: str) -> None:
        page: Any = self.context.shell.go("customers")
        getattr(page, method)(*arguments)

    # -- export

    def export_everything(self) -> None:
        """The whole shop into a workbook."""
        self._export(None, _("{shop} all data.xlsx", shop=self._shop_name()))

    def export_customers(self) -> None:
        """The list of customers into a workbook or csv."""
        self._export("customers", _("{shop} customers.xlsx", shop=self._shop_name()))

    def export_contacts(self) -> None:
        """The customers as contacts."""
        self._export("customers", _("{shop} contacts.vcf", shop=self._shop_name()), _("Contacts (*.vcf)"))

    def _shop_name(self) -> str:
        return dialogs.as_name(self.shop.facts.name, 60)

    def _export(self, kind: str | None, name: str, patterns: str = "") -> None:
        suggested = Path.home() / name
        patterns = patterns or _("Excel workbooks (*.xlsx);;CSV (*.csv)")
        target = dialogs.save_file(self, _("Export to"), patterns, str(suggested))
        if target is not None:
            self.export_to(target if target.suffix else target.with_suffix(suggested.suffix), kind)

    def export_to(self, target: Path, kind: str | None = None) -> None:
        """Write the file, beside the window's thread."""
        request = TakeOutRequest(target, kind)
        self._start(_("Exporting"), True)
        self._job = self.lanes.write(
            lambda tick: take_out.take_out(self.shop, request, tick), self._exported, self._failed, self
        )
        self._follow(self._job)

    def _exported(self, taken: TakenOut) -> None:
        rows = ngettext("{count} row", "{count} rows", sum(taken.rows.values()))
        folder = taken.path.parent
        words = _("Exported: {name}, {rows}. Anybody who has the file can read it.", name=taken.path.name, rows=rows)
        show = (_("Open the folder"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))))
        self.banner.say(words, show, tone="ok")

    # -- check

    def check_file(self) -> None:
        """Run every check, beside the window's thread."""
        self._start(_("Checking the file"), False)
        self._job = self.lanes.write(lambda _tick: repair.verify(self.shop), self._show, self._failed, self)
        self._follow(self._job)

    def _show(self, checks: tuple[Check, ...]) -> None:
        self._checked = checks
        for line in self._lines:
            line.deleteLater()
        self._lines = []
        bad = sum(not check.ok for check in checks)
        fine = _("The file is whole: all {count} checks passed", count=len(checks))
        self._results_head.setText(ngettext("{count} check failed", "{count} checks failed", bad) if bad else fine)
        for check in checks:
            name, meaning = CHECKS.get(check.name, (Text(check.name), Text("")))
            icon = IconLabel("circle-check" if check.ok else "circle-alert", "ok" if check.ok else "danger", 18)
            words = str(meaning) if check.ok else str(check.detail)
            told = Label(words, "body", "text2" if check.ok else "danger", wraps=True)
            line = QWidget()
            title = Label(str(name), "strong")
            title.setFixedWidth(theme.scaled(180))
            across = row(icon, title, told, spacing=10)
            across.setStretch(2, 1)
            line.setLayout(across)
            self._lines.append(line)
            self._results.body.addWidget(line)
        self._results.show()
        self._offer_next(checks)
        self._say_check()

    def _offer_next(self, checks: tuple[Check, ...]) -> None:
        """The one next step after what failed: a backup, else building again."""
        failed = {check.name for check in checks if not check.ok}
        if check_words.can_go_on(checks):
            restore = (str(NEXT_STEP), self.context.shell.rescue.emit)
            self.banner.say(self._in_doubt(), restore, (_("Go on without them…"), self.ask_to_go_on), tone="danger")
        elif failed & repair.NEEDS_BACKUP:
            self.banner.say(
                str(check_words.summary(checks)), (str(NEXT_STEP), self.context.shell.rescue.emit), tone="danger"
            )
        elif failed & repair.CAN_BE_BUILT:
            words = _(
                "Figures, search or indexes do not agree with the records. They are built again from those, after a backup."
            )
            self.banner.say(words, (_("Build again"), self.mend), tone="warn")
        elif failed & repair.CAN_BE_MENDED and check_words.summary(checks) is not None:
            words = _("What you typed is all there; the keys that open it are not safe yet.")
            self.banner.say(words, (_("Mend the keys"), self.mend), tone="warn")

    def ask_to_go_on(self) -> None:
        """Ask whether the shop goes on without the records in doubt: what is known of them then stays in a backup only."""
        what = _(
            "A backup is made first; it keeps what is known of them. Then indexes, search and figures are built again from what is there, and the rest works as before."
        )
        text = f"{self._in_doubt()}\n\n{what}"
        go_on = partial(self.mend, anyway=True)
        dialogs.ask(self, _("Go on without these records?"), text, _("Go on without them"), go_on, is_dangerous=True)

    def _in_doubt(self) -> str:
        return next(str(check.detail) for check in self._checked if check.name == "rows")

    def mend(self, *, anyway: bool = False) -> None:
        """Work out figures and search again, write the keys anew, whichever failed; then check once more."""
        self._start(_("Building again"), False)
        checks = self._checked

        def work(_tick: object) -> tuple[Check, ...]:
            repair.mend(self.shop, checks, anyway=anyway)
            return repair.verify(self.shop)

        self._job = self.lanes.write(work, self._show, self._failed, self)
        self._follow(self._job)

    # -- what is under way

    def cancel(self) -> None:
        """Stop what is under way; nothing of it stays."""
        if self._job is not None:
            self._job.cancel()

    def _start(self, words: str, can_cancel: bool) -> None:
        self.banner.say("")
        self._results.hide()
        self.progress.start(words)
        self.progress.cancel_button.setVisible(can_cancel)
        self._enable(False)

    def _follow(self, job: Job) -> None:
        job.progressed.connect(self.progress.tick)
        job.ended.connect(self._ended)

    def _ended(self) -> None:
        self._job = None
        file_check.signals.checked.emit()
        self._enable(True)
        self.progress.stop()

    def _enable(self, on: bool) -> None:
        """Switch the buttons off while something runs; the keyboard comes back to the one that began it."""
        cancel = self.progress.cancel_button
        if not on:
            self._asked_by = QApplication.focusWidget()
            if self._asked_by is not None:  # else the focus jumps to whatever comes next, with a ring around it
                cancel.setFocus() if cancel.isVisible() else self._asked_by.clearFocus()
        for button in (self.export, self.export_list, self.contacts, self.check):
            button.setEnabled(on)
        if on and self._asked_by is not None and QApplication.focusWidget() in (None, cancel):
            self._asked_by.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, error: ShukeError) -> None:
        self.warn(error)
