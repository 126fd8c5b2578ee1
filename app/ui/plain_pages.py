"""Pages that ask nothing of the window but their context; each is loaded when it is first opened."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import UiContext


def customers(context: UiContext) -> QWidget:
    """The list of customers, with import, duplicates, tags and bin."""
    from app.ui.pages.customers import CustomersPage

    return CustomersPage(context)


def catalogue(context: UiContext) -> QWidget:
    """What the shop sells."""
    from app.ui.pages.catalogue import CataloguePage

    return CataloguePage(context)


def reports(context: UiContext) -> QWidget:
    """Everything on paper."""
    from app.ui.pages.reports import ReportsPage

    return ReportsPage(context)
