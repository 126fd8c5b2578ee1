"""The Catalogue page: what the shop sells, as a list with its tree of categories, and one product beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.changes import Change
from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import catalogue, fields, product_changes
from app.services.catalogue import BIN, NEW, OVER, SOLD, ProductQuery
from app.ui import theme
from app.ui.context import UiContext
from app.ui.file_trouble import UNREAD, why_unread
from app.ui.pages.ask_line import AskLine
from app.ui.pages.catalogue_model import COLUMNS, ProductTable
from app.ui.pages.catalogue_out import CatalogueOut
from app.ui.pages.catalogue_ticked import ProductTickedBar
from app.ui.pages.catalogue_tree import WITHOUT, CategoryTree
from app.ui.pages.product_drawer import ProductDrawer
from app.ui.reading import Reading
from app.ui.widgets.buttons import Button, Tabs, Toolbar
from app.ui.widgets.inputs import SearchBox
from app.ui.widgets.labels import ELabel, Label
from app.ui.widgets.surfaces import Card, EmptyState, ProgressLine, divider, row

DEBOUNCE_MS = 150
CONCERNING = ("product", "purchase", "purchase_item", "import_batch", "customer")


class CataloguePage(QWidget):
    """Sold, to complete, discontinued, bin: one list, narrowed by text and category."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context, self._shop = context, context.shop
        self.query = ProductQuery()
        self._counts: dict[str, int] = {}
        self._is_stale, self._error = True, ""
        self.tabs, self.tree, self.box = Tabs(), CategoryTree(context), SearchBox(icon="list-filter")
        self.add_button, self.export = Button("", "default", "plus"), Button("", "default", "download")
        self.table = ProductTable(context)
        self.new_sheet = AskLine(context, fields.field("product_name"))
        self.category_sheet = AskLine(context, fields.field("category"))
        self.instead_sheet = AskLine(context, fields.field("replacement"))
        self.ticked = ProductTickedBar(context, self.table.ticked_ids)
        self.progress = ProgressLine()
        self.out = CatalogueOut(context, self.progress, self)
        self.drawer = ProductDrawer(context)
        self.drawer.setParent(self)
        self.drawer.hide()
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(DEBOUNCE_MS)
        self._counting = Reading(context.lanes, lambda: catalogue.counts(self._shop), self)
        self._build()
        self._connect()
        self.table.products.show_order(self.query.sort, descending=self.query.descending)
        self.retranslate()
        self._counting.start()

    # --- pieces -------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._empty, self._add_first = EmptyState("scan-barcode"), Button("", "primary", "plus")
        self._empty.add_button(self._add_first)
        self._stack = QStackedWidget()
        for piece in (self.table, self._empty):
            self._stack.addWidget(piece)
        self._count, self._keys = Label("", "caption", "text2"), ELabel("", "caption", "text2")
        self._keys.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        card = Card(margin=0, spacing=0)
        Toolbar(self.add_button, self.export)
        top = row(self.box, self.add_button, self.export, spacing=8, margins=(16, 10, 12, 10))
        top.setStretchFactor(self.box, 1)
        card.body.addLayout(top)
        card.body.addWidget(self.new_sheet)
        card.body.addWidget(self.category_sheet)
        card.body.addWidget(self.instead_sheet)
        card.body.addWidget(self._stack, 1)
        card.body.addWidget(divider())
        card.body.addLayout(row(self.progress, margins=(16, 0, 16, 0)))
        foot = row(self._count, self._keys, spacing=16, margins=(16, 8, 16, 8))
        foot.setStretchFactor(self._keys, 1)
        card.body.addLayout(foot)
        card.body.addWidget(self.ticked)
        across = QHBoxLayout()
        across.setSpacing(16)
        across.addWidget(self.tree)
        across.addWidget(card, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 6, 24, 16)
        inside.setSpacing(10)
        inside.addWidget(self.tabs)
        inside.addLayout(across, 1)

    def _connect(self) -> None:
        model = self.table.products
        self.tabs.chosen.connect(self.show_part)
        self.tree.chosen.connect(self._narrow)
        self.box.textChanged.connect(lambda _text: self._debounce.start())
        self.box.returnPressed.connect(self._into_table)
        self.box.moved.connect(lambda _step: self._into_table())
        self._debounce.timeout.connect(self._filter)
        self._counting.read.connect(self._put_counts)
        for button in (self.add_button, self._add_first):
            button.clicked.connect(lambda _checked=False: self.new_product())
        self.export.clicked.connect(lambda _checked=False: self.out.ask())
        self.table.opened.connect(self.open_product)
        self.table.restored.connect(lambda product_id: self.ticked.restore((product_id,)))
        self.table.binned.connect(self._to_bin)
        self.table.counted.connect(lambda _count: self._say_count())
        self.table.failed.connect(self._show_unread)
        self.table.sorted.connect(lambda by, down: self._ask(replace(self.query, sort=by, descending=down)))
        model.ticked_changed.connect(self._say_count)
        self.ticked.everything.connect(model.tick_all)
        self.ticked.nothing.connect(model.clear_ticks)
        self.ticked.done.connect(model.clear_ticks)
        self.ticked.category.connect(self._ask_category)
        self.ticked.one_ends.connect(self._ask_instead)
        for sheet in self._sheets():
            sheet.closed.connect(self._into_table)
        self.drawer.closed.connect(self._close_drawer)

    # --- what the window asks -----------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.box.say(_("Filter the list"), _("Name, initials, code or barcode"))
        self.add_button.say(_("New product"))
        self._add_first.say(_("New product"))
        self.export.say(_("Export…"))
        self.table.setAccessibleName(_("Products"))
        for sheet in self._sheets():
            sheet.retranslate()
        for piece in (self.tree, self.ticked, self.drawer, self.progress):
            piece.retranslate()
        self.table.products.renew()
        self._put_counts(self._counts)
        self._say_count()

    def refresh(self, change: Change | None) -> None:
        """Look again if the change concerns it, out of sight when it is seen again."""
        if change is None or any(change.concerns(kind) for kind in CONCERNING):
            self._is_stale = True
            self._catch_up()
            self.drawer.refresh(change)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up on what happened meanwhile."""
        super().showEvent(event)
        self._catch_up()

    def focus_main(self) -> None:
        """Put the focus where the person will type, or a code is scanned."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._context.shell.set_subtitle("")

    def next_pane(self) -> None:
        """From the tree to the list, and back."""
        now: QWidget | None = self.window().focusWidget()
        is_in_tree = now is not None and self.tree.isAncestorOf(now)
        to = self.table if is_in_tree else self.tree.table
        to.setFocus(Qt.FocusReason.TabFocusReason)

    def help_topic(self) -> str:
        """The page of the help about this one."""
        return "catalogue"

    def place(self) -> str:
        """The part that is shown, for the way back after a lock."""
        return self.query.part

    def return_to(self, place: str) -> None:
        """Show that part again."""
        self.show_part(place)

    def settle(self) -> bool:
        """Have saved what is being typed beside the list."""
        return self.drawer.settle()

    def handle_escape(self) -> bool:
        """One step back: a field, the drawer, ticks, the text, the category, the part."""
        for sheet in (*self._sheets(), self.tree.sheet):
            if sheet.is_open():
                sheet.close_sheet()
                return True
        if self.drawer.isVisible():
            self.drawer.leave()
        elif self.table.products.ticked:
            self.table.products.clear_ticks()
        elif self.box.text():
            self.box.clear()
        elif self.tree.handle_escape():
            return True
        elif self.query.part != SOLD:
            self.show_part(SOLD)
        else:
            return False
        return True

    # --- what is done -------------------------------------------------------------------------------------------------

    def show_part(self, part: str) -> None:
        """Show what is sold, what is to be completed, what is discontinued, or the bin."""
        if part not in COLUMNS:
            return
        self.tabs.set_current(part)
        self.table.products.clear_ticks()
        if part != self.query.part:
            self.box.setText("")
            self._debounce.stop()
            if self.drawer.isVisible():
                self.drawer.leave()
            self.table.show_columns(COLUMNS[part])
            self.tree.count_part(part)
        sort = "deleted" if part == BIN else "since" if part == NEW else "name"
        self._ask(
            replace(self.query, text=self.box.text().strip(), part=part, sort=sort, descending=part in (BIN, NEW))
        )

    def open_product(self, product_id: int) -> None:
        """Show a product beside the list."""
        self.drawer.show_product(product_id)
        self._context.shell.open_drawer(self.drawer)

    def new_product(self) -> None:
        """Type the name of something new; the rest is filled in beside the list."""
        self._put_away()
        way = self.query.category
        self.new_sheet.ask(
            _("New product"), "", lambda name: product_changes.create(self._shop, {"product_name": name, "category": way}),
            _("Product added"), hint=lambda name: product_changes.hint(self._shop, 0, "product_name", name), then=self._created,
        )  # fmt: skip

    # --- inside -------------------------------------------------------------------------------------------------------

    def _created(self, product_id: object) -> None:
        if isinstance(product_id, int):
            self.open_product(product_id)

    def _close_drawer(self) -> None:
        self._context.shell.close_drawer()
        self._into_table()

    def _to_bin(self, ids: Sequence[int]) -> None:
        if self.query.part != BIN:
            self.ticked.to_bin(ids)

    def _sheets(self) -> tuple[AskLine, ...]:
        return self.new_sheet, self.category_sheet, self.instead_sheet

    def _put_away(self) -> None:
        for sheet in self._sheets():
            sheet.hide()

    def _ask_instead(self, product_id: int) -> None:
        """What replaces a product that is not sold any more; nothing may."""
        self._put_away()
        self.instead_sheet.ask(
            _("Stop selling. What replaces it? It may stay empty."), "",
            lambda text: product_changes.stop_selling(self._shop, product_id, text), _("Not sold any more"),
            hint=lambda text: product_changes.hint(self._shop, product_id, "replacement", text),
            then=lambda _nothing: self.table.products.clear_ticks(),
        )  # fmt: skip

    def _ask_category(self) -> None:
        ids = self.table.ticked_ids()
        self._put_away()
        title = ngettext("Category of {count:,} product", "Category of {count:,} products", len(ids))
        self.category_sheet.ask(
            title, self.query.category, lambda text: product_changes.set_category(self._shop, ids, text), _("Saved"),
            count=len(ids), hint=lambda _text: _("A > stands before what lies below: Food > Treats"),
            then=lambda _nothing: self.table.products.clear_ticks(),
        )  # fmt: skip

    def _catch_up(self) -> None:
        if self._is_stale and self.isVisible():
            self._is_stale = False
            self.table.show_query(self.query)
            self.tree.look()
            self._counting.start()

    def _narrow(self, choice: str) -> None:
        is_without = choice == WITHOUT
        self._ask(replace(self.query, category="" if is_without else choice, without_category=is_without))

    def _filter(self) -> None:
        self._ask(replace(self.query, text=self.box.text().strip()))

    def _ask(self, query: ProductQuery) -> None:
        self.query = query
        self.table.products.show_order(query.sort, descending=query.descending)
        self.table.show_query(query)

    def _into_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.table.products.rowCount() and not self.table.currentIndex().isValid():
            self.table.selectRow(0)

    def _show_unread(self, error: ShukeError) -> None:
        self._error = why_unread(error)
        self._say_count()

    def _put_counts(self, counts: dict[str, int]) -> None:
        self._counts = counts
        words = {SOLD: _("Sold here"), NEW: _("To complete"), OVER: _("Discontinued"), BIN: _("Bin")}
        said = {part: f"{word} {counts[part]:,}" if counts.get(part) else word for part, word in words.items()}
        self.tabs.set_choices(list(said.items()))

    def _say_count(self) -> None:
        count = len(self.table.products.ids)
        self._count.setText(ngettext("{count:,} product", "{count:,} products", count))
        is_bin = self.query.part == BIN
        keys = (
            _("Space ticks · Enter opens · Del moves to the bin") if not is_bin else _("Space ticks · Enter restores")
        )
        self._keys.setText(keys)
        title, line = self._nothing()
        self._empty.say(title, line)
        self._add_first.setVisible(self.query == ProductQuery() and not self._error)
        self._stack.setCurrentWidget(self.table if count and not self._error else self._empty)
        self.ticked.show_ticked(self.query.part, len(self.table.products.ticked), count)
        self._error = "" if count else self._error
        self.box.setMinimumWidth(theme.scaled(120))

    def _nothing(self) -> tuple[str, str]:
        """What is said where there is nothing in the list."""
        if self._error:
            return str(UNREAD), self._error
        if self.query.is_filtered():
            return _("Nothing fits"), _("Take part of the filter away.")
        return {
            NEW: (_("All is complete"), _("What is typed at the counter and new to the shop waits here.")),
            OVER: (_("Nothing is discontinued"), _("A product that is not sold any more can name what replaces it.")),
            BIN: (_("The bin is empty"), _("Products that were deleted can be restored from here.")),
        }.get(
            self.query.part,
            (_("No products yet"), _("Add one, bring in a list, or just sell: what is new is added on the way.")),
        )
