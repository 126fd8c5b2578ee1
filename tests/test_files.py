"""A file that another program holds for a moment is waited for; what lasts is told, and other errors at once."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from app import files

HELD_FOR_A_MOMENT = sorted(files.HELD)


def held(patch: pytest.MonkeyPatch, name: str, times: int, windows_code: int) -> list[float]:
    """From now on a scanner of viruses holds every file for so many tries, as Windows tells it; gives the waits between them."""
    real, waits, tries = getattr(Path, name), list[float](), iter(range(times))

    def act(path: Path, *arguments: object, **named: object) -> object:
        if next(tries, None) is None:
            return real(path, *arguments, **named)
        error = PermissionError(errno.EACCES, "held")
        error.winerror = windows_code  # type: ignore[attr-defined, unused-ignore]
        raise error

    patch.setattr(Path, name, act)
    patch.setattr(files.time, "sleep", waits.append)
    return waits


def remove(lies: Path) -> None:
    files.remove_with_retry(lies)


def rename(lies: Path) -> None:
    files.replace_with_retry(lies, lies.with_name("new place"))


WAYS = [(remove, "unlink"), (rename, "replace")]


@pytest.fixture
def lies(tmp_path: Path) -> Path:
    path = tmp_path / "豆豆.shuke.part"
    path.write_bytes(b"x")
    return path


@pytest.mark.parametrize("code", HELD_FOR_A_MOMENT)
@pytest.mark.parametrize(("act", "name"), WAYS)
def test_file_that_is_held_for_a_moment_is_waited_for(
    lies: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[Path], None], name: str, code: int
) -> None:
    waits = held(monkeypatch, name, 3, code)
    act(lies)
    assert not lies.exists()
    assert tuple(waits) == files.PATIENCE[:3]


@pytest.mark.parametrize(("act", "name"), WAYS)
def test_file_that_stays_held_is_told_in_the_end_and_still_there(
    lies: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[Path], None], name: str
) -> None:
    waits = held(monkeypatch, name, 100, 32)
    with pytest.raises(PermissionError) as caught:
        act(lies)
    assert files.problem(caught.value, lies).code == "file_held"
    assert lies.exists()
    assert tuple(waits) == files.PATIENCE


@pytest.mark.parametrize(("code", "known_as"), [(123, "bad_name"), (206, "name_too_long"), (111, "name_too_long")])
def test_name_that_windows_does_not_take_is_told_as_such(lies: Path, code: int, known_as: str) -> None:
    error = OSError(errno.EINVAL, "no such name")
    error.winerror = code  # type: ignore[attr-defined, unused-ignore]
    assert files.problem(error, lies, is_made=True).code == known_as


@pytest.mark.parametrize(("act", "name"), WAYS)
def test_file_that_may_not_be_touched_is_told_at_once(
    lies: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[Path], None], name: str
) -> None:
    waits = held(monkeypatch, name, 100, 19)  # the drive is write-protected
    with pytest.raises(PermissionError):
        act(lies)
    assert waits == []


def test_removing_what_is_not_there_is_fine(tmp_path: Path) -> None:
    files.remove_with_retry(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("name", "said"),
    [("a.csv", "a.csv"), ("a.csv.part", "a.csv"), ("shop 2026-05-18 101200.part", "shop 2026-05-18 101200")],
)
def test_part_file_is_called_what_it_becomes(name: str, said: str) -> None:
    assert files.spoken_name(Path(name)) == said
    assert files.spoken_name(files.own_part(Path(said))) == said


def test_folder_that_is_there_is_not_said_to_be_missing(tmp_path: Path) -> None:
    """As in /proc, where nobody can make anything."""
    gone = OSError(errno.ENOENT, "no")
    here, deeper = files.problem(gone, tmp_path / "x"), files.problem(gone, tmp_path / "none" / "x")
    assert (here.code, deeper.code) == ("not_there", "no_folder")
    assert str(tmp_path / "none") in str(deeper.what)
    assert "There is no folder" not in str(here)
    assert "cannot be made" not in str(here), "nobody wanted to make it"
    assert "cannot be made" in str(files.problem(gone, tmp_path / "x", is_made=True))
