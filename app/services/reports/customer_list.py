"""A list of customers on paper, with a box to tick for each: to work through by hand."""

from __future__ import annotations

from app.errors import UserMistake
from app.i18n import T, _, ngettext
from app.services import customer_lists
from app.services.customer_lists import CustomerLine
from app.services.reports.common import day, framed, phone, phones_hidden
from app.services.reports.params import ReportParams, Tick
from app.shop import Shop
from app.values.report_data import Cell, Column, ColumnKind, ReportData, Section, Table

KEY, TITLE = "list", T("List of customers")
MOST = 2000
"""So many customers go on paper at once: some fifty pages."""
CHUNK = 200


def build(shop: Shop, params: ReportParams, tick: Tick) -> ReportData:
    """The customers that are asked for, in that order. Raises ``UserMistake`` for more than anybody would print."""
    count = len(params.customer_ids)
    if count > MOST:
        raise UserMistake(
            "too_many_for_paper",
            T("{count} customers are too many for paper; at most {limit} go.", count=f"{count:,}", limit=f"{MOST:,}"),
            T("Narrow the list down, or export it."),
            "id",
        )
    rows: list[tuple[Cell, ...]] = []
    for start in range(0, count, CHUNK):
        tick(start, count)
        part = params.customer_ids[start : start + CHUNK]
        rows += [_row(shop, params, line) for line in customer_lists.lines(shop, part, with_next=True)]
    said = ngettext("{count:,} customer", "{count:,} customers", len(rows))
    section = Section(str(TITLE), (Table(_columns(), tuple(rows)),), (day(shop.today(), shop.today()),), (said,))
    return framed(shop, KEY, TITLE, (section,))


def _columns() -> tuple[Column, ...]:
    return (
        Column("", ColumnKind.TICK, 5),
        Column(_("Customer"), weight=30),
        Column(_("Phone"), weight=28),
        Column(_("Pets"), weight=25),
        Column(_("Tags"), weight=30),
        Column(_("Last visit"), weight=20),
        Column(_("Next thing"), weight=45),
    )


def _row(shop: Shop, params: ReportParams, line: CustomerLine) -> tuple[Cell, ...]:
    who = line.row
    said = phones_hidden if params.mask else str
    last = day(who.last_on, shop.today()) if who.last_on else ""
    coming = str(line.next_thing.headline) if line.next_thing is not None and params.reminders else ""
    return (
        None,
        said(who.called),
        phone(shop, who.phone, mask=params.mask),
        ", ".join(who.pets),
        ", ".join(who.tags),
        last,
        said(coming),
    )
