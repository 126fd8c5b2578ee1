"""C1 for the reminders themselves: real jobs on a real shop through schedules of closed weeks and wrong clocks. The thousand are a campaign."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.models import Customer, Reminder
from app.services import reminder_options, reminders
from app.services.reminder_refresh import REFRESH
from app.storage.database import raw
from app.values.birthday import Birthday, kept_between
from tests.reminders.morning import DAY, HOUR, STARTS, YEAR, run, schedules

BORN = ((1, 1), (2, 28), (2, 29), (3, 1), (3, 29), (5, 18), (5, 19), (5, 21), (6, 20), (10, 25), (11, 1), (12, 31))
LEAD_DAYS, MISSED_DAYS = 3, 60
QUIET = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)


@pytest.fixture
def people(shop):
    with shop.write(REFRESH) as session:
        for number, (month, day) in enumerate(BORN, 1):
            session.add(
                Customer(
                    id=number, name=f"C{number}", created_at=shop.clock.now(), birthday_calendar="solar",
                    birthday_month=month, birthday_day=day,
                )
            )  # fmt: skip
    return shop


def begin_anew(shop):
    with shop.derive(REFRESH, "reminder") as session:
        session.query(Reminder).delete()
        raw(session).execute("DELETE FROM setting WHERE key = ?", (reminder_options.STATE,))


def check(shop, start, schedule):
    begin_anew(shop)
    morning = run("Asia/Shanghai", start, schedule, job=lambda: reminders.refresh(shop), clock=shop.clock)
    today = morning.today()
    with shop.read() as session:
        rows = [(r.customer_id, r.due_on, r.status) for r in session.query(Reminder)]
    made = [(who, on) for who, on, _status in rows]
    assert len(set(made)) == len(made), "the same birthday twice"
    first = max(dt.datetime.fromisoformat(start).date() + DAY, today - (MISSED_DAYS - 1) * DAY)
    for who, (month, day) in enumerate(BORN, 1):
        for kept in kept_between(Birthday("solar", month, day), first, today + LEAD_DAYS * DAY):
            assert (who, kept.on) in made, "a birthday was missed"
    still_open = {(who, on) for who, on, status in rows if status == "open"}
    assert all((who, on) in still_open for who, on in made if today <= on <= today + LEAD_DAYS * DAY)
    assert all(on <= today + LEAD_DAYS * DAY for _who, on in still_open), "the work of a wrong clock stayed"
    assert reminders.refresh(shop) == reminders.Refreshed(), "looking again changes something"


@settings(max_examples=25, suppress_health_check=QUIET)
@given(st.sampled_from(STARTS), schedules)
@example(STARTS[4], [("sleep", 8 * HOUR), ("close", 30 * DAY), ("close", 30 * DAY)])
@example(STARTS[6], [("set_clock", YEAR), ("work", 61), ("set_clock", -YEAR), ("work", 61), ("close", 30 * DAY)])
def test_each_birthday_is_told_once_whatever_the_clock_does(people, start, schedule):
    check(people, start, schedule)


@pytest.mark.campaign
@settings(max_examples=1000, suppress_health_check=QUIET)
@given(st.sampled_from(STARTS), schedules)
def test_each_birthday_is_told_once_in_a_thousand_schedules(people, start, schedule):
    check(people, start, schedule)
