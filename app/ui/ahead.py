"""What is needed after the password is loaded while it is typed, so that nobody waits for it then.

What knows no Qt is loaded in a lane. The widgets are loaded on the window's thread, one step whenever it has nothing else to do, so that
no keystroke waits for more than a step. Who is quicker loads the rest when they need it, as if this were not here. Once the shop is open, the
questions about a customer are asked once in the lane.
"""

from __future__ import annotations

import gc
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app import i18n
from app.ui.jobs import Lanes, Tick

if TYPE_CHECKING:
    from app.shop import Shop
    from app.ui.open_shop import OpenShop

AFTER_MS = 20
"""From the first picture on: what comes with it, such as the cursor in its field, goes first."""
ASK_AFTER_MS = 400
"""From unlocking on: the first page goes first."""
IN_A_LANE = (
    "app.services.sole",
    "app.services.vault",
    "app.services.backup_keeping",
    "app.services.last_end",
    "app.services.lookup",
    "app.services.customer_card",
    "app.services.imports",
    "app.services.duplicates",
    "app.services.customer_sheet",
    "app.services.reports",
)
STEPS = (
    "app.ui.last_place",
    "app.ui.backup_words",
    "app.ui.care_bell",
    "app.ui.guide_desk",
    "app.ui.open_shop",
    "app.ui.arrival",
    "app.ui.pages.today_care",
    "app.ui.pages.today",
    "app.ui.pages.record_drawer",
    "app.ui.pages.sale_drawer",
    "app.ui.pages.counter_tabs",
    "app.ui.pages.care_drawer",
    "app.ui.pages.counter_area",
    "app.ui.pages.counter_head",
    "app.ui.pages.counter_pets",
    "app.ui.pages.counter",
    "app.ui.pages.customers",
    "app.ui.pages.reports",
    "app.ui.pages.settings",
)
"""Each after what it needs. The libraries of paper are not among them: most days nobody makes any."""


class Ahead(QObject):
    """Loads, once `begin` is called; lives as long as the window."""

    def __init__(self, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._left = list(STEPS)

    def begin(self) -> None:
        """Load from a moment after now on."""
        QTimer.singleShot(AFTER_MS, self, self._load_rest)

    def ask_first(self, opened: OpenShop) -> None:
        """Look at whoever came last, in the read lane: the first question of its kind takes much longer than the next ones."""
        lanes, shop = opened.context.lanes, opened.shop
        QTimer.singleShot(
            ASK_AFTER_MS,
            opened,
            lambda: lanes.read(lambda _tick: _ask(shop), lambda _nothing: None, lambda _error: None, opened),
        )

    def _load_rest(self) -> None:
        self._lanes.read(_load, lambda _nothing: self._step(), None, self)

    def _step(self) -> None:
        if self._left:
            _take_in(self._left.pop(0))
            QTimer.singleShot(0, self, self._step)


def _load(_tick: Tick) -> None:
    """Load what knows no Qt, and the names of the days and months."""
    for name in IN_A_LANE:
        _take_in(name)
    from babel import Locale

    Locale.parse(i18n.language()).days  # noqa: B018 - to be asked for is what loads them


def _ask(shop: Shop) -> None:
    from app.services import customer_card, lookup

    for hit in lookup.recent(shop, 1):
        customer_card.card(shop, hit.customer_id)


def _take_in(name: str) -> None:
    """Load a module. It stays for good, so nobody needs to look through it for garbage."""
    import_module(name)
    gc.freeze()
