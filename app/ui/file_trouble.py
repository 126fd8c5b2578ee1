"""The file of the open shop is damaged, or its drive fails: told once, above all pages, with the same next step wherever it was met.

Whatever reads the file hands its failures over to `Shop.met_trouble`; a page that meets one shows what it can, and need not tell it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from app import logs
from app.errors import OF_THE_FILE, ShukeError
from app.i18n import T, _
from app.services import backups, lookup
from app.ui import dialogs, unlock_rescue
from app.ui.unlock_rescue import Rescue
from app.ui.widgets.surfaces import Banner

if TYPE_CHECKING:
    from app.ui.open_shop import OpenShop

NEXT_STEP = T("Check and restore…")
"""What every place that meets the damage offers; it leads to `FileTrouble.rescue`."""


def is_of_the_file(error: ShukeError | None) -> bool:
    """Whether the banner above all pages tells it."""
    return error is not None and error.code in OF_THE_FILE


def may_pass(error: ShukeError | None) -> bool:
    """Whether it makes sense to try again: what is damaged stays so."""
    return error is None or error.code != "file_damaged"


UNREAD = T("This cannot be read")
"""The title of a page that has nothing to show because of it."""


def why_unread(error: ShukeError | None) -> str:
    """The line below it."""
    if is_of_the_file(error) and not may_pass(error):
        return _("A part of the shop file is damaged. What to do stands above.")
    return str(error) if error is not None else ""


@contextmanager
def leaving_it() -> Iterator[None]:
    """Go on after a read in the window's thread that met the damage, for a block or, as ``@leaving_it()``, a slot: the banner tells it."""
    try:
        yield
    except ShukeError as error:
        if not is_of_the_file(error):
            raise
        logs.LOG.info("a page could not read the file: %s", error.code)


class FileTrouble(Banner):
    """The notice; see the module."""

    _met = Signal(object)

    def __init__(self, opened: OpenShop) -> None:
        super().__init__("danger")
        self._opened, self._shop, self._shell = opened, opened.shop, opened.shell
        self.error: ShukeError | None = None
        """What was met; ``None`` as long as all is well."""
        self._has_told_at_closing = False
        self._shell.notices.insertWidget(0, self)
        self._shell.rescue.connect(self.rescue)
        # Queued: a read in the window's thread may meet it while a page is being built.
        self._met.connect(self._note, Qt.ConnectionType.QueuedConnection)
        self._shop.met_trouble = self._met.emit

    def meet(self, error: ShukeError) -> None:
        """Tell what nobody else took up: the damage here, anything else in passing."""
        if is_of_the_file(error):
            self._note(error)
        else:
            self._shell.show_toast(str(error), is_error=True)

    def retranslate(self) -> None:
        """Say it in the language in force."""
        error = self.error
        self._shell.show_trouble(
            _("Shop file damaged") if error and not may_pass(error) else _("Drive does not answer") if error else ""
        )
        if error is None:
            self.say("")
            return
        again = ((_("Try again"), self.try_again),) if may_pass(error) else ()
        words = self._words_at_closing() if self._has_told_at_closing else self._words(error)
        self.say(words, *again, (str(NEXT_STEP), self.rescue))

    def try_again(self) -> None:
        """Read once more; if that succeeds, all is well and every page looks again."""
        self._opened.context.lanes.read(
            lambda _tick: lookup.recent(self._shop, 1), lambda _found: self._be_well(), self.meet, self
        )

    def rescue(self) -> None:
        """Look for the newest good backup, and offer it."""
        path, now = self._shop.path, self._shop.clock.now().astimezone(self._shop.zone)
        self._opened.context.lanes.read(
            lambda _tick: unlock_rescue.find(path, now), self._offer, lambda _error: self._offer(None), self
        )

    def lets_close(self) -> bool:
        """``False`` once, with the reason in sight: whoever closes the shop now must know that no backup was made of it."""
        if self.error is None or self._has_told_at_closing:
            return True
        self._has_told_at_closing = True
        self._shell.setEnabled(True)  # the damage may have been met by the backup at closing
        self._shell.banner.say("")
        self._opened.idle.tell(self._words_at_closing())
        self.retranslate()
        return False

    def _note(self, error: ShukeError) -> None:
        is_worse = self.error is None or (may_pass(self.error) and not may_pass(error))
        if is_worse:
            logs.LOG.info("the file of the open shop fails: %s", error.code)
            self.error = error
            self.retranslate()
            self._opened.last_end.retranslate()

    def _be_well(self) -> None:
        self.error = None
        self._has_told_at_closing = False
        self.retranslate()
        self._opened.desk.look()
        for page in self._shell.pages():
            page.refresh(None)  # type: ignore[attr-defined]

    def _words_at_closing(self) -> str:
        return _(
            "No backup is made of this file, for a part of it cannot be read. Earlier backups are not touched. Close the window again to go."
        )

    def _words(self, error: ShukeError) -> str:
        if may_pass(error):
            return str(error)
        return _(
            "A part of the shop file is damaged and cannot be read: {name}. Do not go on working with it. The backups are not touched.",
            name=self._shop.path.name,
        )

    def _offer(self, found: Rescue | None) -> None:
        if found is None:
            self.say(
                _("No good backup was found on this computer. Plug the stick in and choose one there."),
                (_("Choose another backup…"), self._choose),
            )
            return
        said = _(
            "{found} The shop is locked for it, and its password of that day is asked for. The damaged file is kept under another name; what was done after the backup is not in it.",
            found=found.words,
        )
        dialogs.ask(
            self._shell,
            _("Restore the newest good backup?"),
            said,
            _("Lock and restore"),
            lambda: self._leave_for(found.path),
        )

    def _choose(self) -> None:
        chosen = dialogs.open_file(
            self._shell, _("Choose a backup"), _("Backups ({pattern})", pattern=f"*{backups.SUFFIX}")
        )
        if chosen is not None:
            self._leave_for(chosen)

    def _leave_for(self, backup: Path) -> None:
        self._opened.wants_restore.emit(backup)
