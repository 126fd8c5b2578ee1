"""A report on paper, for the window and the command line alike: built by the services, set by `import_export`, shown, printed or saved.

Showing leaves no trace; what is printed or saved goes on record, without the name of whoever it is about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app import unfinished
from app.errors import UserMistake
from app.i18n import T, Text
from app.import_export.pdf.paper import SIZES, PaperOptions
from app.services import history, reports
from app.services.reports.params import ReportParams
from app.shop import Shop
from app.values.report_data import ReportData
from app.workflows.places import refuse_shop

if TYPE_CHECKING:
    from app.import_export.pdf.render import RenderedPdf

Tick = Callable[[int, int], None]
ENDING = ".pdf"
PAPERS = tuple(SIZES)
PRINT, SAVE = T("Print report"), T("Save report")


@dataclass(frozen=True, slots=True)
class PaperRequest:
    """Which report, about what, on which paper (one of `PAPERS`)."""

    report: str
    params: ReportParams
    paper: str = "A4"


@dataclass(frozen=True, slots=True)
class Printout:
    """A report ready to be shown, printed or saved: what it says, and the PDF of it."""

    data: ReportData
    pdf: RenderedPdf


@dataclass(frozen=True, slots=True)
class SavedReport:
    """The file that was written, its pages, and the characters in whose place a box stands."""

    path: Path
    pages: int
    missing: tuple[str, ...]


def prepare(shop: Shop, request: PaperRequest, tick: Tick) -> Printout:
    """Build the report as of now and set it on paper. Raises ``UserMistake`` for a report, a customer or a paper we do not have.

    `tick` hears of parts built and then of pages drawn, and may raise to stop.
    """
    from app.import_export.pdf.render import (
        render,
    )  # here, so that the libraries of paper are loaded when paper is made

    if request.paper not in SIZES:
        raise UserMistake(
            "unknown_paper",
            T("There is no paper called {name}.", name=request.paper),
            T("Choose one of: {kinds}.", kinds=", ".join(PAPERS)),
            "paper",
        )
    data = reports.build(shop, request.report, request.params, tick)
    return Printout(data, render(data, PaperOptions(request.paper), tick))


def save(shop: Shop, printout: Printout, path: Path) -> SavedReport:
    """Write the PDF, whole or not at all, and put that on record.

    Raises ``UserMistake`` for an ending that is not .pdf and for a place where a shop lies; ``WorldProblem`` when the place fails.
    Then what was there before is still there.
    """
    _check_place(shop, path)
    with unfinished.clear_write(path) as file:
        file.write(printout.pdf.content)
    history.note(shop, SAVE)
    return SavedReport(path, printout.pdf.pages, printout.pdf.missing)


def note_printed(shop: Shop) -> None:
    """Put on record that a report went to the printer."""
    history.note(shop, PRINT)


def missing_text(missing: tuple[str, ...]) -> Text | None:
    """What to tell the person about characters that no font shows; ``None`` if there are none."""
    if not missing:
        return None
    return T(
        "These characters cannot be printed, a box stands in their place: {characters}", characters=" ".join(missing)
    )


def _check_place(shop: Shop, path: Path) -> None:
    refuse_shop(shop, path)
    if path.is_dir():
        raise UserMistake("is_folder", T("{name} is a folder.", name=path.name), T("Choose a file."), str(path))
    if path.suffix.lower() != ENDING:
        raise UserMistake(
            "unknown_ending",
            T("A report is saved as a PDF, and {name} does not end in .pdf.", name=path.name),
            T("Choose a name that ends in .pdf."),
            str(path),
        )
