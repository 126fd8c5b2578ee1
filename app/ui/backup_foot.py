"""The foot of the rail follows every backup, whoever made it: before many are changed, by the command line, by hand, by itself."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QObject, Signal

from app import paths
from app.services import backups
from app.shop import Shop
from app.ui.jobs import Lanes

Found = tuple[int, dt.datetime | None]


class BackupFoot(QObject):
    """Notices that the folder of backups changed. A practice shop has none."""

    found = Signal(object)
    """When the backup here was made that holds most: a ``datetime``, or ``None``."""

    def __init__(self, shop: Shop, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._shop, self._lanes = shop, lanes
        self._is_looking, self._known = False, -1

    def look(self) -> None:
        """Find out, unless the folder is as it was at the last look. Asked after every change, so most looks ask for one date only."""
        if not self._is_looking and not self._shop.facts.is_practice:
            self._is_looking = True
            job = self._lanes.read(lambda _tick: self._read(), self._tell, None, self)
            job.only_looks = True
            job.ended.connect(self._end)

    def _read(self) -> Found | None:
        changed = _changed_at()
        return None if changed == self._known else (changed, backups.newest_at(self._shop))

    def _tell(self, found: Found | None) -> None:
        if found is not None:
            self._known, at = found
            self.found.emit(at)

    def _end(self) -> None:
        self._is_looking = False


def _changed_at() -> int:
    """When a file came into the folder of backups or left it, in nanoseconds; 0 if it is not there."""
    try:
        return paths.backup_folder().stat().st_mtime_ns
    except OSError:
        return 0
