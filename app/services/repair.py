"""Is the shop whole, and what follows from the records made again where it is not.

What the checks of the file cannot know stands outside of it: the newest backup says how far the history had come when it was
made, so a history that was cut off, or a whole older file put in place of this one, does not go unnoticed.
"""

from __future__ import annotations

from app.i18n import T, Text
from app.services import backups
from app.services.backups import Check
from app.shop import Shop
from app.storage import derived, health, journal
from app.storage.database import raw

REBUILT = T("Build figures and search again")
CAN_BE_BUILT = frozenset(("figures", "search"))
"""The checks whose faults go when what follows from the records is made again."""
NEEDS_BACKUP = frozenset(("pages", "structure", "links", "totals", "history", "anchor"))
"""The checks whose faults only a backup can mend."""


def verify(shop: Shop, tick: backups.Tick = backups.no_tick) -> tuple[Check, ...]:
    """Every check of the file, and whether its history goes on from the newest backup. `tick` may end it in between."""
    anchor = _anchor(shop)
    return (*backups.verify(shop, tick), Check("anchor", anchor is None, anchor or health.FINE))


def can_rebuild(checks: tuple[Check, ...]) -> bool:
    """Whether anything that failed can be built again."""
    return any(not check.ok and check.name in CAN_BE_BUILT for check in checks)


def rebuild(shop: Shop) -> None:
    """Work out all figures and the whole search index again; it is put on record. Raises like ``shop.write``."""
    with shop.derive(REBUILT, "customer_stat") as session:
        # First an index that agrees with its own content: from another one nothing can be taken out.
        raw(session).execute("INSERT INTO search_text (search_text) VALUES ('rebuild')")
        derived.rebuild(raw(session))
        journal.append(session, journal.Entry(shop.clock.now(), shop.staff_id, REBUILT.message), {})


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
        "The newest backup, {name}, holds actions that are not in this file as they were: {count} there, {have} here. If you brought back an older backup, all is well; else restore this one.",
        name=newest.path.name,
        count=count,
        have=have,
    )
