"""On which days a birthday is kept: each rule, and the one look-up for everybody against the look-up for each."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import i18n
from app.values import lunar
from app.values.birthday import (
    LONGEST,
    USUAL,
    Birthday,
    Custom,
    age_on,
    day_key,
    format_birthday,
    in_lunar_calendar,
    kept_between,
    next_birthday,
    occasions,
    parse_birthday,
)

EVERY_BIRTHDAY = [Birthday("solar", month, day) for month in range(1, 13) for day in range(1, LONGEST[month - 1] + 1)] + [
    Birthday("lunar", month, day, is_leap) for month in range(1, 13) for day in range(1, 31) for is_leap in (False, True)
]  # fmt: skip
CUSTOMS = st.builds(Custom, st.booleans(), st.sampled_from(["leap", "plain", "both"]), st.booleans())


def kept(birthday: Birthday, first: str, last: str, custom: Custom = USUAL) -> list[tuple[str, int]]:
    """The days as ISO text, with their years."""
    between = kept_between(birthday, dt.date.fromisoformat(first), dt.date.fromisoformat(last), custom)
    return [(day.on.isoformat(), day.year) for day in between]


@pytest.mark.parametrize(
    ("birthday", "today", "kept_on"),
    [
        (Birthday("solar", 2, 29), "2026-01-01", "2026-02-28"),
        (Birthday("solar", 2, 29), "2028-01-01", "2028-02-29"),
        (Birthday("solar", 12, 31), "2027-01-01", "2027-12-31"),
        (Birthday("lunar", 12, 30), "2025-01-01", "2025-01-28"),
        (Birthday("lunar", 6, 1, True), "2025-01-01", "2025-07-25"),
        (Birthday("lunar", 6, 1, True), "2026-01-01", "2026-07-14"),
        (Birthday("lunar", 1, 1), "2026-02-17", "2026-02-17"),
        (Birthday("lunar", 1, 1), "2026-02-18", "2027-02-06"),
    ],
)
def test_next_birthday(birthday: Birthday, today: str, kept_on: str) -> None:
    found = next_birthday(birthday, dt.date.fromisoformat(today))
    assert found is not None
    assert found.on == dt.date.fromisoformat(kept_on)


def test_born_on_29_february_is_kept_on_the_28th_or_on_1_march() -> None:
    born = Birthday("solar", 2, 29)
    usual = [("2027-02-28", 2027), ("2028-02-29", 2028), ("2029-02-28", 2029)]
    assert kept(born, "2027-01-01", "2029-12-31") == usual
    assert kept(born, "2027-01-01", "2029-12-31", Custom(march_first=True)) == [
        ("2027-03-01", 2027), ("2028-02-29", 2028), ("2029-03-01", 2029),
    ]  # fmt: skip


def test_lunar_day_30_is_kept_on_the_29th_of_a_short_month() -> None:
    days = ["2025-09-21", "2026-09-10", "2027-08-31"]
    assert [day for day, _year in kept(Birthday("lunar", 7, 30), "2025-01-01", "2027-12-31")] == days
    assert [lunar.to_lunar(dt.date.fromisoformat(day)).day for day in days] == [30, 29, 30]


def test_born_in_a_leap_month_is_kept_in_it_or_in_the_plain_one_or_in_both() -> None:
    born, span = Birthday("lunar", 6, 1, True), ("2024-01-01", "2026-12-31")
    plain = [("2024-07-06", 2024), ("2025-06-25", 2025), ("2026-07-14", 2026)]
    in_leap = ("2025-07-25", 2025)
    assert kept(born, *span) == [plain[0], in_leap, plain[2]]
    assert kept(born, *span, Custom(leap_month="plain")) == plain
    assert kept(born, *span, Custom(leap_month="both")) == [plain[0], plain[1], in_leap, plain[2]]
    twice = kept_between(born, dt.date(2025, 1, 1), dt.date(2025, 12, 31), Custom(leap_month="both"))
    assert [day.is_second for day in twice] == [False, True]


def test_born_in_a_plain_month_is_kept_once_in_a_year_that_has_it_twice_unless_both_are_wanted() -> None:
    born = Birthday("lunar", 6, 1)
    assert kept(born, "2025-01-01", "2025-12-31") == [("2025-06-25", 2025)]
    both = Custom(plain_month_twice=True)
    assert kept(born, "2025-01-01", "2025-12-31", both) == [("2025-06-25", 2025), ("2025-07-25", 2025)]
    assert kept(born, "2026-01-01", "2026-12-31", both) == [("2026-07-14", 2026)]


def test_a_solar_year_holds_none_one_or_two_of_a_lunar_birthday_of_the_winter() -> None:
    born = Birthday("lunar", 11, 25)
    held = {year: len(kept(born, f"{year}-01-01", f"{year}-12-31")) for year in range(2020, 2080)}
    assert set(held.values()) == {0, 1, 2}
    assert list(held.values()).count(0) == 22
    for year in range(2020, 2080):
        found = next_birthday(born, dt.date(year, 1, 1))
        assert found is not None
        assert found.on <= dt.date(year + 1, 2, 20)


def test_a_birthday_is_first_kept_in_the_year_after_birth() -> None:
    born = Birthday("solar", 5, 21, year=2026)
    assert kept(born, "2026-01-01", "2028-01-01") == [("2027-05-21", 2027)]
    assert next_birthday(Birthday("solar", 5, 21, year=2050), dt.date(2026, 5, 18)) is None


def test_outside_the_lunar_table_a_birthday_is_shown_as_typed_and_nothing_is_worked_out() -> None:
    i18n.set_language("zh_CN")
    old = parse_birthday("农历1890年八月十五")
    assert format_birthday(old) == "农历1890年八月十五"
    assert in_lunar_calendar(Birthday("solar", 1, 31, year=1901)) is None
    for today in (dt.date(1890, 1, 1), dt.date(2150, 6, 1), dt.date.max):
        assert next_birthday(Birthday("lunar", 8, 15), today) is None
        assert age_on(old, today) is None
        assert not any(key[0] == "lunar" for key in occasions(today - dt.timedelta(days=3), today))
    last = next_birthday(Birthday("lunar", 12, 29), dt.date(2100, 1, 1))
    assert last == (dt.date(2100, 2, 7), 2099, False)
    assert next_birthday(Birthday("lunar", 1, 1), dt.date(2100, 1, 1)) is None


@pytest.mark.parametrize("today", [dt.date.min, dt.date.max])
def test_the_ends_of_the_calendar_do_no_harm(today: dt.date) -> None:
    for birthday in (Birthday("solar", 2, 29), Birthday("solar", 1, 1, year=1850), Birthday("lunar", 12, 30)):
        next_birthday(birthday, today)
        age_on(birthday, today)


def test_age_counts_whole_years_in_its_own_calendar() -> None:
    assert age_on(Birthday("solar", 5, 18, year=1990), dt.date(2026, 5, 17)) == 35
    assert age_on(Birthday("solar", 5, 18, year=1990), dt.date(2026, 5, 18)) == 36
    assert age_on(Birthday("lunar", 8, 15, year=1985), dt.date(2026, 9, 24)) == 40
    assert age_on(Birthday("lunar", 8, 15, year=1985), dt.date(2026, 9, 25)) == 41
    assert age_on(Birthday("solar", 5, 18), dt.date(2026, 5, 18)) is None
    assert age_on(Birthday("solar", 5, 18, year=2026), dt.date(2026, 5, 17)) is None


def test_age_changes_on_the_day_that_is_kept() -> None:
    born = Birthday("solar", 2, 29, year=2000)
    assert [age_on(born, dt.date(2026, *day)) for day in ((2, 27), (2, 28))] == [25, 26]
    first_of_march = Custom(march_first=True)
    assert [age_on(born, dt.date(2026, *day), first_of_march) for day in ((2, 28), (3, 1))] == [25, 26]
    on_new_years_eve = Birthday("lunar", 12, 30, year=1985)
    assert [age_on(on_new_years_eve, dt.date(2025, 1, day)) for day in (27, 28)] == [38, 39]
    assert age_on(Birthday("lunar", 8, 15, year=1890), dt.date(2026, 9, 25)) == 136


def test_in_lunar_calendar_converts_the_day_of_birth() -> None:
    assert in_lunar_calendar(Birthday("solar", 7, 25, year=2025)) == Birthday("lunar", 6, 1, True, 2025)
    assert in_lunar_calendar(Birthday("lunar", 8, 15)) == Birthday("lunar", 8, 15)
    assert in_lunar_calendar(Birthday("solar", 7, 25)) is None


@given(st.dates(dt.date(1899, 12, 1), dt.date(2101, 1, 31)), st.integers(0, 61), CUSTOMS)
@settings(max_examples=150)
def test_occasions_agree_with_kept_between_for_every_birthday(first: dt.date, days: int, custom: Custom) -> None:
    last = first + dt.timedelta(days=days)
    found = occasions(first, last, custom)
    each = {day_key(b): between for b in EVERY_BIRTHDAY if (between := kept_between(b, first, last, custom))}
    assert found == each


@pytest.mark.parametrize("custom", [Custom(), Custom(True, "plain", True), Custom(False, "both", True)])
def test_occasions_agree_over_years_with_and_without_a_leap_month(custom: Custom) -> None:
    first, last = dt.date(2024, 1, 1), dt.date(2034, 12, 31)
    found = occasions(first, last, custom)
    assert found == {day_key(b): kept_between(b, first, last, custom) for b in EVERY_BIRTHDAY}


@given(st.sampled_from(EVERY_BIRTHDAY), st.dates(dt.date(1901, 3, 1), dt.date(2098, 12, 31)), CUSTOMS)
def test_next_birthday_is_the_first_that_is_kept(birthday: Birthday, today: dt.date, custom: Custom) -> None:
    found = next_birthday(birthday, today, custom)
    assert found is not None
    assert found.on >= today
    assert kept_between(birthday, today, found.on, custom) == (found,)
