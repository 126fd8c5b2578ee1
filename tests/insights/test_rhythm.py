"""The rhythm: worked examples by hand, the edge cases, and what must hold whatever the history."""

from __future__ import annotations

import json
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.life_table import BINS, EDGES, HAZARDS_AT_FIRST, STRATA, Curve, curves, stratum_of
from app.insights.rhythm import Rhythm, RhythmModel
from app.insights.rhythm_learning import RhythmOptions, learn

TODAY = 739_000
Days = list[int]

histories = st.lists(st.integers(1, 400), max_size=25).flatmap(
    lambda gaps: st.integers(0, 300).map(lambda back: _ending(TODAY - back, gaps))
)
shops = st.lists(histories, max_size=30)


def _ending(last: int, gaps: list[int]) -> Days:
    days = [last]
    for gap in reversed(gaps):
        days.append(days[-1] - gap)
    return days[::-1]


def _regulars(count: int = 60, seed: int = 1) -> list[Days]:
    dice = random.Random(seed)
    shop = []
    for _customer in range(count):
        usual = dice.uniform(5, 40)
        gaps = [max(1, round(usual * dice.lognormvariate(0, 0.4))) for _visit in range(dice.randrange(0, 15))]
        shop.append(_ending(TODAY - dice.randrange(0, 120), gaps))
    return shop


# --- by hand -----------------------------------------------------------------------------------------------------


def test_learn_empty_shop_gives_what_is_usual_in_the_trade() -> None:
    for kind, usual, lapse in (("bakery", 10, 45), ("pet", 30, 90), ("other", 21, 60)):
        model = learn([], TODAY, (), RhythmOptions.of_kind(kind))
        assert math.exp(model.ln_gap) == pytest.approx(usual)
        assert (model.shrinkage, model.lapse_days) == (2, lapse)
        assert [curve.hazards for curve in model.curves] == [pytest.approx(row) for row in HAZARDS_AT_FIRST]


def test_usual_gap_is_the_shrunk_mean_of_logarithms() -> None:
    # Two customers with gaps: means ln 10 and (ln 5 + ln 20) / 2 = ln 10, against five times ln 21.
    model = learn([[TODAY - 30, TODAY - 20], [TODAY - 40, TODAY - 35, TODAY - 15], [TODAY - 3]], TODAY)
    m0 = (5 * math.log(21) + 2 * math.log(10)) / 7
    assert model.ln_gap == pytest.approx(m0)
    assert model.of([TODAY - 3]).usual_gap_days == pytest.approx(math.exp(m0))
    regular = model.of([TODAY - 40, TODAY - 35, TODAY - 15])
    assert regular.usual_gap_days == pytest.approx(math.exp((2 * m0 + math.log(5) + math.log(20)) / 4))
    assert (regular.visits, regular.elapsed_days) == (3, 15)
    assert regular.ratio == pytest.approx(15 / regular.usual_gap_days)


def test_shrinkage_compares_customers_with_themselves() -> None:
    # 20 customers with gaps (g, 2g): within, variance (ln 2)^2 / 2; between, that of ln g less half of within.
    gaps = [4, 16] * 10
    model = learn([_ending(TODAY, [g, 2 * g]) for g in gaps], TODAY)
    within = math.log(2) ** 2 / 2
    between = math.log(2) ** 2 * 20 / 19 - within / 2
    assert model.shrinkage == pytest.approx(max(0.5, within / between))
    assert learn([_ending(TODAY, [g, 2 * g]) for g in gaps[:19]], TODAY).shrinkage == 2


@pytest.mark.parametrize(("gaps", "shrinkage"), [([[7, 7], [30, 30]], 0.5), ([[4, 100], [100, 4]], 8)])
def test_shrinkage_stays_within_its_limits(gaps: list[list[int]], shrinkage: float) -> None:
    assert learn([_ending(TODAY, each) for each in gaps * 10], TODAY).shrinkage == shrinkage


def test_hazard_is_the_actuarial_share_drawn_towards_what_is_usual() -> None:
    ended, waiting = [[0] * BINS for _ in STRATA], [[0] * BINS for _ in STRATA]
    ended[1][0], ended[1][2] = 10, 4
    waiting[1][0], waiting[1][1] = 6, 20
    curve = curves(ended, waiting)[1]
    assert curve.gaps == 14
    # Of 40 gaps six are open in the first bin, so 37 were at risk there; 24 began the second, 20 are open in it; 4 the third.
    assert curve.hazards[0] == pytest.approx((10 + 16 * 0.11) / (37 + 16))
    assert curve.hazards[1] == pytest.approx((0 + 16 * 0.10) / (14 + 16))
    assert curve.hazards[2] == pytest.approx((4 + 16 * 0.09) / (4 + 16))
    assert curve.hazards[3:] == pytest.approx(HAZARDS_AT_FIRST[1][3:])


def test_gap_counts_by_what_was_known_before_it() -> None:
    # Gaps of 21 days while 21 are usual: each has length 1, so bin 4; the open one, of no day, is in bin 0.
    model = learn([_ending(TODAY, [21, 21, 21])], TODAY)
    assert [curve.gaps for curve in model.curves] == [1, 1, 1, 0, 0, 0, 0]
    assert model.curves[2].hazards[4] == pytest.approx((1 + 16 * 0.10) / (1 + 16))
    assert model.curves[2].hazards[0] == pytest.approx((0 + 16 * 0.13) / (1.5 + 16))


def test_stratum_keeps_the_last_six_gaps_of_a_customer() -> None:
    model = learn([list(range(TODAY - 99, TODAY + 1))], TODAY)  # 99 gaps: 1, 1, 2, 5, 10 (6 kept), 20 (6), 60 (6)
    assert [curve.gaps for curve in model.curves] == [1, 1, 2, 5, 6, 6, 6]


def test_stratum_begins_at_its_fewest_visits() -> None:
    assert [stratum_of(n) for n in (1, 2, 3, 4, 5, 9, 10, 19, 20, 39, 40, 10_000)] == [
        0,
        1,
        2,
        2,
        3,
        3,
        4,
        4,
        5,
        5,
        6,
        6,
    ]


def test_survival_is_linear_in_its_logarithm_and_ends_at_81() -> None:
    curve = Curve((0.5,) * BINS)
    assert curve.ln_survival(0) == 0
    assert curve.ln_survival(0.25) == pytest.approx(math.log(0.5))
    assert curve.ln_survival(0.375) == pytest.approx(1.5 * math.log(0.5))
    assert curve.ln_survival(81) == curve.ln_survival(1e9) == pytest.approx(16 * math.log(0.5))
    assert curve.length_at(math.log(0.5)) == pytest.approx(0.25)
    assert curve.length_at(17 * math.log(0.5)) == math.inf


def test_chances_of_a_new_shop_by_hand() -> None:
    # Once, 21 days ago, 21 usual: u = 1. Bins 1-1.25 and 1.25-1.5 end with shares .03 and .02; lapse at 60 / 21 = 2.857.
    rhythm = learn([], TODAY).of([TODAY - 21])
    assert rhythm.p_return(21 // 2) == pytest.approx(1 - 0.97 * 0.98 ** ((31 / 21 - 1.25) / 0.25))
    stay = math.log(0.97) + math.log(0.98) + 2 * math.log(0.96) + math.log(0.97) * (60 / 21 - 2.5) / 0.5
    assert rhythm.p_lapse() == pytest.approx(math.exp(stay))


def test_window_holds_the_middle_half_of_those_who_came_back() -> None:
    rhythm = learn(_regulars(), TODAY).of([TODAY])
    low, high = rhythm.window_days()
    gap = rhythm.usual_gap_days
    back = [1 - math.exp(rhythm.curve.ln_survival(days / gap)) for days in (low, high, 6 * gap)]
    assert back[0] == pytest.approx(0.25 * back[2])
    assert back[1] == pytest.approx(0.75 * back[2])


@pytest.mark.parametrize(
    ("gap", "lapse"), [(9, 28), (61, 63), (63, 63), (64, 70), (362, 364), (364, 364), (365, 365), (900, 365)]
)
def test_lapse_days_are_whole_weeks_within_limits(gap: int, lapse: int) -> None:
    shop = [_ending(TODAY, [5, *[1] * 94, *[gap] * 6])]
    assert learn(shop, TODAY).lapse_days == lapse


def test_lapse_days_need_a_hundred_later_gaps_and_the_owner_wins() -> None:
    short = [_ending(TODAY, [5, *[200] * 99])]  # the gap after the first visit is none of them
    assert learn(short, TODAY).lapse_days == 60
    assert learn([_ending(TODAY, [5, *[200] * 100])], TODAY).lapse_days == 203
    assert learn([_ending(TODAY, [200] * 200)], TODAY, (), RhythmOptions(lapse_days=50)).lapse_days == 50


@pytest.mark.parametrize("wrong", [{"usual_days": 0}, {"lapse_days": 0}, {"lapse_days_at_first": -1}])
def test_options_below_a_day_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        RhythmOptions(**wrong)


@pytest.mark.parametrize(
    ("visits", "elapsed", "stage"),
    [
        (0, 0, "acquire"), (1, 59, "acquire"), (2, 0, "grow"), (4, 59, "grow"), (5, 0, "retain"), (40, 59, "retain"),
        (1, 60, "win_back"), (5, 60, "win_back"),
    ],
)  # fmt: skip
def test_stage_follows_visits_and_silence(visits: int, elapsed: int, stage: str) -> None:
    assert learn([], TODAY).of(_ending(TODAY - elapsed, [20] * (visits - 1)) if visits else []).stage == stage


def test_churn_flag_rises_while_somebody_is_late_and_ends_when_they_have_lapsed() -> None:
    model = learn([], TODAY)
    flags = [model.of(_ending(TODAY - elapsed, [7] * 12)).churn for elapsed in range(62)]
    assert [flag for i, flag in enumerate(flags) if i == 0 or flags[i - 1] != flag] == [
        "none",
        "watch",
        "warning",
        "none",
    ]
    assert flags[59:61] == ["warning", "none"]
    assert model.of([TODAY - 59]).churn == "none"


# --- edges -------------------------------------------------------------------------------------------------------


def test_customer_without_visits_is_no_trouble() -> None:
    model = learn([[], [TODAY]], TODAY)
    nobody = model.of([])
    assert (nobody.visits, nobody.last, nobody.elapsed_days, nobody.p_return(14), nobody.p_lapse()) == (
        0,
        None,
        0,
        0,
        0,
    )
    assert (nobody.stage, nobody.churn) == ("acquire", "none")
    assert learn([[]], TODAY) == learn([], TODAY)


def test_days_to_come_do_not_count() -> None:
    with_future = [[TODAY - 9, TODAY + 1], [TODAY + 5], [TODAY]]
    assert learn(with_future, TODAY) == learn([[TODAY - 9], [TODAY]], TODAY)
    model = learn([], TODAY)
    assert model.of([TODAY - 9, TODAY + 1]) == model.of([TODAY - 9])


def test_clock_moved_back_leaves_nothing_elapsed() -> None:
    model = learn(_regulars(), TODAY).at(TODAY - 400)
    assert model.elapsed(TODAY) == 0
    assert model.of([TODAY]).visits == 0


def test_closed_days_stop_the_clock() -> None:
    closed = [TODAY - 1, TODAY - 2, TODAY - 2, TODAY - 10, TODAY + 1]
    model = learn([], TODAY, closed)
    assert model.closed == (TODAY - 10, TODAY - 2, TODAY - 1, TODAY + 1)
    assert [model.of([TODAY - back]).elapsed_days for back in (0, 1, 2, 3, 10, 11)] == [0, 1, 1, 1, 8, 8]
    assert model.day_at(TODAY - 11, 8) == TODAY
    assert model.day_at(TODAY - 11, 7) == TODAY - 3
    assert model.day_at(TODAY - 11, 9) == TODAY + 2


def test_merged_customers_are_the_union_of_their_days() -> None:
    model = learn(_regulars(), TODAY)
    one, other = [TODAY - 90, TODAY - 30], [TODAY - 60, TODAY - 30, TODAY - 9]
    assert model.of(sorted({*one, *other})) == model.of([TODAY - 90, TODAY - 60, TODAY - 30, TODAY - 9])


def test_huge_gaps_and_very_many_visits_stay_within_bounds() -> None:
    old = [1, TODAY - 700_000, TODAY - 1]
    daily = list(range(TODAY - 9_999, TODAY + 1))
    model = learn([old, daily, *_regulars()], TODAY)
    for days in (old, daily, [1]):
        rhythm = model.of(days)
        assert math.isfinite(rhythm.usual_gap_days)
        assert 0 <= rhythm.p_return(14) <= 1
        assert 0 <= rhythm.p_lapse() <= 1
    assert model.of(daily).usual_gap_days == pytest.approx(1, abs=0.01)


def test_sales_of_one_day_are_one_visit_for_everybody() -> None:
    model = learn([[TODAY - 40]] * 200, TODAY)
    assert model.curves[0].gaps == 0
    assert model.of([TODAY - 40]).p_lapse() > 0.5


# --- whatever the history ------------------------------------------------------------------------------------------


@given(shops, histories, st.integers(0, 200))
def test_chance_of_a_return_rises_with_the_days_and_is_a_chance(shop: list[Days], days: Days, within: int) -> None:
    rhythm = learn(shop, TODAY).of(days)
    assert 0 <= rhythm.p_return(within) <= rhythm.p_return(within + 1) <= 1
    assert 0 <= rhythm.p_lapse() <= 1


@given(shops, histories)
def test_chance_of_a_lapse_rises_with_the_silence_and_is_one_at_its_end(shop: list[Days], days: Days) -> None:
    model = learn(shop, TODAY)
    chances = [model.at(days[-1] + elapsed).of(days).p_lapse() for elapsed in range(0, model.lapse_days + 8, 3)]
    assert chances == sorted(chances)
    assert model.at(days[-1] + model.lapse_days).of(days).p_lapse() == 1


@given(shops, histories, st.floats(0.05, 1))
def test_day_on_which_a_lapse_becomes_likely_is_the_first_such_day(shop: list[Days], days: Days, share: float) -> None:
    model = learn(shop, TODAY)
    reached = model.of(days).elapsed_at_p_lapse(share)
    assert 0 <= reached <= model.lapse_days
    assert model.at(days[-1] + reached).of(days).p_lapse() >= share - 1e-6
    if reached:
        assert model.at(days[-1] + reached - 1).of(days).p_lapse() < share + 1e-6


@given(shops, st.randoms(use_true_random=False))
def test_order_of_the_customers_makes_no_difference(shop: list[Days], dice: random.Random) -> None:
    shuffled = list(shop)
    dice.shuffle(shuffled)
    assert learn(shuffled, TODAY) == learn(shop, TODAY)


@given(shops, histories)
def test_equal_histories_give_equal_results(shop: list[Days], days: Days) -> None:
    model = learn([*shop, days, days], TODAY)
    one, other = model.of(days), model.of(tuple(days))
    assert one == other
    assert _said(one) == _said(other)


@given(shops, histories)
def test_rhythm_in_weeks_is_the_rhythm_in_days_stretched(shop: list[Days], days: Days) -> None:
    def stretched(each: Days) -> Days:
        return [TODAY - 7 * (TODAY - day) for day in each]

    near = learn(shop, TODAY, (), RhythmOptions(usual_days=20, lapse_days=60))
    far = learn([stretched(each) for each in shop], TODAY, (), RhythmOptions(usual_days=140, lapse_days=420))
    assert far.of(stretched(days)).usual_gap_days == pytest.approx(7 * near.of(days).usual_gap_days)
    assert far.shrinkage == pytest.approx(near.shrinkage)


@given(shops, st.lists(st.integers(TODAY - 300, TODAY + 30), max_size=20))
def test_shares_of_a_table_are_shares(shop: list[Days], closed: list[int]) -> None:
    model = learn(shop, TODAY, closed)
    assert all(0 < hazard < 1 for curve in model.curves for hazard in curve.hazards)
    assert 0.5 <= model.shrinkage <= 8
    # Each visit but the last of a customer begins a gap that ended; strata of regulars keep fewer of them.
    assert sum(curve.gaps for curve in model.curves) <= sum(len(days) - 1 for days in shop if days)


@given(shops, st.lists(st.integers(TODAY - 30, TODAY), max_size=9), st.integers(TODAY - 60, TODAY), st.integers(0, 90))
def test_day_of_an_elapsed_time_is_the_first_with_it(
    shop: list[Days], closed: list[int], last: int, elapsed: int
) -> None:
    model = learn(shop, TODAY, closed)
    day = model.day_at(last, elapsed)
    assert model.at(day, closed).elapsed(last) == elapsed
    if elapsed:
        assert model.at(day - 1, closed).elapsed(last) == elapsed - 1


@given(shops, histories, st.lists(st.integers(TODAY - 300, TODAY), max_size=5))
def test_model_comes_back_from_json_as_it_was(shop: list[Days], days: Days, closed: list[int]) -> None:
    model = learn(shop, TODAY, closed)
    again = RhythmModel.from_data(json.loads(json.dumps(model.to_data())))
    assert again == model
    assert _said(again.of(days)) == _said(model.of(days))


@given(st.lists(st.floats(0.0001, 0.98), min_size=BINS, max_size=BINS), st.floats(0, 81))
def test_length_is_found_again_from_its_survival(hazards: list[float], length: float) -> None:
    curve = Curve(tuple(hazards))
    assert curve.ln_survival(curve.length_at(curve.ln_survival(length))) == pytest.approx(
        curve.ln_survival(length), abs=1e-9
    )
    assert EDGES[0] <= curve.window()[0] <= curve.window()[1] <= 6


def _said(rhythm: Rhythm) -> tuple[float, ...]:
    return rhythm.usual_gap_days, rhythm.p_return(14), rhythm.p_lapse(), *rhythm.window_days()
