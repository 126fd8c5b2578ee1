"""The rules of an import: amounts that agree, lines that belong together, likeness of people, plans that can be counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from app.errors import UserMistake
from app.services import customers, imports
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.import_lines import Line, Refused, amounts, is_refund, purchases_of
from app.services.import_plan import Outcomes
from app.services.imports import ImportRequest, OnDuplicate, Outcome, Section
from app.shop import Shop
from app.values.birthday import Birthday
from app.values.phone import Phone, parse_phone
from tests.sheets import ends, silent
from tests.support import dump


def _phones(*numbers: str) -> tuple[Phone, ...]:
    return tuple(phone for phone in map(parse_phone, numbers) if phone is not None)


def _section(kind: str, columns: Sequence[str], *rows: Sequence[Any]) -> Section:
    return Section(kind, tuple(columns), [(number, tuple(row), ()) for number, row in enumerate(rows, 2)])


def _request(*sections: Section, **options: Any) -> ImportRequest:
    return ImportRequest("shop" if options.get("is_whole_shop") else sections[0].kind, sections, **options)


def _applied(shop: Shop, *sections: Section, **options: Any) -> imports.ImportResult:
    return imports.apply(shop, imports.plan(shop, _request(*sections, **options)), silent)


# --- lines of sales -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quantity", "price", "total", "expected"),
    [
        (2000, 2900, None, (2000, 2900, 5800)),
        (None, 2900, None, (1000, 2900, 2900)),
        (None, None, 2900, (1000, 2900, 2900)),
        (3000, None, 1000, (3000, 333, 1000)),
        (2000, 2900, 5000, (2000, 2900, 5000)),
        (1000, None, -800, (-1000, 800, -800)),
        (-2000, 2900, None, (-2000, 2900, -5800)),
        (-1000, 500, 500, (-1000, 500, -500)),
        (0, 500, None, (0, 500, 0)),
        (0, None, 500, (1000, 500, 500)),
        (333, 1, None, (333, 1, 0)),
        (1000, 0, 0, (1000, 0, 0)),
    ],
)
def test_what_a_line_leaves_out_follows_from_the_rest(
    quantity: int | None, price: int | None, total: int | None, expected: tuple[int, int, int]
) -> None:
    assert amounts(quantity, price, total) == expected


@pytest.mark.parametrize(
    ("quantity", "price", "total", "code"),
    [(1000, -1, None, "negative_price"), (1000, None, None, "no_price"), (10**12, 10**12, None, "amount_too_big")],
)
def test_amounts_that_make_no_sense_are_refused(quantity: int, price: int | None, total: int | None, code: str) -> None:
    with pytest.raises(Refused) as caught:
        amounts(quantity, price, total)
    assert caught.value.code == code


def _line(row: int, at: int | None, buyer: int = -1, quantity: int = 1000) -> Line:
    return Line(row, at, buyer, (), "", "", "", quantity, 100, quantity // 10)


def _day(at: int) -> str:
    return dt.datetime.fromtimestamp(at, dt.UTC).date().isoformat()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([(1, 0, -1), (2, 60, -1)], [[1, 2]]),
        ([(1, 0, 0), (2, 60, -1)], [[1, 2]]),
        ([(1, 0, 0), (2, 60, 1), (3, 90, 0)], [[1, 3], [2]]),
        ([(1, 0, -1), (2, 200_000, -1), (3, None, -1)], [[1], [2, 3]]),
    ],
)
def test_lines_of_a_receipt_part_by_customer_and_by_day(
    lines: list[tuple[int, int | None, int]], expected: list[list[int]]
) -> None:
    assert [[line.row for line in own] for own in purchases_of([_line(*line) for line in lines], _day)] == expected


@pytest.mark.parametrize(
    ("receipt", "quantities", "expected"),
    [("1", [1000, -2000], True), ("1", [2000, -1000], False), ("C12", [0], True), ("C12", [1000], False), ("CAT", [0], False)],
)  # fmt: skip
def test_a_refund_is_known_by_its_total_or_as_a_cancelled_receipt(
    receipt: str, quantities: list[int], expected: bool
) -> None:
    assert is_refund(receipt, [_line(1, 0, quantity=q) for q in quantities]) is expected


# --- who it is ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def known(shop: Shop) -> int:
    """Somebody with a phone, a number and a birthday."""
    draft = CustomerDraft(
        name="陈小雨",
        phones=(PhoneDraft("13800006688"),),
        member_number="7",
        birthday=Birthday("solar", 9, 21, year=1995),
    )
    return customers.create(shop, draft)


BORN = Birthday("solar", 9, 21, year=1995)


@pytest.mark.parametrize(
    ("name", "number", "phone", "born", "expected"),
    [
        ("anybody", "7", "", None, "same"),
        ("陳小雨", "", "13800006688", None, "same"),
        ("", "", "13800006688", None, "same"),
        ("张伟", "", "13800006688", None, "maybe"),
        ("陈小雨", "8", "13800006688", None, "maybe"),
        ("陈小雨", "", "13800006689", None, "maybe"),
        ("陈小雨", "", "13800006868", None, "maybe"),
        ("陈小雨", "", "", BORN, "maybe"),
        ("陈小雨", "", "13911112222", None, "new"),
        ("陈小雨", "", "", None, "new"),
        ("张伟", "", "13800006689", None, "new"),
    ],
)
def test_who_a_row_is(
    shop: Shop, known: int, name: str, number: str, phone: str, born: Birthday | None, expected: str
) -> None:
    row = (name, number or None, _phones(phone), born, "told")
    section = _section("customers", ("name", "member_number", "phones", "birthday", "note"), row)
    found = imports.plan(shop, _request(section, on_duplicate=OnDuplicate.SKIP))
    result = imports.preview(found)
    assert {"same": (0, 1, 0, 0), "maybe": (0, 0, 1, 0), "new": (1, 0, 0, 0)}[expected] == ends(result)
    assert list(found.fills["customer"]) == ([known] if expected == "same" else [])


def test_a_name_alone_is_enough_in_a_list_of_sales_and_told_when_several_fit(shop: Shop) -> None:
    first = customers.create(shop, CustomerDraft(name="王伟", phones=(PhoneDraft("13800000001"),)))
    customers.create(shop, CustomerDraft(name="王伟", phones=(PhoneDraft("13800000002"),)))
    at = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    result = _applied(shop, _section("purchases", ("name", "purchased_at", "line_total_minor"), ("王伟", at, 100)))
    assert ends(result) == (1, 0, 0, 0)
    assert [problem.code for problem in result.problems] == ["ambiguous_customer"]
    (sale,) = dump(shop)["purchase"]
    assert first in sale


# --- the whole shop ----------------------------------------------------------------------------------------------------------


def test_a_workbook_whose_numbers_lead_nowhere_is_told_row_by_row(shop: Shop) -> None:
    at = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    result = _applied(
        shop,
        _section("customers", ("no", "name", "referrer"), ("1", "甲", "9"), ("2", "甲", "1")),
        _section("pets", ("no", "owner_nos", "pet_name"), ("1", "1; 2", "豆豆"), ("2", "3", "奶茶"), ("3", "", "流浪")),
        _section(
            "purchases",
            (
                "sale_no",
                "customer_no",
                "sale_kind",
                "refund_of_no",
                "purchased_at",
                "line_total_minor",
                "quantity_milli",
            ),
            ("1", "1", "sale", "", at, 100, 1000),
            ("1", "1", "sale", "", at, 200, 1000),
            ("2", "1", "退款", "1", at, -100, -1000),
            ("3", "9", "sale", "", at, 100, 1000),
            ("4", "", "refund", "8", at, -100, -1000),
            ("", "", "sale", "", at, 100, 1000),
        ),
        is_whole_shop=True,
    )
    assert [(problem.row, problem.code) for problem in result.problems] == [
        (2, "unknown_referrer"),
        (3, "unknown_owner"),
        (5, "unknown_customer"),
        (6, "unknown_sale"),
        (7, "no_date"),
    ]
    assert ends(result) == (8, 0, 0, 3)
    assert result.counts == {"customer": 2, "pet": 2, "pet_owner": 2, "purchase": 3, "purchase_item": 4}
    told = dump(shop)
    assert len(told["customer"]) == 2, "two of one name stay two"


# --- plans and batches ---------------------------------------------------------------------------------------------------------


def test_outcomes_count_each_row_once() -> None:
    outcomes = Outcomes()
    for row in (5, 5000, 7):
        outcomes.mark(row, Outcome.CREATED)
    outcomes.mark(7, Outcome.REJECTED)
    assert (outcomes.count(Outcome.CREATED), outcomes.count(Outcome.REJECTED)) == (2, 1)
    assert list(outcomes.rows(Outcome.CREATED)) == [5, 5000]
    assert (outcomes.of(6), outcomes.of(10**6)) == (Outcome.NONE, Outcome.NONE)


def test_a_plan_with_nothing_to_write_makes_no_batch(shop: Shop, known: int) -> None:
    before = dump(shop, leave_out=())
    result = _applied(shop, _section("customers", ("name", "phones"), ("陈小雨", _phones("13800006688"))))
    assert (result.batch, ends(result)) == (None, (0, 0, 1, 0))
    assert dump(shop, leave_out=()) == before


def test_the_wish_to_undo_nothing_is_answered(shop: Shop) -> None:
    with pytest.raises(UserMistake) as caught:
        imports.undo(shop, 1)
    assert caught.value.code == "no_such_batch"
