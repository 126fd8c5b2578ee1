"""A closed shop file moves to another folder: all of it or nothing, and the old one stays under another name."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from app import files
from app.errors import ShukeError
from app.services import moving, vault
from tests.support import CHEAP, NOW, PASSWORD, folder_state, make_shop


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A shop file on the stick."""
    stick = tmp_path / "stick"
    stick.mkdir()
    (tmp_path / "here").mkdir()
    shop = make_shop(stick).shop
    shop.close()
    return shop.path


def test_shop_moves_with_its_keys_and_the_old_one_stays(closed: Path, tmp_path: Path) -> None:
    before = folder_state(closed.parent)
    done = moving.move(closed, tmp_path / "here" / "shop.shuke", NOW)
    assert folder_state(tmp_path / "here") == before
    assert sorted(p.name for p in closed.parent.iterdir()) == [done.left.name, f"{done.left.name}.keys"]
    vault.unlock(done.path, PASSWORD, policy=CHEAP).close()
    vault.unlock(done.left, PASSWORD, policy=CHEAP).close()


@pytest.mark.parametrize("at", range(4))
def test_move_that_fails_leaves_all_as_it_was(
    closed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    before = folder_state(tmp_path)
    renamed: list[Path] = []
    replace = files.replace_with_retry

    def fails(source: Path, target: Path) -> None:
        renamed.append(target)
        if len(renamed) == at + 1:
            raise OSError(errno.EIO, "pulled")
        replace(source, target)

    monkeypatch.setattr(files, "replace_with_retry", fails)
    with pytest.raises(ShukeError):
        moving.move(closed, tmp_path / "here" / "shop.shuke", NOW)
    assert folder_state(tmp_path) == before


def test_stick_that_is_pulled_when_all_is_copied_takes_nothing_along(
    closed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick, pulled = closed.parent, tmp_path / "pulled"

    def pull(path: Path, _left: Path, _pieces: list[str]) -> None:
        stick.rename(pulled)
        raise OSError(errno.EIO, "pulled")

    monkeypatch.setattr(moving, "_rename_all", pull)
    done = moving.move(closed, tmp_path / "here" / "shop.shuke", NOW)
    vault.unlock(done.path, PASSWORD, policy=CHEAP).close()


def test_nothing_is_moved_over_what_lies_there(closed: Path, tmp_path: Path) -> None:
    target = tmp_path / "here" / "shop.shuke"
    target.with_name("shop.shuke.keys").write_bytes(b"of somebody")
    before = folder_state(tmp_path)
    with pytest.raises(ShukeError) as caught:
        moving.move(closed, target, NOW)
    assert caught.value.code == "is_there"
    assert folder_state(tmp_path) == before


def test_place_that_gives_back_something_else_is_refused(
    closed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = folder_state(tmp_path)
    monkeypatch.setattr(moving, "_digest", lambda _file: "another")
    with pytest.raises(ShukeError):
        moving.move(closed, tmp_path / "here" / "shop.shuke", NOW)
    assert folder_state(tmp_path) == before
