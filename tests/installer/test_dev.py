"""The two commands: what they do about a computer that is not ready."""

from __future__ import annotations

import hashlib
import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from installer import dev


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project in which an installation is a call that is written down."""
    (tmp_path / "lock").mkdir()
    for kind in ("runtime", "dev"):
        (tmp_path / "lock" / f"{kind}.txt").write_text(f"{kind}==1\n", "utf-8")
    venv = tmp_path / ".venv"
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(dev, "VENV", venv)
    monkeypatch.setattr(dev, "STAMP", venv / "stamp.json")
    monkeypatch.setattr(dev, "UNFINISHED", venv / "unfinished")
    return tmp_path


@pytest.fixture
def installed(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps of the set-up that were taken, instead of taking them."""
    steps: list[str] = []

    def make() -> None:
        if dev.UNFINISHED.exists() or not dev._venv_python().exists():
            steps.append("venv")
        dev._venv_python().parent.mkdir(parents=True, exist_ok=True)
        dev._venv_python().touch()

    monkeypatch.setattr(dev, "_ensure_venv", make)
    monkeypatch.setattr(dev, "_pip_install", lambda lock: steps.append(lock.stem))
    return steps


def test_libraries_are_installed_once(installed: list[str]) -> None:
    dev.ensure_libraries("dev")
    dev.ensure_libraries("dev")
    dev.ensure_libraries("runtime")
    assert installed == ["venv", "dev"]


def test_libraries_are_installed_again_when_the_lock_changes(project: Path, installed: list[str]) -> None:
    dev.ensure_libraries("runtime")
    (project / "lock" / "runtime.txt").write_text("runtime==2\n", "utf-8")
    dev.ensure_libraries("runtime")
    assert installed == ["venv", "runtime", "runtime"]


def test_libraries_of_the_program_are_not_those_of_the_tests(installed: list[str]) -> None:
    dev.ensure_libraries("runtime")
    dev.ensure_libraries("dev")
    assert installed == ["venv", "runtime", "dev"]


def test_interrupted_installation_is_begun_again(installed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_lock: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(dev, "_pip_install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            dev.ensure_libraries("runtime")
    assert not dev.is_installed("runtime")
    dev.ensure_libraries("runtime")
    assert installed == ["venv", "venv", "runtime"]
    assert dev.is_installed("runtime")


@pytest.mark.parametrize("content", ["", "[]", "{", '{"dev": "3.11 0000"}'])
def test_stamp_that_says_something_else_counts_for_nothing(installed: list[str], content: str) -> None:
    dev.ensure_libraries("dev")
    dev.STAMP.write_text(content, "utf-8")
    assert not dev.is_installed("dev")


def test_stamp_of_another_python_counts_for_nothing(installed: list[str]) -> None:
    dev.ensure_libraries("dev")
    stamp = json.loads(dev.STAMP.read_text("utf-8"))
    dev.STAMP.write_text(json.dumps({"dev": "3.99 " + stamp["dev"].split()[1]}), "utf-8")
    assert not dev.is_installed("dev")


def test_broken_venv_is_made_anew(project: Path) -> None:
    python = dev._venv_python()
    python.parent.mkdir(parents=True)
    python.symlink_to(project / "gone")
    dev._ensure_venv()
    said = subprocess.run([str(python), "-c", "import pip"], check=False)
    assert said.returncode == 0


def test_python_too_old_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(dev.Stop, match=r"needs Python 3\.11 to 3\.13; this is 3\.9"):
        dev.check_python()


def test_missing_system_packages_without_root_are_named_in_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(
        dev, "missing_packages", lambda wanted: [name for name in wanted if name in ("libegl1", "xvfb")]
    )
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(dev, "_venv_python", lambda: Path(sys.executable))
    with pytest.raises(dev.Stop, match="sudo apt-get update && sudo apt-get install --no-install-recommends libegl1\n"):
        dev.ensure_system(for_tests=False)
    with pytest.raises(dev.Stop, match="libegl1 xvfb\n"):
        dev.ensure_system(for_tests=True)


def test_package_under_its_newer_name_is_not_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = subprocess.CompletedProcess(
        [], 1, "libglib2.0-0t64 installed\nlibcups2 config-files\nlibgl1 installed\n", ""
    )
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(dev.subprocess, "run", lambda *_a, **_k: answer)
    assert dev.missing_packages({"libglib2.0-0": "", "libcups2": "", "libgl1": ""}) == ["libcups2"]


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("NewConnectionError: Failed to establish a new connection", "could not be reached"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that was locked"),
        ("ERROR: No matching distribution found for alembic", "did not offer"),
        ("something else", "its reason is above"),
    ],
)
def test_failed_installation_is_explained(heard: str, said: str) -> None:
    assert said in dev._why_pip_failed(heard)


def test_run_without_a_screen_takes_the_tour(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    started: list[tuple[tuple[str, ...], dict[str, str]]] = []

    def start(*arguments: str, **environment: str) -> int:
        started.append((arguments, environment))
        (project / "tour").mkdir()
        (project / "tour" / "1.png").touch()
        (project / "tour" / "shop.xlsx").touch()
        return 0

    monkeypatch.setattr(dev, "TOUR", project / "tour")
    monkeypatch.setattr(dev, "ensure_system", lambda for_tests: None)
    monkeypatch.setattr(dev, "ensure_libraries", lambda kind: None)
    monkeypatch.setattr(dev, "has_screen", lambda: False)
    monkeypatch.setattr(dev, "_python", start)
    assert dev.main(["run"]) == 0
    assert started == [(("main.py", "tour", str(project / "tour")), {"QT_QPA_PLATFORM": "offscreen"})]
    said = capsys.readouterr().err
    assert "Pictures (1)" in said
    assert str(project / "tour" / "shop.xlsx") in said


@pytest.fixture
def fetched(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[bytes | None]:
    """What the next fetches of the test data will bring; ``None`` is a network that is not there."""
    digest = hashlib.sha256(b"right").hexdigest()
    (project / "lock" / "testdata.txt").write_text(f"data==1 \\\n    --hash=sha256:{digest}\n", "utf-8")
    bringing: list[bytes | None] = []

    def download(_lock: Path, folder: Path) -> bool:
        content = bringing.pop(0)
        if content is None:
            return False
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "data.whl").write_bytes(content)
        return True

    monkeypatch.setattr(dev, "_pip_download", download)
    return bringing


def test_data_of_the_tests_is_fetched_once(fetched: list[bytes | None], capsys: Any) -> None:
    fetched[:] = [b"right", b"right"]
    dev.ensure_test_data()
    dev.ensure_test_data()
    assert fetched == [b"right"]
    assert "skipped" not in capsys.readouterr().err


def test_data_that_is_not_the_locked_one_is_fetched_again(fetched: list[bytes | None]) -> None:
    (dev.VENV / "testdata").mkdir(parents=True)
    (dev.VENV / "testdata" / "data.whl").write_bytes(b"half")
    fetched[:] = [b"right"]
    dev.ensure_test_data()
    assert fetched == []


def test_data_out_of_reach_is_said_and_stops_nothing(fetched: list[bytes | None], capsys: Any) -> None:
    fetched[:] = [None]
    dev.ensure_test_data()
    assert "could not be fetched; the tests that need it are skipped" in capsys.readouterr().err


def test_failing_style_fails_the_test_command_and_the_tests_still_run(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def start(*arguments: str) -> int:
        ran.append(arguments[1])
        return 1 if arguments[1] == "mypy" else 0

    monkeypatch.setattr(dev, "ensure_system", lambda for_tests: None)
    monkeypatch.setattr(dev, "ensure_libraries", lambda kind: None)
    monkeypatch.setattr(dev, "ensure_test_data", lambda: None)
    monkeypatch.setattr(dev, "_python", start)
    assert dev.main(["test", "-q"]) == 1
    assert ran == ["ruff", "ruff", "mypy", "pytest"]


@pytest.mark.parametrize(("ends", "code"), [((0, 0, 0), 0), ((1, 0, 0), 1), ((0, 0, 2), 2)])
def test_every_part_of_the_tests_counts_and_is_heard_in_turn(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: Any, ends: tuple[int, ...], code: int
) -> None:
    def start(*arguments: str, heard: Any = None, **_environment: str) -> Any:
        program = f"import sys, time; end = int(sys.argv[-1]); time.sleep({len(ends)} / 20 - end / 20); print(*sys.argv[1:]); sys.exit({ends}[end])"
        return subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=heard, stderr=heard)

    monkeypatch.setattr(dev, "_start", start)
    monkeypatch.setattr(dev, "_parts", lambda: [[str(n)] for n in range(len(ends))])
    assert dev._pytest([]) == code
    heard = capfdbinary.readouterr().out.splitlines()
    assert [line.split()[-1] for line in heard] == [b"0", b"1", b"2"]


def test_no_test_is_left_out_of_the_parts() -> None:
    others, apart, *window = dev._parts()
    ignored = {each.removeprefix("--ignore=") for each in others}
    assert ignored == {"tests/ui", *apart}
    assert all((dev.ROOT / folder).is_dir() for folder in ignored)
    assert sorted(itertools.chain(*window)) == sorted(
        f"tests/ui/{p.name}" for p in (dev.ROOT / "tests/ui").rglob("test_*.py")
    )


def test_main_without_a_job_says_what_there_is(capsys: Any) -> None:
    assert dev.main([]) == 2
    assert "dev.py run" in capsys.readouterr().err
