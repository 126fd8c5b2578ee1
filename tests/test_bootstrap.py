"""Which way a start goes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app import bootstrap
from tests.architecture.source import ROOT

CRASHES = """
import os, resource
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
from app import bootstrap, cli
def crash(_argv):
    print(resource.getrlimit(resource.RLIMIT_CORE), flush=True)
    os.abort()
cli.run = crash
bootstrap.main(["info", "x.shuke"])
"""


@pytest.mark.parametrize(
    ("argv", "way"),
    [
        ([], "window"),
        (["/home/x/豆豆.shuke"], "window"),
        (["X.SHUKE"], "window"),
        (["info", "x.shuke"], "line"),
        (["nonsense"], "line"),
        (["--help"], "line"),
        (["--sheet-child", "a.csv", "", ""], "child"),
    ],
)
def test_arguments_say_which_way(argv: list[str], way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gone: list[tuple[str, list[str]]] = []

    def goes(name: str) -> object:
        def go(given: list[str]) -> int:
            gone.append((name, given))
            return 7

        return go

    monkeypatch.setattr("app.ui.running.run", goes("window"))
    monkeypatch.setattr("app.cli.run", goes("line"))
    monkeypatch.setattr("app.import_export.sheet_child.main", goes("child"))
    assert bootstrap.main(argv) == 7
    assert gone == [(way, argv[1:] if way == "child" else argv)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such limit")
def test_program_that_crashes_leaves_no_core_file(tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(ROOT), "SHUKE_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, "-c", CRASHES], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode < 0, "it crashed"
    assert done.stdout == "(0, 0)\n"
    assert [each.name for each in tmp_path.iterdir() if each.name != "home"] == []
