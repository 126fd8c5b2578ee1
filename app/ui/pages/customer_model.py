"""Customers as a table of any length: the columns, and what stands in their cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject

from app.i18n import _, ngettext
from app.services import custom_fields
from app.services.customer_lists import CustomerLine
from app.services.customer_sheet import days_away
from app.shop import Shop
from app.ui.pages.block_model import NAME, RESTORE, TICK, BlockModel, ColumnSpec
from app.ui.pages.wording import joined, money, on_day, purchase_days_are
from app.values import bin_plan, custom
from app.values.birthday import format_birthday
from app.values.phone import mask_phone
from app.values.tier import in_words as tier_words

TIER, DAYS_LEFT = "tier", "days_left"
NUMBER, PHONE, BIRTHDAY, PETS, TAGS, LAST, AWAY, VISITS, SPEND, YEAR, NEXT, DELETED = (
    "number", "phone", "birthday", "pets", "tags", "last", "away", "visits", "spend", "year", "next", "deleted",
)  # fmt: skip
RIGHT = frozenset((AWAY, VISITS, SPEND, YEAR, DAYS_LEFT))
STRETCHES = frozenset((PETS, TAGS, NEXT))
"""They share what the others leave."""


def head_words(key: str) -> str:
    """The words above a column."""
    return {
        NAME: _("Name"), PHONE: _("Phone"), PETS: _("Pets"), TAGS: _("Tags"), LAST: _("Last visit"), AWAY: _("Days away"),
        VISITS: _("Purchase days"), SPEND: _("Spend"), YEAR: _("In 12 months"), NEXT: _("Next thing"), DELETED: _("Deleted"),
        TICK: _("Ticked"), RESTORE: _("Restore"), NUMBER: _("Member number"), BIRTHDAY: _("Birthday"), TIER: _("Tier"),
        DAYS_LEFT: _("Days left"),
    }[key]  # fmt: skip


def cell_words(line: CustomerLine, key: str, shop: Shop) -> str:
    """A cell as text; phones are masked."""
    return _CELLS[key](line, shop)


def own_words(line: CustomerLine, key: str, shop: Shop) -> str:
    """A cell of a field of the owner's own as text."""
    value = dict(line.own).get(key)
    if isinstance(value, dt.date):
        return on_day(value, shop.today())
    return "" if value is None else custom.in_words(value)


def _away(line: CustomerLine, shop: Shop) -> str:
    days = days_away(line.row.last_on, shop.today())
    return "" if days is None else ngettext("{count:,} day", "{count:,} days", days)


def _deleted(line: CustomerLine, shop: Shop) -> str:
    at = line.row.deleted_at
    return on_day(at.astimezone(shop.zone).date(), shop.today()) if at else ""


def _days_left(line: CustomerLine, shop: Shop) -> str:
    at = line.row.deleted_at
    if at is None:
        return ""
    left = bin_plan.days_left(shop.day_of(at), shop.today())
    return ngettext("{count:,} day", "{count:,} days", left) if left else _("today")


_CELLS: Mapping[str, Callable[[CustomerLine, Shop], str]] = {
    TICK: lambda _line, _shop: "",
    NAME: lambda line, _shop: line.row.called,
    PHONE: lambda line, _shop: mask_phone(line.row.phone) if line.row.phone else "",
    NUMBER: lambda line, _shop: line.row.member_number,
    BIRTHDAY: lambda line, _shop: format_birthday(line.row.birthday) if line.row.birthday else "",
    PETS: lambda line, _shop: joined(line.row.pets),
    TAGS: lambda line, _shop: joined(line.row.tags),
    TIER: lambda line, _shop: tier_words(line.row.tier, is_own=bool(line.row.own_tier)),
    LAST: lambda line, shop: on_day(line.row.last_on, shop.today()),
    AWAY: _away,
    VISITS: lambda line, _shop: f"{line.row.visits:,}" if line.row.visits else "",
    SPEND: lambda line, shop: money(shop, line.row.spend_minor) if line.row.spend_minor else "",
    YEAR: lambda line, shop: money(shop, line.year_minor) if line.year_minor else "",
    NEXT: lambda line, _shop: str(line.next_thing.headline) if line.next_thing else "",
    DELETED: _deleted,
    DAYS_LEFT: _days_left,
    RESTORE: lambda _line, _shop: _("Restore"),
}


class CustomerModel(BlockModel[CustomerLine]):
    """The table of customers."""

    right = RIGHT

    def __init__(self, shop: Shop, columns: Sequence[ColumnSpec], parent: QObject) -> None:
        super().__init__(columns, parent)
        self._shop, self._own = shop, custom_fields.names(shop)

    def show_columns(self, columns: Sequence[ColumnSpec]) -> None:
        """Show other columns; what the owner calls their own fields is looked up."""
        self._own = custom_fields.names(self._shop)
        super().show_columns(columns)

    def id_of(self, line: CustomerLine) -> int:
        """The id of the customer."""
        return line.row.customer_id

    def cell(self, line: CustomerLine, key: str) -> str:
        """A cell as text."""
        return own_words(line, key, self._shop) if key in self._own else cell_words(line, key, self._shop)

    def head(self, key: str) -> str:
        """The words above a column."""
        return self._own.get(key) or head_words(key)

    def head_tip(self, key: str) -> str:
        """What is counted, where the words above alone do not tell."""
        return purchase_days_are() if key == VISITS else ""

    def tip(self, line: CustomerLine, key: str) -> str:
        """Of the next thing its reason, else the whole of the cell."""
        if key == NEXT:
            return str(line.next_thing.reason) if line.next_thing else ""
        return super().tip(line, key)
