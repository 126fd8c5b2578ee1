"""The bell, with a clock that is moved by hand and jobs that succeed, fail or never end."""

from __future__ import annotations

import datetime as dt
import threading
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.clock import FixedClock
from app.reminders.bell import AGAIN_AFTER, EVERY, TELL_AFTER, TICK_SECONDS, Bell

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = dt.datetime(2026, 5, 18, 8, 0, tzinfo=SHANGHAI)
MINUTE = dt.timedelta(seconds=TICK_SECONDS)


class Counter:
    """A bell whose rings are counted; `answer` says how a job ends ("well", "badly", or "" for not yet)."""

    def __init__(self, answer="well", at=MORNING):
        self.clock, self.answer, self.rings, self.told = FixedClock(at), answer, [], 0
        self.bell = Bell(self.ring, self.clock, SHANGHAI)

    def ring(self):
        self.rings.append(self.clock.now().astimezone(SHANGHAI))
        if self.answer:
            self.end()

    def end(self):
        if self.answer == "badly":
            self.told += self.bell.failed()
        else:
            self.bell.succeeded()

    def run(self, minutes):
        for _minute in range(minutes):
            self.clock.advance(MINUTE)
            self.bell.tick()
        return self

    def jump(self, by):
        self.clock.advance(by)
        self.bell.tick()


def test_rings_at_once_and_every_hour():
    counter = Counter()
    counter.bell.tick()
    counter.run(180)
    assert [r.hour for r in counter.rings] == [8, 9, 10, 11]


def test_rings_just_after_midnight_of_the_shop():
    counter = Counter(at=dt.datetime(2026, 5, 18, 23, 30, tzinfo=SHANGHAI))
    counter.bell.tick()
    counter.run(40)
    assert [(r.day, r.hour, r.minute) for r in counter.rings] == [(18, 23, 30), (19, 0, 0)]


def test_rings_after_a_sleep_and_after_the_clock_was_set():
    counter = Counter()
    counter.bell.tick()
    for by in (dt.timedelta(hours=8), dt.timedelta(hours=-1), dt.timedelta(days=-365), dt.timedelta(days=366)):
        before = len(counter.rings)
        counter.jump(by)
        assert len(counter.rings) == before + 1


def test_job_longer_than_the_hour_runs_alone_and_once_more():
    counter = Counter(answer="")
    counter.bell.tick()
    counter.run(150)
    assert len(counter.rings) == 1
    counter.answer = "well"
    counter.end()
    assert len(counter.rings) == 2


def test_failed_job_is_tried_again_with_growing_patience_and_told_once():
    counter = Counter(answer="badly")
    counter.bell.tick()
    counter.run(60)
    waits = [later - earlier for earlier, later in zip(counter.rings, counter.rings[1:], strict=False)]
    assert tuple(waits[:3]) == AGAIN_AFTER
    assert len(counter.rings) > TELL_AFTER
    assert counter.told == 1


def test_success_after_failures_goes_back_to_the_hour():
    counter = Counter(answer="badly")
    counter.bell.tick()
    counter.answer = "well"
    counter.run(1)
    assert len(counter.rings) == 2
    counter.run(int(EVERY / MINUTE))
    assert len(counter.rings) == 3


def test_ringing_while_a_job_runs_runs_it_once_more():
    counter = Counter(answer="")
    counter.bell.ring_now()
    for _time in range(5):
        counter.bell.ring_now()
    counter.answer = "well"
    counter.end()
    assert len(counter.rings) == 2


@settings(max_examples=1000)
@given(st.lists(st.integers(-600, 6000), max_size=60))
def test_whatever_the_clock_does_each_new_day_is_rung_for(steps):
    counter = Counter()
    counter.bell.tick()
    for minutes in steps:
        before = counter.clock.now().astimezone(SHANGHAI).date()
        counter.jump(dt.timedelta(minutes=minutes))
        now = counter.clock.now().astimezone(SHANGHAI)
        if now.date() != before:
            assert counter.rings[-1] == now


def test_scheduler_wakes_it_and_stops():
    counter = Counter()
    counter.bell.start()
    counter.bell.stop()
    counter.bell.stop()
    assert len(counter.rings) == 1


def test_stopped_before_it_was_started_never_wakes():
    counter = Counter()
    counter.bell.stop()
    counter.bell.start()
    assert counter.bell._scheduler is None
    assert counter.rings == []


def test_started_again_it_has_one_scheduler_that_stop_ends():
    before = set(threading.enumerate())
    bell = Counter().bell
    bell.start()
    bell.start()
    bell.stop()
    assert not [t for t in set(threading.enumerate()) - before if t.name == "APScheduler"]


def test_stopped_it_does_not_ring_for_a_tick_that_had_begun():
    counter = Counter()
    counter.bell.tick()
    counter.bell.stop()
    counter.run(180)
    counter.bell.ring_now()
    assert len(counter.rings) == 1
