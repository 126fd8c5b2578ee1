"""The shop file, or the backup, does not open: what leads on from there, with the newest good backup and what is in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import ShukeError
from app.i18n import _
from app.ui import unlock_files, unlock_words
from app.ui.opening import place_for
from app.ui.unlock_reason import Way

if TYPE_CHECKING:
    from app.ui.jobs import Lanes
    from app.ui.opening import Opening
    from app.ui.unlock import UnlockScreen

NEEDS_BACKUP = {
    "file_empty",
    "file_damaged",
    "file_missing",
    "restore_cut_off",
}
NEEDS_KEYS = {"keys_missing", "keys_damaged", "keys_foreign", "keys_or_secret", "slot_weak", "slot_dear"}
"""As far as we know the shop file is whole, and any backup of it has keys that open it: to restore would cost what was done since."""
NEEDS_OTHER_FILE = {"file_missing", "not_a_shop_file", "newer_version", "no_folder", "read_only", "no_permission"}
NEEDS_OTHER_PLACE = {"another_shop", "backup_itself"}
PASSES = {"busy", "disk_full", "file_held", "io_error", "open_elsewhere"}
"""What may be otherwise in a moment, and is no fault of the backup."""
HOPELESS = {"upgrade_failed"}
"""To try again gives the same, and so does a backup."""


@dataclass(frozen=True, slots=True)
class Rescue:
    """A backup that is as it was written, and what it holds in words."""

    path: Path
    words: str


def find(path: Path, now: dt.datetime) -> Rescue | None:
    """The newest good backup of the shop file at `path`; it is read from end to end, so call this in a lane."""
    from app.services import backups, held_words  # here, so that the first window does not wait for the services
    from app.ui import unlock_restore
    from app.ui.pages.wording import on_day

    found = backups.newest_whole(path)
    if found is None or found.manifest is None or found.made_at is None:
        return None
    when = unlock_restore.when(found.made_at, now)
    sale, inside = found.manifest.newest_sale_on, held_words.inside(found.manifest)
    if not sale:
        words = _("Newest good backup: {when}, {inside}: {name}", when=when, inside=inside, name=found.path.name)
        return Rescue(found.path, words)
    newest = on_day(dt.date.fromisoformat(sale), now.date())
    words = _(
        "Newest good backup: {when}, {inside}, newest sale {day}: {name}",
        when=when,
        inside=inside,
        day=newest,
        name=found.path.name,
    )
    return Rescue(found.path, words)


def lead(error: ShukeError, lanes: Lanes, opening: Opening, screen: UnlockScreen) -> None:
    """Say on the screen what happened, with the one thing that may help."""
    if error.code == "maybe_open_elsewhere":
        screen.warn(str(error), (_("It is closed there: open it"), screen.open_anyway))
    elif screen.is_restoring() and screen.goes_beside and error.code in NEEDS_OTHER_PLACE:
        screen.restore_beside()
    elif screen.is_restoring():
        screen.warn(str(error), _way_with_backup(error, screen))
    elif error.code in NEEDS_BACKUP:
        screen.warn(str(error), _way_without_backup(error, screen))
        path, now = screen.path, opening.now()
        lanes.read(
            lambda _tick: find(path, now), lambda found: _offer(error, found, screen), lambda _failure: None, screen
        )
    elif error.code in NEEDS_KEYS or unlock_words.is_of_a_backup(error):
        screen.warn(str(error), _way_to_keys(lanes, opening, screen))
    elif error.code == "foreign_log":
        screen.warn(str(error), (_("Set it aside and open"), lambda: _set_aside(lanes, opening, screen)))
    elif error.code in HOPELESS:
        screen.warn(str(error))
    else:
        screen.warn(str(error), _way_without_backup(error, screen))


def _way_without_backup(error: ShukeError, screen: UnlockScreen) -> Way:
    if error.code in NEEDS_OTHER_FILE:
        return _("Choose another file…"), screen.choose_file
    if error.code in NEEDS_BACKUP:
        return _("Restore a backup…"), screen.choose_backup
    return _("Try again"), screen.submit


def _way_with_backup(error: ShukeError, screen: UnlockScreen) -> Way:
    if error.code in NEEDS_OTHER_PLACE:
        return _("Restore it beside, as a shop of its own"), screen.restore_beside
    if error.code in PASSES:
        return _("Try again"), screen.try_again
    return _("Choose another backup…"), screen.choose_backup


def _offer(error: ShukeError, found: Rescue | None, screen: UnlockScreen) -> None:
    """Name the backup to go back to, as long as nothing else happened meanwhile; another one can be chosen below."""
    if found is None or screen.error() is not error:
        return
    said = _("{first} {second}", first=error, second=found.words)
    other = (_way_without_backup(error, screen),) if error.code in NEEDS_OTHER_FILE else ()
    screen.warn(said, (_("Restore this backup"), lambda: restore(found.path, screen)), *other)


def restore(backup: Path, screen: UnlockScreen) -> None:
    """Ask for its password; where the folder of the shop file is gone as well, the shop goes to where shop files live."""
    if not screen.path.parent.is_dir():
        screen.path = place_for(backup)
    screen.restore_from(backup)


def _way_to_keys(lanes: Lanes, opening: Opening, screen: UnlockScreen) -> Way:
    return _("Use the keys of a backup…"), lambda: _choose_keys(lanes, opening, screen)


def _choose_keys(lanes: Lanes, opening: Opening, screen: UnlockScreen) -> None:
    """Let the person choose a backup, wherever it lies, and try what was typed with its keys."""
    chosen = unlock_files.choose_backup(screen, screen.path)
    if chosen is not None:
        lanes.write(
            lambda _tick: opening.take_keys_of(screen.path, chosen),
            lambda _nothing: screen.submit(),
            lambda failure: screen.warn(str(failure), _way_to_keys(lanes, opening, screen)),
            screen,
        )


def _set_aside(lanes: Lanes, opening: Opening, screen: UnlockScreen) -> None:
    lanes.write(
        lambda _tick: opening.set_log_aside(screen.path),
        lambda _nothing: screen.submit(),
        lambda failure: screen.tell(str(failure)),
        screen,
    )
