"""Backups that a drive has damaged since they were made: they count for nothing, and nothing goes because of them."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from app import paths
from app.errors import CannotUnlock, WorldProblem
from app.services import backup_drill, backups
from app.services import backup_keeping as keeping
from app.services.backup_keeping import Place
from app.shop import Shop
from app.storage import backup as storing
from app.storage import backup_checked
from tests.services.test_backup_keeping import DAY, aged, keep, no_tick, sell

MINUTE = dt.timedelta(minutes=1)


def rot(path: Path) -> None:
    """Flip one bit in the middle, in the shop file inside."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_rotten_ones_count_for_nothing_when_they_are_thinned(shop: Shop) -> None:
    sell(shop)
    made = aged(shop, paths.backup_folder(), 4, MINUTE)
    for path in made[1:]:
        rot(path)
    assert keeping.thin(shop) == ()
    assert made[0].exists()
    assert [b.problem for b in backups.of_shop(shop)] == [backups.DAMAGED] * 3 + [None]


def test_rotten_newest_is_followed_by_a_new_one(shop: Shop) -> None:
    sell(shop)
    made = keep(shop).made
    assert made is not None
    assert keep(shop).made is None
    rot(made.path)
    seen = keeping.look(shop, None)
    assert seen.has_changed
    assert seen.last_here is None
    assert seen.damaged is not None
    assert seen.damaged.path == made.path
    again = keep(shop).made
    assert again is not None
    seen = keeping.look(shop, None)
    assert (seen.damaged, seen.has_changed) == (None, False)
    assert seen.last_here is not None
    assert seen.last_here.path == again.path


def test_one_that_is_two_months_old_is_not_read_though_it_is_rotten(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the newest three are; and none twice as long as it lies there unchanged."""
    sell(shop)
    aged(shop, paths.backup_folder(), 6, DAY)
    (paths.cache_folder() / "backups.json").unlink()
    read: list[str] = []
    real = storing.is_whole
    monkeypatch.setattr(storing, "is_whole", lambda path: read.append(path.name) or real(path))  # type: ignore[func-returns-value]
    backups.of_shop(shop)
    assert len(read) == 3
    backups.of_shop(shop)
    assert len(read) == 3
    shop.clock.advance(backup_checked.TRUSTED)  # type: ignore[attr-defined]
    backups.of_shop(shop)
    assert len(read) == 6


def test_what_was_made_and_checked_is_not_read_once_more(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    sell(shop)
    monkeypatch.setattr(storing, "is_whole", lambda _path: pytest.fail("read again"))
    assert keep(shop).made is not None
    assert keep(shop).made is None


def test_rotten_one_is_known_for_good_as_long_as_it_lies_there(shop: Shop) -> None:
    sell(shop)
    made = backups.make(shop).path
    rot(made)
    assert not backup_checked.is_whole(made, shop.clock.now())
    assert backup_checked.is_rotten(made, shop.clock.now() + 400 * DAY)
    os.utime(made, (1, 1))
    assert not backup_checked.is_rotten(made, shop.clock.now())


def test_stick_that_was_pulled_says_nothing_about_its_backup(shop: Shop, tmp_path: Path) -> None:
    sell(shop)
    made = backups.make(shop).path
    away = made.rename(tmp_path / "away")
    assert not backup_checked.is_whole(made, shop.clock.now())
    away.rename(made)
    assert backup_checked.is_whole(made, shop.clock.now())


@pytest.mark.parametrize("said", [b"", b"[]", b"{}", b'{"x": 1}', b"[" * 100_000, b"\xff"])
def test_memory_that_makes_no_sense_counts_as_none(shop: Shop, said: bytes) -> None:
    sell(shop)
    made = backups.make(shop).path
    (paths.cache_folder() / "backups.json").write_bytes(said)
    assert backup_checked.is_whole(made, shop.clock.now())


def test_memory_of_a_time_without_a_zone_keeps_nobody_out(shop: Shop) -> None:
    sell(shop)
    made = backups.make(shop).path
    notes = paths.cache_folder() / "backups.json"
    notes.write_text(
        notes.read_text().replace(shop.clock.now().astimezone(shop.zone).isoformat(), "2026-05-18T10:12:00")
    )
    assert "+" not in notes.read_text()
    assert backup_checked.is_whole(made, shop.clock.now())


def test_rotten_copy_at_the_second_place_is_followed_by_another(shop: Shop, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    sell(shop)
    first = keep(shop, Place(stick)).copied
    assert first is not None
    rot(first)
    second = keep(shop, Place(stick))
    assert second.made is None
    assert second.copied not in (None, first)
    assert keep(shop, Place(stick)).copied is None


def test_rotten_one_goes_when_it_is_too_old_for_erasure_to_be_honest(shop: Shop) -> None:
    sell(shop)
    old = backups.make(shop).path
    rot(old)
    keeping.thin(shop)
    shop.clock.advance(91 * DAY)  # type: ignore[attr-defined]
    assert keeping.thin(shop) == ()
    for _day in range(3):
        sell(shop)
        keep(shop)
        shop.clock.advance(DAY)  # type: ignore[attr-defined]
    assert not old.exists()


def test_trial_that_finds_damage_makes_room_for_a_new_one(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no sum over the file tells: its pages do not open."""
    sell(shop)
    made = backups.make(shop)
    with monkeypatch.context() as broken:
        broken.setattr(storing, "_check", _finds_damage)
        with pytest.raises(CannotUnlock):
            backup_drill.try_open(shop, made.path, no_tick)
    assert keep(shop).made is not None


def _finds_damage(copy: Path, *_more: object) -> None:
    raise CannotUnlock("file_damaged", backups.DAMAGED)


def test_trial_without_room_says_so_and_nothing_of_the_backup(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    sell(shop)
    made = backups.make(shop)
    monkeypatch.setattr(keeping.shutil, "disk_usage", lambda _place: type("Usage", (), {"free": 1000}))
    with pytest.raises(WorldProblem) as caught:
        backup_drill.try_open(shop, made.path, no_tick)
    assert caught.value.code == "disk_full"
    assert backup_checked.is_whole(made.path, shop.clock.now())
