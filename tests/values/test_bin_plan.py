"""The days of the bin, and the clock that is believed."""

from __future__ import annotations

import datetime as dt

import pytest

from app.values import bin_plan

TODAY = dt.date(2026, 5, 18)


@pytest.mark.parametrize(("ago", "left"), [(0, 30), (1, 29), (29, 1), (30, 0), (400, 0), (-3, 30)])
def test_days_are_counted_down_and_never_up(ago: int, left: int) -> None:
    assert bin_plan.days_left(TODAY - dt.timedelta(days=ago), TODAY) == left


@pytest.mark.parametrize(("ago", "is_believed"), [(0, True), (14, True), (15, False), (31, False), (-1, False)])
def test_day_is_believed_near_the_last_one_that_was(ago: int, is_believed: bool) -> None:
    assert bin_plan.is_believed(TODAY, TODAY - dt.timedelta(days=ago)) is is_believed
