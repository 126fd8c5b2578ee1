"""The bin is emptied by itself when its days are over, and never by a clock that is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.services import backups, bin_due, customers, history, pet_bin, pets, vault
from app.services.bin_due import Due
from app.services.customers import CustomerDraft
from app.services.pets import PetDraft
from app.shop import Shop
from tests.support import CHEAP, NOW, PASSWORD, dump, make_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = make_shop(tmp_path).shop
    yield made
    made.close()


def pass_days(shop: Shop, days: int) -> None:
    shop.clock = FixedClock(NOW + dt.timedelta(days=days))


def test_who_has_no_day_left_goes_and_who_was_restored_in_time_stays(shop: Shop) -> None:
    ann, ben = (customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Ben"))
    pet = pets.create(shop, PetDraft("Doudou", "dog"), (ben,))
    pet_bin.delete(shop, pet)
    shop.clock = FixedClock(NOW + dt.timedelta(hours=1))
    customers.delete(shop, ann, ben)
    pass_days(shop, 29)
    bin_due.believe(shop)
    assert bin_due.look(shop) == Due()
    customers.restore(shop, ben)
    pass_days(shop, 30)
    assert bin_due.look(shop) == Due((ann,), (pet,))
    done = (bin_due.empty_some(shop), bin_due.empty_some(shop), bin_due.empty_some(shop))
    assert [(d.customers, d.pets) if d else None for d in done] == [(1, 0), (0, 1), None]
    assert [row.customer_id for row in customers.rows(shop, (ann, ben))] == [ben]
    assert str(history.entries(shop)[0].action) == "Empty the bin"


def test_backup_before_deleting_by_hand_is_made_once_a_day(shop: Shop) -> None:
    def made() -> list[str]:
        return [b.manifest.reason for b in backups.listed() if b.manifest]

    for turn in range(3):
        gone = customers.create(shop, CustomerDraft(f"Ann {turn}"))
        customers.delete(shop, gone)
        bin_due.secure_by_hand(shop)
    assert made() == [backups.BEFORE_EMPTYING]
    pass_days(shop, 1)
    bin_due.secure_by_hand(shop)
    assert made() == [backups.BEFORE_EMPTYING] * 2


def test_what_the_bin_did_by_itself_is_passed_by_by_undo(shop: Shop) -> None:
    ann, ben = (customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Ben"))
    customers.delete(shop, ann)
    pass_days(shop, 30)
    bin_due.believe(shop)
    customers.add_note(shop, ben, "likes tea")
    bin_due.empty_some(shop)
    step = history.undo(shop)
    assert step is not None
    assert str(step.action) == "Add note"


@pytest.mark.parametrize("days", [400, 31, -3])
def test_clock_that_is_far_from_the_last_day_erases_nothing_until_somebody_says_so(shop: Shop, days: int) -> None:
    ann = customers.create(shop, CustomerDraft("Ann"))
    pass_days(shop, -60)
    customers.delete(shop, ann)
    pass_days(shop, 0)
    bin_due.believe(shop)
    pass_days(shop, days)
    before = dump(shop)
    assert bin_due.look(shop).doubted_since == NOW.date()
    assert bin_due.empty_some(shop) is None
    assert dump(shop) == before
    bin_due.believe(shop)
    assert bin_due.empty_some(shop) is not None


def test_work_under_a_wrong_clock_makes_it_no_truer(shop: Shop) -> None:
    ann = customers.create(shop, CustomerDraft("Ann"))
    bin_due.believe(shop)
    pass_days(shop, 400)
    customers.delete(shop, ann)
    pass_days(shop, 431)
    assert bin_due.empty_some(shop) is None


def test_doubt_outlives_the_wrong_clock(shop: Shop) -> None:
    """Who is deleted while the clock is far behind would have no day left once it is right again."""
    ann = customers.create(shop, CustomerDraft("Ann"))
    bin_due.believe(shop)
    pass_days(shop, -35)
    bin_due.doubt(shop)
    customers.delete(shop, ann)
    pass_days(shop, 0)
    assert bin_due.look(shop) == Due((ann,), doubt="clock")
    assert bin_due.empty_some(shop) is None
    bin_due.believe(shop)
    assert not bin_due.look(shop).is_doubted


def test_who_came_back_with_a_backup_stays_until_the_owner_was_asked(shop: Shop, tmp_path: Path) -> None:
    ann = customers.create(shop, CustomerDraft("Ann"))
    customers.delete(shop, ann)
    pass_days(shop, 28)
    bin_due.believe(shop)
    made = backups.make(shop, tmp_path / "usb")
    pass_days(shop, 30)
    assert bin_due.empty_some(shop) is not None
    clock, path = shop.clock, shop.path
    shop.close()
    backups.restore(made.path, path, PASSWORD, policy=CHEAP)
    back = vault.unlock(path, PASSWORD, policy=CHEAP, clock=clock)
    try:
        assert bin_due.look(back) == Due((ann,), doubt=bin_due.RESTORED)
        assert bin_due.empty_some(back) is None
        bin_due.believe(back)
        assert bin_due.look(back) == Due((ann,))
    finally:
        back.close()


def test_backup_that_holds_them_is_made_before(shop: Shop) -> None:
    customers.create(shop, CustomerDraft("Ann"))
    bin_due.secure(shop)
    bin_due.secure(shop)
    (made,) = backups.of_shop(shop)
    assert made.why == "Before the bin was emptied"
