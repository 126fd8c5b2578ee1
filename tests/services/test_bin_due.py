"""The bin is emptied by itself when its days are over, and never by a clock that is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.errors import WorldProblem
from app.i18n import T
from app.services import (
    backups,
    bin_due,
    bin_list,
    customers,
    erasing,
    history,
    merged_lately,
    merging,
    pet_bin,
    pets,
    restoring,
    vault,
)
from app.services.bin_due import Due
from app.services.customers import CustomerDraft
from app.services.pets import PetDraft
from app.shop import Shop
from app.storage import bin_mark
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


def test_merged_one_stands_in_the_bin_and_goes_only_when_it_cannot_be_taken_apart(shop: Shop) -> None:
    """Deleted and merged on one day; the deleted one has no day left first, the merged one an hour of the history later."""
    ann, anna, ben = (customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Anna", "Ben"))
    merging.merge(shop, ann, anna)
    customers.delete(shop, ben)
    assert (list(bin_list.ids(shop)), [each.other_id for each in merged_lately.listed(shop)]) == ([ben], [anna])
    pass_days(shop, 29)
    bin_due.believe(shop)
    shop.clock = FixedClock(NOW + dt.timedelta(days=30) - dt.timedelta(hours=1))
    assert bin_due.look(shop).customers == (ben,)
    shop.clock = FixedClock(NOW + dt.timedelta(days=30, seconds=1))
    history.drop_old_images(shop)
    assert (list(bin_list.ids(shop)), merged_lately.listed(shop)) == ([ben, anna], ())
    assert bin_due.look(shop).customers == (anna, ben)
    bin_due.empty_some(shop)
    assert [row.called for row in customers.rows(shop, (ann, anna, ben))] == ["Ann"]


def test_who_was_merged_first_waits_for_the_second_merge_that_touched_them(shop: Shop) -> None:
    """What goes takes the images of all that touched it: then the second merge could not be taken apart any more."""
    anna = customers.create(shop, CustomerDraft("Anna"))
    ann = customers.create(shop, CustomerDraft("Ann"))
    customers.set_fields(shop, anna, {"referrer": "Ann"})
    merging.merge(shop, ann, anna)
    pass_days(shop, 20)
    annie = customers.create(shop, CustomerDraft("Annie"))
    merging.merge(shop, annie, ann)
    bin_due.believe(shop)
    pass_days(shop, 31)
    assert bin_due.look(shop) == Due()
    merging.unmerge(shop, ann)
    merging.merge(shop, annie, ann)
    pass_days(shop, 62)
    bin_due.believe(shop)
    assert set(bin_due.look(shop).customers) == {ann, anna}


def test_merged_one_of_whom_the_history_knows_nothing_more_stands_in_the_bin(shop: Shop) -> None:
    """Whoever was recommended by them and is deleted for good takes the images of the merge along."""
    ann, anna, ben = (customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Anna", "Ben"))
    customers.set_fields(shop, ben, {"referrer": "Anna"})
    merging.merge(shop, ann, anna)
    customers.delete(shop, ben)
    erasing.erase(shop, ben)
    assert (list(bin_list.ids(shop)), merged_lately.count(shop)) == ([anna], 0)
    assert [str(words) for words in customers.restore(shop, anna)] == ["What was merged stays with Ann"]
    assert bin_list.count(shop) == 0


def test_who_deletes_one_after_the_other_waits_for_one_backup(shop: Shop) -> None:
    for gone in [customers.create(shop, CustomerDraft(f"Ann {turn}")) for turn in range(3)]:
        customers.delete(shop, gone)
        bin_due.secure_by_hand(shop)
        erasing.erase(shop, gone)
    (made,) = backups.listed()
    assert made.manifest is not None
    assert (made.manifest.reason, made.manifest.counts["customer"]) == (backups.BEFORE_EMPTYING, 3)


@pytest.mark.parametrize("since", ["new", "note", "undo", "day", "rot"])
def test_backup_that_does_not_hold_them_as_they_are_is_not_enough(shop: Shop, since: str) -> None:
    """What was said since the last backup, or taken out of it again, would be in none."""
    ann, ben = (customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Ben"))
    first = bin_due.secure_by_hand(shop)
    assert first is not None
    customers.delete(shop, ben)
    erasing.erase(shop, ben)
    if since == "new":
        customers.create(shop, CustomerDraft("Cleo"))
    elif since == "note":
        customers.add_note(shop, ann, "likes tea")
    elif since == "undo":
        customers.delete(shop, ann)
        history.undo(shop)
    elif since == "day":
        pass_days(shop, 1)
    else:
        first.path.write_bytes(first.path.read_bytes()[:-4000])
    assert bin_due.secure_by_hand(shop) is not None
    assert bin_due.secure_by_hand(shop) is None


def test_backup_that_stopped_before_deleting_leaves_everybody(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    customers.create(shop, CustomerDraft("Ann"))

    def fails(*_given: object) -> None:
        raise WorldProblem("disk_full", T("The drive is full."), T("Free some space on it."))

    monkeypatch.setattr(backups, "write", fails)
    with pytest.raises(WorldProblem, match="Nothing was changed") as caught:
        bin_due.secure_by_hand(shop)
    assert caught.value.code == "backup_failed"


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
    assert made.why == "Before deleting for good"


def test_file_that_was_put_back_and_cannot_be_told_so_empties_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = customers.create(shop, CustomerDraft("Ann"))
    customers.delete(shop, ann)
    pass_days(shop, 30)
    bin_due.believe(shop)
    bin_mark.note_came_back(shop.path)

    def full(_connection: object) -> None:
        raise WorldProblem("disk_full", T("Full."))

    monkeypatch.setattr(bin_mark, "doubt_restored", full)
    restoring.doubt_bin(shop)
    assert bin_due.look(shop) == Due((ann,), doubt=bin_due.RESTORED)
    assert bin_due.empty_some(shop) is None
    bin_due.believe(shop)
    assert not bin_due.look(shop).is_doubted, "the owner said so"
