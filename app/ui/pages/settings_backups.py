"""Backups: how things stand, make one, a second place, try one, bring one back, move to another computer."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from app import files, paths
from app.changes import Change
from app.errors import ShukeError, UserMistake
from app.i18n import _
from app.services import backup_drill, backups, vault
from app.services import backup_keeping as keeping
from app.services.backup_drill import Tried
from app.services.backup_keeping import Kept, Seen
from app.services.backups import BackupListed
from app.ui import backup_words as words
from app.ui import dialogs
from app.ui.backup_notes import BackupNotes
from app.ui.context import UiContext
from app.ui.file_check import check_now
from app.ui.file_trouble import is_of_the_file
from app.ui.jobs import Job
from app.ui.pages import settings_backup_states as states
from app.ui.pages.settings_aside import SetAside
from app.ui.pages.settings_backup_cards import Lines, Tiles
from app.ui.pages.settings_backup_table import BackupList
from app.ui.pages.settings_earlier import EarlierBackups
from app.ui.pages.settings_moving import MovingDialog
from app.ui.pages.settings_pane import Offer, Pane, small
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.surfaces import Banner, ProgressLine

PATTERN = f"*{backups.SUFFIX}"


class BackupsPane(Pane):
    """The page; see the module. What it shows is read beside the window's thread."""

    wants_restore = Signal(object)
    backed_up = Signal(object)
    """When the newest one here was made: a ``datetime``, or ``None``."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.notes = BackupNotes(context.settings, self.shop)
        self.folder = paths.backup_folder()
        self._seen: Seen | None = None
        self._made_on = vault.made_on(self.shop)
        self._job: Job | None = None
        self._leaves_for: Path | None = None
        self.restore, self.make = small(icon="rotate-ccw"), Button("", "primary", "save")
        self.progress, self.old, self.tiles = ProgressLine(), Banner("warn"), Tiles()
        self.open_folder, self.forget, self.choose = Button("", "ghost"), Button("", "ghost"), small()
        self.move_away, self.try_newest = small(), small()
        self.moving: MovingDialog | None = None
        self._here = Offer("hard-drive", self.open_folder, role="caption")
        self._there = Offer("save", self.forget, self.choose, role="caption")
        self._trial = Offer("shield-check", self.try_newest, role="caption")
        self._moving = Offer("monitor", self.move_away, role="caption")
        self.earlier = EarlierBackups(context, self.notes, self.warn)
        self.aside = SetAside(context, self._leave_for, self.banner)
        self.try_this, self.restore_this = Button("", "link"), Button("", "link")
        self._list = BackupList(self.try_this, self.restore_this)
        self.table = self._list.table
        self.model = self.table.words
        self._build()
        self._connect()

    def _build(self) -> None:
        for button in (self.restore, self.make):
            self.head.addWidget(button)
        Toolbar(self.make, self.restore)
        Toolbar(self.choose, self.forget)
        Toolbar(self.try_this, self.restore_this)
        lines = Lines(self._here, self._there, self._trial, self._moving)
        for piece in (self.old, self.progress, self.tiles, lines):
            self.body.addWidget(piece)
        self.body.addWidget(self._list, 1)
        self.body.addWidget(self.aside)
        self.body.addWidget(self.earlier)

    def _connect(self) -> None:
        self.make.clicked.connect(lambda: self.back_up(None))
        self.move_away.clicked.connect(self.show_moving)
        self.restore.clicked.connect(self.choose_and_restore)
        self.restore_this.clicked.connect(self.ask_restore)
        self.open_folder.clicked.connect(self._show_folder)
        self.choose.clicked.connect(self.choose_place)
        self.forget.clicked.connect(self.forget_place)
        self.try_newest.clicked.connect(self._try_newest)
        self.try_this.clicked.connect(self._try_chosen)
        self.progress.cancel_button.clicked.connect(self.cancel)
        self.earlier.deleting.told.connect(lambda text, tone: self.banner.say(text, tone=tone))
        self.earlier.deleting.ended.connect(self._after_deleting)
        self.aside.left.connect(lambda: self.make.setFocus(Qt.FocusReason.OtherFocusReason))
        self.table.selectionModel().selectionChanged.connect(lambda *_a: self._enable_row())

    def retranslate(self) -> None:
        """Renew the words."""
        self.title.setText(_("Backups"))
        self.line.setText(_("Made every 4 hours, at closing, and before anything big"))
        self.restore.say(_("Restore…"))
        self.make.say(_("Back up now"))
        self.move_away.say(_("Three steps…"), _("To another computer"))
        self.open_folder.say(_("Open the folder"))
        self.forget.say(_("Stop copying"))
        self.try_newest.say(_("Try the newest"))
        self.try_this.say(_("Try to open"))
        self.restore_this.say(_("Restore this one…"))
        self.progress.retranslate()
        self.aside.retranslate()
        self.earlier.retranslate()
        self._draw()

    def refresh(self, change: Change | None) -> None:
        """Look into the folders again."""
        if change is None:
            place = self.notes.place()
            self.lanes.read(lambda _tick: keeping.look(self.shop, place), self._show, self.warn, self)
            self.aside.look()
            self.earlier.look()

    # -- making

    def back_up(self, folder: Path | None) -> None:
        """Make a backup in `folder`, or where the others are, and open it to see that it is whole. Sales go on meanwhile."""
        place = self.notes.place()
        self._begin(_("Backing up"))
        self._run(
            self.lanes.read(
                lambda tick: keeping.make_by_hand(self.shop, folder, place, tick), self._made, self._failed, self
            )
        )

    def back_up_elsewhere(self) -> None:
        """Make a backup in a folder that the person chooses, this once."""
        chosen = dialogs.folder(self, _("Choose a folder for the backup"), str(Path.home()))
        if chosen is not None:
            self.back_up(chosen)

    def show_moving(self) -> None:
        """Show how the shop comes to another computer; its first step is done from there."""
        self.moving = MovingDialog(self)
        self.moving.wants_backup.connect(self.back_up_elsewhere)
        self.moving.finished.connect(self._end_moving)
        self.moving.open()

    def _end_moving(self) -> None:
        self.moving = None
        self.window().activateWindow()
        self.move_away.setFocus(Qt.FocusReason.OtherFocusReason)

    def cancel(self) -> None:
        """Stop; nothing half done stays."""
        if self._job is not None:
            self._job.cancel()

    def _made(self, kept: Kept) -> None:
        made = kept.made
        assert made is not None
        self.lanes.write(lambda _tick: backups.record(self.shop), lambda _nothing: None, self.warn, self)
        self.notes.note_kept(kept)
        self.notes.note_told_of_damage()
        if made.path.parent == self.folder:
            self.backed_up.emit(dt.datetime.fromisoformat(made.manifest.made_at))
        self._tell(*states.made(kept, is_alone=self.moving is not None))

    def _failed(self, error: ShukeError) -> None:
        self._tell(str(error), "danger")

    def _tell(self, text: str, tone: str) -> None:
        """Say what came of a job, where the person looks."""
        self.banner.say(text, tone=tone)
        if self.moving is not None:
            self.moving.say_made(text, tone)

    def _begin(self, said: str) -> None:
        self.banner.say("")
        self.progress.start(said)
        self._enable(False)
        if self.moving is not None:
            self.moving.say_busy()

    def _run(self, job: Job) -> None:
        self._job = job
        job.progressed.connect(self.progress.tick)
        job.ended.connect(self._ended)

    def _ended(self) -> None:
        self._job = None
        self.progress.stop()
        if self._leaves_for is not None:
            self.wants_restore.emit(self._leaves_for)  # this page goes with the shop
            return
        self._enable(True)
        self.make.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh(None)

    def _enable(self, on: bool) -> None:
        if not on:  # else the focus jumps to whatever comes next, with a ring around it
            self.progress.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)
        for button in (self.make, self.restore, self.choose, self.forget):
            button.setEnabled(on)
        self._enable_row()

    def _enable_row(self) -> None:
        idle = self._job is None
        self.try_newest.setEnabled(idle and self._newest() is not None)
        for button in (self.try_this, self.restore_this):
            button.setEnabled(idle and self.chosen() is not None)

    def _after_deleting(self, newest_at: dt.datetime | None) -> None:
        """Say at once what there is now, here and at the foot of the rail."""
        self.backed_up.emit(newest_at)
        self.make.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh(None)

    # -- the second place

    def choose_place(self) -> None:
        """Let the person choose where each backup is copied to, and copy the newest at once."""
        before = self.notes.place()
        start = str(before.folder if before else Path.home())
        chosen = dialogs.folder(self, _("Choose a stick or a folder on another computer"), start)
        if chosen is None:
            return
        try:
            if chosen.resolve().is_relative_to(self.folder.resolve()):
                self.banner.say(_("The backups are there already. Choose a stick, or another computer."), tone="warn")
                return
            is_apart = self.notes.choose(chosen)
        except OSError as error:
            self.warn(files.problem(error, chosen))
            return
        place = self.notes.place()
        self._begin(_("Copying"))
        self._run(
            self.lanes.read(
                lambda tick: keeping.keep(self.shop, backups.SECOND_PLACE, place, tick),
                lambda kept: self._copied(kept, is_apart),
                self._failed,
                self,
            )
        )

    def forget_place(self) -> None:
        """Copy nothing any more; what was copied stays where it is."""
        self.notes.forget_place()
        self.banner.say(_("Nothing is copied any more. What was copied is still there."), tone="info")
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh(None)

    def _copied(self, kept: Kept, is_apart: bool) -> None:
        self.notes.note_kept(kept)
        if kept.trouble is not None:
            self.warn(kept.trouble)
        elif not is_apart:
            self.banner.say(
                _(
                    "That folder is on the same drive as the shop. If the drive breaks, both are gone: better take a stick."
                ),
                tone="warn",
            )
        else:
            self.banner.say(_("From now on every backup is copied there as well."), tone="ok")

    # -- trying

    def try_these(self, *chosen: Path) -> None:
        """Open backups beside the shop, check all of each, and say what is in them."""
        self._begin(_("Opening the backup"))
        self._run(
            self.lanes.read(
                lambda tick: backup_drill.try_each(self.shop, chosen, tick), self._tried, self._failed, self
            )
        )

    def _try_chosen(self) -> None:
        chosen = self.chosen()
        if chosen is not None:
            self.try_these(chosen)

    def _try_newest(self) -> None:
        last = (self._seen.last_here, self._seen.last_there) if self._seen else ()
        self.try_these(*(backup.path for backup in last if backup is not None))

    def _tried(self, found: tuple[Tried, ...]) -> None:
        if any(tried.wrong is None for tried in found):
            self.lanes.write(lambda _tick: backup_drill.record_trial(self.shop), lambda _nothing: None, self.warn, self)
        for tried in found:
            self.notes.note_trial(tried)
        text, tone = states.tried(found, self.shop)
        self.banner.say(text, tone=tone)

    # -- bringing back

    def choose_and_restore(self) -> None:
        """Bring back the backup that is selected, or one from any folder."""
        if self.chosen() is not None:
            self.ask_restore()
            return
        patterns = _("Backups ({pattern})", pattern=PATTERN)
        found = dialogs.open_file(self, _("Choose a backup"), patterns, str(self.folder))
        if found is not None:
            self._ask(found)

    def ask_restore(self) -> None:
        """Show what is in the backup that is selected, then lock and ask for its password."""
        chosen = self.chosen()
        if chosen is not None:
            self._ask(chosen)

    def _ask(self, backup: Path) -> None:
        self.banner.say("")

        def ask(told: tuple[str, UserMistake | None]) -> None:
            said, refusal = told
            if refusal is not None:
                beside = (_("Lock and restore it beside"), lambda: self._leave_for(backup))
                self.banner.say(str(refusal), beside, tone="danger")
                return
            title, yes = _("Restore this backup?"), _("Lock and restore")
            dialogs.ask(self, title, said, yes, lambda: self._leave_for(backup))

        def leave_out(error: ShukeError) -> None:
            """A file that cannot be read is not compared with the backup, and is restored all the same."""
            is_ours = is_of_the_file(error) and error.where == str(self.shop.path)
            ask((str(error), None)) if is_ours else self.warn(error)

        self.lanes.read(lambda _tick: states.preview(self.shop, backup), ask, leave_out, self)

    def _leave_for(self, backup: Path) -> None:
        """Make a backup of the shop of now first; if that fails it is still set aside whole."""
        self._begin(_("Backing up"))

        def note(_made_or_not: object) -> None:
            self._leaves_for = backup

        self._run(
            self.lanes.read(lambda tick: backups.before(self.shop, backups.BEFORE_RESTORE, tick), note, note, self)
        )

    def chosen(self) -> Path | None:
        """The backup that is selected, if any."""
        return self.table.chosen()

    # -- what there is

    def _show(self, seen: Seen) -> None:
        self._seen = seen
        self.notes.note_seen(seen)
        self._draw()

    def _newest(self) -> BackupListed | None:
        return self._seen.last_here if self._seen else None

    def _draw(self) -> None:
        self._list.show_backups(self._seen, self.shop)
        self._say_places()
        self._enable_row()
        if self._seen is not None:
            states.say_tiles(self.tiles, self.shop, self._seen, self.notes, self._made_on)
            self._warn_of(words.warning(self.shop, self._seen, self.notes, self._made_on))

    def _warn_of(self, warned: words.Warned | None) -> None:
        """Say what is wrong, with what helps."""
        if warned is None:
            self.old.say("")
        elif warned.is_of_the_file:
            self.old.say(warned.text, (_("Check data"), lambda: check_now(self.context.shell)), tone=warned.tone)
        elif not warned.is_elsewhere:
            self.old.say(warned.text, (_("Back up now"), lambda: self.back_up(None)), tone=warned.tone)
        elif self.notes.place() is None:
            self.old.say(warned.text, (_("Choose the second place"), self.choose_place), tone=warned.tone)
        else:
            self.old.say(warned.text, (_("Back up to…"), self.back_up_elsewhere), tone=warned.tone)

    def _say_places(self) -> None:
        place = self.notes.place()
        self._here.say(_("This computer"), states.here(self.folder, self._seen))
        self._there.say(_("Second place: a stick, or another computer"), states.there(place, self._seen))
        self.choose.say(_("Change…") if place else _("Choose…"), _("Choose the second place"))
        self.forget.setVisible(place is not None)
        self._trial.say(_("Test"), states.trial(self.notes, self.shop))
        self._moving.say(
            _("To another computer"),
            _("Take the whole shop along on a stick: a backup made here, and restored there"),
        )

    def _show_folder(self) -> None:
        if self.folder.is_dir():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder)))
        else:
            self.banner.say(_("There is no backup yet."), tone="info")
