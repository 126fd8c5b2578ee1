"""The first sitting without a window: a made-up list of 434 members with typical faults, until a report on one of them is a PDF."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pypdfium2
import pytest

from app.services import customers, imports
from app.services.customers import CustomerQuery
from app.services.imports import OnDuplicate, Outcome
from app.services.reports.params import ReportParams
from app.values.problem import Severity
from app.workflows import print_out
from app.workflows.print_out import PaperRequest
from tests.member_list import COUNT, FAULTS, HEADS, Member, write_members
from tests.sheets import bring, ends, prepared, silent
from tests.support import dump, make_shop

CURRENCY = {"zh_CN": "CNY", "en": "USD"}
HEAD_ROWS = 2
"""Rows above the first member: the title and the headings."""
BIRTHDAY = 4
"""The place of the birthday among the columns."""


def rows_with(listed: list[Member], fault: str) -> list[int]:
    """The rows of the file, from 1, that have a fault."""
    return [row for row, member in enumerate(listed, HEAD_ROWS + 1) if member.fault == fault]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_list_of_434_members_becomes_a_printed_report(language: str, tmp_path: Path) -> None:
    shop = make_shop(tmp_path, language=language, currency=CURRENCY[language]).shop
    path = tmp_path / "members.xlsx"
    listed = write_members(path, language)
    assert len(listed) == COUNT
    empty = dump(shop)

    looked = prepared(shop, path)
    plan = looked.plan
    left_out = [column.heading for column in looked.sheets[0].columns.columns if column.field is None]
    assert left_out == [HEADS[language][9]], "only the balance has no place"
    assert [p.row for p in plan.problems if p.severity is Severity.REJECT] == rows_with(listed, "no such day")
    assert [p.row for p in plan.problems if p.code == "phone"] == rows_with(listed, "a digit short")
    alike = [p.row for p in plan.problems if p.severity is Severity.DUPLICATE]
    assert alike == sorted(rows_with(listed, "twice") + rows_with(listed, "same phone"))
    outcomes = plan.outcomes[0]
    assert outcomes.of(HEAD_ROWS + COUNT + 1) is Outcome.SKIPPED, "the row of totals is nobody"
    assert dump(shop) == empty, "nothing is written by looking"

    sheet = looked.sheets[0].file.sheet
    mended = {(sheet, row, BIRTHDAY): "1992-02-29" for row in rows_with(listed, "no such day")}
    answers = {(sheet, row): OnDuplicate.SKIP.value for row in rows_with(listed, "twice")}
    result = bring(shop, path, corrections=mended, answers=answers)
    faults = Counter(member.fault for member in listed)
    people = COUNT - faults["nothing"] - faults["twice"]
    assert ends(result) == (people, 0, faults["twice"] + 1, 0)
    assert set(faults) == {"", *FAULTS}
    assert len(customers.ordered_ids(shop, CustomerQuery())) == people
    assert len(customers.ordered_ids(shop, CustomerQuery(without_phone=True))) == 0

    wide = next(member for member in listed if member.fault == "wide")
    (found,) = (i for i in customers.ordered_ids(shop, CustomerQuery(text=wide.card)))
    (row,) = customers.rows(shop, [found])
    assert (row.name, row.member_number) == (wide.name, wide.card)
    assert row.phone.isascii()
    paper = print_out.prepare(shop, PaperRequest("customer", ReportParams(customer_ids=(found,))), silent)
    saved = print_out.save(shop, paper, tmp_path / "report.pdf")
    with pypdfium2.PdfDocument(saved.path) as pdf:
        text = pdf[0].get_textpage().get_text_bounded()
    assert wide.name in text

    assert result.batch is not None
    imports.undo(shop, result.batch)
    assert len(customers.ordered_ids(shop, CustomerQuery())) == 0
