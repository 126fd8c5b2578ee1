"""Writing the list of products to a file."""

from __future__ import annotations

from app.i18n import _, ngettext
from app.ui import dialogs
from app.ui.pages.list_out import FileOut


class CatalogueOut(FileOut):
    """Takes the catalogue out."""

    def saved(self, count: int, name: str) -> str:
        """How many products."""
        return ngettext("Saved {count:,} product: {name}", "Saved {count:,} products: {name}", count, name=name)

    def ask(self) -> None:
        """Ask where to, and write every product outside the bin with all its columns."""
        patterns = _("Excel workbooks (*.xlsx);;CSV (*.csv)")
        path = dialogs.save_file(self._parent, _("Export the list of products"), patterns, _("Products") + ".xlsx")
        if path is None or self.is_busy():
            return
        from app.workflows.take_out import TakeOutRequest  # when it is asked for: the list does not wait for it

        self.begin(TakeOutRequest(path if path.suffix else path.with_suffix(".xlsx"), "products"))
