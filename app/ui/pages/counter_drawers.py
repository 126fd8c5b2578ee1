"""The drawer of the Counter: one at a time, and what was typed in one that was closed unsaved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.i18n import _
from app.ui.context import UiContext
from app.ui.pages.record_drawer import CustomerDrawer, PetDrawer
from app.ui.pages.refund_drawer import RefundDrawer
from app.ui.pages.sale_drawer import SaleDrawer

Drawer = SaleDrawer | CustomerDrawer | PetDrawer | RefundDrawer
Key = tuple[str, int | None]

_kept: dict[Path, dict[Key, dict[str, str]]] = {}
"""What was typed and not saved, by shop: a lock takes the drawers away, and not this. It ends with the program."""


class Drawers:
    """Holds the drawer that is shown. The one for sales lives on, the others are made when they are needed."""

    def __init__(self, context: UiContext) -> None:
        self._context = context
        self.sale = SaleDrawer(context)
        self.current: Drawer | None = None
        self._unsaved = _kept.setdefault(context.shop.path, {})

    def is_open(self) -> bool:
        """Whether one is to be seen."""
        return self.current is not None and self._context.shell.drawer_is_open()

    def show(self, drawer: Drawer) -> None:
        """Show `drawer` in place of the one before."""
        if drawer is not self.current:
            self.drop()
        self.current = drawer
        self._context.shell.open_drawer(drawer)
        drawer.focus_main()

    def close(self) -> None:
        """Take it away."""
        self._context.shell.close_drawer()
        self.drop()

    def drop(self) -> None:
        """Forget the present one, but not what is typed in it."""
        if self.keep_open():
            self._context.shell.show_toast(_("Draft kept"))
        old, self.current = self.current, None
        if old is not None and old is not self.sale:
            old.hide()
            old.deleteLater()

    def keep_open(self) -> bool:
        """Keep what is typed in the present one; returns whether there is anything."""
        drawer = self.current
        if not isinstance(drawer, CustomerDrawer | PetDrawer) or not drawer.unsaved():
            return False
        self.keep(drawer.key(), drawer.unsaved())
        return True

    def keep(self, key: Key, texts: Mapping[str, str]) -> None:
        """Keep what was typed and not saved."""
        if any(texts.values()):
            self._unsaved[key] = dict(texts)

    def take(self, key: Key) -> dict[str, str]:
        """What was kept, which is forgotten with that."""
        return self._unsaved.pop(key, {})

    def go_on(self, drawer: CustomerDrawer | PetDrawer) -> None:
        """Go on in `drawer` with what was left in it."""
        drawer.go_on(self.take(drawer.key()))
