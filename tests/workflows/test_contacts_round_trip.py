"""Contacts and feedback in the whole-shop workbook: they go out, come back as the same shop, twice without a double; bad rows say why."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app import i18n
from app.services import contacts, customers, feedback, imports, pets, purchases
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft
from app.services.feedback import FeedbackDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.storage.database import raw
from app.values.contact import CALL, COMPLAINT, IN, IN_PROGRESS, PRAISE, RESOLVED, VISIT
from app.workflows.take_out import TakeOutRequest, take_out
from tests.sheets import bring, silent
from tests.support import NOW, make_shop

TODAY = dt.date(2026, 5, 18)
DAY = dt.timedelta(days=1)
ROWS = (
    "SELECT customer_id, kind, direction, happened_at, happened_on, note FROM interaction ORDER BY id",
    "SELECT customer_id, purchase_id, product_id, pet_id, kind, text, opened_on, status, follow_up_on, resolved_on, score, resolution FROM feedback ORDER BY id",
)


def held(shop: Shop) -> list[list[Any]]:
    with shop.read() as session:
        return [raw(session).execute(query).fetchall() for query in ROWS]


@pytest.fixture
def spoken(shop: Shop) -> Shop:
    """Somebody who called, came, praised and complained, about a sale, a product and a pet; somebody in the bin did as well."""
    gone, ann = (customers.create(shop, CustomerDraft(name)) for name in ("Gone", "Ann"))
    dog = pets.create(shop, PetDraft("Doudou", "狗"), [ann])
    sold = purchases.record(shop, PurchaseDraft(ann, (ItemDraft("Bread", 1000, 900),)))
    with shop.read() as session:
        product = raw(session).execute("SELECT id FROM product").fetchone()[0]
    for who, contact in (
        (gone, ContactDraft(CALL, note="hello")),
        (ann, ContactDraft(CALL, IN, NOW - DAY, "=1+1\nasks")),
        (ann, ContactDraft(VISIT, "", NOW - 2 * DAY)),
    ):
        contacts.record(shop, who, contact)
    for who, draft in (
        (gone, FeedbackDraft(PRAISE, "kind")),
        (ann, FeedbackDraft(COMPLAINT, "stale", TODAY - DAY, IN_PROGRESS, TODAY + DAY, purchase_id=sold.purchase_id)),
        (
            ann,
            FeedbackDraft(
                COMPLAINT, "torn", TODAY - 3 * DAY, RESOLVED, None, 4, TODAY - DAY, "new one", product_id=product
            ),
        ),
        (ann, FeedbackDraft(PRAISE, "so gentle", TODAY, pet_id=dog)),
    ):
        feedback.record(shop, who, draft)
    customers.delete(shop, gone)
    return shop


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_shop_with_contacts_and_feedback_comes_back_the_same(spoken: Shop, tmp_path: Path, language: str) -> None:
    i18n.set_language(language)
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    counts = take_out(spoken, TakeOutRequest(first), silent).rows
    assert (counts["interactions"], counts["feedback"]) == (2, 3)
    other = make_shop(tmp_path, "other.shuke").shop
    made = bring(other, first)
    assert made.rejected == 0
    assert [[row[1:] for row in rows] for rows in held(other)] == [
        [(*row[1:],) for row in rows if row[0] == 2] for rows in held(spoken)
    ]
    take_out(other, TakeOutRequest(second), silent)
    assert second.read_bytes() == first.read_bytes()
    again = bring(other, first)
    assert (again.created, again.updated, again.rejected) == (0, 0, 0)
    assert made.batch is not None
    imports.undo(other, made.batch)
    assert held(other) == [[], []]
    other.close()


def test_rows_of_another_age_and_of_a_wrong_end_say_why(spoken: Shop, tmp_path: Path) -> None:
    file = tmp_path / "shop.xlsx"
    take_out(spoken, TakeOutRequest(file), silent)
    book = openpyxl.load_workbook(file)
    for sheet, row, heading, value in (
        ("Interactions", 2, "When", "1800-01-01 10:00"),
        ("Interactions", 3, "When", "1899-12-31 10:00"),
        ("Feedback", 2, "Resolved on", dt.datetime(2099, 1, 1)),
        ("Feedback", 3, "Resolved on", None),
        ("Feedback", 4, "Said on", "0001-02-03"),
    ):
        page = book[sheet]
        page.cell(row, [cell.value for cell in page[1]].index(heading) + 1).value = value
    book.save(file)
    other = make_shop(tmp_path, "other.shuke").shop
    assert sorted((p.sheet, p.row, str(p.reason)) for p in bring(other, file).problems) == [
        ("Feedback", 2, "Only a complaint that is resolved has a day of it"),
        ("Feedback", 3, "There is no day on which it was resolved"),
        ("Feedback", 4, "This day lies before 1900"),
        ("Interactions", 2, "This lies before 1900"),
        ("Interactions", 3, "This lies before 1900"),
    ]
    assert held(other) == [[], []]
    other.close()


def test_rows_that_cannot_be_say_why(spoken: Shop, tmp_path: Path) -> None:
    file = tmp_path / "shop.xlsx"
    take_out(spoken, TakeOutRequest(file), silent)
    book = openpyxl.load_workbook(file)
    calls, said = book["Interactions"], book["Feedback"]
    heads = [cell.value for cell in said[1]]
    score, follow_up = heads.index("How satisfied (1 to 5)") + 1, heads.index("Follow up on") + 1
    calls.cell(2, [cell.value for cell in calls[1]].index("When") + 1).value = dt.datetime(2027, 1, 1)
    calls.cell(3, 2).value = "pigeon"
    said.cell(2, follow_up).value = dt.datetime(2020, 1, 1)
    said.cell(3, score).value = 6
    said.cell(4, 1).value = 99
    book.save(file)
    other = make_shop(tmp_path, "other.shuke").shop
    made = bring(other, file)
    found = sorted(str(problem.reason) for problem in made.problems if problem.sheet in ("Interactions", "Feedback"))
    assert found == [
        "The score goes from 1 to 5",
        "There is no such kind of contact",
        "There is no such number on the sheet of customers",
        "This day lies before the complaint",
        "This lies in the future",
    ]
    assert held(other) == [[], []]
    other.close()
