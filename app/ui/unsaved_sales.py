"""A sale, or a new customer, that was typed and never saved is told of until it is dealt with, with the way back to it.

After unlocking a toast says so. As long as one waits, the Counter has a mark on the rail, and a line above it that goes on with the
newest. What is open in the drawer does not wait.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import drafts
from app.ui.file_trouble import leaving_it
from app.ui.widgets.surfaces import Banner

if TYPE_CHECKING:
    from app.ui.open_shop import OpenShop

NEW_CUSTOMER = ("customer", 0)
COUNTER = "counter"
NOBODY = 0
"""To whom a sale to a walk-in is."""


class UnsavedSales(Banner):
    """The line above the Counter, which keeps the mark on the rail as well."""

    def __init__(self, opened: OpenShop) -> None:
        super().__init__("info")
        self._shop, self._lanes, self._shell = opened.shop, opened.context.lanes, opened.shell
        self._sales: tuple[int, ...] = ()
        self._has_customer = self._has_begun = False
        self._shell.notices.addWidget(self)
        # Not at once: whoever closes a drawer keeps what is typed in it a moment later.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.look)
        for told in (self._shell.drawer_changed, self._shell.page_opened, opened.changed):
            told.connect(lambda *_what: self._soon.start())
        self._shell.page_opened.connect(lambda _page: self.retranslate())

    def begin(self) -> None:
        """Look for what the last time left, and tell of it."""
        self._lanes.read(lambda _tick: self._find(None, None), self._tell, None, self)

    def look(self) -> None:
        """See what waits now; where nothing does, no file is asked."""
        if not self._has_begun:
            return
        from app.ui.pages import sale_kept, typed_kept  # here, so that the first page does not wait for it

        sales, texts = sale_kept.waiting(self._shop), typed_kept.at_hand(self._shop)
        open_sale = self._open_sale()
        if sales is not None:
            sales = tuple(about for about in sales if about != open_sale)
        has_customer = None if texts is None else NEW_CUSTOMER in texts and not self._is_typing_customer()
        if sales == () and has_customer is False:
            self._show(((), False))
        else:
            self._lanes.read(lambda _tick: self._find(sales, has_customer), self._show, self._leave_it, self)

    def retranslate(self) -> None:
        """Say it in the language in force."""
        words = " · ".join(self._words())
        self._shell.set_count(COUNTER, len(self._sales) + self._has_customer, words)
        is_here = self._shell.current_key() == COUNTER
        self.say(words if is_here else "", *([(_("Go on"), self._way())] if words and is_here else []))

    def _find(self, sales: tuple[int, ...] | None, has_customer: bool | None) -> tuple[tuple[int, ...], bool]:
        """What waits of what is at hand; ``None``: of what the file says."""
        if has_customer is None:
            has_customer = NEW_CUSTOMER in drafts.load_texts(self._shop)
        return drafts.waiting(self._shop, sales), has_customer

    def _show(self, found: tuple[tuple[int, ...], bool]) -> None:
        self._sales, self._has_customer = found
        self.retranslate()

    def _tell(self, found: tuple[tuple[int, ...], bool]) -> None:
        self._has_begun = True
        self._show(found)
        words = self._words()
        if words:
            self._shell.toast.say(" · ".join(words), _("Go on"), self._way())

    def _leave_it(self, _error: ShukeError) -> None:
        """Where the file fails, whoever next works with it says so."""

    def _words(self) -> list[str]:
        count = len(self._sales)
        words = [ngettext("{count} sale is typed and not saved", "{count} sales are typed and not saved", count)]
        return words[: min(1, count)] + ([_("A new customer is typed and not saved")] if self._has_customer else [])

    def _way(self) -> Callable[[], object]:
        return partial(self._go_on, self._sales[-1]) if self._sales else self._shell.new_customer.emit

    @leaving_it()
    def _go_on(self, customer_id: int) -> None:
        page: Any = self._shell.go(COUNTER)
        page.go_on_selling(customer_id)

    def _open_sale(self) -> int | None:
        """To whom the sale is that is in sight; 0 for nobody, ``None`` if there is none."""
        sale: Any = getattr(self._shell.page(COUNTER), "sale", None)
        is_open = sale is not None and self._shell.drawer_is_open() and sale.isVisibleTo(self._shell.drawer())
        return sale.state.customer_id or NOBODY if is_open else None

    def _is_typing_customer(self) -> bool:
        if not self._shell.drawer_is_open():
            return False
        from app.ui.pages.record_drawer import CustomerDrawer

        drawer = self._shell.drawer()
        return any(each.isVisibleTo(drawer) and each.key()[1] is None for each in drawer.findChildren(CustomerDrawer))
