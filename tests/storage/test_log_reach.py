"""A log that was cut short, damaged in the middle, or put back as it was before is found out on the computer that wrote it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app import paths
from app.clock import FixedClock
from app.i18n import T
from app.services import history, last_end, vault
from app.shop import Shop
from app.storage import log_reach
from tests.support import CHEAP, NOW, PASSWORD, make_shop

SAVED, LATER = T("Save"), T("Record sale")
FRAME, HEAD = 4096 + 24, 32


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


@pytest.fixture
def killed(tmp_path: Path, shuke_home: Path) -> tuple[Path, bytes]:
    """A shop as it is left when the program is killed after two steps, and its log as it was after the first."""
    shop = make_shop(tmp_path).shop
    history.note(shop, SAVED)
    before = log_of(shop.path).read_bytes()
    history.note(shop, LATER)
    noted = next((paths.cache_folder() / "logs").iterdir()).read_bytes()
    left = tmp_path / "left"
    left.mkdir()
    for piece in tmp_path.glob("shop.shuke*"):
        shutil.copy2(piece, left)
    shop.close()
    for piece in left.iterdir():
        shutil.copy2(piece, tmp_path)
    (tmp_path / "shop.shuke-shm").unlink()
    next((paths.cache_folder() / "logs").iterdir()).write_bytes(noted)
    return shop.path, before


def opened(path: Path) -> Shop:
    return vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))


def names(shop: Shop) -> list[str]:
    return [str(entry.action) for entry in history.entries(shop)]


def test_whole_log_is_taken_in_and_nothing_is_claimed(killed: tuple[Path, bytes]) -> None:
    shop = opened(killed[0])
    assert shop.last_end.lost is None
    assert last_end.needs_check(shop)
    assert str(LATER) in names(shop)
    shop.close()
    again = opened(killed[0])
    assert again.last_end.lost is None
    again.close()


def cut_off_a_frame(log: bytes, _before: bytes) -> bytes:
    return log[:-FRAME]


def cut_in_a_page(log: bytes, _before: bytes) -> bytes:
    return log[: HEAD + (len(log) - HEAD) // FRAME // 2 * FRAME + 700]


def flip_in_the_last_step(log: bytes, _before: bytes) -> bytes:
    changed = bytearray(log)
    changed[-2000] ^= 1
    return bytes(changed)


def put_back(_log: bytes, before: bytes) -> bytes:
    return before


@pytest.mark.parametrize("harm", [cut_off_a_frame, cut_in_a_page, flip_in_the_last_step, put_back])
def test_log_that_lacks_what_was_committed_is_told_and_put_on_record(
    killed: tuple[Path, bytes], harm: Callable[[bytes, bytes], bytes]
) -> None:
    path, before = killed
    log_of(path).write_bytes(harm(log_of(path).read_bytes(), before))
    shop = opened(path)
    assert last_end.was_lost(shop)
    assert last_end.needs_check(shop)
    lost = last_end.lost_log(shop)
    assert lost is not None
    assert "or its end" in str(lost.what)
    last_end.begin(shop)
    assert str(last_end.LOG_MISSING) in names(shop)
    last_end.forget_lost(shop)
    shop.close()
    again = opened(path)
    assert not last_end.was_lost(again), "told once"
    again.close()


def test_without_the_note_nothing_is_claimed(killed: tuple[Path, bytes]) -> None:
    path, before = killed
    shutil.rmtree(paths.cache_folder() / "logs")
    log_of(path).write_bytes(before)
    shop = opened(path)
    assert not last_end.was_lost(shop)
    shop.close()


@pytest.mark.parametrize("note", [b"", b"\0" * 5, b"\xff" * 12])
def test_note_that_makes_no_sense_claims_nothing(killed: tuple[Path, bytes], note: bytes) -> None:
    next((paths.cache_folder() / "logs").iterdir()).write_bytes(note)
    shop = opened(killed[0])
    assert not last_end.was_lost(shop)
    shop.close()


def test_cache_that_cannot_be_written_harms_no_sale(tmp_path: Path, shuke_home: Path) -> None:
    shop = make_shop(tmp_path).shop
    paths.cache_folder().mkdir(parents=True, exist_ok=True)
    shutil.rmtree(paths.cache_folder() / "logs", ignore_errors=True)
    (paths.cache_folder() / "logs").write_bytes(b"in the way")
    shop.database.mark.let_go()  # type: ignore[union-attr]
    history.note(shop, SAVED)
    shop.close()


def test_note_is_never_ahead_of_the_log_and_begins_anew_with_it(tmp_path: Path, shuke_home: Path) -> None:
    shop = make_shop(tmp_path).shop
    for _step in range(3):
        history.note(shop, SAVED)
        (note,) = (paths.cache_folder() / "logs").iterdir()
        begun, salt, frames = log_reach.REACH.unpack(note.read_bytes())
        assert log_reach.SALTS.pack(begun, salt) == log_of(shop.path).read_bytes()[16:24]
        assert HEAD + frames * FRAME <= log_of(shop.path).stat().st_size
    shop.close()
    assert paths.cache_folder().name not in note.name
    assert "shop" not in note.name
