"""Every report by name. A new one is a file with `build(shop, params, tick) -> ReportData` and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.errors import UserMistake
from app.i18n import T, Text
from app.services.reports import customer, customer_list, today
from app.services.reports.params import ReportParams, Tick
from app.shop import Shop
from app.values.report_data import ReportData


@dataclass(frozen=True, slots=True)
class Report:
    """A report in the list.

    `about_customers`: it needs to be told whom it is about. `about_reminders`: they are brought up to date before (``reminders.refresh``).
    """

    key: str
    title: Text
    build: Callable[[Shop, ReportParams, Tick], ReportData]
    about_customers: bool = False
    about_reminders: bool = False


REPORTS: tuple[Report, ...] = (
    Report(customer.KEY, customer.TITLE, customer.build, about_customers=True),
    Report(today.KEY, today.TITLE, today.build, about_reminders=True),
)

LISTS: tuple[Report, ...] = (Report(customer_list.KEY, customer_list.TITLE, customer_list.build, about_customers=True),)
"""What is printed where it is chosen, from a list; the Reports page does not offer it."""


def report(key: str) -> Report:
    """The report of that name. Raises ``UserMistake``."""
    for each in (*REPORTS, *LISTS):
        if each.key == key:
            return each
    raise UserMistake(
        "unknown_report",
        T("There is no report called {name}.", name=key),
        T("Choose one of: {kinds}.", kinds=", ".join(each.key for each in (*REPORTS, *LISTS))),
        "report",
    )


def build(shop: Shop, key: str, params: ReportParams, tick: Tick) -> ReportData:
    """What the report of that name says today, in the language in force. Raises ``UserMistake``, and what `tick` raises."""
    wanted = report(key)
    if wanted.about_customers and not params.customer_ids:
        raise UserMistake(
            "nobody_named", T("This report is about a customer, and none was named."), T("Say who it is about."), "id"
        )
    return wanted.build(shop, params, tick)
