"""Which backups stay: B5, over years of any habits and with clocks that leap."""

from __future__ import annotations

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.values.backup_plan import OLDEST, Held, Spread, is_due, next_at, spread, tone_of_age, too_many

ZONE = ZoneInfo("Europe/Berlin")
NOW = dt.datetime(2026, 11, 27, 15, 0, tzinfo=dt.UTC)
HOUR, DAY, YEAR = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(days=365)


def held_at(*instants: dt.datetime) -> list[Held]:
    return [Held(place, at) for place, at in enumerate(instants)]


def days_of(held: list[Held]) -> list[dt.date]:
    return sorted({h.made_at.astimezone(ZONE).date() for h in held}, reverse=True)


minutes_ago = st.integers(0, 3 * 365 * 24 * 60)


@given(st.lists(minutes_ago, max_size=80))
def test_newest_three_always_stay_and_nothing_is_named_that_is_not_there(ages: list[int]) -> None:
    held = held_at(*(NOW - dt.timedelta(minutes=age) for age in ages))
    gone = too_many(held, NOW, ZONE)
    assert gone <= {h.key for h in held}
    newest = sorted(held, key=lambda h: h.made_at, reverse=True)[:3]
    assert all(any(h.made_at == n.made_at and h.key not in gone for h in held) for n in newest)
    assert len(held) - len(gone) >= min(3, len(held))


@given(st.lists(minutes_ago, max_size=80))
def test_thinning_twice_takes_nothing_more(ages: list[int]) -> None:
    held = held_at(*(NOW - dt.timedelta(minutes=age) for age in ages))
    gone = too_many(held, NOW, ZONE)
    assert too_many([h for h in held if h.key not in gone], NOW, ZONE) == frozenset()


@given(st.lists(minutes_ago, max_size=80))
def test_no_more_is_kept_than_promised(ages: list[int]) -> None:
    held = held_at(*(NOW - dt.timedelta(minutes=age) for age in ages))
    kept = [h for h in held if h.key not in too_many(held, NOW, ZONE)]
    assert len(kept) <= 3 + 12 + 10 + 2
    old = [h for h in kept if NOW - h.made_at > OLDEST]
    young = days_of([h for h in kept if NOW - h.made_at <= OLDEST])
    assert len(old) <= 3 or len(young) < 3


@given(st.lists(minutes_ago, max_size=60), st.lists(st.integers(1, 3 * 365 * 24 * 60), max_size=20))
def test_backups_with_a_date_to_come_are_left_alone_and_count_for_nothing(ages: list[int], ahead: list[int]) -> None:
    past = held_at(*(NOW - dt.timedelta(minutes=age) for age in ages))
    future = [Held(f"to come {n}", NOW + dt.timedelta(minutes=m)) for n, m in enumerate(ahead)]
    assert too_many(past + future, NOW, ZONE) == too_many(past, NOW, ZONE)


made = st.lists(
    st.tuples(minutes_ago | st.integers(0, 40 * 24 * 60), st.sampled_from(("", "hand", "step"))), max_size=80
)


def mixed(said: list[tuple[int, str]]) -> list[Held]:
    return [Held(n, NOW - dt.timedelta(minutes=age), why == "hand", why == "step") for n, (age, why) in enumerate(said)]


def spans_of(held: list[Held], now: dt.datetime) -> list[list[Held]]:
    """Those for a step that are not too old: of each hour of the last 24, and of each day before that; the oldest first."""
    spans: dict[object, list[Held]] = {}
    last_hour = now.replace(minute=0, second=0)
    for h in sorted(held, key=lambda h: h.made_at):
        day, hour = h.made_at.astimezone(ZONE).date(), h.made_at.replace(minute=0, second=0)
        if h.for_step and not h.by_hand and day >= now.astimezone(ZONE).date() - 7 * DAY:
            spans.setdefault(hour if last_hour - hour < DAY else day, []).append(h)
    return list(spans.values())


def newest_of(held: list[Held], now: dt.datetime) -> list[Held]:
    """The newest twelve of those for a step, as far as they are of the last 24 hours."""
    steps = sorted((h for h in held if h.for_step), key=lambda h: h.made_at, reverse=True)
    return [h for h in steps[:12] if now - h.made_at < DAY]


@given(made)
def test_one_made_by_hand_stays_thirty_days_the_first_for_a_step_seven_and_takes_the_place_of_no_other(
    said: list[tuple[int, str]],
) -> None:
    held = mixed(said)
    gone = too_many(held, NOW, ZONE)
    by_hand = {h.key for h in held if h.by_hand and NOW - h.made_at <= 30 * DAY}
    assert not gone & by_hand
    first = set()
    for span in spans_of(held, NOW):
        kept = [h for h in span if h.made_at == span[0].made_at and h.key not in gone]
        assert kept, "what was before all steps of its hour, or of its day"
        first |= {h.key for h in kept}
    newest = {h.key for h in newest_of(held, NOW)}
    as_others = too_many([Held(h.key, h.made_at) for h in held], NOW, ZONE)
    assert gone == as_others - by_hand - first - newest
    assert not gone & newest


@settings(max_examples=15)
@given(st.lists(st.integers(0, 9 * 24 * 60), min_size=100, max_size=200))
def test_no_more_is_kept_for_steps_than_twelve_and_one_for_each_hour_of_a_day_and_each_day_of_a_week(
    ages: list[int],
) -> None:
    held = mixed([(age, "step") for age in ages])
    assert spread(held, NOW, ZONE).asked <= 12 + 24 + 8


@settings(max_examples=25)
@given(st.lists(st.integers(0, 23 * 60), max_size=12), st.lists(minutes_ago, max_size=20))
def test_up_to_twelve_for_steps_of_a_day_stay_whatever_else_is_made(steps: list[int], others: list[int]) -> None:
    """An owner imports three files within the hour, and chooses a second place: what was named as the way back is there."""
    held = mixed([*((age, "step") for age in steps), *((age, "") for age in others)])
    assert not too_many(held, NOW, ZONE) & {h.key for h in held if h.for_step}


@settings(max_examples=15)
@given(st.lists(st.integers(1, 200), min_size=20, max_size=100))
def test_before_every_step_of_a_day_and_a_week_one_is_left_however_often_they_are_thinned(gaps: list[int]) -> None:
    """As the program does it: a backup before each step, and then the plan. `gaps` are minutes."""
    held: list[Held] = []
    steps: list[Held] = []
    now = NOW
    for turn, gap in enumerate(gaps):
        now += dt.timedelta(minutes=gap)
        steps.append(Held(turn, now, for_step=True))
        held.append(steps[-1])
        gone = too_many(held, now, ZONE)
        assert not {h.key for h in held[-3:]} & gone
        held = [h for h in held if h.key not in gone]
        for span in spans_of(steps, now):
            assert span[0] in held
        assert {h.key for h in newest_of(steps, now)} <= {h.key for h in held}


def test_steps_all_day_keep_the_first_of_each_hour_and_then_of_each_day() -> None:
    """40 steps a day, one each 12 minutes from 8:00 on, for two weeks: 8 of today beside the newest twelve, and 7 of the days before."""
    morning = NOW.astimezone(ZONE).replace(hour=8, minute=0)
    made_at = [morning - day * DAY + n * HOUR / 5 for day in reversed(range(14)) for n in range(40)]
    held = [Held(place, at, for_step=True) for place, at in enumerate(made_at)]
    now = morning + 8 * HOUR
    gone = too_many(held, now, ZONE)
    today = [h.made_at for h in held if h.key not in gone and h.made_at.astimezone(ZONE).date() == morning.date()]
    assert today == sorted({*(morning + n * HOUR for n in range(8)), *made_at[-12:]})
    left = [h for h in held if h.key not in gone]
    assert spread(left, now, ZONE) == Spread(newest=3, days=11, weeks=1, months=0, asked=6 + 9 + 7)


@settings(max_examples=25)
@given(st.lists(st.booleans(), min_size=35, max_size=45))
def test_one_made_by_hand_survives_every_thinning_of_its_thirty_days(by_hand: list[bool]) -> None:
    """As the program does it: thinned again with every backup that comes, three a day."""
    held: list[Held] = []
    for turn, by_a_person in enumerate(by_hand):
        made = [Held((turn, n), NOW + turn * DAY + n * HOUR, by_a_person and n == 0) for n in range(3)]
        now = made[-1].made_at
        gone = too_many([*held, *made], now, ZONE)
        assert not [h for h in [*held, *made] if h.by_hand and h.key in gone and now - h.made_at <= 30 * DAY]
        held = [h for h in [*held, *made] if h.key not in gone]


@given(made)
def test_every_one_that_stays_is_counted_under_one_reason(said: list[tuple[int, str]]) -> None:
    held = mixed(said)
    counts = spread(held, NOW, ZONE)
    assert counts.count == len(held) - len(too_many(held, NOW, ZONE))
    assert (counts.newest, counts.days <= 12, counts.weeks <= 10, counts.months <= 2) == (
        min(3, len(held)),
        True,
        True,
        True,
    )


def test_spread_of_a_shop_that_is_open_every_day() -> None:
    held = [*held_at(*(NOW - n * DAY for n in range(60))), Held("mine", NOW - 5 * DAY - HOUR, True)]
    held = [h for h in held if h.key not in too_many(held, NOW, ZONE)]
    assert spread(held, NOW, ZONE) == Spread(newest=3, days=9, weeks=7, months=0, asked=1)


def test_of_ninety_daily_ones_twelve_days_ten_weeks_and_two_months_stay() -> None:
    """12 days, of which the newest three are counted by themselves, then 10 Sundays, then what is left of September and of August."""
    held = held_at(*(NOW - n * DAY for n in range(90)))
    kept = [h for h in held if h.key not in too_many(held, NOW, ZONE)]
    assert spread(held, NOW, ZONE) == Spread(newest=3, days=9, weeks=10, months=2)
    days = [dt.date(2026, 11, 27) - n * DAY for n in range(12)]
    sundays = [dt.date(2026, 11, 15) - n * 7 * DAY for n in range(10)]
    assert days_of(kept) == [*days, *sundays, dt.date(2026, 9, 6), dt.date(2026, 8, 31)]


def test_ninety_daily_ones_that_are_thinned_day_by_day_are_spread_as_widely() -> None:
    """As the program does it: what went yesterday is not there today."""
    held: list[Held] = []
    for turn in reversed(range(90)):
        now = NOW - turn * DAY
        held.append(Held(turn, now))
        gone = too_many(held, now, ZONE)
        held = [h for h in held if h.key not in gone]
    assert spread(held, NOW, ZONE) == Spread(newest=3, days=9, weeks=10, months=2)


def test_last_of_each_of_twelve_days_stays() -> None:
    held = held_at(*(NOW - n * 4 * HOUR for n in range(6 * 14)))
    kept = [h for h in held if h.key not in too_many(held, NOW, ZONE)]
    assert days_of(kept)[:12] == days_of(held)[:12]
    for day in days_of(held)[:12]:
        last = max(h.made_at for h in held if h.made_at.astimezone(ZONE).date() == day)
        assert any(h.made_at == last for h in kept)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_three_years_of_habits_with_closed_days_and_leaps_of_the_clock(seed: int) -> None:
    """B5: thinned after each backup, as the program does it; the clock may stand a year ahead or behind for some days."""
    habits = random.Random(seed)
    real, held, serial = dt.datetime(2026, 1, 1, 8, tzinfo=dt.UTC), [], 0
    end = real + 3 * YEAR
    while real < end:
        real += habits.choice((DAY, DAY, DAY, DAY, DAY, DAY, 2 * DAY, 8 * DAY, 60 * DAY))
        leap = habits.choice((0, 0, 0, 0, 0, 0, 0, 0, 1, -1)) * YEAR
        for turn in range(3):
            now, serial = real + leap + turn * 4 * HOUR, serial + 1
            held.append(Held(serial, now))
            before = len(held)
            gone = too_many(held, now, ZONE)
            assert serial not in gone
            held = [h for h in held if h.key not in gone]
            assert len(held) >= min(3, before)
    now = real + 9 * HOUR
    ordinary = [h for h in held if h.made_at <= now]
    assert len([h for h in ordinary if now - h.made_at <= OLDEST]) <= 3 + 12 + 10 + 2


def test_clock_set_back_a_year_takes_nothing() -> None:
    held = held_at(*(NOW - n * DAY for n in range(12)))
    assert too_many(held, NOW - YEAR, ZONE) == frozenset()


def test_clock_that_leapt_ahead_for_an_hour_takes_nothing_away_but_what_was_too_many() -> None:
    held = [*held_at(*(NOW - n * DAY for n in range(10))), Held("ahead", NOW + YEAR)]
    assert too_many(held, NOW + YEAR, ZONE) == frozenset()


def test_what_is_older_than_90_days_goes_after_three_days_of_work() -> None:
    old = [Held(f"old {n}", NOW - OLDEST - n * DAY) for n in range(1, 6)]
    work = [Held(f"new {n}", NOW - n * DAY) for n in range(3)]
    assert too_many(old + work[:1], NOW, ZONE) == frozenset()
    assert too_many(old + work, NOW, ZONE) == {h.key for h in old}


@pytest.mark.parametrize(
    ("newest", "due"), [(None, True), (NOW - 4 * HOUR, True), (NOW - 3 * HOUR, False), (NOW, False), (NOW + YEAR, True)]
)
def test_due_every_four_hours_and_whenever_the_clock_makes_no_sense(newest: dt.datetime | None, due: bool) -> None:
    assert is_due(newest, NOW) is due
    assert (next_at(newest, NOW) == NOW) is due


def test_age_warns_after_seven_days_and_alarms_from_fourteen() -> None:
    assert [tone_of_age(n) for n in (0, 7, 8, 13, 14, 400)] == ["ok", "ok", "warn", "warn", "danger", "danger"]


def test_of_those_made_at_the_same_instant_the_last_ones_stay() -> None:
    """They are given the oldest first, as ``backup_keeping.thin`` gives them."""
    assert too_many([Held(key, NOW) for key in "abcde"], NOW, ZONE) == frozenset("ab")
