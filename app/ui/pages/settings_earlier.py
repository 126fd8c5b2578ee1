"""The backups from before a new key: how many there are and where, and the offer to delete them, as long as there are any."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import deleting_earlier, held_words
from app.services.backups import BackupListed
from app.services.deleting_earlier import Deleted, Earlier
from app.shop import Shop
from app.ui import backup_words as words
from app.ui import dialogs
from app.ui.backup_notes import BackupNotes
from app.ui.context import UiContext
from app.ui.jobs import Job
from app.ui.pages.settings_pane import Offer, small
from app.ui.widgets.surfaces import ProgressLine

NAMED = 3
"""So many backups of each place are named before they are deleted; of the others it is said how many there are."""


def question(found: Earlier, shop: Shop) -> str:
    """What goes and what stays, place by place."""
    return "\n".join([*_what_stays(found, shop), "", *_what_goes(found, shop)])


def _what_stays(found: Earlier, shop: Shop) -> list[str]:
    made_at = found.last.made_at if found.last else None
    lines = (
        [_("The new backup stays on this computer, checked: {when}.", when=words.when(made_at, shop))]
        if made_at
        else []
    )
    lines += [
        _("The newest from before that is not in doubt stays: {backup}", backup=_told(b, shop)) for b in found.spared
    ]
    lines += [
        _("Stays, as it is of a state that a restore put aside, or of a copy of this shop: {name}", name=b.path.name)
        for b in found.astray
    ]
    if found.folder is None:
        return [*lines, _("It is nowhere else: no second place was chosen.")]
    folder = str(found.folder)
    if not found.is_there:
        away = _("{folder} is not there now: it has no new backup yet, and what lies on it stays.", folder=folder)
        return [*lines, away]
    if found.has_last:
        return [*lines, _("It is at {folder} as well, and stays there.", folder=folder)]
    first = _("It is copied to {folder} first and read back. If that fails, nothing there is deleted.", folder=folder)
    return [*lines, first]


def _what_goes(found: Earlier, shop: Shop) -> list[str]:
    here, there = len(found.here), len(found.there)
    lines = [_("These go for good:")]
    if here:
        head = ngettext("{count} backup on this computer:", "{count} backups on this computer:", here)
        lines += [head, *_names(found.here, shop)]
    if there:
        head = ngettext("{count} backup at {folder}:", "{count} backups at {folder}:", there, folder=str(found.folder))
        lines += [head, *_names(found.there, shop)]
    return lines


def _names(found: Sequence[BackupListed], shop: Shop) -> list[str]:
    more = len(found) - NAMED
    rest = [ngettext("and {count} older one", "and {count} older ones", more)] if more > 0 else []
    return [f"  {line}" for line in (*(_told(b, shop) for b in found[:NAMED]), *rest)]


def _told(backup: BackupListed, shop: Shop) -> str:
    """When and why it was made, and what is in it; of one that cannot say, the name of its file."""
    if backup.manifest is None or backup.made_at is None:
        return backup.path.name
    parts = (words.when(backup.made_at, shop), backup.why, held_words.inside(backup.manifest), words.size(backup.bytes))
    return " · ".join(filter(None, parts))


def count_of(found: Earlier) -> str:
    """How many still open with the old password, and what to do about it."""
    if not found.count:
        return _(
            "The newest backup is in doubt, so the newest from before that is not stays. It still opens with the old password."
        )
    count = ngettext(
        "{count} backup from before the new key still opens with the old password.",
        "{count} backups from before the new key still open with the old password.",
        found.count,
    )
    if found.folder is None:
        advice = _("Did somebody know it? Then delete them. The new backup is on this computer only.")
    elif found.has_last:
        advice = _(
            "Did somebody know it? Then delete them. The new backup is at {folder} too.", folder=str(found.folder)
        )
    else:
        advice = _(
            "Did somebody know it? Wait until the new backup is at {folder} too, then delete them.",
            folder=str(found.folder),
        )
    return _("{first} {second}", first=count, second=advice)


def outcome(found: Earlier, done: Deleted) -> tuple[str, str]:
    """What came of it, and how that is meant: text and tone."""
    text, tone = _outcome(found, done)
    if not found.astray:
        return text, tone
    left = ngettext(
        "{count} that a restore put aside stays and still opens with the old password; delete it in its folder.",
        "{count} that a restore put aside stay and still open with the old password; delete them in their folder.",
        len(found.astray),
    )
    return _("{first} {second}", first=text, second=left), "warn"


def _outcome(found: Earlier, done: Deleted) -> tuple[str, str]:
    total, folder = done.here + done.there, str(found.folder)
    said = ngettext("{count} backup was deleted", "{count} backups were deleted", total)
    if done.trouble is not None:
        words_ = _(
            "{deleted}, all on this computer. Nothing was deleted at {folder}, because the new backup is not there: {why}",
            deleted=said,
            folder=folder,
            why=done.trouble,
        )
        return words_, "warn"
    if found.there:
        where = _("{here} on this computer, {there} at {folder}", here=done.here, there=done.there, folder=folder)
        both = _("{deleted}: {where}. The new backup is in both places.", deleted=said, where=where)
        return both, "ok"
    if found.folder is not None and not found.is_there:
        away = _(
            "{deleted} on this computer. {folder} is not there: what lies on it still opens with the old password.",
            deleted=said,
            folder=folder,
        )
        return away, "warn"
    return _("{deleted} on this computer. The new backup stays.", deleted=said), "ok"


class Deleting(QObject):
    """Asks whether they shall go, and lets them go beside the window's thread. Whoever offers it shows `progress`."""

    told = Signal(str, str)
    """What came of it, and the tone."""
    ended = Signal(object)
    """Whatever came of it: when the newest good backup was made, or ``None``."""

    def __init__(self, context: UiContext, notes: BackupNotes, parent: QWidget) -> None:
        super().__init__(parent)
        self._lanes, self._shop, self._notes, self._parent = context.lanes, context.shop, notes, parent
        self.progress = ProgressLine()
        self._job: Job | None = None
        self.progress.cancel_button.clicked.connect(self._cancel)

    def ask(self) -> None:
        """See which there are by now, and ask about those."""
        if self._job is None:
            shop, place = self._shop, self._notes.place()
            self._lanes.read(lambda _tick: deleting_earlier.find(shop, place), self._ask, self._fail, self)

    def _ask(self, found: Earlier) -> None:
        title, delete = _("Delete the backups from before the new key?"), partial(self._delete, found)
        if found.count:
            dialogs.ask(self._parent, title, question(found, self._shop), _("Delete"), delete, is_dangerous=True)
        else:
            self._end(found)

    def _delete(self, found: Earlier) -> None:
        if self._job is not None:
            return
        shop, place = self._shop, self._notes.place()
        self.progress.start(_("Copying the new backup"))
        self._job = self._lanes.read(
            lambda tick: deleting_earlier.delete(shop, found, place, tick),
            lambda done: self.told.emit(*outcome(found, done)),
            self._fail,
            self,
        )
        self._job.progressed.connect(self.progress.tick)
        self._job.ended.connect(partial(self._end, found))

    def _end(self, found: Earlier) -> None:
        self._job = None
        self.progress.stop()
        self.ended.emit(found.last.made_at if found.last else None)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _fail(self, error: ShukeError) -> None:
        self.told.emit(str(error), "danger")


class EarlierBackups(Offer):
    """A card that shows itself when there are any; `warn` gets what fails."""

    def __init__(self, context: UiContext, notes: BackupNotes, warn: Callable[[Exception], None]) -> None:
        self.delete = small(icon="trash-2")
        super().__init__("shield-check", self.delete, role="caption")
        self._lanes, self._shop, self._notes, self._warn = context.lanes, context.shop, notes, warn
        self._found = Earlier()
        self.deleting = Deleting(context, notes, self)
        self.body.addWidget(self.deleting.progress)
        self.delete.clicked.connect(self.deleting.ask)
        self.hide()

    def retranslate(self) -> None:
        """Renew the words."""
        self.delete.say(_("Delete these backups…"))
        self.deleting.progress.retranslate()
        self.say(_("From before the new key"), count_of(self._found))

    def look(self) -> None:
        """See which there are, beside the window's thread."""
        shop, place = self._shop, self._notes.place()
        self._lanes.read(lambda _tick: deleting_earlier.find(shop, place), self._show, self._warn, self)

    def _show(self, found: Earlier) -> None:
        self._found = found
        self.retranslate()
        self.delete.setVisible(bool(found.count))
        self.setVisible(bool(found.count or found.spared))
