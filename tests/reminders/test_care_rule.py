"""The care that comes round again (section 9): months that are clamped, four statuses, and who is left in peace."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import i18n
from app.reminders.rules.care_due import Done, Patient, Plan, find, headline, reason, steps
from app.values.care import DAY, MONTH, add_months, animal_of, animals_of, format_interval, parse_interval

TODAY = dt.date(2026, 5, 18)
RABIES = Plan(1, "rabies", "", "vaccination", frozenset(("dog", "cat")), 12, MONTH, 12, None, 14)
CORE = Plan(2, "core_shots", "", "vaccination", frozenset(("dog", "cat")), 21, DAY, 8, 16, 5)
WORMS = Plan(3, "worms_inside", "", "deworming", frozenset(("dog", "cat")), 90, DAY, None, None, 5)
BATH = Plan(4, "grooming", "", "grooming", frozenset(), 30, DAY, None, None, 3, True)
PET = Patient(7, 12, "dog", dt.date(2020, 1, 1), dt.date(2020, 1, 1))


def days(count):
    return dt.timedelta(days=count)


def done(on, plan=WORMS, record_id=5, **rest):
    return Done(
        record_id, plan.plan_id if plan else None, rest.pop("kind", "deworming"), rest.pop("title", ""), on, **rest
    )


def only(plans, records, pet=PET, begins=True):
    (step,) = steps(plans, pet, records, begins=begins)
    return step


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-10-31", 12, "2027-10-31"),
        ("9999-11-30", 2, "9999-12-31"),
    ],
)
def test_add_months_clamps_to_the_end_of_the_month(day, months, later):
    assert add_months(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(later)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2080, 1, 1)), st.integers(0, 600))
def test_add_months_gives_the_day_or_the_last_of_the_right_month(day, months):
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + days(1)).day == 1)


def test_next_follows_from_the_day_it_was_done():
    assert only([WORMS], [done(TODAY - days(80)), done(TODAY - days(200), record_id=4)]).due_on == TODAY + days(10)
    assert only([RABIES], [done(dt.date(2028, 2, 29), RABIES)]).due_on == dt.date(2029, 2, 28)
    assert only([WORMS], [done(TODAY, next_due_on=TODAY + days(33))]).due_on == TODAY + days(33)


@pytest.mark.parametrize(
    ("ago", "status"),
    [
        (84, "later"),
        (85, "upcoming"),
        (89, "upcoming"),
        (90, "due"),
        (91, "overdue"),
        (180, "overdue"),
        (181, "lapsed"),
    ],
)
def test_status_goes_from_later_to_lapsed(ago, status):
    step = only([WORMS], [done(TODAY - days(ago))])
    assert step.status(TODAY) == status
    found = find([WORMS], [PET], {7: [done(TODAY - days(ago))]}, TODAY, begins=True)
    assert [due.identity for due in found] == ([] if status == "later" else [("care", "pet:7", "r5")])


def test_what_lapsed_long_ago_is_no_longer_asked_about():
    found = find([WORMS], [PET], {7: [done(TODAY - days(180 + 31))]}, TODAY, begins=True)
    assert found[0].until < TODAY


def test_first_time_begins_by_age_once_however_many_were_missed():
    puppy = PET._replace(born_on=TODAY - days(7 * 11), known_on=TODAY - days(7 * 7))
    step = only([CORE], [], puppy)
    assert (step.due_on, step.last, step.occurrence_key) == (puppy.born_on + days(56), None, "p2")
    assert step.status(TODAY) == "overdue"


def test_first_time_long_before_the_pet_was_known_is_left_alone():
    known = PET._replace(known_on=TODAY)
    for weeks, expected in ((8, 1), (10, 1), (11, 1), (12, 0), (300, 0)):
        assert len(steps([CORE], known._replace(born_on=TODAY - days(7 * weeks)), [], begins=True)) == expected, weeks


@pytest.mark.parametrize("pet", [PET._replace(born_on=None), PET._replace(animal="rabbit"), PET._replace(animal="")])
def test_nothing_begins_for_an_unknown_age_or_another_animal(pet):
    assert steps([CORE, RABIES], pet._replace(known_on=dt.date(2020, 1, 1)), [], begins=True) == []


def test_nothing_begins_in_a_shop_that_is_no_pet_shop_but_records_come_round():
    young = PET._replace(born_on=TODAY - days(60), known_on=TODAY)
    assert steps([CORE, WORMS], young, [], begins=False) == []
    assert only([CORE, WORMS], [done(TODAY)], young, begins=False).plan is WORMS


def test_shots_of_the_young_end_with_the_first_at_sixteen_weeks():
    young = PET._replace(born_on=dt.date(2026, 1, 1))
    before, at = young.born_on + days(7 * 16 - 1), young.born_on + days(7 * 16)
    assert only([CORE], [done(before, CORE)], young).due_on == before + days(21)
    assert steps([CORE], young, [done(at, CORE)], begins=True) == []


def test_own_rhythm_draws_away_from_the_plan_as_it_is_known():
    twice = [done(TODAY - days(60), BATH, 1), done(TODAY, BATH, 2)]
    often = [done(TODAY - days(60 * n), BATH, 20 - n) for n in range(10)]
    gaps = [(only([BATH], records).due_on - TODAY).days for records in (twice[1:], twice, often)]
    assert gaps[0] == 30 < gaps[1] < gaps[2] < 60
    assert gaps[1] == round((30**2 * 60) ** (1 / 3))


def test_what_has_no_plan_comes_round_only_if_a_day_was_said():
    ears = {"plan": None, "kind": "other", "title": "Ears"}
    assert steps([], PET, [done(TODAY, **ears)], begins=True) == []
    step = only([], [done(TODAY, **ears, next_due_on=TODAY + days(3))])
    assert (str(step.what), step.status(TODAY)) == ("Ears", "upcoming")


def test_plan_that_is_done_once_is_not_due_again():
    once = RABIES._replace(every=None)
    assert steps([once], PET, [done(TODAY, once)], begins=True) == []


def test_soonest_comes_first_and_each_plan_once():
    records = [done(TODAY - days(10 * n), plan, 10 * plan.plan_id + n) for plan in (WORMS, BATH) for n in range(3)]
    found = steps([RABIES, WORMS, BATH], PET, records, begins=True)
    assert [step.plan for step in found] == [RABIES, BATH, WORMS]


def test_ahead_finds_what_is_shown_later():
    records = {7: [done(TODAY - days(60))]}
    assert find([WORMS], [PET], records, TODAY, begins=True, ahead=29) == []
    (found,) = find([WORMS], [PET], records, TODAY, begins=True, ahead=30)
    assert find([WORMS], [PET], records, TODAY, begins=True, asked={found.identity}) == [found]


def test_reason_says_what_when_and_what_was_before():
    def said(ago, plan=WORMS, speak=reason):
        (due,) = find([plan], [PET], {7: [done(TODAY - days(ago), plan)]}, TODAY, begins=True)
        return str(speak(due.parameters, TODAY, "Doudou"))

    assert said(88) == "Doudou: Deworming, inside due 20 May, in 2 days; last done 19 Feb, comes round every 90 days"
    assert said(90, speak=headline) == "Doudou: Deworming, inside due today"
    assert said(93, speak=headline) == "Doudou: Deworming, inside 3 days overdue"
    assert said(185, speak=headline) == "Doudou: Deworming, inside was due 12 Feb. Still wanted?"
    i18n.set_language("zh_CN")
    assert said(93).startswith("Doudou：体内驱虫已过期 3 天；")


@pytest.mark.parametrize(
    ("species", "breed", "animal"),
    [("狗", "", "dog"), ("Cat", "", "cat"), ("", "英短蓝猫", "cat"), ("", "泰迪", "dog"), ("dog", "Cattle dog", "dog"), ("", "", ""),
     ("狗", "英短", "dog"), ("兔子", "", "rabbit"), ("Hamster", "", "hamster"), ("", "Australian cattle dog", "dog"),
     ("龙猫", "", "龙猫"), ("熊猫鼠", "", "熊猫鼠"), ("猫猫兔", "", "rabbit"), ("猫头鹰", "", "猫头鹰"), ("松狮蜥", "", "松狮蜥"), ("貓", "", "cat"),
     ("猪", "约克夏", "猪"), ("鱼", "暹罗斗鱼", "鱼"), ("暹罗斗鱼", "", "暹罗斗鱼"), ("", "龙猫", ""), ("其他", "龙猫", "其他"), ("宠物", "英短", "cat"),
     ("Bird", "Tabby", "bird"), ("Guinea pig", "Dalmatian", "guineapig"), ("Prairie dog", "", "prairiedog"), ("Siamese fighting fish", "", "siamesefightingfish"),
     ("Rat terrier", "", "dog"), ("猎狐梗", "", "dog"), ("比熊", "", "dog"), ("法国斗牛", "", "dog"), ("奶牛猫", "", "cat"), ("Bulldog", "", "dog"),
     ("Caterpillar", "", "caterpillar")],
)  # fmt: skip
def test_animal_is_told_by_its_words(species, breed, animal):
    assert animal_of(species, breed) == animal


def test_animals_of_a_plan_are_told_apart():
    assert animals_of("dog; 猫、hamster") == {"dog", "cat", "hamster"}
    assert animals_of("  ") == frozenset()


@pytest.mark.parametrize(
    ("text", "interval"),
    [("90", (90, DAY)), ("90 days", (90, DAY)), ("3 个月", (3, MONTH)), ("12 months", (12, MONTH)), ("1 year", (12, MONTH)), ("２ 周", (14, DAY)),
     ("半年", None), ("", None), ("-3", None), ("3 moons", None)],
)  # fmt: skip
def test_interval_is_read_as_it_is_typed(text, interval):
    if interval is None:
        with pytest.raises(ValueError, match=text or "^$"):
            parse_interval(text)
    else:
        assert parse_interval(text) == interval
        assert parse_interval(format_interval(*interval)) == interval
