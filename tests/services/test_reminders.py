"""Reminders over a shop: found from what was recorded, answered by a sale, kept through undo, silent where they must be."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from app.clock import FixedClock
from app.errors import UserMistake
from app.models import Pet, Reminder
from app.services import care, customers, history, pets, purchases, reminder_options, reminders
from app.services.customers import CustomerDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.services.reminder_refresh import REFRESH
from app.values.birthday import Birthday

TODAY = dt.date(2026, 5, 18)


def born(month, day, year=1990, calendar="solar"):
    return Birthday(calendar, month, day, year=year)


def customer(shop, name="Ann", **fields):
    return customers.create(shop, CustomerDraft(name, **fields))


def sell(shop, customer_id, on=None, price=1000):
    at = dt.datetime.combine(on, dt.time(12), shop.zone) if on else None
    return purchases.record(shop, PurchaseDraft(customer_id, (ItemDraft("Bread", 1000, price),), at=at))


def regular(shop, name="Ann", gap=10, visits=8, ago=30):
    """A customer who came every `gap` days, the last time `ago` days ago."""
    made = customer(shop, name)
    for place in reversed(range(visits)):
        sell(shop, made, TODAY - dt.timedelta(days=ago + gap * place))
    return made


def on(shop, day):
    assert isinstance(shop.clock, FixedClock)
    shop.clock.instant = dt.datetime.combine(day, dt.time(9), shop.zone).astimezone(dt.UTC)


def rules(shop):
    return [r.rule for r in reminders.due(shop)]


def rows(shop):
    with shop.read() as session:
        found = session.query(Reminder).order_by(Reminder.id).all()
        session.expunge_all()
        return found


def test_birthday_opens_ahead_and_is_told_with_its_age(shop):
    customer(shop, birthday=born(5, 20))
    assert reminders.refresh(shop).created == 1
    (due,) = reminders.due(shop)
    assert (due.rule, due.due_on, due.severity) == ("birthday", dt.date(2026, 5, 20), "info")
    assert str(due.reason) == "Birthday on 20 May, in 2 days; turns 36"


def test_refresh_twice_changes_nothing_and_writes_no_journal(shop):
    customer(shop, birthday=born(5, 20))
    reminders.refresh(shop)
    head = history.entries(shop)[0].id
    assert reminders.refresh(shop) == reminders.Refreshed()
    assert history.entries(shop)[0].id == head
    assert history.undo_step(shop).action.message == "New customer"


def test_late_regular_is_found_and_a_sale_answers_it(shop):
    ann = regular(shop)
    reminders.refresh(shop)
    (due,) = reminders.due(shop)
    assert due.customer_id == ann
    done = sell(shop, ann)
    assert done.reminders_closed == (due.reminder_id,)
    assert reminders.due(shop) == ()
    assert reminders.reminder_of(shop, due.reminder_id).outcome == "came_back"
    assert reminders.refresh(shop) == reminders.Refreshed()


def test_undone_sale_opens_again_what_it_answered_and_fires_nothing_twice(shop):
    ann = regular(shop)
    reminders.refresh(shop)
    before = rules(shop)
    sell(shop, ann)
    reminders.refresh(shop)
    history.undo(shop)
    assert rules(shop) == before
    reminders.refresh(shop)
    assert rules(shop) == before
    assert len(rows(shop)) == 1


def test_handled_reminder_stays_handled_when_the_sale_is_undone(shop):
    ann = regular(shop)
    reminders.refresh(shop)
    (due,) = reminders.due(shop)
    reminders.done(shop, due.reminder_id)
    sell(shop, ann)
    history.undo(shop)
    reminders.refresh(shop)
    assert reminders.due(shop) == ()
    assert rows(shop)[0].status == "done"


def test_done_and_undo_are_one_step_of_the_owner(shop):
    regular(shop)
    reminders.refresh(shop)
    (due,) = reminders.due(shop)
    reminders.done(shop, due.reminder_id, "no_answer")
    assert reminders.due(shop) == ()
    history.undo(shop)
    assert [r.reminder_id for r in reminders.due(shop)] == [due.reminder_id]


def test_put_off_comes_back_on_its_day(shop):
    regular(shop)
    reminders.refresh(shop)
    (due,) = reminders.due(shop)
    reminders.snooze(shop, due.reminder_id, TODAY + dt.timedelta(days=3))
    assert reminders.due(shop) == ()
    on(shop, TODAY + dt.timedelta(days=3))
    reminders.refresh(shop)
    assert [r.customer_id for r in reminders.due(shop)] == [due.customer_id]


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_put_off_to_a_day_that_makes_no_sense_is_refused(shop, days):
    regular(shop)
    reminders.refresh(shop)
    (due,) = reminders.due(shop)
    with pytest.raises(UserMistake, match="coming year"):
        reminders.snooze(shop, due.reminder_id, TODAY + dt.timedelta(days=days))


def test_unknown_outcome_unknown_and_closed_reminders_are_refused(shop):
    regular(shop)
    reminders.refresh(shop)
    (due,) = reminders.due(shop)
    for act in (lambda: reminders.done(shop, due.reminder_id, "nonsense"), lambda: reminders.done(shop, 99)):
        with pytest.raises(UserMistake):
            act()
    reminders.skip(shop, due.reminder_id)
    for act in (reminders.skip, reminders.done):
        with pytest.raises(UserMistake, match="no longer open"):
            act(shop, due.reminder_id)


def test_contact_for_a_birthday_lets_the_rhythm_rest_for_fourteen_days(shop):
    ann = regular(shop)
    customers.update(shop, ann, replace(customers.draft_of(shop, ann), birthday=born(5, 18)))
    reminders.refresh(shop)
    assert len(reminders.due(shop)) == 2
    birthday = next(r for r in reminders.due(shop) if r.rule == "birthday")
    reminders.done(shop, birthday.reminder_id)
    assert reminders.due(shop) == ()
    on(shop, TODAY + dt.timedelta(days=14))
    reminders.refresh(shop)
    assert "birthday" not in rules(shop)
    assert len(reminders.due(shop)) == 1


def test_pet_that_died_falls_silent_at_once(shop):
    ann = customer(shop)
    pet = pets.create(shop, PetDraft("Milktea", birthday=born(5, 18, 2020)), [ann])
    reminders.refresh(shop)
    assert str(reminders.due(shop)[0].reason) == "Milktea's birthday is today; turns 6"
    pets.update(shop, pet, replace(pets.draft_of(shop, pet), died_on=TODAY))
    assert reminders.due(shop) == ()
    assert care.care_list(shop).people == ()
    history.undo(shop)
    reminders.refresh(shop)
    assert rules(shop) == ["pet_birthday"]


def test_customer_in_the_bin_is_silent_and_restored_with_what_was_open(shop):
    ann = customer(shop, birthday=born(5, 18))
    reminders.refresh(shop)
    customers.delete(shop, ann)
    assert reminders.due(shop) == ()
    reminders.refresh(shop)
    customers.restore(shop, ann)
    assert rules(shop) == ["birthday"]
    assert len(rows(shop)) == 1


def test_new_customer_is_undone_although_a_reminder_was_found(shop):
    customer(shop, birthday=born(5, 18))
    reminders.refresh(shop)
    history.undo(shop)
    assert rows(shop) == []
    history.redo(shop)
    reminders.refresh(shop)
    assert rules(shop) == ["birthday"]


def test_sale_given_back_whole_was_no_visit(shop):
    ann = regular(shop)
    sold = sell(shop, ann, TODAY - dt.timedelta(days=1))
    reminders.refresh(shop)
    assert reminders.due(shop) == ()
    purchases.refund(shop, sold.purchase_id)
    reminders.refresh(shop)
    assert [r.customer_id for r in reminders.due(shop)] == [ann]


def test_sales_to_come_and_many_on_one_day_count_once(shop):
    ann = customer(shop)
    for _time in range(30):
        sell(shop, ann, TODAY - dt.timedelta(days=60))
    on(shop, TODAY - dt.timedelta(days=1))
    reminders.refresh(shop)
    assert [r.rule for r in reminders.due(shop)] in ([], ["second_visit"], ["win_back"])
    assert all(r.parameters["visits"] == 1 for r in reminders.due(shop))


def test_birthday_that_was_put_right_moves(shop):
    ann = customer(shop, birthday=born(5, 18))
    reminders.refresh(shop)
    customers.update(shop, ann, replace(customers.draft_of(shop, ann), birthday=born(5, 20)))
    reminders.refresh(shop)
    assert [(r.rule, r.due_on.day) for r in reminders.due(shop)] == [("birthday", 20)]


def test_closed_for_thirty_days_tells_each_once_and_never_a_flood(shop):
    for day in range(1, 31):
        date = TODAY + dt.timedelta(days=day)
        customer(shop, f"B{day}", birthday=born(date.month, date.day))
    for number in range(25):
        regular(shop, f"R{number}", gap=5, visits=6, ago=2)
    reminders.refresh(shop)
    on(shop, TODAY + dt.timedelta(days=30))
    reminders.refresh(shop)
    found = rules(shop)
    assert len([r for r in rows(shop) if r.rule == "birthday"]) == 30
    assert len(found) - found.count("birthday") == 10
    assert reminders.refresh(shop) == reminders.Refreshed()


def test_thousands_born_on_one_day_are_noticed_and_asked_once(shop):
    with shop.write(REFRESH) as session:
        from app.models import Customer

        session.add_all(
            Customer(
                name=f"C{n}", birthday_calendar="solar", birthday_month=1, birthday_day=1, created_at=shop.clock.now()
            )
            for n in range(300)
        )
    on(shop, dt.date(2026, 12, 31))
    reminders.refresh(shop)
    assert reminders.due(shop) == ()
    (asked,) = reminders.questions(shop)
    assert (asked.month, asked.day, asked.count) == (1, 1, 300)
    reminder_options.answer_placeholder(shop, reminder_options.day_name(asked.key), reminder_options.PLACEHOLDER)
    reminders.refresh(shop)
    assert (reminders.questions(shop), reminders.due(shop)) == ((), ())
    reminder_options.answer_placeholder(shop, reminder_options.day_name(asked.key), reminder_options.REAL)
    reminders.refresh(shop)
    assert len(reminders.due(shop)) == 300


def test_pets_that_were_all_typed_with_one_birthday_are_noticed_too(shop):
    ann = customer(shop)
    for number in range(40):
        pets.create(shop, PetDraft(f"P{number}", birthday=born(5, 18, 2020)), [ann])
    reminders.refresh(shop)
    assert reminders.due(shop) == ()
    assert [q.count for q in reminders.questions(shop)] == [40]


def test_looking_far_ahead_is_not_taken_back_by_the_next_look(shop):
    customer(shop, "Soon", birthday=born(5, 20))
    customer(shop, "Later", birthday=born(6, 10))
    assert reminders.refresh(shop, days=30).created == 2
    customer(shop, "Not asked for", birthday=born(6, 9))
    reminders.refresh(shop)
    assert [(r.due_on.month, r.due_on.day) for r in reminders.due(shop)] == [(5, 20), (6, 10)]


def test_clock_set_back_a_year_and_forward_again_fires_nothing_twice(shop):
    regular(shop)
    customer(shop, "Bo", birthday=born(5, 19))
    reminders.refresh(shop)
    before = [(r.rule, r.subject, r.occurrence_key) for r in rows(shop) if r.status == "open"]
    on(shop, TODAY.replace(year=2025))
    reminders.refresh(shop)
    on(shop, TODAY)
    reminders.refresh(shop)
    assert [(r.rule, r.subject, r.occurrence_key) for r in rows(shop) if r.status == "open"] == before
    assert len({(r.rule, r.subject, r.occurrence_key) for r in rows(shop)}) == len(rows(shop))


def test_clock_a_year_ahead_by_mistake_loses_nothing_when_put_right(shop):
    customer(shop, "Bo", birthday=born(5, 19))
    on(shop, TODAY.replace(year=2027))
    reminders.refresh(shop)
    for day in (TODAY, TODAY.replace(year=2027)):
        on(shop, day)
        reminders.refresh(shop)
        assert [r.due_on for r in reminders.due(shop)] == [day + dt.timedelta(days=1)]


def test_rules_that_are_off_close_and_come_back(shop):
    customer(shop, birthday=born(5, 18))
    reminders.refresh(shop)
    with shop.read() as session:
        options = reminder_options.load(session)
    reminder_options.save(shop, replace(options, off=("birthday",)))
    reminders.refresh(shop)
    assert reminders.due(shop) == ()
    reminder_options.save(shop, options)
    reminders.refresh(shop)
    assert rules(shop) == ["birthday"]


@pytest.mark.parametrize(
    "wrong", [{"off": ("nonsense",)}, {"lead_days": -1}, {"lapse_days": 0}, {"most_new": 4000}, {"closed_on": ("x",)}]
)
def test_options_that_make_no_sense_are_refused(shop, wrong):
    with pytest.raises(UserMistake):
        reminder_options.save(shop, replace(reminder_options.ReminderOptions(), **wrong))


def test_options_that_cannot_be_read_are_the_usual_ones(shop):
    from app.models import Setting

    with shop.write(REFRESH) as session:
        session.add_all([Setting(key="reminders", value="{"), Setting(key="reminder_state", value="[1]")])
    with shop.read() as session:
        assert reminder_options.load(session) == reminder_options.ReminderOptions()
        assert reminder_options.load_state(session) == reminder_options.ReminderState()
    assert reminders.refresh(shop).created == 0


def test_days_ahead_finds_birthdays_beyond_the_lead(shop):
    customer(shop, birthday=born(6, 10))
    assert reminders.refresh(shop, days=30).created == 1
    assert [r.due_on for r in reminders.due(shop, 30)] == [dt.date(2026, 6, 10)]
    assert reminders.due(shop, 5) == ()


def test_care_list_is_by_person_with_the_most_pressing_first(shop):
    ann = regular(shop, "Ann")
    pets.create(shop, PetDraft("Milktea", birthday=born(5, 18, 2020)), [ann])
    customer(shop, "Bo", birthday=born(5, 20))
    reminders.refresh(shop)
    found = care.care_list(shop)
    assert [(p.customer.name, p.first.rule, len(p.reminders)) for p in found.people] == [
        ("Ann", "pet_birthday", 2),
        ("Bo", "birthday", 1),
    ]
    assert found.counts["birthday"] == 2
    reminders.done(shop, found.people[0].first.reminder_id)
    after = care.care_list(shop)
    assert (after.done, after.waiting, after.next_on) == (1, 1, TODAY + dt.timedelta(days=14))


def test_figures_of_the_day_count_sales_and_who_came_before(shop):
    ann = regular(shop)
    sell(shop, ann, price=2500)
    sell(shop, customer(shop, "New"), price=500)
    figures = care.day_figures(shop)
    assert (figures.sold_minor, figures.sales, figures.customers, figures.returning) == (3000, 2, 2, 1)


def test_pets_row_is_a_table_the_undo_knows(shop):
    ann = customer(shop)
    pets.create(shop, PetDraft("Milktea", birthday=born(5, 18, 2020)), [ann])
    reminders.refresh(shop)
    history.undo(shop)
    with shop.read() as session:
        assert session.query(Pet).count() == 0
    assert rows(shop) == []


def test_year_of_birth_that_was_put_right_is_said_right(shop):
    ann = customer(shop, birthday=born(5, 20, 1990))
    reminders.refresh(shop)
    customers.update(shop, ann, replace(customers.draft_of(shop, ann), birthday=born(5, 20, 1980)))
    assert reminders.refresh(shop) == reminders.Refreshed()
    assert [str(r.reason) for r in reminders.due(shop)] == ["Birthday on 20 May, in 2 days; turns 46"]


def test_pet_of_two_is_found_for_the_other_when_the_first_is_in_the_bin(shop):
    ann, bo = customer(shop), customer(shop, "Bo")
    pets.create(shop, PetDraft("Milktea", birthday=born(5, 18, 2020)), [ann, bo])
    reminders.refresh(shop)
    for act, owner in ((customers.delete, bo), (customers.restore, ann)):
        act(shop, ann)
        reminders.refresh(shop)
        assert [r.customer_id for r in reminders.due(shop)] == [owner]
    assert len(rows(shop)) == 1


def test_birthday_that_passed_while_the_clock_was_a_year_ahead_is_not_missed(shop):
    customer(shop, "Bo", birthday=born(5, 25))
    for day in (TODAY, dt.date(2027, 5, 20), dt.date(2028, 9, 1), dt.date(2026, 6, 2)):
        on(shop, day)
        reminders.refresh(shop)
    assert [r.due_on for r in reminders.due(shop)] == [dt.date(2026, 5, 25)]
    on(shop, dt.date(2026, 6, 3))
    assert reminders.refresh(shop) == reminders.Refreshed()


def test_somebody_who_is_gone_before_it_is_written_gets_no_reminder(shop):
    ann = customer(shop)
    pets.create(shop, PetDraft("Milktea", birthday=born(5, 18, 2020)), [ann])
    planned = reminders.plan(shop)
    history.undo(shop)
    assert reminders.apply(shop, planned) == reminders.Refreshed()
    history.undo(shop)
    assert reminders.apply(shop, planned) == reminders.Refreshed()
    assert rows(shop) == []
