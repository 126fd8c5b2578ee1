"""Writing the list of customers, or the ticked ones, to a file as it stands on screen: asked for, told how far it is, cancelled."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QMenu

from app.i18n import Text, _, ngettext
from app.services import quiet
from app.ui import dialogs
from app.ui.pages.list_out import FileOut


class ListOut(FileOut):
    """Takes the list of customers out."""

    def saved(self, count: int, name: str) -> str:
        """How many customers."""
        return ngettext("Saved {count:,} customer: {name}", "Saved {count:,} customers: {name}", count, name=name)

    def menu(self, ids: Sequence[int], columns: tuple[str, ...]) -> QMenu:
        """How phones may go out."""
        menu = QMenu(self._parent)
        masked = menu.addAction(_("Phones masked…"))
        masked.triggered.connect(lambda: self.ask(ids, columns, mask=True))
        whole = menu.addAction(_("Phones in full…"))
        whole.triggered.connect(lambda: self.ask(ids, columns, mask=False))
        message = menu.addAction(_("For a message to many…"))
        message.triggered.connect(lambda: self.ask_for_message(ids, columns))
        for action in (masked, whole, message):
            action.setEnabled(not self.is_busy())
        return menu

    def ask_for_message(self, ids: Sequence[int], columns: tuple[str, ...]) -> None:
        """Write those of these customers who may get a message to many, phones in full; who is left out, and why, is told at the end."""
        shop = self._context.shop

        def came(found: tuple[list[int], tuple[Text, ...]]) -> None:
            kept, self._left_out = found
            if kept:
                self.ask(kept, columns, mask=False)
            else:
                self._context.shell.show_toast(_("Nobody is left: {why}", why="; ".join(map(str, self._left_out))))

        self._context.lanes.read(lambda _tick: quiet.for_a_message(shop, ids), came, self._failed, self)

    def ask(self, ids: Sequence[int], columns: tuple[str, ...], *, mask: bool) -> None:
        """Ask where to, and write these customers with these columns."""
        patterns = ";;".join((_("Excel workbooks (*.xlsx);;CSV (*.csv)"), *(() if mask else (_("Contacts (*.vcf)"),))))
        suggested = _("Customers") + ".xlsx"
        path = dialogs.save_file(self._parent, _("Export the list of customers"), patterns, suggested)
        if path is None or self.is_busy():
            return
        from app.workflows.take_out import TakeOutRequest  # when it is asked for: the list does not wait for it

        path = path if path.suffix else path.with_suffix(".xlsx")
        self.begin(TakeOutRequest(path, "customers", mask, ids, columns))
