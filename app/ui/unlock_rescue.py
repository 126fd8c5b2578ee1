"""The shop file is damaged: which backup is the newest good one, and what is in it, before anybody has to look for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from app.i18n import _


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
