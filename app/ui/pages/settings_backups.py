"""Backups: make one here or elsewhere, see those there are, bring one back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHeaderView

from app import paths
from app.changes import Change
from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import backups
from app.services.backups import BackupListed, BackupMade
from app.ui import dialogs, theme
from app.ui.context import UiContext
from app.ui.jobs import Job
from app.ui.pages.settings_pane import Offer, Pane, small
from app.ui.pages.settings_table import Line, WordsModel
from app.ui.pages.wording import at_time, on_day
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Banner, Card, ProgressLine, row
from app.ui.widgets.table import DataTable

OLD_DAYS = 7
WIDTHS = (120, 224, 80, 96)


class BackupsPane(Pane):
    """What there is, and one button that makes one more."""

    wants_restore = Signal(object)
    backed_up = Signal(object)
    """When: a ``datetime``."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.folder = paths.backup_folder()
        self.restore, self.make = small(icon="rotate-ccw"), Button("", "primary", "save")
        self.head.addWidget(self.restore)
        self.head.addWidget(self.make)
        self.open_folder, self.elsewhere = Button("", "ghost"), small()
        self._place = Offer("hard-drive", self.open_folder, self.elsewhere)
        self.progress, self.old = ProgressLine(), Banner("warn")
        self.model = WordsModel(self)
        self.table = DataTable(self.model)
        self._found: tuple[BackupListed, ...] = ()
        self._has_looked = False
        self._job: Job | None = None
        self._title, self._count = Label("", "card_title"), Label("", "caption", "text2")
        listed = Card(16, 8)
        listed.body.addLayout(row(self._title, self._count, 1, spacing=10))
        listed.body.addWidget(self.table, 1)
        self.body.addWidget(self.old)
        self.body.addWidget(self._place)
        self.body.addWidget(self.progress)
        self.body.addWidget(listed, 1)
        self._connect()

    def _connect(self) -> None:
        self.make.clicked.connect(lambda: self.back_up(self.folder))
        self.elsewhere.clicked.connect(self.back_up_elsewhere)
        self.restore.clicked.connect(self.ask_restore)
        self.open_folder.clicked.connect(self._show_folder)
        self.progress.cancel_button.clicked.connect(self.cancel)

    def retranslate(self) -> None:
        """Renew the words."""
        self.title.setText(_("Backups"))
        self.line.setText(_("One file that holds the whole shop with its keys"))
        self.restore.say(_("Restore…"))
        self.make.say(_("Back up now"))
        self.elsewhere.say(_("Back up elsewhere…"))
        self.open_folder.say(_("Open the folder"))
        self._title.setText(_("Backups in this folder"))
        self.table.setAccessibleName(_("Backups in this folder"))
        self.progress.retranslate()
        self._draw()

    def refresh(self, change: Change | None) -> None:
        """Look into the folder again."""
        if change is None:
            self.lanes.read(lambda _tick: backups.of_shop(self.shop, self.folder), self._show, self.warn, self)

    # -- making

    def back_up(self, folder: Path) -> None:
        """Make a backup in `folder`, beside the window's thread, and open it to see that it is whole."""
        self.banner.say("")
        self.progress.start(_("Backing up"))
        self._enable(False)
        self._job = self.lanes.write(lambda tick: backups.make(self.shop, folder, tick), self._made, self._failed, self)
        self._job.progressed.connect(self.progress.tick)
        self._job.ended.connect(self._ended)

    def back_up_elsewhere(self) -> None:
        """Make a backup in a folder that the person chooses."""
        chosen = dialogs.folder(self, _("Choose a folder for the backup"), str(Path.home()))
        if chosen is not None:
            self.folder = chosen
            self.back_up(chosen)

    def cancel(self) -> None:
        """Stop; the unfinished backup goes."""
        if self._job is not None:
            self._job.cancel()

    def _made(self, made: BackupMade) -> None:
        size = _size(made.bytes)
        self.backed_up.emit(dt.datetime.fromisoformat(made.manifest.made_at))
        self.banner.say(_("Backed up and checked: {name}, {size}", name=made.path.name, size=size), tone="ok")

    def _failed(self, error: ShukeError) -> None:
        self.warn(error)

    def _ended(self) -> None:
        self._job = None
        self.progress.stop()
        self._enable(True)
        self.make.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh(None)

    def _enable(self, on: bool) -> None:
        if not on:  # else the focus jumps to whatever comes next, with a ring around it
            self.progress.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)
        for button in (self.make, self.elsewhere, self.restore):
            button.setEnabled(on)

    # -- bringing back

    def ask_restore(self) -> None:
        """Say what restoring does, then lock and ask for the password of the backup."""
        chosen = self.chosen() or dialogs.open_file(
            self, _("Choose a backup"), _("Backups (*.shukebackup)"), str(self.folder)
        )
        if chosen is None:
            return
        words = _(
            "{name} takes the place of the shop that is open. The shop of now is set aside under another name, nothing is "
            "overwritten. The shop is locked first; then the password of the backup is asked for.",
            name=chosen.name,
        )
        title, yes = _("Restore this backup?"), _("Lock and restore")
        dialogs.ask(self, title, words, yes, lambda: self.wants_restore.emit(chosen))

    def chosen(self) -> Path | None:
        """The backup that is selected, if any."""
        rows = self.table.selectionModel().selectedRows()
        key = self.model.line(rows[0].row()).key if rows else None
        return key if isinstance(key, Path) else None

    # -- what there is

    def _show(self, found: tuple[BackupListed, ...]) -> None:
        self._found, self._has_looked = found, True
        self._draw()

    def _draw(self) -> None:
        found = self._found
        heads = (_("Made"), _("Inside"), _("Size"), _("State"), _("File name"))
        self.model.say(heads, [self._line(backup) for backup in found], frozenset({2}))
        for column, width in enumerate(WIDTHS):
            self.table.setColumnWidth(column, theme.scaled(width))
        self.table.horizontalHeader().setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
        self._count.setText(ngettext("{count} backup", "{count} backups", len(found)) if found else "")
        self._place.say(_("This computer"), str(self.folder))
        if self._has_looked:
            self._warn_if_old(found)

    def _line(self, backup: BackupListed) -> Line:
        manifest = backup.manifest
        if manifest is None:
            return Line(
                ("–", "", "", str(backup.problem), backup.path.name),
                ("text2", "", "", "danger", "text2"), backup.path, "circle-alert", 3,
            )  # fmt: skip
        made = dt.datetime.fromisoformat(manifest.made_at)
        people = ngettext("{count} customer", "{count} customers", manifest.counts.get("customer", 0))
        sales = ngettext("{count} purchase", "{count} purchases", manifest.counts.get("purchase", 0))
        return Line(
            (at_time(made, self.shop), f"{people} · {sales}", _size(manifest.bytes), _("Checked"), backup.path.name),
            ("", "", "text2", "ok", "text2"), backup.path, "circle-check", 3,
        )  # fmt: skip

    def _warn_if_old(self, found: tuple[BackupListed, ...]) -> None:
        days = [dt.datetime.fromisoformat(b.manifest.made_at).date() for b in found if b.manifest]
        if not days:
            self.old.say(
                _("There is no backup here yet. If this computer breaks, nothing can bring the shop back."), tone="warn"
            )
        elif (self.shop.today() - max(days)).days > OLD_DAYS:
            newest = on_day(max(days), self.shop.today())
            self.old.say(_("The newest backup is of {day}. Make one today.", day=newest))
        else:
            self.old.say("")

    def _show_folder(self) -> None:
        if self.folder.is_dir():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder)))


def _size(count: int) -> str:
    """Bytes in the unit a person uses."""
    return f"{count / 1_000_000:,.1f} MB" if count >= 100_000 else f"{max(1, count // 1000):,} KB"
