"""The recovery code out of the window: on paper, into a file, onto the clipboard; and one line that says what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from app.errors import ShukeError
from app.i18n import _
from app.import_export.pdf.pages import PdfPages
from app.shop import Shop
from app.ui import dialogs, printing
from app.ui.clipboard import lent
from app.ui.jobs import Lanes
from app.ui.widgets.surfaces import Banner
from app.workflows import code_sheet


@dataclass(frozen=True, slots=True)
class Sheet:
    """The code on paper, as a printer takes it."""

    title: str
    content: bytes
    sizes: tuple[tuple[float, float], ...]


class CodeOut(QObject):
    """Prints, saves and copies the code of a shop, beside the window's thread."""

    kept = Signal()
    """The code is out of the window: printed, saved or copied."""

    def __init__(self, lanes: Lanes, widget: QWidget, banner: Banner) -> None:
        super().__init__(widget)
        self._lanes, self._widget, self._banner = lanes, widget, banner
        self._shop: Shop | None = None
        self._code = ""
        self._printer: QPrinter | None = None
        self._is_busy = False

    def take(self, shop: Shop | None, code: str) -> None:
        """From now on it is about this code; the one before is not left on the clipboard."""
        lent().take_back()
        self._shop, self._code = shop, code

    def say_first(self) -> None:
        """What is to be known before anything was done."""
        self._banner.say(_("Without password and code nobody can open the file, not even us."), tone="warn")

    def copy(self) -> None:
        """Lend the code to the clipboard."""
        lent().lend(self._code)
        self._banner.say(
            _("Copied. Paste it where you keep passwords; in half a minute it is off the clipboard."), tone="ok"
        )
        self.kept.emit()

    # -- paper

    def print_sheet(self) -> None:
        """Ask for the printer, and print; without one, say so."""
        if not printing.default_printer():
            self._banner.say(
                _("This PC has no printer. Save a PDF instead."), (_("Save PDF"), self.save_sheet), tone="warn"
            )
        elif self._shop is not None and not self._is_busy:
            shop, code = self._shop, self._code
            self._is_busy = True
            self._lanes.read(lambda _tick: _made(shop, code), self._print, self._say_error, self)

    def _print(self, sheet: Sheet) -> None:
        self._is_busy = False
        printer = printing.new_printer(sheet)
        if not dialogs.set_printer(self._widget, printer):
            return
        if printer.outputFormat() == QPrinter.OutputFormat.PdfFormat:
            self.save_to(Path(printer.outputFileName())) if printer.outputFileName() else self.save_sheet()
            return
        self._is_busy, self._printer = True, printer
        self._banner.say(_("Printing…"), tone="info")
        self._lanes.read(
            lambda tick: printing.send(sheet.content, printer, tick), self._printed, self._say_silent, self
        )

    def _printed(self, _sheets: int) -> None:
        self._is_busy, self._printer = False, None
        self._banner.say(_("Sent to the printer. Keep the paper away from this computer."), tone="ok")
        self.kept.emit()

    def _say_silent(self, error: ShukeError) -> None:
        self._is_busy, self._printer = False, None
        again, save = (_("Try again"), self.print_sheet), (_("Save PDF"), self.save_sheet)
        self._banner.say(str(error), again, save, tone="danger")

    # -- file

    def save_sheet(self) -> None:
        """Ask where, and save: as a PDF, or the bare code as a text."""
        if self._shop is None:
            return
        name = dialogs.as_name(self._shop.facts.name, 60)
        suggested = str(Path.home() / _("{shop} recovery code.pdf", shop=name))
        patterns = ";;".join((_("PDF files (*.pdf)"), _("Text files (*.txt)")))
        target = dialogs.save_file(self._widget, _("Save the recovery code"), patterns, suggested)
        if target is not None:
            self.save_to(target if target.suffix else target.with_suffix(code_sheet.PDF))

    def save_to(self, target: Path) -> None:
        """Save into that file."""
        if self._shop is None or self._is_busy:
            return
        shop, code = self._shop, self._code
        self._is_busy = True
        self._lanes.read(
            lambda _tick: code_sheet.save(shop, code, target),
            lambda _nothing: self._saved(target),
            self._say_error,
            self,
        )

    def _saved(self, target: Path) -> None:
        self._is_busy = False
        self._banner.say(_("Saved: {name}. Keep it on a stick, not on this computer.", name=target.name), tone="ok")
        self.kept.emit()

    def _say_error(self, error: ShukeError) -> None:
        self._is_busy = False
        self._banner.say(str(error), (_("Save elsewhere…"), self.save_sheet), tone="danger")


def _made(shop: Shop, code: str) -> Sheet:
    content = code_sheet.sheet(shop, code).content
    with PdfPages(content) as pages:
        return Sheet(_("Recovery code"), content, tuple(pages.size(index) for index in range(pages.count)))
