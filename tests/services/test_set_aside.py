"""The shop files that were set aside: why, how long the newest stays, and deleting one for good."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app.errors import UserMistake, WorldProblem
from app.services import backup_drill, backups, history, purchases, restoring, set_aside, vault
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.storage import unlocking
from tests.dying import dies
from tests.support import CHEAP, NOW, PASSWORD, folder_state, make_shop

DAY = dt.timedelta(days=1)


def sell(shop: Shop) -> None:
    purchases.record(shop, PurchaseDraft(None, (ItemDraft("Bread", 1000, 500),)))


def pieces(aside: Path) -> dict[str, object]:
    return {name: state for name, state in folder_state(aside.parent).items() if name.startswith(aside.stem)}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """An open shop of no sale; the one with a sale, which no backup holds, was set aside from there just now."""
    place = tmp_path / "place"
    place.mkdir()
    made = make_shop(place).shop
    backup = backups.make(made, tmp_path / "usb").path
    sell(made)
    made.close()
    local = NOW.astimezone(made.zone)
    backups.restore(backup, made.path, PASSWORD, policy=CHEAP, now=local)
    return vault.unlock(made.path, PASSWORD, policy=CHEAP, clock=made.clock)


def test_newest_that_no_backup_holds_stays_for_a_week(shop: Shop) -> None:
    (known,) = set_aside.of_shop(shop)
    assert known.why == set_aside.REPLACED
    assert known.stays_until == NOW.astimezone(shop.zone).date() + 7 * DAY
    sell(shop)
    backups.make(shop)  # a younger backup, of another history
    before = pieces(known.aside.path)
    with pytest.raises(UserMistake) as caught:
        set_aside.delete(shop, known.aside.path)
    assert caught.value.code == "set_aside_stays"
    assert pieces(known.aside.path) == before
    shop.clock.advance(7 * DAY)  # type: ignore[attr-defined]
    assert set_aside.of_shop(shop)[0].stays_until is None


def test_file_goes_with_its_keys_and_that_is_put_on_record(shop: Shop) -> None:
    (known,) = set_aside.of_shop(shop)
    shop.clock.advance(8 * DAY)  # type: ignore[attr-defined]
    assert set_aside.delete(shop, known.aside.path) == known.aside.bytes
    assert not [p for p in shop.path.parent.iterdir() if p.name.startswith(known.aside.path.stem)]
    assert set_aside.of_shop(shop) == ()
    assert history.entries(shop)[0].action == set_aside.DELETED
    assert all(check.ok for check in backups.verify(shop))


def test_newest_may_go_at_once_if_a_backup_holds_the_same_history(shop: Shop) -> None:
    sell(shop)
    backups.make(shop, None, reason=backups.BEFORE_RESTORE)
    shop.close()
    old = next(b.path for b in backups.listed(shop.path.parent.parent / "usb"))
    shop.clock.advance(dt.timedelta(minutes=5))  # type: ignore[attr-defined]
    backups.restore(old, shop.path, PASSWORD, policy=CHEAP, now=shop.clock.now().astimezone(shop.zone))
    again = vault.unlock(shop.path, PASSWORD, policy=CHEAP, clock=shop.clock)
    newest, older = set_aside.of_shop(again)
    assert newest.aside.at > older.aside.at
    assert (newest.stays_until, older.stays_until) == (None, None)
    set_aside.delete(again, newest.aside.path)
    # the other one is the newest now, and no backup holds its sale
    assert set_aside.of_shop(again)[0].stays_until is not None
    again.close()


def test_newest_may_go_if_after_its_backup_nothing_was_done_but_to_make_and_try_it(shop: Shop) -> None:
    """The program makes none before a restore where one by hand holds all; that it was made and tried is noted after it."""
    sell(shop)
    mine = backups.make(shop)
    backup_drill.try_open(shop, mine.path, backups.no_tick)
    backup_drill.record_trial(shop)
    assert backups.before(shop, backups.BEFORE_RESTORE) is None
    shop.close()
    old = next(b.path for b in backups.listed(shop.path.parent.parent / "usb"))
    shop.clock.advance(dt.timedelta(minutes=5))  # type: ignore[attr-defined]
    backups.restore(old, shop.path, PASSWORD, policy=CHEAP, now=shop.clock.now().astimezone(shop.zone))
    again = vault.unlock(shop.path, PASSWORD, policy=CHEAP, clock=shop.clock)
    assert backups.listed(old.parent)[0].opened_at is not None, "a restore opened all of it"
    newest, _older = set_aside.of_shop(again)
    assert newest.stays_until is None
    set_aside.delete(again, newest.aside.path)
    again.close()


def test_date_from_a_clock_that_was_wrong_keeps_nothing_for_ever(shop: Shop) -> None:
    shop.clock.advance(-400 * DAY)  # type: ignore[attr-defined]
    assert set_aside.of_shop(shop)[0].stays_until is None


def test_file_without_its_keys_and_one_with_another_key_are_told_apart(shop: Shop) -> None:
    (known,) = set_aside.of_shop(shop)
    vault.change_data_key(shop, PASSWORD, policy=CHEAP)
    assert set_aside.of_shop(shop)[0].why == set_aside.OTHER_KEY
    unlocking.keys_path(known.aside.path).unlink()
    (found,) = set_aside.of_shop(shop)
    assert found.why == set_aside.DAMAGED
    assert found.stays_until is not None


def test_other_files_and_those_in_use_are_never_deleted(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    (known,) = set_aside.of_shop(shop)
    shop.clock.advance(8 * DAY)  # type: ignore[attr-defined]
    for path in (shop.path, known.aside.path.with_name("gone.shuke"), shop.path.parent.parent / known.aside.path.name):
        with pytest.raises(UserMistake) as caught:
            set_aside.delete(shop, path)
        assert caught.value.code == "not_set_aside"
    monkeypatch.setattr(set_aside.locks, "is_in_use", lambda _path: True)
    with pytest.raises(WorldProblem):
        set_aside.delete(shop, known.aside.path)
    assert known.aside.path.exists()


@pytest.mark.parametrize("at", [1, 2, 4, 6])
def test_killed_while_deleting_leaves_the_file_with_its_keys_or_no_file(shop: Shop, at: int) -> None:
    (known,) = set_aside.of_shop(shop)
    shop.clock.advance(8 * DAY)  # type: ignore[attr-defined]
    dies(lambda: set_aside.delete(shop, known.aside.path), at)
    is_listed = bool(set_aside.listed(shop.path))
    assert is_listed is (at == 1)
    assert not is_listed or unlocking.keys_path(known.aside.path).exists()
    assert all(check.ok for check in backups.verify(shop))


def test_what_is_set_aside_is_listed_where_the_shop_is_gone(shop: Shop) -> None:
    (known,) = set_aside.of_shop(shop)
    shop.close()
    shop.path.unlink()
    (found,) = set_aside.listed(shop.path)
    assert found.why == set_aside.REPLACED
    restoring.use_again(known.aside.path, shop.path, NOW)
    assert set_aside.listed(shop.path) == ()
