"""The CDNOW purchase history, a public reference: the rhythm foresees returns on it as well as the model made for it.

Fader, Hardie and Lee (2005, Marketing Science 24(2)) give what BG/NBD must find in the first 39 weeks of its sample.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.insights.rhythm_learning import learn
from tests.insights import bgnbd

FETCHED = Path(__file__).resolve().parents[2] / ".venv" / "testdata"
SAMPLE = "lifetimes/datasets/CDNOW_sample.txt"
CUSTOMERS, PURCHASE_DAYS = 2357, 6696

CALIBRATED_UNTIL = dt.date(1997, 9, 30).toordinal()
CUTS = range(dt.date(1997, 12, 31).toordinal(), dt.date(1998, 6, 30).toordinal() - 27, 28)
"""Every four weeks, once the shop has a year behind it."""
HORIZON = 28

History = list[int]
Guess = tuple[float, bool]


@pytest.fixture(scope="module")
def histories() -> list[History]:
    """The days on which each customer bought."""
    wheel = next(FETCHED.glob("[Ll]ifetimes-*.whl"), None)
    if wheel is None:
        pytest.skip("the CDNOW purchase history is not here; installer/dev.py test fetches it")
    days: dict[str, set[int]] = {}
    with zipfile.ZipFile(wheel) as archive, archive.open(SAMPLE) as raw:
        for line in io.TextIOWrapper(raw, "ascii"):
            customer, _number, day, *_amounts = line.split()
            days.setdefault(customer, set()).add(dt.date(int(day[:4]), int(day[4:6]), int(day[6:])).toordinal())
    return [sorted(each) for each in days.values()]


def test_history_is_the_one_of_the_paper(histories: list[History]) -> None:
    assert (len(histories), sum(map(len, histories))) == (CUSTOMERS, PURCHASE_DAYS)


def test_reference_model_finds_what_its_paper_says(histories: list[History]) -> None:
    found, likelihood = bgnbd.fit(_summary(days, CALIBRATED_UNTIL) for days in histories)
    assert found == pytest.approx((0.2426, 4.4136, 0.7929, 2.4259), rel=0.01)
    assert likelihood == pytest.approx(-9582.43, abs=0.01)


def test_rhythm_foresees_returns_as_well_as_the_reference_model(histories: list[History]) -> None:
    ours, reference = [], []
    for cut in CUTS:
        known = [days for days in histories if days[0] <= cut]
        came = [any(cut < day <= cut + HORIZON for day in days) for days in known]
        model = learn(known, cut)
        ours.append(
            area_under_curve([(model.of(days).p_return(HORIZON), c) for days, c in zip(known, came, strict=True)])
        )
        told = [_summary(days, cut) for days in known]
        fitted, _likelihood = bgnbd.fit(told)
        guesses = [(bgnbd.p_return(fitted, each, HORIZON / 7), c) for each, c in zip(told, came, strict=True)]
        reference.append(area_under_curve(guesses))
    assert sum(ours) / len(ours) >= 0.82
    assert sum(ours) >= sum(reference) - 0.01 * len(reference)


def test_rhythm_expects_about_as_many_returns_as_there_are(histories: list[History]) -> None:
    expected = returned = 0.0
    for cut in CUTS:
        model = learn(histories, cut)
        expected += sum(model.of(days).p_return(HORIZON) for days in histories)
        returned += sum(any(cut < day <= cut + HORIZON for day in days) for days in histories)
    assert expected == pytest.approx(returned, rel=0.2)


def test_area_under_the_curve_counts_ties_as_half() -> None:
    assert area_under_curve([(0.1, False), (0.4, True), (0.35, False), (0.8, True)]) == 1
    assert area_under_curve([(0.5, False), (0.5, True)]) == 0.5
    assert area_under_curve([(0.1, False), (0.4, False), (0.35, True), (0.8, True)]) == 0.75


def test_fit_that_ran_away_is_refused() -> None:
    with pytest.raises(bgnbd.DegenerateFit):
        bgnbd.fit([(0, 0.0, 39.0)] * 50)


def area_under_curve(guesses: Sequence[Guess]) -> float:
    """The chance that one who came got a higher guess than one who did not (Mann and Whitney); ties count half."""
    ranked = sorted(guesses)
    ranks, hits, place = 0.0, sum(came for _guess, came in ranked), 0
    while place < len(ranked):
        after = place
        while after < len(ranked) and ranked[after][0] == ranked[place][0]:
            after += 1
        ranks += sum(came for _guess, came in ranked[place:after]) * (place + 1 + after) / 2
        place = after
    return (ranks - hits * (hits + 1) / 2) / (hits * (len(ranked) - hits))


def _summary(days: History, until: int) -> bgnbd.Customer:
    """A customer as BG/NBD sees one, in weeks."""
    bought = [day for day in days if day <= until]
    return len(bought) - 1, (bought[-1] - bought[0]) / 7, (until - bought[0]) / 7
