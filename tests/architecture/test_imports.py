"""Which way the arrows point (the contracts are in pyproject.toml)."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from typing import Any

from tests.architecture.source import ROOT, nodes


def test_import_contracts_hold() -> None:
    """In a process of its own: the linter sets up logging anew and silences every logger there is, ours included."""
    asked = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    ended = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_every_module_stands_on_a_floor() -> None:
    """A module that no contract names would be free to import anything."""
    named = {name.strip("() ") for floor in contracts()[0]["layers"] for name in floor.replace("|", ":").split(":")}
    assert modules() <= named


def test_command_line_is_held_to_the_rules_of_the_window() -> None:
    """The linter refuses the name of a module that does not exist, so it is asked for once it does."""
    upper = next(each for each in contracts() if each["name"].startswith("The upper floors"))
    assert {f"app.{name}" for name in modules() & {"ui", "cli", "workflows"}} == set(upper["source_modules"])


def contracts() -> list[dict[str, Any]]:
    """The contracts as pyproject.toml has them, the floors first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return list(settings["tool"]["importlinter"]["contracts"])


def modules() -> set[str]:
    """The modules and packages directly under app."""
    files = {path.stem for path in (ROOT / "app").glob("*.py")} - {"__init__"}
    return files | {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}


def test_qt_network_is_used_for_the_local_socket_alone() -> None:
    """The program opens no network connection; the single-instance socket is not one."""
    wrong = [
        f"{path}:{node.lineno}"
        for path, node in nodes()
        if (isinstance(node, ast.Import) and any("QtNetwork" in alias.name for alias in node.names))
        or (
            isinstance(node, ast.ImportFrom)
            and ((node.module or "").endswith("QtNetwork") or node.module == "PySide6")
            and any(_is_network(node.module or "", alias.name) for alias in node.names)
        )
    ]
    assert wrong == []


def _is_network(module: str, name: str) -> bool:
    return name == "QtNetwork" if module == "PySide6" else name not in ("QLocalServer", "QLocalSocket")
