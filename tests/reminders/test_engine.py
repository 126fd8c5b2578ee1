"""The engine: idempotent, within the limits, and blind to how often it is asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.reminders import engine
from app.reminders.due import Due
from app.reminders.engine import CAME_BACK, CLOSED, DONE, EXPIRED, OPEN, Known, Limits, Seen

TODAY = dt.date(2026, 5, 18)
NOBODY = Seen({}, {})
LIMITS = Limits()


def birthday(customer=1, day=TODAY, *, until=None):
    return Due("birthday", f"customer:{customer}", str(day.year), customer, day, day, until or day + dt.timedelta(3))


def revisit(customer=1, last="2026-04-20", worth=1.0, rule="revisit"):
    return Due(rule, f"customer:{customer}", last, customer, TODAY, TODAY, worth=worth, is_limited=True)


@dataclass
class Book:
    """Reminders as a database would keep them."""

    rows: dict[int, Known] = field(default_factory=dict)
    contacted: dict[int, dt.date] = field(default_factory=dict)
    visited: dict[int, dt.date] = field(default_factory=dict)

    def run(self, found, today=TODAY):
        made = engine.decide(found, self.rows.values(), Seen(self.contacted, self.visited), today, LIMITS)
        for due in made.opened:
            number = len(self.rows) + 1
            self.rows[number] = Known(
                number,
                due.identity,
                due.customer_id,
                OPEN,
                today,
                due.due_on,
                due.until,
                due.is_limited,
                parameters=due.parameters,
            )
        for number, _outcome in made.closed:
            self.rows[number] = replace(self.rows[number], status=CLOSED)
        for number in made.reopened:
            self.rows[number] = replace(self.rows[number], status=OPEN)
        for number, due in made.moved:
            self.rows[number] = replace(
                self.rows[number],
                customer_id=due.customer_id,
                due_on=due.due_on,
                until=due.until,
                parameters=due.parameters,
            )
        return made

    def act(self, number, status=DONE):
        self.rows[number] = replace(self.rows[number], status=status)

    def open(self):
        return [k.identity for k in self.rows.values() if k.status == OPEN]


def test_what_is_found_opens_once():
    book, found = Book(), [birthday(), revisit(2)]
    assert len(book.run(found).opened) == 2
    assert not book.run(found)
    assert not book.run(list(reversed(found)))


def test_what_comes_later_waits_for_its_day():
    later = replace(birthday(), show_from=TODAY + dt.timedelta(1))
    assert not Book().run([later])


def test_what_is_not_found_any_more_closes():
    book = Book()
    book.run([birthday()])
    assert book.run([]).closed == ((1, EXPIRED),)
    assert book.open() == []


def test_what_was_left_for_too_long_closes_even_if_found():
    book = Book()
    book.run([birthday()])
    assert book.run([birthday()], TODAY + dt.timedelta(4)).closed == ((1, EXPIRED),)
    assert not book.run([birthday()], TODAY + dt.timedelta(5))


def test_visit_since_the_gap_began_is_a_coming_back():
    book = Book(visited={1: TODAY})
    book.run([revisit()])
    assert book.run([]).closed == ((1, CAME_BACK),)


def test_closed_by_the_engine_comes_back_when_found_again():
    book = Book()
    book.run([revisit()])
    book.run([])
    assert book.run([revisit()]).reopened == (1,)
    assert len(book.rows) == 1


def test_birthday_put_right_moves_with_its_reminder():
    book, right = Book(), TODAY + dt.timedelta(40)
    book.run([birthday()])
    later = replace(birthday(day=right), show_from=TODAY)
    assert book.run([later]).moved == ((1, later),)
    assert not book.run([later])
    book.run([], TODAY + dt.timedelta(10))
    assert book.open() == []
    assert book.run([birthday(day=right)], right).reopened == (1,)


def test_what_a_person_did_stays_done():
    book = Book()
    book.run([revisit()])
    book.act(1)
    assert not book.run([revisit()])
    assert not book.run([])


def test_at_most_ten_a_day_the_worthiest_first():
    book = Book()
    crowd = [revisit(n, worth=float(n)) for n in range(1, 41)]
    assert [d.customer_id for d in book.run(crowd).opened] == list(range(40, 30, -1))
    assert not book.run(crowd)
    assert [d.customer_id for d in book.run(crowd, TODAY + dt.timedelta(1)).opened] == list(range(30, 20, -1))


def test_limits_do_not_bind_birthdays():
    crowd = [birthday(n) for n in range(1, 41)]
    assert len(Book().run(crowd).opened) == 40


def test_contact_keeps_others_away_for_fourteen_days():
    for days, opens in ((0, 0), (1, 0), (13, 0), (14, 1)):
        book = Book(contacted={1: TODAY - dt.timedelta(days)})
        assert len(book.run([revisit()]).opened) == opens, days


def test_contact_in_the_future_is_a_wrong_clock_and_binds_nobody():
    assert Book(contacted={1: TODAY + dt.timedelta(30)}).run([revisit()]).opened


def test_one_suggestion_per_customer_at_a_time_and_the_next_takes_its_place():
    book = Book()
    assert [d.rule for d in book.run([revisit(), revisit(rule="churn")]).opened] == ["churn"]
    changed = book.run([revisit()])
    assert (len(changed.closed), [d.rule for d in changed.opened]) == (1, ["revisit"])
    assert len(book.open()) == 1


def test_nothing_is_decided_about_somebody_in_the_bin():
    book = Book()
    book.run([birthday()])
    book.rows[1] = replace(book.rows[1], is_silent=True)
    assert not book.run([])


def test_reason_put_right_is_said_right_on_the_same_day():
    book, right = Book(), replace(birthday(), parameters={"age": 46})
    book.run([birthday()])
    assert book.run([right]).moved == ((1, right),)
    assert not book.run([right])


def test_pet_of_somebody_in_the_bin_is_found_for_the_other_owner():
    book, theirs = Book(), Due("pet_birthday", "pet:7", "2026", 1, TODAY, TODAY)
    book.run([theirs])
    book.rows[1] = replace(book.rows[1], is_silent=True)
    other = replace(theirs, customer_id=2)
    assert book.run([other]).moved == ((1, other),)
    assert book.rows[1].customer_id == 2


def test_clock_set_back_and_forward_again_opens_nothing_twice():
    book, found = Book(), [birthday(), revisit(2)]
    book.run(found)
    earlier = TODAY.replace(year=2025)
    book.run([birthday(day=earlier)], earlier)
    book.run(found)
    assert sorted(i[2] for i in book.open()) == ["2026", "2026-04-20"]
    assert len({k.identity for k in book.rows.values()}) == len(book.rows) == 3


@settings(max_examples=1000)
@given(
    days=st.lists(st.integers(-400, 400), min_size=1, max_size=12),
    birthdays=st.dictionaries(st.integers(1, 6), st.integers(1, 365), max_size=6),
)
def test_any_walk_of_the_clock_opens_each_occasion_once(days, birthdays):
    book = Book()
    for step in days:
        today = TODAY + dt.timedelta(step)
        found = [
            birthday(customer, day)
            for customer, place in birthdays.items()
            if -3 <= ((day := dt.date(today.year, 1, 1) + dt.timedelta(place - 1)) - today).days <= 0
        ]
        book.run(found, today)
        assert sorted(book.open()) == sorted(d.identity for d in found)
    assert len({k.identity for k in book.rows.values()}) == len(book.rows)


@given(st.lists(st.tuples(st.integers(1, 30), st.booleans(), st.floats(0, 100)), max_size=40))
def test_limits_hold_whatever_is_found(rows):
    found = [revisit(c, worth=w) if limited else birthday(c) for c, limited, w in rows]
    book = Book()
    limited = [d for d in book.run(found).opened if d.is_limited]
    assert len(limited) <= LIMITS.most_new
    assert len({d.customer_id for d in limited}) == len(limited)
    assert not book.run(found)
