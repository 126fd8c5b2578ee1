"""The check of the open file that is made once a day by itself, bit by bit, while nobody is at it.

A page that the drive put back to an old state shows only where an index or the search is compared with its rows. That doubles the time of a
backup, so no backup asks; this does. A check that somebody asks for (``repair.verify``) counts as that of the day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from app.services import backups, healing, repair
from app.services.backups import Check
from app.shop import Shop
from app.storage import check_noted, database
from app.storage.check_noted import Noted as Noted
from app.storage.health_bits import Bits

_KEPT = "daily_check"
CAN_BE_HEALED = frozenset(("indexes", "search"))


@dataclass(frozen=True, slots=True)
class _Begun:
    """How far the check of a day has come."""

    on: dt.date
    bits: Bits = field(default_factory=Bits)


def last(shop: Shop) -> Noted | None:
    """The last check of the file on this computer, whoever asked for it; ``None`` if nobody remembers one."""
    return check_noted.of(shop.path)


def is_due(shop: Shop) -> bool:
    """Whether none was made today. A practice shop needs none."""
    noted = last(shop)
    return not shop.facts.is_practice and (noted is None or shop.day_of(noted.at) != shop.today())


def look(shop: Shop, tick: backups.Tick) -> tuple[Check, ...]:
    """Check what was not checked yet today, remember that it was done, and return what all of it comes to.

    What `tick` raises ends it within a moment, and the next time it goes on from there. Raises ``CannotUnlock`` or ``WorldProblem`` if the file fails.
    """
    begun = shop.kept.get(_KEPT)
    if not isinstance(begun, _Begun) or begun.on != shop.today():
        begun = _Begun(shop.today())
        shop.kept[_KEPT] = begun
    with shop.told(), shop.database.beside(database.CHECKING) as (connection, _data_key):
        checks = (*begun.bits.go_on(connection, tick), repair.check_keys(shop))
    shop.kept.pop(_KEPT, None)
    repair.note(shop, checks)
    return checks


def can_heal(checks: tuple[Check, ...]) -> bool:
    """Whether nothing failed but what may be made again without anybody being asked."""
    failed = {check.name for check in checks if not check.ok}
    return bool(failed) and failed <= CAN_BE_HEALED


def heal(shop: Shop, tick: backups.Tick) -> bool:
    """Make the search or an index again where the rows agree with each other, on record; whether that was so.

    What `tick` raises ends it within a moment; then nothing was changed.
    """
    is_healed = healing.heal(shop, lambda: tick(0, 1))
    if is_healed:
        check_noted.note(shop.path, shop.clock.now(), ())
    return is_healed
