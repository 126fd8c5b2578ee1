"""One product beside the list: every field changed where it stands, what is to be completed, and who buys it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from app.changes import Change
from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import catalogue, fields, product_changes, product_likeness, product_merging
from app.services.catalogue import Buyer, ProductLine, SoldLine
from app.services.product_data import ATTRIBUTES
from app.services.product_likeness import Alike
from app.shop import Shop
from app.ui import theme
from app.ui.context import UiContext
from app.ui.pages.catalogue_ticked import with_unreplaced
from app.ui.pages.counter_edit import InPlace
from app.ui.pages.field_rows import FieldRows, said_plainly
from app.ui.pages.settings_table import Line, WordsModel
from app.ui.pages.wording import money, on_day
from app.ui.reading import Reading
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.inputs import ENTER
from app.ui.widgets.labels import Chip, ELabel, Label
from app.ui.widgets.surfaces import Banner, row, scrolling
from app.ui.widgets.table import DataTable
from app.ui.widgets.values import Spot
from app.values import barcode
from app.values.field import FieldKind
from app.values.person_name import display_name
from app.values.quantity import format_milli

CONCERNING = ("product", "purchase", "purchase_item", "customer")
EDGES = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """What the drawer shows of one product."""

    line: ProductLine
    texts: dict[str, str]
    regulars: tuple[Buyer, ...]
    latest: tuple[SoldLine, ...]
    alike: tuple[Alike, ...] = ()
    """What may be the same under another name."""


class ProductDrawer(QWidget):
    """The drawer of one product at a time."""

    closed = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context, self._shop = context, context.shop
        self._id, self._is_awaited = 0, False
        self.shown: Shown | None = None
        self._title, self._close = ELabel("", "card_title"), Button("", "icon", "x")
        self._new, self._over, self._gone = Chip("", "warn"), Chip("", "plain"), Chip("", "plain")
        self._sums = Label("", "caption", "text2", wraps=True)
        self._doubt, self.twin = Label("", "caption", "warn", wraps=True), Banner("info")
        self.desk = InPlace(context, self)
        self.rows = FieldRows(self.desk)
        self.seen_button, self.delete_button = Button("", "default", "check"), Button("", "link", "trash-2")
        self._who = Label("", "strong")
        self._model = WordsModel(self)
        self.buyers = DataTable(self._model)
        self.buyers.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.buyers.horizontalHeader().hide()
        self._reading = Reading(context.lanes, self._look, self)
        self._build()
        self._connect()
        self.retranslate()

    def _build(self) -> None:
        inside = QVBoxLayout()
        inside.setContentsMargins(20, 8, 20, 16)
        inside.setSpacing(12)
        inside.addLayout(row(self._new, self._over, self._gone, 1, spacing=6))
        inside.addWidget(self._sums)
        inside.addWidget(self._doubt)
        inside.addWidget(self.twin)
        inside.addWidget(self.rows)
        inside.addLayout(row(self.seen_button, self.delete_button, 1, spacing=8))
        inside.addWidget(self._who)
        inside.addWidget(self.buyers)
        inside.addStretch(1)
        sheet = QWidget()
        sheet.setLayout(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        top = row(self._title, self._close, spacing=8, margins=(20, 12, 12, 4))
        top.setStretchFactor(self._title, 1)
        whole.addLayout(top)
        whole.addWidget(scrolling(sheet), 1)
        Toolbar(self.seen_button, self.delete_button)

    def _connect(self) -> None:
        self._reading.read.connect(self._show)
        self._close.clicked.connect(lambda _checked=False: self.leave())
        self.seen_button.clicked.connect(lambda _checked=False: self._seen())
        self.delete_button.clicked.connect(lambda _checked=False: self._to_bin())
        self.buyers.installEventFilter(self)
        self.buyers.clicked.connect(lambda index: self._open_buyer(index.row()))
        theme.signals.changed.connect(self._fit)

    def show_product(self, product_id: int) -> None:
        """Show this product, and take the keyboard once it is there."""
        if product_id != self._id:
            self.desk.leave()
        self._id, self._is_awaited = product_id, True
        self._reading.start()

    def product_id(self) -> int:
        """The product that is shown; 0 before there is one."""
        return self._id

    def refresh(self, change: Change | None) -> None:
        """Look again if the change concerns what is shown."""
        if self._id and (change is None or any(change.concerns(kind) for kind in CONCERNING)):
            self._reading.start()

    def focus_main(self) -> None:
        """The keyboard belongs to the first value."""
        if self.shown is not None:
            self.rows.value(next(iter(ATTRIBUTES))).setFocus(Qt.FocusReason.OtherFocusReason)

    def has_keyboard(self) -> bool:
        """Whether the keyboard is in here."""
        focus: QWidget | None = self.window().focusWidget()
        return self.isVisible() and focus is not None and self.isAncestorOf(focus)

    def leave(self) -> None:
        """Close the drawer."""
        self.desk.leave()
        self.closed.emit()

    def settle(self) -> bool:
        """Have saved what is being typed; ``False`` if it asks to stay."""
        return self.desk.settle()

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._close.say("", _("Close (Esc)"))
        self._new.setText(_("To complete"))
        self._over.setText(_("Discontinued"))
        self._gone.setText(_("In the bin"))
        self.seen_button.say(_("Nothing to complete"))
        self.delete_button.say(_("Move to bin"))
        self._who.setText(_("Who buys it"))
        self.buyers.setAccessibleName(_("Who buys it"))
        if self.shown is not None:
            self._show(self.shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter opens the customer; a list that the keyboard comes to has a selected row."""
        if event.type() == QEvent.Type.FocusIn and self._model.rowCount() and not self.buyers.currentIndex().isValid():
            self.buyers.selectRow(0)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in ENTER:
            self._open_buyer(self.buyers.currentIndex().row())
            return True
        return False

    # --- inside -------------------------------------------------------------------------------------------------------

    def _look(self) -> Shown | None:
        """Read it; called in the read lane. ``None`` for a product that is not there any more."""
        shop, product_id = self._shop, self._id
        found = catalogue.lines(shop, [product_id])
        if not found:
            return None
        regulars, latest = catalogue.regulars(shop, product_id), catalogue.latest(shop, product_id)
        alike = product_likeness.similar(shop, product_id)
        return Shown(found[0], product_changes.texts(shop, product_id), regulars, latest, alike)

    def _show(self, shown: Shown | None) -> None:
        self.shown = shown
        if shown is None:
            self.leave()
            return
        line, is_gone = shown.line, shown.line.deleted_at is not None
        self._title.setText(line.name)
        for chip, is_so in ((self._new, line.is_new), (self._over, line.is_discontinued), (self._gone, is_gone)):
            chip.setVisible(is_so)
        self.seen_button.setVisible(line.is_new)
        self.delete_button.setVisible(not is_gone)
        self._sums.setText(_sums(line, self._shop))
        doubt = barcode.doubt(shown.texts["barcode"])
        self._doubt.setText(f"{fields.field('barcode').label} {shown.texts['barcode']}: {doubt}" if doubt else "")
        self._doubt.setVisible(doubt is not None)
        self._say_twin(shown)
        known = [fields.field(key) for key in ATTRIBUTES]
        said = {field.key: _said(self._shop, field.key, shown) for field in known}
        self.rows.show_fields(
            known, said, lambda key: Spot("" if is_gone else "product", line.product_id, "" if is_gone else key)
        )
        lines = [_buyer_line(each, self._shop) for each in shown.regulars]
        lines += [_sold_line(each, self._shop) for each in shown.latest]
        self._model.say(("", "", ""), lines, frozenset((2,)))
        self._who.setVisible(bool(lines))
        self.buyers.setVisible(bool(lines))
        self._fit()
        if self._is_awaited and self.isVisible():
            self._is_awaited = False
            self.focus_main()

    def _fit(self) -> None:
        head = self.buyers.horizontalHeader()
        if self._model.columnCount():
            head.setStretchLastSection(False)
            head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.buyers.setFixedHeight(theme.scaled(theme.sizes().table_row) * max(1, self._model.rowCount()) + EDGES)

    def _open_buyer(self, place: int) -> None:
        customer_id = self._model.line(place).key if 0 <= place < self._model.rowCount() else None
        if isinstance(customer_id, int) and customer_id:
            self._context.open_customer(customer_id)

    def _say_twin(self, shown: Shown) -> None:
        """Tell of the product that is most likely the same, with a way to make them one: what was known before stays."""
        if not shown.alike:
            self.twin.say("")
            return
        other, mine = shown.alike[0], shown.line
        ids, name = (mine.product_id, other.product_id), mine.name
        if mine.is_new and not other.is_new:
            ids, name = (other.product_id, mine.product_id), other.name
        said = _("May be the same as {name}: {why}", name=other.name, why=other.why)
        merged = _("Merged into {name}", name=name)

        def merge() -> None:
            self._do(
                lambda: product_merging.merge(self._shop, ids[0], ids[1:]), merged, lambda: self.show_product(ids[0])
            )

        self.twin.say(said, (_("Open it"), lambda: self.show_product(other.product_id)), (_("Merge"), merge))

    def _seen(self) -> None:
        product_id = self._id
        self._do(lambda: product_changes.seen(self._shop, product_id), _("Saved"))

    def _to_bin(self) -> None:
        product_id = self._id
        name = self.shown.line.name if self.shown is not None else ""
        self.leave()
        self._do(lambda: product_changes.delete(self._shop, product_id), _("Moved to bin: {name}", name=name))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del moves what is shown to the bin, unless something is being typed."""
        is_shown = self.shown is not None and self.shown.line.deleted_at is None
        if event.key() == Qt.Key.Key_Delete and is_shown and self.desk.editor() is None:
            self._to_bin()
        else:
            super().keyPressEvent(event)

    def _do(self, work: Callable[[], object], said: str, then: Callable[[], None] = lambda: None) -> None:
        def done(result: object) -> None:
            then()
            self._context.shell.show_toast(with_unreplaced(said, result), undo=True)

        def refused(error: ShukeError) -> None:
            self._context.shell.show_toast(str(error), is_error=True)

        self._context.lanes.write(lambda _tick: work(), done, refused, self)


def _said(shop: Shop, key: str, shown: Shown) -> str:
    if key == "replacement":
        return shown.line.replaced_by
    field, text = fields.field(key), shown.texts[key]
    if field.kind is FieldKind.MONEY and shown.line.price_minor is not None:
        return money(shop, shown.line.price_minor)
    return said_plainly(shop, field, text)


def _sums(line: ProductLine, shop: Shop) -> str:
    if not line.times:
        return _("Not sold yet")
    parts = [
        ngettext("In {count:,} sale", "In {count:,} sales", line.times),
        _("last sold: {day}", day=on_day(line.last_on, shop.today())),
    ]
    if line.gap_days is not None and round(line.gap_days):
        days = round(line.gap_days)
        parts.append(
            ngettext("bought again after about {count:,} day", "bought again after about {count:,} days", days)
        )
    return " · ".join(parts)


def _buyer_line(buyer: Buyer, shop: Shop) -> Line:
    name = display_name(buyer.name, buyer.member_number, buyer.customer_id)
    times = ngettext("{count:,} time", "{count:,} times", buyer.times)
    return Line((name, times, on_day(buyer.last_on, shop.today())), ("", "text2", "text2"), buyer.customer_id)


def _sold_line(sold: SoldLine, shop: Shop) -> Line:
    name = display_name(sold.name, sold.member_number, sold.customer_id) if sold.customer_id else _("Walk-in")
    what = f"{format_milli(sold.quantity_milli)} × {money(shop, sold.unit_price_minor)}"
    return Line((name, what, on_day(sold.on, shop.today())), ("text2", "text2", "text2"), sold.customer_id)
