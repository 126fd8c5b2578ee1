"""What the code must not do, and how long it may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import ROOT, calls, nodes, parsed

FORBIDDEN_MODULES = {
    "sqlite3", "pysqlite2", "pickle", "marshal", "shelve", "dbm", "dill", "cloudpickle", "joblib",
    "socket", "socketserver", "ssl", "asyncio", "http", "http.client", "http.server", "urllib.request", "urllib3", "requests", "httpx",
    "ftplib", "smtplib", "poplib", "imaplib", "telnetlib", "xmlrpc", "webbrowser",
}  # fmt: skip
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
LOCAL_SOCKETS = {"QLocalServer", "QLocalSocket"}
"""All that may be taken from Qt's network: a second start rings at the window of the same person on the same computer."""
SQL_CALLS = {"execute", "executemany", "executescript", "exec_driver_sql", "text", "scalar", "scalars"}
LONGEST_FUNCTION, LONGEST_FILE = 60, 450


def test_no_module_is_imported_that_leaks_or_runs_foreign_data() -> None:
    """sqlite3 would read no encrypted file; pickle runs what it reads; the program speaks to no server."""
    wrong = []
    for path, node in nodes():
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        wrong += [f"{path}:{node.lineno} {name}" for name in names if name in FORBIDDEN_MODULES]
    assert wrong == []


def test_of_the_network_of_qt_only_local_sockets_are_used() -> None:
    wrong = [
        f"{path}:{node.lineno} {alias.name}"
        for path, node in nodes()
        for alias in (node.names if isinstance(node, ast.Import | ast.ImportFrom) else ())
        if (isinstance(node, ast.Import) and alias.name.startswith(("PySide6.QtNetwork", "PySide6.QtWeb")))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6.QtWeb"))
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "PySide6"
            and alias.name.startswith(("QtNetwork", "QtWeb"))
        )
        or (isinstance(node, ast.ImportFrom) and node.module == "PySide6.QtNetwork" and alias.name not in LOCAL_SOCKETS)
    ]
    assert wrong == []


def test_nothing_is_evaluated_and_no_shell_is_started() -> None:
    wrong = [
        f"{where} {name}"
        for where, name, call in calls()
        if (name in FORBIDDEN_CALLS and isinstance(call.func, ast.Name))
        or (name in ("system", "popen") and isinstance(call.func, ast.Attribute) and _named(call.func.value, "os"))
        or any(word.arg == "shell" and not _is_false(word.value) for word in call.keywords)
    ]
    assert wrong == []


def test_sql_is_never_put_together_from_values() -> None:
    """A PRAGMA takes no bound value, so a text that begins with that word may be completed.

    Storage works on any table (undo, the journal), so there a text may be completed with plain variables, which
    hold names of tables and columns; nowhere else, and not with anything that is reached or computed on the spot.
    """
    wrong = [
        where
        for where, name, call in calls()
        if name in SQL_CALLS
        and call.args
        and _is_built(call.args[0])
        and not (where.startswith("app/storage/") and _is_completed_with_names(call.args[0]))
    ]
    assert wrong == []


def test_nothing_is_printed_outside_the_command_line() -> None:
    wrong = [
        where
        for where, name, call in calls()
        if name == "print" and isinstance(call.func, ast.Name) and not where.startswith(("app/cli.py:", "app/cli/"))
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", ["app", "installer", "benchmarks"])
def test_functions_and_files_stay_short(folder: str) -> None:
    long_functions = [
        f"{path}:{node.lineno} {node.name} has {(node.end_lineno or 0) - node.lineno + 1} lines"
        for path, node in nodes(folder)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    long_files = [
        f"{path} has {count} lines"
        for path in parsed(folder)
        if (count := len((ROOT / path).read_text("utf-8").splitlines())) > LONGEST_FILE
    ]
    assert long_functions + long_files == []


@pytest.mark.parametrize(
    ("source", "built"),
    [
        ("f'SELECT {x}'", True),
        ("'SELECT %s' % x", True),
        ("'SELECT ' + x", True),
        ("'SELECT {}'.format(x)", True),
        ("'SELECT ?'", False),
        ("f'PRAGMA user_version = {x}'", False),
        ('f"SELECT 1"', False),
        ("'SELECT 1 '  'FROM t'", False),
    ],
)
def test_sql_check_knows_a_built_text(source: str, built: bool) -> None:
    assert _is_built(ast.parse(source, mode="eval").body) is built


def test_only_one_place_replaces_and_removes_files() -> None:
    """`app/files.py` has the patience and the syncs. A path is renamed with one argument, a text is replaced with two."""
    assert [
        place for place, _name, call in calls() if _moves_a_file(call) and not place.startswith("app/files.py:")
    ] == []


def _moves_a_file(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    name, whose = call.func.attr, call.func.value
    if isinstance(whose, ast.Name) and whose.id in ("os", "shutil"):
        return name in ("remove", "replace", "rename", "renames", "move", "unlink", "rmtree")
    has_one = len(call.args) == 1 and not call.keywords
    return name in ("unlink", "write_text") or (name in ("replace", "rename") and has_one)


def _named(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_false(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _is_built(node: ast.AST) -> bool:
    """Whether `node` makes a text from parts that are not all constants."""
    if isinstance(node, ast.JoinedStr):
        made = any(isinstance(part, ast.FormattedValue) for part in node.values)
    elif isinstance(node, ast.BinOp):
        made = isinstance(node.op, ast.Add | ast.Mod) and any(_constants(node)) and not _is_constant(node)
    else:
        made = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("format", "format_map", "replace", "join")
            and any(_constants(node.func.value))
        )
    return made and not next(_constants(node), "").lstrip().upper().startswith("PRAGMA ")


def _is_completed_with_names(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) and all(
        isinstance(part.value, ast.Name) for part in node.values if isinstance(part, ast.FormattedValue)
    )


def _is_constant(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_constant(node.left) and _is_constant(node.right)
    return isinstance(node, ast.Constant)


def _constants(node: ast.AST) -> Iterator[str]:
    """The constant texts inside `node`, first to last."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
        return
    for child in ast.iter_child_nodes(node):
        yield from _constants(child)
