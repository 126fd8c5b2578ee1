"""Households: linked, joined, left; and what they mean for duplicates and merging."""

from __future__ import annotations

import pytest

from app.errors import UserMistake
from app.services import customers, duplicates, history, households, merging
from app.services.customers import CustomerDraft, PhoneDraft
from app.shop import Shop
from tests.support import dump


def add(shop: Shop, *names: str, phone: str = "13800006688") -> list[int]:
    return [customers.create(shop, CustomerDraft(name=name, phones=(PhoneDraft(phone),))) for name in names]


def mates(shop: Shop, customer_id: int) -> list[str]:
    with shop.read() as session:
        return [mate.called for mate in households.mates(session, customer_id)]


def test_customers_join_and_leave_a_household(shop: Shop) -> None:
    one, two, three, four = add(shop, "李娜", "李雷", "李梅", "李明")
    before = dump(shop)
    households.join(shop, one, two)
    households.join(shop, four, three)
    assert (mates(shop, one), mates(shop, three)) == (["李雷"], ["李明"])
    households.join(shop, two, three)
    households.join(shop, two, three)
    assert mates(shop, one) == ["李雷", "李明", "李梅"]
    customers.delete(shop, two)
    assert mates(shop, one) == ["李明", "李梅"]
    customers.restore(shop, two)
    households.leave(shop, three)
    households.leave(shop, four)
    assert mates(shop, one) == ["李雷"]
    households.leave(shop, one)
    assert dump(shop) == before, "one that is left alone lives in none"
    households.leave(shop, one)
    with pytest.raises(UserMistake):
        households.join(shop, one, one)
    with pytest.raises(UserMistake):
        households.join(shop, one, 99)


def test_every_step_can_be_undone(shop: Shop) -> None:
    one, two = add(shop, "李娜", "李雷")
    before = dump(shop)
    households.join(shop, one, two)
    joined = dump(shop)
    households.leave(shop, two)
    history.undo(shop)
    assert dump(shop) == joined
    history.undo(shop)
    assert dump(shop) == before


def test_one_phone_in_a_household_is_no_duplicate(shop: Shop) -> None:
    one, two = add(shop, "李娜", "李那")
    assert len(duplicates.pairs(shop, lambda _done, _total: None)) == 1
    households.join(shop, one, two)
    assert duplicates.pairs(shop, lambda _done, _total: None) == ()


def test_merging_takes_the_household_along_and_gives_it_back(shop: Shop) -> None:
    one, other, third = add(shop, "李娜", "李那", "李雷")
    households.join(shop, other, third)
    before = dump(shop)
    merging.merge(shop, one, other)
    assert mates(shop, one) == ["李雷"]
    merging.unmerge(shop, other)
    assert dump(shop) == before
    households.join(shop, one, other)
    joined = dump(shop)
    merging.merge(shop, one, other)
    assert mates(shop, one) == ["李雷"]
    merging.unmerge(shop, other)
    assert dump(shop) == joined
