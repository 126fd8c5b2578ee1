"""A second start: the window that is there comes forward; where it cannot, words at the password."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer

from app.services import vault
from app.storage import shop_lock
from app.ui import single
from app.ui.opening import Opening
from tests.architecture.source import ROOT
from tests.support import CHEAP, NOW, PASSWORD
from tests.ui.conftest import wait_for

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="looks for sockets as files")


@pytest.fixture
def doors(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of this test's own for the sockets; the path of a socket must be short."""
    with tempfile.TemporaryDirectory(prefix="sk-") as name:
        monkeypatch.setenv("TMPDIR", name)
        yield Path(name)


def started(path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(ROOT / "main.py"), str(path)]
    return subprocess.Popen(command, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, stderr=subprocess.DEVNULL)


def is_listening(path: Path, doors: Path) -> bool:
    return (doors / single.door_of(path)).exists()


def end(*processes: subprocess.Popen[bytes]) -> None:
    for process in processes:
        process.kill()
        process.wait()


def test_second_start_ends_and_another_file_opens(shop_path, doors):
    first = started(shop_path)
    other_path = shop_path.with_name("other.shuke")
    try:
        wait_for(lambda: is_listening(shop_path, doors))
        second = started(shop_path)
        assert second.wait(timeout=30) == 0
        assert first.poll() is None
        other = started(other_path)
        wait_for(lambda: is_listening(other_path, doors))
        assert other.poll() is None
    finally:
        end(first, other)


def test_start_after_a_kill_opens(shop_path, doors):
    first = started(shop_path)
    wait_for(lambda: is_listening(shop_path, doors))
    end(first)
    assert is_listening(shop_path, doors)  # the socket of the dead one is still there
    assert not single.ring(shop_path)
    second = started(shop_path)
    try:
        wait_for(lambda: second.poll() is not None or _answers(shop_path))
        assert second.poll() is None
    finally:
        end(second)


def test_two_starts_at_once_leave_one_window_that_answers(shop_path, doors):
    both = [started(shop_path), started(shop_path)]
    try:
        wait_for(lambda: _answers(shop_path))
    finally:
        end(*both)


def test_window_comes_forward_when_it_is_rung_at(window, shop_path, doors):
    single.answer(window)
    window.show_unlock(shop_path)
    wait_for(lambda: is_listening(shop_path, doors))
    came = []
    window.come_forward = lambda: came.append(True)
    door = single.Door(window.come_forward, window)
    door.answer_for(shop_path.with_name("b.shuke"))
    ringing = _ring_beside(shop_path.with_name("b.shuke"))
    wait_for(lambda: came)
    assert ringing.wait(timeout=20) == 0
    door.close()


def test_window_answers_for_what_is_in_front(window, shop_path, doors):
    single.answer(window)
    window.show_unlock(shop_path)
    wait_for(lambda: is_listening(shop_path, doors))
    window.unlock.password_edit.setText(PASSWORD)
    window.unlock.submit()
    wait_for(lambda: window.open_shop)
    assert window.file_in_front() == shop_path
    assert is_listening(shop_path, doors)
    assert shop_lock.holder_of(shop_path).process == os.getpid()
    window.lock()
    assert shop_lock.holder_of(shop_path) is None
    assert window.file_in_front() == shop_path
    assert window.unlock is not None


def test_hung_window_does_not_hold_up_a_second_start(shop_path, doors, monkeypatch):
    """It takes the ring and never answers."""
    monkeypatch.setattr(single, "ANSWER_MS", 50)
    server = QLocalServer()
    assert server.listen(single.door_of(shop_path))
    assert not single.ring(shop_path)
    server.close()


def test_unlock_says_in_words_that_another_window_has_it(window, shop_path):
    hold = shop_lock.take(shop_path, NOW)
    screen = window.show_unlock(shop_path)
    screen.password_edit.setText(PASSWORD)
    screen.submit()
    wait_for(lambda: "another window" in screen._banner.text())
    assert screen.way_on.text() == "Try again"
    hold.release()
    screen.password_edit.setText(PASSWORD)
    screen.way_on.click()
    wait_for(lambda: window.open_shop)


def test_file_that_another_computer_left_opens_after_a_question(window, shop_path):
    said = {"process": 1, "computer": "BACK-OFFICE", "person": "ann", "since": "2026-05-18T02:12:00+00:00"}
    shop_lock.lock_path(shop_path).write_text(json.dumps(said), "utf-8")
    screen = window.show_unlock(shop_path)
    screen.password_edit.setText(PASSWORD)
    screen.submit()
    wait_for(lambda: "BACK-OFFICE" in screen._banner.text())
    screen.password_edit.setText(PASSWORD)
    screen.way_on.click()
    wait_for(lambda: window.open_shop)


def test_wrong_password_and_a_missing_file_leave_no_lock(shop_path, folder):
    opening = Opening(policy=CHEAP)
    for path, password in ((shop_path, "not this one"), (folder / "none.shuke", PASSWORD)):
        with pytest.raises(vault.CannotUnlock):
            opening.unlock(path, password)
    assert not list(folder.glob("*.lock"))


def test_what_a_killed_restore_left_goes_when_the_shop_opens(shop_path, folder):
    left = [shop_path.with_name(shop_path.name + tail) for tail in (".part", ".part.keys", ".part-wal", ".keys.part")]
    for path in left:
        path.write_bytes(b"cipher text")
    Opening(policy=CHEAP).unlock(shop_path, PASSWORD).close()
    assert not any(path.exists() for path in left)


def _ring_beside(path: Path) -> subprocess.Popen[bytes]:
    code = f"import sys; from pathlib import Path; from app.ui import single; sys.exit(not single.ring(Path({str(path)!r})))"
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)


def _answers(path: Path) -> bool:
    time.sleep(0.1)
    return single.ring(path)
