"""A file takes its place: cut off before any call to the drive, and then again while that is brought to its end."""

from __future__ import annotations

import errno
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from app import files, shop_files
from app.errors import ShukeError
from app.storage import placing
from tests.dying import dies
from tests.support import NOW

OLD = {
    "none": {},
    "closed": {"": b"old", ".keys": b"old keys"},
    "in use": {"": b"old", "-wal": b"old log", "-shm": b"old shared", ".keys": b"old keys"},
    "with waiting keys": {"": b"old", ".keys": b"old keys", ".keys.next": b"next keys"},
    "without keys": {"": b"old", "-wal": b"old log"},
    "keys and log only": {"-wal": b"old log", ".keys": b"old keys"},
}
NEW = {"": b"new", ".keys": b"new keys"}


@pytest.fixture(params=OLD)
def old(request: pytest.FixtureRequest) -> dict[str, bytes]:
    """What lies at the place before."""
    return OLD[request.param]


def _lay(folder: Path, old: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True)
    target = folder / "豆豆.shuke"
    for lies, pieces in ((target, old), (placing.part_of(target), NEW)):
        for ending, content in pieces.items():
            lies.with_name(lies.name + ending).write_bytes(content)
    return target


def _lies(path: Path) -> dict[str, bytes]:
    """What lies at `path` of a shop."""
    pieces = {ending: path.with_name(path.name + ending) for ending in placing.PIECES}
    return {ending: piece.read_bytes() for ending, piece in pieces.items() if piece.exists()}


def _check_whole(target: Path, old: dict[str, bytes]) -> str:
    """All of the old or all of the new lies there, and nothing of the old is lost."""
    lies = _lies(target)
    asides = [_lies(p) for p in target.parent.glob("豆豆 (set aside *)*.shuke")] if old.get("") else []
    if lies == old:
        assert not any(asides)
        return "old"
    assert lies == NEW
    if "" in old:
        assert asides == [old]
    return "new"


def test_killed_before_any_call_is_brought_to_its_end(tmp_path: Path, old: dict[str, bytes]) -> None:
    at, came = 1, []
    while True:
        target = _lay(tmp_path / f"{at}", old)
        died = dies(lambda target=target: placing.place(target, NOW), at)  # type: ignore[misc]
        placing.finish(target)
        came.append(_check_whole(target, old))
        assert not placing.is_begun(target)
        if not died:
            break
        at += 1
    assert at > 6
    assert came[0] == "old"
    assert came[-1] == "new"
    assert came == sorted(came, reverse=True)  # once it is on the list, it happens


def test_killed_twice_is_brought_to_its_end_by_the_third(tmp_path: Path, old: dict[str, bytes]) -> None:
    first, first_died = 1, True
    while first_died:
        second, second_died = 1, True
        while second_died:
            target = _lay(tmp_path / f"{first} {second}", old)
            first_died = dies(lambda target=target: placing.place(target, NOW), first)  # type: ignore[misc]
            second_died = dies(lambda target=target: placing.finish(target), second)  # type: ignore[misc]
            placing.finish(target)
            _check_whole(target, old)
            second += 1
        first += 1


def _halfway(folder: Path, old: dict[str, bytes], at: int) -> Path:
    target = _lay(folder, old)
    assert dies(lambda: placing.place(target, NOW), at)
    assert placing.is_begun(target)
    return target


def _places(tmp_path: Path, old: dict[str, bytes]) -> list[Path]:
    """The state after a kill before each call from which there is a list."""
    found, at = [], 1
    while True:
        target = _lay(tmp_path / f"{at}", old)
        died = dies(lambda target=target: placing.place(target, NOW), at)  # type: ignore[misc]
        if not died:
            return found
        if placing.is_begun(target):
            found.append(target)
        at += 1


def test_new_files_that_are_gone_bring_the_old_ones_back(tmp_path: Path) -> None:
    old = OLD["in use"]
    for target in _places(tmp_path, old):
        had = _lies(target).get("")
        for ending in NEW:
            files.discard(placing.part_of(target).with_name(placing.part_of(target).name + ending))
        placing.finish(target)
        assert _lies(target) == (NEW if had == b"new" else old)


@pytest.mark.parametrize(
    "said",
    [
        b"", b"{", b"[]", b"null", b"[" * 5000, b"\xff\xfe", b'{"format": 1}', b'{"format": 2, "aside": "x", "pieces": []}',
        b'{"format": 1, "aside": "x", "pieces": "all"}', b'{"format": 1, "aside": 7, "pieces": []}',
        b'{"format": 1, "aside": "x", "pieces": [[]]}',
        *(json.dumps({"format": 1, "aside": name, "pieces": pieces}).encode() for name, pieces in (
            ("../豆豆 (set aside 2026-05-18 02.12).shuke", [""]), ("/etc/豆豆 (set aside 2026-05-18 02.12).shuke", [""]),
            ("other (set aside 2026-05-18 02.12).shuke", [""]), ("豆豆 (set aside 2026-05-18 02.12)\\x.shuke", [""]),
            ("豆豆 (set aside 2026-05-18 02.12).shuke", ["", "/../other"]), ("豆豆.shuke.keys", ["", ".keys"]),
        )),
    ],
)  # fmt: skip
def test_list_that_makes_no_sense_touches_nothing(tmp_path: Path, said: bytes) -> None:
    """As long as a shop lies there it is whole and opens; where none does, it is said in words."""
    target = _lay(tmp_path / "whole", OLD["in use"])
    placing.list_path(target).write_bytes(said)
    placing.finish(target)
    assert _lies(target) == OLD["in use"]
    assert not placing.is_begun(target)
    half = next(p for p in _places(tmp_path / "half", OLD["in use"]) if not p.exists())
    placing.list_path(half).write_bytes(said)
    before = sorted(p.name for p in half.parent.iterdir())
    with pytest.raises(ShukeError) as caught:
        placing.finish(half)
    assert caught.value.code == "restore_cut_off"
    assert sorted(p.name for p in half.parent.iterdir()) == before
    placing.clear(half)
    assert not placing.is_begun(half)


def test_list_whose_files_are_all_gone_is_said_and_can_be_cleared(tmp_path: Path) -> None:
    target = next(p for p in _places(tmp_path / "half", OLD["closed"]) if not p.exists())
    for piece in target.parent.iterdir():
        if piece != placing.list_path(target):
            piece.unlink()
    with pytest.raises(ShukeError) as caught:
        placing.finish(target)
    assert caught.value.code == "restore_cut_off"
    assert "豆豆.shuke" in str(caught.value)
    placing.clear(target)
    placing.finish(target)


def test_file_that_somebody_put_there_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    target = next(p for p in _places(tmp_path / "half", OLD["closed"]) if not p.exists())
    target.write_bytes(b"put back by hand")
    placing.finish(target)
    assert target.read_bytes() == b"put back by hand"
    assert not placing.is_begun(target)


def test_log_that_was_made_meanwhile_does_not_stand_beside_the_new_file(tmp_path: Path) -> None:
    """By a program that had the old file open and wrote to its log only now."""
    for number, target in enumerate(_places(tmp_path / "half", OLD["in use"])):
        if target.exists():
            continue
        log = target.with_name(f"{target.name}-wal")
        log.write_bytes(b"%d" % number)
        placing.finish(target)
        assert _lies(target) == NEW
        kept = [p.read_bytes() for p in target.parent.glob("豆豆 (set aside *)*-wal*")]
        assert b"%d" % number in kept


@pytest.mark.parametrize("at", range(1, 7))
def test_drive_that_refuses_a_rename_leaves_all_as_it_was(
    tmp_path: Path, old: dict[str, bytes], at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = _lay(tmp_path / "shop", old)
    real, count = files.replace_with_retry, 0

    def refuses(source: Path, place: Path) -> None:
        nonlocal count
        count += 1
        if count == at:
            raise PermissionError(errno.EACCES, "refused")
        real(source, place)

    monkeypatch.setattr(files, "replace_with_retry", refuses)
    try:
        placing.place(target, NOW)
    except (OSError, ShukeError):
        assert _lies(target) == old
        assert sorted(p.name for p in target.parent.iterdir()) == sorted(target.name + ending for ending in old)
    else:
        assert count < at
        assert _lies(target) == NEW


def test_drive_that_refuses_to_go_back_as_well_keeps_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = _lay(tmp_path / "shop", OLD["in use"])
    real, count = files.replace_with_retry, 0

    def refuses(source: Path, place: Path) -> None:
        nonlocal count
        count += 1
        if count > 3:
            raise PermissionError(errno.EACCES, "refused")
        real(source, place)

    with monkeypatch.context() as patch:
        patch.setattr(files, "replace_with_retry", refuses)
        with pytest.raises(PermissionError):
            placing.place(target, NOW)
        with pytest.raises(ShukeError) as caught:
            placing.finish(target)
    assert caught.value.code == "no_permission"
    placing.finish(target)
    assert _check_whole(target, OLD["in use"]) == "new"


def test_rename_that_is_refused_for_a_while_as_on_windows_goes_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = _lay(tmp_path / "shop", OLD["in use"])
    waits: list[float] = []
    monkeypatch.setattr(files.time, "sleep", waits.append)
    real, tries = os.replace, 0

    def held(*arguments: Any) -> None:
        nonlocal tries
        tries += 1
        if tries % 3:
            error = PermissionError(errno.EACCES, "held")
            error.winerror = 32  # type: ignore[attr-defined]
            raise error
        real(*arguments)

    monkeypatch.setattr(os, "replace", held)
    placing.place(target, NOW)
    assert _check_whole(target, OLD["in use"]) == "new"
    assert waits


def as_on_windows(patch: pytest.MonkeyPatch) -> None:
    """No file is renamed or taken away that this process has open."""
    for name in ("replace", "unlink"):
        real = getattr(os, name)

        def acts(path: Any, *rest: Any, act: Any = real, **named: Any) -> None:
            if any(_leads_to(handle, path) for handle in Path("/proc/self/fd").iterdir()):
                error = PermissionError(errno.EACCES, "held")
                error.winerror = 32  # type: ignore[attr-defined]
                raise error
            act(path, *rest, **named)

        patch.setattr(os, name, acts)


def _leads_to(handle: Path, path: Any) -> bool:
    with suppress(OSError):  # the handle of the list itself
        return handle.readlink() == Path(path).absolute()
    return False


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="tells what is open")
@pytest.mark.parametrize("again", [True, False])
def test_move_that_fails_where_no_open_file_can_be_taken_away_is_not_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    target, source = _lay_aside(tmp_path / "shop", OLD["closed"], ASIDES["closed"])
    if not again:
        _lay(tmp_path / "other", {})
        for part in (tmp_path / "other").iterdir():
            part.replace(target.with_name(part.name))
    before = {ending: content for ending, content in _lies(target).items() if content != b"new keys"}
    real, moves = files.replace_with_retry, 0

    def breaks(old: Path, new: Path) -> None:
        nonlocal moves
        moves += new.name != placing.list_path(target).name
        if moves == 2:
            moves += 1
            raise OSError(errno.EIO, "the drive fails")
        real(old, new)

    with monkeypatch.context() as patch:
        as_on_windows(patch)
        patch.setattr(files, "replace_with_retry", breaks)
        with pytest.raises(OSError, match="the drive fails"):
            placing.place_again(target, source, NOW) if again else placing.place(target, NOW)
    assert not placing.is_begun(target), "nobody goes on with what was told as not done"
    placing.finish(target)
    assert _lies(target) == before
    assert _lies(source) == ASIDES["closed"]


def test_somebody_else_is_at_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = _halfway(tmp_path / "shop", OLD["closed"], 6)
    monkeypatch.setattr(placing.time, "sleep", lambda _seconds: None)
    with placing._alone(target) as said:
        assert said
        with pytest.raises(ShukeError) as caught:
            placing.finish(target)
    assert caught.value.code == "busy"
    placing.finish(target)
    assert _check_whole(target, OLD["closed"]) == "new"


# -- a file that was set aside comes back

ASIDE_NAME = "豆豆 (2026-05-17 09.30 换下).shuke"
ASIDES = {
    "closed": {"": b"aside", ".keys": b"aside keys"},
    "with its log": {"": b"aside", "-wal": b"aside log", "-shm": b"aside shared", ".keys": b"aside keys"},
    "without keys": {"": b"aside"},
}


def _lay_aside(folder: Path, old: dict[str, bytes], aside: dict[str, bytes]) -> tuple[Path, Path]:
    folder.mkdir(parents=True)
    target = folder / "豆豆.shuke"
    source = folder / ASIDE_NAME
    for lies, pieces in ((target, old), (source, aside)):
        for ending, content in pieces.items():
            lies.with_name(lies.name + ending).write_bytes(content)
    return target, source


@pytest.mark.parametrize("aside", ASIDES)
@pytest.mark.parametrize("present", ["none", "closed", "in use", "with waiting keys"])
def test_swap_that_was_killed_before_any_call_is_brought_to_its_end(tmp_path: Path, present: str, aside: str) -> None:
    """One of the two is the shop and the other lies aside, each with its own keys and its own log."""
    old, again, at, died = OLD[present], ASIDES[aside], 1, True
    while died:
        target, source = _lay_aside(tmp_path / f"{at}", old, again)
        died = dies(lambda t=target, s=source: placing.place_again(t, s, NOW), at)  # type: ignore[misc]
        placing.finish(target)
        assert not placing.is_begun(target)
        if _lies(target) == again:
            assert not _lies(source)
            now_aside = shop_files.aside_of(target)
            assert [_lies(each.path) for each in now_aside] == ([old] if old else [])
        else:
            assert died
            assert (_lies(target), _lies(source)) == (old, again)
        at += 1
    assert at > 4


@pytest.mark.parametrize("at", range(1, 9))
def test_swap_that_the_drive_refuses_leaves_both_as_they_were(
    tmp_path: Path, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, again = OLD["in use"], ASIDES["with its log"]
    target, source = _lay_aside(tmp_path / "shop", old, again)
    real, count = files.replace_with_retry, 0

    def refuses(lies: Path, place: Path) -> None:
        nonlocal count
        count += 1
        if count == at:
            raise PermissionError(errno.EACCES, "refused")
        real(lies, place)

    monkeypatch.setattr(files, "replace_with_retry", refuses)
    with pytest.raises((OSError, ShukeError)):
        placing.place_again(target, source, NOW)
    assert (_lies(target), _lies(source)) == (old, again)
    assert not placing.is_begun(target)


def test_list_that_names_a_stranger_as_what_comes_back_touches_nothing(tmp_path: Path) -> None:
    target, _source = _lay_aside(tmp_path / "shop", {}, ASIDES["closed"])
    stranger = target.with_name("other.shuke")
    stranger.write_bytes(b"somebody's")
    said = {"format": 1, "aside": ASIDE_NAME, "pieces": [], "source": "other.shuke", "come": [""]}
    placing.list_path(target).write_bytes(json.dumps(said).encode())
    with pytest.raises(ShukeError) as caught:
        placing.finish(target)
    assert caught.value.code == "restore_cut_off"
    assert stranger.read_bytes() == b"somebody's"
