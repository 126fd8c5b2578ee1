"""What the window of a shop says once it is open: that it came out of a backup, and where the old file lies; that its file lies badly."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from app.file_place import place_here
from app.i18n import Text, _
from app.settings import Settings
from app.ui.fresh_backup import PASSWORD, FreshBackup
from app.ui.opening import BroughtBack, Opening
from app.ui.unlock_restore import when
from app.ui.unlock_words import short
from app.ui.widgets.surfaces import Banner

if TYPE_CHECKING:
    from app.services.moving import Moved
    from app.ui.open_shop import OpenShop
    from app.ui.unlock import UnlockScreen
    from app.ui.window import Window


@dataclass(frozen=True, slots=True)
class Came:
    """How the shop was opened: out of a backup, beside an `other` shop; with a new password."""

    brought_back: BroughtBack | None = None
    other: Path | None = None
    has_new_password: bool = False


def came_by(screen: UnlockScreen | None) -> Came:
    """What the unlock screen did to open it."""
    return Came() if screen is None else Came(screen.brought_back, screen.other, screen.has_new_password)


class Arrival(QObject):
    """Two notices below the top bar, each until it is closed; mostly there is nothing to say."""

    wants_move = Signal()
    wants_shop = Signal(object)
    """The shop file at this path is wanted instead."""

    def __init__(self, opened: OpenShop, settings: Settings, came: Came, *, is_new: bool) -> None:
        super().__init__(opened)
        self._opened, self._settings, self._came = opened, settings, came
        self._brought_back = came.brought_back
        self._bad_place: Text | None = None
        self.restored, self.password, self.place = Banner("ok"), FreshBackup(opened), Banner("warn")
        for notice in (self.restored, self.password, self.place):
            opened.shell.notices.addWidget(notice)
        if is_new:  # where it lies was asked a minute ago
            self._remember()
        elif not opened.shop.facts.is_practice and str(opened.shop.path) not in settings.get("kept_places"):
            path = opened.shop.path
            opened.context.lanes.read(lambda _tick: place_here(path), self._note_place, lambda _error: None, self)
        stop = settings.listen(lambda key: self.retranslate() if key == "language" else None)
        self.destroyed.connect(stop)
        self.retranslate()
        if came.has_new_password:
            self.password.make(PASSWORD)

    def retranslate(self) -> None:
        """Say it in the language in force."""
        self._say_restored()
        self.password.retranslate()
        keep, move = (_("Keep it here"), self._keep), (_("Move it to this computer"), self.wants_move.emit)
        self.place.say(str(self._bad_place) if self._bad_place is not None else "", keep, move)

    def _say_restored(self) -> None:
        if self._brought_back is None:
            self.restored.say("")
            return
        shop, restored = self._opened.shop, self._brought_back.restored
        now = shop.clock.now().astimezone(shop.zone)
        day = when(dt.datetime.fromisoformat(restored.manifest.made_at), now)
        lies = restored.set_aside or shop.path
        if self._came.other is not None and self._came.other.exists():
            self._say_beside(self._came.other, day)
            return
        if restored.set_aside is not None:
            words = _(
                "The shop is back as it was: {when}. What was there before is set aside as {name}; Settings › Backups brings it back.",
                when=day,
                name=lies.name,
            )
            self.restored.say(words, (_("See the backups"), self._open_backups), (_("Close"), self._dismiss))
        else:
            words = _("The shop is back as it was: {when}. It is {name}, in {folder}.", when=day, name=lies.name, folder=short(lies.parent))  # fmt: skip
            show = (_("Open the folder"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(lies.parent))))
            self.restored.say(words, show, (_("Close"), self._dismiss))

    def _open_backups(self) -> None:
        page: Any = self._opened.shell.go("settings")
        page.open("backups")

    def _say_beside(self, other: Path, day: str) -> None:
        mine = self._opened.shop.path
        words = _(
            "This is {name}, from the backup: {when}. {other} is still there, as it was.",
            name=mine.stem,
            when=day,
            other=other.stem,
        )
        is_first = self._settings.get("last_file") == str(mine)
        starts = _("The next start opens {name}.", name=mine.stem if is_first else other.stem)
        back = (_("Open {name}", name=other.stem), lambda: self.wants_shop.emit(other))
        first = () if is_first else ((_("Start with this one"), self._start_with_this),)
        self.restored.say(_("{first} {second}", first=words, second=starts), back, *first, (_("Close"), self._dismiss))

    def _start_with_this(self) -> None:
        """From now on this shop is the one that the next start opens."""
        self._settings.set("last_file", str(self._opened.shop.path))
        self.retranslate()

    def _dismiss(self) -> None:
        self._brought_back = None
        self.retranslate()

    def _note_place(self, warning: Text | None) -> None:
        self._bad_place = warning
        self.retranslate()

    def _keep(self) -> None:
        """Once per file and computer is enough."""
        self._bad_place = None
        self._remember()
        self.retranslate()

    def _remember(self) -> None:
        path, kept = str(self._opened.shop.path), self._settings.get("kept_places")
        if path not in kept:
            self._settings.set("kept_places", [*kept, path])


def move(window: Window, opening: Opening) -> None:
    """Lock the shop, bring its file to where shop files live on this computer, and ask for its password there."""
    window.lock()
    screen = window.unlock
    if screen is None:
        return
    path: Path = screen.path
    screen.tell(_("Moving the shop file…"))
    screen.setEnabled(False)

    def moved(done: Moved) -> None:
        window.settings.set("last_file", str(done.path))
        words = _(
            "The shop file is on this computer now, in {folder}. The old one is called {name}.",
            folder=short(done.path.parent),
            name=done.left.name,
        )
        window.show_unlock(done.path).tell(words)

    def stayed(error: Exception) -> None:
        screen.setEnabled(True)
        screen.warn(str(error))
        screen.focus_main()

    window.lanes.write(lambda _tick: opening.move(path), moved, stayed, screen)
