"""The backups from before a new key: how many there are, and the offer to delete them, as long as there are any."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import earlier_backups
from app.services.backups import BackupListed
from app.ui import dialogs
from app.ui.backup_notes import BackupNotes
from app.ui.context import UiContext
from app.ui.pages.settings_pane import Offer, small

NAMED = 6
"""So many backups are named before they are deleted; of the others it is said how many there are."""


def ask_to_delete(parent: QWidget, found: Sequence[BackupListed], delete: Callable[[], object]) -> None:
    """Name the backups, and `delete` them if the person wants that."""
    names = [b.path.name for b in found]
    more = len(names) - NAMED
    rest = [ngettext("and {count} older one", "and {count} older ones", more)] if more > 0 else []
    text = _("The new backup is checked and stays. These go for good:")
    dialogs.ask(
        parent,
        _("Delete the backups of before?"),
        "\n".join([text, *names[:NAMED], *rest]),
        _("Delete"),
        delete,
        is_dangerous=True,
    )


def count_of(found: Sequence[BackupListed]) -> str:
    """How many open with the old password."""
    return ngettext(
        "{count} backup of before opens with the old password.",
        "{count} backups of before open with the old password.",
        len(found),
    )


class EarlierBackups(Offer):
    """A card that shows itself when there are any; `warn` gets what fails."""

    def __init__(self, context: UiContext, notes: BackupNotes, warn: Callable[[Exception], None]) -> None:
        self.delete = small(icon="trash-2")
        super().__init__("shield-check", self.delete, role="caption")
        self._lanes, self._shop, self._notes, self._warn = context.lanes, context.shop, notes, warn
        self._found: tuple[BackupListed, ...] = ()
        self.delete.clicked.connect(lambda: ask_to_delete(self, self._found, self._delete))
        self.hide()

    def retranslate(self) -> None:
        """Renew the words."""
        self.delete.say(_("Delete these backups…"))
        self.say(_("From before the new key"), count_of(self._found))

    def look(self) -> None:
        """See which there are, beside the window's thread."""
        shop, place = self._shop, self._notes.place()
        folder = place.folder if place else None
        self._lanes.read(lambda _tick: earlier_backups.everywhere(shop, folder), self._show, self._warn, self)

    def _show(self, found: tuple[BackupListed, ...]) -> None:
        self._found = found
        self.retranslate()
        self.setVisible(bool(found))

    def _delete(self) -> None:
        shop, chosen = self._shop, self._found
        job = self._lanes.write(
            lambda _tick: earlier_backups.delete(shop, chosen), lambda _count: None, self._fail, self
        )
        job.ended.connect(self.look)

    def _fail(self, error: ShukeError) -> None:
        self._warn(error)
