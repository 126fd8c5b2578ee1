"""The shop files that were set aside: why each was, which of them may be deleted, and deleting one for good.

Each is whole, with its own keys. The newest of them stays for a week, for it is what the owner had before the last restore: that it was the
wrong one is noticed within a week of work. It may go sooner if a backup that was read again holds the very same history, so that nothing is
lost with it. What is older may go at any time.
"""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import files, locks, shop_files
from app.errors import UserMistake, WorldProblem
from app.i18n import T, Text
from app.services import backups, history, restoring
from app.shop import Shop
from app.shop_files import Aside
from app.storage import database, open_mark, placing, restore_place, side_files

STAYS_DAYS = 7
"""So long the newest stays: as long as the newest copy elsewhere may be old before that is told."""
DELETED = T("Delete a shop file that was set aside")
REPLACED = T("another file took its place")
OTHER_KEY = T("it has another key: from before a new key, or of another shop")
DAMAGED = T("it is damaged, or its keys are missing")


@dataclass(frozen=True, slots=True)
class Known:
    """A file that was set aside, and why; `stays_until` is the day until which it cannot be deleted, ``None`` if it can."""

    aside: Aside
    why: Text
    stays_until: dt.date | None = None


def listed(path: Path) -> tuple[Known, ...]:
    """Those set aside from the shop file at `path`, the newest first. Needs no password, so it knows of none how long it stays."""
    try:
        salt = database.salt_of(path)
    except OSError:  # it is gone
        salt = b""
    return tuple(Known(aside, _why(aside.path, salt)) for aside in shop_files.aside_of(path))


def of_shop(shop: Shop) -> tuple[Known, ...]:
    """The same for a shop that is open, with the day until which the newest stays. Reads the backups again, so call this in a lane."""
    found = listed(shop.path)
    if not found:
        return ()
    newest = found[0]
    return (Known(newest.aside, newest.why, _stays_until(shop, newest.aside)), *found[1:])


def delete(shop: Shop, aside: Path) -> int:
    """Take a file that was set aside away for good, with its log and its keys, and put that on record; returns its bytes.

    Raises ``UserMistake`` if it is none, or has to stay, and ``WorldProblem`` if somebody has it open or the drive keeps it. The file goes
    first: what a kill in between leaves is of no use to anybody.
    """
    restoring.check_aside(aside, shop.path)
    known = next(each for each in of_shop(shop) if each.aside.path.name == aside.name)
    if known.stays_until is not None:
        raise UserMistake(
            "set_aside_stays",
            T("{name} is the newest one that was set aside, and no backup holds what is in it.", name=aside.name),
            T("It can be deleted from {day} on.", day=known.stays_until.isoformat()),
            str(aside),
        )
    if locks.is_in_use(aside):
        raise WorldProblem(
            "file_busy", T("{name} is open in another program.", name=aside.name), T("Close it there."), str(aside)
        )
    try:
        for piece in placing.PIECES:
            files.remove_with_retry(aside.with_name(aside.name + piece))
    except OSError as error:
        raise files.problem(error, aside) from error
    history.note(shop, DELETED)
    return known.aside.bytes


def _why(aside: Path, salt: bytes) -> Text:
    try:
        own = database.salt_of(aside)
    except OSError:
        return DAMAGED
    if own == salt:
        return REPLACED
    if own not in restore_place.salts_beside(aside):
        return DAMAGED
    return OTHER_KEY if salt else REPLACED


def _stays_until(shop: Shop, newest: Aside) -> dt.date | None:
    now = shop.clock.now().astimezone(shop.zone).replace(tzinfo=None)
    # A date far in the future comes from a clock that was wrong: it says nothing.
    if abs(now - newest.at) >= dt.timedelta(days=STAYS_DAYS) or _is_backed_up(shop, newest.path):
        return None
    return newest.at.date() + dt.timedelta(days=STAYS_DAYS)


def _is_backed_up(shop: Shop, aside: Path) -> bool:
    """Whether a backup that is as it was written holds all that was done in a file that was set aside.

    Not if the key of the shop does not open that, or a log beside it may hold more.
    """
    if open_mark.log_salt(aside) is not None:
        return False
    heads = {b.manifest.journal_head for b in backups.of_shop(shop) if b.manifest}
    try:
        with closing(database.connect(aside, shop.database.key_for_copy(), how=side_files.WITHOUT_LOG)) as connection:
            return any(_ends_at(connection, *head) for head in heads)
    except database.DatabaseError:
        return False


def _ends_at(connection: Any, change_id: int, tag: str) -> bool:
    """Whether its history has that change, and nothing after it but that backups were made and tried: a backup ends before it is noted."""
    found = connection.execute("SELECT hmac FROM change WHERE id = ?", (change_id,)).fetchone()
    if found is None or found[0].hex() != tag:
        return False
    start = (change_id, backups.BACKUP.message, backups.TRIED.message, 0)
    return connection.execute(backups.WORKED, start).fetchone() is None
