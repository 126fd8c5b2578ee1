"""Backups that are kept by themselves: when, where, how many; and everything that can go wrong on a stick."""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app import files, paths
from app.errors import Cancelled, ShukeError
from app.services import backup_drill, backups, history, purchases, vault
from app.services import backup_keeping as keeping
from app.services.backup_keeping import Place
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.storage.database import Database
from tests.support import CHEAP, PASSWORD, dump, folder_state, make_shop

BREAD = ItemDraft("Country bread", 2000, 550)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def sell(shop: Shop) -> None:
    purchases.record(shop, PurchaseDraft(None, (BREAD,)))


def no_tick(done: int, total: int) -> None:
    pass


def keep(shop: Shop, place: Place | None = None, reason: str = backups.TIMED) -> keeping.Kept:
    return keeping.keep(shop, reason, place, no_tick)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


def aged(shop: Shop, folder: Path, count: int, step: dt.timedelta) -> list[Path]:
    """Backups of this shop that were made one after another until now, the oldest first."""
    made = []
    start = shop.clock.now()
    for place in range(count):
        shop.clock.instant = start - (count - 1 - place) * step  # type: ignore[attr-defined]
        made.append(backups.make(shop, folder, reason=backups.TIMED).path)
    return made


def test_backup_is_made_only_if_something_changed(shop: Shop) -> None:
    assert keep(shop).made is None
    sell(shop)
    made = keep(shop).made
    assert made is not None
    assert made.manifest.reason == "timed"
    assert keep(shop).made is None


def test_what_the_program_makes_by_itself_does_not_go_on_record(shop: Shop) -> None:
    sell(shop)
    before = len(history.entries(shop))
    keep(shop)
    assert len(history.entries(shop)) == before
    backups.make(shop)
    assert history.entries(shop)[0].action == backups.BACKUP


def test_practice_shop_makes_none(tmp_path: Path, stick: Path) -> None:
    shop = make_shop(tmp_path, "practice.shuke", is_practice=True).shop
    sell(shop)
    assert keep(shop, Place(stick)) == keeping.Kept(None, None, None)
    assert backups.listed() == backups.listed(stick) == ()
    shop.close()


def test_copy_at_the_second_place_is_equal_and_restores(shop: Shop, stick: Path, tmp_path: Path) -> None:
    sell(shop)
    kept = keep(shop, Place(stick))
    assert kept.made is not None
    assert kept.copied is not None
    assert kept.copied.read_bytes() == kept.made.path.read_bytes()
    content = dump(shop)
    shop.close()
    backups.restore(kept.copied, tmp_path / "elsewhere.shuke", PASSWORD, policy=CHEAP)
    back = vault.unlock(tmp_path / "elsewhere.shuke", PASSWORD, policy=CHEAP)
    assert dump(back) == content
    back.close()


def test_second_place_that_comes_back_gets_what_it_missed_once(shop: Shop, stick: Path) -> None:
    sell(shop)
    stick.rmdir()
    assert keep(shop, Place(stick)) == keeping.Kept(keep(shop).made or backups_made(shop), None, None, not_there=stick)
    stick.mkdir()
    assert keep(shop, Place(stick)).copied is not None
    assert keep(shop, Place(stick)).copied is None
    assert len(list(stick.iterdir())) == 1


def backups_made(shop: Shop) -> backups.BackupMade:
    listed = backups.newest(shop)
    assert listed is not None
    assert listed.manifest is not None
    return backups.BackupMade(listed.path, listed.bytes, True, listed.manifest)


def test_folder_that_a_pulled_stick_left_behind_gets_nothing(shop: Shop, stick: Path) -> None:
    sell(shop)
    assert keep(shop, Place(stick, is_other_drive=True)).copied is None
    assert list(stick.iterdir()) == []


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.ENOENT, errno.EACCES])
def test_stick_that_fails_while_copying_is_told_and_leaves_nothing_half(
    shop: Shop, stick: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    sell(shop)
    real = os.fsync

    def fails(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").readlink().is_relative_to(stick):
            raise OSError(code, "pulled")
        real(handle)

    monkeypatch.setattr(keeping.os, "fsync", fails)
    kept = keep(shop, Place(stick))
    assert kept.made is not None
    assert kept.trouble is not None
    assert str(kept.trouble)
    assert list(stick.iterdir()) == []


def test_stick_that_reads_back_something_else_is_told(shop: Shop, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sell(shop)
    monkeypatch.setattr(keeping, "_read_again", lambda *_a: "0" * 64)
    kept = keep(shop, Place(stick))
    assert kept.trouble is not None
    assert kept.trouble.code == "copy_differs"
    assert list(stick.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_permission_is_told(shop: Shop, stick: Path) -> None:
    sell(shop)
    stick.chmod(0o500)
    kept = keep(shop, Place(stick))
    stick.chmod(0o700)
    assert kept.trouble is not None
    assert kept.trouble.code == "no_permission"


def test_copy_that_is_cancelled_leaves_nothing(shop: Shop, stick: Path) -> None:
    sell(shop)
    made = backups.make(shop)

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        keeping.copy(made.path, stick, stop)
    assert list(stick.iterdir()) == []


def test_thinning_keeps_days_and_weeks_and_takes_only_what_is_ours(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "full"
    mine = aged(shop, folder, 40, 12 * HOUR)
    other = make_shop(tmp_path, "two.shuke").shop
    theirs = aged(other, folder, 5, HOUR)
    named = folder / "before the big move.shuke-backup"
    shutil.copy(mine[0], named)
    damaged = folder / f"shop 2020-01-01 101010{mine[0].suffix}"
    damaged.write_bytes(b"not a backup")
    gone = keeping.thin(shop, folder)
    assert gone
    assert set(gone) < set(mine)
    left = set(folder.iterdir())
    assert {named, damaged, *theirs, *mine[-3:]} <= left
    assert not set(gone) & left
    other.close()


def test_thinning_leaves_the_backups_of_a_copy_that_goes_its_own_way_alone(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "full"
    sell(shop)
    (common,) = aged(shop, folder, 1, HOUR)
    branch = branched(shop, tmp_path / "shop branch.shuke", common)
    sell(branch)
    theirs = aged(branch, folder, 6, HOUR)
    shop.clock.advance(HOUR)  # type: ignore[attr-defined]
    sell(shop)
    mine = aged(shop, folder, 6, HOUR)
    gone = keeping.thin(shop, folder)
    assert gone
    assert set(gone) < {common, *mine}
    assert all(path.exists() for path in theirs)
    gone = keeping.thin(branch, folder)
    assert gone
    assert set(gone) < {common, *theirs}
    branch.close()


def test_thinning_takes_those_from_before_the_file_was_renamed(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "full"
    sell(shop)
    old = aged(shop, folder, 6, HOUR)
    renamed = branched(shop, tmp_path / "renamed.shuke", old[0])
    sell(renamed)
    aged(renamed, folder, 2, HOUR)
    assert set(keeping.thin(renamed, folder)) & set(old)
    renamed.close()


def branched(shop: Shop, target: Path, backup: Path) -> Shop:
    """A copy of the shop file with its keys, as somebody makes it who copies the folder."""
    backups.restore(backup, target, PASSWORD, policy=CHEAP)
    return vault.unlock(target, PASSWORD, policy=CHEAP, clock=shop.clock)


def test_what_a_killed_backup_left_behind_goes_after_a_day(shop: Shop, tmp_path: Path) -> None:
    sell(shop)
    made = backups.make(shop, tmp_path / "full").path
    halves = [made.with_name(f"shop 2026-05-01 101010.shuke-backup{tail}") for tail in (".part", ".zip.part")]
    others = [made.with_name(name) for name in ("shop notes.part", "two 2026-05-01 101010.shuke-backup.part")]
    young = made.with_name("shop 2026-05-18 101000.shuke-backup.part")
    now = shop.clock.now().timestamp()
    for file in (*halves, *others, young):
        file.write_bytes(b"half")
        os.utime(file, (now - 60, now - 60) if file is young else (now - 90_000, now - 90_000))
    keeping.thin(shop, made.parent)
    assert set(made.parent.iterdir()) == {made, young, *others}


def test_clock_set_back_a_year_takes_nothing_away(shop: Shop, tmp_path: Path) -> None:
    aged(shop, tmp_path / "full", 6, HOUR)
    before = folder_state(tmp_path / "full")
    shop.clock.advance(-365 * DAY)  # type: ignore[attr-defined]
    assert keeping.thin(shop, tmp_path / "full") == ()
    assert folder_state(tmp_path / "full") == before


def test_file_that_the_drive_does_not_let_go_stays_for_the_next_time(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aged(shop, tmp_path / "full", 6, HOUR)
    monkeypatch.setattr(files, "remove_with_retry", lambda _path: (_ for _ in ()).throw(PermissionError()))
    assert keeping.thin(shop, tmp_path / "full") == ()


def test_two_in_the_same_second_are_two_files_and_the_later_is_the_newest(shop: Shop) -> None:
    made = []
    for _turn in range(11):
        sell(shop)
        made.append(backups.make(shop, reason=backups.TIMED).path)
    newest = backups.newest(shop)
    assert len(set(made)) == 11
    assert newest is not None
    assert newest.path == made[-1]


def test_two_that_begin_in_the_same_second_have_a_name_and_a_part_each(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, begun, inner = backups.storing.make, [], []

    def make(
        source: Database, target: Path, about: Mapping[str, Any], tick: backups.Tick, **how: Any
    ) -> backups.Manifest:
        begun.append(target)
        if len(begun) == 1:
            inner.append(backups.make(shop, reason=backups.TIMED).path)
        return real(source, target, about, tick, **how)

    monkeypatch.setattr(backups.storing, "make", make)
    outer = backups.make(shop, reason=backups.TIMED).path
    assert set(paths.backup_folder().iterdir()) == {outer, *inner}
    assert len({outer, *inner}) == 2
    assert all(backups.storing.is_whole(path) for path in (outer, *inner))


def test_two_that_are_copied_at_once_have_a_name_and_a_part_each(shop: Shop, stick: Path) -> None:
    made, inner = backups.make(shop).path, []

    def tick(done: int, total: int) -> None:
        if not inner:
            inner.append(stick)
            inner[0] = keeping.copy(made, stick, no_tick)

    outer = keeping.copy(made, stick, tick)
    assert set(stick.iterdir()) == {outer, *inner}
    assert len({outer, *inner}) == 2
    assert [path.read_bytes() for path in (outer, *inner)] == [made.read_bytes()] * 2


def test_five_hundred_files_in_the_folder_are_looked_through(shop: Shop, tmp_path: Path) -> None:
    folder = paths.backup_folder()
    (first,) = aged(shop, folder, 1, HOUR)
    start = shop.clock.now().astimezone(shop.zone)
    for place in range(1, 500):
        at = start - place * HOUR
        shutil.copy(first, folder / f"shop {at:%Y-%m-%d %H%M%S}.shuke-backup")
    assert len(backups.of_shop(shop)) == 500
    keeping.thin(shop)  # all of them bear the same instant in their manifest: the newest three stay
    assert len(backups.of_shop(shop)) == 3


def test_age_counts_only_if_something_is_missing_in_the_newest(shop: Shop, stick: Path) -> None:
    place = Place(stick)
    assert keeping.look(shop, place).behind_here == 0
    sell(shop)
    shop.clock.advance(9 * DAY)  # type: ignore[attr-defined]
    assert keeping.look(shop, place).behind_here == 9
    keep(shop, place)
    shop.clock.advance(20 * DAY)  # type: ignore[attr-defined]
    seen = keeping.look(shop, place)
    assert (seen.behind_here, seen.behind_there) == (0, 0)
    sell(shop)
    seen = keeping.look(shop, place)
    assert (seen.behind_here, seen.behind_there) == (20, 20)
    shutil.rmtree(stick)
    assert keeping.look(shop, place).there is None


def test_one_made_under_a_wrong_clock_stops_neither_the_backups_nor_the_copies(shop: Shop, stick: Path) -> None:
    sell(shop)
    shop.clock.advance(400 * DAY)  # type: ignore[attr-defined]
    assert keep(shop, Place(stick)).copied is not None
    shop.clock.advance(-400 * DAY)  # type: ignore[attr-defined]
    assert keep(shop, Place(stick)) == keeping.Kept(None, None, None)
    for day in range(1, 4):
        shop.clock.advance(DAY)  # type: ignore[attr-defined]
        sell(shop)
        kept = keep(shop, Place(stick))
        assert kept.made is not None
        assert kept.copied is not None
        assert keep(shop, Place(stick)) == keeping.Kept(None, None, None)
        assert len(list(stick.iterdir())) == day + 1
        assert backups.newest_at(shop) == backups.newest_at(shop, stick) == shop.clock.now()


def test_days_are_counted_though_the_last_one_bears_a_date_to_come(shop: Shop, stick: Path) -> None:
    sell(shop)
    shop.clock.advance(400 * DAY)  # type: ignore[attr-defined]
    keep(shop, Place(stick))
    shop.clock.advance(-400 * DAY)  # type: ignore[attr-defined]
    sell(shop)
    for _day in range(20):
        shop.clock.advance(DAY)  # type: ignore[attr-defined]
        sell(shop)
    seen = keeping.look(shop, Place(stick))
    assert (seen.has_changed, seen.behind_here, seen.behind_there) == (True, 20, 20)
    keep(shop)
    seen = keeping.look(shop, Place(stick))
    assert (seen.has_changed, seen.behind_here, seen.behind_there) == (False, 0, 20)


def test_trying_a_backup_checks_it_and_leaves_nothing_but_a_note(shop: Shop, tmp_path: Path) -> None:
    sell(shop)
    made = backups.make(shop)
    before = folder_state(tmp_path / "shop", ("shop.shuke-wal", "shop.shuke-shm"))
    tried = backup_drill.try_open(shop, made.path, no_tick)
    assert tried.manifest == made.manifest
    assert {p.name for p in paths.cache_folder().iterdir()} == {"backups.json", "logs"}
    assert folder_state(tmp_path / "shop", ("shop.shuke-wal", "shop.shuke-shm")).keys() == before.keys()
    backup_drill.record_trial(shop)
    assert history.entries(shop)[0].action == backups.TRIED
    assert not backups.has_changed(shop, backups.newest(shop))


@pytest.mark.parametrize("place", [60, 700, 4500, 30_000, -30])
def test_trying_a_damaged_backup_says_so(shop: Shop, place: int) -> None:
    made = backups.make(shop)
    content = bytearray(made.path.read_bytes())
    content[place] ^= 1
    made.path.write_bytes(content)
    with pytest.raises(ShukeError):
        backup_drill.try_open(shop, made.path, no_tick)
    assert not list(paths.cache_folder().glob("*.part"))


def test_trying_a_backup_of_another_shop_says_so(shop: Shop, tmp_path: Path) -> None:
    other = make_shop(tmp_path, "two.shuke").shop
    theirs = backups.make(other)
    with pytest.raises(ShukeError) as caught:
        backup_drill.try_open(shop, theirs.path, no_tick)
    assert caught.value.code == "other_shop"
    other.close()


def test_trying_without_room_says_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    made = backups.make(shop)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(keeping.storing.os, "fsync", full)
    with pytest.raises(ShukeError) as caught:
        backup_drill.try_open(shop, made.path, no_tick)
    assert caught.value.code == "disk_full"
    assert not list(paths.cache_folder().glob("*.part"))


def test_one_made_before_a_big_step_outlives_the_backups_of_that_day(shop: Shop) -> None:
    before = backups.make(shop, reason=backups.BEFORE_EMPTYING).path
    for _turn in range(6):
        shop.clock.advance(HOUR)  # type: ignore[attr-defined]
        sell(shop)
        keep(shop)
    assert before in [b.path for b in backups.listed()]
    shop.clock.advance(8 * DAY)  # type: ignore[attr-defined]
    keeping.thin(shop)
    assert before not in [b.path for b in backups.listed()]


def test_one_made_by_hand_is_there_a_month_later_and_says_why(shop: Shop) -> None:
    mine = backups.make(shop).path
    for _turn in range(6):
        shop.clock.advance(HOUR)  # type: ignore[attr-defined]
        sell(shop)
        keep(shop)
    assert mine in [b.path for b in backups.listed()]
    assert keeping.look(shop, None).spread.asked == 1
    shop.clock.advance(30 * DAY)  # type: ignore[attr-defined]
    keeping.thin(shop)
    assert mine not in [b.path for b in backups.listed()]


def test_trial_at_the_second_place_writes_nothing_there(shop: Shop, stick: Path) -> None:
    sell(shop)
    kept = keep(shop, Place(stick))
    assert kept.made is not None
    assert kept.copied is not None
    before, dates = folder_state(stick), kept.copied.stat()
    kept.copied.chmod(0o444)
    stick.chmod(0o555)
    try:
        here, there = backup_drill.try_each(shop, (kept.made.path, kept.copied), no_tick)
    finally:
        stick.chmod(0o755)
    assert (here.wrong, there.wrong, there.made_at) == (None, None, shop.clock.now())
    assert folder_state(stick) == before
    assert kept.copied.stat().st_mtime_ns == dates.st_mtime_ns
    assert list(paths.cache_folder().glob("backup*.part")) == []


def test_one_that_fails_keeps_the_other_from_being_tried_no_more(shop: Shop, stick: Path) -> None:
    sell(shop)
    kept = keep(shop, Place(stick))
    assert kept.made is not None
    assert kept.copied is not None
    rotten = bytearray(kept.made.path.read_bytes())
    rotten[30_000] ^= 1
    kept.made.path.write_bytes(rotten)
    here, there = backup_drill.try_each(shop, (kept.made.path, kept.copied), no_tick)
    assert here.wrong is not None
    assert here.made_at == shop.clock.now()
    assert there.wrong is None
