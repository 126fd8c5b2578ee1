"""The command line as a process of its own: with the keys that are shipped, signals, pipes and a prompt."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.support import PASSWORD, folder_state

ROWS = 50_000


def command(*words: object) -> list[str]:
    return [sys.executable, str(ROOT / "main.py"), *(str(word) for word in words)]


def finished(*words: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*words), capture_output=True, text=True, encoding="utf-8", timeout=120, **options)  # type: ignore[call-overload,no-any-return]


@pytest.fixture(scope="module")
def real_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A shop with the keys that are shipped, which take their time."""
    folder = tmp_path_factory.mktemp("real")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHUKE_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("SHUKE_PASSWORD", PASSWORD)
        made = finished("init", folder / "s.shuke", "--language", "en")
        assert made.returncode == 0, made.stderr
        yield folder / "s.shuke"


@pytest.fixture(scope="module")
def long_list(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("list") / "long.csv"
    rows = (f"客户{number},139{number:08d},备注 {number}\n" for number in range(ROWS))
    path.write_text("姓名,手机,备注\n" + "".join(rows), "utf-8")
    return path


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUKE_PASSWORD", PASSWORD)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
@pytest.mark.parametrize(
    ("number", "whole_group"),
    [(signal.SIGINT, False), (signal.SIGINT, True), (signal.SIGTERM, False)],
    ids=["Ctrl-C", "Ctrl-C, its reader too", "SIGTERM"],
)
def test_signal_in_the_middle_of_an_import_leaves_nothing(
    real_shop: Path, long_list: Path, number: int, whole_group: bool
) -> None:
    before = folder_state(real_shop.parent)
    with subprocess.Popen(
        command("import", real_shop, long_list),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        told = process.stderr.readline()
        assert "so far" in told, told
        (os.killpg if whole_group else os.kill)(process.pid, number)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 5, told + err
    assert out == ""
    assert err.splitlines()[-1] == "Stopped. Nothing was changed."
    assert folder_state(real_shop.parent) == before
    held = json.loads(finished("info", real_shop, "--json").stdout)
    assert held["customers"] == 0
    assert json.loads(finished("imports", real_shop, "--json").stdout) == {"batches": []}


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_reader_that_goes_away_is_no_traceback(real_shop: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command("audit", real_shop), stdout=writer, stderr=subprocess.PIPE, timeout=60)
    os.close(writer)
    assert done.returncode == 5
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no drive that is always full")
def test_full_drive_of_the_output_is_told(real_shop: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command("info", real_shop), stdout=full, stderr=subprocess.PIPE, text=True, encoding="utf-8", timeout=60
        )
    assert done.returncode == 5
    assert done.stderr.count("\n") == 1
    assert "full" in done.stderr


def test_json_is_utf8_whatever_the_terminal_speaks(real_shop: Path, tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LANG": "C", "LC_ALL": "C"}
    missing = tmp_path / "熟客🐶.shuke"
    done = subprocess.run(command("info", missing, "--json"), capture_output=True, env=env, timeout=60)
    assert json.loads(done.stdout.decode("utf-8"))["error"]["where"].endswith("熟客🐶.shuke")
    done = subprocess.run(command("info", missing, "--language", "zh_CN"), capture_output=True, env=env, timeout=60)
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr


def test_help_needs_no_screen_and_loads_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    asked = "import sys; from app.bootstrap import main; code = main(['--help']); " + (
        "print([m for m in ('PySide6', 'sqlalchemy', 'openpyxl', 'cryptography') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, encoding="utf-8", cwd=ROOT, timeout=60
    )
    assert done.stderr.strip() == "[]"
    assert "self-test" in done.stdout


def test_commands_load_no_qt(real_shop: Path) -> None:
    asked = f"import sys; from app.bootstrap import main; main(['info', {str(real_shop)!r}]); print('PySide6' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of another kind")
def test_password_is_asked_for_without_echo(real_shop: Path) -> None:
    import pty

    env = {k: v for k, v in os.environ.items() if k != "SHUKE_PASSWORD"}
    parent, child = pty.fork()
    if parent == 0:
        os.chdir(ROOT)
        os.execve(sys.executable, command("info", real_shop), env)
    heard = b""
    try:
        while b"Password:" not in heard:
            heard += os.read(child, 1000)
        time.sleep(0.2)
        os.write(child, PASSWORD.encode() + b"\n")
        while b"customers" not in heard:
            heard += os.read(child, 1000)
    except OSError:
        pass
    finally:
        _pid, status = os.waitpid(parent, 0)
        os.close(child)
    assert os.waitstatus_to_exitcode(status) == 0, heard
    assert PASSWORD.encode() not in heard


def test_sheet_is_read_by_the_packed_program_itself(long_list: Path) -> None:
    """A frozen program has no other Python to start, so it starts itself with this word."""
    done = finished("--sheet-child", long_list, "", "")
    assert json.loads(done.stdout.splitlines()[0])["t"] == "head"
    assert json.loads(done.stdout.splitlines()[-1])["t"] == "end"
