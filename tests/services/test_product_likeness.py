"""Which products are told as perhaps the same, and which are not."""

from __future__ import annotations

import pytest

from app.services import product_changes, product_likeness
from app.shop import Shop


@pytest.mark.parametrize(
    ("name", "other", "why"),
    [
        ("Cat food 10 kg", "10kg cat-food", "same name"),
        ("猫砂 6L", "猫砂(6L)", "same name"),
        ("豆腐猫砂 6L", "豆付猫砂 6L", "sounds the same"),
        ("Clumping litter 10 L", "Clumpin litter 10 L", "one letter differs"),
        ("Cat food 10 kg", "Cat food 5 kg", ""),
        ("成猫粮 5kg", "幼猫粮 5kg", ""),
        ("Carrier", "Courier", ""),
        ("Bath", "Bats", ""),
    ],
)
def test_name_that_is_nearly_the_same_is_told(shop: Shop, name: str, other: str, why: str) -> None:
    first, second = (product_changes.create(shop, {"product_name": said}) for said in (name, other))
    for one, two in ((first, second), (second, first)):
        assert [(a.product_id, str(a.why)) for a in product_likeness.similar(shop, one)] == (
            [(two, why)] if why else []
        )


def test_codes_of_their_own_tell_products_apart_and_the_bin_is_left_out(shop: Shop) -> None:
    made = [
        product_changes.create(shop, {"product_name": name, "product_code": code})
        for name, code in (("Litter 6 L", "A1"), ("Litter, 6 L", "A2"), ("6 L litter", ""))
    ]
    assert [a.product_id for a in product_likeness.similar(shop, made[0])] == [made[2]]
    product_changes.delete(shop, made[2])
    assert product_likeness.similar(shop, made[0]) == product_likeness.similar(shop, made[2]) == ()
