"""Weights and rations with their units."""

from __future__ import annotations

import pytest

from app.values.weight import parse_grams, parse_kilograms


@pytest.mark.parametrize(
    ("said", "grams"),
    [("4.6", 4600), (4.6, 4600), ("12 kg", 12_000), ("4,5 公斤", 4500), ("9斤", 4500), ("９ 市斤", 4500), ("800 g", 800), ("１２ｋｇ", 12_000), ("9.333斤", 4666)],
)  # fmt: skip
def test_kilograms_are_meant_unless_a_unit_is_said(said, grams):
    assert parse_kilograms(said) == grams


@pytest.mark.parametrize(("said", "grams"), [("60", 60), (60.0, 60), ("60g", 60), ("60 克/天", 60), ("0.1 kg", 100), ("60 g a day", 60), ("60克一天", 60), ("60/day", 60)])  # fmt: skip
def test_ration_is_in_grams_unless_a_unit_is_said(said, grams):
    assert parse_grams(said) == grams


@pytest.mark.parametrize("said", ["9 lb", "kg", "heavy", "", "1e30 kg"])
def test_what_is_no_weight_is_refused(said):
    with pytest.raises(ValueError):
        parse_kilograms(said)


@pytest.mark.parametrize("said", ["1 day", "60天", "5d"])
def test_span_is_no_ration(said):
    with pytest.raises(ValueError):
        parse_grams(said)


def test_ration_finer_than_a_gram_is_refused():
    with pytest.raises(ValueError, match="finer"):
        parse_grams("60.5")
