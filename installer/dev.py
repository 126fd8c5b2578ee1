"""Two commands for everybody who has the source: ``run`` it and ``test`` it.

    python3 installer/dev.py run  [arguments of main.py]
    python3 installer/dev.py test [arguments of pytest]

Each makes sure, in this order, of the system packages (installed through apt when we are root; otherwise the
exact command is shown), of ``.venv`` in the project's folder and of the libraries locked by hash in
``installer/lock``, and then does its job. What is already right is not touched: a second run only compares a
stamp. A set-up that was interrupted is begun again by the next run.

Only the standard library is used, and the file is kept readable for old Pythons too, so that they can be told
what is missing instead of stumbling over the syntax.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "installer" / "lock"
VENV = ROOT / ".venv"
STAMP = VENV / "shuke-installed.json"
UNFINISHED = VENV / "shuke-unfinished"
TOUR = ROOT / "tour"

OLDEST, NEWEST = (3, 11), (3, 13)

# What Qt loads at run time: without a screen, with one, and to reach printers. Beside each package, where there
# is one, the file that proves it on a Linux without dpkg.
QT_PACKAGES = {
    "libgl1": "libGL.so.1",
    "libegl1": "libEGL.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libfontconfig1": "libfontconfig.so.1",
    "libdbus-1-3": "libdbus-1.so.3",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
    "libcups2": "libcups.so.2",
}
TEST_PACKAGES = {"xvfb": "Xvfb", "xauth": "xauth"}


class Stop(Exception):
    """Something only a person can put right; its text says what is the matter and what to do."""


def say(text: str) -> None:
    """One line to the person, at once, never mixed up with the program's own output."""
    print(text, file=sys.stderr, flush=True)


# --- the computer ----------------------------------------------------------------------------------------------


def check_python() -> None:
    """Raises ``Stop`` when this Python is one the lock files do not serve."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    fitting = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    found = next((name for name in fitting if shutil.which(name)), None)
    advice = f"Start it with {found} instead of {Path(sys.executable).name}." if found else "Install one of them first."
    raise Stop(
        f"Shuke needs Python {OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]}; "
        f"this is {sys.version_info[0]}.{sys.version_info[1]}. {advice}"
    )


def missing_packages(wanted: dict[str, str]) -> list[str]:
    """The names of `wanted` (package to the file that proves it) that this Linux does not have."""
    if shutil.which("dpkg-query") is None:
        return [
            name for name, proof in wanted.items() if not (_loads(proof) if ".so" in proof else shutil.which(proof))
        ]
    asked = [name + ending for name in wanted for ending in ("", "t64")]
    answer = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *asked],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    there = {line.split()[0] for line in answer.splitlines() if line.endswith(" installed")}
    return [name for name in wanted if name not in there and f"{name}t64" not in there]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def ensure_system(for_tests: bool) -> None:
    """Have the system packages, or raise ``Stop`` with the command that installs them. Only Linux needs any."""
    if not sys.platform.startswith("linux"):
        return
    missing = missing_packages({**QT_PACKAGES, **(TEST_PACKAGES if for_tests else {})})
    if not _venv_python().exists() and not (importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv")):
        missing.insert(0, f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")
    if not missing:
        return
    if shutil.which("apt-get") is None:
        raise Stop(
            "This Linux has no apt, so these system packages (Debian's names) are yours to install: "
            + " ".join(missing)
        )
    install = "apt-get install --no-install-recommends "
    if os.geteuid() != 0:
        command = f"sudo apt-get update && sudo {install}{' '.join(missing)}"
        raise Stop(f"System packages are missing. Install them, then start this again:\n\n    {command}\n")
    say(f"Installing {len(missing)} system packages: {' '.join(missing)}")
    updated = _apt("update", "-o", "APT::Update::Error-Mode=any")
    if _apt("install", "--no-install-recommends", *[_name_here(name) for name in missing]) != 0:
        reason = "" if updated == 0 else " The package lists could not be fetched: is there a network?"
        raise Stop(f"apt could not install the system packages.{reason} By hand: {install}{' '.join(missing)}")


def _apt(*arguments: str) -> int:
    command = ["apt-get", "-qq", "--yes", "-o", "DPkg::Lock::Timeout=120", "-o", "Dpkg::Use-Pty=0", *arguments]
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "DEBCONF_NOWARNINGS": "yes"}
    return subprocess.run(command, env={**os.environ, **quiet}, stdout=subprocess.DEVNULL, check=False).returncode


def _name_here(package: str) -> str:
    """The name of `package` on this release: newer ones end some names in ``t64``."""
    for name in (package, f"{package}t64"):
        known = subprocess.run(["apt-cache", "show", "--no-all-versions", name], capture_output=True, check=False)
        if known.returncode == 0 and known.stdout:
            return name
    return package


# --- the project's own Python ------------------------------------------------------------------------------------


def _venv_python() -> Path:
    return VENV / "Scripts" / "python.exe" if sys.platform == "win32" else VENV / "bin" / "python"


def _lock_file(kind: str) -> Path:
    return LOCK / f"{kind}.txt"


def _mark(kind: str) -> str:
    """What `kind` of environment would be stamped with: the Python and the content of the lock."""
    content = _lock_file(kind).read_bytes().replace(b"\r\n", b"\n")
    return f"{sys.version_info[0]}.{sys.version_info[1]} {hashlib.sha256(content).hexdigest()}"


def is_installed(kind: str) -> bool:
    """Whether ``.venv`` is finished and holds `kind` (``runtime`` or ``dev``, which contains it) as locked now."""
    try:
        stamps = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if not isinstance(stamps, dict) or UNFINISHED.exists() or not _venv_python().exists():
        return False
    return any(stamps.get(each) == _mark(each) for each in {kind, "dev"})


def ensure_libraries(kind: str) -> None:
    """Have ``.venv`` with the libraries of `kind`; raises ``Stop`` when that cannot be done."""
    if is_installed(kind):
        return
    try:
        _ensure_venv()
        UNFINISHED.touch()
        STAMP.unlink(missing_ok=True)
        say("Installing the locked libraries into .venv. The first time this takes a minute or two.")
        _pip_install(_lock_file(kind))
        STAMP.write_text(json.dumps({kind: _mark(kind)}), encoding="utf-8")
        UNFINISHED.unlink()
    except PermissionError as error:
        raise Stop(
            f"Not allowed to write {error.filename or VENV}. Give yourself the folder, or delete .venv."
        ) from error
    except OSError as error:
        raise Stop(
            f"The set-up stopped at {error.filename or VENV}: {error.strerror}. Then start this again."
        ) from error


def _ensure_venv() -> None:
    """A working ``.venv`` of this Python; one that is broken, unfinished or of another Python is made anew."""
    if _venv_python().exists() and not UNFINISHED.exists():
        probe = "import pip, sys; print('%d.%d' % sys.version_info[:2])"
        try:
            answer = subprocess.run([str(_venv_python()), "-c", probe], capture_output=True, text=True, check=False)
        except OSError:
            answer = None
        if answer and answer.stdout.strip() == f"{sys.version_info[0]}.{sys.version_info[1]}":
            return
    say("Making .venv")
    # Not `venv --clear` alone: it follows what is there, and a broken link in the way would stop it.
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    UNFINISHED.touch()
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise Stop(f"Python could not make .venv:\n{(made.stdout + made.stderr).strip()}")


def _pip_install(lock: Path) -> None:
    command = [str(_venv_python()), "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:"]
    command += ["--no-input", "--disable-pip-version-check", "--quiet", "--requirement", str(lock)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    assert process.stdout is not None
    heard = [line.rstrip() for line in process.stdout]
    if process.wait() != 0:
        for line in dict.fromkeys(heard[-12:]):
            say("  " + line)
        raise Stop(_why_pip_failed("\n".join(heard)))


def ensure_test_data() -> None:
    """Have the files that only tests read, as locked by hash, in ``.venv/testdata``; the tests that miss them are skipped."""
    lock, folder = _lock_file("testdata"), VENV / "testdata"
    wanted = set(re.findall(r"sha256:([0-9a-f]{64})", lock.read_text(encoding="utf-8")))
    if wanted <= {hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.whl")}:
        return
    say("Fetching the purchase history that some tests measure against.")
    if not _pip_download(lock, folder):
        say("It could not be fetched; the tests that need it are skipped.")


def _pip_download(lock: Path, folder: Path) -> bool:
    """Whether the wheels in `lock` were fetched; they are not installed, and nothing in them is run."""
    command = [str(_venv_python()), "-m", "pip", "download", "--require-hashes", "--only-binary", ":all:", "--no-deps"]
    command += ["--no-input", "--disable-pip-version-check", "--retries", "1", "--timeout", "10"]
    command += ["--dest", str(folder), "--requirement", str(lock)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _why_pip_failed(heard: str) -> str:
    """One sentence for the ways pip fails that people meet."""
    reasons = (
        (("No space left",), "The disk is full. Make room (about 700 MB), then start this again."),
        (("Permission denied",), "Not allowed to write into .venv. Give yourself the folder, or delete .venv."),
        (("DO NOT MATCH",), "A downloaded file is not the one that was locked (hash above). Nothing was installed."),
        (
            ("Failed to establish", "Temporary failure", "Connection", "timed out", "NewConnectionError", "SSLError"),
            "The package index could not be reached. Check the network, then start this again.",
        ),
        (
            ("No matching distribution",),
            "The package index did not offer what the lock asks for. Check the network and which index pip is set to.",
        ),
    )
    for signs, sentence in reasons:
        if any(sign in heard for sign in signs):
            return sentence
    return "pip could not install the libraries; its reason is above."


# --- the two jobs ------------------------------------------------------------------------------------------------


def _start(
    *arguments: str, environment: dict[str, str] | None = None, heard: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """Start the project's Python in the project's folder; what it says goes to `heard`, or else where ours goes."""
    env = {**os.environ, "PYTHONUTF8": "1", **(environment or {})}
    env.pop("PYTHONHOME", None)
    return subprocess.Popen([str(_venv_python()), *arguments], cwd=ROOT, env=env, stdout=heard, stderr=heard)


def _end(process: subprocess.Popen[bytes]) -> int:
    """Wait for it; returns the exit code. Ctrl-C goes to it as well."""
    with process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


def _python(*arguments: str, **environment: str) -> int:
    """Run the project's Python in the project's folder; returns the exit code."""
    return _end(_start(*arguments, environment=environment))


APART = ("tests/architecture", "tests/benchmarks", "tests/cli", "tests/faults", "tests/installer")
"""Tests that wait for processes they start."""


def _parts() -> list[list[str]]:
    """All tests in four parts, each named once: those of the window, by turns, those that wait for processes, the others."""
    window = sorted(f"tests/ui/{path.name}" for path in (ROOT / "tests" / "ui").glob("test_*.py"))
    others = [f"--ignore={folder}" for folder in ("tests/ui", *APART)]
    return [others, list(APART), window[::2], window[1::2]]


def _pytest(arguments: list[str]) -> int:
    """The tests. All of them run in parts beside each other, for each waits half of its time; what each says comes when it has ended."""
    if arguments:
        return _python("-m", "pytest", *arguments)
    with contextlib.ExitStack() as kept:
        begun: list[tuple[subprocess.Popen[bytes], IO[bytes]]] = []
        for part in _parts():
            heard: IO[bytes] = kept.enter_context(tempfile.TemporaryFile())
            begun.append((_start("-m", "pytest", "-p", "no:cacheprovider", *part, heard=heard), heard))
        codes = []
        for process, heard in begun:
            codes.append(_end(process))
            heard.seek(0)
            shutil.copyfileobj(heard, sys.stdout.buffer)
            sys.stdout.flush()
    return next((code for code in codes if code), 0)


def has_screen() -> bool:
    """Whether a window could be seen."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run(arguments: list[str]) -> int:
    """Start the program; without a screen, take its tour off screen and say where the pictures, PDFs and workbooks are."""
    ensure_system(for_tests=False)
    ensure_libraries("runtime")
    if has_screen():
        return _python("main.py", *arguments)
    if arguments:
        return _python("main.py", *arguments, QT_QPA_PLATFORM="offscreen")
    say("There is no screen here, so Shuke takes its tour off screen.")
    code = _python("main.py", "tour", str(TOUR), QT_QPA_PLATFORM="offscreen")
    if code == 0:
        say(f"Pictures ({len(list(TOUR.rglob('*.png')))}): {TOUR}{os.sep}")
        for what, ending in (("PDF", "pdf"), ("Workbook", "xlsx")):
            for file in sorted(TOUR.rglob(f"*.{ending}")):
                say(f"{what}: {file}")
    return code


def test(arguments: list[str]) -> int:
    """Style, types, tests, each in full, the tests last; 0 only if all are right."""
    ensure_system(for_tests=True)
    ensure_libraries("dev")
    ensure_test_data()
    steps: tuple[tuple[str, Callable[[], int]], ...] = (
        ("ruff check", lambda: _python("-m", "ruff", "check", "--quiet", "--output-format", "concise", ".")),
        (
            "ruff format",
            lambda: _python("-m", "ruff", "format", "--check", "--quiet", "--output-format", "concise", "."),
        ),
        ("mypy", lambda: _python("-m", "mypy")),
        ("pytest", lambda: _pytest(arguments)),
    )
    failed = []
    for name, step in steps:
        say(f"— {name}")
        if step() != 0:
            failed.append(name)
    if failed and failed != ["pytest"]:
        say(f"Not in order: {', '.join(failed)}. What each found stands above.")
    return 1 if failed else 0


def main(arguments: list[str]) -> int:
    """Do what the command line asks; returns the exit code."""
    jobs = {"run": run, "test": test}
    if not arguments or arguments[0] not in jobs:
        say("Say what to do: python3 installer/dev.py run, or python3 installer/dev.py test")
        return 2
    try:
        check_python()
        return jobs[arguments[0]](arguments[1:])
    except Stop as stop:
        say(str(stop))
        return 1
    except KeyboardInterrupt:
        say("Stopped. The next run takes it up again.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
