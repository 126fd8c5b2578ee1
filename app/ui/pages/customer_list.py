"""The list of customers: found by text and tag, in any order, opened at the counter, exported, moved to the bin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.changes import Change
from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import customers
from app.services.customers import CustomerQuery
from app.ui import dialogs, theme
from app.ui.context import UiContext
from app.ui.pages.customer_model import LAST, NAME, PETS, PHONE, SPEND, TAGS, TICK, VISITS, ColumnSpec
from app.ui.pages.customer_table import CustomerTable
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import SearchBox
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, EmptyState, divider, row
from app.workflows import take_out

DEBOUNCE_MS = 150
SHOWN = (
    ColumnSpec(TICK, 44),
    ColumnSpec(NAME, 190, "name"),
    ColumnSpec(PHONE, 128),
    ColumnSpec(PETS, 150),
    ColumnSpec(TAGS, 190),
    ColumnSpec(LAST, 104, "last"),
    ColumnSpec(VISITS, 76, "visits"),
)
WITH_SPEND = (*SHOWN, ColumnSpec(SPEND, 106, "spend"))
CONCERNING = ("customer", "pet", "purchase", "tag", "customer_tag", "customer_phone", "import_batch")


class CustomerList(QWidget):
    """Everybody who is not in the bin."""

    wants_import = Signal()
    wants_new = Signal()
    counted = Signal(int)
    """How many customers there are; told when nothing is filtered."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context, self._shop = context, context.shop
        self.query = CustomerQuery()
        self._batch_name = ""
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(DEBOUNCE_MS)
        self._debounce.timeout.connect(self._filter)
        self.box, self.tag = SearchBox(icon="list-filter"), QComboBox()
        self.batch = Button("", "tile", "x", size=14)
        self.columns_button = Button("", "icon", "columns-3")
        self.export = Button("", "default", "download")
        self.table = CustomerTable(context, SHOWN)
        self.table.customers.show_order(self.query.sort, descending=self.query.descending)
        self._build()
        self._connect()
        self.retranslate()
        self.refresh(None)

    # --- pieces -------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.batch.hide()
        self._none, self._nothing = EmptyState("users"), EmptyState("search")
        self._import, self._by_hand = Button("", "primary", "file-input"), Button("", "default", "user-plus")
        self._clear = Button("", "default")
        self._none.add_button(self._import)
        self._none.add_button(self._by_hand)
        self._nothing.add_button(self._clear)
        self._stack = QStackedWidget()
        for piece in (self.table, self._nothing):
            self._stack.addWidget(piece)
        self._count, self._keys = Label("", "caption", "text2"), Label("", "caption", "text2")
        self._card = Card(margin=0, spacing=0)
        top = row(self.box, self.tag, self.batch, 1, self.export, self.columns_button, margins=(16, 10, 12, 10))
        self._card.body.addLayout(top)
        self._card.body.addWidget(self._stack, 1)
        self._card.body.addWidget(divider())
        self._card.body.addLayout(row(self._count, 1, self._keys, margins=(16, 8, 16, 8)))
        self._card.body.addWidget(self._selection_bar())
        self._whole = QStackedWidget()
        self._whole.addWidget(self._card)
        self._whole.addWidget(self._none)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._whole)

    def _selection_bar(self) -> QWidget:
        self._bar = QFrame()
        self._bar.setProperty("tone", "accent")
        self._chosen, self._untick = Label("", "strong"), Button("", "link")
        self.copy, self.delete = Button("", "default", "copy"), Button("", "danger", "trash-2")
        self._bar.setLayout(
            row(self._chosen, self._untick, 1, self.copy, self.delete, spacing=16, margins=(16, 8, 16, 8))
        )
        self._bar.hide()
        return self._bar

    def _connect(self) -> None:
        self.box.textChanged.connect(lambda _text: self._debounce.start())
        self.box.returnPressed.connect(self._into_table)
        self.box.moved.connect(lambda _step: self._into_table())
        self.tag.activated.connect(lambda _i: self._ask(replace(self.query, tags=tuple(filter(None, [self.tag.currentData()])))))
        self.batch.clicked.connect(self.clear_filters)
        self._clear.clicked.connect(self.clear_filters)
        self.columns_button.clicked.connect(self._show_menu)
        self.export.clicked.connect(self.export_list)
        self.copy.clicked.connect(self.table.copy)
        self.delete.clicked.connect(lambda: self._to_bin(self.table.chosen_ids()))
        self._untick.clicked.connect(self.table.customers.clear_ticks)
        self._import.clicked.connect(self.wants_import)
        self._by_hand.clicked.connect(self.wants_new)
        self.table.opened.connect(self._context.open_customer)
        self.table.binned.connect(self._to_bin)
        self.table.counted.connect(self._say_count)
        self.table.sorted.connect(self._sort)
        self.table.customers.ticked_changed.connect(self._say_chosen)

    # --- what the page asks -------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.box.setFixedWidth(theme.widened(270))
        self.tag.setFixedWidth(theme.widened(150))
        self.box.say(_("Filter the list"), _("Filter: name, pet, phone, tag"))
        self.tag.setAccessibleName(_("Tag"))
        self.export.say(_("Export list…"))
        self.columns_button.say("", _("Columns"))
        self._clear.say(_("Show everybody"))
        self._import.say(_("Bring in a file"))
        self._by_hand.say(_("Add by hand (F3)"))
        self._none.say(
            _("No customers yet"),
            _("Bring in the list you have, add somebody by hand, or just record a sale: the customer can be added on the way."),
        )  # fmt: skip
        self._nothing.say(_("Nobody fits"), _("Take part of the filter away."))
        self._keys.setText(_("Phones are masked · Space ticks · Enter opens"))
        self._untick.say(_("Clear"))
        self.copy.say(_("Copy"))
        self.delete.say(_("Move to bin"))
        self.table.setAccessibleName(_("Customers"))
        self.table.customers.renew()
        self._say_batch()
        self._say_count(len(self.table.customers.ids))
        self._say_chosen()
        self._load_tags()

    def refresh(self, change: Change | None) -> None:
        """Read the list anew if the change concerns it; selection and scroll stay."""
        if change is None or any(change.concerns(kind) for kind in CONCERNING):
            self.table.show_query(self.query)
            self._load_tags()

    def focus_main(self) -> None:
        """Put the focus into the filter."""
        self.box.setFocus()

    def handle_escape(self) -> bool:
        """Take ticks away, then filters."""
        if self.table.customers.ticked:
            self.table.customers.clear_ticks()
            return True
        if self._is_filtered():
            self.clear_filters()
            return True
        return False

    def show_batch(self, batch: int, name: str) -> None:
        """Show what an import created."""
        self._batch_name = name
        self.box.clear()
        self._debounce.stop()
        self._ask(CustomerQuery(import_batch=batch, sort=self.query.sort, descending=self.query.descending))
        self.tag.setCurrentIndex(0)

    def clear_filters(self) -> None:
        """Show everybody."""
        self.box.clear()
        self._debounce.stop()
        self.tag.setCurrentIndex(0)
        self._ask(CustomerQuery(sort=self.query.sort, descending=self.query.descending))

    def export_list(self) -> None:
        """Ask where to, and write the list of customers with masked phones."""
        path = dialogs.save_file(
            self, _("Export the list of customers"), "Excel (*.xlsx);;CSV (*.csv)", f"{_('Customers')}.xlsx"
        )
        if path is None:
            return
        request = take_out.TakeOutRequest(path if path.suffix else path.with_suffix(".xlsx"), "customers", mask=True)
        self.export.setEnabled(False)
        self._context.lanes.write(
            lambda tick: take_out.take_out(self._shop, request, tick), self._exported, self._not_exported, self
        )

    # --- inside -------------------------------------------------------------------------------------------------------

    def _is_filtered(self) -> bool:
        return self.query.is_filtered()

    def _ask(self, query: CustomerQuery) -> None:
        self.query = query
        self.table.customers.show_order(query.sort, descending=query.descending)
        self._say_batch()
        self.table.show_query(query)

    def _filter(self) -> None:
        self._ask(replace(self.query, text=self.box.text().strip()))

    def _sort(self, by: str, descending: bool) -> None:
        self._ask(replace(self.query, sort=by, descending=descending))

    def _into_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.table.customers.rowCount() and not self.table.currentIndex().isValid():
            self.table.selectRow(0)

    def _load_tags(self) -> None:
        self._context.lanes.read(lambda _tick: customers.known_tags(self._shop), self._show_tags, None, self)

    def _show_tags(self, tags: Sequence[str]) -> None:
        self.tag.clear()
        self.tag.addItem(_("All tags"), "")
        for tag in tags:
            self.tag.addItem(tag, tag)
        self.tag.setCurrentIndex(max(0, self.tag.findData(next(iter(self.query.tags), ""))))
        self.tag.setVisible(bool(tags))

    def _say_batch(self) -> None:
        self.batch.setVisible(self.query.import_batch is not None)
        self.batch.say(_("From {name}", name=self._batch_name), _("Show everybody"))

    def _say_count(self, count: int) -> None:
        is_filtered = self._is_filtered()
        words = ngettext("{count:,} customer", "{count:,} customers", count)
        self._count.setText(_("Filtered: {count}", count=words) if is_filtered else words)
        self._whole.setCurrentWidget(self._card if count or is_filtered else self._none)
        self._stack.setCurrentWidget(self.table if count else self._nothing)
        if not is_filtered:
            self.counted.emit(count)

    def _say_chosen(self) -> None:
        count = len(self.table.customers.ticked)
        self._bar.setVisible(count > 0)
        self._chosen.setText(ngettext("{count:,} ticked", "{count:,} ticked", count))

    def _show_menu(self) -> None:
        self._make_menu().popup(self.columns_button.mapToGlobal(self.columns_button.rect().bottomLeft()))

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        shows = self.table.customers.columns == WITH_SPEND
        spend = menu.addAction(_("Hide spend") if shows else _("Show spend"))
        spend.triggered.connect(lambda: self.table.show_columns(SHOWN if shows else WITH_SPEND))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _to_bin(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        wanted = tuple(ids)

        def work(_tick: object) -> str:
            called = customers.rows(self._shop, wanted[:1])
            customers.delete(self._shop, *wanted)
            if len(wanted) == 1 and called:
                return _("Moved to bin: {name}", name=called[0].called)
            return ngettext("Moved {count} customer to the bin", "Moved {count} customers to the bin", len(wanted))

        self._context.lanes.write(work, self._binned, self._tell, self)

    def _binned(self, words: str) -> None:
        self.table.customers.clear_ticks()
        self._context.shell.show_toast(words, undo=True)

    def _exported(self, taken: take_out.TakenOut) -> None:
        self.export.setEnabled(True)
        words = ngettext("Saved {count:,} customer: {name}", "Saved {count:,} customers: {name}", sum(taken.rows.values()), name=taken.path.name)  # fmt: skip
        self._context.shell.show_toast(words)

    def _not_exported(self, error: ShukeError) -> None:
        self.export.setEnabled(True)
        self._tell(error)

    def _tell(self, error: ShukeError) -> None:
        self._context.shell.show_toast(str(error), is_error=True)
