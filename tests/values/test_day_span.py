"""Days in a row as people type them."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.values.day_span import days_of, parse_span, spans_of

TODAY = dt.date(2026, 5, 18)


def day(month: int, of_month: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, of_month)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026-10-01", day(10, 1), day(10, 1)),
        ("10-1", day(10, 1), day(10, 1)),
        ("10月1日", day(10, 1), day(10, 1)),
        ("1 October", day(10, 1), day(10, 1)),
        ("Oct 1 to 7 Oct", day(10, 1), day(10, 7)),
        ("10-1 to 10-7", day(10, 1), day(10, 7)),
        ("10-1 ~ 10-7", day(10, 1), day(10, 7)),
        ("10-1 - 10-7", day(10, 1), day(10, 7)),
        ("10.1-10.7", day(10, 1), day(10, 7)),
        ("10月1日至7日", day(10, 1), day(10, 7)),
        ("2026-10-01..2026-10-07", day(10, 1), day(10, 7)),
        ("2026/10/1—10/7", day(10, 1), day(10, 7)),
        (" 12-30 到 1-3 ", day(12, 30), day(1, 3, 2027)),
        ("2-29", day(2, 29, 2028), day(2, 29, 2028)),
        ("3-1", day(3, 1), day(3, 1)),
        ("2-1", day(2, 1, 2027), day(2, 1, 2027)),
    ],
)
def test_days_are_read_as_people_type_them(typed: str, first: dt.date, last: dt.date) -> None:
    assert parse_span(typed, TODAY) == (first, last)


@pytest.mark.parametrize(
    "typed",
    ["", "x", "2-30", "10-7 to", "10-1 to 10-2 to 10-3", "2026-10-07 to 2026-10-01", "2026-10-01..2028-10-01", "10-1 to 40"],
)  # fmt: skip
def test_what_are_no_days_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        parse_span(typed, TODAY)


@given(st.text(max_size=30))
def test_any_text_is_days_or_refused(typed: str) -> None:
    try:
        first, last = parse_span(typed, TODAY)
    except ValueError:
        return
    assert first <= last


@given(st.sets(st.dates(dt.date(2020, 1, 1), dt.date(2020, 3, 1))))
def test_spans_hold_exactly_their_days(days: set[dt.date]) -> None:
    spans = spans_of(days)
    assert {each for span in spans for each in days_of(span)} == days
    assert all(one[1] + dt.timedelta(days=1) < other[0] for one, other in itertools.pairwise(spans))
