"""Who was merged lately, in place of the pairs: who into whom, when, and the way back. A line at the foot of the tab opens it."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.errors import ShukeError
from app.i18n import Text, _, ngettext
from app.services import history, merged_lately, merging
from app.services.history import IMAGE_DAYS
from app.services.merged_lately import MergedLately
from app.ui.context import UiContext
from app.ui.pages.settings_table import Line
from app.ui.pages.small_table import SmallTable
from app.ui.pages.wording import at_time
from app.ui.reading import Reading
from app.ui.widgets.buttons import Button
from app.ui.widgets.surfaces import Banner


class MergedTable(SmallTable):
    """The table; `opener` leads to it and back, and says how many there are, `outcome` what could not go back, or why nothing could."""

    turned = Signal()
    """It was opened or left."""

    def __init__(self, context: UiContext) -> None:
        super().__init__("undo-2", None)
        self._context, self._shop = context, context.shop
        self.merged: tuple[MergedLately, ...] = ()
        self.is_open = self._is_awaited = False
        self.opener, self.outcome = Button("", "link", "history", size=16), Banner("info")
        self.acted.connect(self._take_apart)
        self.opener.clicked.connect(lambda _checked=False: self.turn())
        self._reading = Reading(context.lanes, lambda: merged_lately.listed(context.shop), self)
        self._reading.read.connect(self._show)

    def look(self) -> None:
        """Read again who was merged."""
        self._reading.start()

    def open(self) -> None:
        """Open it, as soon as it is known who was merged; where nobody was, it stays closed."""
        self._is_awaited = not self.is_open
        self._open_awaited()

    def turn(self) -> None:
        """Open it, or go back to the pairs."""
        self._is_awaited = False
        self.is_open = not self.is_open
        self.outcome.say("")
        self._say()
        self.turned.emit()

    def retranslate(self) -> None:
        """Speak the language in force."""
        title = ngettext("Merged in the last {count} day", "Merged in the last {count} days", IMAGE_DAYS)
        self.say(title, _("Take apart"), title)
        self.outcome.say("")
        self._show(self.merged)

    def _take_apart(self, merged: MergedLately) -> None:
        """Make two of them again; what cannot go back is said, and so is why nothing can."""
        shop = self._shop

        def work(_tick: object) -> tuple[tuple[Text, ...], bool]:
            return merging.unmerge(shop, merged.other_id), history.ends_in_step(shop)

        def done(outcome: tuple[tuple[Text, ...], bool]) -> None:
            left, can_undo = outcome
            said = _("Two again: {one} and {other}", one=merged.other, other=merged.kept)
            self.outcome.say(f"{said}. {'; '.join(map(str, left))}" if left else "")
            self._context.shell.show_toast(said, undo=can_undo)

        def refused(error: ShukeError) -> None:
            self.outcome.say(str(error))

        self._context.lanes.write(work, done, refused, self)

    def _show(self, found: tuple[MergedLately, ...]) -> None:
        self.merged = found
        lines = [Line((m.other, m.kept, at_time(m.merged_at, self._shop)), key=m) for m in found]
        self.show_lines((_("Customer"), _("Merged into"), _("When")), lines)
        self._say()
        self._open_awaited()

    def _open_awaited(self) -> None:
        if self._is_awaited and self.merged:
            self._is_awaited = False
            self.turn()

    def _say(self) -> None:
        count = len(self.merged)
        there = ngettext("Merged lately: {count:,}", "Merged lately: {count:,}", count)
        self.opener.say(_("Back to the pairs") if self.is_open else there)
        self.opener.set_icon("arrow-left" if self.is_open else "history")
        self.opener.setVisible(bool(count))
        if self.is_open and not count:
            self.is_open = False
            self.turned.emit()
