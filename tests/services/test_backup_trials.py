"""What a trial says of a backup: never bad because of the place where it was unpacked, and bad until another trial opens it."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app import files, paths, unfinished
from app.errors import CannotUnlock, WorldProblem
from app.services import backup_drill, backups
from app.shop import Shop
from app.storage import backup as storing
from app.storage import backup_checked, cached, database
from tests.services.test_backup_keeping import DAY, no_tick, sell
from tests.support import make_shop


def parts() -> list[str]:
    return [lies.name for lies in paths.cache_folder().iterdir() if files.PART in lies.name]


def left_in_the_middle(shop: Shop, backup: Path, part: Path) -> None:
    """What a trial of `backup` leaves at `part` if it is killed while it makes the indexes again: a file, and the journal that takes it back."""
    half = part.with_name("half")
    storing._take_out(backup, half)
    with closing(database.connect(half, shop.database.key_for_copy())) as connection:
        connection.execute("PRAGMA cache_size = 5")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("REINDEX")
        for tail in ("", "-journal"):
            shutil.copyfile(f"{half}{tail}", f"{part}{tail}")
    half.unlink()


def test_what_a_killed_trial_left_says_nothing_of_the_next_backup(shop: Shop) -> None:
    sell(shop)
    first = backups.make(shop).path
    left_in_the_middle(shop, first, files.own_part(paths.cache_folder() / "backup"))
    left_in_the_middle(shop, first, paths.cache_folder() / "backup.part")  # as it was called before
    sell(shop)
    second = backups.make(shop).path
    assert backup_drill.try_open(shop, second, no_tick).wrong is None
    assert backup_checked.is_whole(second, shop.clock.now())
    assert sorted(parts()) == ["backup.part", "backup.part-journal"]
    long_ago = time.time() - 2 * 24 * 3600
    for name in parts():
        os.utime(paths.cache_folder() / name, (long_ago, long_ago))
    assert unfinished.sweep() == 2
    assert parts() == []


def test_two_trials_at_once_keep_out_of_each_others_way(shop: Shop, tmp_path: Path) -> None:
    other = make_shop(tmp_path, "two.shuke").shop
    for each in (shop, other):
        sell(each)
    mine, theirs = backups.make(shop).path, backups.make(other).path
    found: list[backup_drill.Tried] = []

    def meanwhile(done: int, _total: int) -> None:
        if done == 1:
            beside = threading.Thread(target=lambda: found.extend(backup_drill.try_each(other, (theirs,), no_tick)))
            beside.start()
            beside.join()

    found.append(backup_drill.try_open(shop, mine, meanwhile))
    assert [tried.wrong for tried in found] == [None, None]
    assert backups.newest(shop) is not None
    assert parts() == []
    other.close()


def garbling(times: int) -> Callable[[Path, Path], tuple[bytes, str]]:
    """Unpacks on a drive that loses a bit of what is written to it, so many times."""
    real, left = storing._take_out, [times]

    def take_out(backup: Path, target: Path) -> tuple[bytes, str]:
        said = real(backup, target)
        if left[0]:
            left[0] -= 1
            content = bytearray(target.read_bytes())
            content[len(content) // 2] ^= 1
            target.write_bytes(content)
        return said

    return take_out


def test_place_that_fails_is_told_and_the_backup_stays_good(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    sell(shop)
    made = backups.make(shop).path
    monkeypatch.setattr(storing, "_take_out", garbling(times=2))
    with pytest.raises(WorldProblem) as caught:
        backup_drill.try_open(shop, made, no_tick)
    assert (caught.value.code, str(caught.value.what)) == ("io_error", "The drive of backup does not answer properly.")
    assert not backup_checked.is_rotten(made, shop.clock.now())
    assert backup_checked.opened_at(made) is None
    assert parts() == []


def test_place_that_failed_once_leaves_no_trace(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    sell(shop)
    made = backups.make(shop).path
    monkeypatch.setattr(storing, "_take_out", garbling(times=1))
    assert backup_drill.try_open(shop, made, no_tick).wrong is None


def refuse(*_said: object) -> None:
    raise CannotUnlock("backup_damaged", backups.DAMAGED)


@pytest.fixture
def refused(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A backup that reads as it was written, and did not open when this version of the program tried it."""
    sell(shop)
    made = backups.make(shop).path
    with monkeypatch.context() as broken:
        broken.setattr(storing, "_prove", refuse)
        (tried,) = backup_drill.try_each(shop, (made,), no_tick)
    assert tried.wrong is not None
    return made


def test_what_a_trial_found_bad_is_bad_for_the_next_version_until_that_tries_it(
    shop: Shop, refused: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert backup_drill.to_try_again(backups.of_shop(shop)) == ()
    monkeypatch.setattr(backup_checked, "JUDGED_BY", "the next version")
    assert not backup_checked.is_whole(refused, shop.clock.now() + 400 * DAY)
    assert backups.newest_whole(shop.path) is None
    assert backups.has_changed(shop, backups.furthest(shop, backups.of_shop(shop)))
    assert backup_drill.to_try_again(backups.of_shop(shop)) == (refused,)
    assert backup_drill.try_open(shop, refused, no_tick).wrong is None
    assert backups.newest(shop) is not None
    assert backup_drill.to_try_again(backups.of_shop(shop)) == ()


def test_what_still_does_not_open_is_tried_once_by_each_version(
    shop: Shop, refused: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_checked, "JUDGED_BY", "the next version")
    monkeypatch.setattr(storing, "_prove", refuse)
    with pytest.raises(CannotUnlock):
        backup_drill.try_open(shop, refused, no_tick)
    assert backup_drill.to_try_again(backups.of_shop(shop)) == ()
    assert backup_checked.is_rotten(refused, shop.clock.now())


def test_what_only_a_sum_found_bad_is_looked_at_by_the_next_version(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backups.make(shop).path
    backup_checked.note(made, shop.clock.now(), is_good=False)
    monkeypatch.setattr(backup_checked, "JUDGED_BY", "the next version")
    assert not backup_checked.is_to_try_again(made)
    assert backup_checked.is_whole(made, shop.clock.now())


def test_notes_of_before_that_do_not_say_who_judged_are_looked_at(shop: Shop) -> None:
    made = backups.make(shop).path
    found = made.stat()
    said = [found.st_size, found.st_mtime_ns, shop.clock.now().isoformat(), False, None, "0.1.0 2"]
    cached.keep(backup_checked.NOTES, str(made), said, backup_checked.MOST)
    assert backup_checked.is_whole(made, shop.clock.now())
