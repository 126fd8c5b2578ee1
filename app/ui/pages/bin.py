"""The bin: customers and pets who were deleted, the days they have left, the way back, and the way out for good."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from app.changes import Change
from app.errors import ShukeError
from app.i18n import T, Text, _, ngettext
from app.services import bin_due, bin_list, customers, history, merged_lately
from app.services.bin_due import Due
from app.services.customers import CustomerQuery
from app.ui import many
from app.ui.bin_bell import empties_itself
from app.ui.context import UiContext
from app.ui.pages.bin_erase import erase_customers
from app.ui.pages.bin_pets import BinnedPets
from app.ui.pages.block_model import NAME, RESTORE, TICK, ColumnSpec
from app.ui.pages.customer_model import DAYS_LEFT, DELETED, PETS, PHONE
from app.ui.pages.customer_table import CustomerTable
from app.ui.pages.wording import on_day
from app.ui.reading import Reading
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Banner, Card, EmptyState, divider, row
from app.ui.widgets.toast import keep_clear

COLUMNS = (
    ColumnSpec(TICK, 44),
    ColumnSpec(NAME, 220),
    ColumnSpec(PHONE, 150),
    ColumnSpec(PETS, 200),
    ColumnSpec(DELETED, 130),
    ColumnSpec(DAYS_LEFT, 110),
    ColumnSpec(RESTORE, 120),
)
_RESTORED = T("A backup was restored, so nothing is deleted for good until you say so: look who is here first.")
_JUMPED = T("The date was wrong for a while, so nothing is deleted for good until you say so: look who is here first.")


class _Binned(CustomerTable):
    """The table of who stands in the bin."""

    def ordered(self, query: CustomerQuery) -> array[int]:
        """Their ids, the last one first."""
        return bin_list.ids(self.shop)


class BinPage(QWidget):
    """Everybody who is in the bin, the last one first."""

    counted = Signal(int)
    """How many customers and pets there are."""
    wants_merged = Signal()
    """Those who were merged lately are to be seen."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context, self._shop = context, context.shop
        self.table = _Binned(context, COLUMNS)
        self._empty = EmptyState("trash-2")
        self._count, self._keys = Label("", "caption", "text2"), Label("", "caption", "text2")
        self._card = Card(margin=0, spacing=0)
        self._hint = Label("", "body", "text2", wraps=True)
        self._card.body.addLayout(row(self._hint, margins=(16, 14, 16, 14)))
        self._card.body.addWidget(self.table, 1)
        self._card.body.addWidget(divider())
        self.merged, self.merged_too = (Button("", "link", "history", size=16) for _place in range(2))
        self._card.body.addLayout(row(self._count, self.merged, 1, self._keys, spacing=16, margins=(16, 8, 16, 8)))
        self._empty.add_button(self.merged_too)
        for way in (self.merged, self.merged_too):
            way.clicked.connect(self.wants_merged)
        self._card.body.addWidget(self._make_bar())
        self._stack = QStackedWidget()
        self._stack.addWidget(self._card)
        self._stack.addWidget(self._empty)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        self.doubt = Banner("warn")
        inside.addWidget(self.doubt)
        inside.addWidget(self._stack, 1)
        self.pets = BinnedPets(context)
        inside.addWidget(self.pets)
        self.pets.counted.connect(self._count_pets)
        self.table.restored.connect(lambda customer_id: self.restore((customer_id,)))
        self.table.customers.ticked_changed.connect(self._say_ticked)
        self.table.counted.connect(self._say_count)
        self._due = Due()
        self._merged_count = 0
        self._counting = Reading(context.lanes, lambda: merged_lately.count(context.shop), self)
        self._counting.read.connect(self._say_merged)
        self._looking = Reading(context.lanes, lambda: bin_due.look(context.shop), self)
        self._looking.read.connect(self._show_due)
        self.retranslate()
        self.refresh(None)

    def _make_bar(self) -> QFrame:
        """What can be done with those that are ticked."""
        self.bar = QFrame()
        self.bar.setProperty("tone", "accent")
        keep_clear(self.bar)
        self.ticked = Label("", "strong")
        self.choose_all, self.clear = Button("", "link"), Button("", "link")
        self.give_back, self.erase_button = Button("", "default", "undo-2"), Button("", "danger", "trash-2")
        buttons = (self.choose_all, self.clear, self.give_back, self.erase_button)
        self.bar.setLayout(row(self.ticked, *buttons[:2], 1, *buttons[2:], spacing=16, margins=(16, 8, 16, 8)))
        Toolbar(*buttons)
        self.choose_all.clicked.connect(self.table.customers.tick_all)
        self.clear.clicked.connect(self.table.customers.clear_ticks)
        self.give_back.clicked.connect(lambda: self.restore(self.table.ticked_ids()))
        self.erase_button.clicked.connect(lambda: self.erase(self.table.ticked_ids()))
        return self.bar

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._say_hint()
        self._keys.setText(_("Space ticks · Enter restores"))
        self.clear.say(_("Untick all"))
        self.give_back.say(_("Restore"))
        self.erase_button.say(_("Delete for good"))
        self.table.setAccessibleName(_("Bin"))
        self.pets.retranslate()
        self.table.customers.renew()
        self._show_due(self._due)
        self._say_merged(self._merged_count)
        self._say_count(len(self.table.customers.ids))

    def refresh(self, change: Change | None) -> None:
        """Read the bin anew if the change concerns customers."""
        if change is None or change.concerns("customer") or change.concerns("pet"):
            self.table.show_query(bin_list.QUERY)
            self.pets.look()
            self._looking.start()
            self._counting.start()

    def focus_main(self) -> None:
        """Put the focus on the list."""
        self.table.setFocus()

    def handle_escape(self) -> bool:
        """Take ticks away."""
        if not self.table.customers.ticked:
            return False
        self.table.customers.clear_ticks()
        return True

    def restore(self, customer_ids: Sequence[int]) -> None:
        """Take customers out of the bin, in one step."""
        wanted, shop = tuple(customer_ids), self._shop

        def work(_tick: object) -> tuple[str, bool]:
            left = customers.restore(shop, *wanted)
            return self._said_restored(wanted, left), history.ends_in_step(shop)

        many.change(self._context, len(wanted), work, self._restored, self._tell, self)

    def _said_restored(self, wanted: Sequence[int], left: Sequence[Text]) -> str:
        if left:
            return _("Restored. {left}", left="; ".join(map(str, left)))
        found = customers.rows(self._shop, wanted[:1])
        if len(wanted) == 1 and found:
            return _("Restored: {name}", name=found[0].called)
        return ngettext("Restored {count:,} customer", "Restored {count:,} customers", len(wanted))

    def erase(self, customer_ids: Sequence[int]) -> None:
        """Delete customers for good, after a question."""
        erase_customers(self._context, self, customer_ids, self._erased)

    def _erased(self) -> None:
        """The bar with the button that was pressed goes with the ticks: the keyboard goes back to the list."""
        self.table.customers.clear_ticks()
        if self.isVisible():
            self.focus_main()

    def _is_counting(self) -> bool:
        return empties_itself(self._shop, self._context.settings)

    def _promise(self) -> str:
        if self._is_counting():
            return _(
                "Deleted customers stay here for 30 days; after that they are deleted for good. Their purchases stay in the figures."
            )
        return _("Deleted customers stay here until you restore them or delete them for good; nothing goes by itself.")

    def showEvent(self, event: QShowEvent) -> None:
        """Whether the bin empties itself may have been settled elsewhere."""
        super().showEvent(event)
        self._say_hint()

    def _say_hint(self) -> None:
        """What becomes of those who are here, and their days, if they are counted at all."""
        counts_days = self._is_counting()
        columns = tuple(spec for spec in COLUMNS if counts_days or spec.key != DAYS_LEFT)
        if columns != self.table.customers.columns:
            self.table.show_columns(columns)
        self.pets.count_days(are_counted=counts_days)
        pets = _("A pet that was deleted by itself does not come back with its owner: it stands below.")
        self._hint.setText(_("{promise} {pets}", promise=self._promise(), pets=pets))

    def _show_due(self, due: Due) -> None:
        """Where the date may be wrong, or a backup came back, nothing goes before somebody has said so."""
        self._due = due
        if not (due.is_doubted and due.count and self._is_counting()):
            self.doubt.say("")
        elif due.doubted_since is not None and due.doubt != bin_due.RESTORED:
            today, before = self._shop.today(), due.doubted_since
            words = _(
                "Is today {today}? The date jumped since {before}, so nothing is deleted for good until you say so.",
                today=today.isoformat(),
                before=on_day(before, today),
            )
            self.doubt.say(words, (_("The date is right"), self._believe))
        else:
            self.doubt.say(
                str(_RESTORED if due.doubt == bin_due.RESTORED else _JUMPED), (_("Let them go"), self._believe)
            )

    def _believe(self) -> None:
        shop = self._shop
        self._context.lanes.write(
            lambda _tick: bin_due.believe(shop), lambda _n: self._looking.start(), self._tell, self
        )

    def _restored(self, done: tuple[str, bool]) -> None:
        words, can_undo = done
        self.table.customers.clear_ticks()
        self._context.shell.show_toast(words, undo=can_undo)

    def _say_count(self, count: int) -> None:
        self._count.setText(ngettext("{count:,} customer", "{count:,} customers", count))
        self._stack.setCurrentWidget(self._card if count else self._empty)
        self._say_empty()
        self._say_ticked()
        self.counted.emit(count + len(self.pets.pets))

    def _count_pets(self, count: int) -> None:
        self._say_empty()
        self.counted.emit(len(self.table.customers.ids) + count)

    def _say_merged(self, count: int) -> None:
        """Who was merged is not deleted: say where they are."""
        self._merged_count = count
        words = ngettext("Merged lately: {count:,}", "Merged lately: {count:,}", count)
        for way in (self.merged, self.merged_too):
            way.say(words, _("Who was merged is not deleted, and can be taken apart"))
            way.setVisible(count > 0)

    def _say_empty(self) -> None:
        title = _("No customer is in the bin") if self.pets.pets else _("The bin is empty")
        self._empty.say(title, _("Deleted customers come here; restore them, or let them go for good."))

    def _say_ticked(self) -> None:
        ticked, count = len(self.table.customers.ticked), len(self.table.customers.ids)
        self.bar.setVisible(ticked > 0)
        self.ticked.setText(ngettext("{count:,} ticked", "{count:,} ticked", ticked))
        self.choose_all.say(ngettext("Choose all {count:,}", "Choose all {count:,}", count))
        self.choose_all.setVisible(ticked < count)

    def _tell(self, error: ShukeError) -> None:
        self._context.shell.show_toast(str(error), is_error=True)
