"""What the program is built on: exact, hashed, from no particular address, and free to ship."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata

import pytest

from tests.architecture.source import ROOT

LOCKS = ("runtime", "dev")
# Offered under LGPL-3.0 or GPL; we take the first.
LGPL = {"pyside6-essentials", "shiboken6"}


def lock_text(name: str) -> str:
    return (ROOT / "installer" / "lock" / f"{name}.txt").read_text("utf-8")


def locked(name: str) -> dict[str, str]:
    """Package to version, as the lock file says."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", lock_text(name), re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_lock_is_exact_hashed_and_without_address(name: str) -> None:
    text = lock_text(name)
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash=)", text, re.MULTILINE), (
        "an option (an index, a file) does not belong in a lock"
    )
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[a-z0-9-]+==\d\S*", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


def test_development_lock_contains_the_runtime_lock() -> None:
    assert locked("runtime").items() <= locked("dev").items()


def test_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = dict(line.split("==") for line in project["project"]["dependencies"])
    assert asked.items() <= locked("runtime").items()
    wanted = dict(line.split("==") for line in project["dependency-groups"]["dev"])
    assert wanted.items() <= locked("dev").items()


def test_this_environment_is_the_locked_one() -> None:
    for name, version in locked("runtime").items():
        assert metadata.version(name) == version, name


def test_nothing_shipped_is_under_the_gpl() -> None:
    for name in locked("runtime"):
        about = metadata.metadata(name)
        licences = [about.get("License-Expression") or "", (about.get("License") or "")[:200]]
        licences += [line for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
        said = " ".join(licences)
        assert not re.search(r"\bA?GPL|General Public", said) or (name in LGPL and "LGPL-3.0-only" in said), (
            f"{name}: {said}"
        )


def test_every_shipped_package_is_credited() -> None:
    notices = (ROOT / "THIRD-PARTY-NOTICES.md").read_text("utf-8")
    credited = set(re.findall(r"^\| ([a-z0-9-]+) \| \S", notices, re.MULTILINE))
    assert credited == set(locked("runtime"))


def test_every_shipped_file_is_credited() -> None:
    notices = (ROOT / "THIRD-PARTY-NOTICES.md").read_text("utf-8")
    folders = re.findall(r"^\| `(resources/\S+?)\*?` \| \S", notices, re.MULTILINE)
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "resources").rglob("*") if path.is_file()]
    assert len(files) > 60
    assert [path for path in files if not path.startswith(tuple(folders))] == []
