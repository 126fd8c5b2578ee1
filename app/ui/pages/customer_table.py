"""The table of customers on screen: what it reads for the rows in view."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence

from app.services import customer_lists, customers
from app.services.customer_lists import CustomerLine
from app.services.customers import CustomerQuery
from app.ui.context import UiContext
from app.ui.pages.block_model import ColumnSpec
from app.ui.pages.block_table import BlockTable
from app.ui.pages.customer_cells import CustomerDelegate
from app.ui.pages.customer_model import AWAY, LAST, NEXT, STRETCHES, TAGS, VISITS, YEAR, CustomerModel
from app.values.custom import owner_of


def _own(columns: Sequence[ColumnSpec]) -> tuple[str, ...]:
    return tuple(spec.key for spec in reversed(columns) if owner_of(spec.key) is not None)


class CustomerTable(BlockTable[CustomerLine, CustomerQuery]):
    """A list of customers in an order; phones are masked, also where rows are copied."""

    stretches = STRETCHES
    always_gives_way = (AWAY, VISITS, TAGS, LAST, YEAR)

    def __init__(self, context: UiContext, columns: Sequence[ColumnSpec]) -> None:
        self.customers = CustomerModel(context.shop, columns, context.lanes)
        self.gives_way = (*self.always_gives_way, *_own(columns))
        super().__init__(context, self.customers, CustomerQuery())
        self.setItemDelegate(CustomerDelegate(self, self.customers))

    def ordered(self, query: CustomerQuery) -> array[int]:
        """The ids of those whom `query` holds."""
        return customers.ordered_ids(self.shop, query)

    def reader(self) -> Callable[[Sequence[int]], Sequence[CustomerLine]]:
        """What reads the rows, with the next thing and the last year if they are shown."""
        shop, with_next, with_year = self.shop, self.customers.shows(NEXT), self.customers.shows(YEAR)
        with_own = bool(_own(self.customers.columns))
        return lambda ids: customer_lists.lines(shop, ids, with_next=with_next, with_year=with_year, with_own=with_own)

    def show_columns(self, columns: Sequence[ColumnSpec]) -> None:
        """Show other columns; fields of the owner's own are the last to be left out."""
        self.gives_way = (*self.always_gives_way, *_own(columns))
        super().show_columns(columns)

    def opens_bin(self) -> bool:
        """Whether the list is that of the bin."""
        return self._query.in_bin
