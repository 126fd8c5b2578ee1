"""What lies beside a shop file when it is opened. A copy of the folder of an open shop is what a killed program leaves."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.errors import CannotUnlock
from app.i18n import T
from app.services import backups, drafts, history, last_end, vault
from app.shop import Shop
from app.storage import database, open_mark, side_files, unlocking
from tests.support import CHEAP, NOW, PASSWORD, dump, folder_state, make_shop

SAVED = T("Save")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A shop that was written to once, and closed."""
    (tmp_path / "here").mkdir()
    shop = make_shop(tmp_path / "here").shop
    history.note(shop, SAVED)
    shop.close()
    return shop.path


@pytest.fixture
def killed(tmp_path: Path) -> Callable[..., Path]:
    """Gives the folder of an open shop as it is left when the program is killed now; without its files that end like this."""

    def leave(shop: Shop, *missing: str) -> Path:
        folder = tmp_path / f"killed {len(list(tmp_path.iterdir()))}"
        shutil.copytree(shop.path.parent, folder)
        left = folder / shop.path.name
        for tail in missing:
            left.with_name(left.name + tail).unlink(missing_ok=True)
        return left

    return leave


def opened(path: Path) -> Shop:
    return vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def last_end_of(path: Path) -> side_files.Found:
    shop = opened(path)
    shop.close()
    return shop.last_end


def is_open(path: Path) -> bool:
    """What the main file says, without its log."""
    key = unlocking.key_behind(path, "password", PASSWORD, CHEAP)
    with closing(database.connect(path, key, how=side_files.WITHOUT_LOG)) as connection:
        mark = open_mark.read(connection)
    return mark is not None and mark.is_open


def fold(shop: Shop) -> None:
    with closing(database.connect(shop.path, shop.database.key_for_copy())) as connection:
        open_mark.fold(connection)


def test_open_mark_stands_in_the_main_file_from_the_first_write_to_the_end(path: Path) -> None:
    shop = opened(path)
    with shop.read():
        assert not is_open(path), "nothing was written yet"
    history.note(shop, SAVED)
    assert is_open(path)
    history.note(shop, SAVED)
    backups.verify(shop)
    assert is_open(path)
    assert open_mark.log_salt(path) is not None, "a check may not empty the log"
    shop.close()
    assert not is_open(path)
    assert not log_of(path).exists()


def test_open_mark_a_second_sale_asks_the_drive_for_no_more(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = opened(path)
    history.note(shop, SAVED)
    monkeypatch.setattr(open_mark, "_write", None)
    history.note(shop, SAVED)
    drafts.keep(shop, "sale", {})
    monkeypatch.undo()
    shop.close()


def test_log_taken_away_is_told_and_recorded_once(path: Path, killed: Callable[..., Path]) -> None:
    shop = opened(path)
    history.note(shop, SAVED)
    left = killed(shop, "-wal", "-shm")
    shop.close()
    again = opened(left)
    assert again.last_end.lost == NOW.isoformat()
    for _time in range(2):
        last_end.begin(again)
    assert [str(e.action) for e in history.entries(again)].count(str(last_end.LOG_MISSING)) == 1
    lost = last_end.lost_log(again)
    assert lost is not None
    assert "shop.shuke" in str(lost.what)
    again.close()
    again = opened(left)
    assert last_end.was_lost(again), "until somebody has dealt with it"
    last_end.begin(again)
    assert [str(e.action) for e in history.entries(again)].count(str(last_end.LOG_MISSING)) == 1
    last_end.forget_lost(again)
    again.close()
    assert last_end_of(left).lost is None


def test_log_taken_away_names_the_backup_that_holds_more(path: Path, killed: Callable[..., Path]) -> None:
    shop = opened(path)
    history.note(shop, SAVED)
    left = killed(shop, "-wal")
    made = backups.make(shop)
    shop.close()
    again = opened(left)
    lost = last_end.lost_log(again)
    again.close()
    assert lost is not None
    assert made.path.name in str(lost.next_step)
    assert "restore it" in str(lost.next_step)


def test_log_cut_to_nothing_is_told_too(path: Path, killed: Callable[..., Path]) -> None:
    shop = opened(path)
    history.note(shop, SAVED)
    left = killed(shop)
    shop.close()
    log_of(left).write_bytes(b"")
    assert last_end_of(left).lost is not None


def test_log_of_a_shop_that_was_only_read_may_go(path: Path, killed: Callable[..., Path]) -> None:
    shop = opened(path)
    with shop.read():
        left = killed(shop, "-wal")
    shop.close()
    assert last_end_of(left) == side_files.Found()


def test_killed_program_with_its_log_loses_nothing_and_is_checked(path: Path, killed: Callable[..., Path]) -> None:
    shop = opened(path)
    for _time in range(3):
        history.note(shop, SAVED)
    left = killed(shop)
    head = shop.opened_at_change + 3
    shop.close()
    assert last_end_of(left).unclean == NOW.isoformat()
    again = opened(left)
    assert again.opened_at_change == head
    assert all(each.ok for each in last_end.check(again))
    again.close()
    assert last_end_of(left) == side_files.Found()


@pytest.mark.parametrize("tail", ["-shm", "-shm of another"])
def test_memory_file_deleted_or_of_another_is_made_anew(
    path: Path, tmp_path: Path, killed: Callable[..., Path], tail: str
) -> None:
    shop = opened(path)
    history.note(shop, SAVED)
    left = killed(shop, "-shm")
    shop.close()
    if tail != "-shm":
        (tmp_path / "other").mkdir()
        other = make_shop(tmp_path / "other").shop
        history.note(other, SAVED)
        shutil.copy(f"{other.path}-shm", f"{left}-shm")
        other.close()
    again = opened(left)
    assert again.opened_at_change == 2
    assert again.last_end.lost is None
    again.close()


def test_log_of_another_shop_is_refused_and_harms_nothing(
    path: Path, tmp_path: Path, killed: Callable[..., Path]
) -> None:
    (tmp_path / "other").mkdir()
    other = make_shop(tmp_path / "other").shop
    history.note(other, SAVED)
    shutil.copy(log_of(other.path), log_of(path))
    other.close()
    before = folder_state(path.parent)
    for _time in range(2):
        with pytest.raises(CannotUnlock) as caught:
            opened(path)
        assert caught.value.code == "foreign_log"
        assert {n: s for n, s in folder_state(path.parent).items() if not n.endswith("-shm")} == before
    log_of(path).unlink()
    assert last_end_of(path) == side_files.Found()


@pytest.mark.parametrize("was_killed", [True, False])
@pytest.mark.parametrize("other_writes", [1, 4])
@pytest.mark.parametrize("folds", [True, False])
def test_log_of_a_copy_that_went_another_way_is_refused(
    path: Path, killed: Callable[..., Path], was_killed: bool, other_writes: int, folds: bool
) -> None:
    """`folds`: the log of the copy has begun anew, so that it holds no mark of its own."""
    reading = opened(path)
    copy = killed(reading)
    reading.close()
    there = opened(copy)
    for number in range(other_writes):
        if folds and number:
            fold(there)
        history.note(there, SAVED)
    here = opened(path)
    history.note(here, T("Undo"))
    left = killed(here)
    expected = dump(here, leave_out=())
    here.close()
    victim = left if was_killed else path
    shutil.copy(log_of(copy), log_of(victim))
    there.close()
    with pytest.raises(CannotUnlock) as caught:
        opened(victim)
    assert caught.value.code == "foreign_log"
    log_of(victim).unlink()
    again = opened(victim)
    if not was_killed:
        assert dump(again, leave_out=("sqlite_sequence",)) == {
            name: rows for name, rows in expected.items() if name != "sqlite_sequence"
        }
    assert (again.last_end.lost is not None) == was_killed
    again.close()


def test_older_log_of_the_same_opening_is_refused_once_the_file_went_on(
    path: Path, killed: Callable[..., Path]
) -> None:
    shop = opened(path)
    history.note(shop, SAVED)
    older = killed(shop)
    history.note(shop, SAVED)
    fold(shop)
    left = killed(shop)
    shop.close()
    for victim in (left, path):
        shutil.copy(log_of(older), log_of(victim))
        with pytest.raises(CannotUnlock) as caught:
            opened(victim)
        assert caught.value.code == "foreign_log"


def test_rollback_journal_beside_the_file_is_refused_an_empty_one_is_not(path: Path) -> None:
    other = path.with_name(f"{path.name}-journal")
    other.write_bytes(bytes.fromhex("d9d505f920a163d7") + bytes(4096))
    before = folder_state(path.parent)
    with pytest.raises(CannotUnlock) as caught:
        opened(path)
    assert caught.value.code == "foreign_log"
    assert other.name in str(caught.value)
    assert folder_state(path.parent) == before
    other.write_bytes(b"")
    assert last_end_of(path) == side_files.Found()


def test_two_programs_share_the_mark(path: Path, killed: Callable[..., Path]) -> None:
    """Whoever closes takes it away, whoever writes puts it back first; nothing is told of that."""
    for order in (1, -1):
        writes, closes = (opened(path), opened(path))[::order]
        history.note(writes, SAVED)
        history.note(closes, SAVED)
        assert is_open(path)
        assert last_end_of(killed(writes, "-wal")).lost is not None
        closes.close()
        assert last_end_of(killed(writes)).lost is None
        history.note(writes, SAVED)
        assert is_open(path)
        writes.close()
        assert not is_open(path)
        assert last_end_of(path) == side_files.Found()


def test_program_killed_beside_another_leaves_no_mark_behind(path: Path, killed: Callable[..., Path]) -> None:
    reads, dies = opened(path), opened(path)
    history.note(dies, SAVED)
    dies.database.mark = None
    dies.database.engine.dispose()  # as good as dead: it says nothing any more
    reads.close()
    assert last_end_of(path) == side_files.Found()


def test_backup_of_an_open_shop_is_closed(path: Path, tmp_path: Path) -> None:
    shop = opened(path)
    history.note(shop, SAVED)
    made = backups.make(shop, tmp_path / "copies")
    shop.close()
    target = tmp_path / "back.shuke"
    backups.restore(made.path, target, PASSWORD, policy=CHEAP, now=NOW)
    assert not is_open(target)
    assert last_end_of(target) == side_files.Found()


def test_new_key_leaves_a_closed_file_until_the_next_write(
    path: Path, monkeypatch: pytest.MonkeyPatch, killed: Callable[..., Path]
) -> None:
    shop = opened(path)
    history.note(shop, SAVED)
    left: list[Path] = []
    replaced = Shop.file_was_replaced

    def note(self: Shop) -> None:
        left.append(killed(self))
        replaced(self)

    monkeypatch.setattr(Shop, "file_was_replaced", note)
    vault.change_data_key(shop, PASSWORD, policy=CHEAP)
    assert last_end_of(left[0]).lost is None
    assert is_open(path)
    shop.close()
    assert last_end_of(path) == side_files.Found()


def test_other_window_keeps_the_mark_and_its_log(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window = opened(path)
    history.note(window, SAVED)
    monkeypatch.setattr("app.storage.shop_lock.is_held_elsewhere", lambda _path: True)
    command = opened(path)
    assert command.last_end == side_files.Found()
    history.note(command, SAVED)
    command.close()
    assert is_open(path)
    monkeypatch.undo()
    window.close()
    assert last_end_of(path) == side_files.Found()
