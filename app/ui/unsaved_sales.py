"""After unlocking: a sale that was typed and never saved is told of, with the way back to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from app.i18n import _, ngettext
from app.services import drafts
from app.shop import Shop
from app.ui.jobs import Lanes
from app.ui.main_window import Shell


def tell(shop: Shop, lanes: Lanes, shell: Shell, go_on: Callable[[int], None], owner: QObject) -> None:
    """Look for such sales, and say how many there are; `go_on` gets the customer of the newest, 0 for nobody."""

    def say(kept: dict[int, Any]) -> None:
        if kept:
            words = ngettext("{count} sale is typed and not saved", "{count} sales are typed and not saved", len(kept))
            shell.toast.say(words, _("Go on"), partial(go_on, list(kept)[-1]))

    lanes.read(lambda _tick: drafts.load(shop, drafts.SALE), say, None, owner)
