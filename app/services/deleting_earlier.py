"""Deleting the backups from before a new key, place by place: no place is left without a good backup under the present key.

At the second place the newest good one is copied first and read back; where that fails, nothing there is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.errors import ShukeError, WorldProblem
from app.i18n import T
from app.services import backup_keeping as keeping
from app.services import backups, earlier_backups
from app.services.backup_keeping import Place, Tick
from app.services.backups import BackupListed
from app.shop import Shop
from app.storage import backup as storing


@dataclass(frozen=True, slots=True)
class Earlier:
    """The backups from before a new key, on this computer and at the second place, newest first.

    `last` is the good backup under the present key that holds most, on this computer. `folder` is the second place if one was chosen;
    `is_there` says that it is there now, `has_last` that `last` lies there already. As long as `last` is in doubt, the newest of each place
    that is not is `spared`, unless one under the present key lies there that is not in doubt either: it may be the last that has all.
    `astray` are left alone as well: of a state that a restore set aside, or of a copy of the file, and with a key from before.
    """

    here: tuple[BackupListed, ...] = ()
    there: tuple[BackupListed, ...] = ()
    last: BackupListed | None = None
    folder: Path | None = None
    is_there: bool = False
    has_last: bool = False
    spared: tuple[BackupListed, ...] = ()
    astray: tuple[BackupListed, ...] = ()

    @property
    def count(self) -> int:
        """How many there are, at both places."""
        return len(self.here) + len(self.there)


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many went here and there; `trouble` is why nothing was deleted at the second place."""

    here: int
    there: int
    trouble: ShukeError | None = None


def find(shop: Shop, place: Place | None) -> Earlier:
    """Those that there are now. It reads backups from end to end: call it beside the window's thread."""
    folder = place.folder if place is not None and keeping.is_reachable(shop, place) else None
    found, astray = earlier_backups.everywhere(shop, folder)
    last = backups.furthest(shop, backups.of_shop(shop))
    spared = _spared(shop, found, folder) if last is not None and last.is_in_doubt else ()
    going = [b for b in found if b not in spared]
    return Earlier(
        tuple(b for b in going if b.path.parent != folder),
        tuple(b for b in going if b.path.parent == folder),
        last,
        place.folder if place else None,
        folder is not None,
        folder is not None and last is not None and _copy_of(shop, last, folder) is not None,
        spared,
        astray,
    )


def _spared(shop: Shop, found: Iterable[BackupListed], there: Path | None) -> tuple[BackupListed, ...]:
    """The newest here and at the second place that is not in doubt, of a place where none under the present key is sound."""
    sound = [b for b in found if not b.is_in_doubt]
    spared = []
    for folder in (None, there) if there is not None else (None,):
        if all(b.manifest is None or b.is_in_doubt for b in backups.of_shop(shop, folder)):
            at_place = (b for b in sound if (b.path.parent == there) is (folder is not None))
            spared += [max(at_place, key=lambda b: b.made_at or backups.LONG_AGO, default=None)]
    return tuple(b for b in spared if b is not None)


def delete(shop: Shop, chosen: Earlier, place: Place | None, tick: Tick) -> Deleted:
    """Take them away for good; `tick` may stop it while the copy is made, before anything is deleted.

    Raises ``UserMistake`` as long as no backup of the file as it is now can be read, and ``WorldProblem`` when a drive keeps one.
    """
    earlier_backups.check(shop)
    there, trouble = 0, None
    if chosen.there and place is not None:
        try:
            bring(shop, place, tick)
        except ShukeError as error:
            trouble = error
        else:
            there = earlier_backups.delete(shop, chosen.there)
    return Deleted(earlier_backups.delete(shop, chosen.here), there, trouble)


def bring(shop: Shop, place: Place, tick: Tick) -> Path:
    """See to it that the newest good backup lies at the second place, as it was written; returns where.

    Raises ``WorldProblem`` where it cannot be brought there.
    """
    if not keeping.is_reachable(shop, place):
        raise WorldProblem(
            "not_there", T("{folder} is not there now.", folder=str(place.folder)), T("Plug it in."), str(place.folder)
        )
    keeping.catch_up(shop, place, tick)
    last = backups.furthest(shop, backups.of_shop(shop))
    copy = _copy_of(shop, last, place.folder) if last is not None else None
    if copy is None or not storing.is_whole(copy):
        raise WorldProblem(
            "copy_differs",
            T(
                "What was copied to {folder} reads back differently. The backup on this computer is good.",
                folder=str(place.folder),
            ),
            T("Use another stick: this one loses data."),
            str(place.folder),
        )
    return copy


def _copy_of(shop: Shop, last: BackupListed, folder: Path) -> Path | None:
    """Where in a folder the same backup lies, as far as it is known to be whole."""
    sum_of_last = last.manifest.sha256 if last.manifest else None
    there = backups.of_shop(shop, folder)
    return next((b.path for b in there if b.manifest and b.manifest.sha256 == sum_of_last), None)
