"""C1 and C2 for the bell: a thousand schedules of work, sleep, closed weeks and wrong clocks, with jobs that fail or take hours."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.reminders.bell import EVERY
from tests.reminders.morning import DAY, HOUR, MINUTE, STARTS, YEAR, ZONES, run, schedules


@settings(max_examples=1000)
@given(st.sampled_from(ZONES), st.sampled_from(STARTS), schedules)
@example("Europe/Berlin", STARTS[1], [("work", 300)])
@example("America/New_York", STARTS[3], [("work", 300)])
@example("Asia/Shanghai", STARTS[4], [("sleep", 8 * HOUR), ("work", 120), ("close", 30 * DAY)])
@example("Asia/Shanghai", STARTS[0], [("how", "long"), ("work", 61), ("set_clock", YEAR), ("finish", "badly"), ("set_clock", 0 * DAY), ("work", 60)])  # fmt: skip
@example("Asia/Shanghai", STARTS[4], [("how", "long"), ("sleep", 3 * DAY), ("set_clock", HOUR)])
@example("Asia/Shanghai", STARTS[0], [("how", "long"), ("close", 5 * MINUTE), ("set_clock", DAY)])
def test_every_day_is_looked_at_and_what_fails_is_tried_again(zone, start, schedule):
    morning = run(zone, start, schedule)
    assert not morning.is_running
    assert morning.looked_on[-1] == morning.today(), "the last day was looked at"
    assert morning.shown <= set(morning.looked_on), "a day was lost"


@settings(max_examples=200)
@given(st.sampled_from(ZONES), st.sampled_from(STARTS), st.integers(60, 600))
def test_an_hour_apart_where_nothing_happens(zone, start, minutes):
    morning = run(zone, start, [("work", minutes)])
    gaps = [later - earlier for earlier, later in zip(morning.rings, morning.rings[1:], strict=False)]
    assert len([gap for gap in gaps if gap < EVERY]) <= len(morning.shown) - 1
