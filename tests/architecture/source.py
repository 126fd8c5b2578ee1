"""The source as the architecture tests read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def parsed(folder: str = "app") -> dict[str, ast.Module]:
    """Every Python file under `folder`, by its path from the root."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_bytes(), str(path))
        for path in sorted((ROOT / folder).rglob("*.py"))
    }


def nodes(folder: str = "app") -> Iterator[tuple[str, ast.AST]]:
    """Every node of every file under `folder`, with the path it stands in."""
    for path, tree in parsed(folder).items():
        for node in ast.walk(tree):
            yield path, node


def calls(folder: str = "app") -> Iterator[tuple[str, str, ast.Call]]:
    """Every call under `folder`: its place as ``path:line``, the last part of the called name, and the node."""
    for path, node in nodes(folder):
        if isinstance(node, ast.Call):
            called = node.func
            name = (
                called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
            )
            yield f"{path}:{node.lineno}", name, node
