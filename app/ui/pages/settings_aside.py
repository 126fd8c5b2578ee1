"""The shop files that were set aside: which there are and why, the way back to one of them, and deleting one for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import keys_aside, set_aside
from app.services.keys_aside import KeysAside
from app.services.set_aside import Known
from app.shop_files import Aside
from app.ui import backup_words, dialogs, unlock_files
from app.ui.context import UiContext
from app.ui.pages.settings_pane import Offer, small
from app.ui.pages.wording import on_day
from app.ui.widgets.buttons import Toolbar
from app.ui.widgets.surfaces import Banner

MOST = 12
"""So many are named in the menu; older ones are found in their folder."""


class SetAside(Offer):
    """Hidden as long as nothing was set aside. `leave_for` is called with the file that the person wants again, and was asked about."""

    left = Signal()
    """Nothing is set aside any more, and the keyboard was here."""

    def __init__(self, context: UiContext, leave_for: Callable[[Path], object], news: Banner) -> None:
        self.again, self.delete = small(icon="rotate-ccw"), small(icon="trash-2")
        super().__init__("history", self.delete, self.again, role="caption")
        self._shop, self._lanes, self._leave_for, self._news = context.shop, context.lanes, leave_for, news
        self._found: tuple[Known, ...] = ()
        self._keys: tuple[KeysAside, ...] = ()
        Toolbar(self.delete, self.again)
        self.again.clicked.connect(lambda: self._show_menu(self.menu(), self.again))
        self.delete.clicked.connect(lambda: self._show_menu(self.menu_to_delete(), self.delete))
        self.hide()

    def look(self) -> None:
        """Look beside the shop file for what was set aside; a drive that does not answer is told elsewhere."""
        self._lanes.read(lambda _tick: self._look(), self._show, lambda _error: None, self)

    def _look(self) -> tuple[tuple[Known, ...], tuple[KeysAside, ...]]:
        return set_aside.of_shop(self._shop), keys_aside.listed(self._shop.path)

    def retranslate(self) -> None:
        """Renew the words."""
        self.again.say(_("Use one again…"), _("Use a shop file again that was set aside"))
        self.delete.say(_("Delete one…"), _("Delete a shop file that was set aside"))
        if self._keys and not self._found:
            count = ngettext("{count} key file set aside", "{count} key files set aside", len(self._keys))
            self.say(count, _("One that may be the only one of another shop is kept"))
        elif self._found:
            count = ngettext("{count} shop file set aside", "{count} shop files set aside", len(self._found))
            newest = _("the newest {when}", when=self._when(self._found[0].aside))
            kept = _("A restore keeps what was there before, whole and with its own password")
            self.say(count, f"{newest} · {kept}")

    def menu(self) -> QMenu:
        """A line for each, the newest first, to use it again."""
        return self._menu(lambda known: partial(self._ask, known.aside))

    def menu_to_delete(self) -> QMenu:
        """The same to delete it; the one that has to stay says until when. Below them the key files, as long as nobody needs them."""
        menu = self._menu(lambda known: partial(self._ask_to_delete, known) if known.stays_until is None else None)
        for kept in self._keys[:MOST]:
            words = f"{self._when(kept.aside)} · {kept.why}"
            menu.addAction(words, partial(self._ask_to_delete_keys, kept)).setEnabled(not kept.is_needed)
        return menu

    def _menu(self, act_on: Callable[[Known], Callable[[], object] | None]) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for known in self._found[:MOST]:
            act, words = act_on(known), self._told(known)
            if act is not None:
                menu.addAction(words, act)
            elif known.stays_until is not None:
                until = on_day(known.stays_until, self._shop.today())
                stays = _("{file} · stays until {day}: no backup holds what is in it", file=words, day=until)
                menu.addAction(stays).setEnabled(False)
        return menu

    def _show_menu(self, menu: QMenu, button: QWidget) -> None:
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _ask(self, aside: Aside) -> None:
        act = partial(self._leave_for, aside.path)
        unlock_files.ask(self, self._shop.path, aside, self._now(), act, _("Lock and use it"))

    def _ask_to_delete(self, known: Known) -> None:
        text = _(
            "{file}.\n\nIt goes for good, with everything in it: nothing brings it back. The shop that is open and its backups stay as they are.",
            file=self._told(known),
        )
        act = partial(self._delete, known.aside)
        dialogs.ask(self, _("Delete this shop file for good?"), text, _("Delete"), act, is_dangerous=True)

    def _delete(self, aside: Aside) -> None:
        def done(count: int) -> None:
            said = _(
                "The shop file of {when} was deleted; {size} are free again.",
                when=self._when(aside),
                size=backup_words.size(count),
            )
            self._news.say(said, tone="ok")
            self.look()

        def failed(error: ShukeError) -> None:
            self._news.say(str(error), tone="danger")
            self.look()

        self._lanes.write(lambda _tick: set_aside.delete(self._shop, aside.path), done, failed, self)

    def _ask_to_delete_keys(self, kept: KeysAside) -> None:
        text = _(
            "{file}.\n\nIt goes for good. The shop that is open has its own keys, and opens as before.",
            file=f"{kept.aside.path.name} · {kept.why}",
        )
        act = partial(self._delete_keys, kept.aside)
        dialogs.ask(self, _("Delete this key file for good?"), text, _("Delete"), act, is_dangerous=True)

    def _delete_keys(self, aside: Aside) -> None:
        def ended(said: str, tone: str) -> None:
            self._news.say(said, tone=tone)
            self.look()

        deleted = _("The key file {name} was deleted.", name=aside.path.name)
        self._lanes.write(
            lambda _tick: keys_aside.delete(self._shop, aside.path),
            lambda _count: ended(deleted, "ok"),
            lambda error: ended(str(error), "danger"),
            self,
        )

    def _show(self, looked: tuple[tuple[Known, ...], tuple[KeysAside, ...]]) -> None:
        self._found, self._keys = looked
        is_any = bool(self._found or self._keys)
        if not is_any and self.window().focusWidget() in (self.again, self.delete):
            self.left.emit()
        self.setVisible(is_any)
        self.again.setVisible(bool(self._found))
        self.retranslate()

    def _told(self, known: Known) -> str:
        """When it was set aside, how big it is, and why."""
        return f"{self._when(known.aside)} · {backup_words.size(known.aside.bytes)} · {known.why}"

    def _when(self, aside: Aside) -> str:
        return unlock_files.when(aside, self._now())

    def _now(self) -> dt.datetime:
        return self._shop.clock.now().astimezone(self._shop.zone)
