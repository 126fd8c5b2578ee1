"""Whom to care for, kept at hand for the whole window: the Today page shows it, the rail counts it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.changes import Change
from app.services import care, lookup
from app.services.care import CareList
from app.shop import Shop
from app.ui.jobs import Lanes
from app.ui.reading import Reading

CONCERNING = (
    "reminder",
    "consent",
    "customer",
    "customer_phone",
    "customer_tag",
    "tag",
    "pet",
    "pet_owner",
    "care_record",
)


@dataclass(frozen=True, slots=True)
class Listing:
    """The care list, and whether the shop has any customers at all."""

    care: CareList
    has_customers: bool


class CareDesk(QObject):
    """Reads the care list beside the window's thread, and again after each change that may concern it."""

    listed = Signal(object)
    """A ``Listing``."""
    failed = Signal(object)
    """A ``ShukeError``."""

    def __init__(self, shop: Shop, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._shop = shop
        self.listing: Listing | None = None
        self._reading = Reading(lanes, self._read, self)
        self._reading.read.connect(self._keep)
        self._reading.failed.connect(self.failed)

    def look(self) -> None:
        """Read the list."""
        self._reading.start()

    def refresh(self, change: Change) -> None:
        """Read it again if it may be different now."""
        if any(change.concerns(kind) for kind in CONCERNING):
            self.look()

    def _read(self) -> Listing:
        found = care.care_list(self._shop)
        return Listing(found, bool(found.people or found.later or lookup.recent(self._shop, 1)))

    def _keep(self, listing: Listing) -> None:
        self.listing = listing
        self.listed.emit(listing)
