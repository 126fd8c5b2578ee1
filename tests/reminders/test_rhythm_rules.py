"""Revisit, second visit, churn and win-back: when each is found, that none is found with another, and what it says."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import i18n
from app.insights.rhythm import RhythmModel
from app.insights.rhythm_learning import RhythmOptions, learn
from app.reminders.due import Due, Parameters
from app.reminders.rules import lapsed, revisit
from app.reminders.rules.visits import CustomerVisits, VisitFacts, reason, upper_quartile

TODAY = dt.date(2026, 11, 22)
NOW = TODAY.toordinal()
NEW_SHOP = learn([], NOW)

Days = list[int]


def _days(visits: int, gap: int, elapsed: int) -> Days:
    return [NOW - elapsed - gap * back for back in range(visits)][::-1]


def _found(days: Sequence[int], model: RhythmModel = NEW_SHOP, good: int = 0, **customer: int | bool) -> list[Due]:
    today = dt.date.fromordinal(model.today)
    facts = VisitFacts.of([CustomerVisits(7, days, **customer)], model, good)  # type: ignore[arg-type]
    return [*revisit.find(facts, today), *lapsed.find(facts, today)]


def _rules(days: Sequence[int], model: RhythmModel = NEW_SHOP, **customer: int) -> list[str]:
    return [due.rule for due in _found(days, model, **customer)]


# --- when ----------------------------------------------------------------------------------------------------------


def test_second_visit_is_due_from_a_quarter_over_the_usual_gap_until_the_lapse() -> None:
    # 21 days are usual in the trade: 1.25 times that are 26.25.
    found = [elapsed for elapsed in range(70) if _rules(_days(1, 0, elapsed)) == ["second_visit"]]
    assert found == list(range(27, 60))


def test_revisit_comes_first_then_the_warning_then_two_chances_to_win_back_then_nothing() -> None:
    rules = [_rules(_days(12, 7, elapsed)) for elapsed in range(200)]
    changes = [rule for i, rule in enumerate(rules) if i == 0 or rules[i - 1] != rule]
    assert changes == [[], ["revisit"], ["churn"], ["win_back"], []]
    assert rules[179:181] == [["win_back"], []]
    gap = NEW_SHOP.of(_days(12, 7, 0)).usual_gap_days
    assert rules.index(["revisit"]) == math.ceil(1.25 * gap)
    assert rules.index(["win_back"]) == 60


def test_customer_of_two_visits_is_warned_of_but_never_simply_due() -> None:
    assert {rule for elapsed in range(200) for rule in _rules(_days(2, 5, elapsed))} == {"churn", "win_back"}


def test_daily_customer_is_not_due_before_the_third_day() -> None:
    model = learn([], NOW, (), RhythmOptions(usual_days=1))
    assert [elapsed for elapsed in range(5) if _rules(_days(50, 1, elapsed), model)] == [3, 4]


def test_win_back_has_one_key_at_the_lapse_and_another_at_twice_as_long() -> None:
    for elapsed, key, due in ((60, "", 60), (119, "", 60), (120, "/2", 120), (179, "/2", 120)):
        (found,) = _found(_days(3, 9, elapsed))
        last = TODAY - dt.timedelta(days=elapsed)
        assert (found.rule, found.occurrence_key) == ("win_back", last.isoformat() + key)
        assert found.due_on == last + dt.timedelta(days=due)


@pytest.mark.parametrize(
    ("basket", "good", "is_found"), [(79, 80, False), (80, 80, True), (0, 0, False), (90, 0, False)]
)
def test_customer_of_one_visit_is_won_back_only_after_a_good_first_basket(
    basket: int, good: int, is_found: bool
) -> None:
    assert bool(_found(_days(1, 0, 60), good=good, first_basket_minor=basket)) is is_found


def test_good_first_basket_is_that_of_the_shop_or_what_was_said() -> None:
    shop = [CustomerVisits(i, [NOW - 70], first_basket_minor=10 * i) for i in range(9)]
    assert VisitFacts.of(shop, NEW_SHOP).good_first_basket_minor == 60
    assert [due.customer_id for due in lapsed.find(VisitFacts.of(shop, NEW_SHOP), TODAY)] == [6, 7, 8]
    assert VisitFacts.of(shop[8:], NEW_SHOP, 75).good_first_basket_minor == 75


@pytest.mark.parametrize(
    ("amounts", "quartile"), [([], 0), ([0, -5], 0), ([9], 9), ([1, 2, 3, 4], 3), ([5, 4, 3, 2, 1], 4)]
)
def test_upper_quartile_is_an_amount_that_was_paid(amounts: list[int], quartile: int) -> None:
    assert upper_quartile(amounts) == quartile


def test_somebody_without_visits_or_not_to_be_contacted_is_never_found() -> None:
    assert _found([]) == []
    assert _found([NOW + 3]) == []
    for elapsed in (20, 40, 60, 130):
        assert _found(_days(5, 9, elapsed), is_silent=True) == []


def test_due_day_is_when_the_threshold_was_reached_however_late_it_is_found() -> None:
    for elapsed in range(10, 60):
        for due in _found(_days(12, 7, elapsed)):
            back = (TODAY - due.due_on).days
            assert due.show_from == due.due_on <= TODAY
            assert due.until is None
            assert due.rule in _rules(_days(12, 7, elapsed - back))
            assert due.rule not in _rules(_days(12, 7, elapsed - back - 1))


def test_closed_days_put_everything_off() -> None:
    model = learn([], NOW, range(NOW - 20, NOW - 10))
    (due,) = _found(_days(1, 0, 37), model)
    assert due.due_on == TODAY
    assert _found(_days(1, 0, 36), model) == []
    assert "in the 27 days" in str(reason(due.parameters, TODAY))


def test_undone_sale_finds_the_old_gap_under_its_old_name() -> None:
    before = _days(6, 10, 40)
    (old,) = _found(before)
    assert _found([*before, NOW]) == []
    (again,) = _found(before)
    assert again.identity == old.identity == ("churn", "customer:7", before_day(before))


def before_day(days: Days) -> str:
    return dt.date.fromordinal(days[-1]).isoformat()


def test_due_is_what_the_engine_orders_by() -> None:
    days = _days(6, 10, 30)
    (due,) = _found(days, spend_365_minor=20_000)
    rhythm = NEW_SHOP.of(days)
    assert (due.subject, due.customer_id, due.pet_id, due.is_limited) == ("customer:7", 7, None, True)
    assert due.p_return == rhythm.p_return(14)
    assert due.worth == rhythm.p_lapse() * 20_000


histories = st.tuples(st.lists(st.integers(1, 200), max_size=15), st.integers(0, 400))


@given(st.lists(histories, max_size=12), st.integers(0, 20_000))
def test_customer_has_at_most_one_reminder_of_the_rhythm_and_can_be_told_why(
    shop: list[tuple[list[int], int]], basket: int
) -> None:
    everybody = []
    for gaps, elapsed in shop:
        days = [NOW - elapsed]
        for gap in gaps:
            days.append(days[-1] - gap)
        everybody.append(days[::-1])
    model = learn(everybody, NOW)
    facts = VisitFacts.of([CustomerVisits(i, d, 100, basket) for i, d in enumerate(everybody)], model)
    dues = [*revisit.find(facts, TODAY), *lapsed.find(facts, TODAY)]
    assert len({due.customer_id for due in dues}) == len(dues)
    for due in dues:
        assert due.due_on <= TODAY
        kept = json.loads(json.dumps({k: v for k, v in due.parameters.items() if v is not None}))
        assert str(reason(kept, TODAY)) == str(reason(due.parameters, TODAY))


# --- what is said ----------------------------------------------------------------------------------------------------

REGULAR: Parameters = {
    "last_on": "2026-10-22", "visits": 9, "usual_gap_days": 18.23, "closed_days": 0, "lapse_days": 90, "share_back": 0.3,
}  # fmt: skip
NEW: Parameters = {
    "last_on": "2026-10-29", "visits": 1, "usual_gap_days": 18.23, "closed_days": 0, "lapse_days": 90, "share_back": 0.2,
    "window_low_days": 9, "window_high_days": 20,
}  # fmt: skip


@pytest.mark.parametrize(
    ("parameters", "in_english", "in_chinese"),
    [
        (
            REGULAR,
            "Usually comes about every 18 days; last visit 22 Oct, 31 days ago (1.7 times that). "
            "Of similar customers here, about 3 in 10 return by themselves within two weeks.",
            "通常约每 18 天来一次，上次 10 月 22 日，已 31 天（1.7 倍）。本店类似的顾客，两周内自己回来的约 3 成。",
        ),
        (
            {**REGULAR, "visits": 3},
            "Usually comes about every 18 days; last visit 22 Oct, 31 days ago (1.7 times that). "
            "Of similar customers here, about 3 in 10 return by themselves within two weeks. (Only 3 visits so far, a rough guide.)",
            "通常约每 18 天来一次，上次 10 月 22 日，已 31 天（1.7 倍）。本店类似的顾客，两周内自己回来的约 3 成。（仅 3 次记录，供参考）",
        ),
        (
            {**REGULAR, "share_back": None},
            "Usually comes about every 18 days; last visit 22 Oct, 31 days ago (1.7 times that). Too little data yet.",
            "通常约每 18 天来一次，上次 10 月 22 日，已 31 天（1.7 倍）。数据还少。",
        ),
        (
            {**REGULAR, "last_on": "2025-10-22", "share_back": 0.0},
            "Usually comes about every 18 days; last visit 22 Oct 2025, 396 days ago (21.7 times that). "
            "Of similar customers here, fewer than 1 in 10 return by themselves within two weeks.",
            "通常约每 18 天来一次，上次 2025 年 10 月 22 日，已 396 天（21.7 倍）。本店类似的顾客，两周内自己回来的不到 1 成。",
        ),
        (
            {**REGULAR, "last_on": "2026-11-19", "usual_gap_days": 1.2, "share_back": 1.0},
            "Usually comes about every day; last visit 19 Nov, 3 days ago. "
            "Of similar customers here, more than 9 in 10 return by themselves within two weeks.",
            "通常约每天来一次，上次 11 月 19 日，已 3 天。本店类似的顾客，两周内自己回来的超过 9 成。",
        ),
        (
            NEW,
            "No second visit in the 24 days since the first; new customers here usually come again after 9 to 20 days.",
            "首次到店后 24 天未再来；本店新客第二次到店通常在 9 至 20 天。",
        ),
        (
            {**NEW, "window_low_days": None, "window_high_days": None},
            "No second visit in the 24 days since the first. Too little data yet.",
            "首次到店后 24 天未再来；数据还少。",
        ),
    ],
)  # fmt: skip
def test_reason_is_said_in_both_languages(parameters: Parameters, in_english: str, in_chinese: str) -> None:
    said = reason(parameters, TODAY)
    assert str(said) == in_english
    i18n.set_language("zh_CN")
    assert str(said) == in_chinese


def test_reason_counts_on_while_the_reminder_stands() -> None:
    assert "33 days ago (1.8 times" in str(reason(REGULAR, TODAY + dt.timedelta(days=2)))
    assert "26 days ago (1.4 times" in str(reason({**REGULAR, "closed_days": 5}, TODAY))
    assert "0 days ago" in str(reason(REGULAR, dt.date(2026, 10, 1)))


def test_share_is_told_only_when_enough_similar_customers_were_seen() -> None:
    late = _days(6, 10, 30)
    for others, is_told in ((29, False), (30, True)):
        # One gap each in the stratum of five to nine visits that ended; the open one is in it too.
        model = learn([_days(6, 10, 12)] * others, NOW)
        (due,) = _found(late, model)
        assert (due.parameters["share_back"] is not None) is is_told
        assert due.parameters["window_low_days"] is None
    for visits, is_told in ((1, False), (2, True)):
        # However many came once: what is usual for a second visit is said where second visits were seen.
        model = learn([_days(visits, 10, 12)] * 30, NOW)
        (due,) = _found(_days(1, 0, 40), model)
        assert (due.parameters["window_low_days"] is not None) is is_told
