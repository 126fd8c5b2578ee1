"""What was done to the shop elsewhere, by the command line: nobody announces that to the window, so it looks."""

from __future__ import annotations

from dataclasses import dataclass

from app.changes import Change
from app.i18n import T
from app.models.base import Base
from app.shop import NO_CHANGE, Shop
from app.storage import journal
from app.storage.database import raw

FIXED = frozenset(("setting", "staff"))
"""Tables that no command of the command line changes."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the shop had come: its last action, its newest reminder, and how many are open."""

    change_id: int
    reminder_id: int
    open_reminders: int


def mark(shop: Shop) -> Mark:
    """How far the shop has come now. Three look-ups in indexes."""
    with shop.read() as session:
        connection = raw(session)
        newest = connection.execute("SELECT coalesce(max(id), 0) FROM reminder").fetchone()[0]
        still = connection.execute("SELECT count(*) FROM reminder WHERE status = 'open'").fetchone()[0]
        return Mark(journal.head(connection)[0], int(newest), int(still))


def announce(shop: Shop) -> None:
    """Let every open page look again, as after an import."""
    concerned = frozenset(Base.metadata.tables) - FIXED
    shop.changes.announce(Change(NO_CHANGE, T("Changed by the command line"), bulk=concerned))
