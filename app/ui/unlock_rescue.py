"""The shop file does not open: the newest good backup and what is in it, before anybody has to look for it; a log that is not its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import ShukeError
from app.i18n import _

if TYPE_CHECKING:
    from app.ui.jobs import Lanes
    from app.ui.opening import Opening
    from app.ui.unlock import UnlockScreen


@dataclass(frozen=True, slots=True)
class Rescue:
    """A backup that is as it was written, and what it holds in words."""

    path: Path
    words: str


def find(path: Path, now: dt.datetime) -> Rescue | None:
    """The newest good backup of the shop file at `path`; it is read from end to end, so call this in a lane."""
    from app.services import backups  # here, so that the first window does not wait for the services
    from app.ui import backup_words
    from app.ui.pages.wording import on_day

    found = backups.newest_whole(path)
    if found is None or found.manifest is None or found.made_at is None:
        return None
    made_at = found.made_at.astimezone(now.tzinfo)
    when = _("{day} {time}", day=on_day(made_at.date(), now.date()), time=f"{made_at:%H:%M}")
    sale, inside = found.manifest.newest_sale_on, backup_words.inside(found.manifest)
    if not sale:
        return Rescue(found.path, _("Newest good backup: {when}, {inside}.", when=when, inside=inside))
    newest = on_day(dt.date.fromisoformat(sale), now.date())
    words = _("Newest good backup: {when}, {inside}, newest sale {day}.", when=when, inside=inside, day=newest)
    return Rescue(found.path, words)


def way_on(error: ShukeError, lanes: Lanes, opening: Opening, screen: UnlockScreen) -> tuple[str, Callable[[], object]]:
    """What may help with an error that calls for no backup and no other file: the words, and what they do."""

    def set_aside() -> None:
        lanes.write(
            lambda _tick: opening.set_log_aside(screen.path),
            lambda _nothing: screen.submit(),
            lambda failure: screen.tell(str(failure)),
            screen,
        )

    return (_("Set it aside and open"), set_aside) if error.code == "foreign_log" else (_("Try again"), screen.submit)
