"""The Chinese calendar against its sources, day by day."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from app import i18n
from app.values import lunar
from app.values.birthday import Birthday, age_on, format_birthday, next_birthday


def test_table_every_month_start_equals_cnlunar() -> None:
    """Each first day of a lunar month, 1901 to 2099: equal starts in order mean equal days."""
    import cnlunar

    starts, months = lunar._starts()
    for start, (year, month, is_leap, days) in list(zip(starts, months, strict=True))[:-1]:
        for offset in (0, days - 1):
            day = dt.datetime.combine(start, dt.time(12)) + dt.timedelta(days=offset)
            theirs = cnlunar.Lunar(day, godType="8char")
            found = (theirs.lunarYear, theirs.lunarMonth, theirs.lunarDay, theirs.isLunarLeapMonth)
            assert found == (year, month, offset + 1, is_leap), day


def test_round_trip_every_day() -> None:
    day, last = lunar.FIRST_DAY, dt.date(2100, 2, 8)
    while day <= last:
        there = lunar.to_lunar(day)
        assert lunar.to_solar(there.year, there.month, there.day, there.is_leap) == day
        day += dt.timedelta(days=1)
    with pytest.raises(ValueError, match="outside"):
        lunar.to_lunar(last + dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("new_year", "year"),
    [("2024-02-10", 2024), ("2025-01-29", 2025), ("2026-02-17", 2026), ("2027-02-06", 2027), ("2033-01-31", 2033)],
)
def test_new_years(new_year: str, year: int) -> None:
    assert lunar.to_solar(year, 1, 1) == dt.date.fromisoformat(new_year)


def test_leap_months() -> None:
    assert lunar.to_solar(2025, 6, 1, True) == dt.date(2025, 7, 25)
    assert lunar.to_solar(2033, 11, 1, True) == dt.date(2033, 12, 22)
    with pytest.raises(ValueError, match="no lunar day"):
        lunar.to_solar(2024, 6, 1, True)


def test_days_equal_the_given_calendar(shared_data: Path) -> None:
    text = (shared_data / "contacts_names_dates" / "lunar_2024_2026.ics").read_text("utf-8")
    i18n.set_language("zh_CN")
    checked = 0
    for date, summary in re.findall(r"DTSTART;VALUE=DATE:(\d{8}).*?SUMMARY:(\S+)", text, re.DOTALL):
        day = lunar.to_lunar(dt.datetime.strptime(date, "%Y%m%d").date())
        said = format_birthday(Birthday("lunar", day.month, day.day, day.is_leap)).removeprefix("农历")
        month, _, rest = said.partition("月")
        assert (summary.partition("]")[2] or summary).replace("閏", "闰").replace("十一月", "冬月").replace(
            "十二月", "腊月"
        ) == (f"{month}月" if day.day == 1 else rest), date
        checked += 1
    assert checked > 1000


@pytest.mark.parametrize(
    ("birthday", "today", "kept"),
    [
        (Birthday("solar", 2, 29), "2026-01-01", "2026-02-28"),
        (Birthday("solar", 2, 29), "2028-01-01", "2028-02-29"),
        (Birthday("lunar", 12, 30), "2025-01-01", "2025-01-28"),
        (Birthday("lunar", 6, 1, True), "2025-01-01", "2025-07-25"),
        (Birthday("lunar", 6, 1, True), "2026-01-01", "2026-07-14"),
        (Birthday("lunar", 1, 1), "2026-02-17", "2026-02-17"),
        (Birthday("lunar", 1, 1), "2026-02-18", "2027-02-06"),
    ],
)
def test_next_birthday(birthday: Birthday, today: str, kept: str) -> None:
    found = next_birthday(birthday, dt.date.fromisoformat(today))
    assert found is not None
    assert found[0] == dt.date.fromisoformat(kept)


def test_age_counts_whole_years_in_its_own_calendar() -> None:
    assert age_on(Birthday("solar", 5, 18, year=1990), dt.date(2026, 5, 17)) == 35
    assert age_on(Birthday("solar", 5, 18, year=1990), dt.date(2026, 5, 18)) == 36
    assert age_on(Birthday("lunar", 8, 15, year=1985), dt.date(2026, 9, 24)) == 40
    assert age_on(Birthday("lunar", 8, 15, year=1985), dt.date(2026, 9, 25)) == 41
    assert age_on(Birthday("solar", 5, 18), dt.date(2026, 5, 18)) is None
