"""One window for one shop: held by a lock of the system, whatever the text of the lock file says."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app import locks
from app.errors import WorldProblem
from app.i18n import set_language
from app.storage import shop_lock
from tests.architecture.source import ROOT
from tests.support import NOW

HOLDS = """
import datetime as dt, sys, time
from pathlib import Path
from app.storage import shop_lock
hold = shop_lock.take(Path(sys.argv[1]), dt.datetime(2026, 5, 18, 2, 12, tzinfo=dt.UTC))
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Doudou.shuke"


def held_by_a_process(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLDS, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def forge(path: Path, **said: object) -> None:
    holder = {
        "process": os.getpid(),
        "computer": platform.node(),
        "person": "ann",
        "since": "2026-05-18T02:12:00+00:00",
    }
    shop_lock.lock_path(path).write_text(json.dumps({**holder, **said}), "utf-8")


def refused(path: Path, *, anyway: bool = False) -> WorldProblem:
    with pytest.raises(WorldProblem) as caught:
        shop_lock.take(path, NOW, anyway=anyway)
    return caught.value


def test_hold_keeps_others_out_until_it_is_released(path: Path) -> None:
    hold = shop_lock.take(path, NOW)
    error = refused(path)
    assert error.code == "open_elsewhere"
    assert error.exit_code == 5
    assert "restart the computer" in str(error), "the number of a process tells a shopkeeper nothing"
    hold.release()
    hold.release()
    assert list(path.parent.iterdir()) == []
    shop_lock.take(path, NOW).release()


def test_another_file_in_the_folder_is_free(path: Path) -> None:
    hold, other = shop_lock.take(path, NOW), shop_lock.take(path.with_name("other.shuke"), NOW)
    hold.release()
    other.release()


def test_lock_of_a_live_process_holds_even_against_anyway(path: Path) -> None:
    process = held_by_a_process(path)
    try:
        assert refused(path).code == refused(path, anyway=True).code == "open_elsewhere"
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_lock_of_a_killed_process_is_free(path: Path) -> None:
    process = held_by_a_process(path)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert shop_lock.holder_of(path) is not None  # its text is still there
    shop_lock.take(path, NOW).release()


def test_text_that_names_a_live_process_of_this_computer_is_no_lock(path: Path) -> None:
    """A process number is given again: here it is that of this very test."""
    forge(path)
    shop_lock.take(path, NOW).release()


def test_text_of_another_computer_is_asked_about_and_opened_anyway(path: Path) -> None:
    forge(path, computer="BACK-OFFICE")
    error = refused(path)
    assert error.code == "maybe_open_elsewhere"
    assert "BACK-OFFICE" in str(error)
    assert shop_lock.holder_of(path) is not None, "a question changes nothing"
    hold = shop_lock.take(path, NOW, anyway=True)
    found = shop_lock.holder_of(path)
    assert found is not None
    assert found.computer == platform.node()
    hold.release()


def test_anyway_looks_a_second_time(path: Path) -> None:
    forge(path, computer="BACK-OFFICE")
    assert refused(path).code == "maybe_open_elsewhere"
    hold = shop_lock.take(path, NOW, anyway=True)  # somebody was faster
    assert refused(path, anyway=True).code == "open_elsewhere"
    hold.release()


@pytest.mark.parametrize("text", [b"", b"\x00\xff" * 4000, b"[]", b'{"process": "x"}', b"[" * 100_000], ids=range(5))
def test_text_that_cannot_be_read_keeps_nobody_out(path: Path, text: bytes) -> None:
    shop_lock.lock_path(path).write_bytes(text)
    shop_lock.take(path, NOW).release()


def test_held_lock_without_text_is_told_in_words(path: Path) -> None:
    hold = shop_lock.take(path, NOW)
    shop_lock.lock_path(path).write_bytes(b"")
    assert "another window" in str(refused(path))
    hold.release()


def test_drive_without_locks_goes_by_the_text_and_asks(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "lock", lambda _handle: False)
    hold = shop_lock.take(path, NOW)
    assert refused(path).code == "maybe_open_elsewhere"
    shop_lock.take(path, NOW, anyway=True).release()
    hold.release()
    shop_lock.take(path, NOW).release()


def test_lock_on_a_file_that_was_taken_away_meanwhile_does_not_count(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between opening the file and locking it, the window before takes it away, and the one after makes it anew."""
    before = shop_lock.take(path, NOW)
    real, stolen = locks.lock, []

    def lock(handle: int) -> bool:
        if not stolen:
            stolen.append(before.release())
            stolen.append(shop_lock.take(path, NOW))
        return real(handle)

    monkeypatch.setattr(locks, "lock", lock)
    assert refused(path).code == "open_elsewhere"
    stolen[1].release()


@pytest.mark.parametrize(
    ("code", "said"), [(errno.ENOSPC, "disk_full"), (errno.EROFS, "read_only"), (errno.EIO, "io_error")]
)
def test_drive_that_fails_is_told_as_such(path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str) -> None:
    def fail(*_arguments: object) -> int:
        raise OSError(code, "no")

    monkeypatch.setattr(os, "open", fail)
    assert refused(path).code == said


@pytest.fixture
def of_another_user(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The lock file of a shop that somebody else on this computer left behind: it may be read, not written."""
    forge(path, person="ben")
    lock, real = shop_lock.lock_path(path), os.open
    lock.chmod(0o444)

    def opened(file: Path, flags: int, *mode: int) -> int:
        if Path(file) == lock and flags & (os.O_RDWR | os.O_WRONLY):  # root may do everything
            raise PermissionError(errno.EACCES, "not yours")
        return real(file, flags, *mode)

    monkeypatch.setattr(os, "open", opened)
    return lock


def test_lock_file_of_another_user_can_be_held_though_it_says_somebody_else(path: Path, of_another_user: Path) -> None:
    hold = shop_lock.take(path, NOW)
    found = shop_lock.holder_of(path)
    assert found is not None
    assert found.person == "ben", "it could not be written"
    error = refused(path, anyway=True)
    assert error.code == "open_elsewhere"
    assert "ben" in str(error)
    hold.release()
    assert not of_another_user.exists()


def test_lock_file_of_another_user_that_does_not_let_itself_be_read_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> int:
        raise PermissionError(errno.EACCES, "not yours")

    monkeypatch.setattr(os, "open", fail)
    assert refused(path).code == "no_permission"


def test_words_in_chinese(path: Path) -> None:
    set_language("zh_CN")
    forge(path, computer="后屋", since="not a time")
    assert "后屋" in str(refused(path))
    assert "关掉" in str(refused(path))


def test_many_at_once_one_gets_it(path: Path) -> None:
    code = HOLDS.replace('print("held", flush=True)', 'print("held", flush=True)').replace(
        "time.sleep(60)", "sys.stdin.read()"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for _number in range(6)
    ]  # fmt: skip
    first = [process.stdout.readline() for process in started]  # type: ignore[union-attr]
    for process in started:
        process.communicate("")
    assert first.count("held\n") == 1


def test_time_is_told_as_the_clock_here_shows_it(path: Path) -> None:
    hold = shop_lock.take(path, NOW)
    shown = NOW.astimezone().strftime("%Y-%m-%d %H:%M")
    assert shown in str(refused(path))
    hold.release()
    assert dt.UTC is NOW.tzinfo
