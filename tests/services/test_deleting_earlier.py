"""Backups from before a new key go only where a good one under the new key lies: on this computer, and at the second place."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from app import files
from app.errors import Cancelled, UserMistake
from app.services import backup_keeping as keeping
from app.services import backups, customers, deleting_earlier, repair, vault
from app.services.backup_keeping import Place
from app.services.customers import CustomerDraft
from app.shop import Shop
from tests.services.test_healing import past_the_index
from tests.support import CHEAP, PASSWORD, make_shop


def tick(_done: int, _total: int) -> None:
    pass


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """The second place."""
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.fixture
def shop(tmp_path: Path, stick: Path) -> Shop:
    """A shop with two backups from before its key was changed, here and on the stick, and none since."""
    folder = tmp_path / "place"
    folder.mkdir()
    made = make_shop(folder).shop
    for name in ("Ann", "Bob"):
        customers.create(made, CustomerDraft(name=name))
        keeping.keep(made, backups.TIMED, Place(stick), tick)
    vault.change_data_key(made, PASSWORD, policy=CHEAP)
    return made


def names(folder: Path | None = None) -> set[str]:
    return {b.path.name for b in backups.listed(folder)}


def test_stick_gets_the_new_backup_before_anything_on_it_is_deleted(shop: Shop, stick: Path) -> None:
    new = backups.make(shop, reason=backups.AFTER_KEY).path
    found = deleting_earlier.find(shop, Place(stick))
    assert (len(found.here), len(found.there), found.is_there, found.has_last) == (2, 2, True, False)
    assert found.last is not None
    assert found.last.path == new
    assert deleting_earlier.delete(shop, found, Place(stick), tick) == deleting_earlier.Deleted(2, 2)
    assert names() == names(stick) == {new.name}
    assert (stick / new.name).read_bytes() == new.read_bytes()
    left = deleting_earlier.find(shop, Place(stick))
    assert (left.count, left.has_last) == (0, True)
    shop.close()


def test_full_stick_keeps_all_that_is_on_it(shop: Shop, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = backups.make(shop).path
    before = names(stick)

    def full(_backup: Path, folder: Path, _tick: object) -> Path:
        raise files.problem(OSError(errno.ENOSPC, "full"), folder / "x")

    monkeypatch.setattr(keeping, "copy", full)
    done = deleting_earlier.delete(shop, deleting_earlier.find(shop, Place(stick)), Place(stick), tick)
    assert (done.here, done.there) == (2, 0)
    assert done.trouble is not None
    assert done.trouble.code == "disk_full"
    assert names(stick) == before
    assert names() == {new.name}
    shop.close()


def test_stick_that_is_pulled_before_the_answer_keeps_all_that_is_on_it(shop: Shop, stick: Path) -> None:
    backups.make(shop)
    found, before = deleting_earlier.find(shop, Place(stick)), names(stick)
    stick.rename(stick.with_name("pulled"))
    done = deleting_earlier.delete(shop, found, Place(stick), tick)
    assert (done.here, done.there) == (2, 0)
    assert done.trouble is not None
    assert done.trouble.code == "not_there"
    assert names(stick.with_name("pulled")) == before
    away = deleting_earlier.find(shop, Place(stick))
    assert (away.count, away.folder, away.is_there) == (0, stick, False)
    shop.close()


def test_copy_that_went_bad_on_the_stick_is_made_again_first(shop: Shop, stick: Path) -> None:
    new = backups.make(shop).path
    keeping.keep(shop, backups.TIMED, Place(stick), tick)
    copy = bytearray((stick / new.name).read_bytes())
    copy[len(copy) // 2] ^= 1
    (stick / new.name).write_bytes(copy)
    deleting_earlier.delete(shop, deleting_earlier.find(shop, Place(stick)), Place(stick), tick)
    assert new.read_bytes() in [b.path.read_bytes() for b in backups.listed(stick)]
    shop.close()


def test_without_a_backup_under_the_new_key_nothing_is_deleted_anywhere(shop: Shop, stick: Path) -> None:
    before = names(), names(stick)
    found = deleting_earlier.find(shop, Place(stick))
    assert found.last is None
    with pytest.raises(UserMistake, match="no backup yet"):
        deleting_earlier.delete(shop, found, Place(stick), tick)
    assert (names(), names(stick)) == before
    shop.close()


def test_stopped_while_the_copy_is_made_nothing_is_deleted_anywhere(shop: Shop, stick: Path) -> None:
    backups.make(shop)
    before = names(), names(stick)

    def stops(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        deleting_earlier.delete(shop, deleting_earlier.find(shop, Place(stick)), Place(stick), stops)
    assert (names(), names(stick)) == before
    shop.close()


def test_newest_that_is_not_in_doubt_stays_at_each_place_while_the_newest_of_all_is(shop: Shop, stick: Path) -> None:
    past_the_index(shop, "DELETE FROM customer WHERE id = 2", table="customer")
    repair.verify(shop)
    kept = keeping.keep(shop, backups.BY_HAND, Place(stick), tick).made
    assert kept is not None
    assert kept.manifest.is_in_doubt
    found = deleting_earlier.find(shop, Place(stick))
    assert (len(found.here), len(found.there)) == (1, 1)
    first, second = found.spared
    assert (first.path.name, first.path.parent != stick, second.path.parent) == (second.path.name, True, stick)
    assert deleting_earlier.delete(shop, found, Place(stick), tick) == deleting_earlier.Deleted(1, 1)
    assert names() == names(stick) == {kept.path.name, first.path.name}
    left = deleting_earlier.find(shop, Place(stick))
    assert (left.count, left.spared) == (0, found.spared)
    repair.mend(shop, repair.verify(shop), anyway=True)
    keeping.keep(shop, backups.BY_HAND, Place(stick), tick)
    assert deleting_earlier.find(shop, Place(stick)).count == 2, "there is a sound one now"
    shop.close()
