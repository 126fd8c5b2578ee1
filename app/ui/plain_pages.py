"""Pages that ask little of the window but their context; each is loaded when it is first opened."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import UiContext
from app.ui.duplicates_desk import DuplicatesDesk


def customers(context: UiContext, duplicates: DuplicatesDesk) -> QWidget:
    """The list of customers, with import, duplicates (which `duplicates` counts), tags and bin."""
    from app.ui.pages.customers import CustomersPage

    page = CustomersPage(context)
    page.say_duplicates(duplicates.count)
    duplicates.counted.connect(page.say_duplicates)
    return page


def catalogue(context: UiContext) -> QWidget:
    """What the shop sells."""
    from app.ui.pages.catalogue import CataloguePage

    return CataloguePage(context)


def reports(context: UiContext) -> QWidget:
    """Everything on paper."""
    from app.ui.pages.reports import ReportsPage

    return ReportsPage(context)
