"""The shop files that the unlock screen leads to: others on this computer, those that a restore set aside, and any that is chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import paths, shop_files
from app.errors import ShukeError
from app.i18n import _
from app.sample import practice
from app.shop_files import Aside
from app.ui import dialogs, unlock_words
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ELabel, IconLabel
from app.ui.widgets.surfaces import row

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from app.ui.jobs import Lanes
    from app.ui.opening import Opening
    from app.ui.unlock import UnlockScreen

MOST = 8
"""So many of each kind are named; any other is found in its folder."""


@dataclass(frozen=True, slots=True)
class Nearby:
    """What lies near a shop file: other shops, and what was set aside from this one, the newest first."""

    others: tuple[Path, ...]
    aside: tuple[Aside, ...]


class FileLine(QWidget):
    """Which shop file it is and where it lies, and the ways to others."""

    def __init__(self) -> None:
        super().__init__()
        self._file = ELabel("", "caption", "text2")
        self.choose, self.new, self.restore = Button("", "link"), Button("", "link"), Button("", "link")
        self.practice, self.own = Button("", "link"), Button("", "link", "arrow-left")
        self.buttons = (self.choose, self.new, self.restore, self.practice, self.own)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addLayout(row(1, IconLabel("folder", "text3", 14), self._file, self.choose, 1))
        lines.addLayout(row(1, self.own, self.new, self.restore, self.practice, 1, spacing=16))

    def fit(self, *, is_practice: bool) -> None:
        """From the practice shop nothing but the way back is offered."""
        for piece in (self.new, self.restore, self.practice):
            piece.setVisible(not is_practice)
        self.own.setVisible(is_practice)

    def retranslate(self, path: Path) -> None:
        """Renew the words for the shop file at `path`."""
        self._file.setText(f"{path.name} · {unlock_words.short(path.parent)}")
        self.choose.say(_("Another shop file…"))
        self.new.say(_("New shop…"))
        self.restore.say(_("Restore a backup…"))
        self.practice.say(_("Practice shop"))
        self.own.say(_("Back to my shop"))


def choose(parent: QWidget, path: Path) -> Path | None:
    """A shop file that the person chooses, or ``None``."""
    return dialogs.open_file(parent, _("Choose a shop file"), _("Shop files (*.shuke)"), str(path.parent))


def choose_backup(parent: QWidget, path: Path) -> Path | None:
    """A backup that the person chooses, of the shop at `path` or of another, or ``None``."""
    folder = paths.backup_folder()
    start = folder if folder.is_dir() else path.parent
    return dialogs.open_file(parent, _("Choose a backup"), _("Backups (*.shuke-backup)"), str(start))


def look_around(path: Path) -> Nearby:
    """Look into the folder of the shop and where shop files live. Asks the drive, so call this in a lane."""
    others = shop_files.others_than(path, path.parent, paths.data_folder())
    mine = tuple(other for other in others if not practice.is_ours(other))
    return Nearby(mine[:MOST], shop_files.aside_of(path)[:MOST])


def offer(lanes: Lanes, opening: Opening, screen: UnlockScreen) -> None:
    """Name what lies near, below the button that asks for it; where that is nothing, let any file be chosen at once."""
    path = screen.path

    def show(near: Nearby) -> None:
        if near.others or near.aside:
            menu_of(near, opening, screen).popup(screen.choose.mapToGlobal(QPoint(0, screen.choose.height() + 4)))
        else:
            screen.choose_file()

    lanes.read(lambda _tick: look_around(path), show, lambda _error: screen.choose_file(), screen)


def menu_of(near: Nearby, opening: Opening, screen: UnlockScreen) -> QMenu:
    """The menu: other shops, those that were set aside, any other file."""
    from PySide6.QtWidgets import QMenu  # here, so that the first window does not wait for it

    menu = QMenu(screen)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for other in near.others:
        menu.addAction(other.stem, partial(screen.take_file, other))
    if near.others and near.aside:
        menu.addSeparator()
    now = opening.now()
    for aside in near.aside:
        words = _("Set aside {when}: use it again…", when=when(aside, now))
        act = partial(screen.use_again, aside.path)
        menu.addAction(words, partial(ask, screen, screen.path, aside, now, act, _("Use it again")))
    menu.addSeparator()
    menu.addAction(_("Choose a file…"), screen.choose_file)
    return menu


def ask(parent: QWidget, path: Path, aside: Aside, now: dt.datetime, act: Callable[[], object], yes: str) -> None:
    """Ask whether a shop file that was set aside shall be the shop at `path` again, and then `act`; `yes` is a verb."""
    text = _(
        "{name} becomes the shop again as it was when it was set aside: {when}. What was recorded since then is not in it. "
        "The present one is set aside in the same way, nothing is deleted.",
        name=path.stem,
        when=when(aside, now),
    )
    dialogs.ask(parent, _("Use this shop file again?"), text, yes, act)


def when(aside: Aside, now: dt.datetime) -> str:
    """The day and the time at which it was set aside, as seen from `now`."""
    from app.ui.pages.wording import on_day

    return _("{day} {time}", day=on_day(aside.at.date(), now.date()), time=f"{aside.at:%H:%M}")


def bring_back(aside: Path, lanes: Lanes, opening: Opening, screen: UnlockScreen) -> None:
    """Put the file that was set aside in the place of the shop, and say what became of the present one."""
    path = screen.path

    def done(lies: Path | None) -> None:
        screen.set_mode("password")
        back = _("{name} is again what was set aside.", name=path.stem)
        now_aside = _("What was there until now is {name}.", name=lies.name) if lies is not None else ""
        screen.tell(_("{first} {second}", first=back, second=now_aside) if now_aside else back)

    def failed(error: ShukeError) -> None:
        screen.warn(str(error), (_("Choose another file…"), screen.choose_file))

    lanes.write(lambda _tick: opening.use_again(aside, path), done, failed, screen)
