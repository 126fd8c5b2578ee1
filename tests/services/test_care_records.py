"""Care of pets over a shop: recorded, asked for again, corrected, taken back; weights; owners; and silence after a death."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from app import i18n
from app.clock import FixedClock
from app.errors import UserMistake
from app.models import CareTemplate, Pet
from app.reminders.rules.care_due import RULE
from app.services import (
    care,
    care_following,
    care_plans,
    care_records,
    customer_card,
    customers,
    history,
    pet_lives,
    pet_weights,
    pets,
    reminder_options,
    reminders,
)
from app.services.care_plans import PlanDraft
from app.services.care_records import CareDraft
from app.services.customers import CustomerDraft
from app.services.pets import PetDraft
from app.values.birthday import Birthday
from app.values.care import PLANS, STARTING
from tests.support import dump, make_shop

TODAY = dt.date(2026, 5, 18)
CORE, BOOSTER, RABIES, INSIDE, OUTSIDE, GROOMING = range(1, 7)
FOLLOWING = ("change", "change_image", "sqlite_sequence", "import_batch", "reminder", "setting")


def days(count):
    return dt.timedelta(days=count)


def on(shop, day):
    assert isinstance(shop.clock, FixedClock)
    shop.clock.instant = dt.datetime.combine(day, dt.time(9), shop.zone).astimezone(dt.UTC)


@pytest.fixture
def owner(shop):
    return customers.create(shop, CustomerDraft("Ann"))


@pytest.fixture
def pet(shop, owner):
    return pets.create(shop, PetDraft("Doudou", "dog"), [owner])


def record(shop, pet, plan=INSIDE, ago=0, **rest):
    return care_records.record(shop, pet, CareDraft(TODAY - days(ago), plan, **rest))


def due(shop):
    return [(r.rule, r.due_on) for r in reminders.due(shop)]


def kept(shop):
    """What stands open, and what a person did, in the order in which it came."""
    with shop.read() as session:
        from app.models import Reminder

        return [(r.status, r.outcome, r.occurrence_key) for r in session.query(Reminder).order_by(Reminder.id)]


def weights(shop, pet):
    with shop.read() as session:
        return [(w.on, w.grams) for w in pet_weights.history(shop, session, session.get_one(Pet, pet))]


def test_recording_answers_the_reminder_and_plans_the_next_at_once(shop, pet):
    first = record(shop, pet, ago=88)
    assert due(shop) == [(RULE, TODAY + days(2))], "the day is near, so it stands there without the bell"
    again = record(shop, pet, product="Milbemax", batch_number="A7")
    assert (again.next_due_on, again.reminders_closed) == (TODAY + days(90), 1)
    assert kept(shop) == [("done", "cared", f"r{first.record_id}")]
    reminders.refresh(shop)
    assert due(shop) == []
    on(shop, TODAY + days(85))
    reminders.refresh(shop)
    assert due(shop) == [(RULE, TODAY + days(90))]


def test_undo_and_redo_of_a_record_leave_everything_as_it_was(shop, pet):
    record(shop, pet, ago=88)
    before = dump(shop, FOLLOWING)
    record(shop, pet, OUTSIDE, ago=29, weight_milli=7200)
    after = dump(shop, FOLLOWING)
    assert len(due(shop)) == 2
    history.undo(shop)
    assert dump(shop, FOLLOWING) == before
    assert due(shop) == [(RULE, TODAY + days(2))]
    history.redo(shop)
    assert dump(shop, FOLLOWING) == after
    assert len(due(shop)) == 2


def test_undo_of_what_answered_a_reminder_opens_it_again(shop, pet):
    record(shop, pet, ago=88)
    record(shop, pet)
    history.undo(shop)
    assert due(shop) == [(RULE, TODAY + days(2))]
    reminders.refresh(shop)
    assert due(shop) == [(RULE, TODAY + days(2))]


def test_record_of_earlier_days_changes_nothing_that_is_due(shop, pet):
    record(shop, pet, ago=88)
    assert record(shop, pet, ago=300).reminders_closed == 0
    assert due(shop) == [(RULE, TODAY + days(2))]


def test_correcting_moves_the_day_and_removing_asks_again(shop, pet):
    record(shop, pet, ago=88)
    made = record(shop, pet).record_id
    care_records.correct(shop, made, replace(care_records.of_id(shop, made).draft, done_on=TODAY - days(87)))
    assert due(shop) == [(RULE, TODAY + days(3))]
    care_records.remove(shop, made)
    assert due(shop) == [(RULE, TODAY + days(2))]
    history.undo(shop)
    assert due(shop) == [(RULE, TODAY + days(3))]


def test_done_for_a_reminder_asks_nothing_and_repeats_what_was_done(shop, pet):
    record(shop, pet, ago=95, product="Milbemax", batch_number="A7", note="was brave")
    (asked,) = reminders.due(shop)
    made = care_records.done_for(shop, asked.reminder_id)
    draft = care_records.of_id(shop, made.record_id).draft
    assert draft == CareDraft(TODAY, INSIDE, "deworming", product="Milbemax")
    assert (made.reminders_closed, due(shop)) == (1, [])
    with pytest.raises(UserMistake) as caught:
        care_records.done_for(shop, asked.reminder_id)
    assert caught.value.code == "not_open"


def test_done_for_a_first_time_records_the_plan(shop, owner):
    young = Birthday("solar", 4, 10, year=2026)
    puppy = pets.create(shop, PetDraft("Pup", "狗", birthday=young), [owner])
    on(shop, dt.date(2026, 6, 5))
    reminders.refresh(shop)
    asked = [r for r in reminders.due(shop) if r.rule == RULE]
    assert [(r.due_on, r.pet_id) for r in asked] == [(dt.date(2026, 6, 5), puppy)]
    assert "nothing is on record yet" in str(asked[0].reason)
    made = care_records.done_for(shop, asked[0].reminder_id)
    assert made.next_due_on == dt.date(2026, 6, 26)


def test_contacting_about_care_ends_it_and_counts_as_a_contact_and_is_exempt_itself(shop, owner, pet):
    record(shop, pet, ago=88)
    (asked,) = reminders.due(shop)
    reminders.done(shop, asked.reminder_id)
    record(shop, pet, OUTSIDE, ago=29)
    assert len(due(shop)) == 1, "the contact of today does not silence other care"
    reminders.refresh(shop)
    assert len(due(shop)) == 1


def test_free_kinds_come_round_when_a_day_was_said(shop, pet):
    made = record(shop, pet, None, kind="other", title="Ears", next_due_on=TODAY + days(5))
    (asked,) = reminders.due(shop)
    assert (made.next_due_on, str(asked.reason)) == (
        TODAY + days(5),
        "Doudou: Ears due 23 May, in 5 days; last done 18 May",
    )
    assert record(shop, pet, None, kind="nails").next_due_on is None


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"done_on": TODAY + days(1)}, "done_on"),
        ({"done_on": dt.date(2021, 3, 1)}, "done_on"),
        ({"next_due_on": TODAY}, "next_due_on"),
        ({"next_due_on": TODAY + days(4000)}, "next_due_on"),
        ({"weight_milli": 0}, "care_weight"),
        ({"weight_milli": 2_000_001}, "care_weight"),
        ({"weight_milli": -5}, "care_weight"),
        ({"plan_id": None, "kind": "weight"}, "care_weight"),
        ({"plan_id": None, "kind": "magic"}, "care_kind"),
        ({"plan_id": 99}, None),
        ({"product": "x" * 201}, "care_product"),
        ({"batch_number": "x" * 101}, "batch_number"),
        ({"note": "x" * 20_001}, "care_note"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_done(shop, owner, changes, where):
    pet = pets.create(shop, PetDraft("Doudou", "dog", birthday=Birthday("solar", 5, 1, year=2021)), [owner])
    before = dump(shop, ())
    with pytest.raises(UserMistake) as caught:
        care_records.record(shop, pet, replace(CareDraft(TODAY, INSIDE), **changes))
    assert (caught.value.where or None) == where
    assert dump(shop, ()) == before


def test_care_after_the_death_is_refused_and_before_it_is_kept(shop, pet):
    pet_lives.pass_away(shop, pet, TODAY - days(10))
    with pytest.raises(UserMistake) as caught:
        record(shop, pet)
    assert caught.value.code == "after_death"
    assert record(shop, pet, ago=11).next_due_on is None
    assert due(shop) == []


def test_weights_are_dated_and_the_newest_is_the_weight_of_the_pet(shop, owner):
    pet = pets.create(shop, PetDraft("Doudou", weight_milli=4000), [owner])
    assert weights(shop, pet) == [(TODAY, 4000)]
    on(shop, TODAY + days(30))
    pets.update(shop, pet, replace(pets.draft_of(shop, pet), weight_milli=4600))
    assert weights(shop, pet) == [(TODAY, 4000), (TODAY + days(30), 4600)]
    pets.update(shop, pet, replace(pets.draft_of(shop, pet), weight_milli=4700))
    assert weights(shop, pet)[1:] == [(TODAY + days(30), 4700)], "a second one on the same day corrects the first"
    record(shop, pet, ago=-10, weight_milli=4300)
    assert pets.draft_of(shop, pet).weight_milli == 4700
    assert [grams for _on, grams in weights(shop, pet)] == [4000, 4300, 4700]
    history.undo(shop)
    history.undo(shop)
    assert pets.draft_of(shop, pet).weight_milli == 4600
    history.undo(shop)
    assert (pets.draft_of(shop, pet).weight_milli, weights(shop, pet)) == (4000, [(TODAY, 4000)])


def test_weight_follows_when_a_weighing_is_corrected_or_removed(shop, pet):
    record(shop, pet, None, kind="weight", weight_milli=5000, ago=20)
    last = record(shop, pet, None, kind="weight", weight_milli=50_000).record_id
    care_records.correct(shop, last, replace(care_records.of_id(shop, last).draft, weight_milli=5100))
    assert pets.draft_of(shop, pet).weight_milli == 5100
    care_records.remove(shop, last)
    assert pets.draft_of(shop, pet).weight_milli == 5000
    with pytest.raises(UserMistake) as caught:
        pets.update(shop, pet, replace(pets.draft_of(shop, pet), weight_milli=None))
    assert (caught.value.code, caught.value.where) == ("weighed_before", "weight_milli")


def test_weight_of_nothing_and_of_an_elephant_are_refused(shop, pet):
    for grams in (0, -1, 2_000_001):
        with pytest.raises(UserMistake) as caught:
            pets.update(shop, pet, replace(pets.draft_of(shop, pet), weight_milli=grams))
        assert caught.value.where == "weight_milli"
    assert weights(shop, pet) == []


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"birthday": Birthday("solar", 5, 17, year=1985)}, "pet_birthday"),
        ({"birthday": Birthday("solar", 5, 19, year=2026)}, "pet_birthday"),
        ({"birthday": Birthday("lunar", 5, 19, year=1890)}, "pet_birthday"),
        ({"age_text": "41 岁"}, "age_text"),
        ({"age_text": "500 months"}, "age_text"),
        ({"ration_grams": 0}, "ration_grams"),
        ({"ration_grams": 60_000}, "ration_grams"),
        ({"died_on": TODAY + days(1)}, "died_on"),
    ],
)
def test_pet_that_cannot_be_is_refused_beside_the_field(shop, owner, changes, where):
    before = dump(shop, ())
    with pytest.raises(UserMistake) as caught:
        pets.create(shop, replace(PetDraft("Doudou"), **changes), [owner])
    assert caught.value.where == where
    assert dump(shop, ()) == before


def test_pet_of_forty_is_taken_and_one_that_came_from_a_file_is_mended_piece_by_piece(shop, owner):
    pet = pets.create(shop, PetDraft("Turtle", birthday=Birthday("solar", 5, 19, year=1985)), [owner])
    with shop.write(care_records.RECORD) as session:
        session.get_one(Pet, pet).birthday_year = 1900
    pets.update(shop, pet, replace(pets.draft_of(shop, pet), name="Old turtle", ration_grams=20))
    assert pets.draft_of(shop, pet).ration_grams == 20


def test_death_silences_at_once_and_undo_brings_everything_back(shop, owner):
    born = Birthday("solar", 5, 19, year=2024)
    pet = pets.create(shop, PetDraft("Doudou", "dog", birthday=born), [owner])
    record(shop, pet, ago=88)
    reminders.refresh(shop)
    before = dump(shop)
    assert {rule for rule, _day in due(shop)} == {RULE, "pet_birthday"}
    assert care.day_figures(shop).birthdays_of_week == 1
    pet_lives.pass_away(shop, pet)
    assert due(shop) == []
    assert care.care_list(shop).people == ()
    assert care.day_figures(shop).birthdays_of_week == 0
    assert customers.rows(shop, [owner])[0].pets == ()
    with shop.read() as session:
        assert care_following.next_care(shop, session, [pet]) == ()
    reminders.refresh(shop)
    assert due(shop) == []
    history.undo(shop)
    reminders.refresh(shop)
    assert len(due(shop)) == 2
    assert dump(shop, FOLLOWING)["pet"] == before["pet"]


def test_pet_that_moves_takes_its_reminders_along_and_stands_with_the_new_owner(shop, owner, pet):
    record(shop, pet, ago=88)
    ben = customers.create(shop, CustomerDraft("Ben"))
    pet_lives.move(shop, pet, owner, ben)
    assert [r.customer_id for r in reminders.due(shop)] == [ben]
    assert [len(customer_card.card(shop, who).pets) for who in (owner, ben)] == [0, 1]
    history.undo(shop)
    assert [r.customer_id for r in reminders.due(shop)] == [owner]


def test_pet_of_two_owners_stands_on_both_pages_and_the_last_owner_stays(shop, owner, pet):
    ben = customers.create(shop, CustomerDraft("Ben"))
    pet_lives.add_owner(shop, pet, ben)
    assert [[p.pet_id for p in customer_card.card(shop, who).pets] for who in (owner, ben)] == [[pet], [pet]]
    pet_lives.remove_owner(shop, pet, owner)
    assert [len(customer_card.card(shop, who).pets) for who in (owner, ben)] == [0, 1]
    mistakes = []
    for wrong in (
        lambda: pet_lives.remove_owner(shop, pet, ben),
        lambda: pet_lives.remove_owner(shop, pet, owner),
        lambda: pet_lives.add_owner(shop, pet, ben),
        lambda: pet_lives.add_owner(shop, pet, 99),
        lambda: pet_lives.move(shop, pet, ben, ben),
    ):
        with pytest.raises(UserMistake) as caught:
            wrong()
        mistakes.append(caught.value.code)
    assert mistakes == ["only_owner", "not_owned", "owned_already", "no_such_customer", "owned_already"]


def test_plans_are_changed_added_switched_off_and_taken_back(shop, pet):
    record(shop, pet, ago=58)
    before = dump(shop, FOLLOWING)
    inside = next(p for p in care_plans.plans(shop) if p.plan_id == INSIDE)
    assert (str(inside.called), str(inside.every)) == ("Deworming, inside", "every 90 days")
    care_plans.change(shop, INSIDE, care_plans.draft_of({"every": "2 months", "plan_lead_days": ""}, inside.draft))
    reminders.refresh(shop)
    assert due(shop) == [(RULE, dt.date(2026, 5, 21))]
    care_plans.switch(shop, INSIDE, on=False)
    reminders.refresh(shop)
    assert due(shop) == []
    teeth = care_plans.add(shop, PlanDraft("Teeth", "vet", "dog", 6, "month"))
    assert record(shop, pet, teeth).next_due_on == dt.date(2026, 11, 18)
    for _step in range(4):
        history.undo(shop)
    assert dump(shop, FOLLOWING) == before


@pytest.mark.parametrize(
    ("texts", "where"),
    [
        ({"plan_name": ""}, "plan_name"),
        ({"plan_name": "Rabies vaccination"}, "plan_name"),
        ({"plan_name": "x" * 201}, "plan_name"),
        ({"plan_kind": "magic"}, "plan_kind"),
        ({"every": "sometimes"}, "every"),
        ({"every": "0"}, "every"),
        ({"every": "99 years"}, "every"),
        ({"every": ""}, "every"),
        ({"first_at_weeks": "-3"}, "first_at_weeks"),
        ({"first_at_weeks": "2000"}, "first_at_weeks"),
        ({"first_at_weeks": "20", "until_weeks": "10"}, "until_weeks"),
        ({"plan_lead_days": "61"}, "plan_lead_days"),
    ],
)
def test_plan_that_makes_no_sense_is_refused_beside_its_field(shop, texts, where):
    with pytest.raises(UserMistake) as caught:
        care_plans.add(shop, care_plans.draft_of({"plan_name": "Teeth", "every": "6 months", **texts}))
    assert caught.value.where == where
    assert len(care_plans.plans(shop)) == len(STARTING)


def test_texts_of_a_plan_are_read_back_as_the_same_plan(shop):
    for language in i18n.LANGUAGES:
        i18n.set_language(language)
        for plan in care_plans.plans(shop):
            care_plans.change(shop, plan.plan_id, care_plans.draft_of(care_plans.texts_of(plan.draft), plan.draft))
            assert plan in care_plans.plans(shop)


def test_switched_off_rule_keeps_silent(shop, pet):
    reminder_options.change(shop, lambda before: replace(before, off=(RULE,)))
    record(shop, pet, ago=88)
    reminders.refresh(shop)
    assert due(shop) == []


def test_plans_do_not_begin_by_age_in_a_bakery(tmp_path):
    shop = make_shop(tmp_path, kind="bakery").shop
    ann = customers.create(shop, CustomerDraft("Ann"))
    pet = pets.create(shop, PetDraft("Pup", "dog", birthday=Birthday("solar", 3, 23, year=2026)), [ann])
    reminders.refresh(shop)
    assert due(shop) == []
    record(shop, pet, OUTSIDE, ago=29)
    assert due(shop) == [(RULE, TODAY + days(1))]
    shop.close()


def test_new_shop_has_the_plans_that_are_said_to_come_along(shop):
    with shop.read() as session:
        columns = [c.name for c in CareTemplate.__table__.columns if c.name != "id"]
        rows = [tuple(getattr(t, c) for c in columns) for t in session.query(CareTemplate).order_by(CareTemplate.id)]
    assert tuple(rows) == STARTING
    assert {key for key, *_rest in STARTING} == set(PLANS)


def test_second_weight_of_a_day_corrects_the_first_and_keeps_what_else_was_said(shop, pet):
    record(shop, pet, None, kind="weight", weight_milli=4500, note="before lunch")
    before = weights(shop, pet)
    again = record(shop, pet, None, kind="weight", weight_milli=4600)
    assert (again.was_milli, weights(shop, pet)) == (4500, [*before[:-1], (TODAY, 4600)])
    assert care_records.of_id(shop, again.record_id).draft.note == "before lunch"
    history.undo(shop)
    assert weights(shop, pet) == before
    other_day = record(shop, pet, None, ago=1, kind="weight", weight_milli=4400)
    assert (other_day.was_milli, len(weights(shop, pet))) == (None, len(before) + 1)
