"""Emptying the bin by itself: what has lain there for its days goes for good, a few at a time, if the clock can be believed.

The last day that was believed is a setting of the shop past the journal. A day far from it erases nothing until the owner says that it is
right, also once the clock is right again: what was deleted meanwhile bears a wrong day. So it is after a backup was brought back. Products and fields in the bin say nothing about a
person who is gone; they stay, for sales and segments name them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import files
from app.services import backups, customer_crowds, erasing, merging_ends
from app.services.erased import EMPTY, ERASE
from app.services.erasing import Erased
from app.shop import Shop
from app.storage import bin_mark
from app.storage.database import raw
from app.values import bin_plan

AT_ONCE = 25
"""So many go in one step."""
RESTORED = bin_mark.RESTORED
"""Why a `Due` is in doubt: the shop came back from a backup."""
_CUSTOMERS = "SELECT id FROM customer WHERE deleted_at < ? ORDER BY deleted_at, id"
_PETS = """
SELECT p.id FROM pet p WHERE p.deleted_at < ?1
AND NOT EXISTS (SELECT 1 FROM pet_owner o JOIN customer c ON c.id = o.customer_id WHERE o.pet_id = p.id AND c.deleted_at >= ?1)
ORDER BY p.deleted_at, p.id
"""
"""Not those of an owner who lies in the bin and is not due: they may come back together."""
LEAVES_AS_IT_IS = frozenset(
    said.message for said in (customer_crowds.TO_BIN, ERASE, EMPTY, backups.BACKUP, backups.TRIED)
)
"""What is done to the bin, and what is only on record: after it a backup still holds all that there is."""
_DONE_SINCE = "SELECT DISTINCT action FROM change WHERE id > ?"
_LAST_BEFORE = "SELECT COALESCE((SELECT MAX(at) FROM change WHERE id <= ?), (SELECT at FROM change WHERE id = 1))"


@dataclass(frozen=True, slots=True)
class Due:
    """What is due today; nothing of it is to be erased while there is a doubt.

    `doubted_since` is the last day that was believed, if today is too far from it; `doubt` is what the file says itself: `RESTORED`, or
    that the clock jumped.
    """

    customers: tuple[int, ...] = ()
    pets: tuple[int, ...] = ()
    doubted_since: dt.date | None = None
    doubt: str = ""

    @property
    def is_doubted(self) -> bool:
        """Whether the owner is to be asked before anything goes."""
        return self.doubted_since is not None or bool(self.doubt)

    @property
    def count(self) -> int:
        """How many in all."""
        return len(self.customers) + len(self.pets)


def look(shop: Shop) -> Due:
    """What has lain in the bin for its days, and whether today is believed. Nothing is written."""
    before = _cutoff(shop)
    with shop.read() as session:
        customers, pets = ([row[0] for row in raw(session).execute(q, (before,))] for q in (_CUSTOMERS, _PETS))
        # Whoever, and whatever pet, a merge touched goes when it cannot be taken apart any more: it would lose what it needs for that.
        held = merging_ends.held(session, shop.clock.now(), customers)
        held_pets = merging_ends.held_pets(session, shop.clock.now(), pets)
        said = bin_mark.read(raw(session))
        known = _known_on(shop, session, said)
    doubted_since = None if bin_plan.is_believed(shop.today(), known) else known
    # What lies beside a file that came back says so as long as the file could not be told itself.
    came_back = RESTORED if bin_mark.note_path(shop.path).exists() else ""
    customers, pets = ([i for i in ids if i not in stay] for ids, stay in ((customers, held), (pets, held_pets)))
    return Due(tuple(customers), tuple(pets), doubted_since, came_back or str(said.get("doubt", "")))


def believe(shop: Shop) -> None:
    """Let today be the last day that is believed: it is near the one before, or the owner said so. Raises ``WorldProblem``."""
    with shop.told(), shop.database.write() as session:
        bin_mark.put(raw(session), known_on=shop.today().isoformat())
    files.discard(bin_mark.note_path(shop.path))


def doubt(shop: Shop) -> None:
    """Keep in mind that the clock jumped, until the owner says that it is right (`believe`). Raises ``WorldProblem``."""
    with shop.told(), shop.database.write() as session:
        said = bin_mark.read(raw(session))
        if not said.get("doubt"):
            known = _known_on(shop, session, said).isoformat()
            bin_mark.put(raw(session), known_on=known, doubt=bin_mark.CLOCK)


def secure(shop: Shop, tick: backups.Tick = backups.no_tick) -> None:
    """See to it that a backup holds everything that is about to go. Raises what ``backups.before`` raises; then nothing is to go."""
    backups.before(shop, backups.BEFORE_EMPTYING, tick)


def secure_by_hand(shop: Shop, tick: backups.Tick = backups.no_tick) -> backups.BackupMade | None:
    """The same before somebody deletes for good themselves. Who does so one after the other waits for one backup: ``None`` without another.

    Raises ``WorldProblem`` with code ``backup_failed`` where none can be made; then nothing is to go.
    """
    if _still_holds(shop, backups.furthest(shop, backups.of_shop(shop))):
        return None
    return backups.before_many(shop, backups.MANY, tick, backups.BEFORE_EMPTYING)


def _still_holds(shop: Shop, last: backups.BackupListed | None) -> bool:
    """Whether a backup of today holds everybody as they are: nothing is on record since but that some went to the bin, or for good."""
    if last is None or last.manifest is None or last.made_at is None or shop.day_of(last.made_at) != shop.today():
        return False
    if last.path not in backups.on_the_way(shop, (last,)):
        return False
    with shop.read() as session:
        rows = raw(session).execute(_DONE_SINCE, (last.manifest.journal_head[0],)).fetchall()
    return {row[0] for row in rows} <= LEAVES_AS_IT_IS


def empty_some(shop: Shop) -> Erased | None:
    """Erase the next few that are due; ``None`` when none is left, or today is not believed any more."""
    due = look(shop)
    if not due.count or due.is_doubted:
        return None
    if due.customers:
        return erasing.erase(shop, *due.customers[:AT_ONCE], action=EMPTY)
    return erasing.erase_pets(shop, *due.pets[:AT_ONCE], action=EMPTY)


def _cutoff(shop: Shop) -> int:
    """What was deleted before this instant has no day left: the first second of the day `KEPT_DAYS` - 1 days ago, in the zone of the shop."""
    first = shop.today() - dt.timedelta(days=bin_plan.KEPT_DAYS - 1)
    return int(dt.datetime.combine(first, dt.time(), tzinfo=shop.zone).timestamp())


def _known_on(shop: Shop, session: Session, said: Mapping[str, str]) -> dt.date:
    """The last day that was believed; in a shop that kept none yet that of the last action before it was opened, or of the first of all."""
    try:
        return dt.date.fromisoformat(said["known_on"])
    except (ValueError, KeyError, TypeError):
        return _last_on(shop, session)


def _last_on(shop: Shop, session: Session) -> dt.date:
    at = raw(session).execute(_LAST_BEFORE, (shop.opened_at_change,)).fetchone()[0]
    return shop.day_of(dt.datetime.fromtimestamp(at, dt.UTC)) if at is not None else shop.today()
