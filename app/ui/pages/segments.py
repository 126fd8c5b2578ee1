"""The segments of the shop as a table with live counts: opened in the list, called something else, deleted; each is one step of undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal

from app.changes import Change
from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import customer_lists, fields, segments
from app.services.customer_lists import Names
from app.services.segments import SegmentData
from app.shop import Shop
from app.ui import dialogs
from app.ui.context import UiContext
from app.ui.form_dialog import FormDialog
from app.ui.pages.acts_table import ActsTable
from app.ui.pages.customer_conditions import in_words
from app.ui.pages.settings_table import Line
from app.ui.reading import Reading
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import ENTER


@dataclass(frozen=True, slots=True)
class Listed:
    """The segments, how many are in each (``None``: nobody can say), and what their conditions name."""

    segments: tuple[SegmentData, ...] = ()
    counts: tuple[int | None, ...] = ()
    names: Names = Names()  # noqa: RUF009 - frozen


class SegmentsPage(ActsTable):
    """The table, and what can be done to the selected segment."""

    wanted = Signal(object)
    """The person wants to see who is in this ``SegmentData``."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "users")
        self.listed = Listed()
        self._is_stale = False
        self.table.doubleClicked.connect(lambda _place: self.open())
        self.open_button, self.rename_button = Button("", "primary", "users"), Button("", "default", "pencil")
        self.delete_button = Button("", "default", "trash-2")
        self.build(
            ((self.open_button, self.open), (self.rename_button, self.ask_name), (self.delete_button, self.delete)),
            {**dict.fromkeys(ENTER, self.open), Qt.Key.Key_Delete: self.delete},
        )
        self._reading = Reading(context.lanes, lambda: _read(self._shop), self)
        self._reading.read.connect(self._show)
        self.retranslate()
        self._reading.start()

    # --- what the page asks -------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.table.setAccessibleName(_("Segments"))
        self.open_button.say(_("Show in the list"))
        self.rename_button.say(_("Rename"))
        self.delete_button.say(_("Delete"))
        self.none.say(_("No segments yet"), _("Narrow the list of customers down, then keep that under a name."))
        self._show(self.listed)

    def refresh(self, change: Change | None) -> None:
        """Count again: any change may make somebody fit. Out of sight that waits until it is seen."""
        del change
        self._is_stale = not self.isVisible()
        if self.isVisible():
            self._reading.start()

    def focus_main(self) -> None:
        """The keyboard belongs to the table."""
        super().focus_main()
        if self._is_stale:
            self._is_stale = False
            self._reading.start()

    def handle_escape(self) -> bool:
        """There is nothing to leave."""
        return False

    # --- what is done -------------------------------------------------------------------------------------------------

    def selected(self) -> SegmentData | None:
        """The segment whose row is selected."""
        key = self.selected_key()
        return next((each for each in self.listed.segments if each.segment_id == key), None)

    def open(self) -> None:
        """Show who is in the selected segment."""
        segment = self.selected()
        if segment is not None:
            self.wanted.emit(segment)

    def ask_name(self) -> FormDialog | None:
        """Ask for another name of the selected segment."""
        segment, shop = self.selected(), self._shop
        if segment is None:
            return None
        texts = {segments.NAME: segment.name}
        dialog = dialogs.ask_form(self, _("Rename segment"), (fields.field(segments.NAME),), _("Rename"), texts)

        def enter(typed: dict[str, str]) -> None:
            self._context.lanes.write(
                lambda _tick: segments.rename(shop, segment.segment_id, typed[segments.NAME]),
                done,
                dialog.refuse,
                dialog,
            )

        def done(_nothing: object) -> None:
            dialog.accept()
            self._toast(_("Renamed"))

        dialog.entered.connect(enter)
        return dialog

    def delete(self) -> None:
        """Forget the selected segment."""
        segment, shop = self.selected(), self._shop
        if segment is not None:
            said = _("Deleted: {name}", name=segment.name)
            self._write(lambda: segments.delete(shop, segment.segment_id), said)

    # --- inside -------------------------------------------------------------------------------------------------------

    def _write(self, work: Callable[[], None], said: str) -> None:
        def refused(error: ShukeError) -> None:
            self._context.shell.show_toast(str(error), is_error=True)

        self._context.lanes.write(lambda _tick: work(), lambda _nothing: self._toast(said), refused, self)

    def _toast(self, words: str) -> None:
        self._context.shell.show_toast(words, undo=True)

    def _show(self, found: Listed) -> None:
        self.listed = found
        lines = [_line(*each, found.names) for each in zip(found.segments, found.counts, strict=True)]
        self.show_lines((_("Segment"), _("Conditions"), _("Customers")), lines, 1, frozenset((2,)))

    def say_selected(self) -> None:
        """A segment can be called something else and deleted; one that means nothing any more cannot be opened."""
        segment = self.selected()
        self.open_button.setEnabled(segment is not None and segment.query is not None)
        for button in (self.rename_button, self.delete_button):
            button.setEnabled(segment is not None)


def _read(shop: Shop) -> Listed:
    found = segments.listed(shop)
    names = customer_lists.names(shop, (each.query for each in found if each.query is not None))
    return Listed(found, tuple(segments.count(shop, each) for each in found), names)


def _line(segment: SegmentData, count: int | None, names: Names) -> Line:
    if segment.query is None:
        return Line((segment.name, str(segment.problem), "–"), ("", "danger", ""), segment.segment_id)
    said = ngettext("{count:,} customer", "{count:,} customers", count or 0)
    return Line((segment.name, in_words(segment.query, names), said), ("", "text2", ""), segment.segment_id)
