"""The score of what is written: the worked example of the design, every check, and answers that hold while nothing changes."""

from __future__ import annotations

import datetime as dt

import pytest

from app.insights.quality import BY_KEY, Check, Facts, Judged, Parts, PetFacts, judge, mean

TODAY = dt.date(2026, 5, 18)
NONE = ("", None, None, False, None)
WHOLE = Facts(
    1, "陈小雨", "yu@example.com", ("solar", 9, 21, False, 1995), True, True, "2026-05-01", (("13800006688", True),),
    (PetFacts("奶茶", "cat", ("solar", 5, 21, False, 2023), "", None, "2024-01-01"),), True,
)  # fmt: skip


def look(facts: Facts, **options: object) -> Judged:
    return judge(facts, TODAY, with_pets=True, **options)  # type: ignore[arg-type]


def test_score_of_the_worked_example_is_81() -> None:
    assert Parts(0.95, 0.60, 1.0, 0.5).score == pytest.approx(81.0)


def test_judge_somebody_of_whom_all_is_known_gives_100() -> None:
    assert look(WHOLE).score == pytest.approx(100)
    assert look(WHOLE).failing() == []


def test_judge_somebody_of_whom_nothing_is_known_has_no_accuracy_and_is_consistent() -> None:
    parts = look(Facts(1)).parts
    assert (parts.accuracy, parts.completeness, parts.consistency, parts.timeliness) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"phones": (("1380000668", False),)}, Check.PHONE_VALID),
        ({"phones": (("11111111111", True),)}, Check.PHONE_REAL),
        ({"phones": (("13800000000", True),)}, Check.PHONE_REAL),
        ({"phones": ()}, Check.PHONE),
        ({"has_wrong_number": True}, Check.PHONE_WORKS),
        ({"name": "测试"}, Check.NAME_REAL),
        ({"name": " Test "}, Check.NAME_REAL),
        ({"name": ""}, Check.NAME),
        ({"birthday": ("solar", 5, 19, False, 2026)}, Check.BIRTHDAY_REAL),
        ({"birthday": ("solar", 5, 19, False, 1899)}, Check.BIRTHDAY_REAL),
        ({"birthday": ("lunar", 6, 30, True, 1991)}, Check.BIRTHDAY_REAL),
        ({"birthday": NONE}, Check.BIRTHDAY),
        ({"email": "yu@example"}, Check.EMAIL_FORM),
        ({"has_liking": False}, Check.LIKING),
        ({"has_source": False}, Check.SOURCE),
        ({"has_consent": False}, Check.CONSENT),
        ({"is_duplicate": True}, Check.DUPLICATE),
        ({"shares_phone": True}, Check.SHARED_PHONE),
        ({"confirmed_on": None}, Check.FRESH),
        ({"confirmed_on": "2025-01-01"}, Check.FRESH),
    ],
)  # fmt: skip
def test_judge_one_thing_that_is_wrong_finds_it(change: dict[str, object], check: Check) -> None:
    found = look(WHOLE._replace(**change))
    assert found.failing() == [check]
    assert found.score == pytest.approx(100 - found.gain(check), abs=1e-9) or check in (
        Check.PHONE,
        Check.NAME,
        Check.BIRTHDAY,
    )


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"name": ""}, Check.PET_NAME),
        ({"species": ""}, Check.PET_SPECIES),
        ({"birthday": NONE, "first_care_on": None}, Check.PET_BORN),
        ({"birthday": ("solar", 1, 1, False, 1980)}, Check.PET_AGE),
        ({"age_text": "45岁"}, Check.PET_AGE),
        ({"first_care_on": "2022-01-01"}, Check.PET_ORDER),
    ],
)
def test_judge_a_pet_that_is_wrong_finds_it(change: dict[str, object], check: Check) -> None:
    assert look(WHOLE._replace(pets=(WHOLE.pets[0]._replace(**change),))).failing() == [check]


def test_judge_a_shop_without_pets_does_not_ask_for_them() -> None:
    assert judge(WHOLE._replace(pets=()), TODAY, with_pets=False).score == pytest.approx(100)


def test_right_as_it_is_holds_until_the_fact_changes() -> None:
    odd = WHOLE._replace(name="Test")
    assert look(odd, right=[("name_real", "Test")]).failing() == []
    assert look(odd, right=[("name_real", "TEST")]).failing() == [Check.NAME_REAL]


def test_right_as_it_is_of_a_gap_is_not_asked_for_any_more() -> None:
    found = look(WHOLE._replace(birthday=NONE), right=[("birthday", "")])
    assert found.parts.completeness == 1
    assert found.score == pytest.approx(100)


def test_freshness_falls_from_a_year_to_three_years() -> None:
    months = [(0, 1.0), (12, 1.0), (24, 0.5), (36, 0.0), (60, 0.0)]
    for count, wanted in months:
        day = TODAY - dt.timedelta(days=round(count * 30.44))
        assert look(WHOLE._replace(confirmed_on=day.isoformat())).freshness == pytest.approx(wanted, abs=0.001)


def test_mean_of_nobody_is_nothing_and_of_two_is_between() -> None:
    assert mean([]) is None
    parts = mean([look(WHOLE), look(Facts(2))])
    assert parts is not None
    assert parts.score == pytest.approx((look(WHOLE).score + look(Facts(2)).score) / 2)


def test_keys_of_checks_are_there_once() -> None:
    assert len(BY_KEY) == len(Check)
