"""After unlocking: a sale, or a new customer, that was typed and never saved is told of, with the way back to it."""

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

NEW_CUSTOMER = ("customer", 0)


def tell(shop: Shop, lanes: Lanes, shell: Shell, go_on: Callable[[int], None], owner: QObject) -> None:
    """Look for such drafts, and say which there are; `go_on` gets the customer of the newest sale, 0 for nobody."""

    def say(found: tuple[dict[int, Any], bool]) -> None:
        sales, has_customer = found
        words = []
        if sales:
            count = len(sales)
            words = [ngettext("{count} sale is typed and not saved", "{count} sales are typed and not saved", count)]
        if has_customer:
            words.append(_("A new customer is typed and not saved"))
        if words:
            way = partial(go_on, list(sales)[-1]) if sales else shell.new_customer.emit
            shell.toast.say(" · ".join(words), _("Go on"), way)

    lanes.read(
        lambda _tick: (drafts.load(shop, drafts.SALE), NEW_CUSTOMER in drafts.load_texts(shop)), say, None, owner
    )
