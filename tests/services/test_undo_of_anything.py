"""Whatever was done, in whatever order: taking all of it back leaves the shop as it was, cell for cell; so does a merge taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import UserMistake
from app.services import customers, history, merging, purchases, shop_export
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from tests.services.anything import EDITS, Hand, merge
from tests.support import dump, make_shop

SEEDS = tuple(range(2))
MANY = tuple(range(2, 200))
ACTIONS, BEGINNING = 50, 25
FOLLOWS = ("change", "change_image", "sqlite_sequence", "import_batch", "reminder", "photo", "customer_change")
"""Tables of the journal, and of what follows from the records and is worked out again."""

Cells = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def hand(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Hand]:
    """Somebody in a shop in which something was done already, which stays."""
    shop = make_shop(tmp_path).shop
    made = Hand(shop, request.param, tmp_path)
    for _each in range(BEGINNING):
        made.act(EDITS)  # what is taken apart later was merged later
    shop.opened_at_change = history.newest_done(shop) or 0
    made.done.clear()
    yield made
    shop.close()


def cells(shop: Shop) -> Cells:
    """Every cell of the workbook of the shop."""
    with shop_export.whole_shop(shop) as sheets:
        return {sheet.kind: list(sheet.rows) for sheet in sheets}


def stored(shop: Shop) -> Cells:
    """Every row of every table that undo answers for."""
    return {name: rows for name, rows in dump(shop, FOLLOWS).items() if name != "setting"}


def take_all_back(shop: Shop) -> list[str]:
    """Undo until there is nothing left; what was undone."""
    found = []
    while (step := history.undo(shop)) is not None:
        found.append(str(step.action))
    return found


def all_comes_back(hand: Hand) -> None:
    shop = hand.shop
    first, rows = cells(shop), stored(shop)
    for _each in range(ACTIONS):
        hand.act()
    last = cells(shop)
    take_all_back(shop)
    assert cells(shop) == first, hand.done
    assert stored(shop) == rows, hand.done
    while history.redo(shop) is not None:
        pass
    assert cells(shop) == last, hand.done


def merge_comes_apart(hand: Hand) -> None:
    """Merge two at random, do anything, take that back, take the merge apart."""
    shop = hand.shop
    first, rows = cells(shop), stored(shop)
    if merged(hand) is None:
        return
    other = hand.one("customer", "merged_into_id IS NOT NULL")
    before, head = cells(shop), shop.opened_at_change
    shop.opened_at_change = history.newest_done(shop) or 0
    for _each in range(10):
        hand.act(EDITS)
    take_all_back(shop)
    assert cells(shop) == before, hand.done
    assert merging.unmerge(shop, other) == (), hand.done
    assert cells(shop) == first, hand.done
    assert stored(shop) == rows, hand.done
    shop.opened_at_change = head


def merged(hand: Hand) -> int | None:
    """Merge two who are there, whoever; ``None`` if that was refused."""
    try:
        merge(hand)
    except UserMistake:
        return None
    return history.entries(hand.shop, 1)[0].id


@pytest.mark.parametrize("hand", SEEDS, indirect=True)
def test_fifty_actions_that_are_all_undone_leave_every_cell_as_it_was(hand: Hand) -> None:
    all_comes_back(hand)


@pytest.mark.campaign
@pytest.mark.parametrize("hand", MANY, indirect=True)
def test_fifty_actions_of_many_hands_come_back(hand: Hand) -> None:
    all_comes_back(hand)


@pytest.mark.parametrize("hand", SEEDS, indirect=True)
def test_merge_that_is_taken_apart_leaves_every_cell_as_it_was(hand: Hand) -> None:
    merge_comes_apart(hand)


@pytest.mark.campaign
@pytest.mark.parametrize("hand", MANY, indirect=True)
def test_merges_of_many_hands_come_apart(hand: Hand) -> None:
    merge_comes_apart(hand)


def test_merge_comes_apart_after_the_kept_one_was_changed(shop: Shop) -> None:
    kept = customers.create(shop, CustomerDraft("王芳", (PhoneDraft("13900001111"),), note="茶"))
    other = customers.create(shop, CustomerDraft("王方", (PhoneDraft("13900002222"),), note="咖啡", tags=("VIP",)))
    purchases.record(shop, PurchaseDraft(other, (ItemDraft("面包", unit_price_minor=500),)))
    before = customers.draft_of(shop, other)
    merging.merge(shop, kept, other)
    customers.set_fields(shop, kept, {"email": "fang@example.com"})
    purchases.record(shop, PurchaseDraft(kept, (ItemDraft("牛奶", unit_price_minor=300),)))
    assert merging.unmerge(shop, other) == ()
    assert customers.draft_of(shop, other) == before
    assert [p.items[0].description for p in purchases.of_customer(shop, other)] == ["面包"]
    assert customers.draft_of(shop, kept).email == "fang@example.com"
    assert [p.items[0].description for p in purchases.of_customer(shop, kept)] == ["牛奶"]
