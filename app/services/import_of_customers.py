"""Planning a sheet of a whole-shop workbook each row of which belongs to a customer, named by number: one walk for all such sheets.

What is particular to a sheet is said by a `Belonging`: its table, what a row must have, and by what it is known again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from app.i18n import T, Text
from app.services.import_plan import Section
from app.services.import_section import Planning, SectionPlan
from app.services.import_tables import TABLES, Table, Values
from app.storage import bulk


@dataclass(frozen=True, slots=True)
class Said:
    """Why a row is not taken: a code, words, the field they are about, and what stands there."""

    code: str
    reason: Text
    key: str
    value: object = ""


@dataclass(frozen=True, slots=True)
class Belonging:
    """A table whose rows belong to a customer.

    `refusal` says why a planned row cannot be taken, or ``None``. `likeness` is what a row and one on record have in common if
    they are the same, beside the customer; `already` is said of a row that is on record. Two rows of one workbook that are
    alike are two, unless there may be one only (`is_once`).
    """

    table: str
    refusal: Callable[[Values], Said | None]
    likeness: Callable[[Values], Hashable]
    already: Callable[[Values], Said]
    is_once: bool = False
    finish: Callable[[SectionPlan, Values, Values], Values] = lambda _here, _values, planned: planned
    """Makes the planned row whole, from the sheet and the values of its row: what follows from others, what names other rows."""

    @property
    def columns(self) -> Table:
        """The table as an import plans it."""
        return TABLES[self.table]


def plan_belonging(planning: Planning, section: Section, kind: Belonging) -> None:
    """Decide for every row of `section`: something new, something on record already, or why not."""
    here = SectionPlan(planning, section)
    shaper, known = here.shaper(kind.table), _known(planning, kind)
    for row, values in here.rows():
        number = here.value(values, "customer_no") or ""
        customer = planning.numbered.get(("customers", number))
        planned = kind.finish(here, values, shaper.row(values))
        refusal = kind.refusal(planned)
        if customer is None:
            reason = T("There is no such number on the sheet of customers")
            here.reject(row, "unknown_customer", reason, "customer_no", number)
        elif refusal is not None:
            here.reject(row, refusal.code, refusal.reason, refusal.key, refusal.value)
        elif (customer, kind.likeness(planned)) in known:
            same = kind.already(planned)
            here.skip(row, same.code, same.reason, same.key, same.value)
        else:
            planning.plan.add(kind.table, kind.columns.filled(planned, {"customer_id": customer}))
            if kind.is_once:
                known.add((customer, kind.likeness(planned)))
            here.done(row, is_new=True)


def _known(planning: Planning, kind: Belonging) -> set[tuple[int, Hashable]]:
    """What is on record in the shop: whose it is, and by what it is known again."""
    session, whose = planning.session, kind.columns.place("customer_id")
    rows = bulk.fetch(session, kind.table, kind.columns.columns, bulk.ids(session, kind.table))
    return {(values[whose], kind.likeness(tuple(values))) for _id, *values in rows}
