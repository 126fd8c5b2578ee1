"""What can be done with the products that are ticked: a category, merging, an end, the bin; each is one step of undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu

from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import catalogue, product_changes, product_merging
from app.services.catalogue import BIN, NEW, OVER, SOLD
from app.ui import many, theme
from app.ui.context import UiContext
from app.ui.pages.wording import joined
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import row
from app.ui.widgets.toast import keep_clear

MOST_MERGED, MOST_NAMED = 20, 3
ROOMY, ROOMY_NEW = 860, 1040
"""From these widths on there is room for words on the buttons, of which there is one more where something is to be completed."""


class ProductTickedBar(QFrame):
    """Shown while something is ticked: how many, everything, nothing, and what to do with them."""

    everything = Signal()
    nothing = Signal()
    category = Signal()
    done = Signal()
    """Something was done with them, and the ticks may go."""
    one_ends = Signal(int)
    """This one is not to be sold any more: what replaces it is to be asked."""

    def __init__(self, context: UiContext, ids: Callable[[], list[int]]) -> None:
        super().__init__()
        self._context, self._shop, self._ids = context, context.shop, ids
        self._part, self._ticked, self._all = SOLD, 0, 0
        self.setProperty("tone", "accent")
        keep_clear(self)
        self.count = Label("", "strong")
        self.choose_all, self.clear = Button("", "link"), Button("", "link")
        self.seen, self.sort_in = Button("", "default", "check"), Button("", "default", "folder")
        self.merge, self.end = Button("", "default", "copy"), Button("", "default", "circle-minus")
        self.give_back, self.delete = Button("", "default", "undo-2"), Button("", "danger", "trash-2")
        self._actions = (self.seen, self.sort_in, self.merge, self.end, self.give_back, self.delete)
        self.setLayout(row(self.count, self.choose_all, self.clear, 1, *self._actions, margins=(16, 8, 16, 8)))
        Toolbar(self.choose_all, self.clear, *self._actions)
        self.choose_all.clicked.connect(self.everything)
        self.clear.clicked.connect(self.nothing)
        self.sort_in.clicked.connect(self.category)
        self.merge.clicked.connect(self._ask_merge)
        self.seen.clicked.connect(lambda: self._act(product_changes.seen, _("Saved")))
        self.end.clicked.connect(self._end)
        self.give_back.clicked.connect(lambda: self.restore(self._ids()))
        self.delete.clicked.connect(lambda: self.to_bin(self._ids()))
        self.hide()

    def show_ticked(self, part: str, count: int, of: int) -> None:
        """So many of a part of the catalogue are ticked, out of so many in the list; hidden while there are none."""
        self._part, self._ticked, self._all = part, count, of
        self.setVisible(count > 0)
        self.retranslate()

    def to_bin(self, ids: Sequence[int]) -> None:
        """Move products to the bin; a toast offers the way back."""
        said = ngettext("Moved {count:,} product to the bin", "Moved {count:,} products to the bin", len(ids))
        self._do(ids, lambda: product_changes.delete(self._shop, *ids), said)

    def restore(self, ids: Sequence[int]) -> None:
        """Take products out of the bin."""
        said = ngettext("Restored {count:,} product", "Restored {count:,} products", len(ids))
        self._do(ids, lambda: product_changes.restore(self._shop, *ids), said)

    def merge_menu(self, found: Sequence[catalogue.ProductLine]) -> QMenu:
        """Which of the ticked products stays, what was sold most first; the others become part of it."""
        menu = QMenu(self)
        menu.addAction(_("Which one stays?")).setEnabled(
            False
        )  # a section is not drawn where the menu has a style of its own
        menu.addSeparator()
        for line in sorted(found, key=lambda line: -line.times):
            words = " · ".join(part for part in (line.name, line.code) if part).replace("&", "&&")
            menu.addAction(words).triggered.connect(partial(self.merge_into, line.product_id, line.name))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def merge_into(self, product_id: int, name: str, _checked: bool = False) -> None:
        """Make all that are ticked one with this one."""
        ids = self._ids()
        others = [each for each in ids if each != product_id]
        said = _("Merged into {name}", name=name)
        self._do(ids, lambda: product_merging.merge(self._shop, product_id, others), said)

    def retranslate(self) -> None:
        """Speak the language in force: words where there is room, else signs alone."""
        is_roomy = self.width() >= theme.scaled(ROOMY_NEW if self._part == NEW else ROOMY)
        self.count.setText(ngettext("{count:,} product ticked", "{count:,} products ticked", self._ticked))
        self.choose_all.say(ngettext("Tick all {count:,}", "Tick all {count:,}", self._all))
        self.choose_all.setVisible(self._ticked < self._all)
        self.clear.say(_("Untick all"))
        is_bin = self._part == BIN
        for button, words, is_of_use in (
            (self.seen, _("Nothing to complete"), self._part == NEW),
            (self.sort_in, _("Category…"), not is_bin),
            (self.merge, _("Merge…"), not is_bin and 2 <= self._ticked <= MOST_MERGED),
            (self.end, _("Sell again") if self._part == OVER else _("Stop selling"), not is_bin),
            (self.give_back, _("Restore"), is_bin),
            (self.delete, _("Move to bin"), not is_bin),
        ):
            button.say(words if is_roomy else "", "" if is_roomy else words)
            button.setVisible(is_of_use)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words come and go with the width."""
        super().resizeEvent(event)
        self.retranslate()

    # --- inside -------------------------------------------------------------------------------------------------------

    def _act(self, change: Callable[..., None], said: str) -> None:
        ids = self._ids()
        self._do(ids, lambda: change(self._shop, *ids), said)

    def _end(self) -> None:
        is_over, ids = self._part != OVER, self._ids()
        if is_over and len(ids) == 1:
            self.one_ends.emit(ids[0])
            return
        said = _("Not sold any more") if is_over else _("Sold again")
        self._do(ids, lambda: product_changes.discontinue(self._shop, *ids, is_over=is_over), said)

    def _ask_merge(self) -> None:
        shop, ids = self._shop, self._ids()
        self._context.lanes.read(lambda _tick: catalogue.lines(shop, ids), self._open_menu, None, self)

    def _open_menu(self, found: Sequence[catalogue.ProductLine]) -> None:
        menu = self.merge_menu(found)
        above = self.merge.mapToGlobal(self.merge.rect().topLeft())
        above.setY(above.y() - menu.sizeHint().height())
        menu.popup(above)

    def _do(self, ids: Sequence[int], work: Callable[[], Any], said: str) -> None:
        """One thing at a time: for thousands of products it may take a while."""

        def done(result: object) -> None:
            self.done.emit()
            self._context.shell.show_toast(with_unreplaced(said, result), undo=True)

        if ids:
            self.setEnabled(False)
            many.change(self._context, len(ids), lambda _tick: work(), done, self._tell, self, self._free)

    def _free(self) -> None:
        self.setEnabled(True)

    def _tell(self, error: ShukeError) -> None:
        self._context.shell.show_toast(str(error), is_error=True)


def with_unreplaced(said: str, names: object) -> str:
    """What was done, and of which products the replacement went to the bin with it."""
    if not isinstance(names, tuple) or not names:
        return said
    return f"{said} · " + _("it was to replace {names}", names=joined(list(names), MOST_NAMED))
