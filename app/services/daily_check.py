"""The check of the open file that is made once a day by itself, bit by bit, while nobody is at it.

A page that the drive put back to an old state shows only where an index or the search is compared with its rows. That doubles the time of a
backup, so no backup asks; this does. A check that somebody asks for (``repair.verify``) counts as that of the day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from app.services import backups, bin_due, healing, repair
from app.services.backups import Check
from app.shop import Shop
from app.storage import database
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
    return repair.noted(shop)


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
        of_the_file = begun.bits.go_on(connection, tick)
    checks = (*of_the_file, *_around(shop))
    shop.kept.pop(_KEPT, None)
    repair.note(shop, checks)
    return checks


def _around(shop: Shop) -> tuple[Check, ...]:
    """The checks of what lies beside the file. Why the newest backup is ahead of it, nobody asks unasked where a backup was brought back."""
    checks = repair.around(shop)
    if all(check.ok for check in checks) or bin_due.look(shop).doubt != bin_due.RESTORED:
        return checks
    return tuple(check for check in checks if check.ok or check.name != "anchor")


def can_heal(failed: Collection[str]) -> bool:
    """Whether nothing `failed`, of all checks that are known, but what may be made again without anybody being asked."""
    return bool(failed) and CAN_BE_HEALED.issuperset(failed)


def heal(shop: Shop, tick: backups.Tick) -> bool:
    """Make the search or an index again where the rows agree with each other, on record; whether that was so.

    What `tick` raises ends it within a moment; then nothing was changed.
    """
    is_healed = healing.heal(shop, lambda: tick(0, 1))
    if is_healed:
        noted = last(shop)
        repair.keep(shop, tuple(name for name in (noted.failed if noted else ()) if name not in CAN_BE_HEALED))
    return is_healed
