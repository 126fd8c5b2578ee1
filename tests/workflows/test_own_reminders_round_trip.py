"""Reminders that the owner wrote, in the whole-shop workbook: out, back as the same, twice without a double; bad rows say why."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app import i18n
from app.clock import FixedClock
from app.services import customers, follow_ups, imports, reminders
from app.services.customers import CustomerDraft
from app.services.follow_ups import ON, TEXT
from app.shop import Shop
from app.storage.database import raw
from app.workflows.take_out import TakeOutRequest, take_out
from tests.sheets import bring, silent
from tests.support import NOW, make_shop

ROWS = """
SELECT c.name, r.rule, r.subject = 'customer:' || c.id, r.occurrence_key = 'own:' || r.id, r.due_on, r.severity, r.status, r.outcome,
       r.snoozed_until, r.parameters, r.closed_at
FROM reminder r JOIN customer c ON c.id = r.customer_id WHERE c.deleted_at IS NULL ORDER BY r.id
"""


def held(shop: Shop) -> list[Any]:
    with shop.read() as session:
        return list(raw(session).execute(ROWS))


@pytest.fixture
def reminded(shop: Shop) -> Shop:
    """Four reminders of Ann: to come, put off, done and skipped; one of somebody in the bin."""
    gone, ann = (customers.create(shop, CustomerDraft(name)) for name in ("Gone", "Ann"))
    for who, said, days in ((gone, "never", 0), (ann, "=ask", 9), (ann, "later", 0), (ann, "call", 0), (ann, "no", 0)):
        on = shop.today() + dt.timedelta(days=days)
        follow_ups.write(shop, [who], {TEXT.key: said, ON.key: on.isoformat()})
    due = {str(each.reason): each.reminder_id for each in reminders.due(shop)}
    reminders.snooze(shop, due["later"], shop.today() + dt.timedelta(days=3))
    reminders.done(shop, due["call"], "no_answer")
    reminders.skip(shop, due["no"])
    customers.delete(shop, gone)
    return shop


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_own_reminders_come_back_the_same_and_once(reminded: Shop, tmp_path: Path, language: str) -> None:
    i18n.set_language(language)
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    assert take_out(reminded, TakeOutRequest(first), silent).rows["reminders"] == 4
    other = make_shop(tmp_path, "other.shuke").shop
    assert bring(other, first).rejected == 0
    assert held(other) == held(reminded)
    assert take_out(other, TakeOutRequest(second), silent).rows["reminders"] == 4
    bring(other, second)
    assert len(held(other)) == 4
    other.clock = FixedClock(NOW + dt.timedelta(days=9))
    reminders.refresh(other)
    assert [str(each.reason)[:4] for each in sorted(reminders.due(other), key=lambda due: due.due_on)][1:] == ["=ask"]
    batch = imports.batches(other)[0].batch
    imports.undo(other, batch)
    assert held(other) == []


def test_rows_that_cannot_be_say_why(reminded: Shop, tmp_path: Path) -> None:
    path = tmp_path / "shop.xlsx"
    take_out(reminded, TakeOutRequest(path), silent)
    book = openpyxl.load_workbook(path)
    sheet = book["Own reminders"]
    for row, column, value in ((2, 2, None), (3, 3, None), (4, 4, "perhaps"), (5, 1, 77)):
        sheet.cell(row, column, value)
        sheet.cell(row, column).value = value
    book.save(path)
    other = make_shop(tmp_path, "other.shuke").shop
    found = bring(other, path)
    assert found.rejected == 4
    assert {problem.code for problem in found.problems} >= {
        "nothing_said",
        "no_date",
        "unknown_choice",
        "unknown_customer",
    }
    assert held(other) == []
