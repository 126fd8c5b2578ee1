"""What a typed line of a sale means."""

from __future__ import annotations

import pytest

from app.services.products import ProductHit
from app.ui.pages.sale_entry import SaleLine, SaleState, allergy_in, bare_name, line_of, read_entry

LITTER = ProductHit(7, "Tofu litter 6 L", "L201", 2900, "bag")


@pytest.mark.parametrize(
    ("text", "is_known", "expected"),
    [
        ("Bread 2 5.50", False, ("Bread", 2000, 550)),
        ("Bread 5.50", False, ("Bread", None, 550)),
        ("Bread 5", False, ("Bread", None, 500)),
        ("Bread 5", True, ("Bread", 5000, None)),
        ("Bread x3", False, ("Bread", 3000, None)),
        ("Bread ×3 5", False, ("Bread", 3000, 500)),
        ("肉松面包 2 ¥8", False, ("肉松面包", 2000, 800)),
        ("Bread", False, ("Bread", None, None)),
        ("7up", False, ("7up", None, None)),
        ("42", False, ("42", None, None)),
        ("Bread 0 5.50", False, ("Bread 0 5.50", None, None)),
        ("Bread 5.505", False, ("Bread 5.505", None, None)),
        ("渴望 5.4kg", False, ("渴望 5.4kg", None, None)),
        ("cheese 0.25 80", False, ("cheese", 250, 8000)),
    ],
)
def test_read_entry_takes_name_quantity_and_price(text, is_known, expected):
    entry = read_entry(text, 2, is_known=is_known)
    assert (entry.name, entry.quantity_milli, entry.price_minor) == expected


def test_bare_name_leaves_the_numbers_out():
    assert bare_name("tofu 2 29.00") == "tofu"


def test_add_of_an_equal_item_makes_the_line_longer():
    state = SaleState()
    state.add(line_of(LITTER))
    assert state.add(line_of(LITTER, 2000)) == 0
    assert [(line.quantity_milli, line.total_minor) for line in state.lines] == [(3000, 8700)]


def test_add_at_another_price_is_a_line_of_its_own():
    state = SaleState()
    state.add(line_of(LITTER))
    state.add(line_of(LITTER, price_minor=2500))
    assert len(state.lines) == 2


def test_change_quantity_to_nothing_takes_the_line_away():
    state = SaleState(lines=[SaleLine("Bread", 1000, 500)])
    state.change_quantity(0, -1000)
    assert state.is_empty()


@pytest.mark.parametrize(
    ("item", "allergies", "expected"),
    [
        ("冻干鸡肉 80g", "鸡肉", True),
        ("冻干鸡肉 80g", "牛肉、鸡肉", True),
        ("Freeze-dried Chicken", "chicken, beef", True),
        ("Tofu litter", "chicken", False),
        ("Tofu litter", "", False),
    ],
)
def test_allergy_in_finds_the_word_in_the_item(item, allergies, expected):
    assert allergy_in(item, allergies) is expected
