"""The list of customers: narrowed by text and conditions, in any order, opened at the counter, ticked, exported, moved to the bin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.changes import Change
from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import customer_lists, tags
from app.services.customer_lists import Names
from app.services.customer_query import CustomerQuery
from app.services.customer_sheet import COLUMNS, columns_asked
from app.services.segments import SegmentData
from app.ui import theme
from app.ui.context import UiContext
from app.ui.file_trouble import UNREAD, why_unread
from app.ui.pages import customer_columns
from app.ui.pages.customer_filters import FilterBar
from app.ui.pages.customer_model import BIRTHDAY
from app.ui.pages.customer_out import ListOut
from app.ui.pages.customer_paper import ListPaper
from app.ui.pages.customer_segments import SegmentsButton
from app.ui.pages.customer_table import CustomerTable
from app.ui.pages.customer_ticked import TickedBar
from app.ui.pages.wording import money
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.inputs import SearchBox
from app.ui.widgets.labels import ELabel, Label
from app.ui.widgets.surfaces import Banner, Card, EmptyState, ProgressLine, column, divider, row
from app.values.custom import owner_of

DEBOUNCE_MS = 150
CONCERNING = (
    "customer", "pet", "purchase", "purchase_item", "tag", "customer_tag", "customer_phone", "pet_owner", "import_batch", "reminder",
    "consent", "household_member", "product", "custom_field", "custom_value", "segment", "setting",
)  # fmt: skip


class CustomerList(QWidget):
    """Everybody who is not in the bin."""

    wants_import = Signal()
    wants_new = Signal()
    wants_segments = Signal()
    counted = Signal(int, int)
    """How many customers are in the list, and how many there are in all."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context, self._shop, self._settings = context, context.shop, context.settings
        self.query = CustomerQuery()
        self._tags: dict[str, int] = {}
        """The tags of the conditions, by their ids: a name may change."""
        self._total, self._spent = 0, 0
        self._is_stale = True
        self._error: ShukeError | None = None
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(DEBOUNCE_MS)
        self._debounce.timeout.connect(self._filter)
        self.box = SearchBox(icon="list-filter")
        self.segments = SegmentsButton(context, lambda: self.query)
        self.filters = FilterBar(context, self.box, self.segments)
        self.columns_button = Button("", "icon", "columns-3")
        self.export = Button("", "default", "download")
        self.table = CustomerTable(context, customer_columns.chosen(self._settings, context.shop))
        self.table.customers.show_order(self.query.sort, descending=self.query.descending)
        self.ticked = TickedBar(context, self.table.ticked_ids)
        self.progress = ProgressLine()
        self.out, self.outcome = ListOut(context, self.progress, self), Banner("info")
        self.paper = ListPaper(context, self, self.outcome, self.progress)
        self._build()
        self._connect()
        self.retranslate()

    # --- pieces -------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._none, self._nothing, self._unread = EmptyState("users"), EmptyState("search"), EmptyState("circle-alert")
        self._import, self._by_hand = Button("", "primary", "file-input"), Button("", "default", "user-plus")
        self._clear = Button("", "default")
        self._none.add_button(self._import)
        self._none.add_button(self._by_hand)
        self._nothing.add_button(self._clear)
        self._stack = QStackedWidget()
        for piece in (self.table, self._nothing):
            self._stack.addWidget(piece)
        self._count, self._keys = Label("", "caption", "text2"), ELabel("", "caption", "text2")
        self._keys.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._card = Card(margin=0, spacing=0)
        Toolbar(self.export, self.columns_button)
        top = row(self.filters, self.export, self.columns_button, margins=(16, 10, 12, 10))
        for button in (self.export, self.columns_button):
            top.setAlignment(button, Qt.AlignmentFlag.AlignTop)
        top.setStretchFactor(self.filters, 1)
        self._card.body.addLayout(top)
        self._card.body.addWidget(self._stack, 1)
        self._card.body.addWidget(divider())
        self._card.body.addLayout(column(self.outcome, self.progress, margins=(16, 0, 16, 0)))
        foot = row(self._count, self._keys, spacing=16, margins=(16, 8, 16, 8))
        foot.setStretchFactor(self._keys, 1)
        self._card.body.addLayout(foot)
        self._card.body.addWidget(self.ticked)
        self._whole = QStackedWidget()
        self._whole.addWidget(self._card)
        self._whole.addWidget(self._none)
        self._whole.addWidget(self._unread)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._whole)

    def _connect(self) -> None:
        model = self.table.customers
        self.box.textChanged.connect(lambda _text: self._debounce.start())
        self.box.returnPressed.connect(self._into_table)
        self.box.moved.connect(lambda _step: self._into_table())
        self.filters.changed.connect(self._ask)
        self.segments.chosen.connect(self._show_segment)
        self.segments.wants_all.connect(self.wants_segments)
        self._clear.clicked.connect(self.clear_filters)
        self.columns_button.clicked.connect(self._choose_columns)
        self.export.clicked.connect(lambda: self._open_export(self.export, self.table.customers.ids))
        self._import.clicked.connect(self.wants_import)
        self._by_hand.clicked.connect(self.wants_new)
        self.table.opened.connect(self._context.open_customer)
        self.table.binned.connect(self.ticked.to_bin)
        self.table.counted.connect(self._count_more)
        self.table.failed.connect(self._show_unread)
        self.table.sorted.connect(self._sort)
        model.ticked_changed.connect(self._show_ticked)
        self.ticked.everybody.connect(model.tick_all)
        self.ticked.nobody.connect(model.clear_ticks)
        self.ticked.moved.connect(model.clear_ticks)
        self.ticked.copy.connect(self.table.copy)
        self.ticked.printed.connect(self._open_paper)
        self.ticked.export.connect(lambda: self._open_export(self.ticked.out, self.table.chosen_ids()))

    # --- what the page asks -------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.box.setFixedWidth(theme.widened(250))
        self.box.say(_("Filter the list"), _("Filter: name, pet, phone, note"))
        self.filters.retranslate()
        self.segments.renew()
        self.export.say(_("Export…"))
        self.columns_button.say("", _("Columns"))
        self._clear.say(_("Show everybody"))
        self._import.say(_("Bring in a file"))
        self._by_hand.say(_("Add by hand (F3)"))
        self._none.say(
            _("No customers yet"),
            _("Bring in the list you have, add somebody by hand, or just record a sale: the customer can be added on the way."),
        )  # fmt: skip
        self._nothing.say(_("Nobody fits"), _("Take part of the filter away."))
        self._keys.setText(_("Phones are masked · Space ticks · Shift with ↑ ↓ ticks on · Enter opens"))
        self.progress.retranslate()
        self.ticked.retranslate()
        self.table.setAccessibleName(_("Customers"))
        self.table.customers.renew()
        self._say_count()

    def refresh(self, change: Change | None) -> None:
        """Read the list anew if the change concerns it, out of sight when it is seen again; selection, ticks and scroll stay."""
        if change is None or any(change.concerns(kind) for kind in CONCERNING):
            self._is_stale = True
            if change is not None and change.concerns("custom_field"):
                self._show_columns()
            self.filters.refresh(change)
            self.segments.refresh(change)
            if self.query.tags and (change is None or change.concerns("tag")):
                self._follow_tags()
            self._catch_up()

    def _follow_tags(self) -> None:
        """A tag that is called something else by now is meant still; one that is gone is no condition any more, but of a segment."""
        names = {number: name for name, number in tags.numbers(self._context.shop).items()}
        wanted = tuple(names[i] for name in self.query.tags if (i := self._tags.get(name, 0)) in names)
        if wanted != self.query.tags and not self.segments.shows_current():
            self._ask(replace(self.query, tags=wanted))

    def showEvent(self, event: QShowEvent) -> None:
        """Read what changed meanwhile: a sale at the counter does not wait for a list that nobody looks at."""
        super().showEvent(event)
        self._catch_up()

    def focus_main(self) -> None:
        """Put the focus into the filter."""
        self.box.setFocus()

    def handle_escape(self) -> bool:
        """Take ticks away, then filters."""
        if self.table.customers.ticked:
            self.table.customers.clear_ticks()
            return True
        if self.query.is_filtered():
            self.clear_filters()
            return True
        return False

    def show_batch(self, batch: int, name: str) -> None:
        """Show what an import created; `name` is that of its file."""
        self.filters.show_names(Names({batch: name}))
        self._empty_box()
        self._ask(CustomerQuery(import_batch=batch, sort=self.query.sort, descending=self.query.descending))

    def show_segment(self, segment: SegmentData) -> None:
        """Show who is in a segment."""
        self.segments.open(segment)

    def clear_filters(self) -> None:
        """Show everybody."""
        self._empty_box()
        self._ask(CustomerQuery(sort=self.query.sort, descending=self.query.descending))

    def export_menu(self, ids: Sequence[int]) -> QMenu:
        """The ways in which these customers can be written to a file, with the columns on screen and those they were narrowed by."""
        shown = tuple(spec.key for spec in self.table.customers.columns if spec.key in COLUMNS or owner_of(spec.key))
        asked = tuple(key for key in columns_asked(self._context.shop, self.query) if key not in shown)
        return self.out.menu(ids, (*shown, *asked))

    # --- inside -------------------------------------------------------------------------------------------------------

    def _catch_up(self) -> None:
        if self._is_stale and self.isVisible():
            self._is_stale = False
            self.table.show_query(self.query)

    def _ask(self, query: CustomerQuery) -> None:
        self.query, self._is_stale = query, False
        self._tags = tags.numbers(self._context.shop) if query.tags else {}
        self.table.customers.show_order(query.sort, descending=query.descending)
        if bool(query.birthday_month) != any(spec.key == BIRTHDAY for spec in self.table.customers.columns):
            self._show_columns()
        self.filters.show_query(query)
        self.segments.renew()
        self.table.show_query(query)

    def _show_segment(self, query: CustomerQuery) -> None:
        self.box.setText(query.text)
        self._debounce.stop()
        self._ask(query)

    def _filter(self) -> None:
        self._ask(replace(self.query, text=self.box.text().strip()))

    def _empty_box(self) -> None:
        self.box.clear()
        self._debounce.stop()

    def _sort(self, by: str, descending: bool) -> None:
        self._ask(replace(self.query, sort=by, descending=descending))

    def _into_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.table.customers.rowCount() and not self.table.currentIndex().isValid():
            self.table.selectRow(0)

    def _show_unread(self, error: ShukeError) -> None:
        """Say that nothing could be read, which is not the same as nobody."""
        self._error = error
        self._say_count()

    def _count_more(self, count: int) -> None:
        """The list was read: say how many, at once, and of a narrowed one soon of how many and what they spent."""
        self._error = None
        if not self.query.is_filtered():
            self._put_sums((count, 0))
            return
        shop, ids = self._shop, self.table.customers.ids
        self._say_count()
        self._context.lanes.read(
            lambda _tick: (customer_lists.count(shop), customer_lists.spent_in_year(shop, ids)),
            lambda sums: self._put_sums(sums) if self.table.customers.ids is ids else None,
            None,
            self,
        )

    def _put_sums(self, sums: tuple[int, int]) -> None:
        self._total, self._spent = sums
        self.counted.emit(len(self.table.customers.ids), self._total)
        self._say_count()

    def _say_count(self) -> None:
        is_filtered, count = self.query.is_filtered(), len(self.table.customers.ids)
        words = ngettext("{count:,} customer", "{count:,} customers", count)
        if is_filtered:
            total = max(count, self._total)
            words = ngettext("{some} of {count:,} customer", "{some} of {count:,} customers", total, some=f"{count:,}")
            if self._spent and count:
                words += " · " + _("{amount} spent in 12 months", amount=money(self._shop, self._spent, short=True))
        self._count.setText(words)
        if self._error is not None:
            self._unread.say(str(UNREAD), why_unread(self._error))
        whole = self._card if count or is_filtered else self._none
        self._whole.setCurrentWidget(self._unread if self._error is not None else whole)
        self._stack.setCurrentWidget(self.table if count else self._nothing)
        self._show_ticked()

    def _show_ticked(self) -> None:
        model = self.table.customers
        self.ticked.show_ticked(len(model.ticked), len(model.ids))

    def _open_export(self, below: Button, ids: Sequence[int]) -> None:
        self.export_menu(ids).popup(below.mapToGlobal(below.rect().bottomLeft()))

    def _open_paper(self) -> None:
        above = self.ticked.paper.mapToGlobal(self.ticked.paper.rect().topLeft())
        menu = self.paper.menu(self.table.chosen_ids())
        above.setY(above.y() - menu.sizeHint().height())
        menu.popup(above)

    def _choose_columns(self) -> None:
        menu = customer_columns.menu(self._settings, self._context.shop, self, self._show_columns)
        menu.popup(self.columns_button.mapToGlobal(self.columns_button.rect().bottomLeft()))

    def _show_columns(self) -> None:
        """Those that were chosen, and the birthday while it is what the list was narrowed by."""
        also = (BIRTHDAY,) if self.query.birthday_month else ()
        self.table.show_columns(customer_columns.chosen(self._settings, self._context.shop, *also))
