"""Products as a table of any length: the columns of each part of the catalogue, and what stands in their cells."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QPainter

from app.i18n import _, ngettext
from app.services import catalogue
from app.services.catalogue import BIN, NEW, OVER, SOLD, ProductLine, ProductQuery
from app.shop import Shop
from app.ui import theme
from app.ui.context import UiContext
from app.ui.pages.block_cells import BlockDelegate
from app.ui.pages.block_model import NAME, RESTORE, TICK, BlockModel, ColumnSpec
from app.ui.pages.block_table import BlockTable
from app.ui.pages.wording import money, on_day

CODE, CATEGORY, PACK, PRICE, TIMES, LAST, GAP, REPLACED, DELETED = (
    "code", "category", "pack", "price", "times", "last", "gap", "replaced", "deleted",
)  # fmt: skip
_HEAD = (ColumnSpec(TICK, 44), ColumnSpec(NAME, 190, "name"))
_PRICE, _CATEGORY = ColumnSpec(PRICE, 100, "price"), ColumnSpec(CATEGORY, 140, "category")
_SALES = (ColumnSpec(TIMES, 76, "times"), ColumnSpec(LAST, 104, "last"))
_SOLD = (*_HEAD, ColumnSpec(CODE, 110), _CATEGORY, ColumnSpec(PACK, 88), _PRICE, *_SALES, ColumnSpec(GAP, 100))
COLUMNS: Mapping[str, tuple[ColumnSpec, ...]] = {
    SOLD: _SOLD,
    NEW: _SOLD,
    OVER: (*_HEAD, _CATEGORY, _PRICE, ColumnSpec(REPLACED, 150), *_SALES),
    BIN: (*_HEAD, _CATEGORY, _PRICE, ColumnSpec(DELETED, 120, "deleted"), ColumnSpec(RESTORE, 96)),
}
"""Part of the catalogue → its columns."""


def head_words(key: str) -> str:
    """The words above a column."""
    return {
        TICK: _("Ticked"), NAME: _("Product"), CODE: _("Code"), CATEGORY: _("Category"), PACK: _("Pack size"), PRICE: _("Price"),
        TIMES: _("Sold"), LAST: _("Last sold"), GAP: _("Bought again"), REPLACED: _("Replaced by"), DELETED: _("Deleted"),
        RESTORE: _("Restore"),
    }[key]  # fmt: skip


def price_words(line: ProductLine, shop: Shop) -> str:
    """What one costs, with what one is: ``¥29.00 / bag``; nothing where the price is not fixed."""
    if line.price_minor is None:
        return ""
    said = money(shop, line.price_minor)
    return _("{price} / {unit}", price=said, unit=line.unit) if line.unit else said


def _gap(line: ProductLine, _shop: Shop) -> str:
    days = round(line.gap_days) if line.gap_days is not None else 0
    return ngettext("{count:,} day", "{count:,} days", days) if days else ""


def _deleted(line: ProductLine, shop: Shop) -> str:
    return on_day(line.deleted_at.astimezone(shop.zone).date(), shop.today()) if line.deleted_at else ""


_CELLS: Mapping[str, Callable[[ProductLine, Shop], str]] = {
    TICK: lambda _line, _shop: "",
    NAME: lambda line, _shop: line.name,
    CODE: lambda line, _shop: line.code or line.barcode,
    CATEGORY: lambda line, _shop: line.category,
    PACK: lambda line, _shop: line.pack_size,
    PRICE: price_words,
    TIMES: lambda line, _shop: f"{line.times:,}" if line.times else "",
    LAST: lambda line, shop: on_day(line.last_on, shop.today()),
    GAP: _gap,
    REPLACED: lambda line, _shop: line.replaced_by,
    DELETED: _deleted,
    RESTORE: lambda _line, _shop: _("Restore"),
}


class ProductModel(BlockModel[ProductLine]):
    """The table of products."""

    right = frozenset((PRICE, TIMES, GAP))

    def __init__(self, shop: Shop, parent: QObject) -> None:
        super().__init__(COLUMNS[SOLD], parent)
        self._shop = shop

    def id_of(self, line: ProductLine) -> int:
        """The id of the product."""
        return line.product_id

    def cell(self, line: ProductLine, key: str) -> str:
        """A cell as text."""
        return _CELLS[key](line, self._shop)

    def head(self, key: str) -> str:
        """The words above a column."""
        return head_words(key)


class ProductDelegate(BlockDelegate[ProductLine]):
    """Paints the cells; what is to be completed has a mark before its name."""

    def paint_beside(
        self, painter: QPainter, room: QRect, line: ProductLine, key: str, *, is_lit: bool
    ) -> QRect | None:
        """The mark."""
        if key != NAME or not line.is_new:
            return room
        sign = theme.pixmap("pencil", "warn", 16, self.ratio())
        painter.drawPixmap(room.left(), room.center().y() - 7, sign)
        return room.adjusted(22, 0, 0, 0)


class ProductTable(BlockTable[ProductLine, ProductQuery]):
    """A list of products in an order."""

    stretches = frozenset((CATEGORY, REPLACED))
    gives_way = (CODE, GAP, PACK, TIMES, CATEGORY, LAST)

    def __init__(self, context: UiContext) -> None:
        self.products = ProductModel(context.shop, context.lanes)
        super().__init__(context, self.products, ProductQuery())
        self.setItemDelegate(ProductDelegate(self, self.products))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def ordered(self, query: ProductQuery) -> array[int]:
        """The ids of those that `query` holds."""
        return catalogue.ordered_ids(self.shop, query)

    def reader(self) -> Callable[[Sequence[int]], Sequence[ProductLine]]:
        """What reads the rows."""
        shop = self.shop
        return lambda ids: catalogue.lines(shop, ids)

    def opens_bin(self) -> bool:
        """Whether the list is that of the bin."""
        return self._query.part == BIN
