"""Backups from before the key was changed: they go at 90 days as all others do, never the last three that open now."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services import backup_keeping as keeping
from app.services import backups, earlier_backups, purchases, vault
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.values.backup_plan import Held, too_many, too_old
from tests.support import CHEAP, PASSWORD

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2026, 11, 27, 15, tzinfo=dt.UTC)
ZONE = ZoneInfo("Asia/Shanghai")
ages = st.lists(st.integers(0, 400), max_size=12)


def day_of_work(shop: Shop) -> Path:
    shop.clock.advance(DAY)  # type: ignore[attr-defined]
    purchases.record(shop, PurchaseDraft(None, (ItemDraft("Country bread", 2000, 550),)))
    return backups.make(shop, reason=backups.TIMED).path


@pytest.fixture
def rekeyed(shop: Shop) -> tuple[Shop, list[Path]]:
    """A shop whose key was changed, and its backups from before."""
    before = [day_of_work(shop) for _each in range(4)]
    vault.change_data_key(shop, PASSWORD, new_password="four loaves and a dog", policy=CHEAP)
    return shop, before


def test_they_stay_as_long_as_they_are_young(rekeyed: tuple[Shop, list[Path]]) -> None:
    shop, before = rekeyed
    for _each in range(3):
        day_of_work(shop)
    assert keeping.thin(shop) == ()
    assert {b.path for b in earlier_backups.listed(shop)} == set(before)


def test_they_go_at_ninety_days_once_three_days_are_kept_under_the_new_key(rekeyed: tuple[Shop, list[Path]]) -> None:
    shop, before = rekeyed
    shop.clock.advance(91 * DAY)  # type: ignore[attr-defined]
    after = [day_of_work(shop) for _each in range(2)]
    assert keeping.thin(shop) == ()
    after.append(day_of_work(shop))
    assert set(keeping.thin(shop)) == set(before)
    assert {b.path for b in backups.of_shop(shop)} == set(after)


def test_one_that_a_person_named_stays(rekeyed: tuple[Shop, list[Path]]) -> None:
    shop, before = rekeyed
    mine = before[0].rename(before[0].with_name("before the new key.shuke-backup"))
    shop.clock.advance(91 * DAY)  # type: ignore[attr-defined]
    for _each in range(3):
        day_of_work(shop)
    assert set(keeping.thin(shop)) == set(before[1:])
    assert mine.exists()


@given(ages, ages)
def test_newest_three_of_the_present_key_stay_whatever_goes(before: list[int], after: list[int]) -> None:
    earlier = [Held(f"before {n}", NOW - age * DAY) for n, age in enumerate(before)]
    held = [Held(f"after {n}", NOW - age * DAY) for n, age in enumerate(after)]
    gone = too_old(earlier, held, NOW, ZONE) | too_many(held, NOW, ZONE)
    left = [h for h in held if h.key not in gone]
    assert len(left) >= min(3, len(held))
    if any(h.key in gone for h in earlier):
        assert len([h for h in left if NOW - h.made_at <= 90 * DAY]) >= 3
    assert all(NOW - h.made_at > 90 * DAY for h in earlier if h.key in gone)


@given(ages)
def test_clock_that_leapt_ahead_takes_none(before: list[int]) -> None:
    earlier = [Held(f"before {n}", NOW - age * DAY) for n, age in enumerate(before)]
    held = [Held(f"after {n}", NOW - n * DAY) for n in range(12)]
    assert too_old(earlier, held, NOW + 400 * DAY, ZONE) == frozenset()
