"""Tiers, stages and scores by the rules of the design, checked by hand and as properties."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.tiers import ENOUGH, Buyer, Held, fifth, held, mid_ranks, stage, standings

TODAY = dt.date(2026, 5, 18)
DAY = dt.timedelta(days=1)
LAPSE, GOOD = 60, 5000


def buyer(number: int, spend: int, elapsed: int = 10, **more: int) -> Buyer:
    return Buyer(number, elapsed, more.get("first", 400), 20.0, more.get("visits", 3), spend, more.get("basket", 0))


def test_mid_ranks_of_equal_values_are_equal_and_lie_in_the_middle() -> None:
    assert mid_ranks([5, 1, 5, 9]) == {1: 0.125, 5: 0.5, 9: 0.875}
    assert mid_ranks([]) == {}
    assert [fifth(rank) for rank in (0.0, 0.19, 0.2, 0.5, 0.99, 1.0)] == [1, 1, 2, 3, 5, 5]


@pytest.mark.parametrize(
    ("who", "tier"),
    [
        (buyer(1, 1000), "vip"),
        (buyer(1, 1000, LAPSE - 1), "vip"),
        (buyer(1, 1000, LAPSE), "potential"),  # spends much, but is away
        (buyer(1, 75), "potential"),  # in the upper half
        (buyer(1, 75, LAPSE), "general"),
        (buyer(1, 5), "general"),
        (buyer(1, 5, LAPSE), "low"),
        (buyer(1, 5, first=60, basket=GOOD), "potential"),  # new with a large first basket
        (buyer(1, 5, first=61, basket=GOOD), "general"),
        (buyer(1, 5, first=60, basket=GOOD - 1), "general"),
        (buyer(1, 5, LAPSE, first=60, basket=GOOD), "low"),
    ],
)
def test_tier_is_the_first_whose_rule_holds(who: Buyer, tier: str) -> None:
    others = [buyer(number, 10 * number) for number in range(2, 12)]
    assert standings([who, *others], LAPSE, GOOD)[0].tier == tier


def test_without_any_first_basket_nobody_is_promising_for_it() -> None:
    others = [buyer(number, 10 * number) for number in range(2, 12)]
    assert standings([buyer(1, 5, first=1), *others], LAPSE, 0)[0].tier == "general"


def test_nobody_and_a_single_customer_do_not_raise() -> None:
    assert standings([], LAPSE, GOOD) == []
    (alone,) = standings([buyer(1, 0)], LAPSE, GOOD)
    assert (alone.tier, alone.share, alone.amount) == ("potential", 50, 0)


@pytest.mark.parametrize(
    ("elapsed", "visits", "scores"),
    [(20, 1, (5, 1)), (21, 2, (4, 2)), (31, 4, (3, 3)), (41, 9, (2, 4)), (60, 10, (1, 5))],
)
def test_few_customers_are_scored_by_fixed_cuts_without_one_for_money(
    elapsed: int, visits: int, scores: tuple[int, int]
) -> None:
    (found,) = standings([buyer(1, 100, elapsed, visits=visits)], LAPSE, GOOD)
    assert (found.recency, found.frequency, found.amount) == (*scores, 0)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 90), st.integers(1, 9)), min_size=ENOUGH, max_size=60))
def test_equal_customers_get_equal_scores_whatever_the_order(rows: list[tuple[int, int, int]]) -> None:
    shop = [buyer(n, spend, elapsed, visits=visits) for n, (spend, elapsed, visits) in enumerate(rows)]
    found = dict(zip(rows, standings(shop, LAPSE, GOOD), strict=True))
    for row, standing in zip(rows, standings(shop, LAPSE, GOOD), strict=True):
        assert standing == found[row]
    turned = list(enumerate(rows))
    random.Random(7).shuffle(turned)
    again = standings([shop[n] for n, _row in turned], LAPSE, GOOD)
    assert [found[row] for _n, row in turned] == again


@pytest.mark.parametrize(
    ("visits", "elapsed", "said"),
    [
        (0, None, "acquire"), (1, 59, "acquire"), (1, 60, "win_back"), (2, 0, "grow"), (4, 59, "grow"), (5, 59, "retain"), (9, 60, "win_back"),
    ],
)  # fmt: skip
def test_stage_follows_visits_and_the_open_gap(visits: int, elapsed: int | None, said: str) -> None:
    assert stage(visits, elapsed, LAPSE) == said


def test_tier_rises_at_once_and_falls_on_the_second_day() -> None:
    first = held("general", None, TODAY)
    assert first == Held("general", TODAY)
    risen = held("vip", first, TODAY + DAY)
    assert risen == Held("vip", TODAY + DAY, "general")
    warned = held("low", risen, TODAY + 2 * DAY)
    assert warned == Held("vip", TODAY + DAY, "general", TODAY + 2 * DAY)
    assert held("low", warned, TODAY + 2 * DAY) == warned  # the same day again is no second day
    assert held("vip", warned, TODAY + 3 * DAY) == risen  # it was a flicker
    assert held("low", warned, TODAY + 3 * DAY) == Held("low", TODAY + 3 * DAY, "vip")
