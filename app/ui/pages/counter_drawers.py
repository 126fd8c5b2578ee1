"""The drawer of the Counter: one at a time, and what was typed in one that was closed unsaved."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.ui.context import UiContext
from app.ui.pages import typed_kept
from app.ui.pages.pet_page import PetPage
from app.ui.pages.record_drawer import RecordDrawer
from app.ui.pages.refund_drawer import RefundDrawer
from app.ui.pages.sale_drawer import SaleDrawer

Drawer = SaleDrawer | RecordDrawer | PetPage | RefundDrawer
Key = tuple[str, int | None]
AFTER_MS = 800
"""So long after the last key what is typed is written down."""


class Drawers:
    """Holds the drawer that is shown. The one for sales lives on, the others are made when they are needed."""

    def __init__(self, context: UiContext, page: QWidget) -> None:
        self._context = context
        self.sale = SaleDrawer(context)
        # Until the shell takes it: without a parent it would outlive the page, with what is typed in it.
        self.sale.setParent(page)
        self.sale.hide()
        self.current: Drawer | None = None
        self._kept = typed_kept.kept(context)
        self._written: Key | None = None
        """What the present drawer is about, if what is typed in it was kept."""

    def is_open(self) -> bool:
        """Whether one is to be seen."""
        return self.current is not None and self._context.shell.drawer_is_open()

    def show(self, drawer: Drawer) -> None:
        """Show `drawer` in place of the one before."""
        if drawer is not self.current:
            self.drop()
        if isinstance(drawer, RecordDrawer) and drawer is not self.current:
            soon = QTimer(drawer, singleShot=True, interval=AFTER_MS)  # it goes with the drawer
            soon.timeout.connect(self.keep_open)
            drawer.form.edited.connect(lambda *_typed: soon.start())
        self.current = drawer
        self._context.shell.open_drawer(drawer)
        drawer.focus_main()

    def close(self) -> None:
        """Take it away."""
        self._context.shell.close_drawer()
        self.drop()

    def put_away(self, drawer: RecordDrawer) -> None:
        """Close a drawer whose record was removed, with what is typed in it; it may have gone meanwhile."""
        if drawer is self.current:
            drawer.begin(drawer.form.texts())
            drawer.closed.emit()

    def drop(self) -> None:
        """Forget the present one, but not what is typed in it."""
        if self.keep_open():
            self._context.shell.show_toast(_("Draft kept"))
        old, self.current, self._written = self.current, None, None
        if old is not None and old is not self.sale:
            old.hide()
            old.deleteLater()

    def keep_open(self) -> bool:
        """Keep what is typed in the present one, in the file as well; returns whether there is anything."""
        drawer = self.current
        if isinstance(drawer, PetPage):
            drawer.leave()
        unsaved = drawer.unsaved() if isinstance(drawer, RecordDrawer) else {}
        if unsaved and isinstance(drawer, RecordDrawer):
            self.keep(drawer.key(), unsaved)
            self._written = drawer.key()
        elif isinstance(drawer, RecordDrawer) and drawer.key() == self._written:
            self.take(drawer.key())  # it is saved, or was deleted again
        self._kept.write(self._context)
        return bool(unsaved)

    def keep(self, key: Key, texts: Mapping[str, str]) -> None:
        """Keep what was typed and not saved."""
        if any(texts.values()):
            self._kept.texts[key[0], key[1] or 0] = dict(texts)

    def take(self, key: Key) -> dict[str, str]:
        """What was kept, which is forgotten with that."""
        return self._kept.texts.pop((key[0], key[1] or 0), {})

    def go_on(self, drawer: RecordDrawer) -> None:
        """Go on in `drawer` with what was left in it, or stands in the present one if that is about the same."""
        old = self.current
        if isinstance(old, RecordDrawer) and old.key() == drawer.key():
            self.keep_open()
            self.current = None
            old.hide()
            old.deleteLater()
            drawer.go_on(self.take(drawer.key()), is_from_before=False)
        else:
            drawer.go_on(self.take(drawer.key()))
