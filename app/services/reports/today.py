"""Today's care list on paper: whom to reach out to and why, with a box to tick for each."""

from __future__ import annotations

from collections.abc import Iterator

from app.i18n import T, _
from app.reminders.rule_list import GROUPS, TOLD
from app.services import care
from app.services.care import CareList, CarePerson
from app.services.reports.common import day, framed, money, phone, phones_hidden
from app.services.reports.params import ReportParams, Tick
from app.shop import Shop
from app.values.report_data import (
    Block,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Figures,
    Heading,
    Paragraph,
    ReportData,
    Section,
    Table,
)

KEY, TITLE = "today", T("Today's care list")


def build(shop: Shop, params: ReportParams, tick: Tick) -> ReportData:
    """Everybody of today's care list as the reminders stand now; whoever asks brings them up to date before."""
    del tick  # it is read in one go
    listed = care.care_list(shop)
    section = Section(
        title=str(TITLE),
        aside=(day(shop.today(), shop.today()),),
        blocks=(_figures(shop, params, listed), *_groups(shop, params, listed)),
    )
    return framed(shop, KEY, TITLE, (section,))


def _figures(shop: Shop, params: ReportParams, listed: CareList) -> Figures:
    figures = care.day_figures(shop)
    sold = (Figure(money(shop, figures.sold_minor), _("Sold so far")),) if params.amounts else ()
    return Figures((
        Figure(str(len(listed.people)), _("To reach out to")),
        Figure(str(listed.done), _("Done so far")),
        Figure(str(listed.waiting), _("Put off")),
        Figure(str(figures.birthdays_of_week), _("Birthdays, next 7 days")),
        *sold,
    ))  # fmt: skip


def _groups(shop: Shop, params: ReportParams, listed: CareList) -> Iterator[Block]:
    """A table per group; everybody stands once, under what is most pressing."""
    if not listed.people:
        yield Paragraph(_("Nobody is waiting for a word today."), is_quiet=True)
    for group, label in GROUPS.items():
        people = [person for person in listed.people if TOLD[person.first.rule].group == group]
        if people:
            yield Heading(str(label))
            yield Table(_columns(), tuple(_row(shop, params, person) for person in people))


def _columns() -> tuple[Column, ...]:
    return (
        Column("", ColumnKind.TICK, 5),
        Column(_("Customer"), weight=27),
        Column(_("Phone"), weight=25),
        Column(_("Why"), weight=95),
        Column(_("Last visit"), weight=20),
    )


def _row(shop: Shop, params: ReportParams, person: CarePerson) -> tuple[Cell, ...]:
    customer, today = person.customer, shop.today()
    said = phones_hidden if params.mask else str
    number = phone(shop, customer.phone, mask=params.mask)
    reasons = "\n".join(str(reminder.reason) for reminder in person.reminders)
    last = day(customer.last_on, today) if customer.last_on else ""
    return None, said(customer.called), number, said(reasons), last
