"""What is written in clear text for the person is there whole, or gone at the next start."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app import locks, paths, unfinished
from app.errors import WorldProblem
from tests.architecture.source import ROOT

HANGS = """
import sys, time
from pathlib import Path
from app import unfinished
with unfinished.clear_write(Path(sys.argv[1])) as file:
    file.write(b"canary")
    file.flush()
    print("half", flush=True)
    time.sleep(60)
"""


def notes() -> list[Path]:
    return sorted((paths.cache_folder() / "unfinished").glob("*"))


def half_written(target: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HANGS, str(target)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "half\n"
    return process


def test_file_is_written_and_nothing_else_stays(tmp_path: Path) -> None:
    with unfinished.clear_write(tmp_path / "陈小雨.pdf") as file:
        file.write(b"whole")
        assert "陈小雨" not in "".join(p.read_text("utf-8") for p in notes()), "the note knows no name"
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["陈小雨.pdf"]
    assert notes() == []


def test_failure_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(b"before")
    with pytest.raises(WorldProblem):
        _write_until_full(target)
    assert target.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["a.csv"]
    assert notes() == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_killed_half_way_is_swept_at_the_next_start(tmp_path: Path) -> None:
    process = half_written(tmp_path / "list.xlsx")
    assert unfinished.sweep() == 0, "its program lives"
    assert b"canary" in b"".join(p.read_bytes() for p in tmp_path.glob(".shuke-*"))
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert unfinished.sweep() == 1
    assert not [p for p in tmp_path.iterdir() if p.is_file()]
    assert notes() == []


def test_folder_for_what_others_write_goes_with_what_is_in_it() -> None:
    with unfinished.clear_folder() as folder:
        assert folder is not None
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "005e866b10caec").write_bytes(b"%PDF canary")
        assert unfinished.sweep() == 0, "its program lives"
    assert notes() == []


def test_note_of_a_folder_that_is_not_ours_takes_nothing_away(tmp_path: Path) -> None:
    other = tmp_path / ".shuke-0123456789abcdef.folder"
    other.mkdir()
    (other / "a.pdf").write_bytes(b"precious")
    note = paths.cache_folder() / "unfinished" / ".shuke-0123456789abcdef.note"
    note.parent.mkdir(parents=True)
    note.write_text(str(other), "utf-8")
    assert unfinished.sweep() == 0
    assert (other / "a.pdf").exists()


WRITES = """
import sys
import time
from pathlib import Path
from app import unfinished
for number in range(150):
    with unfinished.clear_write(Path(sys.argv[1]) / f"{number}.csv") as file:
        file.write(b"whole")
"""


def test_what_another_program_is_writing_is_never_swept(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITES, str(tmp_path)], cwd=ROOT) as process:
        while process.poll() is None:
            assert unfinished.sweep() == 0
    assert process.returncode == 0
    written = [p for p in tmp_path.iterdir() if p.is_file()]
    assert {p.read_bytes() for p in written} == {b"whole"}
    assert len(written) == 150
    assert notes() == []


def test_drive_without_locks_keeps_a_note_of_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "lock", lambda _handle: False)
    with unfinished.clear_write(tmp_path / "a.csv") as file:
        file.write(b"whole")
        assert unfinished.sweep() == 0
    part = tmp_path / ".shuke-0123456789abcdef.part"
    part.write_bytes(b"canary")
    note = paths.cache_folder() / "unfinished" / ".shuke-0123456789abcdef.note"
    note.write_text(str(part), "utf-8")
    assert unfinished.sweep() == 0
    yesterday = time.time() - unfinished.LONGEST_SECONDS - 1
    os.utime(note, (yesterday, yesterday))
    assert unfinished.sweep() == 1
    assert not part.exists()


@pytest.mark.parametrize(
    "text", ["", "\0", "/etc/hostname", "relative/.shuke-0123456789abcdef.part", "{tmp}/customers.xlsx"]
)
def test_note_that_names_what_is_not_ours_takes_nothing_away(tmp_path: Path, text: str) -> None:
    other = tmp_path / "customers.xlsx"
    other.write_bytes(b"precious")
    note = paths.cache_folder() / "unfinished" / ".shuke-0123456789abcdef.note"
    note.parent.mkdir(parents=True)
    note.write_text(text.replace("{tmp}", str(tmp_path)), "utf-8")
    assert unfinished.sweep() == 0
    assert other.read_bytes() == b"precious"


def test_drive_that_is_not_there_keeps_its_note_for_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = tmp_path / "stick" / ".shuke-0123456789abcdef.part"
    note = paths.cache_folder() / "unfinished" / ".shuke-0123456789abcdef.note"
    note.parent.mkdir(parents=True)
    note.write_text(str(part), "utf-8")
    assert unfinished.sweep() == 0
    assert note.exists()
    part.parent.mkdir()
    part.write_bytes(b"canary")
    assert unfinished.sweep() == 1
    assert not part.exists()
    assert not note.exists()


def test_cache_that_cannot_be_written_does_not_stop_the_file(tmp_path: Path) -> None:
    paths.cache_folder().parent.mkdir(parents=True, exist_ok=True)
    paths.cache_folder().write_bytes(b"a file where the folder goes")
    with unfinished.clear_write(tmp_path / "a.csv") as file:
        file.write(b"whole")
    assert (tmp_path / "a.csv").read_bytes() == b"whole"


def _write_until_full(target: Path) -> None:
    with unfinished.clear_write(target) as file:
        file.write(b"after")
        raise OSError(errno.ENOSPC, "full")


def test_part_files_of_ours_go_a_day_later_and_nothing_else_does() -> None:
    """As a program leaves them that is killed while it notes something, keeps a setting or tries a backup."""
    ours = ["checks.json 7 8.part", "settings.json 7 8.part", "backup 7 8.part", "backup 7 8.part-journal"]
    others = ["checks.json", "mine 7 8.part", "backup 7 8.part.old"]
    for folder in (paths.cache_folder(), paths.settings_file().parent):
        folder.mkdir(parents=True, exist_ok=True)
        for name in (*ours, *others):
            (folder / name).write_bytes(b"x")
        (folder / "backup.part").mkdir()
    assert unfinished.sweep() == 0, "somebody may be writing them"
    for folder in (paths.cache_folder(), paths.settings_file().parent):
        for lies in folder.iterdir():
            os.utime(lies, (1_000_000, 1_000_000))
    assert unfinished.sweep() == 2 * len(ours)
    for folder in (paths.cache_folder(), paths.settings_file().parent):
        assert {*others, "backup.part"} <= {lies.name for lies in folder.iterdir()}
        assert not {*ours} & {lies.name for lies in folder.iterdir()}
