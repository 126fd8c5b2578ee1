"""What can be done with the customers that are ticked: tag, export, copy, move to the bin; each is one step of undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import customer_crowds, customers, follow_ups
from app.services.follow_ups import Written
from app.shop import Shop
from app.ui import dialogs, many, theme
from app.ui.context import UiContext
from app.ui.form_dialog import FormDialog
from app.ui.jobs import Tick
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import row
from app.ui.widgets.toast import keep_clear

MOST_TAGS = 30
ROOMY = 1040


class TickedBar(QFrame):
    """Shown while somebody is ticked: how many, everybody, nobody, and what to do with them."""

    everybody = Signal()
    nobody = Signal()
    export = Signal()
    copy = Signal()
    printed = Signal()
    """The person wants the list on paper."""
    moved = Signal()
    """They lie in the bin."""

    def __init__(self, context: UiContext, ids: Callable[[], list[int]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._shop, self._ids = context, context.shop, ids
        self._ticked = self._all = 0
        self.setProperty("tone", "accent")
        keep_clear(self)
        self.count = Label("", "strong")
        self.choose_all, self.clear = Button("", "link"), Button("", "link")
        self.tag, self.out = Button("", "default", "tag"), Button("", "default", "download")
        self.remind, self.paper = Button("", "default", "bell"), Button("", "default", "printer")
        self.to_clipboard, self.delete = Button("", "default", "copy"), Button("", "danger", "trash-2")
        actions = (self.tag, self.remind, self.out, self.paper, self.to_clipboard, self.delete)
        self.setLayout(row(self.count, self.choose_all, self.clear, 1, *actions, margins=(16, 8, 16, 8)))
        Toolbar(self.choose_all, self.clear, *actions)
        self.choose_all.clicked.connect(self.everybody)
        self.clear.clicked.connect(self.nobody)
        self.tag.clicked.connect(self._ask_tag)
        self.out.clicked.connect(self.export)
        self.remind.clicked.connect(lambda _checked=False: self.ask_reminder())
        self.paper.clicked.connect(lambda _checked=False: self.printed.emit())
        self.to_clipboard.clicked.connect(self.copy)
        self.delete.clicked.connect(lambda: self.to_bin(self._ids()))
        self.hide()

    def show_ticked(self, count: int, of: int) -> None:
        """So many are ticked, out of so many in the list; hidden while there are none."""
        self._ticked, self._all = count, of
        self.setVisible(count > 0)
        self._say()

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._say()

    def to_bin(self, ids: Sequence[int]) -> None:
        """Move customers to the bin; a toast offers the way back."""
        wanted, shop = tuple(ids), self._shop

        def work(_tick: object) -> str:
            first = customers.rows(shop, wanted[:1])
            customers.delete(shop, *wanted)  # which says so of somebody who was deleted for good meanwhile
            name = first[0].called
            others = len(wanted) - 1
            if not others:
                return _("Moved to bin: {name}", name=name)
            return ngettext(
                "Moved to bin: {name} and {count:,} other",
                "Moved to bin: {name} and {count:,} others",
                others,
                name=name,
            )

        if wanted:
            self._do(len(wanted), work, self._binned)

    def tag_menu(self, carried: Sequence[str], known: Sequence[str]) -> QMenu:
        """The menu of tags to put on, and of those to take off."""
        menu = QMenu(self)
        menu.addAction(_("New tag…")).triggered.connect(partial(self._ask_new, tuple(known)))
        for tag in known[:MOST_TAGS]:
            menu.addAction(tag.replace("&", "&&")).triggered.connect(partial(self.add_tag, tag))
        if carried:
            menu.addSeparator()
            off = menu.addMenu(_("Take a tag off"))
            for tag in carried:
                off.addAction(tag.replace("&", "&&")).triggered.connect(partial(self.remove_tag, tag))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def add_tag(self, tag: str, _checked: bool = False) -> None:
        """Put a tag on everybody who is ticked."""
        shop, ids = self._shop, self._ids()

        def said(count: int) -> str:
            return ngettext("Tagged {count:,} customer: {tag}", "Tagged {count:,} customers: {tag}", count, tag=tag)

        self._do(len(ids), lambda _tick: customer_crowds.add_tag(shop, ids, tag), lambda n: self._told(n, said(n)))

    def remove_tag(self, tag: str, _checked: bool = False) -> None:
        """Take a tag off everybody who is ticked."""
        shop, ids = self._shop, self._ids()

        def said(count: int) -> str:
            return ngettext(
                "Took “{tag}” off {count:,} customer", "Took “{tag}” off {count:,} customers", count, tag=tag
            )

        self._do(len(ids), lambda _tick: customer_crowds.remove_tag(shop, ids, tag), lambda n: self._told(n, said(n)))

    def ask_reminder(self) -> FormDialog:
        """Ask what to remember of everybody who is ticked, and when."""
        shop, ids = self._shop, self._ids()
        today = {follow_ups.ON.key: shop.today().isoformat()}
        dialog = dialogs.ask_form(
            self, _("Remind me of everybody who is ticked"), follow_ups.FIELDS, _("Remind me"), today
        )

        def enter(texts: dict[str, str]) -> None:
            many.change(self._context, len(ids), partial(_remind, shop, ids, texts), done, dialog.refuse, dialog)

        def done(written: Written) -> None:
            dialog.accept()
            said = ngettext("Wrote {count:,} reminder", "Wrote {count:,} reminders", written.count)
            if written.left_alone:
                alone = ngettext(
                    "{count:,} wants to be left alone", "{count:,} want to be left alone", written.left_alone
                )
                said = f"{said} · {alone}"
            self._context.shell.show_toast(said, undo=bool(written.count))

        dialog.entered.connect(enter)
        return dialog

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words where there is room, else signs alone."""
        super().resizeEvent(event)
        self._say()

    # --- inside -------------------------------------------------------------------------------------------------------

    def _do(self, count: int, work: Callable[[Tick], Any], done: Callable[[Any], None]) -> None:
        """One thing at a time: for thousands of customers it may take a while."""
        self.setEnabled(False)
        many.change(self._context, count, work, done, self._tell, self, self._free)

    def _free(self) -> None:
        self.setEnabled(True)

    def _say(self) -> None:
        is_roomy = self.width() >= theme.scaled(ROOMY)
        self.count.setText(ngettext("{count:,} ticked", "{count:,} ticked", self._ticked))
        self.choose_all.say(ngettext("Choose all {count:,}", "Choose all {count:,}", self._all))
        self.choose_all.setVisible(self._ticked < self._all)
        self.clear.say(_("Untick all"))
        for button, words in (
            (self.tag, _("Tags…")), (self.remind, _("Remind me…")), (self.out, _("Export…")), (self.paper, _("Print")), (self.to_clipboard, _("Copy")), (self.delete, _("Move to bin")),
        ):  # fmt: skip
            button.say(words if is_roomy else "", "" if is_roomy else words)

    def _ask_tag(self) -> None:
        shop, ids = self._shop, self._ids()
        self._context.lanes.read(
            lambda _tick: (customer_crowds.tags_of(shop, ids), customers.known_tags(shop)), self._open_menu, None, self
        )

    def _open_menu(self, found: tuple[Sequence[str], Sequence[str]]) -> None:
        menu = self.tag_menu(*found)
        above = self.tag.mapToGlobal(self.tag.rect().topLeft())
        above.setY(above.y() - menu.sizeHint().height())
        menu.popup(above)

    def _ask_new(self, known: Sequence[str], _checked: bool = False) -> None:
        dialogs.ask_line(self, _("Tag everybody who is ticked"), _("Tag"), known, self.add_tag)

    def _told(self, count: int, words: str) -> None:
        self._context.shell.show_toast(words if count else _("Nothing to change"), undo=bool(count))

    def _binned(self, words: str) -> None:
        self.moved.emit()
        self._context.shell.show_toast(words, undo=True)

    def _tell(self, error: ShukeError) -> None:
        self._context.shell.show_toast(str(error), is_error=True)


def _remind(shop: Shop, ids: Sequence[int], texts: Mapping[str, str], _tick: Tick) -> Written:
    return follow_ups.write(shop, ids, texts)
