"""The Chinese calendar against its sources, day by day."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from app import i18n
from app.values import lunar
from app.values.birthday import Birthday, format_birthday
from installer.lunar_table import their_day


def test_every_day_equals_cnlunar_and_comes_back() -> None:
    day = lunar.FIRST_DAY
    while day <= lunar.LAST_DAY:
        there = lunar.to_lunar(day)
        assert there == their_day(day), day
        assert lunar.to_solar(there.year, there.month, there.day, there.is_leap) == day
        day += dt.timedelta(days=1)


@pytest.mark.parametrize("day", [lunar.FIRST_DAY - dt.timedelta(days=1), lunar.LAST_DAY + dt.timedelta(days=1)])
def test_outside_the_table_says_so(day: dt.date) -> None:
    with pytest.raises(ValueError, match="outside"):
        lunar.to_lunar(day)


@pytest.mark.parametrize("year", [1900, 2100])
def test_a_year_outside_the_table_has_no_month(year: int) -> None:
    assert lunar.month_length(year, 1) is None
    with pytest.raises(ValueError, match="no lunar day"):
        lunar.to_solar(year, 1, 1)


def test_no_leap_month_returns_early() -> None:
    """The leap months that come back late: 闰四月 2020 in 2058, 闰二月 2023 in 2042, 闰十月 1984 not before 2100."""
    for month, year, back in ((4, 2020, 2058), (2, 2023, 2042), (10, 1984, None)):
        later = [y for y in range(year + 1, lunar.LAST_YEAR + 1) if lunar.month_length(y, month, True)]
        assert (later[0] if later else None) == back


def test_the_twelfth_month_is_short_in_the_given_years() -> None:
    short = [year for year in range(2021, 2032) if lunar.month_length(year, 12) == 29]
    assert short == [2021, 2024, 2025, 2026, 2027, 2028, 2030, 2031]


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
    assert checked == text.count("BEGIN:VEVENT") == 1096
