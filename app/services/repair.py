"""Is the shop whole, and what follows from the records made again where it is not.

What the checks of the file cannot know stands outside of it: the newest backup says how far the history had come when it was
made, so a history that was cut off, or a whole older file put in place of this one, does not go unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.exc import DBAPIError

from app.errors import CannotUnlock, ShukeError
from app.i18n import T, Text
from app.services import backups, healing, history
from app.services.backups import Check
from app.services.healing import REBUILT as REBUILT
from app.services.healing import rebuild as rebuild
from app.shop import Shop
from app.storage import check_noted, health, journal, lost_words, unlocking
from app.storage.database import raw

_NOTED = "noted_check"
KEYS_MENDED = T("Repair the keys")
CAN_BE_BUILT = frozenset(("figures", "search", "indexes"))
"""The checks whose faults go when what follows from the records is made again."""
CAN_BE_MENDED = CAN_BE_BUILT | {"keys"}
"""The checks whose faults `mend` takes away."""
NEEDS_BACKUP = frozenset(("pages", "structure", "rows", "links", "totals", "history", "anchor"))
"""The checks whose faults only a backup can mend."""
COPY_DAMAGED = T("One of the two copies of the keys is damaged. It can be mended from the other.")
KEYS_HELD = T(
    "The key file is damaged or missing. It can be made anew; the password and the recovery code stay as they are."
)
KEYS_LOST = T("The key file is damaged or missing, and no backup holds the keys. The shop that is open is untouched.")
ROWS_DIFFER = T(
    "The indexes were not built again: the records themselves do not agree with each other. Nothing was changed."
)
EXPORT_NOW = T("Export everything now: once it is closed, it cannot be opened any more.")
KEYS_GONE = T("{first} {second}", first=KEYS_LOST, second=EXPORT_NOW)
NOT_IN_DOUBT = T("Restore the newest backup that is not in doubt.")
OR_WITHOUT = T("Restore the newest backup that is not in doubt, or go on without them.")


def verify(shop: Shop, tick: backups.Tick = backups.no_tick) -> tuple[Check, ...]:
    """Every check of the file and of its keys, and whether its history goes on from the newest backup. `tick` may end it in between."""
    checks = (*backups.verify(shop, tick), *around(shop))
    note(shop, checks)
    return checks


def around(shop: Shop) -> tuple[Check, ...]:
    """The checks of what lies beside the file: its keys, and whether its history goes on from the newest backup."""
    anchor = _anchor(shop)
    return check_keys(shop), Check("anchor", anchor is None, anchor or health.FINE)


def noted(shop: Shop) -> check_noted.Noted | None:
    """The last check of the open file on this computer; ``None`` if none is remembered, or was of a file of another history."""
    found = check_noted.of(shop.path)
    if found is None or shop.kept.get(_NOTED) == found:
        return found
    count, tag = found.head
    try:
        with shop.read() as session:
            known = raw(session).execute("SELECT hmac FROM change WHERE id = ?", (count,)).fetchone()
    except (ShukeError, DBAPIError):  # whoever works with the file next says what the drive says
        return None
    if known is None or known[0].hex() != tag:
        return None
    shop.kept[_NOTED] = found
    return found


def note(shop: Shop, checks: Iterable[Check]) -> None:
    """Remember on this computer that the file was checked now, and what failed; what failed before and was not asked now failed still."""
    asked, before = tuple(checks), noted(shop)
    names = {check.name for check in asked}
    still = [name for name in (before.failed if before else ()) if name not in names]
    keep(shop, (*(check.name for check in asked if not check.ok), *still))


def keep(shop: Shop, failed: tuple[str, ...]) -> None:
    """Remember that the file was checked now, and the names of all that failed."""
    with shop.read() as session:
        head = journal.head(raw(session))
    check_noted.note(shop.path, shop.clock.now(), failed, head)


def check_keys(shop: Shop) -> Check:
    """Whether both copies of the slots in the key file are good: with neither the shop never opens again."""
    if unlocking.are_keys_whole(shop.path):
        return Check("keys", True, health.FINE)
    if unlocking.beside(shop.path) is not None:
        return Check("keys", False, COPY_DAMAGED)
    found = unlocking.stand_in(shop.path, shop.slots)
    if found is None:
        return Check("keys", False, KEYS_GONE)
    return Check("keys", False, _keys_of(found.day) if found.day else KEYS_HELD)


def _keys_of(day: str) -> Text:
    return T(
        "The key file is damaged or missing. It can be made anew from the backup of {day}; then the password of that day opens the shop.",
        day=day,
    )


def can_mend(checks: Iterable[Check]) -> bool:
    """Whether anything that failed can be made good from what there is."""
    return any(not check.ok and check.name in CAN_BE_MENDED for check in checks)


def mend(shop: Shop, checks: Iterable[Check], *, anyway: bool = False) -> tuple[str, ...]:
    """Make good what failed and can be, each as a step on record, a backup before figures and search; returns the names of those checks.

    Where rows are in doubt, what an index or the search knows of them is their last trace: that goes only if the owner says so (`anyway`),
    a backup with it first. Raises like ``shop.write``, and ``CannotUnlock``: ``keys_lost`` when no copy of the keys is left,
    ``file_damaged`` when rows are in doubt or do not agree with each other; then nothing was changed.
    """
    failed = [check.name for check in checks if not check.ok and check.name in CAN_BE_MENDED]
    if CAN_BE_BUILT & set(failed):
        _build(shop, "indexes" in failed, anyway=anyway)
    if "keys" in failed:
        mend_keys(shop)
    return tuple(failed)


def _build(shop: Shop, with_indexes: bool, *, anyway: bool) -> None:
    lost = healing.lost(shop)
    if lost.count and not anyway:
        what = T(
            "Nothing was built again and nothing was changed: an index or the search knows records that may be missing or old. {kinds}.",
            kinds=lost_words.told(lost.kinds, lost.names),
        )
        raise CannotUnlock("file_damaged", what, OR_WITHOUT, str(shop.path))
    if with_indexes and not lost.count and healing.heal(shop):
        return
    trace = ""
    if not shop.facts.is_practice:  # what differs may be the last that tells of what the drive lost
        trace = backups.write(shop, None, backups.no_tick, backups.BEFORE_MANY).path.name
    if not with_indexes and not lost.count:
        rebuild(shop)
    elif not healing.make_again(shop, anyway=anyway, trace=trace):
        raise CannotUnlock("file_damaged", ROWS_DIFFER, NOT_IN_DOUBT, str(shop.path))


def mend_keys(shop: Shop) -> None:
    """Write the key file anew: from the copy that is good, the slots that opened the shop, or a backup whose slots are newer; on record.

    What lay there and cannot be used is kept beside it, for it may be the only key file of another shop. Raises as `mend` does.
    """
    slots = unlocking.beside(shop.path)
    if slots is None:
        found = unlocking.stand_in(shop.path, shop.slots)
        if found is None:
            raise CannotUnlock("keys_lost", KEYS_LOST, EXPORT_NOW, str(unlocking.keys_path(shop.path)))
        slots = found.ring
    unlocking.write_beside(shop.path, slots)
    shop.slots = slots
    history.note(shop, KEYS_MENDED)


def _anchor(shop: Shop) -> Text | None:
    newest = backups.newest(shop)
    if newest is None or newest.manifest is None:
        return None
    count, tag = newest.manifest.journal_head
    with shop.read() as session:
        connection = raw(session)
        known = connection.execute("SELECT hmac FROM change WHERE id = ?", (count,)).fetchone()
        have = journal.head(connection)[0]
    if not count or (known is not None and known[0].hex() == tag):
        return None
    return T(
        "The newest backup, {name}, holds actions that are not in this file as they were: {count} there, {have} here. Did you bring back an older backup? Then all is well. If not, restore this one.",
        name=newest.path.name,
        count=count,
        have=have,
    )
