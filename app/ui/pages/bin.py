"""The bin: customers who were deleted, how long they are still kept, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.changes import Change
from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import customers
from app.services.customers import CustomerQuery
from app.ui.context import UiContext
from app.ui.pages.customer_model import BIN_DAYS, DELETED, LEFT, NAME, PETS, PHONE, RESTORE, ColumnSpec
from app.ui.pages.customer_table import CustomerTable
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, EmptyState, divider, row

COLUMNS = (
    ColumnSpec(NAME, 220),
    ColumnSpec(PHONE, 150),
    ColumnSpec(PETS, 200),
    ColumnSpec(DELETED, 130),
    ColumnSpec(LEFT, 110),
    ColumnSpec(RESTORE, 120),
)
QUERY = CustomerQuery(in_bin=True, sort="deleted")


class BinPage(QWidget):
    """Everybody who is in the bin, the last one first."""

    counted = Signal(int)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context, self._shop = context, context.shop
        self.table = CustomerTable(context, COLUMNS)
        self._empty = EmptyState("trash-2")
        self._count, self._keys = Label("", "caption", "text2"), Label("", "caption", "text2")
        self._card = Card(margin=0, spacing=0)
        self._hint = Label("", "body", "text2", wraps=True)
        self._card.body.addLayout(row(self._hint, margins=(16, 14, 16, 14)))
        self._card.body.addWidget(self.table, 1)
        self._card.body.addWidget(divider())
        self._card.body.addLayout(row(self._count, 1, self._keys, margins=(16, 8, 16, 8)))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._card)
        self._stack.addWidget(self._empty)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._stack)
        self.table.restored.connect(self.restore)
        self.table.counted.connect(self._say_count)
        self.retranslate()
        self.refresh(None)

    def retranslate(self) -> None:
        """Speak the language in force."""
        kept = ngettext("Deleted customers stay here for {count} day.", "Deleted customers stay here for {count} days.", BIN_DAYS)  # fmt: skip
        self._hint.setText(kept)
        self._empty.say(_("The bin is empty"), kept)
        self._keys.setText(_("Enter restores"))
        self.table.setAccessibleName(_("Bin"))
        self.table.customers.renew()
        self._say_count(len(self.table.customers.ids))

    def refresh(self, change: Change | None) -> None:
        """Read the bin anew if the change concerns customers."""
        if change is None or change.concerns("customer") or change.concerns("pet"):
            self.table.show_query(QUERY)

    def focus_main(self) -> None:
        """Put the focus on the list."""
        self.table.setFocus()

    def handle_escape(self) -> bool:
        """There is no step back."""
        return False

    def restore(self, customer_id: int) -> None:
        """Take a customer out of the bin."""

        def work(_tick: object) -> str:
            customers.restore(self._shop, customer_id)
            found = customers.rows(self._shop, (customer_id,))
            return found[0].called if found else ""

        self._context.lanes.write(
            work,
            lambda name: self._context.shell.show_toast(_("Restored: {name}", name=name), undo=True),
            self._tell,
            self,
        )

    def _say_count(self, count: int) -> None:
        self._count.setText(ngettext("{count:,} customer", "{count:,} customers", count))
        self._stack.setCurrentWidget(self._card if count else self._empty)
        self.counted.emit(count)

    def _tell(self, error: ShukeError) -> None:
        self._context.shell.show_toast(str(error), is_error=True)
