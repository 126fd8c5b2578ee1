"""The rule of birthdays, day by day: each is found once a year, in time, whatever the calendar and however long the shop was closed."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import pytest

from app import i18n
from app.reminders.due import Due
from app.reminders.rules.birthday import Options, Person, Placeholder, find, options_for, placeholders, reason
from app.values.birthday import LONGEST, USUAL, Custom
from installer.lunar_table import their_day

TODAY = dt.date(2026, 9, 18)
YESTERDAY = dt.date(2026, 9, 17)
DAY = dt.timedelta(days=1)
USUALLY = Options()


def person(calendar: str, month: int, day: int, is_leap: bool = False, year: int | None = None, at: int = 1) -> Person:
    return Person(at, None, calendar, month, day, is_leap, year)


def run(people: list[Person], days: Iterable[dt.date], options: Options = USUALLY) -> dict[tuple[str, str], dt.date]:
    """What the bell keeps who looks on each of `days`: (subject, key) of each occasion, and its day."""
    kept: dict[tuple[str, str], dt.date] = {}
    since: dt.date | None = None
    for today in days:
        for due in find(people, since or today - DAY, today, options):
            assert kept.setdefault((due.subject, due.occurrence_key), due.due_on) == due.due_on
            assert due.show_from <= today
            assert due.until is not None
            assert due.until >= today
        since = today
    return kept


def days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    while first <= last:
        yield first
        first += DAY


def only(found: list[Due]) -> Due:
    assert len(found) == 1
    return found[0]


# --- what is found ------------------------------------------------------------------------------------------------


def test_find_a_customer_says_all_that_is_known() -> None:
    due = only(find([person("solar", 9, 21, year=1995, at=12)], YESTERDAY, TODAY))
    assert due.identity == ("birthday", "customer:12", "2026")
    assert (due.customer_id, due.pet_id) == (12, None)
    assert due.due_on == dt.date(2026, 9, 21)
    assert due.show_from == TODAY
    assert due.until == dt.date(2026, 9, 24)
    assert due.parameters == {
        "is_pet": False, "on": "2026-09-21", "calendar": "solar", "month": 9, "day": 21, "is_leap": False, "year": 1995, "age": 31,
    }  # fmt: skip
    assert json.loads(json.dumps(due.parameters)) == due.parameters


def test_find_a_pet_names_its_owner_and_not_its_name() -> None:
    due = only(find([Person(12, 7, "solar", 9, 20)], YESTERDAY, TODAY))
    assert due.identity == ("pet_birthday", "pet:7", "2026")
    assert (due.customer_id, due.pet_id) == (12, 7)
    assert due.parameters == {
        "is_pet": True, "on": "2026-09-20", "calendar": "solar", "month": 9, "day": 20, "is_leap": False,
    }  # fmt: skip


def test_find_looks_as_far_ahead_as_wanted() -> None:
    people = [person("solar", 9, 18 + ahead, at=ahead) for ahead in range(8)]
    assert [due.customer_id for due in find(people, YESTERDAY, TODAY)] == [0, 1, 2, 3]
    assert [due.customer_id for due in find(people, YESTERDAY, TODAY, options_for("bakery"))] == [0, 1, 2, 3, 4, 5]
    assert options_for("pet") == Options()


def test_find_somebody_added_just_after_the_day_is_still_shown() -> None:
    people = [person("solar", 9, 18 - ago, at=ago) for ago in range(6)]
    found = find(people, TODAY, TODAY)
    assert [due.customer_id for due in found] == [0, 1, 2, 3]
    assert found[3].until == TODAY


def test_find_the_day_of_birth_is_no_birthday() -> None:
    assert find([person("solar", 9, 20, year=2026)], YESTERDAY, TODAY) == []


def test_find_leaves_out_the_days_that_are_placeholders() -> None:
    left_out = {Placeholder("solar", 9, 20, 3000).key}
    people = [person("solar", 9, 20, at=1), person("solar", 9, 21, at=2)]
    assert only(find(people, YESTERDAY, TODAY, left_out=left_out)).customer_id == 2


def test_find_nobody() -> None:
    assert find([], YESTERDAY, TODAY) == []


@pytest.mark.parametrize("since", [dt.date(2027, 1, 1), TODAY])
def test_find_a_clock_set_back_does_no_harm(since: dt.date) -> None:
    assert only(find([person("solar", 9, 16)], since, TODAY)).until == dt.date(2026, 9, 19)


# --- the table of rules ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "today", "due_on", "key", "custom"),
    [
        (person("solar", 2, 29), "2027-02-26", "2027-02-28", "2027", USUAL),
        (person("solar", 2, 29), "2027-02-26", "2027-03-01", "2027", Custom(march_first=True)),
        (person("solar", 2, 29), "2028-02-26", "2028-02-29", "2028", USUAL),
        (person("solar", 1, 1), "2026-12-30", "2027-01-01", "2027", USUAL),
        (person("solar", 12, 31), "2027-01-02", "2026-12-31", "2026", USUAL),
        (person("lunar", 12, 30), "2026-02-14", "2026-02-16", "2025", USUAL),  # New Year's Eve
        (person("lunar", 7, 30), "2026-09-08", "2026-09-10", "2026", USUAL),
        (person("lunar", 6, 15, True), "2025-08-07", "2025-08-08", "2025", USUAL),
        (person("lunar", 6, 15, True), "2025-07-08", "2025-07-09", "2025", Custom(leap_month="plain")),
        (person("lunar", 6, 15, True), "2025-07-08", "2025-07-09", "2025", Custom(leap_month="both")),
        (person("lunar", 6, 15, True), "2025-08-07", "2025-08-08", "2025x", Custom(leap_month="both")),
        (person("lunar", 6, 15, True), "2026-07-27", "2026-07-28", "2026", USUAL),
        (person("lunar", 6, 15), "2025-07-08", "2025-07-09", "2025", USUAL),
        (person("lunar", 6, 15), "2025-08-07", "2025-08-08", "2025x", Custom(plain_month_twice=True)),
    ],
)
def test_each_rule(born: Person, today: str, due_on: str, key: str, custom: Custom) -> None:
    at = dt.date.fromisoformat(today)
    due = only(find([born], at - DAY, at, Options(custom=custom)))
    assert (due.due_on.isoformat(), due.occurrence_key) == (due_on, key)


def test_a_plain_month_is_not_kept_again_in_the_leap_month() -> None:
    assert find([person("lunar", 6, 15)], dt.date(2025, 8, 6), dt.date(2025, 8, 7)) == []


# --- through the years ------------------------------------------------------------------------------------------------

FOLLOWED = {
    "customer:1230": (
        "2024-02-09", "2025-01-28", "2026-02-16", "2027-02-05", "2028-01-25", "2029-02-12",
        "2030-02-02", "2031-01-22", "2032-02-10", "2033-01-30", "2034-02-18",
    ),
    "customer:601": (
        "2024-07-06", "2025-07-25", "2026-07-14", "2027-07-04", "2028-07-22", "2029-07-11",
        "2030-07-01", "2031-07-19", "2032-07-07", "2033-06-27",
    ),
}  # fmt: skip


def by_the_other_calendar(first: dt.date, last: dt.date) -> dict[str, tuple[str, ...]]:
    """The same two by cnlunar: the day before the first of the first month; the first of leap month 6, or else of month 6."""
    eves, sixths = [], {}
    for day in days(first, last):
        there = their_day(day)
        if (their_day(day + DAY).month, their_day(day + DAY).day) == (1, 1):
            eves.append(day.isoformat())
        if (there.month, there.day) == (6, 1):
            sixths[there.year] = day.isoformat()  # the leap month comes later and takes the place
    return {"customer:1230": tuple(eves), "customer:601": tuple(sixths.values())}


def test_a_missing_30th_and_a_leap_month_followed_from_2024_to_2033() -> None:
    people = [person("lunar", 12, 30, at=1230), person("lunar", 6, 1, True, at=601)]
    first, last = dt.date(2024, 1, 10), dt.date(2034, 2, 28)
    kept: defaultdict[str, list[str]] = defaultdict(list)
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for (subject, key), due_on in run(people, days(first, last)).items():
        kept[subject].append(due_on.isoformat())
        keys[subject].append(key)
    assert {subject: tuple(on) for subject, on in kept.items()} == FOLLOWED == by_the_other_calendar(first, last)
    assert keys["customer:1230"] == [str(year) for year in range(2023, 2034)]
    assert keys["customer:601"] == [str(year) for year in range(2024, 2034)]


def everybody() -> list[Person]:
    """One person for each day of the solar and of the lunar year, leap months too."""
    born = [("solar", month, day, False) for month in range(1, 13) for day in range(1, LONGEST[month - 1] + 1)]
    born += [("lunar", month, day, leap) for month in range(1, 13) for day in range(1, 31) for leap in (False, True)]
    return [person(*day, at=at) for at, day in enumerate(born)]


@pytest.mark.parametrize("year", [2025, 2028])
def test_day_by_day_for_a_year_each_birthday_is_found_once(year: int) -> None:
    people = everybody()
    kept = run(people, days(dt.date(year, 1, 1), dt.date(year + 1, 2, 28)))  # the lunar year ends in the next solar one
    assert {subject for subject, key in kept if key == str(year)} == {f"customer:{born.customer_id}" for born in people}
    assert {key for _subject, key in kept} == {str(year - 1), str(year), str(year + 1)}


def test_a_shop_closed_for_30_days_finds_each_birthday_of_them_once() -> None:
    people = everybody()
    closed_on, opened_on = dt.date(2026, 1, 20), dt.date(2026, 2, 19)
    found = find(people, closed_on, opened_on)
    kept = run(people, [closed_on, opened_on])
    assert len({due.identity for due in found}) == len(found)
    missed = [due for due in found if closed_on < due.due_on < opened_on]
    assert {due.due_on for due in missed} == set(days(closed_on + DAY, opened_on - DAY))
    assert all(due.until == opened_on + 3 * DAY for due in missed)
    every_day = run(people, days(closed_on, opened_on))
    assert kept == every_day


# --- the reason -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "in_english", "in_chinese"),
    [
        ("2026-09-18", "Birthday on 21 September, in 3 days; turns 31", "生日 9月21日，还有 3 天，满 31 岁"),
        ("2026-09-20", "Birthday tomorrow, 21 September; turns 31", "明天生日，9月21日，满 31 岁"),
        ("2026-09-21", "Birthday today; turns 31", "今天生日，满 31 岁"),
        ("2026-09-22", "Birthday was yesterday, 21 September; turned 31", "昨天生日，9月21日，满 31 岁了"),
        ("2026-09-23", "Birthday was 2 days ago, on 21 September; turned 31", "生日 9月21日，已过 2 天，满 31 岁了"),
    ],
)
def test_reason_of_a_customer(today: str, in_english: str, in_chinese: str) -> None:
    due = only(find([person("solar", 9, 21, year=1995)], YESTERDAY, TODAY))
    said = reason(due.parameters, dt.date.fromisoformat(today))
    assert str(said) == in_english
    i18n.set_language("zh_CN")
    assert str(said) == in_chinese


@pytest.mark.parametrize(
    ("today", "in_english", "in_chinese"),
    [
        ("2026-09-18", "豆豆's birthday is on 21 September, in 3 days", "豆豆的生日 9月21日，还有 3 天"),
        ("2026-09-20", "豆豆's birthday is tomorrow, 21 September", "明天是豆豆的生日，9月21日"),
        ("2026-09-21", "豆豆's birthday is today", "今天是豆豆的生日"),
        ("2026-09-22", "豆豆's birthday was yesterday, 21 September", "昨天是豆豆的生日，9月21日"),
        ("2026-09-23", "豆豆's birthday was 2 days ago, on 21 September", "豆豆的生日 9月21日，已过 2 天"),
    ],
)
def test_reason_of_a_pet(today: str, in_english: str, in_chinese: str) -> None:
    due = only(find([Person(1, 7, "solar", 9, 21)], YESTERDAY, TODAY))
    said = reason(due.parameters, dt.date.fromisoformat(today), "豆豆")
    assert str(said) == in_english
    i18n.set_language("zh_CN")
    assert str(said) == in_chinese


def test_reason_of_a_lunar_birthday_says_both_days() -> None:
    at = dt.date(2026, 9, 23)
    parameters = only(find([person("lunar", 8, 15, year=1985)], at - DAY, at)).parameters
    assert str(reason(parameters, at)) == "Birthday on 25 September (Lunar 8/15), in 2 days; turns 41"
    i18n.set_language("zh_CN")
    assert str(reason(parameters, at)) == "生日 9月25日（农历八月十五），还有 2 天，满 41 岁"
    assert str(reason(parameters, at + 2 * DAY)) == "今天生日，9月25日（农历八月十五），满 41 岁"
    assert (
        str(reason({**parameters, "is_pet": True}, at + 2 * DAY, "{豆}"))
        == "今天是{豆}的生日，9月25日（农历八月十五），满 41 岁"
    )


# --- placeholders -----------------------------------------------------------------------------------------------------


def test_placeholders_are_the_days_on_which_too_many_were_born() -> None:
    people = [*everybody(), *everybody()]
    people += [person("solar", 1, 1, year=1990)] * 3000 + [person("lunar", 1, 1)] * 40 + [person("solar", 6, 1)] * 40
    assert placeholders(Counter(p.key for p in people)) == (
        Placeholder("solar", 1, 1, 3002),
        Placeholder("lunar", 1, 1, 42),
    )


@pytest.mark.parametrize("count", [29, 30])
def test_placeholders_few_are_chance(count: int) -> None:
    assert len(placeholders(Counter({("solar", 1, 1, False): count}))) == (1 if count == 30 else 0)


def test_placeholders_in_a_full_book_without_any() -> None:
    assert placeholders(Counter(p.key for p in everybody() * 100)) == ()
    assert placeholders(Counter()) == ()
