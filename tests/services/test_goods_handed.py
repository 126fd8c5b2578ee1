"""What a merge handed over is put back at once by its undo, and read again by whatever comes in between."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.i18n import T
from app.services import customers, history, merging, purchases, repair
from app.services.customers import CustomerDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.storage import bulk, goods_handed, journal
from app.storage.database import raw
from tests.support import make_shop

NOW = dt.datetime(2026, 7, 1, 4, 0, tzinfo=dt.UTC)
Bought = dict[tuple[int, str], int]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return make_shop(tmp_path).shop


@pytest.fixture
def two(shop: Shop) -> tuple[int, int]:
    """Two who bought the same and other things on several days."""
    ann, ben = (customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Ben"))
    sell(shop, ann, 9, "Bread", "Cake")
    sell(shop, ann, 3, "Milk")
    sell(shop, ben, 5, "Bread", "Milk", "Tea")
    return ann, ben


def sell(shop: Shop, customer_id: int, days_ago: int, *names: str) -> None:
    shop.clock = FixedClock(NOW - dt.timedelta(days=days_ago))
    purchases.record(shop, PurchaseDraft(customer_id, tuple(ItemDraft(name, 1000, 100) for name in names)))
    shop.clock = FixedClock(NOW)


def bought(shop: Shop) -> Bought:
    """(customer, product) → so many days ago last; the check of the file finds the same."""
    assert {check.name for check in repair.verify(shop) if not check.ok} == set()
    query = "SELECT b.customer_id, p.name, b.last_on FROM customer_product b JOIN product p ON p.id = b.product_id"
    with shop.read() as session:
        rows = raw(session).execute(query).fetchall()
    return {(who, name): (shop.today() - dt.date.fromisoformat(day)).days for who, name, day in rows}


@pytest.fixture
def put_back(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether what was handed over was put back without reading lines, each time that could be."""
    said: list[bool] = []
    real = goods_handed.Memory.put_back

    def told(*arguments: object) -> bool:
        said.append(real(*arguments))  # type: ignore[arg-type]
        return said[-1]

    monkeypatch.setattr(goods_handed.Memory, "put_back", told)
    return said


def test_undo_and_redo_of_a_merge_read_no_line_again(shop: Shop, two: tuple[int, int], put_back: list[bool]) -> None:
    ann, ben = two
    first = bought(shop)
    merging.merge(shop, ben, ann)
    last = bought(shop)
    assert last == {(ben, "Bread"): 5, (ben, "Cake"): 9, (ben, "Milk"): 3, (ben, "Tea"): 5}
    for _each in range(2):
        history.undo(shop)
        assert bought(shop) == first
        history.redo(shop)
        assert bought(shop) == last
    assert put_back == [False, True, False, True, False]


@pytest.mark.parametrize("days_ago", [0, 3, 20])
def test_what_the_kept_one_bought_in_between_stays_theirs(
    shop: Shop, two: tuple[int, int], put_back: list[bool], days_ago: int
) -> None:
    ann, ben = two
    first = bought(shop)
    merging.merge(shop, ben, ann)
    sell(shop, ben, days_ago, "Cake", "Milk")
    merging.unmerge(shop, ann)
    assert bought(shop) == {**first, (ben, "Cake"): days_ago, (ben, "Milk"): min(days_ago, 5)}
    assert put_back == [False, False]


def test_merge_that_was_never_written_is_not_remembered(shop: Shop, two: tuple[int, int], put_back: list[bool]) -> None:
    ann, ben = two
    with pytest.raises(ZeroDivisionError), shop.write(T("Merge customers"), before_commit=lambda: 1 // 0) as session:
        bulk.update_all(
            session, "purchase", bulk.ids_having(session, "purchase", {"customer_id": ann}), {"customer_id": ben}
        )
    sell(shop, ann, 1, "Tea")
    first = bought(shop)
    merging.merge(shop, ben, ann)
    history.undo(shop)
    assert bought(shop) == first
    assert put_back == [False, False, True]


def test_what_was_noted_in_a_write_that_failed_counts_for_no_other(
    shop: Shop, two: tuple[int, int], put_back: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    (ann, ben), real = two, journal.append
    monkeypatch.setattr(journal, "append", lambda *_arguments: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        merging.merge(shop, ben, ann)
    monkeypatch.setattr(journal, "append", real)
    with shop.write(T("Merge customers")) as session:  # the same purchases, but with another line
        theirs = bulk.ids_having(session, "purchase", {"customer_id": ann})
        bulk.update_all(session, "purchase", theirs, {"customer_id": ben})
        (cake,), (tea,) = (bulk.ids_having(session, "product", {"name": name}) for name in ("Cake", "Tea"))
        bulk.update_all(
            session,
            "purchase_item",
            bulk.ids_having(session, "purchase_item", {"product_id": cake}),
            {"product_id": tea},
        )
    with shop.write(T("Merge customers")) as session:
        bulk.update_all(session, "purchase", theirs, {"customer_id": ann})
    assert bought(shop)[ann, "Tea"] == 9
    assert put_back == [False, False]
