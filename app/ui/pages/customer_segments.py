"""The segments beside the list of customers: one click narrows the list, what is in force can be kept under a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.changes import Change
from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import fields, segments
from app.services.customer_query import CustomerQuery
from app.services.segments import SegmentData
from app.ui import dialogs
from app.ui.context import UiContext
from app.ui.form_dialog import FormDialog
from app.ui.widgets.buttons import Button

CONCERNING = ("segment", "tag")
"""What may make a segment say something else."""


def only_conditions(query: CustomerQuery) -> CustomerQuery:
    """The query without its order, as a segment has it; the order of values makes no difference."""
    plain = CustomerQuery()
    return replace(
        query, text=query.text.strip(), sort=plain.sort, descending=plain.descending, tags=tuple(sorted(query.tags)),
        tiers=tuple(sorted(query.tiers)), stages=tuple(sorted(query.stages)), species=tuple(sorted(query.species)),
        consent=tuple(sorted(query.consent)), negated=tuple(sorted(query.negated)),
        fields=tuple(sorted(query.fields, key=lambda test: (test.field_id, test.how, test.values))),
    )  # fmt: skip


class SegmentsButton(Button):
    """Says which segment the list shows, and opens the menu of all."""

    chosen = Signal(object)
    """The person wants the list to hold this ``CustomerQuery``."""
    wants_all = Signal()
    """The person wants to see all segments."""

    def __init__(self, context: UiContext, query: Callable[[], CustomerQuery]) -> None:
        super().__init__("", "ghost", "users")
        self._context, self._shop, self._query = context, context.shop, query
        self.current: SegmentData | None = None
        """The segment that was opened or kept last, whatever became of the list since."""
        self.clicked.connect(lambda _checked=False: self._ask())

    def renew(self) -> None:
        """Say which segment the list shows."""
        self.say(self.current.name if self.current is not None and self.shows_current() else _("Segments"))
        self.setToolTip(_("Segments: conditions kept under a name"))

    def shows_current(self) -> bool:
        """Whether the list shows the segment that was opened or kept last, as it was then."""
        return self.current is not None and self._is_shown(self.current)

    def refresh(self, change: Change | None) -> None:
        """Follow the segment that is shown: it may be called something else, say something else, or be gone."""
        if self.current is not None and (change is None or any(change.concerns(kind) for kind in CONCERNING)):
            number, was_shown = self.current.segment_id, self._is_shown(self.current)
            shop = self._shop
            self._context.lanes.read(
                lambda _tick: next((each for each in segments.listed(shop) if each.segment_id == number), None),
                lambda found: self._follow(found, was_shown=was_shown),
                None,
                self,
            )

    def open(self, segment: SegmentData, _checked: bool = False) -> None:
        """Let the list hold a segment; of one that cannot be understood it is said why."""
        if segment.query is None:
            self._tell(_("{name}: {problem}", name=segment.name, problem=segment.problem))
            return
        self.current = segment
        before = self._query()
        self.chosen.emit(replace(segment.query, sort=before.sort, descending=before.descending))

    def menu_of(self, found: tuple[SegmentData, ...]) -> QMenu:
        """Every segment; keeping what the list shows as a new one, or in the one it came from."""
        made, query = QMenu(self), self._query()
        for segment in found:
            action = made.addAction(segment.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(self._is_shown(segment))
            action.triggered.connect(partial(self.open, segment))
            self._count(action, segment)
        made.addSeparator()
        keep = made.addAction(_("Keep as a segment…"))
        keep.setEnabled(query.is_filtered())
        keep.triggered.connect(lambda _checked=False: self.ask_name())
        current = next((each for each in found if self.current and each.segment_id == self.current.segment_id), None)
        if current is not None and query.is_filtered() and not self._is_shown(current):
            update = made.addAction(_("Keep the change in “{name}”", name=current.name).replace("&", "&&"))
            update.triggered.connect(lambda _checked=False: self.update_segment(current))
        made.addAction(_("All segments…")).triggered.connect(lambda _checked=False: self.wants_all.emit())
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return made

    def ask_name(self) -> FormDialog:
        """Ask for a name, and keep what the list shows under it."""
        query, shop = self._query(), self._shop
        dialog = dialogs.ask_form(self, _("Keep as a segment"), (fields.field(segments.NAME),), _("Keep"))

        def enter(texts: dict[str, str]) -> None:
            name = texts[segments.NAME]
            self._context.lanes.write(
                lambda _tick: segments.create(shop, name, query),
                partial(self._kept, dialog, query),
                dialog.refuse,
                dialog,
            )

        dialog.entered.connect(enter)
        return dialog

    def update_segment(self, segment: SegmentData) -> None:
        """Let a segment have the conditions of the list."""
        query, shop = self._query(), self._shop

        def done(_nothing: object) -> None:
            self.current = replace(segment, query=query)
            self.renew()
            self._context.shell.show_toast(_("Segment changed: {name}", name=segment.name), undo=True)

        self._context.lanes.write(
            lambda _tick: segments.update(shop, segment.segment_id, query),
            done,
            lambda error: self._tell(str(error)),
            self,
        )

    # --- inside -------------------------------------------------------------------------------------------------------

    def _is_shown(self, segment: SegmentData) -> bool:
        return segment.query is not None and only_conditions(segment.query) == only_conditions(self._query())

    def _follow(self, found: SegmentData | None, *, was_shown: bool) -> None:
        self.current = found
        if found is not None and found.query is not None and was_shown and not self._is_shown(found):
            self.open(found)
        self.renew()

    def _ask(self) -> None:
        shop = self._shop
        self._context.lanes.read(lambda _tick: segments.listed(shop), self._pop, None, self)

    def _pop(self, found: tuple[SegmentData, ...]) -> None:
        self.menu_of(found).popup(self.mapToGlobal(QPoint(0, self.height())))

    def _count(self, action: QAction, segment: SegmentData) -> None:
        """How many are in it comes when it is known, if the menu is still there, which does not wait."""
        shop = self._shop

        def say(count: int | None) -> None:
            said = (
                _("cannot be read") if count is None else ngettext("{count:,} customer", "{count:,} customers", count)
            )
            action.setText(f"{segment.name} · {said}".replace("&", "&&"))

        self._context.lanes.read(lambda _tick: segments.count(shop, segment), say, _leave, action)

    def _kept(self, dialog: FormDialog, query: CustomerQuery, segment_id: int) -> None:
        name = dialog.form.texts()[segments.NAME].strip()
        dialog.accept()
        self.current = SegmentData(segment_id, name, query)
        self.renew()
        self._context.shell.show_toast(_("Segment kept: {name}", name=name), undo=True)

    def _tell(self, words: str) -> None:
        self._context.shell.show_toast(words, is_error=True)


def _leave(_error: ShukeError) -> None:
    """A count that cannot be had is left out."""
